"""What is found in real recordings does not depend on unit, sign, zero, time, or the rest around it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from acudevice.signal.find.analyse import Analysis, analyse
from acudevice.signal.find.judge import judge
from acudevice.signal.find.model import FoundPress
from acudevice.signal.technique.found import technique_of_found
from acudevice.signal.technique.window import Floats
from acudevice.values.thresholds import Mode, Side, Thresholds
from tests.support.traces import RECORDINGS, recorded

FILES = sorted(path.name for path in RECORDINGS.glob("*.csv"))
Change = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""From times and forces to others that mean the same."""


def samples(file: str) -> tuple[Floats, Floats]:
    """Return times and forces of a recording."""
    t_s, force = np.array(recorded(file)).T
    return t_s, force


CHANGES: dict[str, tuple[Change, float, float]] = {
    "in thousandths": (lambda t, f: (t, 1000.0 * f), 1000.0, 0.0),
    "in kilonewtons": (lambda t, f: (t, f / 1024.0), 1 / 1024.0, 0.0),
    "upside down": (lambda t, f: (t, -f), 1.0, 0.0),
    "an hour later": (lambda t, f: (t + 3600.0, f), 1.0, 0.0),
    "on another zero": (lambda t, f: (t, f + 512.0), 1.0, 512.0),
}
"""What does not matter: the change, the factor of forces, and what is added to them."""


def moved(press: FoundPress, factor: float, shift: float) -> FoundPress:
    """Return a press in other units, from another zero."""
    mean = None if press.mean_hold is None else factor * press.mean_hold + shift
    return replace(press, peak=factor * press.peak + shift, mean_hold=mean, rest=factor * press.rest + shift)


def close(one: FoundPress, other: FoundPress, period_s: float) -> None:
    """Assert that two presses are the same, to rounding; where that decides a tie, to a fifth of a period."""
    size = abs(one.peak - one.rest)
    assert (one.clipped, one.doubts) == (other.clipped, other.doubts)
    for name in ("onset_s", "release_s", "hold_start_s", "hold_end_s"):
        a, b = getattr(one, name), getattr(other, name)
        assert b == (None if a is None else pytest.approx(a, abs=0.2 * period_s)), name
    for name in ("peak", "mean_hold", "rest"):
        a, b = getattr(one, name), getattr(other, name)
        assert b == (None if a is None else pytest.approx(a, abs=5e-3 * size)), name


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("file", FILES)
def test_units_sign_zero_and_time_do_not_matter(file: str, change: str) -> None:
    """The same presses, or the same fault."""
    t_s, force = samples(file)
    turn, factor, shift = CHANGES[change]
    one, other = analyse(force, t_s), analyse(*turn(t_s, force)[::-1])
    assert other.broken == one.broken
    assert len(other.presses) == len(one.presses)
    for before, after in zip(one.presses, other.presses, strict=True):
        close(moved(before, factor, shift), after, 1 / (one.rate_hz or 1))


def rested(t_s: Floats, force: Floats, rest_s: float) -> tuple[Floats, Floats]:
    """Return a recording with more of the rest that it begins and ends with, at its own rate and with its own noise."""
    period = float(np.median(np.diff(t_s)))
    count = round(rest_s / period)
    ends = force[t_s < t_s[0] + 0.5], force[t_s > t_s[-1] - 0.5]
    first, last = (np.resize(np.concatenate([end, end[::-1]]), count) for end in ends)
    before, after = t_s[0] - period * np.arange(count, 0, -1), t_s[-1] + period * np.arange(1, count + 1)
    return np.concatenate([before, t_s, after]), np.concatenate([first, force, last])


@pytest.mark.parametrize("file", ["mrgrip_8squeezes.csv", "mrgrip_small5.csv", "mrgrip_hold25s.csv"])
@pytest.mark.parametrize("rest_s", [1.0, 5.0, 20.0])
def test_more_rest_at_the_ends_changes_nothing(file: str, rest_s: float) -> None:
    """The presses are as many, and lie where they lay to a fiftieth of a second."""
    t_s, force = samples(file)
    one, other = analyse(force, t_s), analyse(*rested(t_s, force, rest_s)[::-1])
    shift_s = (len(other.t_s) - len(one.t_s)) / 2 * float(np.median(np.diff(t_s)))
    assert len(one.presses) == len(other.presses) > 0
    for before, after in zip(one.presses, other.presses, strict=True):
        assert after.onset_s - shift_s == pytest.approx(before.onset_s, abs=0.05)
        assert after.release_s - shift_s == pytest.approx(before.release_s, abs=0.05)
        assert after.peak == before.peak


