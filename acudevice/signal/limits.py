"""Thresholds made ready for the check: edges of the zones in millinewtons, durations in ticks."""

from dataclasses import dataclass
from typing import Self

from acudevice.errors import BadDataError
from acudevice.signal.cycles import Cycles
from acudevice.values.thresholds import Mode, Thresholds

CLEAR_MS = 1000
"""Below release for so long clears the latch (firmware_protocol.md, section 17)."""

MAX_PRESS_MS = 1_800_000
"""Longest press (firmware_protocol.md, section 17)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the check compares with. Without the thresholds of a point only the ceiling counts."""

    thresholds: Thresholds | None
    tick_hz: int
    edges: tuple[int, int, int, int, int]
    """Least force in mN of NEAR, LIGHT, BAND, HARD and OVER: a force lies in zone `bisect_right(edges, force)`."""
    hold_min: int
    """Ticks."""
    hold_max: int
    """Ticks; 0: not checked."""
    longest: int
    """Ticks from onset at which a press is ended."""
    clear: int
    """Ticks below release that clear the latch."""

    @classmethod
    def of(cls, thresholds: Thresholds | None, *, ceiling_mn: int, tick_hz: int) -> Self:
        """Make `thresholds` ready; `ceiling_mn` is the device's own ceiling, used without them.

        Raises `BadDataError` where the forces do not rise from release to ceiling (rule 5 of section 8.2).
        """
        ms = tick_hz // 1000
        if thresholds is None:
            # No onset: the zones in which a press could begin are empty.
            edges = (ceiling_mn // 2, ceiling_mn, ceiling_mn, ceiling_mn, ceiling_mn)
            return cls(None, tick_hz, edges, 0, 0, MAX_PRESS_MS * ms, CLEAR_MS * ms)
        t = thresholds
        if not 0 < t.release_mn < t.onset_mn <= t.low_mn <= t.high_mn < t.ceiling_mn:
            forces = t.release_mn, t.onset_mn, t.low_mn, t.high_mn, t.ceiling_mn
            raise BadDataError(
                "forces of the thresholds must rise: 0 < release < onset <= low <= high < ceiling; "
                f"in mN they are {forces}"
            )
        edges = (t.release_mn, t.onset_mn, t.low_mn, t.high_mn + 1, t.ceiling_mn)
        longest = min(t.hold_max_ms + t.release_timeout_ms, MAX_PRESS_MS) if t.hold_max_ms else MAX_PRESS_MS
        return cls(t, tick_hz, edges, t.hold_min_ms * ms, t.hold_max_ms * ms, longest * ms, CLEAR_MS * ms)

    @property
    def mode(self) -> Mode | None:
        """How the point is worked; None without a point."""
        return self.thresholds.mode if self.thresholds else None

    def cadence_mhz(self, ticks: int | None) -> int | None:
        """Return what comes round every `ticks` in thousandths of a hertz, rounded; None where unknown."""
        return (2 * 1000 * self.tick_hz + ticks) // (2 * ticks) if ticks else None

    def cycles(self, force_mn: int, tick: int) -> Cycles | None:
        """Return a counter of the cycles of a press that begins with this sample; None where nobody kneads."""
        t = self.thresholds
        if t is None or t.mode is not Mode.KNEAD:
            return None
        return Cycles(t.onset_mn - t.release_mn, t.low_mn, t.high_mn, force_mn, tick)
