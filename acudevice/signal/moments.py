"""What the check has to say: moments, in the order in which they happen, and how far it is in between."""

from dataclasses import dataclass
from typing import NamedTuple

from acudevice.signal.zones import Cause, State, Zone
from acudevice.values.press import Press


@dataclass(frozen=True, slots=True)
class PressStarted:
    """A press began at this sample."""

    index: int
    tick: int


@dataclass(frozen=True, slots=True)
class PressEnded:
    """A press ended; its `release` is the sample at which it did."""

    press: Press


@dataclass(frozen=True, slots=True)
class Latched:
    """The ceiling was reached, or a reading was invalid: the check is over until it clears."""

    index: int
    tick: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Cleared:
    """Force stayed below release for long enough: the latch is gone."""

    index: int
    tick: int


Moment = PressStarted | PressEnded | Latched | Cleared


class Progress(NamedTuple):
    """Where the check stands after its last sample: what live feedback is made of. Times in ticks."""

    state: State
    zone: Zone | None
    """Of the last sample; None before the first."""
    force_mn: int | None
    """Of the last sample; None where it was invalid."""
    tick: int
    """Of the last sample."""
    duration: int = 0
    """Of the press in progress, up to the last sample; 0 without one, like all that follows."""
    in_band: int = 0
    longest: int = 0
    """Longest unbroken time in band."""
    peak_mn: int = 0
