"""A fault of ours leaves its traceback where a person can find it, and where only they can read it."""

import stat
from pathlib import Path

from acudevice.session.faults import keep
from acudevice.store.home import default_home


def test_the_traceback_is_kept_beside_the_data_for_its_owner_alone() -> None:
    """The file is below the data folder, readable by nobody else."""
    path = keep("Traceback: planted\n")
    assert path.read_text(encoding="utf-8") == "Traceback: planted\n"
    assert path.is_relative_to(default_home())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_the_data_folder_cannot_be_made_it_goes_elsewhere(home: Path) -> None:
    """A fault is never hidden behind another one."""
    home.write_text("a file in its place")
    path = keep("Traceback: planted\n")
    try:
        assert path.read_text(encoding="utf-8") == "Traceback: planted\n"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not path.is_relative_to(home)
    finally:
        path.unlink()
