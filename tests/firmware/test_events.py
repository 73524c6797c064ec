"""Events and their numbers."""

from acudevice.firmware import events
from acudevice.firmware.events import Events
from tests.firmware.host import KINDS


def test_kinds_have_the_numbers_of_the_page() -> None:
    """From press_start on."""
    assert [getattr(events, kind.upper()) for kind in KINDS] == [*range(1, 11)]


def test_the_last_32_are_kept() -> None:
    """By their full numbers."""
    kept = Events()
    for action in range(40):
        kept.add(events.BUTTON, [("action", action)])
    assert (kept.count, kept.oldest()) == (40, 8)
    assert [kept.get(number) for number in (8, 39)] == [bytes((7, 0x27, 1, 8)), bytes((7, 0x27, 1, 39))]


def test_a_number_from_the_wire_is_the_latest_it_can_stand_for() -> None:
    """Modulo 65,536; below zero it was never given."""
    kept = Events()
    kept.count = 65_540
    assert [kept.full(seq) for seq in (3, 4, 5, 65_535)] == [65_539, 65_540, 5, 65_535]
    kept.count = 5
    assert kept.full(5) == 5
    assert kept.full(6) < 0
