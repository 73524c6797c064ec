"""What is said of a recording: the presses in it, and what is wrong with it."""

from dataclasses import dataclass
from typing import NamedTuple


class Problem(NamedTuple):
    """Something that is wrong with a recording, or odd about it."""

    code: str
    """One word for programs; docs/analysis.md lists them."""
    message: str
    """For people: what it is, with figures."""


class Hole(NamedTuple):
    """A stretch without samples."""

    start_s: float
    """Time of the last sample before it."""
    end_s: float
    """Time of the first sample after it."""
    missing: int
    """How many samples would have been in it at the usual rate."""


@dataclass(frozen=True, slots=True)
class FoundPress:
    """A press that was found: seconds from the first sample, forces in the recording's unit; None is unknown."""

    onset_s: float
    release_s: float
    hold_start_s: float | None
    hold_end_s: float | None
    """The plateau lies between the two; None for a pulse without one."""
    peak: float
    """Greatest force."""
    mean_hold: float | None
    """Mean over time of force in the plateau."""
    cv_hold: float | None
    """Deviation (of the population) of the samples in the plateau, over its mean above rest."""
    rest: float
    """Level of rest that it rises from."""
    clipped: bool
    """Whether readings in it are at the end of the sensor's range."""
    doubts: tuple[str, ...]
    """Why it is uncertain, by the codes in docs/analysis.md; empty where it is not."""
