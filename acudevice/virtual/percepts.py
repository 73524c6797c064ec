"""All that reaches the person: what the ring's light and vibration say, and the cues it plays."""

from enum import Enum, auto


class Percept(Enum):
    """One thing that a person sees or feels."""

    DARK = auto()
    """The light went out."""
    BELOW = auto()
    """The light says: press harder."""
    IN_BAND = auto()
    """The light says: good."""
    ABOVE = auto()
    """Light and vibration say: too hard."""
    REACHED = auto()
    """A blink and a buzz: held for long enough."""
    OVER = auto()
    """Light and vibration say: far too hard, let go."""
    FIND = auto()
    PRESS = auto()
    HARDER = auto()
    EASIER = auto()
    HOLD = auto()
    RELEASE = auto()
    REST = auto()
    NEXT = auto()
    STOP = auto()
    NO_SIGNAL = auto()
    DONE = auto()


CUES = {
    1: Percept.FIND,
    2: Percept.PRESS,
    3: Percept.HARDER,
    4: Percept.EASIER,
    5: Percept.HOLD,
    6: Percept.RELEASE,
    7: Percept.REST,
    8: Percept.NEXT,
    9: Percept.STOP,
    10: Percept.NO_SIGNAL,
    11: Percept.DONE,
}
"""The cues of a host by their numbers in firmware_protocol.md, section 12."""

ZONES = frozenset({Percept.DARK, Percept.BELOW, Percept.IN_BAND, Percept.ABOVE, Percept.OVER})
"""Those that last until the next of them; the others pass."""
