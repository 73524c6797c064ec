"""Lines of a text, block by block, as often as they are asked for: a day of samples is more than memory may hold."""

import codecs
from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import BinaryIO

import numpy as np

from acudevice.errors import BadDataError
from acudevice.formats.readers.model import Floats

BLOCK = 1 << 20
"""Bytes that are read at a time."""

LOOK = 200
"""Bytes that tell the encoding."""

MARKS = (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")
"""Marks of byte order, and what they say."""

CONTROLS = frozenset(range(1, 32)) - frozenset(b"\t\n\v\f\r\x1a\x1b") | {127}
MOST_CONTROLS = 0.02
"""Of the bytes of a text that are looked at, no more are such as only devices understand."""

Blocks = Callable[[], Iterator[Sequence[str]]]
"""What gives the lines of a text anew, so many at a time."""


def lines_of(file: BinaryIO, *, block: int = BLOCK, longest: float = inf) -> Blocks:
    """Return what gives the lines of a file, of which so many bytes are read at a time.

    Raises `BadDataError` where it is no text, and where a line is longer than so many characters when it comes to that.
    """
    encoding = encoding_of(file, block=block)
    return lambda: _lines(file, encoding, block, longest)


def encoding_of(file: BinaryIO, *, block: int = BLOCK) -> str:
    """Return the encoding of a file: as its byte order mark says, UTF-16 or UTF-8, or else Latin-1.

    Raises `BadDataError` where bytes of zero say that it is no text.
    """
    file.seek(0)
    head = file.read(LOOK)
    marked = next((encoding for mark, encoding in MARKS if head.startswith(mark)), None)
    if marked is not None:
        return marked
    if b"\0" in head:
        low, high = head[::2].count(0), head[1::2].count(0)
        if max(low, high) >= 0.4 * len(head):
            encoding = "utf-16-be" if low > high else "utf-16-le"
            head = head.decode(encoding, "ignore").encode("latin-1", "replace")
            _refuse_binary(head)
            return encoding
    _refuse_binary(head)
    try:
        for _ in _texts(file, "utf-8", block, "strict"):
            pass
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _refuse_binary(head: bytes) -> None:
    """Raise `BadDataError` for bytes that no text has, but for zeros, which a card may hold where power was lost."""
    written = head.replace(b"\0", b"")
    if sum(byte in CONTROLS for byte in written) > MOST_CONTROLS * len(written) or (head and not written):
        raise BadDataError("it is no text", hint="a recording is a table with a column of force")


def text_of(file: BinaryIO) -> str:
    """Return the whole text of a file. Raises `BadDataError` where it is none."""
    return "".join(_texts(file, encoding_of(file), BLOCK))


def _texts(file: BinaryIO, encoding: str, block: int, errors: str = "replace") -> Iterator[str]:
    """Yield a file's text block by block."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    file.seek(0)
    while data := file.read(block):
        yield decoder.decode(data).replace("\0", "")
    yield decoder.decode(b"", final=True)


def _lines(file: BinaryIO, encoding: str, block: int, longest: float) -> Iterator[Sequence[str]]:
    """Yield the lines of a file, as `splitlines` parts them, those of a block at a time."""
    held: list[str] = []
    for text in _texts(file, encoding, block):
        held.append(text)
        if "\n" not in text and "\r" not in "".join(held[-2:]):
            if sum(map(len, held)) > longest:
                raise BadDataError(
                    f"a line of it has more than {longest:,} characters",
                    hint="a table has a line for each sample",
                )
            continue  # a line of many blocks is put together once
        rest = "".join(held)
        # What ends with a carriage return may go on with a line feed that belongs to it.
        end = max(rest.rfind("\n"), rest.rfind("\r", 0, -1)) + 1
        if end:
            yield rest[:end].splitlines()
        held = [rest[end:]]
    if any(held):
        yield "".join(held).splitlines()


class Growing:
    """Columns of numbers that grow by a few rows at a time, without a second copy of them."""

    def __init__(self, width: int) -> None:
        """Begin `width` columns without rows."""
        self._columns = tuple(np.zeros(0) for _ in range(width))
        self._rows = 0

    def add(self, table: Floats) -> None:
        """Append rows of shape (rows, columns)."""
        first, self._rows = self._rows, self._rows + len(table)
        for column, values in zip(self._columns, table.T, strict=True):
            if self._rows > len(column):
                column.resize(self._rows + self._rows // 8, refcheck=False)
            column[first : self._rows] = values

    def columns(self) -> tuple[Floats, ...]:
        """Return the columns; nothing may be added after that."""
        for column in self._columns:
            column.resize(self._rows, refcheck=False)
        return self._columns
