"""The cue grammar: which cue follows what happens, as tables.

A step of a session is a small state machine. Something that happens is an `Event`; a row of the table says, for the
phases it holds in, which phase comes next and which cues are given. What has no row changes nothing. One table serves
holds and kneading, another a series of short presses, where a cue after each release would be noise: there only
`harder`, `easier` and `hold` steer, with a hint.

Who decides that an event happened is `acudevice.coach.coach`; the diagram of docs/guidance.md is drawn from the tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from acudevice.values.thresholds import Mode, Side


class CueName(StrEnum):
    """The cues, by their names in JSON and in the firmware's `cue` request."""

    FIND = "find"
    PRESS = "press"
    HARDER = "harder"
    EASIER = "easier"
    HOLD = "hold"
    RELEASE = "release"
    REST = "rest"
    NEXT = "next"
    STOP = "stop"
    NO_SIGNAL = "no_signal"
    DONE = "done"


class Hint(StrEnum):
    """Why a cue is given, or how to follow it, where its name alone leaves that open."""

    NONE = ""
    FASTER = "faster"
    SLOWER = "slower"
    LONGER = "longer"
    SHORTER = "shorter"
    STEADIER = "steadier"
    LIFT = "lift"
    """The finger is on before a press can begin."""
    INTERRUPTED = "interrupted"
    """Samples are missing inside the press: it cannot count."""
    OVERDUE = "overdue"
    """Pressed for too long without enough time in the band."""
    NO_READING = "no_reading"
    """The sensor gives no valid reading; it counts as over the ceiling."""
    DISCOMFORT = "discomfort"
    """The person said that it hurts."""


class Phase(StrEnum):
    """Where a step stands."""

    FIND = "find"
    """Looking for the point; the finger has not pressed it yet."""
    READY = "ready"
    """Rested; waiting for the next press."""
    REACH = "reach"
    """In contact, on the way into the band."""
    HARDER = "harder"
    """Below the band for longer than the grace."""
    HOLD = "hold"
    """In the band."""
    EASIER = "easier"
    """Above the band for longer than the grace."""
    RELEASE = "release"
    """The finger is to leave."""
    REST = "rest"
    STOP = "stop"
    """The ceiling is latched."""
    DONE = "done"
    """All steps are over."""


