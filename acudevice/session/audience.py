"""The seam to whoever watches: a screen, a log, a program that reads lines.

What happens is told as a kind and its fields: the objects of a live stream, a contract (docs/commands.md). `look`
is for audiences that draw: it comes after every packet, costs nothing to ignore, and leaves it to them how often
they draw.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

from acudevice.coach.view import View

__all__ = ["Audience", "Fields", "Look", "Nobody", "View", "Viewer", "Watcher"]

Fields = Mapping[str, Any]


class Look(NamedTuple):
    """What there is to see after a packet. None is unknown. A tuple, because one is made for each packet."""

    t_s: float
    """Seconds of the session."""
    force_n: float | None
    """Of the newest sample; None for an invalid reading."""
    age_ms: float | None
    """How old that sample was when it came."""
    samples: int
    missing: int
    live: bool
    """Whether what is shown is of now: samples come, and are young."""
    over: bool
    """Whether the ceiling is latched."""


class Audience(Protocol):
    """Somebody who watches a session."""

    samples: bool
    """Whether it wants to be told of every packet."""

    def show(self, kind: str, fields: Fields) -> None:
        """Take notice of something that happened."""

    def look(self, now: Look, view: "Viewer") -> None:
        """Draw, if it is time to; `view` gives the state of the coach, or None where nothing is guided."""


class Watcher(Audience, Protocol):
    """An audience that holds something, such as the terminal, until it is closed."""

    def close(self) -> None:
        """Give it back."""


class Viewer(Protocol):
    """Makes the snapshot of the coach when somebody looks."""

    def __call__(self) -> View | None:
        """Return the snapshot."""


class Nobody:
    """An audience that does not look."""

    samples = False

    def show(self, kind: str, fields: Fields) -> None:
        """Do nothing."""

    def look(self, now: Look, view: Viewer) -> None:
        """Do nothing."""