def technique(analysis: Analysis) -> dict[str, float | None]:
    """Return what is known of the technique of all presses as a series, in newtons."""
    _, series = technique_of_found(analysis, None, None, 1.0)
    assert series is not None
    return {name: figure.value for name, figure in series.items()}


@pytest.mark.parametrize("file", ["mrgrip_8squeezes.csv", "mrgrip_rhythm_190s.csv", "track_power_hard.csv"])
def test_technique_scales_with_force_alone(file: str) -> None:
    """Rhythm and duty do not; forces and slopes do."""
    t_s, force = samples(file)
    one, other = technique(analyse(force, t_s)), technique(analyse(-8.0 * force, t_s + 100.0))
    for name, value in one.items():
        scale = 8.0 if name.endswith(("_n", "_n_s")) else 1.0
        assert other[name] == (None if value is None else pytest.approx(scale * value, rel=3e-3, abs=1e-3)), (
            name
        )


@pytest.mark.parametrize("change", ["upside down", "in kilonewtons", "on another zero", "an hour later"])
def test_no_figure_hangs_on_unit_sign_zero_and_time(change: str) -> None:
    """Of presses nor of their series, to what rest is rounded to; times and ratios without any unit."""
    t_s, force = samples("mrgrip_8squeezes.csv")
    turn, factor, _ = CHANGES[change]
    times, forces = turn(t_s, force)
    one = technique_of_found(analyse(force, t_s), None, None, 1.0)
    other = technique_of_found(analyse(forces, times), None, None, 1.0 / factor)
    for before, after in zip([*one[0], one[1]], [*other[0], other[1]], strict=True):
        assert before is not None
        assert after is not None
        peak = (before.get("peak_n") or before["press_force_n"]).value or 0.0
        for name, figure in before.items():
            assert after[name].why == figure.why, name
            size = max(abs(figure.value or 0.0), (peak if "N" in figure.unit else 1.0))
            assert after[name].value == (
                None if figure.value is None else pytest.approx(figure.value, abs=0.01 * size)
            ), name


POINT = Thresholds(
    "LR3", Side.ANY, Mode.HOLD, 2000, 1000, 8000, 15_000, 18_000, 1000, 6000, release_timeout_ms=500
)
"""Of a band that hands of up to 20 N miss as often as not."""


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("file", sorted({*FILES} - {"mrgrip_garbage.csv"}))
def test_verdicts_do_not_hang_on_units_sign_zero_and_time(file: str, change: str) -> None:
    """Nor times in the band; forces but for rounding."""
    t_s, force = samples(file)
    force = 20.0 * force / np.ptp(force)
    turn, factor, _ = CHANGES[change]
    times, forces = turn(t_s, force)
    one = judge(analyse(force, t_s, least=0.1, in_unit=True), POINT, 1.0)
    other = judge(analyse(forces, times, least=0.1 * factor, in_unit=True), POINT, 1.0 / factor)
    assert len(one) == len(other) > 0
    for before, after in zip(one, other, strict=True):
        assert (after.press.verdict, after.press.reasons) == (before.press.verdict, before.press.reasons)
        assert after.press.hold_s == pytest.approx(before.press.hold_s, abs=1e-3)
        assert after.press.peak_n == pytest.approx(before.press.peak_n, abs=0.02)


@pytest.mark.parametrize("file", ["mrgrip_longhold.csv", "mrgrip_preload.csv", "mrgrip_rhythm_190s.csv"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_splitting_at_rest_changes_nothing(file: str, place: int) -> None:
    """Both parts together have the presses of the whole, though each part knows less of what a press is like."""
    t_s, force = samples(file)
    whole = analyse(force, t_s)
    pauses = [
        (one.release_s + two.onset_s) / 2
        for one, two in pairwise(whole.presses)
        if two.onset_s - one.release_s > 1
    ]
    cut = int(np.searchsorted(whole.t_s, pauses[place % len(pauses)]))
    found = [
        (press.onset_s + whole.t_s[part][0], press.peak)
        for part in (slice(None, cut), slice(cut, None))
        for press in analyse(force[part], t_s[part], sign=whole.sign).presses
    ]
    assert [peak for _, peak in found] == [press.peak for press in whole.presses]
    assert [onset_s for onset_s, _ in found] == pytest.approx(
        [press.onset_s for press in whole.presses], abs=0.15
    )
