"""People and programs are told what happens while a calibration is taken; what is typed becomes an answer."""

import asyncio
import io
import os

import pytest

from acudevice.cli.calibrate.watching import Lines, Talk, Typed
from acudevice.session.calibration.answers import Answer
from acudevice.session.calibration.taking import Now
from acudevice.virtual.fixture import Bench, Fixture

LOAD = {
    "step": 3, "steps": 9, "stage": "point", "load": "1 l", "direction": "down", "series": 1, "mount": 1, "cell": 1,
    "reference_n": 9.81, "taken": True, "again": False,
}  # fmt: skip


def test_a_load_is_asked_for_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """What, how much, from where; none is to take everything off."""
    talk = Talk(live=False)
    talk.show("load", LOAD)
    talk.show("load", {**LOAD, "reference_n": 0.0, "direction": "up"})
    talk.show("load", {**LOAD, "again": True})
    talk.show("problem", {"code": "over_ceiling", "message": "not for loads"})
    shown = capsys.readouterr().err
    assert "3 of 9  put on 1 l (9.81 N) (coming down)" in shown
    assert "take everything off" in shown
    assert "again: 1 l" in shown
    assert "not for loads" not in shown


def test_the_reading_is_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal alone, with whether it is at rest."""
    Talk(live=False).reading(Now(1.0, 9.81, 0.5, clipped=False))
    assert capsys.readouterr().err == ""
    talk = Talk(live=True)
    for now in (
        Now(1.0, 9.81, 0.5, clipped=False),
        Now(1.0, 9.0, 3.0, clipped=False),
        Now(1.0, 9.0, 0.1, clipped=True),
    ):
        talk.reading(now)
    talk.show("mount", {"mount": 2, "mounts": 3, "cell": 1, "first": False, "anew": True})
    shown = capsys.readouterr().err
    for words in ("9.810 N", "steady", "not steady (3.0)", "CLIPPED", "put it on anew"):
        assert words in shown


def test_who_is_asked_sees_that_something_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    """In the line that is always there; the keys that may be typed have long scrolled away."""
    talk = Talk(live=True)
    for asked, shown in ((True, 1), (False, 0)):
        talk.asking = lambda asked=asked: asked  # type: ignore[misc]  # bound now
        talk.reading(Now(1.0, -123.456, 1234.5, clipped=False, t_s=1.0))
        (line,) = capsys.readouterr().err.split("\r")[1:]
        assert line.count("Enter when done") == shown
        assert len(line.rstrip()) < 80


def test_how_long_it_warms_up_is_counted_down(capsys: pytest.CaptureFixture[str]) -> None:
    """By the device's own clock; then it is told no more."""
    talk = Talk(live=True)
    talk.show("warm_up", {"t_s": 100.0, "left_s": 800.0})
    talk.reading(Now(1.0, 0.1, 0.5, clipped=False, t_s=500.0))
    assert "400 s to wait" in capsys.readouterr().err
    talk.reading(Now(1.0, 0.1, 0.5, clipped=False, t_s=901.0))
    assert "to wait" not in capsys.readouterr().err


def test_who_stands_at_a_simulated_bench_reads_the_screen() -> None:
    """Whoever the screen is for."""
    for screen in (Lines(), Talk(live=False)):
        fixture = Fixture(Bench("masses"), 1)
        screen.show("load", LOAD)
        assert [fixture.force_n(k / 10.0) for k in range(200)][-1] == pytest.approx(9.81, rel=0.01)


def test_what_is_typed_is_understood(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nonsense is answered with what may be typed; the end of input stops."""
    monkeypatch.setattr("sys.stdin", io.StringIO("\nA\nwhat?\nundo\n"))

    async def ask() -> list[Answer]:
        typed = Typed()
        return [await typed.next() for _ in range(4)]

    assert asyncio.run(ask()) == [Answer.GO, Answer.AGAIN, Answer.UNDO, Answer.QUIT]
    assert "a, u or q and Enter" in capsys.readouterr().err


def test_what_is_typed_while_nothing_is_asked_answers_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """But q, which leaves; so does the end of input."""
    for text, refused in (("\n\na\nq\n\n", 3), ("\n", 1)):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        asyncio.run(Typed().leaving())
        assert capsys.readouterr().err.count("wait until you are asked") == refused


def test_loads_of_several_cells_are_asked_for_by_cell(capsys: pytest.CaptureFixture[str]) -> None:
    """Where they stand is said with each; all together have no counts of their own."""
    talk, fixture = Talk(live=False), Fixture(Bench("ramp", 40.0, 20.0), 1)
    talk.show("mount", {"mount": 1, "mounts": 3, "cell": 2, "cells": 3, "first": False, "anew": False})
    talk.show("load", {**LOAD, "cell": 2, "cells": 3})
    assert fixture.cell == 1
    talk.show("load", {**LOAD, "cell": None, "cells": 3})
    assert fixture.cell is None
    talk.show("point", {"counts": None, "sd": None, "n": 9, "shown_n": 9.8})
    shown = capsys.readouterr().err
    for words in (
        "loads on cell 2 alone",
        "put on cell 2: 1 l",
        "put on 1 l",
        "all cells together, n 9; shows 9.800 N",
    ):
        assert words in shown


def test_a_question_is_answered_by_what_is_typed_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the first line, although somebody reads for points all the time; the end of input is no yes."""
    left, right = os.pipe()
    with os.fdopen(left) as stdin, os.fdopen(right, "w", buffering=1) as keys:
        monkeypatch.setattr("sys.stdin", stdin)

        async def ask() -> list[bool]:
            typed, found = Typed(), []
            keys.write("\n")
            assert await typed.next() is Answer.GO
            for line in ("y\n", "n\n", "\n", "Yes\n"):
                asking = asyncio.create_task(typed.agreed("write it?"))
                await asyncio.sleep(0)
                keys.write(line)
                found.append(await asking)
            keys.close()
            found += [await typed.agreed("write it?"), await typed.agreed("write it?")]
            return found

        assert asyncio.run(ask()) == [True, False, False, True, False, False]


def test_what_is_typed_when_all_is_over_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it fail, although somebody still reads."""
    failed: list[object] = []
    monkeypatch.setattr("threading.excepthook", failed.append)
    left, right = os.pipe()
    with os.fdopen(left) as stdin, os.fdopen(right, "w", buffering=1) as keys:
        monkeypatch.setattr("sys.stdin", stdin)
        typed = Typed()
        keys.write("\n")
        assert asyncio.run(typed.next()) is Answer.GO
        keys.write("\n")
        keys.close()
        assert typed._reader is not None
        typed._reader.join()
    assert failed == []
