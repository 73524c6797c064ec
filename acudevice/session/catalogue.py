"""The catalogue as a person has it: that of the package, with their own files added."""

from collections.abc import Sequence
from pathlib import Path

from acudevice.errors import BadDataError, NotFoundError, StorageError
from acudevice.points.catalogue import Catalogue, load_catalogue
from acudevice.store.home import default_home

FOLDER = "points"
"""Where in the data folder a person keeps their own points, bands and routines, one or more TOML files."""


def own_files() -> tuple[Path, ...]:
    """Return the person's own files in the data folder, by name; none where there is no such folder."""
    return tuple(sorted((default_home() / FOLDER).glob("*.toml")))


def read_catalogue(files: Sequence[Path] = ()) -> Catalogue:
    """Return the package's catalogue with the person's own files and then `files` added; a later one may narrow limits.

    Raises:
        NotFoundError: A file is not there.
        BadDataError: A file is wrong; the message names file, line and reason.
        StorageError: A file cannot be read.
    """
    return load_catalogue([(str(path), _text(path)) for path in (*own_files(), *files)])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFoundError(f"no file {path}") from None
    except UnicodeDecodeError as error:
        raise BadDataError(
            f"{path}: byte {error.start} is not UTF-8, which TOML files are written in"
        ) from None
    except OSError as error:
        raise StorageError(f"cannot read {path}: {error.strerror}") from error
