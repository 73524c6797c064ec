"""Who watches: lines of JSON, plain lines, or a screen where there is one."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from acudevice.cli.screen import Screen
from acudevice.cli.views import Lines, Plain, audience, told
from acudevice.session.audience import Look
from tests.support.jobs import job, ours

CUE: dict[str, Any] = {
    "t_s": 1.0, "cue": "harder", "point": "LR3", "side": "left", "force_n": 2.54, "age_ms": 3.0, "sample": 100,
    "hint": None, "say": "a little harder, to 8 N at least",
}  # fmt: skip
PRESS: dict[str, Any] = {
    "t_s": 9.0, "onset_s": 3.84, "verdict": "too_light", "device_verdict": "too_light", "peak_n": 2.6, "feedback": None,
}  # fmt: skip
END: dict[str, Any] = {"session": "x", "samples": 100, "missing": 4, "presses": 2}


@contextmanager
def on_terminal(encoding: str = "utf-8", **environment: str) -> Iterator[None]:
    """Make standard output a real terminal."""
    master, slave = os.openpty()
    try:
        with os.fdopen(slave, "w", encoding=encoding) as out, pytest.MonkeyPatch.context() as context:
            context.setattr(sys, "stdout", out)
            context.delenv("ACUDEVICE_PLAIN", raising=False)
            for name, value in ({"TERM": "xterm"} | environment).items():
                context.setenv(name, value)
            yield
    finally:
        os.close(master)


def said(kind: str, fields: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the plain line for something."""
    Plain().show(kind, fields)
    return capsys.readouterr().out


def test_lines_are_numbered_objects(capsys: pytest.CaptureFixture[str]) -> None:
    """One a line, each with its number, at once."""
    lines = Lines()
    lines.show("cue", CUE)
    lines.show("gap", {"missing": float("nan")})
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"schema": "acudevice/1", "type": "cue", "seq": 0, **CUE}
    assert (second["type"], second["seq"], second["missing"]) == ("gap", 1, None)


def test_lines_are_utf8_whatever_the_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program reads them; no locale has a say."""
    path = tmp_path / "out"
    with path.open("w", encoding="ascii") as out:
        monkeypatch.setattr(sys, "stdout", out)
        Lines().show("cue", {"symbol": "▲"})
        monkeypatch.undo()
    assert json.loads(path.read_bytes())["symbol"] == "▲"


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "harder: a little harder, to 8 N at least (now 2.5 N, 3 ms old)"),
        ({"force_n": -0.02}, "harder: a little harder, to 8 N at least (now 0.0 N, 3 ms old)"),
        ({"force_n": None}, "harder: a little harder, to 8 N at least"),
        (
            {"cue": "press", "say": "press, to between 8 and 24 N"},
            "press, to between 8 and 24 N (now 2.5 N, 3 ms old)",
        ),
        ({"cue": "no_signal", "say": "no signal: the clock has stopped"}, "no signal: the clock has stopped"),
        (
            {"cue": "stop", "say": "STOP, too much force", "force_n": 31.0},
            "STOP, too much force (now 31.0 N, 3 ms old)",
        ),
        ({"cue": "rest", "say": "rest for 2 s"}, "rest for 2 s"),
    ],
)
def test_a_plain_cue_begins_with_its_word(
    changes: dict[str, Any], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Said once, with the force of the moment where the cue is about it."""
    assert said("cue", CUE | changes, capsys) == f"{line}\n"


