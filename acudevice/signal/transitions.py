"""The state machine of the check as a table (firmware_protocol.md, section 10.2)."""

from collections.abc import Sequence
from enum import Enum

from acudevice.signal.zones import State, Zone

WAIT, IDLE, PRESS, OVER = State
REST, NEAR, LIGHT, BAND, HARD, CEILING, INVALID = Zone


class Action(Enum):
    """What the check does at a sample, in the words of the page."""

    BEGIN = "begin"
    TAKE = "take"
    END_BY_RELEASE = "end by release"
    END_BY_CEILING = "end by ceiling"
    END_BY_LIMIT = "end by limit"
    LATCH = "latch"
    UNLATCH = "unlatch"
    CLEAR = "clear"
    """Begin to clear the latch, or go on."""
    DISTURB = "disturb"
    """What was cleared of the latch counts no more."""


Row = tuple[tuple[Action, ...], State]

_LATCH: Row = ((Action.LATCH,), OVER)
_BEGIN: Row = ((Action.BEGIN,), PRESS)
_TAKE: Row = ((Action.TAKE,), PRESS)
_BURST: Row = ((Action.END_BY_CEILING, Action.LATCH), OVER)
_LIMIT: Row = ((Action.END_BY_LIMIT,), WAIT)
_DISTURB: Row = ((Action.DISTURB,), OVER)

ON_TIME: dict[tuple[State, Zone], Row] = {
    (WAIT, REST): ((), IDLE),
    (WAIT, CEILING): _LATCH,
    (WAIT, INVALID): _LATCH,
    (IDLE, LIGHT): _BEGIN,
    (IDLE, BAND): _BEGIN,
    (IDLE, HARD): _BEGIN,
    (IDLE, CEILING): ((Action.BEGIN, Action.END_BY_CEILING, Action.LATCH), OVER),
    (IDLE, INVALID): _LATCH,
    (PRESS, REST): ((Action.END_BY_RELEASE,), IDLE),
    (PRESS, NEAR): _TAKE,
    (PRESS, LIGHT): _TAKE,
    (PRESS, BAND): _TAKE,
    (PRESS, HARD): _TAKE,
    (PRESS, CEILING): _BURST,
    (PRESS, INVALID): _BURST,
    (OVER, REST): ((Action.CLEAR,), OVER),
    (OVER, NEAR): _DISTURB,
    (OVER, LIGHT): _DISTURB,
    (OVER, BAND): _DISTURB,
    (OVER, HARD): _DISTURB,
    (OVER, CEILING): _DISTURB,
    (OVER, INVALID): _DISTURB,
}
"""What happens at a sample in a zone, and the state after it. Where there is no row, nothing happens."""

LATE: dict[tuple[State, Zone], Row] = ON_TIME | {
    (PRESS, NEAR): _LIMIT,
    (PRESS, LIGHT): _LIMIT,
    (PRESS, BAND): _LIMIT,
    (PRESS, HARD): _LIMIT,
    (OVER, REST): ((Action.UNLATCH,), IDLE),
}
"""The same once the deadline has come: the limit of a press, or the end of the clearing time."""

CALM: dict[State, tuple[tuple[Zone, Zone], ...]] = {
    WAIT: ((NEAR, HARD),),
    IDLE: ((REST, NEAR),),
    PRESS: ((NEAR, LIGHT), (BAND, BAND), (HARD, HARD)),
    OVER: ((REST, REST), (NEAR, CEILING)),
}
"""Zones, first to last, between which force may move before the deadline while the check does no more than count:
what lets it take many samples at once."""


BEYOND = 1 << 63
"""More than any force, and, as a tick or the number of a sample, one that does not come."""

RESTLESS = (BEYOND, -BEYOND)
"""Between these forces there is none."""

Between = tuple[tuple[tuple[int, int], ...], ...]
"""By state and zone: the least force, and the first one that is too much."""


def row(state: State, zone: Zone, *, late: bool) -> Row:
    """Return what happens in `state` at a sample in `zone`, and the state after it."""
    return (LATE if late else ON_TIME).get((state, zone), ((), state))


def calm_between(edges: Sequence[int]) -> Between:
    """Return the forces in mN between which the check stays calm after a sample, given the edges of the zones."""
    ends = (-BEYOND, *edges, BEYOND)
    table = [[RESTLESS] * len(Zone) for _ in State]
    for state, spans in CALM.items():
        for first, last in spans:
            for zone in range(first, last + 1):
                table[state][zone] = ends[first], ends[last + 1]
    return tuple(tuple(forces) for forces in table)
