"""Fields survive the wire; what cannot be read or written is named."""

from contextlib import suppress
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.fields import BY_TAG, FIELDS, Fields
from acudevice.protocol.text import shown
from acudevice.protocol.tlv import CODERS, decode_fields, decode_list, encode_fields, missing

RANGES = {"u8": (0, 8), "u16": (0, 16), "u32": (0, 32), "u64": (0, 64), "i32": (31, 31)}


def _integers(kind: str) -> st.SearchStrategy[int]:
    below, above = RANGES[kind]
    return st.integers(-(1 << below) if below else 0, (1 << above) - 1)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    **{kind: _integers(kind) for kind in RANGES},
    "str": st.text(max_size=60).map(shown),
    "u8[]": st.binary(max_size=255),
    "u32[]": st.lists(_integers("u32"), max_size=63).map(tuple),
    "i32[]": st.lists(_integers("i32"), max_size=63).map(tuple),
}
any_fields = st.fixed_dictionaries({}, optional={field.name: VALUES[field.type] for field in FIELDS}).map(
    lambda fields: cast(Fields, fields)
)


def test_every_type_of_the_table_can_be_coded() -> None:
    """No field is declared that the codec does not know."""
    assert {field.type for field in FIELDS} == CODERS.keys() == VALUES.keys()


@given(any_fields)
def test_fields_survive_the_wire(fields: Fields) -> None:
    """What is written is read, in the same order."""
    again = decode_fields(encode_fields(fields))
    assert list(again.items()) == list(fields.items())


@given(st.binary(max_size=300))
def test_random_bytes_are_fields_or_malformed(data: bytes) -> None:
    """Nothing but a `ProtocolError` comes of them."""
    with suppress(ProtocolError):
        fields = decode_fields(data)
        assert len(encode_fields(fields)) <= len(data)


@given(any_fields, st.sets(st.integers(0, 255).filter(lambda tag: tag not in BY_TAG), max_size=5))
def test_unknown_tags_are_skipped_wherever_they_stand(fields: Fields, tags: set[int]) -> None:
    """A later version's fields do no harm."""
    strange = b"".join(bytes((tag, 3, 1, 2, 3)) for tag in tags)
    assert decode_fields(strange + encode_fields(fields) + strange) == fields


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"colour": 1}, "no field is called 'colour'"),
        ({"epoch": 256}, "epoch is u8"),
        ({"index": -1}, "index is u32"),
        ({"range": 1 << 31}, "range is i32"),
        ({"rate": 1.5}, "rate is u32"),
        ({"rate": "80"}, "rate is u32"),
        ({"model": 3}, "model is str"),
        ({"versions": 5}, "versions is u8"),
        ({"versions": "1.0"}, "versions is u8"),
        ({"tare": 5}, "tare is i32"),
        ({"tare": ("5",)}, "tare is i32"),
        ({"data": bytes(256)}, "at most 255 bytes"),
        ({"text": "µ" * 128}, "at most 255 bytes"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(fields: dict[str, object], word: str) -> None:
    """The message says which field, and what it is."""
    with pytest.raises(UsageError, match=word):
        encode_fields(cast(Fields, fields))


def test_a_list_begins_anew_at_its_first_field() -> None:
    """What stands before the first entry is kept apart; a tag may occur once in each entry."""
    entries: list[Fields] = [{"record": 1, "size": 10}, {"record": 2}, {"record": 3, "size": 30}]
    data = b"".join(encode_fields(part) for part in ({"text": "three"}, *entries))
    assert decode_list(data, "record") == ({"text": "three"}, tuple(entries))
    assert decode_list(b"", "record") == ({}, ())
    with pytest.raises(ProtocolError, match="size occurs twice"):
        decode_list(encode_fields({"record": 1, "size": 1}) + encode_fields({"size": 2}), "record")


def test_missing_fields_are_named_in_order() -> None:
    """So that an error can name the first."""
    assert missing({"b": 0}, ("a", "b", "c")) == ("a", "c")
