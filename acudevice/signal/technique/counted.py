"""Figures that the check has counted in ticks and millinewtons, as seconds, newtons and kilopascals."""

from collections.abc import Iterator
from math import cos, hypot, pi, sqrt

import numpy as np

from acudevice.signal.figures import DEFINITIONS, Figure, known, unknown
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import UNIFORM, Doubt, lifted
from acudevice.signal.technique.middle import middle
from acudevice.signal.technique.window import SMOOTH_S, Floats
from acudevice.units import MN_PER_N, pressure_kpa

NO_MEAN = "force never reached the lower edge of the band"
NO_TIP = "the area of the tip is not known"
NO_THRESHOLDS = "the thresholds are not known"


def counted(case: Case) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of a press that need no samples; their uncertainty does."""
    yield from _times(case)
    yield from _forces(case)
    yield from _rhythm(case)
    yield from _pressures(case)


def _known(name: str, value: float, u: float | None = None) -> tuple[str, Figure]:
    return name, known(DEFINITIONS[name], value, u)


def _unknown(name: str, why: str) -> tuple[str, Figure]:
    return name, unknown(DEFINITIONS[name], why)


def _times(case: Case) -> Iterator[tuple[str, Figure]]:
    press, doubt, hz = case.press, case.doubt, case.press.tick_hz
    yield _known("onset_s", case.onset_s, doubt.edge())
    yield _known("release_s", case.release_s, doubt.edge())
    found = middle(case)
    if isinstance(found, str):
        yield _unknown("middle_s", found)
    else:
        yield _known("middle_s", found.time_s, found.u_s)
    yield _known("duration_s", case.duration_s, doubt.edges(2))
    if press.to_band_ticks is None:
        yield _unknown("to_band_s", NO_MEAN)
    else:
        yield _known("to_band_s", press.to_band_ticks / hz, doubt.edges(2))
    in_band, above = band_edges(case)
    yield _known("hold_s", press.hold_s, None if in_band is None else doubt.edges(in_band))
    yield _known("longest_s", press.longest_ticks / hz, doubt.edges(2 if press.longest_ticks else 0))
    yield _known("above_s", press.above_ticks / hz, None if above is None else doubt.edges(above))


def band_edges(case: Case) -> tuple[int, int] | tuple[None, None]:
    """Return how often force enters or leaves the band, and goes above it or comes back, between onset and release."""
    inside, limits = case.inside(), case.thresholds
    if inside is None or limits is None or not inside.whole:
        return None, None
    force_mn = np.rint(inside.force_n * MN_PER_N)
    above = force_mn > limits.high_mn
    band = (force_mn >= limits.low_mn) & ~above
    return _changes(band), _changes(above)


def _changes(inside: np.ndarray[tuple[int], np.dtype[np.bool]]) -> int:
    """Return how often a mask changes, with nothing before and after it."""
    return int(np.count_nonzero(np.diff(inside))) + int(inside[0]) + int(inside[-1])


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
        yield _known("cv", cv, ratio_doubt(doubt, cv, mean_n))
    if case.thresholds is None or press.peak_mn is None or peak_n is None:
        yield _unknown(
            "overshoot_n", NO_THRESHOLDS if case.thresholds is None else "no reading in it is valid"
        )
    else:
        over = max(0, press.peak_mn - case.thresholds.high_mn) / MN_PER_N
        yield _known("overshoot_n", over, peak_doubt(case, peak_n))
    yield _impulse(case)


def peak_doubt(case: Case, peak_n: float) -> float | None:
    """Return the uncertainty of the greatest force: also by what may lie between samples."""
    u, inside = case.doubt.greatest(peak_n, case.press.held), case.inside()
    if u is None or inside is None or not inside.whole or len(inside.t_s) < 3:
        return u
    top = int(inside.force_n.argmax())
    return hypot(u, between(inside.force_n, top))


def between(force_n: Floats, top: int) -> float:
    """Return by how much force may have been greater between samples than at its greatest, which is at `top`."""
    beside = force_n[max(0, top - 1) : top + 2 : 2]
    return 0.5 * max(0.0, float(force_n[top] - beside.max()))


def _mean_doubt(case: Case, mean_n: float) -> float | None:
    """Return the uncertainty of the mean force: also by which samples near the edge of the band are held."""
    u, edges = case.doubt.force(mean_n, case.press.held), case.doubt.edges(2)
    held_s = (case.press.in_band_ticks + case.press.above_ticks) / case.press.tick_hz
    if u is None or edges is None or case.thresholds is None or held_s <= 0:
        return u
    return hypot(u, (mean_n - case.thresholds.low_mn / MN_PER_N) * edges / held_s)


def _impulse(case: Case) -> tuple[str, Figure]:
    press, doubt = case.press, case.doubt
    impulse = press.impulse_mn_ticks / MN_PER_N / press.tick_hz
    typical = impulse / case.duration_s if case.duration_s > 0 else 0.0
    share, edge, inside = doubt.share(typical), doubt.edges(1), case.inside()
    if share is None or edge is None or inside is None:
        return _known("impulse_n_s", impulse)
    ends = inside.force_n[[0, -1]] if inside.whole else (typical, typical)
    return _known("impulse_n_s", impulse, hypot(impulse * share, *(edge * float(end) for end in ends)))


def ratio_doubt(doubt: Doubt, cv: float, mean_n: float, more: float = 0.0) -> float | None:
    """Return the uncertainty of a coefficient of variation: by an offset of the scale, noise, and more."""
    share = doubt.share(mean_n)
    return None if share is None else hypot(cv * share, lifted(cv, hypot(doubt.noise_n / mean_n, more)))


def _rhythm(case: Case) -> Iterator[tuple[str, Figure]]:
    press, doubt = case.press, case.doubt
    if press.rest_ticks is None:
        yield _unknown("rest_s", "no press was before it, or samples are missing since")
    else:
        yield _known("rest_s", press.rest_ticks / press.tick_hz, doubt.edges(2))
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
    edges = doubt.edges(2)
    if press.cycles is not None and press.peak_n is not None:
        moved_s, _ = peak_doubts(case, 1.0 / cadence, press.peak_n)
        edges = None if moved_s is None else sqrt(2.0) * moved_s
    yield _known("cadence_hz", cadence, None if edges is None else cadence / times * edges * cadence)


def peak_doubts(case: Case, cycle_s: float, peak_n: float, averaged: int = 1) -> tuple[float | None, float]:
    """Return how far the peak of a cycle may be off in time, and in force, where force goes as a sinusoid.

    Noise moves the greatest sample, or mean of so many samples, to anywhere where the sinusoid has fallen by less than
    twice the noise. Between samples, and under the means, the peak is lower by what a sinusoid falls in half of their
    time.
    """
    doubt, inside = case.doubt, case.inside()
    if doubt.period_s is None or inside is None or not inside.whole:
        return None, 0.0
    swing_n = max(peak_n - float(np.median(inside.force_n)), 1e-6)
    reach_s = cycle_s / (2 * pi) * sqrt(min(4.0 * doubt.noise_n / sqrt(averaged) / swing_n, 4.0))
    half_s = max(doubt.period_s, SMOOTH_S) / 2
    fallen = 1.0 - cos(min(2 * pi * half_s / cycle_s, pi))
    return hypot(2.0 * reach_s, doubt.period_s) * UNIFORM, swing_n * fallen


def _pressures(case: Case) -> Iterator[tuple[str, Figure]]:
    tip = case.tip_area_mm2
    for name, force_n in (("peak_kpa", case.press.peak_n), ("mean_kpa", case.press.mean_n)):
        if tip is None:
            yield _unknown(name, NO_TIP)
        elif force_n is None:
            yield _unknown(name, NO_MEAN if name == "mean_kpa" else "no reading in it is valid")
        else:
            yield _known(name, pressure_kpa(force_n, tip))
