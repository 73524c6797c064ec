"""The clock of a recording: what its time stamps say, put right, and what is wrong with them.

Times stay as they were stamped, as far as they can: people read them off the same plots. Only what no clock
does is mended: a step back, and stamps that several samples share.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from acudevice.signal.find.model import Hole, Problem
from acudevice.signal.find.ordered import median_of, quantiles_of
from acudevice.signal.find.series import Floats, Mask, Places, pieces
from acudevice.signal.find.steps import LONG, is_step, rows_of_steps, share_of_steps, steps

RESET_S = 1.0
"""A step back by more than this is a clock that began anew; a smaller one, samples out of order."""

BUNCHED = 0.3
"""A sample that comes after less than this share of the period comes at once with the one before."""

SHARED = 0.2
"""More stamps than this share are those of whole packets."""

ALIKE, ALIKE_S = 0.1, 0.002
"""A step of less than this share of the mean, and than this, is none in which anything was measured: it is the time
that the samples of a packet took to be stamped."""

MOST = 128
"""Samples of such a packet; what goes on for longer is a recording that pauses now and then."""

NEAR = 20
"""Steps on either side of one that say how long it would usually be there."""

SURE = 0.75
"""Samples by which all that follow must be behind before one is missing: half a sample can be chance."""

FAR = 100
"""A pause of so many times all shorter steps together is none within a recording."""

CHANGED = 1.5
"""Rates that differ by more than this factor for a stretch of `NEAR` samples are two."""

LASTING = 0.002
"""What comes quicker for less than this share of the time in all are samples that waited, and no rate."""

EXACT = 0.02
"""Steps of an exact clock differ by less than this share of the period."""

MOSTLY = 0.8
"""So many of its steps do."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Times that never fall, from 0, and what they are like."""

    t_s: Floats
    order: Places | None
    """For each time, the row of the recording it belongs to; None where they are in order."""
    rate_hz: float
    """Samples a second outside gaps."""
    holes: tuple[Hole, ...]
    problems: tuple[Problem, ...]


def even_clock(count: int, rate_hz: float) -> Clock:
    """Return the clock of a recording without times."""
    return Clock(np.arange(count) / rate_hz, None, rate_hz, (), ())


def clock_of(stamps_s: Floats) -> Clock:
    """Return the clock of at least two finite time stamps that are not all the same."""
    t, order, problems = _in_order(_from_zero(stamps_s))
    t, more = _spread_shared(t)
    problems += more
    t = _from_zero(t)
    exact_s = _exact_period(t)
    if exact_s is not None:
        holes, late_s = _holes(t, exact_s)
        more = [*_told(holes, late_s), *_lone(t, exact_s)]
        return Clock(t, order, 1 / exact_s, tuple(holes), (*problems, *more))
    rate_hz = usual_rate(t)
    if _come_at_once(t, 1 / rate_hz):
        holes, late_s = _lost_packets(t, 1 / rate_hz), 0.0
    else:
        holes, late_s = _holes(t, 1 / rate_hz)
        if holes:
            rate_hz = _rate_outside(t, holes)
            holes, late_s = _holes(t, 1 / rate_hz)
    more = [*_told(holes, late_s), *_unevenness(t, 1 / rate_hz)]
    return Clock(t, order, rate_hz, tuple(holes), (*problems, *more))


def _from_zero(t: Floats) -> Floats:
    """Return times from the first one on: the same ones where that is zero."""
    return t - t[0] if t[0] else t


def _exact_period(t: Floats) -> float | None:
    """Return the period of an exact clock of which samples are missing; None where steps vary, or none is long.

    Where no step is short nothing was late, and what is long was not made up for. Of packets whose samples come at once
    most of the time lies between them.
    """
    middle = median_of(lambda: steps(t))
    exact = share_of_steps(t, lambda step: np.abs(step - middle) <= EXACT * middle) > MOSTLY
    if (
        not exact
        or share_of_steps(t, lambda step: step < 0.5 * middle)
        or share_of_steps(t, lambda step: step < 1.5 * middle) == 1
    ):
        return None
    usual = np.concatenate([step[step < 1.5 * middle] for step in steps(t)])
    return None if usual.sum() < 0.5 * (t[-1] - t[0]) else float(usual.mean())


def _lone(t: Floats, period_s: float) -> list[Problem]:
    """Return what is to be said of samples that are missing one by one, and of rates that differ."""
    change = _change(t)
    lone = np.flatnonzero(is_step(t, lambda step: (step > 1.5 * period_s) & (step <= 2.5 * period_s)))
    count = len(lone)
    if change:
        count = sum(t[k + 1] - t[k] > CHANGED * _usual_step(t, k) for k in lone.tolist())
    text = "1 sample is missing alone" if count == 1 else f"{count} samples are missing one by one"
    return [Problem("gaps", text), *change] if count else change


