"""Numbers as lines of text, a column at a time: the characters that Python's own formatting gives, many at once.

A line is put together of words of four characters, which are looked up; places that stay empty hold a NUL, and all of
those are taken out at the end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool]
Words = NDArray[np.uint32]

CHUNK = 10_000
"""What a word of digits counts up to."""


@dataclass(frozen=True, slots=True)
class Column:
    """Numbers that are written with a fixed number of decimals."""

    values: Ints
    """The numbers in units of their last decimal."""
    places: int = 0
    """Decimals: 0 to 3, or 6."""
    negative: Mask | None = None
    """Which have a minus sign; None: those below 0."""
    known: Mask | None = None
    """Which are written; in place of the others stands `empty`. None: all."""
    empty: bytes = b""
    """At most four characters."""


def decimals(values: Floats, places: int) -> Column:
    """Return numbers rounded as `format(x, '.{places}f')` rounds: the exact value, a half to the even digit.

    Scaled numbers must be below 2^52.
    """
    power = 10.0**places
    product = values * power
    rounded = np.rint(product)
    half = np.flatnonzero(np.abs(product - np.trunc(product)) == 0.5)
    if half.size:
        # The product is rounded itself: what it lost (Dekker 1971) says on which side of the half the number lies.
        lost, down = _lost(values[half], power, product[half]), np.floor(product[half])
        rounded[half] = np.where(lost == 0, rounded[half], down + (lost > 0))
    return Column(rounded.astype(np.int64), places, np.signbit(values))


def lines(columns: Sequence[Column]) -> bytes:
    """Return a line for each row: numbers with commas between, and a line feed. There is at least one row."""
    words = [word for number, column in enumerate(columns) for word in _words(column, first=number == 0)]
    text = np.empty((len(columns[0].values), len(words) + 1), np.uint32)
    for place, word in enumerate(words):
        text[:, place] = word
    text[:, -1] = _word(b"\n")
    return text.tobytes().translate(None, b"\0")


def _lost(values: Floats, power: float, product: Floats) -> Floats:
    """Return by how much the exact product is greater than the rounded one; `power` has at most 26 bits."""
    split = values * 134_217_729.0  # 2^27 + 1
    high = split - (split - values)
    return (high * power - product) + (values - high) * power


def _words(column: Column, *, first: bool) -> Iterator[Words]:
    """Yield the words of a column: comma and sign, then digits."""
    size = np.abs(column.values)
    negative = column.values < 0 if column.negative is None else column.negative
    if column.known is not None:
        negative = negative & column.known
    comma = b"" if first else b","
    if negative.any():
        yield np.where(negative, _word(comma + b"-"), _word(comma))
    elif not first:
        yield _word(comma)
    empty = _word(column.empty)
    for word in _digits(size, column.places):
        yield word if column.known is None else np.where(column.known, word, empty)
        empty = _word(b"")


def _digits(size: Ints, places: int) -> Iterator[Words]:
    """Yield the words of numbers that are not negative."""
    if not places:
        yield from _whole(size)
        return
    power = 10**places
    whole = size // power
    rest = size - whole * power
    yield from _whole(whole)
    if places == 6:
        upper = rest // 1000
        yield _AFTER_POINT[3].take(upper)
        yield _AFTER[3].take(rest - upper * 1000)
    else:
        yield _AFTER_POINT[places].take(rest)


def _whole(size: Ints) -> Iterator[Words]:
    """Yield the words of whole numbers, leading zeros empty."""
    parts, most = [size], int(size.max())
    while most >= CHUNK:
        parts.append(parts[-1] // CHUNK)
        most //= CHUNK
    parts.reverse()
    yield (_LAST if len(parts) == 1 else _FIRST).take(parts[0])
    for place, (higher, part) in enumerate(pairwise(parts), 2):
        table = _LAST if place == len(parts) else _FIRST
        yield table.take(part - higher * CHUNK + CHUNK * (higher > 0))


def _word(text: bytes) -> Words:
    return np.frombuffer(text.ljust(4, b"\0"), np.uint32)


def _table(texts: Iterator[str]) -> Words:
    return np.frombuffer(b"".join(text.encode().rjust(4, b"\0") for text in texts), np.uint32)


_FULL = [f"{k:04}" for k in range(CHUNK)]
_FIRST = _table(iter([str(k or "") for k in range(CHUNK)] + _FULL))
"""Four digits: without leading zeros, then with them, for where digits stand before them."""
_LAST = _table(iter([str(k) for k in range(CHUNK)] + _FULL))
"""The same for the last digits, of which one is there at least."""
_AFTER = {places: _table(f"{k:0{places}}" for k in range(10**places)) for places in (1, 2, 3)}
_AFTER_POINT = {places: _table(f".{k:0{places}}" for k in range(10**places)) for places in (1, 2, 3)}
