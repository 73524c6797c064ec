"""`acudevice data import`."""

from pathlib import Path

from tests.session.test_importing import table
from tests.support.command import acudevice
from tests.support.shelf import fill


def test_a_table_is_imported_and_its_session_named(tmp_path: Path) -> None:
    """For people and for programs; what was assumed is said."""
    source = str(table(tmp_path / "grip.csv"))
    result = acudevice("data", "import", source, "--json")
    (session,) = result.data["sessions"]
    assert (session["format"], session["samples"], session["missing"]) == ("table", 1970, 30)
    assert "grip.csv: it does not say when it was" in result.err
    again = acudevice("data", "import", source)
    assert (again.code, session["session"] in again.err) == (2, True)
    assert acudevice("sessions", "list", "--json").data["sessions"][0]["kind"] == "import"


def test_when_it_began_can_be_said(tmp_path: Path) -> None:
    """As a date and time; nonsense is refused."""
    source = str(table(tmp_path / "grip.csv"))
    assert acudevice("data", "import", source, "--started", "soon").code == 2
    assert acudevice("data", "import", source, "--started", "0001-01-01").code == 2
    told = acudevice("data", "import", source, "--started", "2026-11-22T10:30+00:00", "--device", "grip")
    assert told.out.splitlines()[1].startswith("2026-11-22T10-30-00")


def test_no_presses_are_told_of_a_table_in_which_nobody_looked(tmp_path: Path) -> None:
    """A dash and no number, with the command that looks."""
    result = acudevice("data", "import", str(table(tmp_path / "my grip.csv")))
    assert result.out.splitlines()[1].split()[-1] == "-"
    assert f"that does: acudevice analyze '{tmp_path / 'my grip.csv'}'" in result.err


def test_an_export_comes_back(tmp_path: Path) -> None:
    """After its session was removed for good."""
    shelf = fill()
    acudevice("export", shelf.guided, "--output", str(tmp_path / "out"))
    acudevice("data", "purge", shelf.guided, "--yes")
    result = acudevice("data", "import", str(tmp_path / "out" / shelf.guided))
    line = result.out.splitlines()[1].split()
    assert (line[0], line[-1]) == (shelf.guided, "2")
    assert "analyze" not in result.err
    assert acudevice("sessions", "show", shelf.guided, "--json").data["kind"] == "import"


def test_what_cannot_be_imported_is_refused(tmp_path: Path) -> None:
    """With the exit code of its reason."""
    (tmp_path / "x.csv").write_text("hello\n")
    assert acudevice("data", "import", str(tmp_path / "x.csv")).code == 65
    assert acudevice("data", "import", str(tmp_path / "y.csv")).code == 66


def test_a_name_in_a_file_steers_no_terminal(tmp_path: Path) -> None:
    """What is imported stays as it is, and is shown without its escape sequences."""
    source = str(table(tmp_path / "grip.csv"))
    acudevice("data", "import", source, "--device", "grip\x1b[2J")
    assert acudevice("sessions", "list", "--json").data["sessions"][0]["device"] == "grip\x1b[2J"
    for words in (
        ("sessions", "list"),
        ("sessions", "show", "last"),
        ("replay", "last", "--fast", "--plain"),
    ):
        result = acudevice(*words)
        assert "grip" in result.out
        assert "\x1b" not in result.out + result.err


def test_what_was_imported_before_a_failure_is_named(tmp_path: Path) -> None:
    """It stays, so nobody should have to look for it; the error is told all the same."""
    source = str(table(tmp_path / "grip.csv"))
    for words, code in ((("--json",), 66), ((), 66)):
        acudevice("data", "purge", "last", "--yes")
        result = acudevice("data", "import", source, str(tmp_path / "nowhere.csv"), *words)
        assert result.code == code
        assert "no such file" in result.err
        (session,) = acudevice("sessions", "list", "--json").data["sessions"]
        assert session["id"] in result.out
