"""Steadiness of a hold: how much force varies, drifts, sways slowly and trembles."""

from collections.abc import Iterator
from math import hypot, sqrt
from typing import NamedTuple

import numpy as np

from acudevice.signal.figures import DEFINITIONS, Figure, Parts, known, unknown
from acudevice.signal.metrology.student import two_sided
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.counted import between, ratio_doubt
from acudevice.signal.technique.doubt import BOUND, UNIFORM
from acudevice.signal.technique.edges import NO_SAMPLES
from acudevice.signal.technique.extremes import lift_of
from acudevice.signal.technique.window import MOST_JITTER_S, Floats, Window, line

LEVEL = 1.0 - 1e-9
"""Of a level: a force that only the rounding of floating point parts from it is at it, in any unit."""

NEAR = 0.9
"""A hold lasts from the first to the last sample at or above this share of its level."""

EARLY_S = 1.0
"""How long force may take to settle: our judgement."""

LEAST_S, LEAST = 1.0, 10
"""Shortest hold that has a drift and a variation, in seconds and in samples: our judgement."""

INDEPENDENT_S, LEAST_PARTS = 0.5, 6
"""How a hand moves slowly is taken to be independent after so long, and is told from so many of them on: our judgement.
"""

BAND_S = 2.0
"""Shortest hold whose bands are told apart: the window's resolution is two over its length, here 1 Hz."""

SLOW_HZ, FAST_HZ = 4.0, 12.0
"""Sway is slower than the first; tremor lies between the two."""

SWAY_RATE_HZ, TREMOR_RATE_HZ = 16.0, 30.0
"""Least rates: at 16 Hz no tremor of up to 12 Hz looks like sway; at 30 its fastest has two and a half samples."""

OVERSHOOT_RATE_HZ = 10.0
"""Least rate at which what goes beyond a level for a few tenths of a second is seen: our judgement."""

NOISE_RATE_HZ = 50.0
"""At lower rates the estimate of noise sees tremor, too, and is not used to rule it out."""

LINE = {"sway_n": 0.008, "tremor_n": 0.004}
"""Share of a motion that the straight line through it, or the end of its band, may take away: our judgement."""

PLACE = 0.6
"""Standard uncertainty of where both ends of a hold lie together, in samples: more than of either, since both may lie
alike between two."""

HELD = 0.01
"""The same of values that are held: at 12 Hz a sixtieth where they come 60 times a second."""

HIDDEN = 0.5
"""Noise hides what it makes up so much of (rms): by more than a seventh it would be too great."""


class Band(NamedTuple):
    """A band of frequencies, and the least rate that shows it."""

    from_hz: float
    to_hz: float
    rate_hz: float


BANDS = {
    "sway_n": Band(0.0, SLOW_HZ, SWAY_RATE_HZ),
    "tremor_n": Band(SLOW_HZ, FAST_HZ, TREMOR_RATE_HZ),
}

NAMES = ("hold_cv", "overshoot_share", "drift_n_s", "sway_n", "tremor_n")


def steadiness(case: Case) -> Iterator[tuple[str, Figure]]:
    """Yield the figures of the hold of a press."""
    held = held_part(case)
    if isinstance(held, str):
        yield from ((name, unknown(DEFINITIONS[name], held)) for name in NAMES)
        return
    drift, mean_n, trend = line(held.t_s - held.t_s[0], held.force_n)
    yield "hold_cv", _variation(case, held, mean_n)
    if (len(held.t_s) - 1) / held.length_s / case.doubt.held < OVERSHOOT_RATE_HZ - 0.01:
        why = f"fewer than {OVERSHOOT_RATE_HZ:g} samples come in a second"
        yield "overshoot_share", unknown(DEFINITIONS["overshoot_share"], why)
    else:
        yield "overshoot_share", _overshoot(case, held)
    yield "drift_n_s", _drift(case, held, drift, _slow(held, held.force_n - trend))
    yield from _bands(case, held, held.force_n - trend)