def usual_rate(t: Floats) -> float:
    """Return the rate that half of the samples come at, in stretches of twenty or a second; times rise."""
    t = _joined(t)
    span = float(t[-1] - t[0])
    mean_s = span / (len(t) - 1)
    width = max(1.0, 20 * mean_s)
    if span < 3 * width:
        return 1 / mean_s
    count = np.zeros(int(span / width) + 1, np.intp)
    for first, stop in pieces(len(t), size=LONG):
        within = ((t[first:stop] - t[0]) / width).astype(np.intp)
        count[within[0] : within[-1] + 1] += np.bincount(within - within[0])
    count = count[:-1]
    # Of samples, not of stretches: a recorder may write now and then what comes fast otherwise.
    rising = np.sort(count)
    middle = rising[np.searchsorted(np.cumsum(rising), rising.sum() / 2)]
    usual = count[np.abs(count - middle) <= 0.3 * middle + 1]
    return float((usual.mean() if len(usual) else middle) / width)


def _joined(t: Floats) -> Floats:
    """Return times without the pauses beside which all else is nothing: those between recordings in one file."""
    if max(float(step.max()) for step in steps(t)) < t[-1] / len(t) * FAR or len(t) < NEAR:
        return t
    step = np.diff(t)
    rising = np.sort(step)
    far = np.flatnonzero(rising[1:] > FAR * np.cumsum(rising[:-1]))
    if not len(far) or not rising[far[0]]:
        return t
    step[step >= rising[far[0] + 1]] = np.median(rising[: far[0] + 1])
    return np.concatenate([[0.0], np.cumsum(step)])


def _rate_outside(t: Floats, holes: Sequence[Hole]) -> float:
    """Return how many samples a second there are outside holes."""
    span = float(t[-1] - t[0]) - sum(hole.end_s - hole.start_s for hole in holes)
    return (len(t) - 1 - len(holes)) / span


def _in_order(t: Floats) -> tuple[Floats, Places | None, list[Problem]]:
    """Return times that never fall, and the rows they belong to."""
    problems: list[Problem] = []
    back = np.flatnonzero(is_step(t, lambda step: step < 0))
    order: Places | None = None
    if not len(back):
        return t, order, problems
    step = np.diff(t)
    resets = back[step[back] < -RESET_S]
    if len(resets):
        usual = float(np.median(step[step > 0])) if (step > 0).any() else 0.0
        shift = np.zeros(len(t))
        shift[resets + 1] = usual - step[resets]
        t = t + np.cumsum(shift)
        problems.append(
            Problem("clock_reset", f"the clock began anew {_often(len(resets))}; joined without a pause")
        )
    if len(back) > len(resets):
        order = np.argsort(t, kind="stable")
        t = t[order]
        text = f"time runs backward {_often(len(back) - len(resets))}; samples were put in order"
        problems.append(Problem("backward_time", text))
    return t, order, problems


def _spread_shared(t: Floats) -> tuple[Floats, list[Problem]]:
    """Return times in which samples of one packet, which share its stamp, lie evenly up to the next packet's."""
    alike_s = min(ALIKE * float(t[-1] - t[0]) / (len(t) - 1), ALIKE_S)
    equal = is_step(t, lambda step: step == 0)
    same = equal | _together(t, alike_s, MOST)
    share = float(same.mean())
    if share < SHARED:
        text = f"{int(equal.sum())} samples have the time of the one before"
        return t, [Problem("duplicate_time", text)] if equal.any() else []
    first = np.concatenate([[0], np.flatnonzero(~same) + 1])
    size = np.diff(np.concatenate([first, [len(t)]]))
    stamps = t[first]
    steps = np.diff(stamps)
    length = np.append(steps, np.median(steps)) if len(steps) else np.array([1.0])
    # A packet after which nothing came for long was as long as others of its size.
    usual = size * np.median(length / size)
    length = np.where(length > 1.5 * usual, usual, length)
    within = np.arange(len(t)) - np.repeat(first, size)
    spread = np.repeat(stamps, size) + within * np.repeat(length / size, size)
    text = f"{100 * share:.0f} % of the samples share the time stamp of others; they were spread over their packets"
    return np.asarray(spread), [Problem("shared_time", text)]


def _holes(t: Floats, period_s: float) -> tuple[list[Hole], float]:
    """Return where samples are missing, and by how much others came late that are there."""
    holes, late_s = [], 0.0
    for k in np.flatnonzero(is_step(t, lambda step: step > 2.5 * period_s + 1e-9)).tolist():
        step = t[k + 1] - t[k]
        local_s = _usual_step(t, k)
        usual_s = local_s if local_s > CHANGED * period_s else period_s  # the rate may be another one there
        if step <= 2.5 * usual_s:
            continue
        due = step / usual_s - 1
        behind = _behind(t, k, usual_s)
        missing = round(min(due - _surplus(t, k, float(step), usual_s), behind))
        if missing >= max(1.0, 0.4 * due) and behind > SURE:
            holes.append(Hole(float(t[k]), float(t[k + 1]), missing))
        else:
            late_s = max(late_s, float(step))
    return holes, late_s


