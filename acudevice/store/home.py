"""Where things live on this machine, readable by their owner alone."""

import os
from pathlib import Path

from acudevice.errors import StorageError

DATABASE = "acudevice.db"
"""Name of the database in the home folder."""


def default_home() -> Path:
    """Return the folder that holds a person's data: `ACUDEVICE_HOME`, or the platform's place for data of programs."""
    chosen = os.environ.get("ACUDEVICE_HOME")
    if chosen:
        return Path(chosen).expanduser()
    import platformdirs

    return platformdirs.user_data_path("acudevice", appauthor=False)


def private_folder(folder: Path) -> Path:
    """Make `folder` if need be, open to its owner alone (0700), and return it. Raises `StorageError`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot make the data folder {folder}: {error.strerror}",
            hint="set ACUDEVICE_HOME to a folder that you may write",
        ) from error
    return folder


def private_file(path: Path) -> Path:
    """Make an empty file for its owner alone as `make_private` does, and return its path. Raises `StorageError`."""
    try:
        make_private(path)
    except OSError as error:
        raise StorageError(
            f"cannot write {path}: {error.strerror}",
            hint="check who owns it, or set ACUDEVICE_HOME to a folder that you may write",
        ) from error
    return path


def make_private(path: Path) -> None:
    """Make an empty file for its owner alone (0600), unless it exists. Raises `OSError`.

    SQLite gives the files beside a database the permissions of the database.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
