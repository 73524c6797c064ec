"""The parts that a certificate is made of: tables, notes, and figures with no more digits than they are worth."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import floor, log10

Rows = Iterable[Sequence[str]]
KEPT = 14
"""Lines of a table that is kept on one sheet of paper."""


def small(words: str) -> str:
    """Return a note below a table."""
    return f'<p class="small">{words}</p>'


def table(header: Sequence[str], rows: Rows, *, heads: bool = False) -> str:
    """Return a table; with `heads`, the first cell of a row is its heading."""
    head = "".join(f'<th scope="col"{_side(name)}>{escape(name)}</th>' for name in header)
    every = list(rows)
    lines = "".join(f"<tr>{''.join(_line(row, heads=heads))}</tr>" for row in every)
    kind = ' class="keep"' if len(every) <= KEPT else ""
    return f"<table{kind}>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{lines}</tbody></table>"


def _line(row: Sequence[str], *, heads: bool) -> Iterator[str]:
    for k, cell in enumerate(row):
        if heads and k == 0:
            yield f'<th scope="row">{escape(cell)}</th>'
        else:
            side = ' class="n"' if _is_number(cell) else ""
            yield f"<td{side}>{escape(cell)}</td>"


_NUMBERS = frozenset({"of the load", "k", "ν", "s", "n", "of the force", "at s", "score"})
"""Columns of numbers, besides those of counts and newtons."""
_NUMBER = re.compile(r"[+\N{MINUS SIGN}-]?[0-9.]+(e[+-]?[0-9]+)?( %)?|[–∞]")


def _side(name: str) -> str:
    return ' class="n"' if name.endswith((" N", "counts")) or name in _NUMBERS else ""


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def two(value: float) -> str:
    """Return an uncertainty with two significant figures (GUM, 7.2.6), never as a power of ten."""
    if value == 0.0:
        return "0"
    places = _places_of(value)
    return f"{value:.{max(0, places)}f}" if places < 7 else f"{value:.1e}"


def _places_of(u: float) -> int:
    """Return how many places behind the point the two significant figures of an uncertainty take."""
    return 1 - floor(log10(float(f"{u:.1e}")))


def as_sure(force_n: float, u_n: float) -> str:
    """Return a force with no more places than its uncertainty bears (GUM, 7.2.6)."""
    return f"{force_n:.{max(0, _places_of(u_n))}f}" if u_n else f"{force_n:g}"


def minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")


def rounded_force(force_n: float, places: int) -> str:
    """Return a force with so many places, and never a negative zero."""
    return minus(f"{round(force_n, places) + 0.0:.{places}f}")


def tenth(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def known(value: object) -> str:
    return "not stated" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
