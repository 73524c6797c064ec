"""Figures that the check has counted in ticks and millinewtons, as seconds, newtons and kilopascals."""

from collections.abc import Iterator
from math import cos, hypot, pi, sqrt

import numpy as np

from acudevice.signal.figures import DEFINITIONS, Figure, Parts, known, unknown
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import BOUND, UNIFORM, VAGUE, ZERO, Doubt
from acudevice.signal.technique.extremes import lift_of
from acudevice.signal.technique.times import NO_MEAN, sides_of, spent_of, times
from acudevice.signal.technique.window import SMOOTH_S, Floats
from acudevice.units import MN_PER_N, pressure_kpa

BENT = 0.04
"""Deviation of what a slope of 1 N/s adds between its first sample and where it began, over a period squared: the root
of a 180th, and half."""

MOVES = 0.8
"""By how much of the time in which a peak falls by the noise its greatest sample is moved."""

NO_TIP = "the area of the tip is not known"
NO_THRESHOLDS = "the thresholds are not known"


def counted(case: Case) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of a press that need no samples; their uncertainty does."""
    yield from times(case)
    yield from _forces(case)
    yield from _rhythm(case)
    yield from _pressures(case)


def _known(
    name: str, value: float, u: float | Parts | None = None, least: float | None = None
) -> tuple[str, Figure]:
    return name, known(DEFINITIONS[name], value, u, least=least)


def _unknown(name: str, why: str) -> tuple[str, Figure]:
    return name, unknown(DEFINITIONS[name], why)


def _forces(case: Case) -> Iterator[tuple[str, Figure]]:
    press, doubt = case.press, case.doubt
    peak_n, mean_n, cv = press.peak_n, press.mean_n, press.cv
    if peak_n is None:
        yield _unknown("peak_n", "no reading in it is valid")
    else:
        yield _known("peak_n", peak_n, peak_doubt(case, peak_n))
    if mean_n is None:
        yield _unknown("mean_n", NO_MEAN)
    else:
        yield _known("mean_n", mean_n, _mean_doubt(case, mean_n))
    if cv is None or mean_n is None:
        yield _unknown("cv", NO_MEAN if mean_n is None else "there is only one held sample")
    else:
        yield _known("cv", cv, ratio_doubt(doubt, cv, mean_n, press.held), least=0.0)
    yield _overshoot(case)
    yield _impulse(case)


def _overshoot(case: Case) -> tuple[str, Figure]:
    """Return by how much the peak is above the band. Where it stays below, noise lifts nothing that is told."""
    press, limits = case.press, case.thresholds
    if limits is None or press.peak_mn is None or press.peak_n is None:
        return _unknown("overshoot_n", NO_THRESHOLDS if limits is None else "no reading in it is valid")
    over, parts = max(0, press.peak_mn - limits.high_mn) / MN_PER_N, peak_doubt(case, press.peak_n)
    if parts is not None and over == 0.0:
        parts = parts._replace(off=0.0)
    return _known("overshoot_n", over, parts, 0.0)


def peak_doubt(case: Case, peak_n: float) -> Parts | None:
    """Return the uncertainty of the greatest force: noise lifts it, and a greater one may lie between samples."""
    inside, doubt = case.inside(), case.doubt
    if inside is None or not inside.whole or len(inside.t_s) < 3:
        return doubt.force(peak_n)
    parts = doubt.greatest(peak_n, lift_of(inside.force_n, doubt.noise_n, doubt.slow_n, doubt.held))
    hidden_n = BOUND * between(inside.force_n, int(inside.force_n.argmax()), 2.0 * doubt.noise_n)
    return None if parts is None else parts._replace(own=hypot(parts.own, hidden_n))


def between(force_n: Floats, top: int, noise_n: float = 0.0) -> float:
    """Return by how much force may have been greater between samples than at its greatest, which is at `top`.

    If it went on as steeply as on both sides, but for what noise makes of that, until the lines meet.
    """
    return max(
        _meeting(force_n[max(0, top - 1) : top + 3], noise_n), _meeting(force_n[: top + 2][::-1][:4], noise_n)
    )


def _meeting(four_n: Floats, noise_n: float) -> float:
    """Return how far above the second of four samples the lines through the first and the last two meet after it."""
    if len(four_n) < 4:
        return 0.0
    up, gap, down = (float(x) for x in np.diff(four_n))
    up, down = up - noise_n, -down - noise_n
    if up <= 0 or down <= 0:
        return 0.0
    return up * min(1.0, max(0.0, (gap + down) / (up + down)))


def _mean_doubt(case: Case, mean_n: float) -> Parts | None:
    """Return the uncertainty of the mean force: also by which samples near the edge of the band are held."""
    parts, spent = case.doubt.force(mean_n, case.press.held), spent_of(case)
    held_s = (case.press.in_band_ticks + case.press.above_ticks) / case.press.tick_hz
    if parts is None or spent is None or case.thresholds is None or held_s <= 0:
        return parts
    edge_n = (mean_n - case.thresholds.low_mn / MN_PER_N) * spent[0].own_s / held_s
    return parts._replace(own=hypot(parts.own, edge_n))


def _impulse(case: Case) -> tuple[str, Figure]:
    press, doubt, inside = case.press, case.doubt, case.inside()
    impulse = press.impulse_mn_ticks / MN_PER_N / press.tick_hz
    typical = impulse / case.duration_s if case.duration_s > 0 else 0.0
    share, sides = doubt.share(typical), sides_of(case)
    if share is None or inside is None or doubt.period_s is None or not len(inside.t_s):
        return _known("impulse_n_s", impulse)
    noise_n_s = doubt.noise_n * sqrt(doubt.period_s * case.duration_s)
    alike_n_s = hypot(doubt.step_n * UNIFORM, doubt.slow_n) * case.duration_s
    stamps_n_s = doubt.stamp_s * float(np.nan_to_num(np.linalg.norm(np.diff(inside.force_n))))
    ends_n_s = [
        0.0
        if side is None
        else hypot(force_n * side.spread_s, BENT * (doubt.period_s**2) / max(side.s_n, 1e-9))
        for side, force_n in zip(sides[:2], _ends_n(case, typical), strict=True)
    ]
    zero_n_s = doubt.zero_n * ZERO * case.duration_s
    return _known(
        "impulse_n_s",
        impulse,
        Parts(0.0, hypot(noise_n_s, alike_n_s, stamps_n_s, *ends_n_s), hypot(impulse * share, zero_n_s)),
    )


def _ends_n(case: Case, typical_n: float) -> tuple[float, float]:
    """Return the forces at which a press begins and ends."""
    limits, inside = case.thresholds, case.inside()
    if limits is not None:
        return limits.onset_mn / MN_PER_N, limits.release_mn / MN_PER_N
    if inside is None or not inside.whole:
        return typical_n, typical_n
    return float(inside.force_n[0]), float(inside.force_n[-1])


def ratio_doubt(doubt: Doubt, cv: float, mean_n: float, samples: float, common: float = 0.0) -> Parts | None:
    """Return the uncertainty of a coefficient of variation of so many samples: by the zero of the scale, and noise."""
    if doubt.scale is None:
        return None
    # In proportion to force a scale changes nothing; what it is off at rest changes the mean.
    zero = doubt.flat() / mean_n
    floor, step, slow = (x / mean_n for x in (doubt.noise_n, doubt.step_n * UNIFORM, doubt.slow_n))
    parts = doubt.deviation(cv, hypot(floor, slow), samples)
    # A hand that stays on one count shows no step at all; one that moves over many shows all of it.
    steps = VAGUE.deviation(cv, step, samples)
    own = hypot(parts.own, steps.own, 0.5 * slow, 0.3 * step)
    return Parts(parts.off + steps.off, own, hypot(cv * zero, common))


def _rhythm(case: Case) -> Iterator[tuple[str, Figure]]:
    press = case.press
    if press.cadence_mhz is None:
        why = (
            "fewer than three cycles"
            if case.kneaded
            else "no press of a series was before it, or samples are missing"
        )
        yield _unknown("cadence_hz", why)
        return
    cadence = press.cadence_mhz / 1000.0
    times = (press.cycles or 2) - 1
    onset = sides_of(case).onset
    edges = None if onset is None else sqrt(2.0) * onset.spread_s
    if press.cycles is not None:
        moved_s, _ = peak_doubts(case, 1.0 / cadence)
        edges = None if moved_s is None else sqrt(2.0) * moved_s
    yield _known("cadence_hz", cadence, None if edges is None else cadence / times * edges * cadence)


def peak_doubts(case: Case, cycle_s: float, averaged: int = 1) -> tuple[float | None, float]:
    """Return how far the peak of a cycle may be off in time, and in force, where force goes as a sinusoid.

    Noise moves the greatest sample, or mean of so many samples, by half of the time in which the sinusoid falls by as
    much as noise deviates: of made-up peaks 0.4 to 0.6 of it. Between samples, and under the means, the peak is lower
    by what a sinusoid falls in half of their time.
    """
    doubt, inside = case.doubt, case.inside()
    if doubt.period_s is None or inside is None or not inside.whole:
        return None, 0.0
    # Of a sinusoid the mean distance from its middle is 2/pi of its height.
    swing_n = 0.5 * pi * max(float(np.abs(inside.force_n - np.median(inside.force_n)).mean()), 1e-6)
    noise_n = hypot(doubt.noise_n / sqrt(averaged), doubt.slow_n, doubt.step_n)
    reach_s = cycle_s / (2 * pi) * min(sqrt(2.0 * noise_n / swing_n), 2.0)
    half_s = max(doubt.period_s, SMOOTH_S) / 2
    fallen = 1.0 - cos(min(2 * pi * half_s / cycle_s, pi))
    return hypot(MOVES * reach_s, doubt.period_s * UNIFORM, doubt.stamp_s), swing_n * fallen


def _pressures(case: Case) -> Iterator[tuple[str, Figure]]:
    tip = case.tip_area_mm2
    for name, force_n in (("peak_kpa", case.press.peak_n), ("mean_kpa", case.press.mean_n)):
        if tip is None:
            yield _unknown(name, NO_TIP)
        elif force_n is None:
            yield _unknown(name, NO_MEAN if name == "mean_kpa" else "no reading in it is valid")
        else:
            yield _known(name, pressure_kpa(force_n, tip))
