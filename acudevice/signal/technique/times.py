"""Times of a press: when it began and ended, how long it lasted, and how long it was in the band."""

from collections.abc import Iterator
from math import hypot, sqrt
from typing import NamedTuple

from acudevice.signal.figures import DEFINITIONS, Figure, Parts, known, unknown
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.crossings import Crossing, Spent, between_crossings, crossing_at, spent_above
from acudevice.signal.technique.doubt import UNIFORM
from acudevice.signal.technique.middle import middle
from acudevice.units import MN_PER_N

NO_MEAN = "force never reached the lower edge of the band"

SPENT = ("hold_s", "longest_s", "above_s")


def times(case: Case) -> Iterator[tuple[str, Figure]]:
    """Yield the times of a press."""
    sides = sides_of(case)
    onset, release = sides.onset, sides.release
    yield "onset_s", _at(case.onset_s, "onset_s", onset, case.doubt.lasting(sides.onset_n))
    yield "release_s", _at(case.release_s, "release_s", release, case.doubt.lasting(sides.release_n))
    found = middle(case)
    if isinstance(found, str):
        yield "middle_s", unknown(DEFINITIONS["middle_s"], found)
    else:
        yield "middle_s", known(DEFINITIONS["middle_s"], found.time_s, found.u_s)
    u = None
    if onset is not None and release is not None:
        doubt, step_n = case.doubt, case.doubt.step_n * UNIFORM  # counts round both thresholds alike
        flat_n, (here_n, there_n) = doubt.flat(), (doubt.grows(sides.onset_n), doubt.grows(sides.release_n))
        u = between_crossings(onset, release, [(-flat_n, flat_n), (-here_n, there_n), (-step_n, step_n)])
    yield "duration_s", known(DEFINITIONS["duration_s"], case.duration_s, u)
    yield "to_band_s", _to_band(case, sides)
    yield from _spent(case)
    yield "rest_s", _rest(case, sides)


class Sides(NamedTuple):
    """What is known of the onset and the release of a press; None: nothing, for want of samples."""

    onset: Crossing | None
    release: Crossing | None
    onset_n: float
    """Forces at which they are."""
    release_n: float


def sides_of(case: Case) -> Sides:
    """Return what is known of the onset and the release of a press."""
    window, inside, limits = case.window, case.inside(), case.thresholds
    if window is None or inside is None or not len(inside.t_s):
        return Sides(None, None, 0.0, 0.0)
    scale_n = case.press.peak_n or 0.0
    first_n, last_n = float(inside.force_n[0]), float(inside.force_n[-1])
    if limits is not None:
        first_n, last_n = limits.onset_mn / MN_PER_N, limits.release_mn / MN_PER_N
    return Sides(
        crossing_at(window, case.doubt, case.onset_s, scale_n, rising=True),
        crossing_at(window, case.doubt, case.release_s, scale_n, rising=False),
        first_n,
        last_n,
    )


def _at(value: float, name: str, found: Crossing | None, off_n: float) -> Figure:
    if found is None:
        return known(DEFINITIONS[name], value)
    parts = Parts(found.late_s, found.spread_s, hypot(off_n * found.s_n, found.unsure_s), found.even)
    return known(DEFINITIONS[name], value, parts)


def _to_band(case: Case, sides: Sides) -> Figure:
    ticks, limits = case.press.to_band_ticks, case.thresholds
    if ticks is None:
        return unknown(DEFINITIONS["to_band_s"], NO_MEAN)
    value = ticks / case.press.tick_hz
    there = None
    if case.window is not None:
        there = crossing_at(
            case.window, case.doubt, case.onset_s + value, case.press.peak_n or 0.0, rising=True
        )
    if sides.onset is None or there is None:
        return known(DEFINITIONS["to_band_s"], value)
    if value == 0.0:  # both at one sample, which one fast step reached
        return known(DEFINITIONS["to_band_s"], value, there.spread_s)
    low_n = 0.0 if limits is None else limits.low_mn / MN_PER_N
    doubt, flat_n = case.doubt, case.doubt.flat()
    off_n = [(flat_n, flat_n), (doubt.grows(sides.onset_n), doubt.grows(low_n))]
    u = between_crossings(sides.onset, there, off_n)
    return known(DEFINITIONS["to_band_s"], value, u, least=0.0)


def _spent(case: Case) -> Iterator[tuple[str, Figure]]:
    press = case.press
    values = (press.hold_s, press.longest_ticks / press.tick_hz, press.above_ticks / press.tick_hz)
    low, high = spent_of(case) or (None, None)
    if low is None or high is None:
        yield from (
            (name, known(DEFINITIONS[name], value)) for name, value in zip(SPENT, values, strict=True)
        )
        return
    band = Parts(0.0, hypot(low.own_s, high.own_s), abs(low.more_s - high.more_s))
    above = Parts(0.0, high.own_s, high.more_s)
    for name, value, parts in zip(SPENT, values, (band, band, above), strict=True):
        yield name, known(DEFINITIONS[name], value, parts)


def spent_of(case: Case) -> tuple[Spent, Spent] | None:
    """Return how sure the times are at or above the lower edge of the band, and above the upper one."""
    inside, limits = case.inside(), case.thresholds
    if inside is None or limits is None or not inside.whole:
        return None
    low_n, high_n = limits.low_mn / MN_PER_N, (limits.high_mn + 1) / MN_PER_N
    return spent_above(inside, case.doubt, low_n), spent_above(inside, case.doubt, high_n)


def _rest(case: Case, sides: Sides) -> Figure:
    press, onset = case.press, sides.onset
    if press.rest_ticks is None:
        return unknown(DEFINITIONS["rest_s"], "no press was before it, or samples are missing since")
    # The release before is taken to be as sure as this onset.
    u = None
    if onset is not None:
        u = Parts(0.0, sqrt(2.0) * onset.spread_s, 2.0 * onset.s_n * case.doubt.lasting(sides.onset_n))
    return known(DEFINITIONS["rest_s"], press.rest_ticks / press.tick_hz, u)
