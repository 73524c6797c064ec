"""States of the check, and the zones that thresholds cut the axis of force into (firmware_protocol.md, 10.2)."""

from enum import IntEnum


class State(IntEnum):
    """Where the check stands, by its number on the wire."""

    WAIT = 0
    """Force must go below release before a press can begin."""
    IDLE = 1
    """Ready for a press."""
    PRESS = 2
    """A press is in progress."""
    OVER = 3
    """The ceiling was reached; latched."""


class Zone(IntEnum):
    """Where a sample's force lies; each zone begins at its edge, inclusive."""

    REST = 0
    """Below release."""
    NEAR = 1
    """From release, below onset."""
    LIGHT = 2
    """From onset, below the band."""
    BAND = 3
    """In the band, both edges included."""
    HARD = 4
    """Above the band, below the ceiling."""
    OVER = 5
    """At or above the ceiling."""
    INVALID = 6
    """No force: clipped, or no reading."""


class Cause(IntEnum):
    """What latched the ceiling, by its number on the wire."""

    FORCE = 0
    CLIPPED = 1
    NO_READING = 2


class End(IntEnum):
    """What ended a press."""

    RELEASE = 0
    CEILING = 1
    LIMIT = 2
    CUT = 3
