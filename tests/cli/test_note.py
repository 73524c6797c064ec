"""`acudevice sessions note`: notes and ratings, kept with a session."""

from pathlib import Path

import pytest

from tests.support.command import acudevice
from tests.support.shelf import Shelf, fill


@pytest.fixture
def shelf() -> Shelf:
    """Return a store with sessions."""
    return fill()


def test_notes_are_added_and_ratings_kept(shelf: Shelf) -> None:
    """Line after line; shown, exported, and said to programs."""
    told = acudevice("sessions", "note", shelf.guided, "slept badly", "--before", "6", "--json").data
    assert {name: told[name] for name in ("type", "session", "notes", "rating_before", "rating_after")} == {
        "type": "noted", "session": shelf.guided, "notes": "slept badly", "rating_before": 6, "rating_after": None,
    }  # fmt: skip
    more = acudevice("sessions", "note", shelf.guided, "better now", "--after", "0")
    lines = [line.strip() for line in more.out.splitlines()[1:]]
    assert lines == ["notes    slept badly", "better now", "before   6 of 10", "after    0 of 10"]
    shown = acudevice("sessions", "show", shelf.guided, "--json").data
    assert (shown["notes"], shown["rating_before"], shown["rating_after"]) == (
        "slept badly\nbetter now",
        6,
        0,
    )
    assert acudevice("data", "check").code == 0


def test_nothing_is_replaced_unless_told(shelf: Shelf) -> None:
    """A rating that is there stays; the same once more is no matter."""
    for value, code in ((6, 0), (6, 0), (5, 2)):
        result = acudevice("sessions", "note", shelf.guided, "--before", str(value))
        assert result.code == code
    assert "is rated 6 before already" in result.err
    assert "--replace" in result.err
    assert acudevice("sessions", "note", shelf.guided, "x", "--before", "5", "--replace", "--json").code == 0
    last = acudevice("sessions", "note", shelf.guided, "", "--replace", "--json").data
    assert (last["notes"], last["rating_before"]) == ("", 5)


def test_what_makes_no_sense_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    """Nothing to note, no rating, no such session."""
    assert acudevice("sessions", "note", shelf.guided).code == 2
    for rating in ("11", "-1", "4.5", "bad"):
        assert acudevice("sessions", "note", shelf.guided, "--after", rating).code == 2
    assert acudevice("sessions", "note", "none", "x").code == 66
    acudevice("sessions", "note", shelf.guided, "--after", "3")
    acudevice("export", shelf.guided, "--format", "jsonl", "--output", str(tmp_path))
    assert '"rating_after": 3' in (tmp_path / f"{shelf.guided}.jsonl").read_text().replace('":3', '": 3')
