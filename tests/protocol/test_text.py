"""Words from the wire are signs alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.protocol.codec import Log, decode
from acudevice.protocol.text import MARK, shown
from acudevice.protocol.tlv import decode_fields

ORDER = "ring\x1b]0;mine\x07"


@pytest.mark.parametrize("order", ["\x1b", "\x07", "\r", "\n", "\x7f", "\x9b", "\u202e", "\u2066"])
def test_an_order_to_a_terminal_becomes_a_mark(order: str) -> None:
    """Escape, bell, return, delete, the one-byte escape sequence of Latin-1, and what turns writing round."""
    assert shown(f"a{order}b") == f"a{MARK}b"


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"])))
def test_signs_stay_what_they_are(text: str) -> None:
    """In any script."""
    assert shown(text) == text


def test_no_text_of_a_device_is_an_order() -> None:
    """Neither a field nor a word for the log."""
    raw = ORDER.encode()
    assert decode_fields(bytes((0x06, len(raw))) + raw) == {"model": f"ring{MARK}]0;mine{MARK}"}
    assert decode(b"\x06\x01" + raw) == Log(1, f"ring{MARK}]0;mine{MARK}")