class Event(StrEnum):
    """What happens to a step."""

    TOUCHED = "touched"
    """In contact, below the band, within the grace."""
    BELOW = "below"
    IN_BAND = "in_band"
    ABOVE = "above"
    HELD = "held"
    """Long enough in the band."""
    OVERDUE = "overdue"
    """Longer than `hold_max` without having been held."""
    TORN = "torn"
    """Samples are missing inside the press."""
    LIFTED = "lifted"
    """No contact."""
    STUCK = "stuck"
    """The finger is on, but no press can begin before it leaves."""
    RESTED = "rested"
    PAUSED = "paused"
    """Nothing pressed for too long within a series."""
    AGAIN = "again"
    """Not obeyed for a while."""
    IDLE = "idle"
    """Nothing pressed for long while a press was asked for."""
    GOOD = "good"
    """A press ended with the verdict ok, and the step goes on."""
    LIGHT = "light"
    """A press of a series was too light."""
    HARD = "hard"
    """A press of a series was too hard."""
    FAILED = "failed"
    """A press ended with another verdict, and the step goes on."""
    LATCHED = "latched"
    CLEARED = "cleared"
    """The latch is open again."""
    ENOUGH = "enough"
    """The step is over, and another follows."""
    LAST = "last"
    """The step is over, and none follows."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One word to the person, with what it rests on."""

    cue: CueName
    point: str
    side: Side
    t_s: float
    """When, in seconds of the session."""
    sample: int | None
    """Number of the newest sample that was known; None before the first."""
    force_n: float | None
    """Force of that sample; None where it has none, and while there is no signal."""
    age_ms: float | None
    """How old that sample was; None where that is unknown."""
    hint: Hint = Hint.NONE

    def as_dict(self) -> dict[str, str | int | float | None]:
        """Return the fields of a `cue` in a live stream, in plain JSON values."""
        return {
            "cue": self.cue.value, "point": self.point, "side": self.side.name.lower(), "force_n": self.force_n,
            "age_ms": self.age_ms, "sample": self.sample, "hint": self.hint.value or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: in any of these phases, on any of these events, go there and say that."""

    phases: tuple[Phase, ...]
    events: tuple[Event, ...]
    to: Phase
    cues: tuple[CueName, ...]


Table = Mapping[tuple[Phase, Event], tuple[Phase, tuple[CueName, ...]]]

REPEATS = frozenset({Event.AGAIN, Event.IDLE})
"""Events whose cue is given although it is the one before."""

WAITING = (Phase.FIND, Phase.READY, Phase.REST)
TOUCHING = (Phase.REACH, Phase.HARDER, Phase.HOLD, Phase.EASIER)
ACTIVE = WAITING + TOUCHING
ENGAGED = (*ACTIVE, Phase.RELEASE)
GOING = (*ENGAGED, Phase.STOP)
GROUPS: dict[str, tuple[Phase, ...]] = {
    "going": GOING,
    "engaged": ENGAGED,
    "active": ACTIVE,
    "waiting": WAITING,
    "touching": TOUCHING,
}
"""Phases that share rows, the largest group first."""

_COMMON = (
    Row(ENGAGED, (Event.LATCHED,), Phase.STOP, (CueName.STOP,)),
    Row((Phase.STOP,), (Event.AGAIN,), Phase.STOP, (CueName.STOP,)),
    Row((Phase.STOP,), (Event.CLEARED,), Phase.REST, (CueName.REST,)),
    Row((Phase.DONE,), (Event.LATCHED,), Phase.DONE, (CueName.STOP,)),
    Row((Phase.FIND,), (Event.STUCK, Event.AGAIN), Phase.FIND, (CueName.RELEASE,)),
    Row((Phase.FIND,), (Event.LIFTED, Event.IDLE), Phase.FIND, (CueName.FIND,)),
    Row((Phase.READY,), (Event.IDLE,), Phase.READY, (CueName.PRESS,)),
    Row((Phase.READY, Phase.REST, *TOUCHING), (Event.STUCK,), Phase.RELEASE, (CueName.RELEASE,)),
    Row(ACTIVE, (Event.OVERDUE, Event.TORN), Phase.RELEASE, (CueName.RELEASE,)),
    Row((Phase.RELEASE,), (Event.STUCK, Event.AGAIN), Phase.RELEASE, (CueName.RELEASE,)),
    Row((Phase.RELEASE,), (Event.LIFTED,), Phase.REST, (CueName.REST,)),
    Row((Phase.RELEASE, Phase.REST, Phase.STOP), (Event.RESTED,), Phase.READY, (CueName.PRESS,)),
    Row(WAITING, (Event.TOUCHED,), Phase.REACH, (CueName.PRESS,)),
    Row(GOING, (Event.ENOUGH,), Phase.FIND, (CueName.NEXT, CueName.FIND)),
    Row(GOING, (Event.LAST,), Phase.DONE, (CueName.DONE,)),
)
_HOLD = (
    *_COMMON,
    Row(ACTIVE, (Event.BELOW,), Phase.HARDER, (CueName.HARDER,)),
    Row(ACTIVE, (Event.IN_BAND,), Phase.HOLD, (CueName.HOLD,)),
    Row(ACTIVE, (Event.ABOVE,), Phase.EASIER, (CueName.EASIER,)),
    Row(ACTIVE, (Event.HELD,), Phase.RELEASE, (CueName.RELEASE,)),
    Row(TOUCHING, (Event.LIFTED, Event.RESTED), Phase.READY, (CueName.PRESS,)),
    Row((Phase.FIND, Phase.READY), (Event.RESTED,), Phase.READY, (CueName.PRESS,)),
    Row(ENGAGED, (Event.GOOD, Event.FAILED), Phase.REST, (CueName.REST,)),
)
_SERIES = (
    *_COMMON,
    Row(ENGAGED, (Event.GOOD, Event.FAILED), Phase.HOLD, (CueName.HOLD,)),
    Row(ENGAGED, (Event.LIGHT,), Phase.HARDER, (CueName.HARDER,)),
    Row(ENGAGED, (Event.HARD,), Phase.EASIER, (CueName.EASIER,)),
    Row(TOUCHING, (Event.PAUSED,), Phase.READY, (CueName.PRESS,)),
)

ROWS: dict[Mode, tuple[Row, ...]] = {Mode.HOLD: _HOLD, Mode.KNEAD: _HOLD, Mode.SERIES: _SERIES}
"""The rows by mode, as they are written and drawn."""


def expand(rows: tuple[Row, ...]) -> Table:
    """Return the rows as a look-up from phase and event."""
    return {
        (phase, event): (row.to, row.cues) for row in rows for phase in row.phases for event in row.events
    }


TABLES: dict[Mode, Table] = {mode: expand(rows) for mode, rows in ROWS.items()}
"""The same for looking up."""
