"""Things that happen in order of time."""

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from acudevice.virtual.agenda import Agenda


def drain(agenda: Agenda[str], now_s: float) -> list[tuple[float, str]]:
    """Take out all that is due."""
    taken = []
    while (due := agenda.pop(now_s)) is not None:
        taken.append(due)
    return taken


def test_nothing_happens_before_its_time() -> None:
    """What is not due stays, and its time is known."""
    agenda: Agenda[str] = Agenda()
    agenda.post("tea", 5.0)
    assert agenda.pop(4.9) is None
    assert agenda.next_s == 5.0
    assert agenda.pop(5.0) == (5.0, "tea")
    assert agenda.next_s == inf


@given(st.lists(st.floats(0.0, 10.0), max_size=20))
def test_events_come_in_order_of_time_and_then_of_entry(times: list[float]) -> None:
    """Equal times keep the order in which they were entered."""
    agenda: Agenda[str] = Agenda()
    for number, due_s in enumerate(times):
        agenda.post(f"{number:02}", due_s)
    assert drain(agenda, 10.0) == sorted((due_s, f"{number:02}") for number, due_s in enumerate(times))


def test_a_timer_set_again_replaces_itself() -> None:
    """Whether it is moved forward or back."""
    agenda: Agenda[str] = Agenda()
    agenda.set("bell", 1.0)
    agenda.set("bell", 3.0)
    agenda.set("horn", 5.0)
    agenda.set("horn", 2.0)
    assert drain(agenda, 9.0) == [(2.0, "horn"), (3.0, "bell")]


def test_a_timer_called_off_does_not_come() -> None:
    """Calling off one that is not set is harmless, and events are not called off by a timer's name."""
    agenda: Agenda[str] = Agenda()
    agenda.set("bell", 1.0)
    agenda.post("bell", 2.0)
    agenda.cancel("bell", "horn")
    assert drain(agenda, 9.0) == [(2.0, "bell")]


def test_a_timer_can_be_set_again_after_it_came() -> None:
    """It is spent once it came."""
    agenda: Agenda[str] = Agenda()
    agenda.set("bell", 1.0)
    assert agenda.pop(1.0) == (1.0, "bell")
    agenda.cancel("bell")
    agenda.set("bell", 2.0)
    assert drain(agenda, 9.0) == [(2.0, "bell")]
