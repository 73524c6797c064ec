"""What the Tindeq app exports: a zip of a session, or a zip of such zips.

A session has `info.csv` (a row of names, a row of values: date, tag, comment, unit, …) and `data_set_1.csv`, `…_2.csv`:
a few lines of averages and peaks, then a table of `time,weight` in seconds and in the unit of the session. The app
writes dates as year-day-month, as public files of it show (`2026-20-08 19:55:38`); where that cannot be, they are
taken as year-month-day. Learnt from open programs that read these files; not tried with the app itself.
"""

import csv
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from lzma import LZMAError
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from acudevice.errors import BadDataError
from acudevice.formats.readers.choosing import choose
from acudevice.formats.readers.lines import text_of
from acudevice.formats.readers.model import Series, Wanted
from acudevice.formats.readers.text import read_text

INFO = "info.csv"
LONGEST = 100_000
"""Characters of a cell that no table of the app has."""
DATA = "data_set_"
UNITS = {"si": "kgf", "kg": "kgf", "n": "N", "lb": "lbf", "lbs": "lbf", "imperial": "lbf"}
"""Units of the app's settings; `SI` weighs in kilograms."""

DATES = ("%Y-%d-%m %H:%M:%S", "%Y-%m-%d %H:%M:%S")
DEEPEST = 2
_NO_UNIT = "it does not say in which unit it weighs; taking kilograms, with which the app begins"
MOST = 1 << 28
"""Bytes that are unpacked of one export, all zips in it included: more than a month of measuring by day, as text."""
PIECE = 4096
"""Bytes that are unpacked at once; what a zip says of its sizes may be untrue."""


@dataclass(frozen=True, slots=True)
class TindeqSet:
    """One set of a session."""

    name: str
    """Where it stands in the zip."""
    series: Series
    unit: str
    started_s: float | None
    """Unix time, by the clock on the wall of this machine; None where the session does not say."""
    about: Mapping[str, str]
    """What the session says of itself."""


def recognises(source: Path) -> bool:
    """Tell, at a glance, whether `source` looks like an export of the app."""
    if not source.is_file() or not is_zipfile(source):
        return False
    with suppress(BadZipFile, OSError), ZipFile(source) as outer:
        names = [Path(name).name for name in outer.namelist()]
        return INFO in names or any(name.endswith(".zip") for name in names)
    return False


def read(source: Path) -> list[TindeqSet]:
    """Return all sets of an export, in the order of their names. Raises `BadDataError` where there are none."""
    try:
        with ZipFile(source) as outer:
            found = list(_sessions(outer, _Unpacking(source), "", 1))
    except (BadZipFile, OSError, EOFError, zlib.error, LZMAError, csv.Error, RuntimeError) as error:
        raise BadDataError(f"{source} is no zip that can be read: {error}") from error
    if not found:
        raise BadDataError(
            f"{source} holds no session of the Tindeq app", hint=f"it must hold {INFO} and {DATA}1.csv"
        )
    return found


class _Unpacking:
    """Unpacks members, and no more of all together than an export of the app can hold."""

    def __init__(self, source: Path) -> None:
        self._source, self._left = source, MOST

    def read(self, archive: ZipFile, name: str) -> bytes:
        """Return a member. Raises `BadDataError` where it is too much."""
        data = bytearray()
        with archive.open(name) as member:
            while piece := member.read(PIECE):
                data += piece
                if len(data) > self._left:
                    raise BadDataError(
                        f"{self._source} holds more than {MOST >> 20} MB of tables and zips",
                        hint="no session of the Tindeq app is so long; unpack it, and import its parts",
                    )
        self._left -= len(data)
        return bytes(data)


def _sessions(archive: ZipFile, unpacking: _Unpacking, where: str, depth: int) -> Iterator[TindeqSet]:
    """Yield the sets of all sessions in a zip, and in the zips in it."""
    names = sorted(archive.namelist())
    for name in names:
        if name.endswith(".zip") and depth < DEEPEST:
            with ZipFile(io.BytesIO(unpacking.read(archive, name))) as inner:
                yield from _sessions(inner, unpacking, f"{where}{name}/", depth + 1)
        elif Path(name).name == INFO:
            folder = name[: -len(INFO)]
            about = _about(unpacking.read(archive, name))
            sets = (data for data in names if data.startswith(f"{folder}{DATA}") and data.endswith(".csv"))
            for data in sets:
                yield _set(unpacking.read(archive, data), f"{where}{data}", about)


def _about(data: bytes) -> dict[str, str]:
    rows = [row for row in csv.reader(io.StringIO(text_of(io.BytesIO(data)))) if any(row)]
    # What `csv` itself takes is a setting of the whole process, which libraries change.
    if any(len(cell) > LONGEST for row in rows for cell in row):
        raise csv.Error(f"a cell of more than {LONGEST} characters")
    if len(rows) < 2:
        return {}
    return {
        name.strip(): value.strip() for name, value in zip(rows[0], rows[1], strict=False) if name.strip()
    }


def _set(data: bytes, name: str, about: Mapping[str, str]) -> TindeqSet:
    _, table, rest = text_of(io.BytesIO(data)).partition("time,")
    try:
        series = choose(read_text(io.BytesIO((table + rest).encode())), Wanted("1", "2"))
    except ValueError as error:
        raise BadDataError(f"{name}: {error}", hint="it must be a table of time and weight") from error
    unit = UNITS.get(about.get("unit", "").casefold())
    if unit is None:
        series = replace(series, notes=(*series.notes, _NO_UNIT))
    return TindeqSet(name, series, unit or "kgf", _started(about.get("date", "")), about)


def _started(text: str) -> float | None:
    for form in DATES:
        with suppress(ValueError):
            return datetime.strptime(text, form).timestamp()  # noqa: DTZ007 - the clock on the wall, as the app wrote it
    return None