@pytest.mark.parametrize(
    ("kind", "fields", "line"),
    [
        (
            "press",
            {**PRESS, "feedback": "too light: 2.6 N at most"},
            "press at 3.8 s: too light: 2.6 N at most",
        ),
        ("press", PRESS, "press at 3.8 s: too_light, 2.6 N at most"),
        ("press", {**PRESS, "peak_n": None}, "press at 3.8 s: too_light, ? N at most"),
        (
            "press",
            {**PRESS, "device_verdict": "ok"},
            "press at 3.8 s: too_light, 2.6 N at most [the device says ok]",
        ),
        ("press", {**PRESS, "device_verdict": None}, "press at 3.8 s: too_light, 2.6 N at most"),
        ("gap", {"missing": 20, "reason": "link"}, "gap: 20 samples are missing (link)"),
        (
            "gap",
            {"missing": None, "reason": "reboot"},
            "gap: samples are missing, nobody knows how many (reboot)",
        ),
        ("link", {"state": "given_up", "reason": "not back"}, "link given up: not back"),
        ("link", {"state": "back", "reason": ""}, "link back: fetching what was missed"),
        ("problem", {"code": "x", "message": "the ceiling was reached"}, "problem: the ceiling was reached"),
        ("session_end", END, "session x ended: 100 samples, 4 missing, 2 presses"),
        (
            "session_start",
            {"session": "x", "kind": "guide", "routine": "relaxing", "device": "blue", "simulated": True},
            "session x: guide, relaxing with blue (simulated)",
        ),
        (
            "session_start",
            {"session": "x", "kind": "record", "routine": None, "device": "blue", "simulated": False},
            "session x: record with blue",
        ),
    ],
)
def test_people_are_told_in_sentences(
    kind: str, fields: dict[str, Any], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line each, the important word first."""
    assert said(kind, fields, capsys) == f"{line}\n"


@pytest.mark.parametrize("kind", ["samples", "device", "something new"])
def test_what_is_not_for_people_is_not_said(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor what this version does not know."""
    assert said(kind, {}, capsys) == ""


def test_a_pipe_gets_plain_lines() -> None:
    """Without being asked; programs get objects."""
    assert isinstance(audience(as_json=False, plain=False), Plain)
    assert isinstance(audience(as_json=True, plain=False), Lines)


def test_a_terminal_gets_a_screen() -> None:
    """Unless plain lines or objects are wanted."""
    with on_terminal():
        found = [audience(as_json=bool(k & 2), plain=bool(k & 1)) for k in range(4)]
    assert [type(each) for each in found] == [Screen, Plain, Lines, Lines]


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("ACUDEVICE_PLAIN", "1")])
def test_a_terminal_that_cannot_draw_gets_plain_lines(name: str, value: str) -> None:
    """Or one whose user has said so for all commands."""
    with on_terminal(**{name: value}):
        assert isinstance(audience(as_json=False, plain=False), Plain)


def test_a_terminal_without_the_letters_gets_plain_lines() -> None:
    """A bar of question marks tells nobody anything."""
    with on_terminal(encoding="latin-1"):
        assert isinstance(audience(as_json=False, plain=False), Plain)


def test_looks_and_ends_print_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines tell what happens, not what is."""
    for watcher in (Lines(), Plain()):
        watcher.look(Look(1.0, 2.0, 3.0, 4, 0, live=True, over=False), lambda: None)
        watcher.close()
    assert capsys.readouterr().out == ""


def test_the_end_says_how_old_samples_were() -> None:
    """Where anybody knows."""
    end = {
        "session": "s1",
        "samples": 1200,
        "missing": 4,
        "presses": 2,
        "age_ms": {"p50": 2.25, "p95": 31.75},
    }
    assert told("session_end", end) == (
        "session s1 ended: 1200 samples, 4 missing, 2 presses; samples came 2 ms old, 95 % of them within 32 ms"
    )
    assert told("session_end", {**end, "age_ms": None}).endswith("2 presses")
    assert told("session_end", {**end, "presses": 1, "age_ms": None}).endswith("1 press")


def test_a_recording_without_an_id_is_one_all_the_same() -> None:
    """A file that others made, replayed."""
    start = {"session": None, "kind": "replay", "device": "grip", "simulated": True}
    assert told("session_start", start) == "a recording: replay with grip (simulated)"
    end = {"session": None, "samples": 5, "missing": 0, "presses": 0}
    assert told("session_end", end) == "a recording ended: 5 samples, 0 missing, 0 presses"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_a_program_that_is_put_in_the_background_draws_no_more() -> None:
    """But the last frame, beside what it says at its end."""
    with job(*ours("record", "--device", "virtual:", "--duration", "2"), front=True) as program:
        program.until("q ends")
        program.behind()
        drawn = len(program.shown)
        assert program.end() == 0
    assert program.shown[drawn:].count("╭") <= 2
    assert "ended: " in program.shown


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_a_program_in_the_background_tells_lines_and_draws_nothing() -> None:
    """Its terminal is the shell's: it runs to its end there, asks for no key, and is stopped by nothing."""
    with job(*ours("guide", "tai-chong", "--device", "virtual:?pace=max", "--yes-cautions")) as program:
        assert program.end() == 0
    assert "LR3 right: done: 3 good of 3" in program.shown
    assert "╭" not in program.shown
