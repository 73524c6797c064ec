"""The table of fields is consistent, and is the static type too."""

from typing import get_type_hints

from acudevice.protocol.fields import BY_NAME, BY_TAG, FIELDS, VENDOR_TAGS, Fields

PYTHON = {"u8[]": bytes, "u32[]": tuple[int, ...], "i32[]": tuple[int, ...], "str": str}


def test_tags_and_names_are_unique() -> None:
    """Nothing is declared twice, and no tag lies where vendors have theirs."""
    assert len(BY_NAME) == len(BY_TAG) == len(FIELDS)
    assert not BY_TAG.keys() & set(VENDOR_TAGS)


def test_the_static_type_of_each_field_is_that_of_its_wire_type() -> None:
    """Integers are `int`, text `str`, bytes `bytes`, wider arrays tuples."""
    assert get_type_hints(Fields) == {field.name: PYTHON.get(field.type, int) for field in FIELDS}
