"""Fields in parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.firmware.parts import Joiner, split


@given(st.binary(max_size=2048), st.integers(30, 244))
def test_what_is_split_is_joined(fields: bytes, limit: int) -> None:
    """At any length of message."""
    messages = split(b"\2\1\1", b"\0", fields, limit)
    assert all(len(message) <= limit and message[:3] + message[4:5] == b"\2\1\1\0" for message in messages)
    assert [message[3] & 0x7F for message in messages] == [*range(len(messages))]
    assert [message[3] >> 7 for message in messages] == [1] * (len(messages) - 1) + [0]
    joiner = Joiner()
    joined = [joiner.add((1, 1), message[3], message[5:]) for message in messages]
    assert joined == [None] * (len(messages) - 1) + [fields]


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        ([(7, 0x80, b"a"), (7, 2, b"c")], None),
        ([(7, 1, b"b")], None),
        ([(7, 0x80, b"a"), (8, 1, b"b")], None),
        ([(7, 0x80, b"a"), (7, 0x82, b"x"), (7, 1, b"b")], None),
        ([(7, 0x80, b"a"), (7, 0x80, b"A"), (7, 1, b"b")], b"Ab"),
        ([(7, 0x80, b"a"), (8, 0, b"b")], b"b"),
    ],
)
def test_a_part_out_of_order_discards_what_was_collected(
    parts: list[tuple[int, int, bytes]], joined: object
) -> None:
    """And a first part begins anew."""
    joiner = Joiner()
    assert [joiner.add(*part) for part in parts][-1] == joined


def test_too_many_fields_are_refused_and_forgotten() -> None:
    """The 2,049th byte is one too many; memory stays bounded."""
    joiner = Joiner()
    for part in range(8):
        assert joiner.add(1, 0x80 | part, bytes(256)) is None
    with pytest.raises(ValueError, match="too many"):
        joiner.add(1, 8, b"x")
    assert joiner.add(1, 9, b"") is None
