"""Text in which each sample is a record of many lines, as ROS prints messages: `key: value`, parted by `---`."""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

import numpy as np

from acudevice.formats.readers.lines import Blocks
from acudevice.formats.readers.model import Columns, Floats

LOOK = 400
"""Lines that tell whether a text holds records."""

RECORDS = 200
"""Records that tell which keys there are."""

MOSTLY = 0.5
"""A key is a column if so many records have it."""

END = "---"
_LINE = re.compile(r"(\s*)([A-Za-z_]\w*):(?:\s+(.*))?")
_SECONDS = re.compile(r"(.*?)\.?secs?")

Record = dict[str, float]


def read_records(text: Blocks) -> Columns | None:
    """Return the numbers of records by their keys, with a dot before those of a key within; None for any other text.

    Seconds and nanoseconds of the first stamp are `time`.
    """
    if not _holds_records([line.rstrip() for line in islice(_lines(text), LOOK)]):
        return None
    seen = Counter(chain.from_iterable(islice(_records(_lines(text)), RECORDS)))
    most = max(seen.values(), default=0)
    table = {name: array("d") for name, count in seen.items() if count > MOSTLY * most}
    for record in _records(_lines(text)):
        for name, column in table.items():
            column.append(record.get(name, float("nan")))
    return _timed({name: np.asarray(column) for name, column in table.items()}) if table else None


def _lines(text: Blocks) -> Iterator[str]:
    return chain.from_iterable(text())


def _holds_records(lines: Sequence[str]) -> bool:
    """Return whether lines are mostly keys with what they hold, and are parted."""
    keyed = sum(line == END or _LINE.fullmatch(line) is not None for line in lines)
    return lines.count(END) > 1 and 2 * keyed > len(lines)


def _records(lines: Iterable[str]) -> Iterator[Record]:
    """Yield the numbers of each record that has any; the last may be cut off, and is left out."""
    record: Record = {}
    path: list[tuple[int, str]] = []
    for line in lines:
        if line.rstrip() == END:
            if record:
                yield record
            record, path = {}, []
        elif (found := _LINE.fullmatch(line.rstrip())) is not None:
            depth = len(found[1])
            path = [*(step for step in path if step[0] < depth), (depth, found[2])]
            value = _number(found[3])
            if value is not None:
                record[_name(path)] = value


def _name(path: Sequence[tuple[int, str]]) -> str:
    return ".".join(key for _, key in path)


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _timed(table: dict[str, Floats]) -> Columns:
    """Return the columns; time is put together of its two parts."""
    for name in list(table):
        found = _SECONDS.fullmatch(name)
        parts = [] if found is None else [f"{name[: -len('secs')]}nsecs", f"{found[1]}.nanosec".lstrip(".")]
        part = next((part for part in parts if part in table), None)
        if part is not None:
            time = table.pop(name) + table.pop(part) / 1e9
            return Columns(("time", *table), (time, *table.values()), (0,))
    return Columns(tuple(table), tuple(table.values()))
