"""A person's own bands, in a file of their own among their points: written whole or not at all, one entry at a time.

The entries of other points stay as they are, letter by letter. Before a file takes the place of the one before it is
read as the program will read it, with all other files; what would be refused then is refused now. The file before is
kept for each point, so that `undo` can put that point's entry back, and no other.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from acudevice.errors import BadDataError, NotFoundError, UsageError
from acudevice.formats.whole import synced, whole
from acudevice.points.acupoints import fold
from acudevice.points.catalogue import Catalogue, load_catalogue
from acudevice.points.limits import ceiling_mn
from acudevice.points.lines import locate
from acudevice.points.model import AcuPoint
from acudevice.session.catalogue import FOLDER, own_files, read_catalogue
from acudevice.session.pain.history import Measured
from acudevice.session.texts import text_of
from acudevice.signal.pain.band import OwnBand, own_band
from acudevice.store.home import default_home, private_file, private_folder

FILE = "own-bands.toml"
"""Name of the file."""
HEAD = "# Bands set from measured pain thresholds by `acudevice pain-threshold --set`. See docs/points.md.\n"
LEAST_TRIALS = 3
"""How many trials a band must stand on: judgement."""


@dataclass(frozen=True, slots=True)
class Set:
    """A band that was set."""

    point: str
    low_n: float
    high_n: float
    capped: bool
    file: str


def band_for(result: Measured, share: tuple[float, float]) -> OwnBand:
    """Return the band that follows from a result.

    Raises:
        UsageError: no threshold was found, too few trials count, or no band fits within the limits of the point.
    """
    if result.threshold_n is None:
        why = (
            "was not reached below the ceiling"
            if result.not_reached
            else "was not found: too few trials count"
        )
        raise UsageError(
            f"{result.point}: the threshold {why}, so no band follows from it",
            hint="the band that you have stays",
        )
    if result.counted < LEAST_TRIALS:
        raise UsageError(
            f"a band of your own wants {LEAST_TRIALS} trials that count; session {result.session} has {result.counted}",
            hint="measure again, with --trials 3",
        )
    point = read_catalogue().point(result.point)
    tip_mm2 = point.tip_area_mm2 if result.tip_area_mm2 is None else result.tip_area_mm2
    ceiling_n = ceiling_mn(point.band, tip_area_mm2=tip_mm2)[0] / 1000.0
    return own_band(
        result.threshold_n,
        share,
        soft_n=point.band.soft_n,
        ceiling_n=min(ceiling_n, result.ceiling_n),
    )


def set_band(result: Measured, share: tuple[float, float]) -> Set:
    """Make a share of a threshold the band of its point.

    Raises:
        UsageError: as `band_for`; or another file of the person's own sets another band after this one.
        BadDataError: the file would be refused; nothing is written.
        StorageError: it cannot be written; what was there stays.
    """
    band, path = band_for(result, share), _path()
    before = _read(path)
    after = _with(before, result.point, _entry(result, share, band, _limits(before, result)))
    point = _catalogue(path, after).point(result.point)
    if (point.band.low_n, point.band.high_n) != (band.low_n, band.high_n):
        raise UsageError(
            f"another of your own files sets a band for {result.point}, which would win",
            hint=f"take it out there, in one of {', '.join(str(file) for file in own_files() if file != path)}",
        )
    _write(_kept(result.point), before)
    _write(path, after)
    return Set(result.point, band.low_n, band.high_n, band.capped, str(path))


def undo(code: str) -> AcuPoint:
    """Put a point's entry back to what it was before it was last set, and return the point; doing it twice undoes that.

    Raises:
        NotFoundError: there is nothing to undo.
    """
    point = read_catalogue().point(code)
    path, kept = _path(), _kept(point.code)
    if not kept.exists():
        raise NotFoundError(f"no band of {point.code} was set from a threshold: there is nothing to undo")
    now = _read(path)
    after = _with(now, point.code, _block(_read(kept), point.code))
    found = _catalogue(path, after).point(point.code)
    if found.band.ceiling_n > point.band.ceiling_n or found.band.soft_n > point.band.soft_n:
        raise UsageError(
            f"the entry of {point.code} before would raise its limits, which were lowered since",
            hint=f"change {path} by hand",
        )
    _write(kept, now)
    _write(path, after)
    return found


# ---- the text


def _limits(text: str, result: Measured) -> dict[str, float]:
    """Return the limits that the present entry of a point sets, which stay, and the tip, which may only get smaller."""
    entry = next((entry for key, entry in _bands(text).items() if _is(key, result.point)), {})
    said = entry if isinstance(entry, dict) else {}
    found = {name: float(said[name]) for name in ("soft_n", "ceiling_n", "tip_area_mm2") if name in said}
    known_mm2 = read_catalogue().point(result.point).tip_area_mm2
    if result.tip_area_mm2 is not None and result.tip_area_mm2 < known_mm2:
        found["tip_area_mm2"] = float(result.tip_area_mm2)
    return found


def _entry(result: Measured, share: tuple[float, float], band: OwnBand, limits: dict[str, float]) -> str:
    """Return the entry of a point, with where it comes from."""
    kpa = "" if result.threshold_kpa is None else f" ({result.threshold_kpa:.0f} kPa)"
    simulated = "simulated " if result.simulated else ""
    low, high = (100.0 * part for part in share)
    capped = ", lowered to the limits of the point" if band.capped else ""
    source = (
        f"{low:g} to {high:g} % of a {simulated}pain threshold of {result.threshold_n:.1f} N{kpa}, {result.side}, "
        f"median of {result.counted}, {result.started[:10]}, session {result.session}{capped}"
    )
    lines = [f"[bands.{result.point}]", f"low_n = {band.low_n:.1f}", f"high_n = {band.high_n:.1f}"]
    lines += [f"{name} = {value}" for name, value in limits.items()]
    return "\n".join([*lines, f"source = {json.dumps(source, ensure_ascii=False)}"]) + "\n"


def _with(text: str, code: str, entry: str) -> str:
    """Return the text with another entry for a point (empty: with none); every other entry stays as it is."""
    span = _span(text, code)
    lines = (text or HEAD).splitlines(keepends=True)
    if span is None:
        parts = ["".join(lines).rstrip("\n") + "\n", entry] if entry else ["".join(lines)]
        after = "\n".join(parts)
    else:
        first, last = span
        after = "".join([*lines[:first], entry, *lines[last:]])
    if _others(after, code) != _others(text, code):
        raise BadDataError(
            f"{FILE}: the entry of {code} cannot be told from others", hint="change it by hand"
        )
    return after


def _block(text: str, code: str) -> str:
    span = _span(text, code)
    return "" if span is None else "".join(text.splitlines(keepends=True)[slice(*span)])


def _span(text: str, code: str) -> tuple[int, int] | None:
    """Return the lines of a point's entry, from 0, the last exclusive; None where it has none."""
    key = next((key for key in _bands(text) if _is(key, code)), None)
    if key is None:
        return None
    line = locate(text, ("bands", key))
    lines = text.splitlines()
    if line is None or not lines[line - 1].lstrip().startswith("["):
        raise BadDataError(
            f"{FILE}: the entry of {code} is not under a heading of its own: change it by hand"
        )
    last = first = line - 1
    for number in range(first + 1, len(lines)):
        if lines[number].lstrip().startswith("["):
            break
        if lines[number].strip() and not lines[number].lstrip().startswith("#"):
            last = number
    return first, last + 1


