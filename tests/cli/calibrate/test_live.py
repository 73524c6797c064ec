"""`acudevice calibrate DEVICE`: from loads to a calibration in the device, and back."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Result, acudevice
from tests.support.terminal import at_terminal

BENCH = "virtual:?bench=masses&pace=max&rate=10"
QUICK = ("--warm-up", "0", "--preloads", "0", "--mounts", "2", "--load", "2 kg ± 1 g", "--load", "4 kg ± 2 g")


def lines(result: Result) -> list[dict[str, Any]]:
    """Return the objects that were printed."""
    return [json.loads(line) for line in result.out.splitlines()]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A calibration that was taken from beginning to end, and where it is kept."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACUDEVICE_HOME", str(home))
        return home, acudevice("calibrate", BENCH, *QUICK, "--latitude", "52.5", "--yes", "--json")


def test_it_says_what_to_put_on_and_what_was_taken(done: tuple[Path, Result]) -> None:
    """Up and down, put on anew; each point with mean, spread and number of readings."""
    found = lines(done[1])
    assert done[1].code == 0
    assert [line["type"] for line in found[:3]] == ["calibration_start", "mount", "load"]
    points = [line for line in found if line["type"] == "point"]
    assert [p["load"].split(" (")[0] for p in points[:5]] == ["nothing", "2 kg", "4 kg", "2 kg", "nothing"]
    assert [p["mount"] for p in points] == [1] * 5 + [2] * 5
    assert all(p["n"] >= 30 and p["sd"] > 0.0 for p in points)
    assert not [line for line in found if line["type"] == "problem" and line["code"] == "odd_load"]


def test_the_record_knows_its_loads_and_its_sessions(done: tuple[Path, Result]) -> None:
    """With the budget of each load, who was calibrated, when it is due; and the truth lies in the interval."""
    (record,) = [line for line in lines(done[1]) if line["type"] == "calibration"]
    around = record["circumstances"]
    assert around["device"] == "VR-000001"
    assert around["simulated"] is True
    assert around["due"] > record["created"][:10]
    assert {part["source"] for part in around["loads"][1]["parts"]} == {
        "mass",
        "gravity",
        "buoyancy of the air",
    }
    assert len(around["sessions"]) == 1
    (cell,) = record["cells"]
    assert cell["model"] == "linear"


def test_it_is_written_read_back_and_undone(
    done: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history tells what was done; a ring that keeps none before has nothing to undo."""
    home, result = done
    monkeypatch.setenv("ACUDEVICE_HOME", str(home))
    (act,) = [line for line in lines(result) if line["type"] == "calibration_act"]
    (record,) = [line for line in lines(result) if line["type"] == "calibration"]
    assert (act["kind"], act["calibration"]) == ("written", record["id"])
    assert act["before"] is not None
    assert act["crc"] is not None
    written = acudevice("calibrate", BENCH, "--write", record["id"][:8], "--json")
    assert written.data["kind"] == "written"
    nothing = acudevice("calibrate", BENCH, "--undo")
    assert nothing.code == 66
    assert "nothing to undo" in nothing.err


def test_it_is_told_to_people_too() -> None:
    """With what was kept and what to do next; loads that do not reach far enough are said before."""
    result = acudevice(
        "calibrate", BENCH, "--warm-up", "0", "--preloads", "0", "--mounts", "1", "--litres", "2", "--yes"
    )
    assert result.code == 0
    assert "its ceiling asks for 33.3 N at least, such as --litres 4" in result.err
    assert "fewer than three mountings" in result.err
    assert "put on 2 l (20.24 N)" in result.err
    assert "not written to the device: the calibration goes to 20.2 N" in result.err
    assert "kept as calibration" in result.err
    assert "95 % ± N" in result.out
    assert "from 0 to 20.2 N a force is known to ± " in result.err
    assert "calibrate export last --output certificate.html" in result.err


