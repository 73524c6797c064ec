"""Whether a reading has come to rest, judged while it comes in.

A window of 3 s is cut into six parts. The reading is steady when the means of the parts lie within a thousandth of the
span of the calibration of each other, or within what the noise of single readings explains (4.5 standard errors of a
part's mean: six means of pure noise lie farther apart about once in fifty times). The noise is judged by differences of
neighbouring readings, which neither drift nor swinging disturbs (von Neumann 1941). The limits are our judgement.
"""

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

WINDOW_S = 3.0
PARTS = 6
SHARE = 0.001
"""Of the span, by which the means of the parts may differ."""
ERRORS = 4.5
JUDGE_S = 0.1
"""How often a window is judged."""
LEAST = 2
"""Readings in each part at least."""
MOVED_SHARE = 0.2
"""Of the step that is expected, by which a reading must have moved for the load to count as put on."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A window of readings that is steady."""

    counts: float
    """Their mean."""
    sd: float
    """Standard deviation of single readings."""
    n: int
    t_s: float
    """The middle of the window."""


class Steadiness:
    """Watches the readings of one cell."""

    def __init__(self, span: float, window_s: float = WINDOW_S) -> None:
        """`span` is the difference in counts between no load and the greatest, as far as it is known before."""
        self.allowed = abs(span) * SHARE
        """By how many counts the means of the parts may differ, whatever the noise."""
        self._window_s = window_s
        self._readings: deque[tuple[float, float]] = deque()
        self._judged_s = float("-inf")
        self.wander = float("inf")
        """Between the means of the parts, over what is allowed: steady is 1 or less."""

    def restart(self) -> None:
        """Forget what came: something was moved, or samples are missing."""
        self._readings.clear()
        self._judged_s = float("-inf")
        self.wander = float("inf")

    def take(self, t_s: float, counts: float) -> Rest | None:
        """Take a reading, in order of time; return the window where it is found steady."""
        readings = self._readings
        readings.append((t_s, counts))
        if t_s - readings[0][0] < self._window_s:
            return None
        while t_s - readings[1][0] >= self._window_s:
            readings.popleft()
        if t_s - self._judged_s < JUDGE_S:
            return None
        self._judged_s = t_s
        return self._judge(t_s)

    def _judge(self, t_s: float) -> Rest | None:
        start_s = self._readings[0][0]
        parts: list[list[float]] = [[] for _ in range(PARTS)]
        for at_s, counts in self._readings:
            parts[min(PARTS - 1, int((at_s - start_s) / (t_s - start_s) * PARTS))].append(counts)
        if min(map(len, parts)) < LEAST:
            return None
        means = [sum(part) / len(part) for part in parts]
        values = [counts for _, counts in self._readings]
        noise = sqrt(sum((b - a) ** 2 for a, b in pairwise(values)) / (2 * len(values)))
        explained = ERRORS * noise / sqrt(min(map(len, parts)))
        self.wander = (max(means) - min(means)) / max(self.allowed, explained, 1e-9)
        if self.wander > 1.0:
            return None
        mean = sum(values) / len(values)
        sd = sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
        return Rest(mean, sd, len(values), (start_s + t_s) / 2.0)


def arrived(counts: float, before: float | None, expected_step: float) -> bool:
    """Return whether a load was put on or taken off after a reading of `before`, by an expected step."""
    if before is None or expected_step == 0.0:
        return True
    return (counts - before) / expected_step >= MOVED_SHARE
