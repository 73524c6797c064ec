"""A folder of CSV tables that anything can open: samples, presses, events, gaps, and a Data Package descriptor.

What the figures of technique are stands beside them, where somebody works it out.

The tables and the descriptor together are the whole recording, and `read` gives it back. Samples are written and read a
block at a time, so that memory does not grow with a recording.
"""

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from hashlib import file_digest, sha256
from io import StringIO
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from acudevice.errors import BadDataError, NotFoundError
from acudevice.formats import csv_tables, csv_technique, datapackage
from acudevice.formats.csv_samples import SampleLines, StoredSamples
from acudevice.formats.csv_tables import Column
from acudevice.formats.datapackage import Table
from acudevice.formats.format import Options
from acudevice.formats.progress import Progress
from acudevice.formats.whole import whole
from acudevice.signal.figures import Technique
from acudevice.values.recording import Recording

T = TypeVar("T")

_PLAIN = Options()


def write(recording: Recording, target: Path, options: Options = _PLAIN) -> None:
    """Write a recording as the folder `target`: whole, or not at all.

    Raises `ExistsError` where something is there that may not be replaced, `StorageError` where the disk fails.
    """
    with whole(target, force=options.force, ours=recognises) as folder:
        folder.mkdir()
        lines = SampleLines(recording)
        tables = [
            _write_samples(folder, recording, lines, options),
            _write_table(folder, "presses", csv_tables.PRESSES, recording.presses),
            _write_table(folder, "events", csv_tables.EVENTS, recording.marks),
            _write_table(folder, "gaps", csv_tables.GAPS, recording.gaps),
        ]
        if options.technique is not None:
            tables += _write_technique(folder, recording, options.technique())
        descriptor = datapackage.describe(recording, lines.stretches, tables)
        with _File(folder / datapackage.NAME) as file:
            text = json.dumps(descriptor, ensure_ascii=False, indent=1, allow_nan=False)
            file.write((text + "\n").encode())


def read(source: Path) -> Recording:
    """Return the recording that was written to the folder `source`; its samples are read as they are asked for.

    Raises `NotFoundError` where there is no folder, `BadDataError` where a table is not as it was written.
    """
    if not source.is_dir():
        raise NotFoundError(f"no such folder: {source}")
    facts, tables = datapackage.read(source)
    for name in ("samples", "presses", "events", "gaps"):
        if name not in tables or not _intact(source / f"{name}.csv", *tables[name]):
            raise BadDataError(
                f"{name}.csv in {source} is not as it was exported", hint="`acudevice analyze` reads any CSV"
            )
    cells = max((boot.cells for boot in facts.boots), default=1)
    return Recording(
        facts.session, facts.boots, facts.epochs,
        StoredSamples(source / "samples.csv", facts.boots, facts.stretches, cells), facts.samples,
        _read_table(source / "gaps.csv", csv_tables.read_gap),
        _read_table(source / "presses.csv", csv_tables.read_press),
        _read_table(source / "events.csv", csv_tables.read_mark),
        facts.thresholds,
    )  # fmt: skip


def recognises(source: Path) -> bool:
    """Tell, at a glance, whether `source` looks like a folder that `write` wrote."""
    return (source / datapackage.NAME).is_file() and (source / "samples.csv").is_file()


def _write_samples(folder: Path, recording: Recording, lines: SampleLines, options: Options) -> Table:
    columns = csv_tables.samples_columns(recording.cells)
    progress = Progress(recording.samples, options)
    with _File(folder / "samples.csv") as file:
        file.write((",".join(column.name for column in columns) + "\n").encode())
        for count, text in lines:
            file.write(text)
            progress.more(count)
    progress.end()
    return file.table("samples", columns)


def _write_table(folder: Path, name: str, columns: tuple[Column, ...], rows: Iterable[object]) -> Table:
    with _File(folder / f"{name}.csv") as file:
        file.write(_line([column.name for column in columns]))
        for row in rows:
            file.write(_line([column.text(row) for column in columns]))
    return file.table(name, columns)


def _write_technique(folder: Path, recording: Recording, technique: Technique) -> Iterator[Table]:
    """Write what nobody reads back: it is worked out from the other tables."""
    presses = csv_technique.press_rows(recording, technique)
    yield _write_table(folder, "technique", csv_technique.PRESSES, presses)
    yield _write_table(folder, "points", csv_technique.POINTS, csv_technique.point_rows(technique))


def _read_table(path: Path, read_row: Callable[[dict[str, str]], T]) -> tuple[T, ...]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return tuple(read_row(row) for row in csv.DictReader(lines))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadDataError(f"{path} cannot be read: {error}") from error


def _line(cells: list[object]) -> bytes:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue().encode()


def _intact(path: Path, size: int, digest: str) -> bool:
    try:
        with path.open("rb") as file:
            return path.stat().st_size == size and file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False


class _File:
    """A file that is being written: counted, digested, and on the disk when it is closed."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._digest = sha256()
        self._size = 0

    def __enter__(self) -> "_File":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._file.flush()
                os.fsync(self._file.fileno())
        finally:
            self._file.close()

    def write(self, data: bytes) -> None:
        """Write bytes."""
        self._file.write(data)
        self._digest.update(data)
        self._size += len(data)

    def table(self, name: str, columns: tuple[Column, ...]) -> Table:
        """Return what was written as the table of that name."""
        return Table(name, columns, self._size, self._digest.hexdigest())
