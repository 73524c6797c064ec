"""Text that fits a terminal: lines broken between words, rows of a table broken between columns.

Pipes and files get whole lines: only who reads on a terminal is served by breaking them.
"""

import os
import re
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TextIO

GAP = "  "
"""Between two columns."""
_LATER = "    "
"""Before what goes on from the line above."""
_COMMAND = re.compile(r"(?<=: )acudevice [^;]+$|`acudevice [^`]+`")
"""What a person is to type: a command is copied whole, or not at all."""
_FIXED = "\N{NO-BREAK SPACE}"
_NARROWEST = 20
"""Columns that a text is given at least, however narrow the terminal is."""


def room(stream: TextIO) -> int | None:
    """Return how many characters a line of `stream` holds; None where it is no terminal, or does not say."""
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or None
    except OSError:
        return None


def broken(text: str, width: int | None, *, indent: str = "") -> list[str]:
    """Return a text as lines of at most `width` characters, longer words excepted.

    Lines that fit stay as they are. Each further line begins where its first one does, and with `indent`.
    """
    if width is None:
        return text.split("\n")
    return [part for line in text.split("\n") for part in _lines(line, width, indent)]


def _lines(line: str, width: int, indent: str) -> list[str]:
    if len(line) <= width:
        return [line]
    begin = line[: len(line) - len(line.lstrip())]
    whole = _COMMAND.sub(lambda found: found[0].replace(" ", _FIXED), line.strip())
    parts = wrap(
        whole, max(width, _NARROWEST), initial_indent=begin, subsequent_indent=begin + indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return [part.replace(_FIXED, " ") for part in parts]


def rows(columns: Sequence[Sequence[str]], width: int | None) -> Iterator[str]:
    """Yield the lines of a table, given as columns of padded cells; a row that is too wide goes on below itself."""
    parts = _parts([len(column[0]) for column in columns], width)
    for cells in zip(*columns, strict=True):
        for first, last in parts:
            yield (_LATER * bool(first) + GAP.join(cells[first:last])).rstrip()


def _parts(widths: Sequence[int], width: int | None) -> list[tuple[int, int]]:
    """Return the columns from and to of each line that a row takes."""
    begins, used = [0], 0
    for number, cell in enumerate(widths):
        used += cell + len(GAP) * (number > begins[-1])
        if width is not None and used > width and number > begins[-1]:
            begins.append(number)
            used = len(_LATER) + cell
    return list(zip(begins, [*begins[1:], len(widths)], strict=True))
