"""`acudevice data`: what is kept as a whole."""

import json
import sqlite3
import stat
from pathlib import Path

import pytest

from tests.support.command import acudevice
from tests.support.shelf import fill


def damage(home: Path) -> None:
    """Flip bytes of one chunk of samples."""
    db = sqlite3.connect(home / "acudevice.db")
    with db:
        db.execute("UPDATE chunk SET data = zeroblob(length(data)) WHERE id = 1")
    db.close()


def test_info_says_where_and_how_much(home: Path) -> None:
    """For programs and for people; where nothing was ever kept, nothing is made for a look."""
    assert acudevice("data", "info", "--json").data == {
        "schema": "acudevice/1", "type": "data_info", "exists": False, "home": str(home),
    }  # fmt: skip
    assert str(home) in acudevice("data", "info").err
    assert acudevice("data", "check").code == 0
    assert not home.exists()
    fill()
    data = acudevice("data", "info", "--json").data
    assert data["home"] == str(home)
    assert data["sessions"] == {"sealed": 3, "recovered": 0, "open": 0, "deleted": 0}
    assert data["bytes"] > 10_000
    assert "3 sealed" in acudevice("data", "info").out


def test_check_is_fine_or_says_what_is_damaged(home: Path) -> None:
    """0 where all is whole, 1 where not; the session and the samples are named."""
    shelf = fill()
    told = acudevice("data", "check").err.splitlines()
    assert told[-1].endswith("samples: all is as it was kept")
    assert told[-2] == (
        f"{shelf.guided}: it came with 20 samples missing; see: acudevice sessions show {shelf.guided}"
    )
    lacking = [{"session": shelf.guided, "missing": 20, "unknown": 0}]
    assert acudevice("data", "check", "--json").data["lacking"] == lacking
    damage(home)
    result = acudevice("data", "check", "--json")
    assert (result.code, result.data["fine"]) == (1, False)
    (finding,) = result.data["findings"]
    assert finding["code"] == "samples"
    assert finding["session"] in (shelf.guided, shelf.simulated, shelf.long)
    assert finding["first_sample"] == 0
    hurt = acudevice("data", "check")
    assert hurt.code == 1
    assert "samples 0 to" in hurt.out
    assert "1 place damaged" in hurt.err


def test_a_backup_is_checked_private_and_over_nothing(home: Path, tmp_path: Path) -> None:
    """A file by name, or in a folder; a second one is refused unless told."""
    fill()
    target = tmp_path / "copy.db"
    result = acudevice("data", "backup", str(target), "--json")
    assert (result.code, result.data["fine"], result.data["sessions"]) == (0, True, 3)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    refused = acudevice("data", "backup", str(target))
    assert (refused.code, "--force" in refused.err) == (2, True)
    assert acudevice("data", "backup", str(target), "--force").code == 0
    damage(home)
    named = acudevice("data", "backup", str(tmp_path))
    assert named.code == 1
    assert Path(named.out.splitlines()[0]).parent == tmp_path


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    """There is nothing to copy, and nothing is made."""
    assert acudevice("data", "backup", str(tmp_path / "copy.db")).code == 66
    assert not (tmp_path / "copy.db").exists()


def test_prune_shows_asks_and_removes_what_was_deleted() -> None:
    """Only that, only after a while unless told; a dry run and a no remove nothing."""
    shelf = fill()
    acudevice("sessions", "delete", shelf.guided, "--yes")
    assert acudevice("data", "prune", "--yes", "--json").data["sessions"] == []
    assert acudevice("data", "prune").err == "there is nothing to remove\n"
    dry = acudevice("data", "prune", "--older-than", "0", "--dry-run", "--json").data
    assert (dry["dry_run"], dry["sessions"]) == (True, [shelf.guided])
    said_no = acudevice("data", "prune", "--older-than", "0", answer="n\n")
    assert said_no.code == 1
    assert shelf.guided in said_no.err
    assert acudevice("data", "prune", "--older-than", "0").code == 2
    done = acudevice("data", "prune", "--older-than", "0", "--yes", "--json").data
    assert (done["sessions"], done["overwritten"]) == ([shelf.guided], True)
    assert acudevice("sessions", "restore", shelf.guided).code == 66
    assert acudevice("data", "info", "--json").data["sessions"]["sealed"] == 2


def test_purge_removes_sessions_a_device_or_everything(home: Path) -> None:
    """Deleted ones too; it says what remains elsewhere."""
    shelf = fill()
    acudevice("sessions", "delete", shelf.long, "--yes")
    assert acudevice("data", "purge", shelf.long, "--yes", "--json").data["sessions"] == [shelf.long]
    assert acudevice("data", "purge", shelf.long, "--yes").code == 66
    data = acudevice("data", "purge", "--device", "blue", "--yes", "--json").data
    assert shelf.guided in data["sessions"]
    assert acudevice("data", "purge", "--device", "nobody", "--yes").code == 66
    (home / "points").mkdir(exist_ok=True)
    (home / "points" / "mine.toml").write_text("# mine")
    everything = acudevice("data", "purge", "--all", answer="y\n")
    assert everything.code == 0
    assert "mine.toml" in everything.err
    assert "exports and backups" in everything.err
    info = acudevice("data", "info", "--json").data
    assert (info["samples"], info["devices"], info["calibrations"]) == (0, 0, 0)


@pytest.mark.parametrize("words", [[], ["last", "--all"], ["--all", "--device", "blue"]])
def test_purge_wants_to_know_one_thing(words: list[str]) -> None:
    """Neither nothing nor two things at once."""
    fill()
    assert acudevice("data", "purge", *words, "--yes").code == 2


def test_a_dry_run_prints_one_object(home: Path) -> None:
    """For programs as for people, and nothing is removed."""
    shelf = fill()
    result = acudevice("data", "purge", "--all", "--dry-run", "--json")
    assert set(json.loads(result.out)["sessions"]) == {shelf.guided, shelf.simulated, shelf.long}
    assert acudevice("data", "info", "--json").data["sessions"]["sealed"] == 3
    assert (home / "acudevice.db").exists()
