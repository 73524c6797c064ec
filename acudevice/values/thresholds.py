"""Thresholds of a point: what the firmware holds, and what a press is checked against.

Whole millinewtons and milliseconds, because the check of firmware_protocol.md is integer arithmetic.
"""

from dataclasses import dataclass
from enum import IntEnum


class Side(IntEnum):
    """The side of the body a point is pressed on."""

    MIDLINE = 0
    LEFT = 1
    RIGHT = 2
    ANY = 3


class Mode(IntEnum):
    """How a point is worked: one steady hold, a series of press and release, or circular kneading."""

    HOLD = 0
    SERIES = 1
    KNEAD = 2


@dataclass(frozen=True, slots=True)
class Thresholds:
    """One entry of the device's table of thresholds. A limit of 0 means *not checked* where it says so."""

    point: str
    """WHO code or own name, ASCII, 1 to 8 characters."""
    side: Side
    mode: Mode
    onset_mn: int
    """A press begins at the first sample at or above this force."""
    release_mn: int
    """A press ends at the first sample below this force; below `onset_mn`."""
    low_mn: int
    """Lower edge of the band, inclusive."""
    high_mn: int
    """Upper edge of the band, inclusive."""
    ceiling_mn: int
    """At or above this force the press is over, at once, whatever anybody wants."""
    hold_min_ms: int
    """Least time in band for a good press (of a whole contact when kneading)."""
    hold_max_ms: int
    """Longest good press from onset to release; 0: not checked."""
    block_ms: int = 0
    """Time to spend on the point in all; 0: as many presses as `repeats` says."""
    rest_min_ms: int = 0
    """Rest between presses that guidance asks for."""
    cv_max_permille: int = 0
    """Greatest coefficient of variation of the force while holding; 0: not checked."""
    cadence_low_mhz: int = 0
    """Slowest cadence of a series or of kneading in thousandths of a hertz; 0: not checked."""
    cadence_high_mhz: int = 0
    """Fastest cadence; 0: not checked."""
    release_timeout_ms: int = 0
    """Grace after `hold_max_ms` in which the finger must have left; then the press ends as not released."""
    repeats: int = 1
    """Good presses to make; 0: as the block lasts."""

    @property
    def figures(self) -> dict[str, int]:
        """The numeric fields by their names in the protocol, in its units."""
        return {name: getattr(self, attribute) for name, attribute in FIELDS.items()}

    def as_dict(self) -> dict[str, object]:
        """Return the entry as plain values, by the names of the protocol."""
        return {
            "point": self.point,
            "side": self.side.name.lower(),
            "mode": self.mode.name.lower(),
            **self.figures,
        }


FIELDS: dict[str, str] = {
    "onset": "onset_mn",
    "release": "release_mn",
    "low": "low_mn",
    "high": "high_mn",
    "ceiling": "ceiling_mn",
    "hold_min": "hold_min_ms",
    "hold_max": "hold_max_ms",
    "block": "block_ms",
    "rest_min": "rest_min_ms",
    "cv_max": "cv_max_permille",
    "cadence_low": "cadence_low_mhz",
    "cadence_high": "cadence_high_mhz",
    "release_timeout": "release_timeout_ms",
    "repeats": "repeats",
}
"""Names of the numeric fields in the protocol and in JSON, and the attribute that holds each."""


@dataclass(frozen=True, slots=True)
class ThresholdTable:
    """The whole table as a device holds it."""

    version: int
    """Chosen by whoever wrote it; any change of content takes a new one."""
    entries: tuple[Thresholds, ...]

    def find(self, point: str, side: Side) -> Thresholds | None:
        """Return the entry for a point and side; an entry for any side serves both."""
        for entry in self.entries:
            if entry.point == point and entry.side in (side, Side.ANY):
                return entry
        return None
