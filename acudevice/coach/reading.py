"""What the coach is fed: one sample as the check left it, and how old the news is."""

from typing import NamedTuple

from acudevice.signal.check import Check
from acudevice.signal.zones import State
from acudevice.values.thresholds import Thresholds

STALE_S = 0.5
"""Without a fresh sample for this long, or for three packet intervals, no signal (firmware_protocol.md, 15)."""


def stale_after_s(packet_interval_s: float) -> float:
    """Return after how many seconds without a fresh sample the person is to be told that there is no signal."""
    return max(STALE_S, 3.0 * packet_interval_s)


class Reading(NamedTuple):
    """One sample as the check left it. A tuple, because one is made for each sample or packet of each device."""

    t_s: float
    """Time of the sample in seconds of the session, by the device's clock."""
    sample: int
    """Number of the sample."""
    force_mn: int | None
    """Force in mN; None for an invalid reading."""
    state: State
    """State of the check after this sample."""
    in_band_s: float = 0.0
    """Time in band of the press in progress."""
    press_s: float = 0.0
    """Time since onset of the press in progress."""
    torn: bool = False
    """Whether samples are missing inside the press in progress, so that it cannot count."""
    cycles: int = 0
    """Cycles of kneading so far in the press in progress."""
    age_ms: float | None = None
    """How old the sample was when it got here; None where that is unknown, as in a replay: taken as fresh."""
    entry: Thresholds | None = None
    """What the check compares with: after a step it is that of the old point for a while; None: that of the step."""

    @property
    def force_n(self) -> float | None:
        """Force in N; None for an invalid reading."""
        return None if self.force_mn is None else self.force_mn / 1000.0


def read(check: Check, *, t_s: float, sample: int, age_ms: float | None = None) -> Reading:
    """Return the reading of a check after its last sample, with the time, number and age of that sample."""
    press, tick_hz, entry = check.press, check.limits.tick_hz, check.limits.thresholds
    if press is None:
        return Reading(t_s, sample, check.force_mn, check.state, age_ms=age_ms, entry=entry)
    return Reading(
        t_s, sample, check.force_mn, check.state, press.in_band / tick_hz, (check.tick - press.onset_tick) / tick_hz,
        press.gap, press.cycles.count if press.cycles is not None else 0, age_ms, entry,
    )  # fmt: skip
