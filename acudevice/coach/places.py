"""Where the force lies against the band, settled so that cues do not flicker.

A new place becomes the settled one after a grace, by an integrator: time away from the settled place fills it, time
there empties it. In the band it empties slowly: a force that is out of it for a fifth of the time hovers about an edge,
and would not get the hold done. What is left of the grace is shown.
"""

from enum import IntEnum
from math import inf


class Place(IntEnum):
    """A force against the band, both edges of which belong to it."""

    BELOW = 0
    BAND = 1
    ABOVE = 2


def place_of(force_mn: int | None, low_mn: int, high_mn: int) -> Place:
    """Return the place of a force; an invalid reading lies above everything, as it does for the check."""
    if force_mn is None or force_mn > high_mn:
        return Place.ABOVE
    return Place.BAND if force_mn >= low_mn else Place.BELOW


def bounds_of(place: Place, low_mn: int, high_mn: int) -> tuple[float, float]:
    """Return the least force of a place, and the least above it, in mN."""
    edges = -inf, low_mn, high_mn + 1, inf
    return edges[place], edges[place + 1]


REACH_S = 0.8
"""Time to reach the band after contact before `harder` is said: people take 0.5 to 1 s (our judgement)."""

GRACE_S: dict[tuple[Place | None, Place], float] = {
    (None, Place.BELOW): REACH_S,
    (None, Place.BAND): 0.0,
    (None, Place.ABOVE): 0.0,
    (Place.BELOW, Place.BAND): 0.1,
    (Place.BELOW, Place.ABOVE): 0.1,
    (Place.BAND, Place.BELOW): 0.3,
    (Place.BAND, Place.ABOVE): 0.2,
    (Place.ABOVE, Place.BAND): 0.1,
    (Place.ABOVE, Place.BELOW): 0.3,
}
"""Seconds of grace from one settled place to another; None: contact has just begun. Nothing here holds up `stop`."""


RETURN: dict[Place | None, float] = {None: 0.0, Place.BELOW: 1.0, Place.BAND: 0.25, Place.ABOVE: 1.0}
"""Seconds of grace that a second in the settled place gives back."""


class Settled:
    """The place that cues speak of."""

    __slots__ = ("_away_s", "place", "seen")

    def __init__(self) -> None:
        self.place: Place | None = None
        """The settled place; None until the first one after contact."""
        self.seen: Place | None = None
        """The place of the newest sample; None without contact."""
        self._away_s = 0.0

    @property
    def calm(self) -> bool:
        """Whether more samples in the settled place change nothing."""
        return self.seen is self.place and not self._away_s

    @property
    def grace_s(self) -> float:
        """What is left of the grace before the place of the newest sample becomes the settled one; 0 where it is."""
        if self.seen is None or self.seen is self.place:
            return 0.0
        return max(0.0, GRACE_S[self.place, self.seen] - self._away_s)

    def take(self, place: Place, dt_s: float) -> Place | None:
        """Take the place of a sample that came `dt_s` after the one before; return the settled place.

        The time between two samples counts for the place of the earlier one, as in the check.
        """
        if place is self.place and place is self.seen and not self._away_s:
            return place
        if self.seen is not None:
            away_s = dt_s if self.seen is not self.place else -dt_s * RETURN[self.place]
            self._away_s = max(0.0, self._away_s + away_s)
        self.seen = place
        if place is not self.place and self.grace_s < 1e-9:
            self.snap()
        return self.place

    def snap(self) -> None:
        """Settle on the newest place at once."""
        self.place = self.seen
        self._away_s = 0.0

    def reset(self) -> None:
        """Forget everything: contact is lost."""
        self.place = self.seen = None
        self._away_s = 0.0