def test_one_litre_is_put_on_in_quarters() -> None:
    """Which makes a calibration, if one that the device does not take."""
    args = ("--warm-up", "0", "--preloads", "0", "--mounts", "1", "--litres", "1", "--yes", "--json")
    (record,) = [
        line for line in lines(acudevice("calibrate", BENCH, *args)) if line["type"] == "calibration"
    ]
    assert [load["name"] for load in record["circumstances"]["loads"]] == [
        "nothing", "0.25 l", "0.5 l", "0.75 l", "1 l",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((BENCH,), "nobody is there to be asked"),
        ((BENCH, "--yes"), "which loads?"),
        ((BENCH, "--yes", "--load", "1 kg"), "does not say how well it is known"),
        ((BENCH, "--yes", "--load", "1 kg ± 1 g"), "2 to 23 different loads"),
        ((BENCH, "--yes", "--litres", "3", "--altitude", "5"), "an altitude alone"),
        ((BENCH, "--yes", "--resume"), "no calibration of this device was begun"),
        ((BENCH, "--yes", "--litres", "3", "--resume"), "--resume goes on with the loads"),
        ((BENCH, "--yes", "--reference", BENCH, "--redo", "2"), "--redo belongs to loads"),
        ((BENCH, "--write", "zzzz"), "no calibration 'zzzz'"),
        ((BENCH, "--yes", "--litres", "3", "--due", "2020-01-01"), "it would be overdue from the start"),
        ((BENCH, "--yes", "--litres", "3", "--due", "soon"), "due 'soon' is no date"),
        (("nobody", "--yes", "--litres", "3"), "no paired device is called 'nobody'"),
    ],
)
def test_what_cannot_be_is_told(args: tuple[str, ...], words: str) -> None:
    """With what to do next."""
    result = acudevice("calibrate", *args)
    assert result.code in (2, 66)
    assert words in result.err


@pytest.mark.slow
def test_a_session_begins_with_a_word_on_a_calibration_that_is_overdue(tmp_path: Path) -> None:
    """Not while it is checked or made anew."""
    ring = f"{BENCH}&flash={tmp_path / 'ring.flash'}"
    points = tmp_path / "points.csv"
    assert acudevice("calibrate", ring, *QUICK, "--no-write", "--yes").code == 0
    assert acudevice("calibrate", "export", "last", "--output", str(points)).code == 0
    dates = ("--performed", "2019-07-01", "--due", "2020-01-01")
    assert acudevice("calibrate", "fit", str(points), "--device", "VR-000001", *dates, "--keep").code == 0
    assert acudevice("calibrate", ring, "--write", "last").code == 0
    assert (
        "is in the device already: nothing was written" in acudevice("calibrate", ring, "--write", "last").err
    )
    recorded = acudevice("record", "--device", ring, "--duration", "0.5", "--json")
    problems = [line for line in lines(recorded) if line["type"] == "problem"]
    assert [problem["code"] for problem in problems] == ["calibration_overdue"]
    assert "was due on 2020-01-01" in problems[0]["message"]
    checked = acudevice("calibrate", "verify", ring, "--load", "2 kg ± 1 g", "--yes", "--json")
    assert "calibration_overdue" not in checked.out
    assert (checked.code, "it was due on 2020-01-01" in checked.out) == (1, True)


LOADS = ("--load", "2 kg ± 1 g", "--load", "4 kg ± 2 g")


@pytest.mark.slow
def test_whoever_presses_enter_too_early_has_answered_nothing() -> None:
    """On a real terminal: the next question still waits for its answer."""
    with at_terminal("calibrate", BENCH, *LOADS) as terminal:
        terminal.until("warming up").type("\n").until("wait until you are asked")
        terminal.until("put on 4 kg").until("Enter when done").type("\n").until("take everything off")
        terminal.type("q\n").until("stopped after 0 points")
        assert terminal.end() == 1
    assert "taken:" not in terminal.shown


@pytest.mark.slow
@pytest.mark.parametrize("asked", [("warming up",), ("let nothing lie on it", "put on 4 kg", "\n")])
def test_whoever_wants_to_leave_can_at_any_moment(asked: tuple[str, ...]) -> None:
    """While the device warms up, and while a reading comes to rest; at the pace of the wall."""
    ring = "virtual:?bench=masses&rate=50"
    warm = () if asked == ("warming up",) else ("--warm-up", "0")
    with at_terminal("calibrate", ring, *LOADS, *warm) as terminal:
        for words in asked:
            terminal.type(words) if words == "\n" else terminal.until(words)
        terminal.type("q\n").until("stopped after 0 points")
        assert terminal.end() == 1


PAGE = (Path(__file__).parents[3] / "docs" / "calibration.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_newcomer_gets_what_the_page_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line of the page's first chapter works as it stands there, in its order."""
    monkeypatch.chdir(tmp_path)
    chapter = PAGE.partition("## Try it without hardware")[2].partition("\n## ")[0]
    typed = re.findall(r"^    (acudevice .*)$", chapter, re.MULTILINE)
    assert len(typed) == 5
    for line in [*typed, "acudevice calibrate blue --undo"]:
        result = acudevice(*shlex.split(line)[1:])
        assert result.code == 0, f"{line}: {result.err}"
    assert (tmp_path / "certificate.html").stat().st_size > 20_000
    around = acudevice("calibrate", "show", "last", "--json").data["circumstances"]
    assert [load["name"] for load in around["loads"]] == ["nothing", "1 l", "2 l", "3 l", "4 l"]
