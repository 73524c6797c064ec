"""Text in which each number has its name beside it, as boards print to a terminal: `t:20 F:3.5`, `force = 2.1 N`.

A terminal may have put the time of day before each: `12:00:01.230 -> F:3.5`, or `[12:00:01.230] F:3.5`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from acudevice.formats.readers.header import with_unit
from acudevice.formats.readers.lines import Blocks, Growing
from acudevice.formats.readers.model import Columns
from acudevice.formats.readers.moments import moment
from acudevice.formats.readers.tidying import LOOK

_PAIR = re.compile(
    r"""
    (?<![\w:.-]) ([^\W\d][\w\ ]*? (?:\s*[\[(]\w+[\])])?) \s* [:=] \s*  # a name, which may hold its unit
    ([-+]? (?:\d+\.?\d*|\.\d+) (?:e[-+]?\d+)?) (?![\d:]) \ *  # a number, not a time of day
    ([a-zµ]{1,6} \b (?!\s*[:=]))?                             # its unit
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STAMP = re.compile(r"\s*(\d+:\d\d:\d\d(?:[.,]\d+)?)(?![\w:])")
MOST = 0.8
"""Of the lines looked at, so many name their numbers."""


def read_labelled(text: Blocks) -> Columns | None:
    """Return the numbers of lines by their names, NaN where a line has none; None where lines do not name them."""
    look = [_PAIR.findall(line) for line in next(text(), ())[: 2 * LOOK] if line.strip()][:LOOK]
    names = _names(look)
    if not names:
        return None
    found = Growing(1 + len(names))
    for lines in text():
        found.add(np.array(list(_rows(lines, names)), np.float64).reshape(-1, 1 + len(names)))
    stamps, *columns = found.columns()
    named = _with_units(names, look)
    if np.mean(np.isfinite(stamps)) < MOST:
        return Columns(named, tuple(columns))
    return Columns(("time", *named), (stamps, *columns), (0,))


def _rows(lines: Sequence[str], names: Sequence[str]) -> Iterator[list[float]]:
    """Yield the stamp and the numbers of each line that names one of them."""
    for line in lines:
        row = {name: float(value) for name, value, _ in _PAIR.findall(line)}
        if not row.keys().isdisjoint(names):
            yield [_stamp(line), *(row.get(name, np.nan) for name in names)]


def _stamp(line: str) -> float:
    """Return the time of day before a line, in seconds; NaN where there is none."""
    found = _STAMP.match(line)
    seconds = None if found is None else moment(found[1])
    return np.nan if seconds is None else seconds


def _names(look: Sequence[Sequence[tuple[str, str, str]]]) -> list[str]:
    """Return the names that most lines have, given the names, numbers and units of each."""
    seen = Counter(name for pairs in look for name in dict.fromkeys(pair[0] for pair in pairs))
    return [name for name, count in seen.items() if count >= MOST * len(look)]


def _with_units(names: Sequence[str], look: Sequence[Sequence[tuple[str, str, str]]]) -> tuple[str, ...]:
    units = {name: unit for pairs in look for name, _, unit in pairs if unit}
    return tuple(with_unit(name, units.get(name, "")) for name in names)
