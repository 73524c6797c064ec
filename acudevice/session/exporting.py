"""Sessions out of the store and into files."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from acudevice.errors import StorageError, UsageError
from acudevice.formats.deidentify import Removal
from acudevice.formats.deidentify import deidentify as without_identity
from acudevice.formats.format import Options
from acudevice.formats.registry import FORMATS, Entry, find
from acudevice.points.catalogue import load_catalogue
from acudevice.session.library import pick
from acudevice.session.technique import technique_of
from acudevice.signal.figures import Technique
from acudevice.store.store import Store
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.values.recording import Recording, SessionSummary

Progress = Callable[[str, int, int], None]
"""Called now and then with the id of a session, the samples written, and all it has."""

KEY = "pseudonym_key"
"""Setting that holds the key of the pseudonyms. It is made once, and never leaves the store."""


NAMED = 5
"""So many of the sessions that could not be written are named, beside the first."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of one session."""

    session: str
    """Its id."""
    path: Path
    """The file or folder."""
    files: tuple[Path, ...]
    """All files that this is."""
    removed: tuple[Removal, ...] = ()
    """What was left out so that nobody can tell who and when it was."""


def formats() -> dict[str, str]:
    """Return the formats by name, with what they are in words."""
    return {entry.name: entry.description for entry in FORMATS.values()}


def export(
    texts: Sequence[str] | None,
    format_name: str,
    folder: Path,
    *,
    force: bool = False,
    simulated: bool = False,
    deidentify: bool = False,
    calibration: str | None = None,
    progress: Progress | None = None,
) -> Iterator[Exported]:
    """Write sessions into `folder`, one after the other, and yield each when it is there; whole, or not at all.

    One that cannot be written keeps no other from it: that is raised when all are done.

    Args:
        texts: The sessions, as `library.pick` takes them; None: all.
        format_name: One of `formats`.
        folder: Made if need be; a session goes by its id there, or by a pseudonym.
        force: Whether an earlier export of the same session may be replaced.
        simulated: Whether all sessions includes simulated ones.
        deidentify: Leave out who and when it was (`formats.deidentify`).
        calibration: Reckon forces and presses anew by this one, as `calibrate show` takes it, under an id of its own.
        progress: Who is told how far a long export is.

    Raises:
        UsageError: No such format, its extra is not installed, or it cannot hold one of them.
        NotFoundError: No such session or calibration.
        BadDataError: One of them cannot be read.
        ExistsError: Something is there already.
        StorageError: The disk fails.
    """
    entry = find(format_name)
    entry.load()  # which fails, if it does, before anything is done
    with Store.open() as store:
        record = None if calibration is None else store.calibrations.get(calibration)
        work = _Work(store, entry, folder, force, deidentify, record, progress)
        yield from work.all([summary.id for summary in _chosen(store, texts, simulated=simulated)])


@dataclass(frozen=True, slots=True)
class _Work:
    """How each of the sessions is written."""

    store: Store
    entry: Entry
    folder: Path
    force: bool
    deidentify: bool
    calibration: CalibrationRecord | None
    progress: Progress | None

    def all(self, sessions: Sequence[str]) -> Iterator[Exported]:
        refused = dict[str, UsageError]()
        for session in sessions:
            try:
                done = self.write(session)
            except UsageError as error:
                refused[session] = error
            else:
                yield done
        if refused:
            raise _together(refused)

    def write(self, session: str) -> Exported:
        whole = _loaded(self.store, session, self.calibration)
        recording, removed = _clean(whole, self.store) if self.deidentify else (whole, ())
        target = self.entry.target(_made(self.folder), recording.session.id)
        told = partial(self.progress, session) if self.progress else None
        technique = partial(_technique, whole, recording, self.store)
        self.entry.load().write(recording, target, Options(self.force, told, technique))
        return Exported(session, target, _files(target), removed)


def _together(refused: dict[str, UsageError]) -> UsageError:
    """Return what to raise where sessions could not be written, once all others are: the first, and which else."""
    (first, *_), (_, *others) = refused.values(), refused
    if not others:
        return first
    named = ", ".join(others[:NAMED])
    more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
    return type(first)(f"{first}; also not written: {named}{more}", hint=first.hint)


def _loaded(store: Store, session_id: str, calibration: CalibrationRecord | None) -> Recording:
    recording = store.load(session_id)
    if calibration is None:
        return recording
    from acudevice.session.calibration.recalculating import recalculated

    return recalculated(recording, calibration)


def _clean(recording: Recording, store: Store) -> tuple[Recording, tuple[Removal, ...]]:
    return without_identity(recording, pseudonym_key(store), public_names())


def _technique(whole: Recording, given: Recording, store: Store) -> Technique:
    """Return the technique of a recording, its points called as in what is given away of it."""
    technique = technique_of(whole, store.calibrations.find)
    names = {
        one.press.point: other.press.point for one, other in zip(whole.presses, given.presses, strict=True)
    }
    return replace(technique, points=tuple(replace(one, point=names[one.point]) for one in technique.points))


def pseudonym_key(store: Store) -> bytes:
    """Return the key of the store's pseudonyms; make it where there is none."""
    if store.settings.get(KEY) is None:
        store.settings.put(KEY, secrets.token_hex(32))
    return bytes.fromhex(store.settings.get(KEY))


def public_names() -> frozenset[str]:
    """Return the points and routines of the package, under all names; a person's own are not among them."""
    known = load_catalogue()
    points = {name for point in known.points for name in (point.code, point.name)}
    routines = {name for routine in known.routines for name in (routine.id, routine.title)}
    return frozenset(points | routines)


def skipped() -> int:
    """Return how many sessions an export of all leaves out because they are simulated."""
    with Store.open() as store:
        return sum(summary.simulated for summary in store.summaries())


def _chosen(store: Store, texts: Sequence[str] | None, *, simulated: bool) -> list[SessionSummary]:
    if texts is not None:
        return pick(store, texts)
    return [summary for summary in store.summaries() if simulated or not summary.simulated]


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot make the folder {folder}: {error.strerror}", hint="choose another place with --output"
        ) from error
    return folder


def _files(target: Path) -> tuple[Path, ...]:
    """Return all files of an export, which is a file or a folder."""
    return tuple(sorted(path for path in target.rglob("*") if path.is_file())) or (target,)
