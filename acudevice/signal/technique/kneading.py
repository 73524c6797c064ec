"""Kneading: the times and the forces of its cycles."""

from collections.abc import Iterator
from itertools import pairwise
from math import hypot, sqrt

import numpy as np

from acudevice.signal.cycles import Cycles
from acudevice.signal.figures import DEFINITIONS, Figure, Parts, known, unknown
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.counted import NO_THRESHOLDS, peak_doubts
from acudevice.signal.technique.doubt import UNIFORM, VAGUE
from acudevice.signal.technique.edges import NO_SAMPLES
from acudevice.signal.technique.extremes import Lift, lift_of
from acudevice.signal.technique.fatigue import slope_figure
from acudevice.signal.technique.hold import NOISE_RATE_HZ
from acudevice.signal.technique.window import Floats, Window, noise_of
from acudevice.units import MN_PER_N
from acudevice.values.thresholds import Thresholds

LEAST_CYCLES = 4
"""Fewest cycles whose spread says something: three times between them."""

LEAST_SAMPLES = 8
"""Fewest samples in a cycle that show its peak to a few percent: our judgement."""

NOISY = 8.0
"""Noise swings by so many of its deviations now and then; the turn that makes a peak is to be greater."""

MISSED = 0.3
"""Deviation of how far a peak falls between samples, over the furthest: of the square of a uniform distribution."""

ALIKE = 2.5
"""Of running means over many samples so many in their width behave as if they erred apart."""

ROUND = 1.3
"""By how much more the greatest sample of a round peak varies than that of as many at one height."""

MEASURED = ("regularity", "cycle_force_n", "cycle_cv", "cycle_slope_n")


class _Peaks(Cycles):
    """Counts peaks as the check does, and remembers them."""

    __slots__ = ("found",)

    def __init__(self, thresholds: Thresholds, first_mn: int) -> None:
        t = thresholds
        super().__init__(t.onset_mn - t.release_mn, t.low_mn, t.high_mn, first_mn, 0)
        self.found: list[tuple[int, int]] = []

    def _peak(self, force_mn: int) -> None:
        self.found.append((self.extreme_tick, self.extreme))
        super()._peak(force_mn)


