"""A data set on the disk: a folder with a descriptor and parts, each of which appears in one step when it is whole.

    DATASET/dataset.json          version, tables, participants, plans
    DATASET/part-000001/          sessions.parquet, samples.parquet, presses.parquet, gaps.parquet, events.parquet

A part is written under a hidden name and renamed; where it takes the place of sessions of others, all of them change in
one step (`swapping`). What an earlier build left half written is removed by the next one.
"""

import fcntl
import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from acudevice import __version__
from acudevice.errors import BadDataError, ExistsError, NotFoundError, StorageError
from acudevice.formats.cohort import part, swapping
from acudevice.formats.cohort.schema import VERSION, described
from acudevice.formats.cohort.swapping import PART, STAGED, Swap, synced
from acudevice.formats.datapackage import NOTICE, SCHEMA
from acudevice.values.cohort import Roster
from acudevice.values.plain import from_plain, to_plain

NAME = "dataset.json"

_NONE: Mapping[str, Path] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set that is there."""

    path: Path
    roster: Roster
    deidentified: bool

    def parts(self) -> list[Path]:
        """Return its parts in the order in which they were added."""
        return swapping.parts(self.path)

    def sessions(self) -> dict[str, Path]:
        """Return the ids of its sessions, with the part of each."""
        return {session: each for each in self.parts() for session in _ids(each)}

    def staged(self, name: str) -> Path:
        """Return where a part is written until it is whole."""
        return self.path / f"{STAGED}{name}"

    def publish(self, staged: Path, instead_of: Mapping[str, Path] = _NONE) -> dict[str, Path]:
        """Let a whole part appear, as the last one, and return the part of each session that has a new place.

        Sessions in `instead_of`, with the part that has each, go in the same step: their parts are written again
        without them.
        """
        old = sorted(set(instead_of.values()))
        new = [*self._thinned(old, instead_of), staged]
        for each in new:
            synced(each)
        last = max((int(each.name.removeprefix(PART)) for each in self.parts()), default=0)
        names = [f"{PART}{last + k:06}" for k in range(1, len(new) + 1)]
        hidden = [each.name for each in new]
        swap = Swap(tuple(each.name for each in old), tuple(zip(hidden, names, strict=True)))
        swapping.swap(self.path, swap)
        return {session: self.path / name for name in names for session in _ids(self.path / name)}

    def _thinned(self, old: Sequence[Path], sessions: Collection[str]) -> Iterator[Path]:
        """Write parts again without some sessions, and yield those in which some are left."""
        for each in old:
            thinner = self.staged(f"thinned-{each.name}")
            if part.without(each, thinner, sessions):
                yield thinner
            else:
                shutil.rmtree(thinner)


def _ids(each: Path) -> tuple[str, ...]:
    try:
        return part.ids(each)
    except (OSError, ValueError) as error:
        raise BadDataError(
            f"{each} is damaged: {error}", hint="remove that folder and build again: its sessions are added"
        ) from error


def find(path: Path) -> DataSet:
    """Return the data set in a folder.

    Raises:
        NotFoundError: there is none.
        BadDataError: its descriptor is damaged, or of a later version.
    """
    try:
        plain = json.loads((path / NAME).read_text("utf-8"))
    except FileNotFoundError:
        raise NotFoundError(
            f"no data set in {path}", hint="make one with: acudevice cohort build --help"
        ) from None
    except (OSError, ValueError) as error:
        raise BadDataError(f"{path / NAME} cannot be read: {error}") from error
    if not isinstance(plain, dict) or plain.get("type") != "cohort":
        raise BadDataError(f"{path / NAME} does not describe a data set")
    if plain.get("version") != VERSION:
        raise BadDataError(
            f"{path} has version {plain.get('version')} of the tables, and {VERSION} is known here",
            hint="build it anew with this version, or use the one that made it",
        )
    try:
        return DataSet(path, from_plain(Roster, plain["roster"]), bool(plain["deidentified"]))
    except (ValueError, LookupError, TypeError) as error:
        raise BadDataError(f"{path / NAME} is damaged: {error!r}") from error


@contextmanager
def building(path: Path, roster: Roster, *, deidentified: bool) -> Iterator[DataSet]:
    """Make a data set, or open it to add to it; nobody else does meanwhile.

    Raises:
        ExistsError: Something else is there, or somebody else builds it.
        BadDataError: What is there is damaged, of another version, or de-identified where this is not.
        StorageError: The disk fails.
    """
    try:
        _refuse(path)
        path.mkdir(parents=True, exist_ok=True)
        with (path / ".lock").open("w") as lock:
            _take(lock, path)
            swapping.finish(path)
            for left in path.glob(f"{STAGED}*"):
                shutil.rmtree(left)
            dataset = _prepared(path, roster, deidentified)
            yield dataset
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(
            f"cannot write {path}: {error.strerror or error}", hint="check the place and the space there"
        ) from error


def _refuse(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise ExistsError(f"{path} is a file", hint="choose another place with --output")
    if path.is_dir() and not (path / NAME).exists() and any(each.name != ".lock" for each in path.iterdir()):
        raise ExistsError(f"{path} is no data set, and not empty", hint="choose another place with --output")


def _take(lock: Any, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ExistsError(f"somebody else is building {path}", hint="wait until that has ended") from None


def _prepared(path: Path, roster: Roster, deidentified: bool) -> DataSet:
    dataset = DataSet(path, roster, deidentified)
    if (path / NAME).exists():
        known = find(path)
        if known.deidentified != deidentified:
            raise BadDataError(
                f"{path} is {'' if known.deidentified else 'not '}de-identified, and this would "
                f"{'not ' if known.deidentified else ''}be",
                hint="build another data set, or say the same as then",
            )
        dataset = DataSet(path, merged(known.roster, roster), deidentified)
    _describe(dataset)
    return dataset


def merged(old: Roster, new: Roster) -> Roster:
    """Return two rosters as one: what the newer says of a participant or plan replaces what the older said."""
    return Roster(
        tuple(({one.code: one for one in old.participants} | {one.code: one for one in new.participants}).values()),
        plans=tuple(({one.name: one for one in old.plans} | {one.name: one for one in new.plans}).values()),
    )  # fmt: skip


def _describe(dataset: DataSet) -> None:
    """Write the descriptor; whose session or device is whose stays out of it."""
    plain = {
        "schema": SCHEMA, "type": "cohort", "version": VERSION, "software": __version__, "notice": NOTICE,
        "deidentified": dataset.deidentified, "tables": described(),
        "roster": to_plain(merged(dataset.roster, Roster())),
    }  # fmt: skip
    staged = dataset.path / f".{NAME}"
    staged.write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", "utf-8")
    synced(staged)
    staged.replace(dataset.path / NAME)
