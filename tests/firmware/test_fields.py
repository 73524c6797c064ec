"""Fields: tag, length, value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.firmware import fields
from tests.firmware import host


def test_tags_and_types_are_those_of_the_test_host() -> None:
    """Two tables written apart from the same page agree."""
    kinds = {kind: code for code, kind in ((c, ord(c) << 8) for c in "bsBHIQi")}
    mine = {
        name: (kind & 0xFF, kinds[kind & 0x7F00] + ("*" if kind & fields.MANY else ""))
        for name, kind in fields.TAGS.items()
    }
    assert mine == {**host.TAGS, "point": (0x40, "b")}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nothing but `MalformedError` comes out of bytes of any kind."""
    try:
        known = fields.decode(data)
    except fields.MalformedError:
        return
    assert set(known) <= set(fields.TAGS)


def test_what_is_encoded_is_decoded() -> None:
    """One value of each kind, and none for what is unknown."""
    pairs = [("rate", 100_000), ("tare", (-5, 7)), ("unix", 2**40), ("sensor", "fsr"), ("point", b"LR3")]
    assert fields.decode(fields.encode([*pairs, ("noise", None)])) == dict(pairs)


def test_counts_and_ticks_travel_with_their_low_bits() -> None:
    """Full counts inside, 32 bits outside."""
    assert fields.encode([("tick", 2**32 + 5)]) == bytes.fromhex("2204 05000000")


def test_a_negative_value_is_in_two_s_complement() -> None:
    """Forces may be below zero."""
    assert fields.encode([("peak", -2)]) == bytes.fromhex("4904 FEFFFFFF")


def test_unknown_tags_are_skipped_and_long_values_cut() -> None:
    """A later minor version may send both."""
    assert fields.decode(bytes.fromhex("E00112 2306A086010099AA")) == {"rate": 100_000}


@pytest.mark.parametrize(
    "data", ["23", "2304A08601", "2303A08601", "0F05A086010000", "0602FFFE", "200101200101"]
)
def test_what_cannot_be_read_is_malformed(data: str) -> None:
    """Cut short, shorter than its type, an array of one and a quarter, a text that is none, a tag that comes twice."""
    with pytest.raises(fields.MalformedError):
        fields.decode(bytes.fromhex(data))
