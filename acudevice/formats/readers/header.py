"""What the lines above a table say of it: its rate, its unit of force, and names as some makers write them."""

import re
from collections.abc import Sequence

from acudevice.formats.readers.cells import NUMBER
from acudevice.formats.readers.naming import FORCE_WORDS, TIME_UNITS, TIME_WORDS, is_any_unit, rank

Row = Sequence[str]
"""Cells of a line."""

_NUMBER = r"(\d+(?:[.,]\d+)?(?:e[-+]?\d+)?)"
_RATE = re.compile(
    r"""
    (?: (?: ^ | [^\w\s]\s* | (?:sampl\w*|scan|acquisition|recording|data|frame|point) [\s_-]* )
        (?:rate|frequenc\w*|freq) (?:\s*\(hz\))?
      | ^speed (?==) ) [\s:=,;"]*
    """
    + _NUMBER
    + r"[\s,;\"]*+ (?: (k?hz|samples/s(?:ec)?|s/s|sps|/s) \b | (?![^\W\d]|/) )",
    re.IGNORECASE | re.VERBOSE,
)
_STEP = re.compile(
    r"(?:interval|period|delta_?[xt]|seconds_per_frame|sampl\w*[ _]time)(?:\s*\((\w+)\))?[\s:=,;\"]*"
    + _NUMBER
    + r"\s*(µs|us|ms|msec|s|sec|seconds)?(?=$|[\s,;\"])",
    re.IGNORECASE,
)
_EACH = re.compile(_NUMBER + r"\s*(msec|usec|sec|ms|us|s)/sample", re.IGNORECASE)
_UNIT = re.compile(
    r"^\W*(?:(?:force|load)[\s_]*)?(?:units?|einheit|unité|単位|单位)[\s:=,;\"]+([a-z]+)",
    re.IGNORECASE,
)
_CHANNELS = re.compile(r"(\d+) channels\b", re.IGNORECASE)
_CHANNEL = re.compile(r"CH\d+")
_SAID = re.compile(r"=\s*-?\d")
"""What says a figure, rather than naming a column."""
_CODE = re.compile(r"\d|[:.]$")
WORDY = 3
"""A line of more words above a single column is prose, unless it speaks of force."""
NARROW = 2
"""In a table of more columns, a line of units tells that the line above it holds names, even such as `1` and `2`."""
MOST_STEP_S = 10.0
"""No force is recorded less often."""


def rate_hz(lines: Sequence[str]) -> float | None:
    """Return the samples a second that the lines above a table speak of; None where they speak of none, or of two."""
    rates = {rate for line in lines for rate in (_rate(line), _step(line)) if rate}
    frames = [line.strip(" ,;\t") for line in lines[:2]]
    if len(frames) == 2 and frames[0] == "Devices" and frames[1].isdigit():  # as Vicon Nexus writes it
        rates.add(float(frames[1]))
    return rates.pop() if len(rates) == 1 else None


def _rate(line: str) -> float:
    found = _RATE.search(line)
    if found is None:
        return 0.0
    return _value(found[1]) * (1000.0 if (found[2] or "").casefold() == "khz" else 1.0)


def _step(line: str) -> float:
    """Return the rate of a line that speaks of the time from sample to sample; 0 where it does not."""
    each, named = _EACH.search(line), _STEP.search(line)
    if each is not None:
        step, said = _value(each[1]), each[2]
    elif named is not None:
        step, said = _value(named[2]), named[3] or named[1] or ""
    else:
        return 0.0
    known = TIME_WORDS.get(said.casefold())
    if known is None and step >= 1:
        return 0.0
    step_s = step * TIME_UNITS[known or "s"]
    return round(1 / step_s, 6) if 0 < step_s <= MOST_STEP_S else 0.0


def _value(text: str) -> float:
    return float(text.replace(",", "."))


def force_unit(lines: Sequence[str]) -> str | None:
    """Return the unit of force that a line above a table says alone, such as `Unit,kgf`; None where none does."""
    said = (_UNIT.search(line.strip()) for line in lines)
    units = [FORCE_WORDS[word[1].casefold()] for word in said if word and word[1].casefold() in FORCE_WORDS]
    return units[0] if units else None


def makers_names(cells: Sequence[Row], width: int) -> tuple[str, ...]:
    """Return the names of columns where they stand as a maker of recorders has it; empty where they do not."""
    return next((names for way in (_labchart, _biopac, _labview) if (names := way(cells, width))), ())


