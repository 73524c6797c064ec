"""Text in which each number has its name beside it, as boards print to a terminal: `t:20 F:3.5`, `force = 2.1 N`."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from acudevice.formats.readers.model import Columns

_PAIR = re.compile(
    r"""
    (?<![\w:.-]) ([^\W\d][\w\ ]*?) \s* [:=] \s*               # a name
    ([-+]? (?:\d+\.?\d*|\.\d+) (?:e[-+]?\d+)?) (?![\d:]) \ *  # a number, not a time of day
    ([a-zµ]{1,6} \b (?!\s*[:=]))?                             # its unit
    """,
    re.IGNORECASE | re.VERBOSE,
)
LOOK = 200
MOST = 0.8
"""Of the lines looked at, so many name their numbers."""


def read_labelled(lines: Sequence[str]) -> Columns | None:
    """Return the numbers of lines by their names, NaN where a line has none; None where lines do not name them."""
    look = [line for line in lines[: 2 * LOOK] if line.strip()][:LOOK]
    seen = Counter(name for line in look for name in dict.fromkeys(pair[0] for pair in _PAIR.findall(line)))
    names = [name for name, count in seen.items() if count >= MOST * len(look)]
    if not names:
        return None
    units = {name: unit for line in look for name, _, unit in _PAIR.findall(line) if unit}
    table = {name: np.full(len(lines), np.nan) for name in names}
    for row, line in enumerate(lines):
        for name, value, _ in _PAIR.findall(line):
            if name in table:
                table[name][row] = float(value)
    there = ~np.isnan(np.array(list(table.values()))).all(axis=0)
    named = tuple(f"{name} ({units[name]})" if name in units else name for name in names)
    return Columns(named, tuple(table[name][there] for name in names))
