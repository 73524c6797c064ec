"""The catalogue: acupoints and routines of the package and of the user, under all their names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from acudevice.errors import NotFoundError
from acudevice.points.acupoints import fold, read_band, read_point, read_site
from acudevice.points.entries import Draft, read_caution, read_press, read_source
from acudevice.points.model import AcuPoint, Caution, Pattern, Routine, Source
from acudevice.points.reading import Document, Table
from acudevice.points.routines import read_routine

_DATA = ("sources.toml", "cautions.toml", "presses.toml", "points.toml", "routines.toml")
_READERS: dict[str, Callable[[Table, Draft], None]] = {
    "sources": read_source,
    "cautions": read_caution,
    "presses": read_press,
    "sites": read_site,
    "points": read_point,
    "bands": read_band,
    "routines": read_routine,
}
"""Readers by section, in the order of what refers to what: a routine takes the bands of all files."""

_OWN = ("presses", "points", "bands", "routines")
"""Sections that a user's file may have."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All points and routines that are known."""

    points: tuple[AcuPoint, ...]
    routines: tuple[Routine, ...]
    presses: tuple[Pattern, ...]
    general: tuple[Caution, ...]
    """Cautions that hold for every point."""
    sources: tuple[Source, ...]
    names: Mapping[str, str] = field(repr=False)
    """Code of a point by each of its names, folded to lower case without signs."""

    def point(self, name: str) -> AcuPoint:
        """Return a point by its code or any of its names, in any case; raise `NotFoundError` with the nearest one."""
        code = self.names.get(fold(name))
        if code is None:
            near = get_close_matches(fold(name), self.names, n=1)
            raise _unknown("point", name, [self.names[word] for word in near])
        return next(point for point in self.points if point.code == code)

    def routine(self, name: str) -> Routine:
        """Return a routine by its id, in any case; raise `NotFoundError` with the nearest one."""
        ids = {fold(routine.id): routine for routine in self.routines}
        found = ids.get(fold(name))
        if found is None:
            near = get_close_matches(fold(name), ids, n=1)
            raise _unknown("routine", name, [ids[word].id for word in near])
        return found


def _unknown(what: str, name: str, near: Sequence[str]) -> NotFoundError:
    """Return the error for a name that is not there, with the nearest one."""
    meant = f"; did you mean '{near[0]}'?" if near else ""
    return NotFoundError(f"there is no {what} '{name}'{meant}", hint=f"see them all with: acudevice {what}s")


def load_catalogue(extra: Sequence[tuple[str, str]] = ()) -> Catalogue:
    """Return the package's catalogue with the user's files added.

    Args:
        extra: Name and TOML text of each user file; names are for messages. A later file may narrow an earlier one.

    Raises:
        BadDataError: A file is wrong; the message names file, line and reason.
    """
    documents = [*_builtin(), *(Document(name, text) for name, text in extra)]
    draft = Draft()
    for section, read in _READERS.items():
        for document in documents:
            if document.builtin or section in _OWN:
                for table in document.root.each(section):
                    read(table, draft)
    for document in documents:
        document.root.close()
    return Catalogue(
        tuple(draft.points.values()), tuple(draft.routines.values()), tuple(draft.presses.values()),
        tuple(c for c in draft.cautions.values() if c.general), tuple(draft.sources.values()), draft.names,
    )  # fmt: skip


@cache
def _builtin() -> tuple[Document, ...]:
    """Return the package's own files, read once."""
    data = files("acudevice.points") / "data"
    return tuple(Document(name, (data / name).read_text(encoding="utf-8"), builtin=True) for name in _DATA)
