"""How well found presses match marked ones, by the windows that a person's marks deserve.

A found press is right where it shares at least half of the joint time with a marked one; its onset where it
lies between 0.15 s before the foot and 0.05 s after the rise through half height; its release between 0.05 s
before the fall through half height and 0.25 s after the marked end, each widened by a sample period; its mean
hold within 3 % of the mark above rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.support.recordings import Label, Recording


class Found(Protocol):
    """What a finder says of a press."""

    @property
    def onset_s(self) -> float: ...
    @property
    def release_s(self) -> float: ...
    @property
    def mean_hold(self) -> float | None: ...


@dataclass
class Score:
    """Counts over one recording, or many."""

    labelled: int = 0
    found: int = 0
    hit: int = 0
    onset: int = 0
    release: int = 0
    held: int = 0
    holds: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def f1(self) -> float:
        """Harmonic mean of the share of marks found and the share of found that were marked."""
        both = self.labelled + self.found
        return 2 * self.hit / both if both else 1.0


def overlap(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return shared time over joint time."""
    shared = max(0.0, min(a[1], b[1]) - max(a[0], b[0]))
    joint = max(a[1], b[1]) - min(a[0], b[0])
    return shared / joint if joint > 0 else 0.0


def score(made: Recording, found: Sequence[Found]) -> Score:
    """Compare what was found in a recording with what is true of it."""
    period = float((made.t_s[-1] - made.t_s[0]) / (len(made.t_s) - 1))
    out = Score(labelled=len(made.labels))
    free = set(range(len(found)))
    for mark in made.labels:
        shares = [
            (overlap((mark.onset_s, mark.release_s), (found[k].onset_s, found[k].release_s)), k) for k in free
        ]
        share, k = max(shares, default=(0.0, -1))
        if share >= 0.5:
            free.remove(k)
            out.hit += 1
            compare(mark, found[k], period, out)
    extra = [
        k
        for k in free
        if not any(min(found[k].release_s, b) - max(found[k].onset_s, a) >= -period for a, b in made.ignore)
    ]
    out.found = out.hit + len(extra)
    return out


def compare(mark: Label, press: Found, period: float, out: Score) -> None:
    """Count which edges and means of a hit are right."""
    out.onset += mark.onset_s - 0.15 - period <= press.onset_s <= mark.rise50_s + 0.05 + period
    out.release += mark.fall50_s - 0.05 - period <= press.release_s <= mark.release_s + 0.25 + period
    if mark.mean_hold is not None:
        out.holds += 1
        want, got = mark.mean_hold, press.mean_hold
        out.held += got is not None and abs(got - want) <= 0.03 * abs(want - mark.before)