def _told(holes: Sequence[Hole], late_s: float) -> list[Problem]:
    """Return what is to be said of samples that are missing, and of those that came late."""
    problems = []
    if holes:
        lost, longest = sum(hole.missing for hole in holes), max(hole.end_s - hole.start_s for hole in holes)
        text = f"about {lost} samples are missing in {_gaps(len(holes))} of up to {longest:.2f} s"
        problems.append(Problem("gaps", text))
    if late_s:
        problems.append(
            Problem("stalls", f"samples came late, by up to {late_s:.2f} s, and then all at once")
        )
    return problems


def _come_at_once(t: Floats, period_s: float) -> bool:
    """Return whether most samples come right after the one before: those of a packet do."""
    return bool(np.mean(_together(t, BUNCHED * period_s)) > 0.5)


def _together(t: Floats, least_s: float, most: float = np.inf) -> Mask:
    """Return for each step whether it is no longer than `least_s` and within a packet of at most so many samples.

    A packet comes in less time than passes before the next: samples that are quick for longer have another rate.
    """
    short = is_step(t, lambda step: step <= least_s)
    edges = np.flatnonzero(np.diff(short, prepend=False, append=False))
    first, last = edges[::2], edges[1::2]
    pause = np.where(last < len(t) - 1, t[np.minimum(last + 1, len(t) - 1)] - t[last], np.inf)
    compact = (t[last] - t[first] <= pause) & (last - first < most)
    short[short] = np.repeat(compact, last - first)
    return short


def _usual_step(t: Floats, k: int) -> float:
    """Return the median step around step `k`."""
    return float(np.median(np.diff(t[max(0, k - NEAR) : k + NEAR + 2])))


def _behind(t: Floats, k: int, period_s: float) -> float:
    """Return by how many samples those after step `k` are behind those before it, however uneven their stamps."""
    low, high = max(0, k - NEAR + 1), min(len(t), k + NEAR + 1)
    late = t[low:high] / period_s - np.arange(low, high)
    return float(np.median(late[k + 1 - low :]) - np.median(late[: k + 1 - low]))


def _often(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _gaps(count: int) -> str:
    return "1 gap" if count == 1 else f"{count} gaps"


def _lost_packets(t: Floats, period_s: float) -> list[Hole]:
    """Return the holes in times at which samples come in packets, at once: no packet came for long.

    What is in a packet was measured since the one before it.
    """
    first = np.append(0, np.flatnonzero(is_step(t, lambda step: step >= BUNCHED * period_s)) + 1)
    size = np.diff(first, append=len(t))
    step = np.diff(t[first])
    due = np.rint(step / period_s - size[1:]).astype(int)
    lost = np.flatnonzero((step > 2.5 * np.median(step)) & (due >= 1) & (due >= 0.4 * step / period_s))
    return [Hole(float(t[first[k + 1] - 1]), float(t[first[k + 1]]), int(due[k])) for k in lost.tolist()]


def _surplus(t: Floats, k: int, length: float, period_s: float) -> float:
    """Return how many samples more than usual stand in the times `length` before and after step `k`."""
    before = k - np.searchsorted(t, t[k] - length, side="left")
    after = np.searchsorted(t, t[k + 1] + length, side="right") - k - 2
    usual = length / period_s
    return float(max(0.0, min(before, k) - usual) + max(0.0, after - usual))


def _unevenness(t: Floats, period_s: float) -> list[Problem]:
    """Return what is to be said of steps that are not alike."""
    change = _change(t)
    if change:
        return change
    bunched = share_of_steps(t, lambda step: step < BUNCHED * period_s)
    if bunched > 0.1:
        return [Problem("bursts", f"{bunched:.0%} of the samples come right after the one before, in bursts")]
    low, high = quantiles_of(lambda: steps(t), (0.05, 0.95))
    jitter = (high - low) / 2 / period_s
    if jitter > 0.3:
        return [Problem("jitter", f"steps of time vary by {jitter:.0%} of {period_s * 1000:.3g} ms")]
    return []


def _change(t: Floats) -> list[Problem]:
    """Return what is to be said where stretches of even steps have different rates."""
    middle = np.concatenate([np.zeros(0), *(part.mean(axis=1) for part in rows_of_steps(t, NEAR))])
    if not len(middle) or middle.max() < CHANGED * middle.min():
        return []
    even = np.concatenate([_evenness(part) > MOSTLY for part in rows_of_steps(t, NEAR)])
    known = np.sort(middle[even & (middle > 0)])
    known = known[np.cumsum(known) >= LASTING * known.sum()]
    if len(known) < 2 or known[-1] < CHANGED * known[0]:
        return []
    text = f"the rate is not the same throughout: {1 / known[-1]:.4g} to {1 / known[0]:.4g} Hz"
    return [Problem("rate_change", text)]


def _evenness(rows: Floats) -> Floats:
    """Return what share of each row of steps is about as long as all of it."""
    middle = rows.mean(axis=1)[:, None]
    return np.asarray(np.mean(np.abs(rows - middle) <= 0.3 * middle, axis=1))
