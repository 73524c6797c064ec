"""A bench puts loads on as the screen asks, and a press stands over several rings."""

import pytest

from acudevice.virtual.fixture import MOVE_S, Bench, Fixture, see


def settled(fixture: Fixture, from_s: float) -> float:
    """Return the force a good while later, having looked all the time."""
    return [fixture.force_n(from_s + k / 100.0) for k in range(1500)][-1]


def test_a_person_puts_on_what_the_screen_asks_for() -> None:
    """After a moment, with a swing that dies away; the load is nearly what it is said to be, and nothing is nothing."""
    fixture = Fixture(Bench("masses"), seed=3)
    assert fixture.force_n(0.0) == 0.0
    see(9.81, 1)
    assert fixture.force_n(0.1) == 0.0
    assert settled(fixture, 0.2) == pytest.approx(9.81, rel=0.005)
    see(0.0, 1)
    assert settled(fixture, 20.0) == pytest.approx(0.0, abs=1e-6)


def test_a_load_stands_on_the_cell_that_the_screen_names() -> None:
    """What lies on another is taken off before; as long as none is named, all share it."""
    fixture = Fixture(Bench("masses"), seed=3)
    see(9.81, 1)
    settled(fixture, 0.0)
    assert fixture.cell is None
    see(0.0, 1, 2)
    settled(fixture, 20.0)
    assert fixture.cell is None
    see(9.81, 1, 2)
    settled(fixture, 40.0)
    assert fixture.cell == 1


def test_a_press_stands_on_the_cell_that_the_screen_names() -> None:
    """At once, and a little aside with each mounting."""
    press = Fixture(Bench("ramp", 40.0, 20.0), 1)
    see(0.0, 2, 3)
    assert press.cell == 2
    assert press.force_n(11.0) == pytest.approx(40.0, rel=0.005)
    assert press.force_n(11.0) != 40.0


def test_a_load_errs_by_the_same_each_time() -> None:
    """It is the same mass; water errs by more than masses do."""
    one, again = Fixture(Bench("water"), seed=3), Fixture(Bench("water"), seed=3)
    assert one.real_n(19.6) == again.real_n(19.6) != 19.6
    assert one.real_n(0.0) == 0.0


def test_rings_of_one_world_stand_under_the_same_press() -> None:
    """However long each has been on, and whatever its clock does."""
    early = Fixture(Bench("ramp", 40.0, 20.0), 1, world_s=100.0)
    late = Fixture(Bench("ramp", 40.0, 20.0), 2, world_s=103.0, rate=0.5)
    assert early.force_n(8.0) == pytest.approx(late.force_n(10.0))
    assert early.force_n(11.0) == pytest.approx(40.0)
    assert early.force_n(20.5) == 0.0


def test_a_staircase_goes_up_and_down() -> None:
    """By as many steps each way, with time on each."""
    stairs = Fixture(Bench("steps", 30.0, period_s=10.0, steps=3), 1)
    found = [round(stairs.force_n(10.0 * k + 5.0), 6) for k in range(7)]
    assert found == [0.0, 10.0, 20.0, 30.0, 20.0, 10.0, 0.0]
    assert 10.0 < stairs.force_n(100.0 - 20.0 + MOVE_S / 2) < 20.0
