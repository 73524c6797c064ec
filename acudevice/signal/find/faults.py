"""What is wrong with the values of a recording."""

from collections.abc import Iterator

import numpy as np

from acudevice.signal.find.clockwork import Clock
from acudevice.signal.find.model import Problem
from acudevice.signal.find.ordered import median_of, parts, quantiles_of
from acudevice.signal.find.series import Floats, Mask, Places, pieces, runs
from acudevice.signal.find.steps import LONG, is_step, share_of_steps, steps
from acudevice.signal.find.stops import FULL_SCALES, at_stops

TOO_MUCH_N = 2000.0
"""More than hands or thumbs press with: the unit is wrong, or the recording is."""

SHORTEST_S = 0.25
"""The briefest press, of 0.15 s, with rest before and after it."""

SEEN = 10
"""Tenths of a second that show whether rest drifts, at least."""

DAY_S = 86_400.0

LONGEST_S = 50 * DAY_S
"""A longer recording is searched at more places than memory holds; and mostly its unit of time is another one."""

FLICKER = 4
"""What spans so many steps of the resolution at most flickers at rest."""

ZEROS, AWAY = 0.1, 0.3
"""Zeros that are none are up to this share of all readings, and all others are beyond this share of the usual one."""

STAYS = 0.8
"""Beside a reading that dropped out force is as high as this share of what it is beyond, or higher."""

LEAST_HUM_HZ = 15.0
"""Below so many hertz a line may be that of a tremor, or of a rhythm."""


def broken(t_s: Floats, force: Floats) -> Problem | None:
    """Return why nothing can be found in a recording; None where it can.

    In a broken session readings jump up and down, for single samples, by much of the range: no hand does that.
    """
    if len(force) < 8:
        return Problem("too_short", f"{len(force)} samples are too few to find presses in")
    span_s = float(t_s[-1] - t_s[0])
    if span_s < SHORTEST_S:
        return Problem("too_short", f"{span_s:.2f} s are too short to find presses in")
    if span_s > LONGEST_S:
        text = f"its times span {span_s / DAY_S:.6g} days: if that is wrong, say --time-unit; if it is right, part it"
        return Problem("too_long", text)
    stands = at_stops(force)
    if stands is not None:
        return stands
    most = 0.3 * float(np.ptp(force))
    ups = downs = 0
    for _, before, here, after in _triples(force):
        ups += int(np.count_nonzero((here - np.maximum(before, after)) > most))
        downs += int(np.count_nonzero((np.minimum(before, after) - here) > most))
    share = (ups + downs) / len(force)
    if min(ups, downs) >= 2 and share > 0.05 and _is_wild(force, share) and not _is_rhythm(force):
        text = f"{share:.0%} of the readings jump by much of the range and back: the session is broken"
        return Problem("implausible", text)
    return None


def _is_wild(force: Floats, share: float) -> bool:
    """Return whether readings jump, a `share` of them, as no sensor does: one at rest may flicker, or be noisy."""
    size = float(np.ptp(force))
    if size <= FLICKER * resolution(force):
        return False
    at_ends = float(np.mean((force > force.max() - 0.01 * size) | (force < force.min() + 0.01 * size)))
    often = at_ends > 0.02 and len(np.unique(force[:5000])) > 10
    return often or size > 13 * _usual_step(force) or _is_wilder_than_noise(force, share)


def _is_wilder_than_noise(force: Floats, share: float) -> bool:
    """Return whether more readings jump than in normal noise, where a `share` jumps and comes back at once.

    Of a hundred normal readings 7 % do, and of a thousand 15 % differ so much from the one before.
    """
    most = 0.3 * np.ptp(force)
    leaps = share_of_steps(force, lambda step: np.abs(step) > most)
    return (len(force) >= 100 and share > 0.1) or (len(force) >= 1000 and leaps > 0.18)


