"""Verdicts and reasons, one by one (section 10.5)."""

from typing import Any

import pytest

from acudevice.firmware.press import KNEAD, ORDER, Press, judge, verdict
from acudevice.firmware.tables import Entry
from tests.firmware.parts_of_tables import entry

PER_MS = 1_000
NAMES = "ok too_light too_hard too_short too_long unsteady not_released over_ceiling uncertain".split()


def reasons(
    duration_ms: int, *, end: int | None = None, of: dict[str, Any] | None = None, **counts: Any
) -> set[str]:
    """Return the names of the reasons of a press with these counts."""
    press = Press(
        Entry(entry(**{"hold_min": 1000, "hold_max": 2000, "cv_max": 100, **(of or {})}), 0), 0, 0, 9000
    )
    usual = {"held": 10, "sum": 100_000, "sum_sq": 10**9, "in_band": 1_000_000, "above": 0}
    for name, value in {**usual, **counts}.items():
        setattr(press, name, value)
    bits = judge(press, duration_ms * PER_MS, PER_MS, end)
    return {name for number, name in enumerate(NAMES) if bits >> number & 1}


@pytest.mark.parametrize(
    ("duration_ms", "counts", "expected"),
    [
        (1500, {}, set()),
        (1500, {"held": 0, "in_band": 0}, {"too_light"}),
        (500, {"held": 0, "in_band": 0}, {"too_light", "too_short"}),
        (1500, {"in_band": 999_999}, {"too_light"}),
        (999, {"in_band": 999_000}, {"too_short"}),
        (1500, {"above": 250_000}, set()),
        (1500, {"above": 250_001}, {"too_hard"}),
        (1500, {"above": 250_001, "in_band": 10}, {"too_hard"}),
        (2000, {}, set()),
        (2001, {}, {"too_long"}),
        (1500, {"sum_sq": 1_010_000_000}, set()),
        (1500, {"sum_sq": 1_010_000_001}, {"unsteady"}),
        (1500, {"held": 1, "sum": 9, "sum_sq": 1000}, set()),
        (1500, {"uncertain": True}, {"uncertain"}),
    ],
)
def test_holds_are_judged_at_the_edges(duration_ms: int, counts: dict[str, Any], expected: set[str]) -> None:
    """Each comparison of the table, on its edge and one past it."""
    assert reasons(duration_ms, **counts) == expected


def test_an_end_by_ceiling_leaves_no_other_reason_but_a_gap() -> None:
    """What the press would have been does not matter any more."""
    assert reasons(5000, end=7, held=0, above=10**7) == {"over_ceiling"}
    assert reasons(5000, end=7, uncertain=True) == {"over_ceiling", "uncertain"}


def test_an_end_by_limit_is_one_reason_among_others() -> None:
    """It was too long as well."""
    assert reasons(4000, end=6) == {"not_released", "too_long"}


@pytest.mark.parametrize(
    ("cadence", "expected"),
    [(None, set()), (899, {"unsteady"}), (900, set()), (1100, set()), (1101, {"unsteady"})],
)
def test_a_cadence_outside_its_bounds_is_unsteady(cadence: int | None, expected: set[str]) -> None:
    """Both bounds are inside; an unknown cadence is no reason."""
    bounds = {"cadence_low": 900, "cadence_high": 1100}
    assert reasons(1500, of=bounds, cadence=cadence) == expected


def test_a_cadence_without_bounds_is_never_unsteady() -> None:
    """Zero is not checked."""
    assert reasons(1500, of={"cadence_low": 0, "cadence_high": 0}, cadence=1) == set()


@pytest.mark.parametrize(
    ("peaks", "expected"),
    [
        ([9000, 9000, 9000, 9000], set()),
        ([7000, 7000, 9000, 9000], set()),
        ([7000, 7000, 7000, 9000], {"too_light"}),
        ([9000, 9000, 9000, 21_000], set()),
        ([9000, 9000, 21_000], {"too_hard"}),
        ([], set()),
    ],
)
def test_kneading_is_judged_by_its_peaks(peaks: list[int], expected: set[str]) -> None:
    """More than half light, more than a quarter hard."""
    press = Press(
        Entry(entry(mode=KNEAD, hold_min=1000, hold_max=0, cv_max=0), 0), 0, 0, 1500 if peaks else 9000
    )
    tick = 0
    for peak in peaks:
        for force in (peak, 1500):
            press.cycles.take(force, tick)
            tick += 100_000
    bits = judge(press, 1_000_000, PER_MS, None)
    assert {name for number, name in enumerate(NAMES) if bits >> number & 1} == expected


def test_kneading_without_a_cycle_needs_a_peak_in_the_band() -> None:
    """A still finger below the band is too light, and a short contact too short."""
    press = Press(Entry(entry(mode=KNEAD, hold_min=1000, hold_max=0, cv_max=0), 0), 0, 0, 7999)
    assert judge(press, 999_999, PER_MS, None) == 1 << 1 | 1 << 3


def test_the_verdict_is_the_first_reason_in_its_order() -> None:
    """Safety first, then doubt, then technique."""
    assert [NAMES[reason] for reason in ORDER] == (
        "over_ceiling uncertain not_released too_hard too_light too_short too_long unsteady".split()
    )
    assert verdict(0) == 0
    for place, reason in enumerate(ORDER):
        assert verdict(sum(1 << later for later in ORDER[place:])) == reason
