"""Lines of texts that are read block by block."""

import tracemalloc
from io import BytesIO
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import BadDataError
from acudevice.formats.readers.lines import Growing, encoding_of, lines_of, text_of

ENDS = "\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"
TEXTS = st.lists(st.sampled_from(["1,2", "", "a b", "\N{MINUS SIGN}3", "é"]) | st.sampled_from(ENDS)).map(
    "".join
)


@given(TEXTS, st.integers(1, 9), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_how_a_file_is_cut_into_blocks_does_not_matter(text: str, block: int, encoding: str) -> None:
    """Not within a line, an end of two characters, or a character of several bytes; a second look gives the same."""
    lines = lines_of(BytesIO(text.encode(encoding)), block=block)
    for _ in range(2):
        assert list(chain.from_iterable(lines())) == text.splitlines()
    assert text_of(BytesIO(text.encode(encoding))) == text


def test_a_byte_far_behind_tells_that_it_is_no_utf_8() -> None:
    """Then all of it is Latin-1."""
    data = b"force\n" * 1000 + b"\xb5s\n"
    assert encoding_of(BytesIO(data), block=100) == "latin-1"
    assert list(chain.from_iterable(lines_of(BytesIO(data), block=100)()))[-1] == "µs"


def test_zeros_before_a_text_are_left_out() -> None:
    """A card holds them where power was lost."""
    data = BytesIO(bytes(9) + b"t,f\r\n1,2\r\n" * 9 + bytes(500))
    assert list(chain.from_iterable(lines_of(data)())) == ["t,f", "1,2"] * 9


def test_pairs_of_bytes_that_make_no_text_are_refused() -> None:
    """Even if every second is zero, as in UTF-16."""
    with pytest.raises(BadDataError, match="no text"):
        encoding_of(BytesIO(bytes([5, 0, 8, 0, 3, 0, 1, 0]) * 100))


def test_what_is_no_text_is_refused() -> None:
    """It has bytes of zero anywhere."""
    with pytest.raises(BadDataError, match="no text"):
        encoding_of(BytesIO(bytes([1, 0, 200, 7, 9, 0, 3]) * 100))


@given(st.lists(st.integers(0, 5), max_size=8), st.integers(1, 3))
def test_columns_grow_by_any_number_of_rows(sizes: list[int], width: int) -> None:
    """They are those of all rows together."""
    rows = np.arange(float(sum(sizes) * width)).reshape(-1, width)
    found = Growing(width)
    for table in np.split(rows, np.cumsum(sizes)):
        found.add(table)
    assert [column.tolist() for column in found.columns()] == rows.T.tolist()


def test_lines_of_a_long_file_take_little_memory() -> None:
    """They are never all there at once."""
    file = BytesIO(b"0.001,1.2345\n" * 200_000)
    tracemalloc.start()
    count = sum(map(len, lines_of(file, block=1 << 16)()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 200_000
    assert peak < 0.5 * len(file.getbuffer())
