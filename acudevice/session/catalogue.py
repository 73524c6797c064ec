"""The catalogue as a person has it: that of the package, with their own files added."""

from collections.abc import Sequence
from pathlib import Path

from acudevice.points.catalogue import Catalogue, load_catalogue
from acudevice.session.texts import text_of
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
    return load_catalogue([(str(path), text_of(path)) for path in (*own_files(), *files)])
