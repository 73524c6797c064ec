"""Limits fit together."""

from acudevice.protocol import limits
from acudevice.protocol.limits import LIMIT, LIMITS, MAX_FRAME, MAX_MESSAGE, MIN_MESSAGE


def test_names_in_code_are_the_values_of_the_table() -> None:
    """A constant that is called like a row has the row's value."""
    named = {row.name: getattr(limits, row.name) for row in LIMITS if hasattr(limits, row.name)}
    assert named.keys() >= {"MAX_MESSAGE", "MAX_FRAME", "REQUEST_TRIES"}
    assert named == {name: LIMIT[name] for name in named}


def test_the_longest_message_fits_the_longest_frame() -> None:
    """Two bytes of CRC and one of COBS come on top."""
    assert MIN_MESSAGE < MAX_MESSAGE + 2 + 1 <= MAX_FRAME
