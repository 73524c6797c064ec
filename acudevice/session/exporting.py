"""Sessions out of the store and into files."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from acudevice.errors import StorageError
from acudevice.formats.deidentify import Removal
from acudevice.formats.deidentify import deidentify as without_identity
from acudevice.formats.format import Options
from acudevice.formats.registry import FORMATS, find
from acudevice.points.catalogue import load_catalogue
from acudevice.session.library import pick
from acudevice.session.technique import technique_of
from acudevice.signal.figures import Technique
from acudevice.store.store import Store
from acudevice.values.recording import Recording, SessionSummary

Progress = Callable[[str, int, int], None]
"""Called now and then with the id of a session, the samples written, and all it has."""

KEY = "pseudonym_key"
"""Setting that holds the key of the pseudonyms. It is made once, and never leaves the store."""


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
        UsageError: No such format, or its extra is not installed.
        NotFoundError: No such session.
        ExistsError: Something is there already.
        StorageError: The disk fails.
    """
    entry = find(format_name)
    form = entry.load()
    with Store.open() as store:
        for summary in _chosen(store, texts, simulated=simulated):
            whole = _loaded(store, summary.id, calibration)
            recording, removed = _clean(whole, store) if deidentify else (whole, ())
            target = entry.target(_made(folder), recording.session.id)
            told = partial(progress, summary.id) if progress else None
            technique = partial(_technique, whole, recording, store)
            form.write(recording, target, Options(force, told, technique))
            yield Exported(summary.id, target, _files(target), removed)


def _loaded(store: Store, session_id: str, calibration: str | None) -> Recording:
    recording = store.load(session_id)
    if calibration is None:
        return recording
    from acudevice.session.calibration.recalculating import recalculated

    return recalculated(recording, store.calibrations.get(calibration))


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
