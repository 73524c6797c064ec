"""The page on guidance says what the tables say."""

import re
from pathlib import Path

import pytest

from acudevice.coach.diagram import mermaid
from acudevice.coach.events import AGAIN_S, IDLE_MOST_S, IDLE_S, PAUSE_S
from acudevice.coach.grammar import GROUPS, ROWS, TABLES, CueName, Event, Hint, Phase, Row
from acudevice.coach.places import GRACE_S, Place
from acudevice.coach.plan import APPROACH_S, MOVE_S
from acudevice.coach.turn import MISSES, STOPS, Outcome
from acudevice.coach.words import CUES, FEEDBACK, SIGNS
from acudevice.values.thresholds import Mode

PAGE = (Path(__file__).parents[2] / "docs" / "guidance.md").read_text(encoding="utf-8")
ARROW = re.compile(r"    (\w+) --> (\w+): ([\w, ]+) / ([\w ]+)")
PLACES = {None: "contact", Place.BELOW: "below", Place.BAND: "band", Place.ABOVE: "above"}


@pytest.mark.parametrize("mode", Mode)
def test_the_page_shows_the_diagrams(mode: Mode) -> None:
    """As they are drawn from the tables now."""
    assert f"```mermaid\n{mermaid(ROWS[mode])}\n```" in PAGE


@pytest.mark.parametrize("mode", Mode)
def test_the_diagram_holds_the_whole_table(mode: Mode) -> None:
    """Read back, its arrows give each row and no other."""
    found = {}
    for start, to, events, cues in ARROW.findall(mermaid(ROWS[mode])):
        for phase in GROUPS.get(start) or (Phase(start),) if start in {*GROUPS, *Phase} else ():
            for event in events.split(", "):
                found[phase, Event(event)] = Phase(to), tuple(map(CueName, cues.split()))
    assert found == TABLES[mode]


def test_a_group_is_drawn_as_one_box() -> None:
    """What is left of the phases has arrows of its own."""
    rows = (Row((*GROUPS["waiting"], Phase.STOP), (Event.LATCHED,), Phase.STOP, (CueName.STOP,)),)
    assert mermaid(rows).splitlines()[1:-1] == [
        '    state "any of find, ready, rest" as waiting',
        "    [*] --> find: begin / find",
        "    waiting --> stop: latched / stop",
        "    stop --> stop: latched / stop",
    ]


@pytest.mark.parametrize("cue", CueName)
def test_the_page_lists_each_cue(cue: CueName) -> None:
    """With its signs and its sentence."""
    sign = SIGNS[cue]
    assert f"| `{cue}` | {sign.symbol} {sign.word} | `{sign.plain}` | {CUES[cue, Hint.NONE]} |" in PAGE


def test_the_page_lists_each_sentence() -> None:
    """Of hints and of verdicts."""
    hinted = [f"| `{cue}` | `{hint}` | {text} |" for (cue, hint), text in CUES.items() if hint]
    said = [f"| `{key}` | {text} |" for key, text in FEEDBACK.items()]
    assert [line for line in hinted + said if line not in PAGE] == []


def test_the_page_gives_the_figures() -> None:
    """Graces, repetitions, and what ends a step."""
    for (start, end), grace_s in GRACE_S.items():
        assert f"| {PLACES[start]} | {PLACES[end]} | {grace_s} |" in PAGE
    assert (
        f"{AGAIN_S[CueName.STOP]:g} s after `stop` or {AGAIN_S[CueName.RELEASE]:g} s after `release`" in PAGE
    )
    press_s, find_s = IDLE_S[CueName.PRESS], IDLE_S[CueName.FIND]
    assert f"nothing pressed for {press_s:g} s after `press` or {find_s:g} s after `find`" in PAGE
    assert f"twice as long each time, {IDLE_MOST_S:g} s at most" in PAGE
    assert f"no press for {PAUSE_S:g} s within a series" in PAGE
    assert f"{MISSES[Mode.HOLD]} failed presses in a row ({MISSES[Mode.SERIES]} in a series)" in PAGE
    assert f"| `stopped` | {STOPS} stops in one step |" in PAGE
    assert f"adds {MOVE_S:g} s to find each point and {APPROACH_S:g} s into and out of each press" in PAGE


def test_the_page_explains_each_event_and_outcome() -> None:
    """By its name in a table."""
    explained = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| `.*? \|", PAGE, re.MULTILINE))))
    assert {event.value for event in Event} | {outcome.value for outcome in Outcome} <= explained
