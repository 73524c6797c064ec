"""The state machine of the check, one sample at a time (firmware_protocol.md, sections 10.2 to 10.4).

The thresholds cut the axis of force into zones. To the table of transitions a sample is its zone; to what is counted
of a press it is a force and a time. One thing happens by time alone: at the *deadline* a press has lasted too long,
or the latch has cleared; the first sample at or after it is looked up among the late rows.
"""

from bisect import bisect_right
from collections.abc import Callable
from typing import ClassVar

from acudevice.signal.limits import Limits
from acudevice.signal.moments import Cleared, Latched, Moment, PressEnded, PressStarted
from acudevice.signal.tally import Tally
from acudevice.signal.transitions import (
    BEYOND,
    CEILING,
    IDLE,
    INVALID,
    OVER,
    RESTLESS,
    WAIT,
    Action,
    calm_between,
    row,
)
from acudevice.signal.verdict import OK, conclude
from acudevice.signal.zones import Cause, End, State, Zone
from acudevice.values.thresholds import Mode

Act = Callable[["Machine", int, int, Zone], Moment | None]
"""What a word of the table means for a sample: its number, its force (0 where it is invalid), its zone."""

ZONES, SERIES = tuple(Zone), Mode.SERIES


class Machine:
    """Steps through samples, in the order of their numbers.

    For reading: `state`, `press` (what is counted of the one in progress), `done` (good presses since it began),
    `limits`; `tick` and `force_mn` of the last sample.
    """

    __slots__ = (
        "_between", "_cause", "_floor", "_next", "_onset_before", "_release_before", "_roof",
        "deadline", "done", "force_mn", "limits", "press", "state", "tick",
    )  # fmt: skip

    def __init__(self, limits: Limits, state: State) -> None:
        self.limits, self.state, self.done, self.tick = limits, state, 0, 0
        self.force_mn: int | None = None
        self.press: Tally | None = None
        self._cause = Cause.NO_READING
        self._next = self.deadline = BEYOND
        self._release_before: int | None = None
        self._onset_before: int | None = None
        self._between = calm_between(limits.edges)
        self._floor, self._roof = RESTLESS

    def step(
        self, index: int, tick: int, force_mn: int | None, cause: Cause = Cause.NO_READING
    ) -> tuple[Moment, ...]:
        """Check one sample: its number, its tick, and its force, or None and the cause where it is invalid."""
        if index != self._next:
            self._miss()
        elif self.press is not None:
            self.press.elapse(tick - self.tick)
        self._next, self.tick, self.force_mn, self._cause = index + 1, tick, force_mn, cause
        if force_mn is None:
            force, zone = 0, INVALID
        else:
            force, zone = force_mn, ZONES[bisect_right(self.limits.edges, force_mn)]
        acts, state = _ROWS[tick >= self.deadline][self.state][zone]
        moments = [act(self, index, force, zone) for act in acts]
        self.state = state
        self._floor, self._roof = self._between[state][zone]
        return tuple(moment for moment in moments if moment is not None)

    def cut(self) -> tuple[Moment, ...]:
        """End the press in progress, if there is one, at the last sample that was checked."""
        ended = self._end(self._next - 1, End.CUT)
        return () if ended is None else (ended,)

    def _miss(self) -> None:
        """Note that the sample before the next one is missing, or that there was none."""
        if self.press is not None:
            self.press.miss()
        if self.state is OVER:
            self.deadline = BEYOND
        elif self.state is IDLE:  # a press may have begun unseen
            self.state = WAIT
        self._release_before = self._onset_before = None

    def _open(self, press: Tally) -> Moment:
        """Let a press be in progress; what it has to do with the one before, the check knows."""
        press.rest = _since(press.onset_tick, self._release_before)
        if self.limits.mode is SERIES:
            press.cadence = self.limits.cadence_mhz(_since(press.onset_tick, self._onset_before))
        self.press, self._onset_before = press, press.onset_tick
        self.deadline = press.onset_tick + self.limits.longest
        return PressStarted(press.onset, press.onset_tick)

    def _begin(self, index: int, force: int, zone: Zone) -> Moment | None:
        """Begin a press, if a point is active. A sample at the ceiling begins one without length, and is not taken."""
        thresholds, tick = self.limits.thresholds, self.tick
        if thresholds is None:
            return None
        press = Tally(thresholds, index, tick, force, zone, cycles=self.limits.cycles(force, tick))
        if zone < CEILING:
            press.take(tick, force, zone)
        return self._open(press)

    def _take(self, _index: int, force: int, zone: Zone) -> None:
        if self.press is not None:
            self.press.take(self.tick, force, zone)

    def _end(self, index: int, end: End) -> Moment | None:
        press, tick = self.press, self.tick
        if press is None:
            return None
        ended = conclude(press, self.limits, end, index, tick)
        self.press, self.deadline, self._release_before = None, BEYOND, tick
        self.done += ended.verdict is OK
        return PressEnded(ended)

    def _end_by_release(self, index: int, force: int, _zone: Zone) -> Moment | None:
        if self.press is not None and self.press.cycles is not None:
            self.press.cycles.feed(self.tick, force)
        return self._end(index, End.RELEASE)

    def _end_by_ceiling(self, index: int, force: int, zone: Zone) -> Moment | None:
        if self.press is not None and zone is CEILING:
            self.press.peak = max(self.press.peak, force)
        return self._end(index, End.CEILING)

    def _end_by_limit(self, index: int, _force: int, _zone: Zone) -> Moment | None:
        return self._end(index, End.LIMIT)

    def _latch(self, index: int, _force: int, zone: Zone) -> Moment:
        return Latched(index, self.tick, Cause.FORCE if zone is CEILING else self._cause)

    def _clear(self, _index: int, _force: int, _zone: Zone) -> None:
        """Let the clearing time begin at the first sample at rest."""
        if self.deadline == BEYOND:
            self.deadline = self.tick + self.limits.clear

    def _disturb(self, _index: int, _force: int, _zone: Zone) -> None:
        self.deadline = BEYOND

    def _unlatch(self, index: int, _force: int, _zone: Zone) -> Moment:
        self.deadline = BEYOND
        return Cleared(index, self.tick)

    ACTIONS: ClassVar[dict[Action, Act]] = {
        Action.BEGIN: _begin,
        Action.TAKE: _take,
        Action.END_BY_RELEASE: _end_by_release,
        Action.END_BY_CEILING: _end_by_ceiling,
        Action.END_BY_LIMIT: _end_by_limit,
        Action.LATCH: _latch,
        Action.CLEAR: _clear,
        Action.DISTURB: _disturb,
        Action.UNLATCH: _unlatch,
    }
    """What each word of the table does with the sample at hand."""


def _since(tick: int, before: int | None) -> int | None:
    """Return the ticks since `before`; None where there is none, or where they do not fit 32 bits."""
    return None if before is None or tick - before >> 32 else tick - before


def _rows(*, late: bool) -> tuple[tuple[tuple[tuple[Act, ...], State], ...], ...]:
    """Return the table by state and zone, its words as what they do."""
    rows = [[row(state, zone, late=late) for zone in Zone] for state in State]
    return tuple(
        tuple((tuple(Machine.ACTIONS[act] for act in acts), state) for acts, state in line) for line in rows
    )


_ROWS = _rows(late=False), _rows(late=True)
