"""The demonstration is made of a ring that differs by seed and a routine of three presses."""

from acudevice.driver.addresses import parse
from acudevice.session.demo import DEFAULT_SEED, address, nickname, routine
from acudevice.virtual.options import Pace, parse_options
from acudevice.virtual.person import Kind


def test_the_ring_is_worn_by_a_hand_that_begins_too_lightly() -> None:
    """Its address can be read by everybody who reads addresses."""
    options = parse_options(parse(address(7, fast=False)).options)
    assert (options.hand, options.seed, options.pace) == (Kind.LIGHT, 7, Pace.REAL)
    assert options.serial == "DEMO-000007"


def test_only_the_pace_differs_when_nobody_wants_to_wait() -> None:
    """The same ring, as fast as the machine can."""
    assert parse_options(parse(address(7, fast=True)).options).pace is Pace.MAX


def test_each_seed_is_another_ring_with_a_name_of_its_own() -> None:
    """Two rings cannot share a nickname."""
    assert len({nickname(seed) for seed in (DEFAULT_SEED, 2, 3)}) == 3


def test_it_asks_for_three_good_presses_at_one_point() -> None:
    """Tai Chong on one foot, as the newspaper tells it, in well under a minute."""
    (step,) = routine().steps
    assert (step.point.code, step.press.repeats, step.press.block_s) == ("LR3", 3, 0.0)
    assert routine().duration_s < 40.0