def _is(key: str, code: str) -> bool:
    """Tell whether a key means a point: by any of its names."""
    return _names().get(fold(key), key) == code or fold(key) == fold(code)


@cache
def _names() -> Mapping[str, str]:
    """Return the codes of the package's points by their names."""
    return load_catalogue().names


def _bands(text: str) -> dict[str, object]:
    try:
        found = tomllib.loads(text).get("bands", {})
    except ValueError as error:
        raise BadDataError(f"{FILE} is not valid TOML: {error}", hint="mend it by hand") from None
    return found if isinstance(found, dict) else {}


def _others(text: str, code: str) -> dict[str, object]:
    whole = tomllib.loads(text)
    bands = {key: value for key, value in _bands(text).items() if not _is(key, code)}
    return {**whole, "bands": bands}


# ---- the files


def _path() -> Path:
    return default_home() / FOLDER / FILE


def _kept(code: str) -> Path:
    """Return where the file is kept as it was before a point's band was last set: no TOML file, so nobody reads it."""
    return default_home() / FOLDER / f"{FILE}.before-{code}"


def _read(path: Path) -> str:
    """Return what a file says; nothing where there is none."""
    try:
        return text_of(path)
    except NotFoundError:
        return ""


def _catalogue(path: Path, text: str) -> Catalogue:
    """Return the catalogue as it will be with that text in the file."""
    names = sorted({*own_files(), path})
    return load_catalogue([(str(name), text if name == path else _read(name)) for name in names])


def _write(path: Path, text: str) -> None:
    """Put a text in the place of a file, in one step."""
    private_folder(path.parent)
    with whole(path, force=True, ours=lambda _: True) as draft, private_file(draft).open("wb") as file:
        file.write(text.encode())
        synced(file)
