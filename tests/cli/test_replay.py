"""`acudevice replay` says once more what was said when it happened."""

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.support.command import acudevice

LIGHT = "virtual:?pace=max&rate=50&hand=light"


def said(out: str, *kinds: str) -> list[dict[str, Any]]:
    """Return the objects of some kinds, without what tells one telling from another."""
    found = (json.loads(line) for line in out.splitlines())
    return [
        {k: v for k, v in one.items() if k not in ("seq", "age_ms")} for one in found if one["type"] in kinds
    ]


@cache
def guided() -> tuple["TemporaryDirectory[str]", str]:
    """Guide one session in a home of its own; return the home and the stream."""
    folder = TemporaryDirectory()
    with pytest.MonkeyPatch.context() as context:
        context.setenv("ACUDEVICE_HOME", folder.name)
        result = acudevice(
            "guide", "tai-chong", "--device", LIGHT, "--yes-cautions", "--repeats", "1", "--json"
        )
    assert result.code == 0, result.err
    return folder, result.out


@pytest.fixture
def live(home: Path) -> str:
    """Put a session that was guided into the home of this test; return its stream."""
    folder, stream = guided()
    shutil.copytree(folder.name, home, dirs_exist_ok=True)
    return stream


def test_a_session_is_told_as_it_was(live: str) -> None:
    """Every press and its verdicts; nothing new is kept."""
    result = acudevice("replay", "last", "--fast", "--json")
    assert result.code == 0, result.err
    assert said(result.out, "press") == said(live, "press")
    cues = [(cue["cue"], cue["point"], cue["side"]) for cue in said(result.out, "cue")]
    assert cues == [(cue["cue"], cue["point"], cue["side"]) for cue in said(live, "cue")]
    assert len(acudevice("sessions", "list", "--json").data["sessions"]) == 1


def test_an_export_is_told_as_the_session_was(live: str, tmp_path: Path) -> None:
    """From its folder, without the store."""
    acudevice("export", "last", "--output", str(tmp_path))
    (folder,) = tmp_path.glob("2*")
    result = acudevice("replay", str(folder), "--fast", "--json")
    assert result.code == 0, result.err
    assert [press["verdict"] for press in said(result.out, "press")] == [
        press["verdict"] for press in said(live, "press")
    ]


def test_people_read_it_too(live: str) -> None:
    """In plain lines where it is piped; any speed will do."""
    result = acudevice("replay", "last", "--speed", "100000")
    assert result.code == 0, result.err
    assert result.out.splitlines()[0].endswith("(simulated)")
    assert "too light" in result.out


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("nothing",), 66),
        (("/no/such/folder",), 66),
        (("last", "--fast", "--speed", "2"), 2),
        (("last", "--speed", "0"), 2),
    ],
)
def test_what_cannot_be_replayed_is_refused(args: tuple[str, ...], code: int) -> None:
    """With nothing on standard output."""
    result = acudevice("replay", *args)
    assert (result.code, result.out) == (code, "")


def test_a_folder_that_is_no_export_is_bad_data(tmp_path: Path) -> None:
    """Exit 65."""
    assert acudevice("replay", str(tmp_path), "--fast").code == 65


def test_a_part_is_played_step_by_step_with_faults(live: str) -> None:
    """Options of one replay; where nobody presses Enter it goes on to the end."""
    words = "replay last --fast --from 5 --to 20 --step 5 --drop 10:2 --lose 5 --json"
    result = acudevice(*words.split(), answer="\n")
    assert (result.code, bool(live)) == (0, True)
    told = [json.loads(line) for line in result.out.splitlines()]
    assert "lost" in [each["state"] for each in told if each["type"] == "link"]
    assert told[-1]["missing"] > 100
    assert result.err.count("Enter goes on") == 2
