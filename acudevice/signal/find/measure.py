"""Figures of the presses that were found, from the samples themselves, and doubts about them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from acudevice.signal.find.detect import Span
from acudevice.signal.find.finding import Finding
from acudevice.signal.find.flicker import FAINT_STEPS
from acudevice.signal.find.hold import plateau
from acudevice.signal.find.levels import Rise
from acudevice.signal.find.model import FoundPress, Hole
from acudevice.signal.find.series import Floats, Mask
from acudevice.signal.find.standing import Standing

SMALL = 0.3
"""A press is small where it rises by less than this share of the median press: a fifth makes it one at all."""

FAINT = 12.0
"""A press is faint where it rises by less than so many deviations of the noise that smoothing leaves."""

NEAR_VALLEY = (0.19, 0.31)
"""Valleys between these shares of the smaller hump could well be read the other way."""

TORN_S, TORN = 0.25, 0.05
"""A press is torn where as much is missing in one go as would hide a release, or more than this share of it in all: the
sample or two that a link loses change nothing."""

MOVED = 0.3
"""Rest moved where it differs across a press by more than this share of its height."""


class Samples(NamedTuple):
    """The samples that a finding was made of."""

    t_s: Floats
    force: Floats
    clipped: Mask
    step: float = 0.0
    """Resolution of force; 0 where nobody knows it."""


def measure(
    found: Finding, samples: Samples, holes: Sequence[Hole], spans: Sequence[Span] | None = None
) -> list[FoundPress]:
    """Return the presses of a finding, or other spans on its grid, with figures from its samples."""
    doubts = dict(_doubts(found))
    out = []
    for span in found.spans if spans is None else spans:
        onset_s, release_s = found.grid.time(span.onset), found.grid.time(span.release)
        why = (*doubts.get(span, ()), *(("gap",) if _is_torn(holes, onset_s, release_s) else ()))
        out.append(_measured(found, samples, span, why))
    return out


def _is_torn(holes: Sequence[Hole], onset_s: float, release_s: float) -> bool:
    """Return whether what is missing of a press could change what is said of it."""
    lost_s = [
        min(hole.end_s, release_s) - max(hole.start_s, onset_s)
        for hole in holes
        if hole.start_s < release_s and hole.end_s > onset_s
    ]
    return bool(lost_s) and (max(lost_s) >= TORN_S or sum(lost_s) > TORN * (release_s - onset_s))


def _measured(found: Finding, samples: Samples, span: Span, doubts: tuple[str, ...]) -> FoundPress:
    """Return one press with its figures."""
    t_s, grid = samples.t_s, found.grid
    onset_s, release_s = grid.time(span.onset), min(grid.time(span.release), float(t_s[-1]))
    whole = slice(*_rows(t_s, onset_s, release_s))
    peak = float(samples.force[whole].max())
    if peak - span.before <= FAINT_STEPS * samples.step and "faint" not in doubts:
        doubts = (*doubts, "faint")
    press = FoundPress(
        onset_s, release_s, None, None, peak, None, None, span.before, bool(samples.clipped[whole].any()), doubts
    )  # fmt: skip
    held = plateau(grid, span)
    if held is None:
        return press
    # Where the grid lies between samples, a shoulder is at one of them.
    slack = 1 if found.rate_hz < grid.rate_hz else 0
    start_s, end_s = max(onset_s, grid.time(held[0] - slack)), min(release_s, grid.time(held[1] + slack))
    inside = slice(*_rows(t_s, start_s, end_s))
    mean, cv = _steadiness(t_s[inside], samples.force[inside], span.before)
    return replace(press, hold_start_s=start_s, hold_end_s=end_s, mean_hold=mean, cv_hold=cv)


def _rows(t_s: Floats, start_s: float, end_s: float) -> tuple[int, int]:
    """Return the first row at or after `start_s`, and the one after the last up to `end_s`: one row at least."""
    start, stop = np.searchsorted(t_s, [start_s - 1e-9, end_s + 1e-9]).tolist()
    start = min(start, len(t_s) - 1)
    return start, max(stop, start + 1)


def _steadiness(t_s: Floats, force: Floats, rest: float) -> tuple[float, float | None]:
    """Return the mean over time of force in a plateau, and its variation; None for fewer than two samples.

    Of straight lines between samples, so that those at the shoulders, which may as well be taken for part of the
    edges, count half.
    """
    span_s = float(t_s[-1] - t_s[0])
    if span_s <= 0:
        return float(force.mean()), None
    mean = float(np.trapezoid(force, t_s)) / span_s
    above = mean - rest
    return mean, float(force.std()) / above if above > 1e-9 * abs(mean) else None


def _doubts(found: Finding) -> Iterator[tuple[Span, list[str]]]:
    """Yield each press with what makes it uncertain."""
    owners = {rise.hump.peak: rise for rise in found.rises}
    peaks = np.array(sorted(owners), np.intp)
    typical = found.height
    shallow = _shallow(found)
    for span, look in zip(found.spans, found.standings, strict=True):
        why = [] if span.whole else ["cut"]
        why += [] if look is Standing.CLEAR else [look.value]
        k = int(np.searchsorted(peaks, span.first))
        if k < len(peaks) and peaks[k] <= span.last:
            rise = owners[int(peaks[k])]
            why += [code for code, holds in _signs(rise, typical).items() if holds]
            why += ["valley"] if rise.hump.peak in shallow and "valley" not in why else []
        yield span, why


def _signs(rise: Rise, typical: float) -> dict[str, bool]:
    return {
        "small": rise.height < SMALL * typical,
        "faint": rise.height < FAINT * rise.noise,
        "valley": rise.hump.valley < NEAR_VALLEY[1],
        "rest_moved": abs(rise.after - rise.before) > MOVED * rise.height,
    }


def _shallow(found: Finding) -> set[int]:
    """Return the peaks of the presses next to a valley that hardly parts them."""
    out: set[int] = set()
    for one, two in pairwise(found.rises):
        if one.hump.right != two.hump.left:
            continue
        level = float(found.grid.values[two.hump.left])
        rest = float(found.rest[min(two.hump.left // found.grid.hop, len(found.rest) - 1)])
        if level - rest > NEAR_VALLEY[0] * (min(one.top, two.top) - rest):
            out |= {one.hump.peak, two.hump.peak}
    return out
