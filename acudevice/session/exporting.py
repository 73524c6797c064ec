"""Sessions out of the store and into files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from acudevice.errors import StorageError, UsageError
from acudevice.formats.format import Options
from acudevice.formats.registry import FORMATS, find
from acudevice.session.library import pick
from acudevice.store.store import Store
from acudevice.values.recording import SessionSummary

Progress = Callable[[str, int, int], None]
"""Called now and then with the id of a session, the samples written, and all it has."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of one session."""

    session: str
    """Its id."""
    path: Path
    """The file or folder."""
    files: tuple[Path, ...]
    """All files that this is."""


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
    progress: Progress | None = None,
) -> Iterator[Exported]:
    """Write sessions into `folder`, one after the other, and yield each when it is there; whole, or not at all.

    Args:
        texts: The sessions, as `library.pick` takes them; None: all.
        format_name: One of `formats`.
        folder: Made if need be; a session goes by its id there.
        force: Whether an earlier export of the same session may be replaced.
        simulated: Whether all sessions includes simulated ones.
        deidentify: Leave out who and when it was. No format can do that yet: it is refused rather than ignored.
        progress: Who is told how far a long export is.

    Raises:
        UsageError: No such format, or it cannot leave out who it was.
        NotFoundError: No such session.
        ExistsError: Something is there already.
        StorageError: The disk fails.
    """
    entry = find(format_name)
    if deidentify:
        raise UsageError(
            f"format {entry.name} cannot leave out who and when it was; nothing was exported",
            hint="leave out --deidentify only if whoever gets the files may know that",
        )
    with Store.open() as store:
        for summary in _chosen(store, texts, simulated=simulated):
            _make(folder)
            target = entry.target(folder, summary.id)
            told = partial(progress, summary.id) if progress else None
            entry.load().write(store.load(summary.id), target, Options(force, told))
            yield Exported(summary.id, target, _files(target))


def skipped() -> int:
    """Return how many sessions an export of all leaves out because they are simulated."""
    with Store.open() as store:
        return sum(summary.simulated for summary in store.summaries())


def _chosen(store: Store, texts: Sequence[str] | None, *, simulated: bool) -> list[SessionSummary]:
    if texts is not None:
        return pick(store, texts)
    return [summary for summary in store.summaries() if simulated or not summary.simulated]


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot make the folder {folder}: {error.strerror}", hint="choose another place with --output"
        ) from error


def _files(target: Path) -> tuple[Path, ...]:
    """Return all files of an export, which is a file or a folder."""
    return tuple(sorted(path for path in target.rglob("*") if path.is_file())) or (target,)
