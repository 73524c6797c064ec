"""`acudevice guide` from the plan to the last press, with hands that are simulated and code that is not."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from acudevice.cli.guide import done
from acudevice.coach.summary import summarize
from acudevice.values.thresholds import Side
from tests.coach.guided import Guided, entry
from tests.support.command import acudevice
from tests.support.served import served
from tests.support.terminal import typed

STEADY = "virtual:?pace=max&rate=50"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals and signals")


def objects(out: str) -> list[dict[str, Any]]:
    """Return the objects of a live stream."""
    return [json.loads(line) for line in out.splitlines()]


def test_a_met_target_ends_with_0() -> None:
    """Each press in a line, then each step."""
    result = acudevice("guide", "tai-chong", "--device", STEADY, "--yes-cautions", "--repeats", "1")
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[1].startswith("find Taichong (LR3), left: ")
    assert sum(line.startswith("press at ") for line in lines) == 2
    assert lines[-2:] == ["LR3 left: done: 1 good of 1", "LR3 right: done: 1 good of 1"]
    assert "Tai Chong (tai-chong): 2 steps" in result.err
    assert "acudevice sessions show last" in result.err
    kept = acudevice("sessions", "show", "last", "--json").data
    assert (kept["kind"], kept["routine"], kept["state"], kept["simulated"]) == (
        "guide",
        "tai-chong",
        "sealed",
        True,
    )


def test_points_that_nobody_came_to_take_one_line() -> None:
    """Who ends a long routine at its first point is not told of each other one that it is not finished."""
    finger = Guided(entry(), entry(side=Side.RIGHT), entry())
    finger.press((0.0, 1.0), (12.0, 5.0), (0.0, 3.0))
    assert list(done(summarize(finger.coach.plan, finger.coach.turns))) == [
        "LR3 left: not finished: 1 good of 1",
        "not pressed: LR3 right, LR3 left",
    ]


def test_a_missed_target_ends_with_1() -> None:
    """A hand that never waits for the sign, and too many presses in vain."""
    result = acudevice("guide", "tai-chong", "--device", f"{STEADY}&hand=short", "--yes-cautions", "--plain")
    assert result.code == 1
    assert "too short" in result.out
    assert "enough here for today" in result.out


def test_programs_get_a_stream_of_objects() -> None:
    """Numbered without a gap, from the start to the end; talk stays beside it."""
    result = acudevice(
        "guide", "tai-chong", "--device", STEADY, "--yes-cautions", "--repeats", "1", "--tare", "--json"
    )
    found = objects(result.out)
    assert [one["seq"] for one in found] == list(range(len(found)))
    assert {one["schema"] for one in found} == {"acudevice/1"}
    kinds = [one["type"] for one in found]
    assert (kinds[:2], kinds[-1]) == (["session_start", "device"], "session_end")
    assert {"samples", "cue", "press"} <= set(kinds)
    presses = [one for one in found if one["type"] == "press"]
    assert [(press["point"], press["side"], press["verdict"]) for press in presses] == [
        ("LR3", "left", "ok"),
        ("LR3", "right", "ok"),
    ]
    assert all(press["device_verdict"] == press["verdict"] for press in presses)
    assert found[-1]["missing"] == 0
    assert "tared: 0.150 N at rest is zero now" in result.err


def test_a_forbidden_point_stays_forbidden_whatever_is_confirmed() -> None:
    """--yes-cautions confirms what was read; it clears nothing."""
    result = acudevice(
        "guide", "relaxing", "--device", STEADY, "--yes-cautions", "--repeats", "1",
        "--condition", "pregnancy", "--condition", "dvt", "--json",
    )  # fmt: skip
    assert "left out: SP6. Not in pregnancy. [pregnancy]" in result.err
    assert {one["point"] for one in objects(result.out) if one["type"] == "press"} == {
        "EX-HN3",
        "EX-HN22",
        "HT7",
    }


def test_nobody_is_guided_without_consent() -> None:
    """Where nobody can be asked nothing begins; a device is not even looked for."""
    result = acudevice("guide", "tai-chong", "--device", "serial:/nowhere", answer="y\n")
    assert (result.code, result.out) == (2, "")
    assert "say --yes-cautions" in result.err
    assert acudevice("sessions", "list", "--json").data["sessions"] == []


@POSIX
def test_a_person_at_a_terminal_is_asked() -> None:
    """Yes begins it."""
    code, out, err = typed("guide", "tai-chong", "--device", STEADY, "--repeats", "1", answer="y\n")
    assert code == 0, err
    assert "is it safe for you to press now? [y/N]" in err
    assert "LR3 right: done: 1 good of 1" in out


@POSIX
def test_a_person_who_says_no_is_not_guided() -> None:
    """Exit 1, and nothing is kept."""
    code, out, err = typed("guide", "tai-chong", "--device", STEADY, answer="n\n")
    assert (code, out) == (1, "")
    assert "nothing was begun" in err
    assert acudevice("sessions", "list", "--json").data["sessions"] == []


@POSIX
@pytest.mark.parametrize(
    ("number", "code", "reason"), [("SIGINT", 130, "interrupted"), ("SIGTERM", 143, "terminated")]
)
def test_whoever_ends_it_early_finds_it_sealed(number: str, code: int, reason: str) -> None:
    """Ctrl-C and SIGTERM, each with its exit code; all that came is kept."""
    command = [
        sys.executable,
        "-m",
        "acudevice",
        "guide",
        "tai-chong",
        "--device",
        "virtual:",
        "--yes-cautions",
        "--json",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            for line in program.stdout:
                if json.loads(line)["type"] == "samples":
                    break
            program.send_signal(getattr(signal, number))
            out, err = program.communicate(timeout=60)
        finally:
            program.kill()
    assert program.returncode == code, err
    last = objects(out)[-1]
    assert (last["type"], last["reason"]) == ("session_end", reason)
    (kept,) = acudevice("sessions", "list", "--json").data["sessions"]
    assert (kept["state"], kept["samples"]) == ("sealed", last["samples"])


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("relaxin",), 66, "relaxin"),
        (("tai-chong",), 2, "which device? none is paired"),
        (("tai-chong", "--repeats", "0"), 2, "0 presses at each point are not possible"),
        (("tai-chong", "--condition", "preg"), 2, "no caution is called `preg`"),
        (("tai-chong", "--condition", "dvt"), 2, "no point of `tai-chong` is left"),
        (("tai-chong", "--cleared", "LR3"), 2, "does not say who allows which point"),
        (("tai-chong", "--cleared", "SP6=Dr A"), 2, "SP6 was cleared, but `tai-chong` has no such point"),
        (("tai-chong", "--tip-area", "nan"), 2, "mm²"),
        (("tai-chong", "--points-file", "nowhere.toml"), 66, "no file nowhere.toml"),
        (("tai-chong", "--device", "nobody", "--yes-cautions"), 66, "no paired device is called 'nobody'"),
        (("tai-chong", "--device", "serial:/nowhere", "--yes-cautions"), 69, "there is no serial port"),
    ],
)
def test_what_cannot_be_guided_is_refused(args: tuple[str, ...], code: int, said: str) -> None:
    """Before anything is measured."""
    result = acudevice("guide", *args)
    assert (result.code, result.out) == (code, "")
    assert said in result.err


@POSIX
@pytest.mark.slow
def test_thresholds_set_by_hand_count_when_asked_for(tmp_path: Path) -> None:
    """Without --held the routine's own are written again; with it those that the device holds are checked against."""
    with served(tmp_path / "ring") as ring:
        refused = acudevice("guide", "tai-chong", "--device", ring, "--yes-cautions", "--held")
        assert (refused.code, "holds no thresholds for LR3" in refused.err) == (66, True)
        assert acudevice("thresholds", ring, "push", "tai-chong").code == 0
        narrowed = ("--low-n", "7", "--high-n", "18", "--hold-min-s", "0.5", "--hold-max-s", "6")
        for side in ("left", "right"):
            assert acudevice("thresholds", ring, "set", "LR3", side, *narrowed).code == 0
        guided = acudevice(
            "guide", "tai-chong", "--device", ring, "--yes-cautions", "--held", "--repeats", "1"
        )
        assert "7 to 18" in guided.err
        kept = acudevice("thresholds", ring, "show", "--json").data
    assert guided.code == 0, guided.err
    assert [(entry["low"], entry["high"]) for entry in kept["entries"]] == [(7000, 18000)] * 2
