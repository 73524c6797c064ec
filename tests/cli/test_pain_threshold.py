"""`acudevice pain-threshold`, from the cautions to a band of one's own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import acudevice
from tests.support.jobs import ours
from tests.support.served import buttonless, served
from tests.support.terminal import at_terminal, typed

HURTS = "virtual:?pace=max&rate=50&pain=14"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


def measured(*args: str, device: str = HURTS, code: int = 0) -> Any:
    """Measure with short rests, and return the result of the command."""
    result = acudevice("pain-threshold", "LR3", "--device", device, "--yes-cautions", "--rest", "5", *args)
    assert result.code == code, result.err
    return result


def band() -> tuple[float, float]:
    """Return the band of LR3 as `points` shows it."""
    found = acudevice("points", "LR3", "--json").data["band"]
    return found["low_n"], found["high_n"]


def test_a_person_reads_what_to_mind_and_what_came_of_it() -> None:
    """That it is no diagnosis, before and after."""
    result = measured()
    assert result.err.count("This is no diagnosis") == 2
    assert "it ends by itself at 30 N" in result.err
    assert "Stop at sharp pain" in result.err
    assert "pain threshold at LR3 left: 1" in result.out
    assert "press slowly and evenly" in result.out
    assert "--set 40%-70% --simulated" in result.err
    sheet = acudevice("sessions", "show", "last").out
    assert "result    pain threshold at LR3 left: 1" in sheet
    assert "dose" not in sheet
    shown = acudevice("sessions", "show", "last", "--json").data
    assert shown["kind"] == "pain-threshold"
    assert {"pain_trial", "pain_threshold"} <= {mark["kind"] for mark in shown["marks"]}
    assert not any(press["verdict"] == "ok" for press in shown["presses"])


def test_programs_get_a_stream_of_objects() -> None:
    """Numbered without a gap; the result before the end."""
    found = [json.loads(line) for line in measured("--json").out.splitlines()]
    assert [one["seq"] for one in found] == list(range(len(found)))
    kinds = [one["type"] for one in found]
    assert kinds[-2:] == ["pain_threshold", "session_end"]
    assert kinds.count("pain_trial") == found[-2]["trials"]
    assert found[-1]["summary"] == {"threshold_n": found[-2]["threshold_n"], "complete": True}


def test_a_band_is_set_shown_and_taken_back() -> None:
    """From a simulated person only when told so."""
    before = band()
    measured()
    refused = acudevice("pain-threshold", "LR3", "--from", "last", "--set", "40%-70%")
    assert (refused.code, "say --simulated" in refused.err, band()) == (2, True, before)
    done = acudevice(
        "pain-threshold", "LR3", "--from", "last", "--set", "40%-70%", "--simulated", "--json"
    ).data
    assert (done["low_n"], done["high_n"]) == band() != before
    assert acudevice("pain-threshold", "LR3", "--undo").out == "LR3: the band is 8 to 24 N now\n"
    assert band() == before


def test_measuring_and_setting_can_be_one() -> None:
    """In one command."""
    measured("--set", "50-60", "--simulated")
    low_n, high_n = band()
    assert 0.8 < low_n / high_n < 0.87


def test_what_was_not_reached_sets_nothing() -> None:
    """But it is a result."""
    result = measured("--set", "40-70", "--simulated", device="virtual:?pace=max&rate=50&pain=90", code=2)
    assert "not reached below the ceiling" in result.out + result.err
    (kept,) = acudevice("pain-threshold", "LR3", "--history", "--json").data["thresholds"]
    assert (kept["threshold_n"], kept["counted"], kept["reached"]) == (None, 2, 0)
    assert "not reached below the ceiling" in acudevice("pain-threshold", "LR3", "--from", "last").out
    assert "  > 30  " in acudevice("pain-threshold", "LR3", "--history").out


def test_the_history_is_a_table() -> None:
    """Empty before the first."""
    assert "nothing was measured there yet" in acudevice("pain-threshold", "LR3", "--history").err
    measured()
    lines = acudevice("pain-threshold", "tai chong", "--history").out.splitlines()
    assert len(lines) == 2
    assert "3 of 3" in lines[1]
    assert max(map(len, lines)) < 80


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("LR33",), 66, "LR33"),
        (("LR3",), 2, "which device?"),
        (("LR3", "--device", HURTS), 2, "nobody is there to confirm"),
        (("SP6", "--condition", "pregnancy"), 2, "SP6 is not pressed with pregnancy"),
        (("LR3", "--condition", "neuropathy"), 2, "pain cannot warn"),
        (("LR3", "--side", "midline"), 2, "no side `midline`"),
        (("LR3", "--rate", "500"), 2, "500 kPa/s is not possible"),
        (("LR3", "--trials", "0"), 2, "0 trials are not possible"),
        (("LR3", "--rest", "1"), 2, "rest of 1 s is not possible"),
        (("LR3", "--set", "70-40"), 2, "is no band as a share"),
        (("LR3", "--set", "40-70", "--trials", "2", "--device", HURTS), 2, "wants 3 trials that count"),
        (("LR3", "--undo", "--history"), 2, "--undo and --history do not go together"),
        (("LR3", "--from", "last", "--set", "40-70", "--undo"), 2, "--from and --set and --undo do not go"),
        (("LR3", "--from", "last"), 66, "session"),
        (("LR3", "--undo"), 66, "nothing to undo"),
    ],
)
def test_what_cannot_be_is_refused(args: tuple[str, ...], code: int, said: str) -> None:
    """Before anything is measured."""
    result = acudevice("pain-threshold", *args)
    assert (result.code, result.out) == (code, "")
    assert said in result.err


def test_a_session_of_another_point_sets_no_band_here() -> None:
    """Nor does it show itself as one of this point."""
    measured()
    result = acudevice("pain-threshold", "LI4", "--from", "last", "--set", "40-70", "--simulated")
    assert (result.code, "measured LR3, not LI4" in result.err) == (2, True)


@POSIX
def test_a_person_at_a_terminal_is_asked() -> None:
    """Who says no is not measured."""
    code, out, err = typed("pain-threshold", "LR3", "--device", HURTS, "--trials", "1", answer="n\n")
    assert (code, out) == (1, "")
    assert "nothing was begun" in err


@POSIX
def test_a_screen_tells_the_ramp_and_the_result() -> None:
    """In words, beside the figures of the history that follow it."""
    args = ("pain-threshold", "LR3", "--device", HURTS, "--yes-cautions", "--trials", "1", "--rest", "5")
    with at_terminal(*args) as terminal:
        assert terminal.end() == 0
    assert "any key: it hurts · q ends all" in terminal.shown
    assert "ramp █" in terminal.shown
    assert "median of 1" in terminal.shown


def unattended(device: str) -> "subprocess.CompletedProcess[str]":
    """Measure with nobody at the keyboard."""
    args = ("pain-threshold", "LR3", "--yes-cautions", "--trials", "1", "--rest", "5", "--device", device)
    return subprocess.run(ours(*args), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


@POSIX
def test_nothing_begins_that_nobody_could_stop(tmp_path: Path) -> None:
    """Nobody is at the null device, and a ring without a button says no word either."""
    with served(tmp_path / "ring", ring=buttonless()) as address:
        done = unattended(address)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nobody could say stop: the device has no button, and nobody is at the keyboard" in done.stderr
    assert "run it in a terminal" in done.stderr


@POSIX
def test_a_button_is_enough_to_say_stop() -> None:
    """Whoever measures is told that it is all there is."""
    done = unattended(HURTS)
    assert (done.returncode, "trial 1: 1" in done.stdout) == (0, True)
    assert "the ring's button says stop; a long press of the button ends all" in done.stderr
