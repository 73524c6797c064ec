"""`acudevice sessions` lists, shows, deletes and brings back."""

import pytest

from acudevice.store.store import Store
from tests.support.command import acudevice
from tests.support.shelf import STARTED_S, fill, samples

FIELDS = "id kind started duration_s device samples missing presses simulated state".split()


def test_the_list_has_the_fields_that_scripts_rely_on() -> None:
    """Exactly these, for every session, simulated ones too."""
    shelf = fill()
    data = acudevice("sessions", "list", "--json").data
    assert (data["schema"], data["type"]) == ("acudevice/1", "sessions")
    assert [list(session) for session in data["sessions"]] == [FIELDS] * 3
    assert data["sessions"][0] == {
        "id": shelf.guided, "kind": "guide", "started": "2026-11-22T10:30:05.250Z", "duration_s": 0.9,
        "device": "blue", "samples": 70, "missing": 20, "presses": 2, "simulated": False, "state": "sealed",
    }  # fmt: skip
    assert [session["simulated"] for session in data["sessions"]] == [False, True, False]


def test_people_get_a_line_for_each() -> None:
    """Those that are simulated are marked."""
    shelf = fill()
    header, *lines = acudevice("sessions", "list").out.splitlines()
    assert header.split() == "id kind started lasts device samples missing presses simulated state".split()
    assert [line.split()[0] for line in lines] == [shelf.guided, shelf.simulated, shelf.long]
    assert [line.split()[-2] for line in lines] == ["no", "yes", "no"]


def test_an_empty_list_is_no_error() -> None:
    """An empty list for programs; for people a word on how to begin."""
    assert acudevice("sessions", "list", "--json").data["sessions"] == []
    result = acudevice("sessions", "list")
    assert result.code == 0
    assert "acudevice demo" in result.err


def test_a_session_is_shown_with_both_verdicts_of_each_press() -> None:
    """The host's with its reasons, and the device's, also where they differ or are ok."""
    shelf = fill()
    data = acudevice("sessions", "show", shelf.guided, "--json").data
    assert (data["type"], data["id"], data["routine"], data["info"]["serial"]) == (
        "session", shelf.guided, "tai-chong", "AR-0001",
    )  # fmt: skip
    verdicts = [
        (p["verdict"], p["reasons"], p["device_verdict"], p["device_reasons"]) for p in data["presses"]
    ]
    assert verdicts == [
        ("ok", [], "ok", []),
        ("too_hard", ["too_hard", "unsteady"], "unsteady", ["unsteady"]),
    ]
    out = acudevice("sessions", "show", shelf.guided).out
    assert "0.15   12.35   10.00  ok                  ok\n" in out
    assert "too_hard  unsteady  unsteady\n" in out


def test_a_session_is_shown_with_its_scales_gaps_and_marks() -> None:
    """All that is needed to judge its figures."""
    shelf = fill()
    data = acudevice("sessions", "show", shelf.guided, "--json").data
    (epoch,) = data["epochs"]
    assert (epoch["rate_hz"], epoch["scale"]["tare_mn"]) == (100.0, [120])
    (gap,) = data["gaps"]
    assert (gap["first_sample"], gap["last_sample"], gap["missing"], gap["reason"]) == (40, 59, 20, "link")
    assert [mark["kind"] for mark in data["marks"]] == ["press_end", "press_end", "cue", "cue"]
    assert data["thresholds"][0]["version"] == 3


def test_marks_are_counted_for_people_unless_they_ask() -> None:
    """A long session has hundreds; in time order when they are listed."""
    shelf = fill()
    counted = acudevice("sessions", "show", shelf.guided).out
    assert "cue        host        2" in counted
    assert "cue press" not in counted
    listed = acudevice("sessions", "show", shelf.guided, "--marks").out.partition("what happened")[2]
    times = [float(line.split()[0]) for line in listed.splitlines()[2:]]
    assert times == [0.05, 0.12, 0.3, 0.85]
    assert "cue press, point LR3" in listed


def test_the_last_session_needs_no_id() -> None:
    """It is the one that began last."""
    shelf = fill()
    assert acudevice("sessions", "show", "last", "--json").data["id"] == shelf.long


@pytest.mark.parametrize("words", [("show",), ("delete", "--yes"), ("restore",)])
def test_an_unknown_session_ends_with_66_and_the_nearest(words: tuple[str, ...]) -> None:
    """Whatever was to be done with it."""
    shelf = fill()
    if words == ("restore",):
        acudevice("sessions", "delete", shelf.guided, "--yes")
    result = acudevice("sessions", *words, shelf.guided[:-1] + "!")
    assert (result.code, result.out) == (66, "")
    assert shelf.guided in result.err


def test_deleting_asks_and_no_deletes_nothing() -> None:
    """Exit 1: it was not done."""
    shelf = fill()
    result = acudevice("sessions", "delete", "last", answer="n\n")
    assert (result.code, result.out) == (1, "")
    assert shelf.long in result.err
    assert "nothing was deleted" in result.err
    assert len(acudevice("sessions", "list", "--json").data["sessions"]) == 3


def test_what_is_deleted_comes_back_as_the_words_say() -> None:
    """The very command that is printed undoes it."""
    shelf = fill()
    result = acudevice("sessions", "delete", shelf.guided, shelf.long[-4:], answer="y\n")
    assert (result.code, result.out) == (0, "")
    undo = result.err.strip().rpartition("acudevice ")[2].split()
    assert undo == ["sessions", "restore", shelf.guided, shelf.long]
    ids = [s["id"] for s in acudevice("sessions", "list", "--json").data["sessions"]]
    assert ids == [shelf.simulated]
    gone = [s["id"] for s in acudevice("sessions", "list", "--deleted", "--json").data["sessions"]]
    assert gone == [shelf.guided, shelf.long]
    assert acudevice(*undo).code == 0
    assert len(acudevice("sessions", "list", "--json").data["sessions"]) == 3


def test_programs_delete_and_restore_without_being_asked() -> None:
    """And get the ids."""
    shelf = fill()
    deleted = acudevice("sessions", "delete", "last", "--yes", "--json").data
    assert (deleted["type"], deleted["sessions"]) == ("deleted", [shelf.long])
    restored = acudevice("sessions", "restore", "last", "--json").data
    assert (restored["type"], restored["sessions"]) == ("restored", [shelf.long])


@pytest.mark.parametrize("name", ["list", "show", "delete", "restore"])
def test_every_subcommand_has_help_with_examples(name: str) -> None:
    """As each command has."""
    result = acudevice("sessions", name, "--help")
    assert result.code == 0
    assert f"  acudevice sessions {name}" in result.out.partition("Examples:")[2]


def test_a_session_whose_program_died_says_what_may_be_lost() -> None:
    """In the list, when it is shown, and for programs: it never looks whole."""
    with Store.open() as store:
        recorder = store.begin("record", started_s=STARTED_S, device="blue")
        recorder.append(samples(0, 50))
    listed = acudevice("sessions", "list")
    assert "recovered" in listed.out
    assert "up to a second after its last sample may be lost" in listed.err
    assert "up to a second after 0.50 s may be lost" in acudevice("sessions", "show", "last").out
    data = acudevice("sessions", "show", "last", "--json").data
    assert (data["state"], data["lost_after_s"]) == ("recovered", 0.5)