def kneading(case: Case) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of the cycles of a press."""
    cycles = case.press.cycles
    if cycles is None:
        yield from (
            (name, unknown(DEFINITIONS[name], "nobody kneads here")) for name in ("cycles", *MEASURED)
        )
        return
    yield "cycles", known(DEFINITIONS["cycles"], cycles, 0.0)
    peaks = _peaks(case)
    if isinstance(peaks, str):
        yield from ((name, unknown(DEFINITIONS[name], peaks)) for name in MEASURED)
        return
    t_s, force_n = peaks
    yield from _measured(case, t_s, force_n)


def _peaks(case: Case) -> tuple[Floats, Floats] | str:
    """Return times and forces of the peaks, or why they are not to be had."""
    inside, limits = case.inside(), case.thresholds
    if inside is None or limits is None:
        return NO_SAMPLES if inside is None else NO_THRESHOLDS
    if not inside.whole:
        return "samples are missing in the kneading" if len(inside.t_s) else NO_SAMPLES
    smooth = inside.smoothed
    t_s, force_n = peaks_of(smooth, limits)
    if len(t_s) < LEAST_CYCLES:
        return f"there are fewer than {LEAST_CYCLES} cycles"
    return _doubtful(inside, limits, (t_s, force_n)) or (t_s, force_n)


def _averaged(case: Case) -> int:
    """Return over how many values the means are taken in which peaks are looked for."""
    inside = case.inside()
    return 1 if inside is None else max(1, inside.averaged // case.doubt.held)


def _doubtful(inside: Window, limits: Thresholds, peaks: tuple[Floats, Floats]) -> str:
    """Return why peaks are not to be trusted; empty where they are."""
    why = [_noisy(inside, limits, float(peaks[1].mean())), _sparse(inside, peaks[0])]
    if (inside.period_s or 1.0) * NOISE_RATE_HZ > 1.0:
        why.reverse()  # where samples are few, what the hand does is taken for noise
    return why[0] or why[1]


def _noisy(inside: Window, limits: Thresholds, peak_n: float) -> str:
    """Return that noise could turn the force by as much as makes a peak; empty where it cannot."""
    turn_n = max((limits.onset_mn - limits.release_mn) / MN_PER_N, peak_n / 8.0)
    noisy = noise_of(inside.force_n) / sqrt(inside.averaged) * NOISY > turn_n
    return "the noise of the sensor could be taken for cycles" if noisy else ""


def _sparse(inside: Window, peaks_s: Floats) -> str:
    """Return that cycles have too few samples to show their peaks; empty where they have enough."""
    steps = len(inside.part(float(peaks_s[0]), float(peaks_s[-1])).t_s) - 1
    few = steps < LEAST_SAMPLES * inside.held * (len(peaks_s) - 1)
    return f"there are fewer than {LEAST_SAMPLES} samples in a cycle" if few else ""


def peaks_of(inside: Window, thresholds: Thresholds) -> tuple[Floats, Floats]:
    """Return times and forces of the peaks that the check counts; there is a sample, and all are valid."""
    force_mn = np.rint(inside.force_n * MN_PER_N).astype(np.int64)
    # Between two turns nothing happens that the turns do not show.
    rises = np.diff(force_mn, prepend=force_mn[0] - 1) > 0
    ends = np.append(rises[1:] != rises[:-1], True)
    turns = np.flatnonzero(ends)
    counter = _Peaks(thresholds, int(force_mn[0]))
    for k, force in zip(turns.tolist(), force_mn[turns].tolist(), strict=True):
        counter.feed(k, force)
    found = np.array(counter.found, np.int64).reshape(-1, 2)
    return inside.t_s[found[:, 0]], found[:, 1] / MN_PER_N


def _lift(case: Case, peaks_s: Floats) -> Lift:
    """Return by how much noise lifts a peak, on average over the peaks: of each among the samples about it."""
    inside = case.inside()
    if inside is None:
        return Lift()
    smooth, averaged = inside.smoothed, _averaged(case)
    alike = max(1.0, averaged / ALIKE) * case.doubt.held
    ends = np.searchsorted(smooth.t_s, [0.0, *((peaks_s[1:] + peaks_s[:-1]) / 2.0).tolist(), np.inf])
    lifts = [
        lift_of(smooth.force_n[a:b], case.doubt.noise_n / sqrt(averaged), case.doubt.slow_n, alike)
        for a, b in pairwise(ends.tolist())
    ]
    return Lift(*(float(x) for x in np.mean(lifts, axis=0)))


def _measured(case: Case, t_s: Floats, force_n: Floats) -> Iterator[tuple[str, Figure]]:
    times, mean_n, doubt = np.diff(t_s), float(force_n.mean()), case.doubt
    period_s = float(times.mean())
    moved_s, missed_n = peak_doubts(case, period_s, _averaged(case))
    spread_s, apart_s = float(times.std()), sqrt(2.0) * (moved_s or 0.0)
    u = None if moved_s is None else VAGUE.deviation(spread_s / period_s, apart_s / period_s, len(times))
    yield "regularity", known(DEFINITIONS["regularity"], spread_s / period_s, u, least=0.0)
    lift = _lift(case, t_s)
    parts = doubt.greatest(mean_n, lift)
    usual_n = missed_n / 3.0  # what is missed on average, of that at most
    if parts is not None:
        own_n = hypot(parts.own, MISSED * missed_n) / sqrt(len(force_n))
        parts = Parts(
            parts.off - usual_n,
            hypot(own_n, 0.5 * usual_n, doubt.step_n * UNIFORM, 0.4 * doubt.slow_n),
            parts.common,
        )
    yield "cycle_force_n", known(DEFINITIONS["cycle_force_n"], mean_n, parts)
    cv = float(force_n.std()) / mean_n
    if parts is not None and doubt.scale is not None:
        zero = doubt.flat() / mean_n
        floor = hypot(ROUND * lift.spread_n, MISSED * missed_n, doubt.step_n * UNIFORM) / mean_n
        drifts = doubt.drifts_n * UNIFORM / mean_n
        parts = doubt.deviation(cv, floor, len(force_n), drifts, cv * zero)
    yield "cycle_cv", known(DEFINITIONS["cycle_cv"], cv, parts, least=0.0)
    yield (
        "cycle_slope_n",
        slope_figure(
            DEFINITIONS["cycle_slope_n"],
            force_n.tolist(),
            "cycles",
            [doubt.lasting(f) for f in force_n.tolist()],
        ),
    )