def _is_rhythm(force: Floats) -> bool:
    """Return whether force repeats itself after up to twenty samples: a quick rhythm in a slow recording jumps, too."""
    x = force - force.mean()
    power = float(x @ x)
    return any(float(x[lag:] @ x[:-lag]) > 0.4 * power for lag in range(2, min(21, len(x) // 3)))


def _triples(force: Floats) -> Iterator[tuple[int, Floats, Floats, Floats]]:
    """Yield piece by piece where it begins, and its readings between those before and those after each."""
    for a, b in pieces(len(force) - 1, 1, LONG):
        yield a, force[a - 1 : b - 1], force[a:b], force[a + 1 : b + 1]


def clipped(force: Floats) -> tuple[Mask, Problem | None]:
    """Return which readings are at the end of the sensor's range, where it seems to have one that was reached.

    The greatest value is an end of the range where it stands again and again while force that is nearly as great
    never stands, or where it is a full scale.
    """
    top, middle = float(force.max()), _beneath(force)
    at_top = force == top
    count = int(np.count_nonzero(at_top))
    stays = sum(stop - start >= 3 for start, stop in runs(at_top))
    near = np.count_nonzero((force < top) & (force >= top - 0.05 * (top - middle)))
    is_end = (stays and top in FULL_SCALES) or (stays >= 2 and _is_cut_off(force, top, middle, count))
    if top <= middle or 2 * near > 5 * count or not is_end:
        return np.zeros(len(force), np.bool), None
    return at_top, Problem("clipped", f"{count} readings stand at {top:g}, the end of the range")


def _is_cut_off(force: Floats, top: float, middle: float, count: int) -> bool:
    """Return whether what is nearly as great as the top, at which `count` readings stand, never stands."""
    great = force[(force > 0.5 * (top + middle)) & (force < top)]
    if len(great) <= 2 or share_of_steps(great, lambda step: step == 0) >= 0.2:
        return False
    return len(great) > 0.1 * count or _is_restless(force, top)


def _is_restless(force: Floats, top: float) -> bool:
    """Return whether readings below the top hardly ever stand: then it is no made-up recording in which all does."""
    return share_of_steps(force[force < top], lambda step: step == 0) < 0.2


def _beneath(force: Floats) -> float:
    """Return the usual force, or a low one where it is usually great: who holds for most of the time.

    What bears no noise was made up, and then a hold that stands still is no end of a range.
    """
    top = float(force.max())
    low, middle = quantiles_of(parts(force), (0.02, 0.5))
    noisy = median_of(lambda: _bends(force, top)) > 1e-6 * (top - low)
    return low if noisy and middle >= 0.5 * (low + top) else middle


def _bends(force: Floats, top: float) -> Iterator[Floats]:
    """Yield piece by piece how much force bends where no reading is at its top."""
    for _, before, here, after in _triples(force):
        bend = np.abs((after - here) - (here - before))
        yield bend[(here < top) & (after < top) & (before < top)]


def value_problems(force: Floats, clock: Clock, height: float) -> list[Problem]:
    """Return problems of the values; `height` is that of a typical press."""
    found = [
        _held(force, clock.rate_hz),
        _steps(force, height),
        _spikes(force),
        _hum(force, clock.rate_hz, height),
    ]
    return [problem for problem in found if problem is not None]


def rest_problems(rest: Floats, height: float, noise: float) -> list[Problem]:
    """Return problems of rest, given its level in time, the height of a typical press and the noise of a sample."""
    found = []
    low, middle, high = (float(level) for level in np.quantile(rest, (0.02, 0.5, 0.98)))
    if abs(middle) > 0.1 * height:
        found.append(Problem("offset", f"rest is at {middle:.4g}, not at zero"))
    if high - low > 0.2 * height and len(rest) >= SEEN:
        found.append(Problem("drift", f"rest moves between {low:.4g} and {high:.4g}"))
    if noise > 0.1 * height:
        found.append(Problem("noise", f"noise of {noise:.3g} against presses of {height:.3g}"))
    return found


def too_much(force_n: float) -> Problem | None:
    """Return a problem where the greatest force is more than people press with."""
    if force_n <= TOO_MUCH_N:
        return None
    return Problem(
        "too_much_force", f"force up to {force_n:.0f} N is more than hands can: is the unit right?"
    )


def _held(force: Floats, rate_hz: float) -> Problem | None:
    """Return a problem where values stand for several samples, as those of a slow sensor in a fast log."""
    changed = is_step(force, lambda step: step != 0)
    count = int(np.count_nonzero(changed))
    # Half of the values stand for two samples or more only where two thirds of the steps change them at most.
    if count < 10 or 3 * (count - 1) > 2 * len(changed):
        return None
    stands = np.diff(np.flatnonzero(changed))
    usual = float(np.median(stands))
    if usual < 2 or np.mean(np.abs(stands - usual) <= 1) < 0.6:
        return None
    return Problem("held_values", f"values change {rate_hz / usual:.3g} times a second and stand in between")


def _steps(force: Floats, height: float) -> Problem | None:
    """Return a problem where the resolution is coarse against a press."""
    step = resolution(force)
    if height <= 0 or step < 0.02 * height:
        return None
    return Problem("coarse_steps", f"values come in steps of {step:.3g}, {step / height:.0%} of a press")


def resolution(force: Floats) -> float:
    """Return the least difference of two values, of twenty thousand at most; 0 where all are the same."""
    values = np.unique(force[:: max(1, len(force) // 20000)])
    return float(np.diff(values).min()) if len(values) > 1 else 0.0


def _spikes(force: Floats) -> Problem | None:
    """Return a problem where single readings stand far out."""
    where = spikes(force)
    return Problem("spikes", f"{len(where)} single readings stand far out") if len(where) else None


def spikes(force: Floats) -> Places:
    """Return readings that stand out from both neighbours by half the range, in which nearly all lie, and more."""
    low, high = quantiles_of(parts(force), (0.005, 0.995))
    least = max(0.5 * (high - low), 8 * _usual_step(force), 1e-300)
    found = [
        a
        + np.flatnonzero(
            np.maximum(here - np.maximum(before, after), np.minimum(before, after) - here) > least
        )
        for a, before, here, after in _triples(force)
    ]
    return np.concatenate([np.zeros(0, np.intp), *found])


def without_spikes(force: Floats, rate_hz: float) -> Floats:
    """Return force with straight lines where a few single readings stand far out, or drop out of a press.

    What stands out upwards may be a press below 20 Hz, and downwards the valley between two below 8 Hz; and where there
    are many, they may be a quick rhythm.
    """
    if rate_hz < 8:
        where = _lone_zeros(force)
    else:
        where = np.union1d(spikes(force) if rate_hz >= 20 else [], _dropouts(force)).astype(np.intp)
        if len(where) > max(3, 0.01 * len(force)):
            where = _lone_zeros(force)
    if not len(where):
        return force
    out = force.copy()
    out[where] = 0.5 * (force[where - 1] + force[where + 1])
    return out


def _lone_zeros(force: Floats) -> Places:
    """Return single readings of exactly 0, a few, in a recording that stays away from it: nothing was read there."""
    zero = force == 0
    count = int(np.count_nonzero(zero))
    if not 0 < count <= ZEROS * len(force) or zero[0] or zero[-1] or (zero[1:] & zero[:-1]).any():
        return np.zeros(0, np.intp)
    others = np.abs(force[~zero])
    away = float(others.min()) > AWAY * float(np.median(others))
    return np.flatnonzero(zero) if away else np.zeros(0, np.intp)


def _dropouts(force: Floats) -> Places:
    """Return the single readings that fall to less than 40 % of how high their neighbours are above the low end."""
    low, high = quantiles_of(parts(force), (0.02, 0.98))
    least = max(0.1 * (high - low), 8 * _usual_step(force))
    found = [np.zeros(0, np.intp)]
    for a, before, here, after in _triples(force):
        beside = np.minimum(before, after)
        fallen = here - low < 0.4 * (beside - low)
        found.append(a + np.flatnonzero(fallen & (beside - here > least)))
    return _abrupt(force, np.concatenate(found), low)


def _abrupt(force: Floats, fallen: Places, low: float) -> Places:
    """Return the readings that fell at once, from where force stays on both sides: a hand takes its time."""
    after, before = np.minimum(fallen + 2, len(force) - 1), np.maximum(fallen - 2, 0)
    beside = np.minimum(force[fallen - 1], force[fallen + 1])
    beyond = np.minimum(force[before], force[after])
    return fallen[beside - low >= STAYS * (beyond - low)]


def _usual_step(force: Floats) -> float:
    """Return the deviation of noise that steps of the usual size speak of."""
    return median_of(lambda: map(np.abs, steps(force))) / 0.954


def _hum(force: Floats, rate_hz: float, height: float) -> Problem | None:
    """Return a problem where mains hum stands out of the spectrum, 50 or 60 Hz, by more than 1 % of a press.

    No other line is near it, as those of a rhythm are. Where samples are too few a second it is seen at another
    frequency, which must be above what hands do.
    """
    count = min(len(force), 1 << 14)
    if rate_hz < 2 * LEAST_HUM_HZ or count < 2 * rate_hz:
        return None
    part = force[(len(force) - count) // 2 :][:count]
    power = np.abs(np.fft.rfft(np.diff(part) * np.hanning(count - 1))) ** 2
    hertz = np.fft.rfftfreq(count - 1, 1 / rate_hz)
    for mains in (50.0, 60.0):
        seen = abs(mains - rate_hz * round(mains / rate_hz))
        line, beside = np.abs(hertz - seen) < 0.7, np.abs(hertz - seen) < 6
        most = float(power[line].max()) if line.any() and seen >= LEAST_HUM_HZ else 0.0
        others = float(power[beside & ~line].max(initial=0.0))
        gain = 2 * np.sin(np.pi * seen / rate_hz) * 0.25 * count
        if most > max(50 * float(np.median(power[beside])), 10 * others) and most**0.5 > 0.01 * height * gain:
            where = "" if seen == mains else f", seen at {seen:.3g} Hz"
            return Problem(
                "mains_hum",
                f"mains hum of {mains:.0f} Hz{where}, {2 * most**0.5 / gain:.2g} from top to bottom",
            )
    return None