def held_part(case: Case) -> Window | str:
    """Return the samples of the hold of a press, or why it has none that can be measured."""
    inside = case.inside()
    if inside is None or not len(inside.t_s):
        return NO_SAMPLES
    if case.kneaded:
        return "kneading has no hold"
    held = hold_of(inside)
    if not len(held.t_s):
        return "no reading in it is above 0"
    if not held.whole:
        return "samples are missing in the hold"
    if held.length_s < LEAST_S - 1e-9 or len(held.t_s) < LEAST:
        return f"the hold is shorter than {LEAST_S:g} s or {LEAST} samples"
    if held.jitter_s > MOST_JITTER_S:
        return "the samples of the hold come unevenly"
    return held


def hold_of(inside: Window) -> Window:
    """Return the part of a press in which force stays near its level."""
    force_n = inside.force_n
    if not (force_n > 0).any():
        return Window(inside.t_s[:0], force_n[:0])
    half = LEVEL * 0.5 * float(np.nanmax(force_n))
    near = np.flatnonzero(force_n >= LEVEL * NEAR * float(np.median(force_n[force_n >= half])))
    return Window(inside.t_s[near[0] : near[-1] + 1], force_n[near[0] : near[-1] + 1])


def _variation(case: Case, held: Window, mean_n: float) -> Figure:
    if mean_n <= 0:
        return unknown(DEFINITIONS["hold_cv"], "the mean force is not above 0")
    cv = float(held.force_n.std()) / mean_n
    parts = ratio_doubt(case.doubt, cv, mean_n, len(held.t_s))
    if parts is not None:
        drifts = case.doubt.drifts_n * UNIFORM / mean_n
        parts = parts._replace(own=hypot(parts.own, _ends(case, held, cv), drifts))
    return known(DEFINITIONS["hold_cv"], cv, parts, least=0.0)


def _ends(case: Case, held: Window, cv: float) -> float:
    """Return how much a variation changes with the samples at which the hold begins and ends, of those within noise."""
    near_n = NEAR * float(np.median(held.force_n))
    inside = case.inside()
    within = (
        0 if inside is None else np.count_nonzero(np.abs(inside.force_n - near_n) < 2.0 * case.doubt.noise_n)
    )
    samples = hypot(PLACE * case.doubt.held, 0.25 * within)
    share = (1.0 - NEAR) ** 2 * samples / len(held.t_s)
    return share / (2.0 * max(cv, sqrt(share)))


def _overshoot(case: Case, held: Window) -> Figure:
    """Return how far force goes beyond its level before it settles. Noise lifts it; peaks may fall between samples."""
    level, early = float(np.median(held.force_n)), held.part(float(held.t_s[0]), float(held.t_s[0]) + EARLY_S)
    top = int(early.force_n.argmax())
    greatest = float(early.force_n[top])
    share = max(0.0, greatest / level - 1.0)
    doubt = case.doubt
    if doubt.scale is None:
        return known(DEFINITIONS["overshoot_share"], share)
    lift = lift_of(early.force_n, doubt.noise_n, doubt.slow_n, doubt.held)
    off_n, unsure_n = doubt.lifts(lift.mean_n)
    hidden_n = BOUND * between(early.force_n, top, 2.0 * doubt.noise_n)
    own_n = hypot(lift.spread_n, unsure_n, sqrt(2.0) * doubt.step_n * UNIFORM, hidden_n)
    parts = Parts(off_n / level, hypot(own_n, doubt.drifts_n * BOUND) / level, share * doubt.flat() / level)
    return known(DEFINITIONS["overshoot_share"], share, parts, least=0.0)


