"""Every row of the tables is taken by a coach that is fed what the row speaks of."""

from collections.abc import Callable

import pytest

from acudevice.coach.coach import Coach
from acudevice.coach.grammar import ROWS, TABLES, Cue, CueName, Event, Hint, Phase, expand
from acudevice.coach.reading import Reading
from acudevice.signal.moments import PressEnded
from acudevice.signal.zones import State
from acudevice.values.press import Verdict
from acudevice.values.thresholds import Mode, Side
from tests.coach.guided import entry, plan_of, press_of

MODES = {Mode.HOLD: "hold", Mode.SERIES: "series"}
PAIRS = [
    pytest.param(mode, phase, event, id=f"{name}-{phase}-{event}")
    for mode, name in MODES.items()
    for phase, event in TABLES[mode]
]
NO_REST = {Event.RESTED}
"""Events that come of themselves only where a point needs no rest."""


class Scene:
    """A coach in some phase, and time that goes on by tenths of a second."""

    def __init__(self, mode: Mode, phase: Phase, event: Event) -> None:
        thresholds = entry(mode=mode, repeats=5, rest_min_ms=0 if event in NO_REST else 2000)
        last = () if event is Event.LAST else (entry(side=Side.RIGHT),)
        self.coach = Coach(plan_of(thresholds, *last))
        self.coach.start(0.0)
        self.coach.phase = phase
        self.sample = 0
        self.cues: list[CueName] = []

    def feed(
        self, state: State, force_n: float = 0.0, *, verdict: Verdict | None = None, seconds: float = 0.1,
        in_band_s: float = 0.0, press_s: float = 0.0, torn: bool = False,
    ) -> None:  # fmt: skip
        """Feed readings of one kind for a while, with the end of a press if there is a verdict."""
        moments = () if verdict is None else (PressEnded(press_of(verdict)),)
        for _ in range(round(seconds * 10)):
            self.sample += 1
            t_s, force_mn = self.sample / 10, round(force_n * 1000)
            reading = Reading(t_s, self.sample, force_mn, state, in_band_s, press_s, torn)
            self.cues += [cue.cue for cue in self.coach.feed(reading, moments)]
            moments = ()

    def leave(self) -> None:
        """End the step."""
        self.cues += [cue.cue for cue in self.coach.leave(self.sample / 10)]


def lifted(scene: Scene) -> None:
    """Lift a finger that was on."""
    if scene.coach.phase is Phase.FIND:
        scene.feed(State.WAIT, 12.0)
    scene.feed(State.IDLE)


def again(scene: Scene) -> None:
    """Do not obey for a while."""
    state = {Phase.FIND: State.WAIT, Phase.RELEASE: State.PRESS, Phase.STOP: State.OVER}[scene.coach.phase]
    scene.feed(state, 12.0, seconds=2.5)


def rested(scene: Scene) -> None:
    """End a rest, or a press at a point that needs none."""
    ends = scene.coach.phase not in (Phase.REST, Phase.STOP, Phase.RELEASE)
    scene.feed(State.IDLE, verdict=Verdict.OK if ends else None)


PLAY: dict[Event, Callable[[Scene], None]] = {
    Event.TOUCHED: lambda scene: scene.feed(State.PRESS, 3.0),
    Event.BELOW: lambda scene: scene.feed(State.PRESS, 3.0, seconds=1.0),
    Event.IN_BAND: lambda scene: scene.feed(State.PRESS, 12.0),
    Event.ABOVE: lambda scene: scene.feed(State.PRESS, 25.0),
    Event.HELD: lambda scene: scene.feed(State.PRESS, 12.0, in_band_s=4.0, press_s=4.3),
    Event.OVERDUE: lambda scene: scene.feed(State.PRESS, 5.0, press_s=8.0),
    Event.TORN: lambda scene: scene.feed(State.PRESS, 12.0, torn=True),
    Event.LIFTED: lifted,
    Event.STUCK: lambda scene: scene.feed(State.WAIT, 12.0),
    Event.RESTED: rested,
    Event.PAUSED: lambda scene: scene.feed(State.IDLE, seconds=3.5),
    Event.AGAIN: again,
    Event.IDLE: lambda scene: scene.feed(State.IDLE, seconds=20.5),
    Event.GOOD: lambda scene: scene.feed(State.IDLE, verdict=Verdict.OK),
    Event.LIGHT: lambda scene: scene.feed(State.IDLE, verdict=Verdict.TOO_LIGHT),
    Event.HARD: lambda scene: scene.feed(State.IDLE, verdict=Verdict.TOO_HARD),
    Event.FAILED: lambda scene: scene.feed(State.IDLE, verdict=Verdict.TOO_SHORT),
    Event.LATCHED: lambda scene: scene.feed(State.OVER, 31.0),
    Event.CLEARED: lambda scene: scene.feed(State.IDLE),
    Event.ENOUGH: Scene.leave,
    Event.LAST: Scene.leave,
}
"""How a person and a sensor make each event happen."""


@pytest.mark.parametrize(("mode", "phase", "event"), PAIRS)
def test_every_row_is_taken(mode: Mode, phase: Phase, event: Event) -> None:
    """From its phase, on its event, to the phase and with the cues that it says."""
    to, cues = TABLES[mode][phase, event]
    scene = Scene(mode, phase, event)
    PLAY[event](scene)
    assert scene.coach.phase is to
    assert tuple(scene.cues[-len(cues) :]) == cues


@pytest.mark.parametrize("mode", Mode)
def test_no_two_rows_contradict_each_other(mode: Mode) -> None:
    """A pair of phase and event stands in one row."""
    rows = ROWS[mode]
    assert len(expand(rows)) == sum(len(row.phases) * len(row.events) for row in rows)


@pytest.mark.parametrize("mode", Mode)
def test_too_much_force_stops_in_every_phase(mode: Mode) -> None:
    """There is no phase in which the latch is not told."""
    for phase in set(Phase) - {Phase.STOP}:
        assert CueName.STOP in TABLES[mode][phase, Event.LATCHED][1]


@pytest.mark.parametrize("mode", Mode)
def test_every_phase_is_reached_and_left(mode: Mode) -> None:
    """From find, and to done."""
    reached = {Phase.FIND}
    for _ in Phase:
        reached |= {to for (phase, _), (to, _) in TABLES[mode].items() if phase in reached}
    assert reached == set(Phase)
    assert all(TABLES[mode][phase, Event.LAST][0] is Phase.DONE for phase in set(Phase) - {Phase.DONE})


def test_a_cue_gives_the_fields_of_the_stream() -> None:
    """Names in lower case, unknown is null."""
    cue = Cue(CueName.HARDER, "LR3", Side.LEFT, 1.5, 150, 4.2, None)
    assert cue.as_dict() == {
        "cue": "harder", "point": "LR3", "side": "left", "force_n": 4.2, "age_ms": None, "sample": 150, "hint": None,
    }  # fmt: skip
    assert Cue(CueName.HOLD, "LR3", Side.ANY, 0.0, None, None, 3.0, Hint.FASTER).as_dict()["hint"] == "faster"
