"""Lines of text before they are understood: names that break, notes behind rows, what terminals wrote around them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain

from acudevice.formats.readers.lines import Blocks

LOOK = 200
"""Lines looked at to understand the table."""

HEAD = 7 * LOOK
"""More lines than are ever looked at for that, however many of the first are joined."""

MOSTLY = 0.8
"""Of the lines looked at that hold anything, so many are alike where something is done to all."""

_NOTED = re.compile(r"(\s*[-+.\d].*?)\s+#.*")
"""A row with a note behind it."""
_MINUS = "\N{MINUS SIGN}"
_STAMPED = re.compile(
    r'\s*("?)(?:\[(\d+:\d\d:\d\d(?:[.,]\d+)?)\]|(\d+:\d\d:\d\d[.,]\d+)\s*(?:->|>|:))\s*(?=\S)'
)
"""A time of day that a terminal writes before a line, in brackets or with an arrow behind it."""
_FIGURES = re.compile(r"(?:^|[\s,;|:=])[-+.]?\d")
_WHOLE = re.compile(r'\s*"([^"]*)"\s*')
"""A line that stands in quotes as a whole."""
_SEVERAL = re.compile(r"[^,;\t]*(?:[;\t]|,.*,|\.\d*,)")
"""What holds several cells, rather than a number with a comma in it."""

Change = Callable[[str], str]


def tidied(text: Blocks) -> Blocks:
    """Return lines with names whole that break within quotes, no notes behind rows, and the minus of computers.

    Where each line stands in quotes they are gone, and the time of day that a terminal wrote before each is a cell. The
    first block has all lines that are looked at to understand the table.
    """

    def blocks() -> Iterator[list[str]]:
        rest = text()
        first: list[str] = []
        while len(first) < HEAD and (more := next(rest, None)) is not None:
            first += more
        head = _closed(first[:LOOK])
        changes = list(_changes(head))
        for lines in chain([head + first[LOOK:]], rest):
            every = lines
            for change in changes:
                every = list(map(change, every))
            yield [line.replace(_MINUS, "-") for line in every]

    return blocks


def _changes(head: Sequence[str]) -> Iterator[Change]:
    """Yield what is to be done to each line of a text that begins so."""
    if any(map(_NOTED.match, head)):
        yield partial(_NOTED.sub, r"\1")
    held = [line for line in head if line.strip()]
    if _are_mostly(held, lambda line: (found := _WHOLE.fullmatch(line)) and _SEVERAL.match(found[1])):
        yield partial(_WHOLE.sub, r"\1")
        held = [_WHOLE.sub(r"\1", line) for line in held]
    if _are_mostly(held, _STAMPED.match):
        yield partial(_with_stamp, delimiter=_delimiter(held))


def _are_mostly(lines: Sequence[str], test: Callable[[str], object]) -> bool:
    return sum(map(bool, map(test, lines))) > MOSTLY * len(lines)


def _with_stamp(line: str, *, delimiter: str) -> str:
    """Return a line with the stamp before it as a cell; before names, that has a name too."""
    found = _STAMPED.match(line)
    if found is None:
        return line
    behind = line[found.end() :]
    stamp = (found[2] or found[3]) if _FIGURES.search(behind) else "stamp"
    return f"{found[1]}{stamp}{delimiter}{behind}"


def _delimiter(lines: Sequence[str]) -> str:
    """Return what parts the cells behind the stamps of lines; a space where each has a single one."""
    behind = (_STAMPED.sub("", line, count=1) for line in lines)
    seen = Counter(next((mark for mark in "\t|;," if mark in line), " ") for line in behind)
    return seen.most_common(1)[0][0]


def _closed(lines: list[str]) -> list[str]:
    """Return lines with those joined that break within quotes; as they are where a quote is never closed."""
    whole: list[str] = []
    for line in lines:
        if whole and whole[-1].count('"') % 2:
            whole[-1] += f" {line}"
        else:
            whole.append(line)
    return lines if whole and whole[-1].count('"') % 2 else whole