def _slow(held: Window, moving: Floats) -> float:
    """Return how much the means over half a second vary about the line, which takes away two of them."""
    parts = min(int(held.length_s / INDEPENDENT_S + 1e-6), len(moving))
    if parts < LEAST_PARTS:
        return float(moving.std())
    ends = np.linspace(0, len(moving), parts + 1).astype(np.intp)
    means = np.add.reduceat(moving, ends[:-1]) / np.diff(ends)
    return float(means.std()) * sqrt(parts / (parts - 2))


def _drift(case: Case, held: Window, drift: float, moving_n: float) -> Figure:
    doubt, parts = case.doubt, held.length_s / INDEPENDENT_S
    share = doubt.share(float(held.force_n.mean()))
    if share is None:
        return known(DEFINITIONS["drift_n_s"], drift)
    # What sways tilts the line.
    scatter = hypot(moving_n, doubt.step_n * UNIFORM) * sqrt(12.0 / parts) / held.length_s
    moves_n_s = doubt.drifts_n * BOUND / held.length_s
    u = hypot(drift * share, scatter, moves_n_s)
    reach = hypot(two_sided(max(int(parts + 1e-6) - 2, 1)) * scatter, 2.0 * drift * share, 2.0 * moves_n_s)
    return known(DEFINITIONS["drift_n_s"], drift, u, (drift - reach, drift + reach))


def _bands(case: Case, held: Window, moving: Floats) -> Iterator[tuple[str, Figure]]:
    rate_hz = (len(held.t_s) - 1) / held.length_s
    fresh_hz = rate_hz / case.doubt.held
    for name, band in BANDS.items():
        if held.length_s < BAND_S - 1e-9:
            yield name, unknown(DEFINITIONS[name], f"the hold is shorter than {BAND_S:g} s")
        elif fresh_hz < band.rate_hz - 0.01:
            yield name, unknown(DEFINITIONS[name], f"fewer than {band.rate_hz:g} samples come in a second")
        else:
            found = band_rms(moving, rate_hz, band.from_hz, band.to_hz)
            yield name, _band(case, name, found, held)


def _band(case: Case, name: str, found: float, held: Window) -> Figure:
    """Return the figure of a band: noise and steps, which are spread over half of the rate, lift it."""
    doubt, width = case.doubt, BANDS[name].to_hz - BANDS[name].from_hz
    rate_hz = (len(held.t_s) - 1) / held.length_s
    white = sqrt(min(1.0, 2.0 * width * doubt.held / rate_hz))
    floor = hypot(hypot(doubt.noise_n, doubt.step_n * UNIFORM) * white, doubt.slow_n)
    if rate_hz >= NOISE_RATE_HZ and floor > HIDDEN * found:
        return unknown(DEFINITIONS[name], "the noise of the sensor hides it")
    share = doubt.share(float(held.force_n.mean()))
    if share is None:
        return known(DEFINITIONS[name], found)
    # What steps do to a motion is not spread evenly.
    lost = hypot(LINE[name], HELD if doubt.held > 1 else 0.0)
    more = hypot(found * lost, 0.5 * doubt.step_n * UNIFORM)
    parts = doubt.deviation(found, floor, width * held.length_s, more, found * share)
    return known(DEFINITIONS[name], found, parts, least=0.0)


def band_rms(moving: Floats, rate_hz: float, from_hz: float, to_hz: float) -> float:
    """Return the root mean square of even samples from one frequency up to another, under a Hann window.

    By Parseval's theorem the powers of all frequencies add up to the mean square under the window.
    """
    window = np.hanning(len(moving) + 2)[1:-1]
    power = np.abs(np.fft.rfft(moving * window)) ** 2
    power[1 : (len(moving) + 1) // 2] *= 2.0
    hz = np.fft.rfftfreq(len(moving), 1.0 / rate_hz)
    # What lies at an edge, but for rounding, belongs to the band above it.
    total = float(power[(hz >= from_hz - 1e-6) & (hz < to_hz - 1e-6)].sum())
    return sqrt(total / (len(moving) * float(window @ window)))
