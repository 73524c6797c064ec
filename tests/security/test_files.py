"""A file from a stranger is data: nothing in it is run, and what is in it goes nowhere but where files of ours go."""

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from acudevice.cli.main import run

BAD_DATA = 65


class Trap:
    """What makes a file the moment that it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (str(self._mark), "w")


def _array(trap: Trap) -> bytes:
    """Return a file of numpy's that holds an object."""
    whole = io.BytesIO()
    np.save(whole, np.array([trap], dtype=object), allow_pickle=True)
    return whole.getvalue()


def _archive(trap: Trap) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("force.npy", _array(trap))
        archive.writestr("meta.npy", _array(trap))
    return whole.getvalue()


@pytest.mark.parametrize("name", ["trap.npy", "trap.npz", "trap.csv", "trap.json", "trap.pkl"])
@pytest.mark.parametrize("command", ["analyze", "import"])
def test_nothing_in_a_file_is_run(command: str, name: str, tmp_path: Path) -> None:
    """An object in a file of numpy's, which numpy would make anew if it were let; and a bare pickle by any name."""
    mark = tmp_path / "sprung"
    trap = Trap(mark)
    file = tmp_path / name
    blobs = {".npy": _array(trap), ".npz": _archive(trap)}
    file.write_bytes(blobs.get(file.suffix) or pickle.dumps(trap))
    assert run([command, str(file)]) in (2, BAD_DATA)
    assert not mark.exists()
    pickle.loads(pickle.dumps(trap)).close()
    assert mark.exists(), "the trap works"


def test_an_archive_writes_nowhere_else(tmp_path: Path, home: Path) -> None:
    """A name that climbs out of its folder leads nowhere: archives are read, never unpacked."""
    file = tmp_path / "climb.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../escaped.csv", "time,force\n0,1\n1,2\n")
        archive.writestr("/tmp/escaped.csv", "time,force\n0,1\n1,2\n")
    before = {path for path in tmp_path.parent.rglob("*") if home not in path.parents}
    assert run(["import", str(file)]) in (0, 2, BAD_DATA)
    assert {path for path in tmp_path.parent.rglob("*") if home not in path.parents} - {home} <= before
