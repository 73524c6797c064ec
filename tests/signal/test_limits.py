"""Thresholds become edges and ticks without changing what they mean."""

from bisect import bisect_right
from dataclasses import replace

import pytest

from acudevice.errors import BadDataError
from acudevice.signal.limits import Limits
from acudevice.signal.zones import Zone
from acudevice.values.thresholds import Mode, Side, Thresholds

LR3 = Thresholds(
    "LR3", Side.LEFT, Mode.KNEAD, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000, release_timeout_ms=2000
)


def limits(thresholds: Thresholds | None = LR3, tick_hz: int = 1_000_000) -> Limits:
    """Return limits for a device with a ceiling of 40,001 mN."""
    return Limits.of(thresholds, ceiling_mn=40_001, tick_hz=tick_hz)


@pytest.mark.parametrize(
    ("zone", "forces"),
    [
        (Zone.REST, (-9, 0, 999)), (Zone.NEAR, (1000, 1499)), (Zone.LIGHT, (1500, 7999)),
        (Zone.BAND, (8000, 20_000)), (Zone.HARD, (20_001, 29_999)), (Zone.OVER, (30_000, 10**9)),
    ],
)  # fmt: skip
def test_each_force_has_its_zone(zone: Zone, forces: tuple[int, ...]) -> None:
    """Edges belong to the zone above them; the band has both of its own."""
    assert {bisect_right(limits().edges, force) for force in forces} == {zone}


def test_zones_may_be_empty() -> None:
    """A band that begins at the onset, is one millinewton wide and ends below the ceiling."""
    narrow = limits(replace(LR3, onset_mn=1001, low_mn=1001, high_mn=1001, ceiling_mn=1002))
    assert [bisect_right(narrow.edges, force) for force in range(999, 1003)] == [
        Zone.REST,
        Zone.NEAR,
        Zone.BAND,
        Zone.OVER,
    ]


def test_without_a_point_there_is_rest_and_the_ceiling() -> None:
    """Release is half of the ceiling, rounded down, and no force begins a press."""
    bare = limits(None)
    zones = [bisect_right(bare.edges, force) for force in (19_999, 20_000, 40_000, 40_001)]
    assert zones == [Zone.REST, Zone.NEAR, Zone.NEAR, Zone.OVER]
    assert (bare.mode, bare.clear) == (None, 1_000_000)


def test_durations_are_ticks() -> None:
    """Milliseconds times the whole ticks in one."""
    assert (limits().hold_min, limits().hold_max, limits().longest, limits().clear) == (
        4_000_000, 8_000_000, 10_000_000, 1_000_000,
    )  # fmt: skip
    assert limits(tick_hz=32_768).hold_min == 4000 * 32


@pytest.mark.parametrize(
    ("hold_max", "timeout", "longest_ms"),
    [(8000, 0, 8000), (0, 2000, 1_800_000), (1_700_000, 99_999, 1_799_999), (1_700_000, 100_001, 1_800_000)],
)
def test_the_longest_press_is_bounded(hold_max: int, timeout: int, longest_ms: int) -> None:
    """By the longest hold with its grace, and by half an hour."""
    assert limits(replace(LR3, hold_max_ms=hold_max, release_timeout_ms=timeout)).longest == longest_ms * 1000


@pytest.mark.parametrize(
    "change",
    [{"release_mn": 0}, {"release_mn": 1500}, {"low_mn": 1499}, {"high_mn": 7999}, {"ceiling_mn": 20_000}],
)
def test_forces_that_do_not_rise_are_refused(change: dict[str, int]) -> None:
    """Rule 5 of the page, each part of it."""
    with pytest.raises(BadDataError, match="forces of the thresholds must rise"):
        limits(replace(LR3, **change))  # type: ignore[arg-type]  # numbers by name


def test_a_cadence_is_rounded_to_the_nearest() -> None:
    """Halves upward; unknown stays unknown."""
    assert [limits(tick_hz=1000).cadence_mhz(t) for t in (1000, 600, 1_600_000, 2_000_000, 0, None)] == [
        1000, 1667, 1, 1, None, None,
    ]  # fmt: skip


def test_only_kneading_has_cycles() -> None:
    """Their counter begins with the sample of the onset; the least turn is onset less release."""
    cycles = limits().cycles(9000, 50)
    assert cycles is not None
    assert (cycles.turn_mn, cycles.extreme, cycles.extreme_tick, cycles.count) == (500, 9000, 50, 0)
    assert limits(replace(LR3, mode=Mode.SERIES)).cycles(9000, 50) is None
    assert limits(None).cycles(9000, 50) is None