def _labchart(cells: Sequence[Row], width: int) -> tuple[str, ...]:
    """Return time and channels of a text export of LabChart: each line begins with a key, such as `ChannelTitle=`."""
    lines = {row[0]: clean(row[1:]) for row in cells if row and row[0].endswith("=")}
    titles = lines.get("ChannelTitle=", ())
    if not titles or len(titles) != width - 1:
        return ()
    units = lines.get("UnitName=", ())
    units = units if len(units) == len(titles) else ("",) * len(titles)
    return ("time (s)", *map(with_unit, titles, units))


def _biopac(cells: Sequence[Row], width: int) -> tuple[str, ...]:
    """Return the names of a text export of AcqKnowledge: how many channels, and of each a line of name and of unit."""
    lines = [" ".join(clean(row)).strip() for row in cells]
    start = next((k for k, line in enumerate(lines) if _CHANNELS.fullmatch(line)), None)
    if start is None:
        return ()
    several = int(lines[start].split()[0])
    said = lines[start + 1 : start + 1 + 2 * several]
    if len(said) < 2 * several or width not in (several, several + 1):
        return ()
    names = tuple(map(with_unit, said[::2], said[1::2]))
    if width == several:
        return names
    time = next((row[0] for row in cells[start + 1 + 2 * several :] if row and row[0] in TIME_WORDS), "s")
    return (f"time ({time})", *names)


def _labview(cells: Sequence[Row], width: int) -> tuple[str, ...]:
    """Return the names of a measurement file of LabVIEW, where a column of comments may lack in the rows."""
    rows = [clean(row) for row in cells]
    names = next((row for row in reversed(rows) if row and row[0] == "X_Value"), ())
    if not width <= len(names) <= width + 1:
        return ()
    units = next((row for row in rows if row and row[0] == "Y_Unit_Label"), ())
    units = (*units, *[""] * len(names))[: len(names)]
    named = map(with_unit, names, units)
    return tuple("time (s)" if name.startswith("X_Value") else name for name in named)[:width]


def with_unit(name: str, unit: str) -> str:
    """Return the name of a column with its unit."""
    word = unit.strip("[]() ")
    return f"{name} ({word})" if word and not name.endswith((")", "]")) else name


def names_above(cells: Sequence[Row], width: int, whole: int) -> tuple[str, ...]:
    """Return the names of the columns: the nearest line above of as many cells, of which none is a number.

    Below it there may be a line of units, and comments. It names the last column too where all rows end without (of
    `whole` cells).
    """
    made = makers_names(cells, width)
    if made:
        return made
    rows = (row for row in reversed(cells) if not _is_remark(row, width))
    header = [names for row in rows if set("".join(names := clean(row))) - set("-:")][:2]
    near, far, *_ = *(names if len(names) in (width, whole) else () for names in header), (), ()
    if _are_units(near, far):
        return tuple(map(with_unit, far, near))[:width]
    return near[:width] if _are_names(near) else ()


def _are_units(row: Row, above: Row) -> bool:
    """Return whether a line holds the units of the names above it."""
    if not row or not above or NUMBER.fullmatch(above[0]) or not all(map(is_any_unit, row)):
        return False
    return len(row) > NARROW or not any(map(NUMBER.fullmatch, above))


def _are_names(row: Row) -> bool:
    """Return whether a line holds names alone."""
    if len(row) == 1 and (_CODE.search(row[0]) or len(row[0].split()) > WORDY):
        return rank(row[0]) is not None
    return not any(NUMBER.fullmatch(cell) or _SAID.search(cell) for cell in row)


def is_line_of_sizes(above: Sequence[Row], row: Row) -> bool:
    """Return whether a line says how many samples follow in each channel, as AcqKnowledge writes it."""
    sizes = {cell.strip() for cell in row if cell.strip()}
    named = [name for name in clean(above[-1] if above else ()) if name and name not in TIME_WORDS]
    return len(sizes) == 1 and sizes.pop().isdigit() and bool(named) and all(map(_CHANNEL.fullmatch, named))


def _is_remark(row: Row, width: int) -> bool:
    """Return whether a line is a comment that names no columns."""
    return bool(row) and row[0].lstrip().startswith(("#", "//")) and len(row) != width


def clean(row: Row) -> tuple[str, ...]:
    """Return the names in a line without quotes and marks of a comment."""
    return tuple(cell.strip().strip('"').lstrip("#%").strip() for cell in row)
