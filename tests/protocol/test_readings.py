"""Readings of each width survive the wire."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import UsageError
from acudevice.protocol.readings import READ, write


@pytest.mark.parametrize("width", sorted(READ))
@given(data=st.data())
def test_the_fast_way_reads_what_the_plain_way_reads(width: int, data: st.DataObject) -> None:
    """Each reading is the little-endian two's complement of its bytes, wherever the readings begin."""
    count = data.draw(st.integers(0, 80))
    start = data.draw(st.integers(0, 13))
    raw = data.draw(st.binary(min_size=start + width * count, max_size=start + width * count))
    places = range(start, len(raw), width)
    slow = tuple(int.from_bytes(raw[at : at + width], "little", signed=True) for at in places)
    assert READ[width](raw, start) == slow
    assert write(slow, width) == raw[start:]


@pytest.mark.parametrize("width", sorted(READ))
def test_a_count_that_does_not_fit_is_refused(width: int) -> None:
    """The edges fit, one beyond does not."""
    top = 1 << 8 * width - 1
    assert READ[width](write((top - 1, -top), width), 0) == (top - 1, -top)
    for wrong in (top, -top - 1):
        with pytest.raises(UsageError, match=f"{8 * width} bits"):
            write((0, wrong, 0), width)


def test_only_three_widths_exist() -> None:
    """A reading has 2, 3 or 4 bytes."""
    with pytest.raises(UsageError, match="not 1"):
        write((0,), 1)
    with pytest.raises(UsageError, match="integers"):
        write((1.5,), 2)  # type: ignore[arg-type] # what a caller without a type checker may do
