"""Bumps of a rest that wanders, told from presses: they are about as high as rest between them moves anyway.

Noise of sensors is not white: there is more of it the slower one looks. Its bumps are of all heights down to nothing,
whereas presses stand apart from what is between them.
"""

from collections.abc import Sequence

import numpy as np

from acudevice.signal.find.detect import Span
from acudevice.signal.find.grid import COARSE_HZ
from acudevice.signal.find.levels import Rise
from acudevice.signal.find.series import Floats, median, quantile

CLEAR = 2.1
"""Presses are higher than so many times the range in which nine tenths of what is between them lie. In made-up
recordings of presses it is 2.4 times or more, in noise without any 2 or less."""

LEAST_S = 0.5
"""What is between presses is seen for so long at least."""

OFTEN, SAMPLE = 0.03, 1 << 12
"""What wanders does so most of the time: half of it is by this share of that range away from its median, or more. Of
normal noise it is a fifth. So many cells tell."""

STEP, SLOWER = 5, 1.4
"""Cells in half a second, and how much more noise with as much power in each octave moves in all than in so long."""

SURE, LARGE = 7.5, 0.2
"""What rises by so many deviations of the noise of a sample, and by this share of the highest, is no bump."""

GAP, BELOW = 1.5, 4.0
"""Where presses are so many times higher than the highest bump, bumps may be higher, too."""


def wander(m: Floats, rest: Floats, spans: Sequence[Span], hop: int, height: float) -> float:
    """Return the range of what lies between presses in the coarse series, without what rises by half a press."""
    free = m - rest < 0.5 * height
    for span in spans:
        free[max(0, span.first // hop - 2) : span.last // hop + 3] = False
    if np.count_nonzero(free) < LEAST_S * COARSE_HZ:
        return 0.0
    between = (m - rest)[free]
    low, high = quantile(between, 0.05), quantile(between, 0.95)
    some = between[:: 1 + len(between) // SAMPLE]
    if median(np.abs(some - median(some))) < OFTEN * (high - low):
        return 0.0
    # Tails, drifts and jumps of rest are slow or rare, and no bumps: within half a second they hardly move it.
    moves = (m[STEP:] - m[:-STEP])[free[STEP:] & free[:-STEP]]
    if len(moves) < LEAST_S * COARSE_HZ:
        return high - low
    least, most = quantile(moves, 0.05), quantile(moves, 0.95)
    return min(high - low, SLOWER * (most - least) / 2**0.5)


def highest_bump(kept: Sequence[Rise], wanders: float, noise: float) -> float:
    """Return the height up to which humps are bumps of a rest that wanders in such a range; 0 where none is.

    `noise` is that of a sample.
    All are, or those below the widest gap between heights, where their median is hardly above that range.
    """
    heights = np.sort([rise.height for rise in kept])
    if (
        np.median(heights) < SURE * noise
        and heights[-1] <= 2 * CLEAR * wanders
        and np.median(heights) <= CLEAR * wanders
    ):
        return float(heights[-1])
    steps = heights[1:] / np.maximum(heights[:-1], 1e-300)
    widest = int(np.argmax(steps)) if len(steps) else 0
    apart = (
        len(steps) > 0 and steps[widest] >= GAP and heights[widest] < max(SURE * noise, LARGE * heights[-1])
    )
    if apart and np.median(heights[: widest + 1]) <= BELOW * wanders:
        return float(heights[widest])
    return 0.0
