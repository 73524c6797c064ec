"""Numbers and names."""

import pytest

from acudevice.protocol.messages import (
    FAULT,
    FEATURES,
    FLAG_MASKS,
    GRANTED,
    STATUS_CODES,
    STATUSES,
    TYPES,
    bit_names,
    label,
)


@pytest.mark.parametrize(
    ("name", "size"),
    [("REQUEST", 4), ("ANSWER", 5), ("EVENT", 5), ("SAMPLES", 12), ("RECORD", 6), ("LOG", 2)],
)
def test_headers_have_the_size_that_their_words_say(name: str, size: int) -> None:
    """The struct is made from the words of the page."""
    assert TYPES[name].struct.size == size


def test_a_code_of_a_later_version_is_shown_as_a_number() -> None:
    """What has no name yet is not hidden."""
    assert label(STATUSES, 0x0A) == "not_found"
    assert label(STATUSES, 0x1E) == "0x1E"


def test_unknown_bits_are_ignored() -> None:
    """Only bits that have a name are told."""
    assert bit_names(FEATURES, 0xFFFF_FFC1) == {"light"}
    assert bit_names(FEATURES, 0) == frozenset()


def test_all_but_two_statuses_refuse() -> None:
    """`partial` is done in part."""
    assert {STATUS_CODES[name] for name in GRANTED} == {0x00, 0x0C}


def test_flags_are_single_bits_and_the_fault_code_is_the_most_negative_number() -> None:
    """0x8000, 0x800000 and 0x80000000."""
    assert FLAG_MASKS["backfill"] == 0x80
    assert {width: code & (1 << 8 * width) - 1 for width, code in FAULT.items()} == {
        2: 0x8000,
        3: 0x800000,
        4: 0x80000000,
    }
