"""The sheet of a session says what is known, and leaves out what is not."""

from dataclasses import replace
from datetime import datetime

import pytest

from acudevice.cli import sheet
from acudevice.session import library
from acudevice.session.library import Kept
from acudevice.values.recording import Mark
from tests.support.shelf import fill


def shown(kept: Kept, capsys: pytest.CaptureFixture[str], *, marks: bool = False) -> dict[str, list[str]]:
    """Return the lines of each section, that of the head under ''."""
    sheet.show(kept, marks=marks)
    head, *sections = capsys.readouterr().out.split("\n\n")
    return {"": head.splitlines()} | {part.splitlines()[0]: part.splitlines()[1:] for part in sections}


def test_a_full_session_has_every_section(capsys: pytest.CaptureFixture[str]) -> None:
    """In this order, each with a header."""
    sections = shown(library.describe(fill().guided), capsys)
    assert list(sections) == ["", "epochs", "presses", "technique", "points", "missing", "what happened"]
    assert sections["missing"] == ["from s  to s  samples  reason", "  0.39  0.60       20  link"]


def test_what_is_not_known_has_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    """No routine, no rating, no notes, no section without rows."""
    sections = shown(library.describe(fill().long), capsys)
    assert list(sections) == [""]
    names = [line.split()[0] for line in sections[""]]
    assert names == "session kind started lasts state device samples presses software".split()


def test_ratings_and_notes_are_shown_where_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """One rating may be missing; a rating of 0 is one."""
    kept = library.describe(fill().long)
    session = replace(kept.recording.session, rating_before=0, notes="by the window")
    head = shown(replace(kept, recording=replace(kept.recording, session=session)), capsys)[""]
    assert "rating    0 before, - after" in head
    assert "notes     by the window" in head


def test_a_press_that_one_side_alone_judged(capsys: pytest.CaptureFixture[str]) -> None:
    """The other verdict is a dash."""
    kept = library.describe(fill().guided)
    first, second = kept.recording.presses
    alone = (replace(first, host=None), replace(second, device=None))
    lines = shown(replace(kept, recording=replace(kept.recording, presses=alone)), capsys)["presses"]
    assert lines[1].split()[-2:] == ["-", "ok"]
    assert lines[2].split()[-3:] == ["too_hard", "unsteady", "-"]


def test_marks_without_a_time_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    """The device gave no tick; nobody knows when."""
    kept = library.describe(fill().long)
    marks = (Mark("host", "late", 2.0), Mark("device", "button", None, fields={"id": 1, "more": None}))
    kept = replace(kept, recording=replace(kept.recording, marks=marks))
    lines = shown(kept, capsys, marks=True)["what happened"]
    assert [line.split() for line in lines[1:]] == [
        ["-", "device", "button", "id", "1"],
        ["2.00", "host", "late"],
    ]


def test_a_scale_that_the_device_did_not_tell_is_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    """So nobody takes counts for force."""
    kept = library.describe(fill().guided)
    epochs = tuple(replace(epoch, scale=None) for epoch in kept.recording.epochs)
    lines = shown(replace(kept, recording=replace(kept.recording, epochs=epochs)), capsys)["epochs"]
    assert lines[1].split() == ["0", "0", "100", "-", "-", "-"]


def test_moments_are_told_by_the_clock_on_the_wall() -> None:
    """Local time, to the minute."""
    here = datetime.fromisoformat("2026-11-22T10:30:05.250Z").astimezone()
    assert sheet.local("2026-11-22T10:30:05.250Z") == here.strftime("%Y-%m-%d %H:%M")
