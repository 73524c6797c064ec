"""A fault of ours leaves its traceback where a person can find it, and where only they can read it."""

import stat

from acudevice.session.faults import keep
from acudevice.store.home import default_home


def test_the_traceback_is_kept_beside_the_data_for_its_owner_alone() -> None:
    """The file is below the data folder, readable by nobody else."""
    path = keep("Traceback: planted\n")
    assert path.read_text(encoding="utf-8") == "Traceback: planted\n"
    assert path.is_relative_to(default_home())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
