"""A recording is checked against a point by the machine that runs live, on force above rest."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.find.analyse import analyse
from acudevice.signal.find.judge import Judged, judge
from acudevice.signal.find.series import Floats
from acudevice.signal.find.unloaded import unloaded
from acudevice.values.press import Verdict
from acudevice.values.thresholds import Mode, Side, Thresholds

LR3 = Thresholds(
    "LR3", Side.ANY, Mode.HOLD, 2000, 1000, 8000, 24_000, 30_000, 3000, 6000, release_timeout_ms=3000
)


def recording(tops: tuple[float, ...], offset: float = 0.0) -> tuple[Floats, Floats]:
    """Return time and newtons of presses of 5 s at 100 Hz, one of each top, every 10 s."""
    t_s = np.arange(0, 10 * len(tops), 0.01)
    shape = np.clip(np.minimum((t_s % 10 - 2) / 0.3, (7 - t_s % 10) / 0.3), 0, 1)
    return t_s, shape * np.array(tops)[(t_s // 10).astype(int)] + offset


def judged(tops: tuple[float, ...], offset: float = 0.0, n_per_unit: float = 1.0) -> list[Judged]:
    """Return what the check says of presses of these tops in newtons."""
    t_s, force = recording(tops, offset)
    return judge(analyse(force / n_per_unit, t_s), LR3, n_per_unit)


@pytest.mark.parametrize("offset", [0.0, 5.0, -300.0])
@pytest.mark.parametrize("n_per_unit", [1.0, 9.80665])
def test_verdicts_are_those_of_force_above_rest(offset: float, n_per_unit: float) -> None:
    """Whatever the zero and the unit of the file."""
    rows = judged((12, 5, 27, 12), offset, n_per_unit)
    assert [row.press.verdict for row in rows] == [
        Verdict.OK,
        Verdict.TOO_LIGHT,
        Verdict.TOO_HARD,
        Verdict.OK,
    ]
    assert rows[0].press.peak_n == pytest.approx(12, abs=0.01)
    assert rows[0].found.peak == pytest.approx((12 + offset) / n_per_unit, rel=1e-3)


def test_what_stays_below_onset_is_no_press_of_the_point() -> None:
    """Though it is one of the recording."""
    t_s, force = recording((12, 1.8, 12))
    found = analyse(force, t_s)
    assert len(judge(found, LR3, 1.0)) == 2
    weak = analyse(*reversed(recording((1.8, 1.8))))
    assert len(weak.presses) == 2
    assert judge(weak, LR3, 1.0) == []


def test_a_clipped_reading_is_over_the_ceiling() -> None:
    """As it is on a device: nobody knows how hard it was."""
    t_s, force = recording((12, 22, 22))
    force = np.minimum(force * (1 + 0.02 * np.sin(7 * t_s)), 20.0)
    rows = judge(analyse(force, t_s), LR3, 1.0)
    assert [row.press.verdict for row in rows] == [Verdict.OK, Verdict.OVER_CEILING, Verdict.OVER_CEILING]


def test_a_gap_in_a_press_makes_it_uncertain() -> None:
    """Samples are missing, and counted as missing."""
    t_s, force = recording((12, 12))
    keep = (t_s < 4) | (t_s > 4.5)
    first, second = judge(analyse(force[keep], t_s[keep]), LR3, 1.0)
    assert Verdict.UNCERTAIN in first.press.reasons
    assert second.press.verdict is Verdict.OK
    assert first.press.release - first.press.onset == pytest.approx(495, abs=3)


def test_nothing_found_is_nothing_judged() -> None:
    """A constant has no presses."""
    assert judge(analyse(np.full(300, 2.0), rate_hz=50), LR3, 1.0) == []


def test_rest_is_known_at_any_time() -> None:
    """Also before the first cell of the coarse series and after the last."""
    t_s, force = recording((12, 12), offset=3.0)
    found = analyse(force, t_s)
    assert found.finding is not None
    assert unloaded(found.finding).at(np.array([-1.0, 5.0, 100.0])).tolist() == pytest.approx([3, 3, 3])


@pytest.mark.parametrize(("period_s", "hold_s"), [(2.0, 1.0), (3.5, 2.0), (10.0, 8.5)])
@pytest.mark.parametrize("drift_n_s", [0.0, 0.05])
def test_rest_below_a_press_is_that_beside_it(period_s: float, hold_s: float, drift_n_s: float) -> None:
    """However short the pauses are, and though rest drifts, force above rest is what was pressed."""
    t_s = np.arange(0, 8 * period_s, 0.0125)
    phase = t_s % period_s - 0.25
    rest = 2.0 + drift_n_s * t_s
    force = 12 * np.clip(np.minimum(phase / 0.2, (0.4 + hold_s - phase) / 0.2), 0, 1)
    found = analyse(force + rest, t_s, sign=1)
    assert found.finding is not None
    off = np.abs(unloaded(found.finding).at(t_s) - rest)[(force > 11.9) & (t_s > period_s)]
    assert off.max() < 0.05
    assert [row.press.peak_n for row in judge(found, LR3, 1.0)][1:] == pytest.approx([12] * 7, abs=0.05)


def test_what_a_device_tared_counts_from_its_zero() -> None:
    """A hand that goes on leaning has not let go, as it was told live; in any other file it leans on rest."""
    t_s, force = recording((9, 9, 9), offset=3.0)
    force[:100] = force[-100:] = 0.0
    found = analyse(force, t_s, sign=1)
    assert len(judge(found, LR3, 1.0)) > 1
    (only,) = judge(replace(found, tared=True), LR3, 1.0)
    assert only.press.onset_tick == pytest.approx(1_000_000, abs=20_000)
