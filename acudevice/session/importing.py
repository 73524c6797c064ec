"""Files become sessions: our own exports as they were, the Tindeq app's zips, and any table of time and force.

What is imported behaves as what was recorded here: it is shown, replayed, exported, analysed. Its kind is `import`, but
for what was measured, which must not pass for practice; a mark says which file it comes from. A file that is here
already is refused.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acudevice.errors import BadDataError, ExistsError, NotFoundError, StorageError
from acudevice.session.analysis import Request
from acudevice.store.store import Store
from acudevice.values.recording import MEASUREMENTS, Block, Mark, Recording, SessionInfo

if TYPE_CHECKING:
    from acudevice.formats.readers.model import Series
    from acudevice.formats.registry import Entry

KIND = "import"
MARK = "imported"
"""Kind of the mark that says where a session comes from."""

REPORT = 100_000
"""Samples from one report of how far it is to the next."""

LATEST_S = 4e9
EARLIEST_S = 1e9
"""Times of a file between these are Unix time: from 2001 to 2096."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A session that was made of a file."""

    source: Path
    session: str
    format: str
    samples: int
    missing: int
    presses: int
    notes: tuple[str, ...]
    """What was assumed or mended."""


Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Told:
    """Blocks; while they are taken, somebody is told how many samples have been, and all when nothing follows."""

    blocks: Iterable[Block]
    samples: int
    progress: Progress

    def __iter__(self) -> Iterator[Block]:
        """Yield block after block."""
        done = told = 0
        self.progress(0, self.samples)
        try:
            for block in self.blocks:
                yield block
                done += len(block)
                if done - told >= REPORT:
                    told = done
                    self.progress(done, self.samples)
        finally:
            self.progress(self.samples, self.samples)


@dataclass(frozen=True, slots=True)
class _Found:
    """A recording in a file."""

    recording: Recording
    format: str
    fields: dict[str, Any]
    """What the mark says besides."""
    notes: tuple[str, ...] = ()


def take(
    source: Path,
    request: Request,
    *,
    device: str | None = None,
    started_s: float | None = None,
    progress: Progress | None = None,
) -> Iterator[Imported]:
    """Import a file or folder and yield each session that it becomes, one after the other.

    Args:
        source: An export of ours, a zip of the Tindeq app, or any table of time and force.
        request: Which columns to take of a table, and how to understand them.
        device: What to call the device of a table; the file's name unless said.
        started_s: When a table began, Unix time; found out unless said.
        progress: Who is told how many samples of a recording are kept, and how many it has.

    Raises:
        NotFoundError: There is no such file.
        BadDataError: It is no recording.
        ExistsError: It is here already.
        UsageError: Its unit of force, or a column that was asked for, is not known.
    """
    if not source.exists():
        raise NotFoundError(f"no such file or folder: {source}")
    digest = _digest(source)
    with Store.open() as store:
        marks = store.marked(MARK)
        known = {fields.get("member"): each for each, fields in marks if fields.get("sha256") == digest}
        new = False
        for found in _recordings(source, request, device, started_s):
            if found.fields.get("member") in known:
                continue  # of a zip that was interrupted, what is here already
            new = True
            yield _kept(store, source, digest, found, progress)
        if not new:
            raise _before(source, next(iter(known.values())), store)


def regained(source: Path) -> Recording:
    """Return what an import would make of a file, without keeping it. Raises `BadDataError`: it is no recording."""
    return next(_recordings(source, Request(), None, None)).recording


def _before(source: Path, session: str, store: Store) -> ExistsError:
    """Return what to raise for a file that was imported before."""
    deleted = any(each.id == session for each in store.summaries(deleted=True))
    return ExistsError(
        f"{source} was imported before, as session {session}{', which was deleted' if deleted else ''}",
        hint=f"{'bring it back' if deleted else 'see it'} with: acudevice sessions"
        f" {'restore' if deleted else 'show'} {session}",
    )


def _kept(store: Store, source: Path, digest: str, found: _Found, progress: Progress | None) -> Imported:
    """Keep a recording and return what became of it."""
    fields = {"source": source.name, "format": found.format, "sha256": digest, **found.fields}
    recording = found.recording
    if progress is not None:
        recording = replace(recording, blocks=_Told(recording.blocks, recording.samples, progress))
    session_id = store.adopt(recording, once=Mark("host", MARK, None, fields=fields))
    kept = store.load(session_id)
    return Imported(
        source, session_id, found.format, kept.samples, kept.missing, len(kept.presses), found.notes
    )


def _recordings(
    source: Path, request: Request, device: str | None, started_s: float | None
) -> Iterator[_Found]:
    from acudevice.formats import edf_reading, tindeq
    from acudevice.formats.registry import recognised

    entry = recognised(source)
    if edf_reading.recognises(source):
        yield _edf(source, request, device)
    elif entry is not None:
        yield _exported(source, entry)
    elif tindeq.recognises(source):
        yield from _tindeq(source, request, device)
    else:
        yield _table(source, request, device, started_s)


def _exported(source: Path, entry: "Entry") -> _Found:
    """Return an export of ours; `BadDataError` for one that holds no recording."""
    regain = _regains().get(entry.name)
    recording = regain(source) if regain else entry.load().read(source)
    about = recording.session
    fields: dict[str, Any] = {"kind": about.kind, "state": about.state}
    notes = (
        ("it holds forces and no counts: the readings, their flags and uneven times are gone",)
        if regain
        else ()
    )
    if regain:
        fields["lost"] = "counts"
    kind = about.kind if about.kind in MEASUREMENTS else KIND
    return _Found(replace(recording, session=replace(about, kind=kind)), entry.name, fields, notes)


def _regains() -> "dict[str, Callable[[Path], Recording]]":
    """Return the formats that hold all but the counts, with what reads that."""
    from acudevice.formats import bids, fhir

    return {"bids": bids.regain, "fhir": fhir.regain}


def _edf(source: Path, request: Request, device: str | None) -> _Found:
    """Return the force in an EDF file, and its annotations as events."""
    from acudevice.formats import edf_reading, foreign

    found = edf_reading.read(source)
    first_s = float(found.series.t_s[0]) if found.series.t_s is not None and len(found.series.t_s) else 0.0
    started_s = found.started_s + first_s
    about = SessionInfo("", KIND, started_s, device or source.stem, zero_s=started_s)
    sign, words = _sign(found.series, request.sign)
    made = foreign.recording_of(found.series, about, unit=request.unit, sign=sign, rate_hz=None)
    marks = tuple(
        Mark(
            "host",
            "annotation",
            round(note.onset_s - first_s, 6),
            fields={"text": note.text, "span_s": note.span_s},
        )
        for note in found.notes
    )
    recording = replace(made.recording, marks=marks)
    return _Found(recording, "edf", {"lost": "counts", "sign": sign}, (*made.notes, *words))


def _tindeq(source: Path, request: Request, device: str | None) -> Iterator[_Found]:
    """Yield the sets of the app's sessions."""
    from acudevice.formats import foreign, tindeq

    for found in tindeq.read(source):
        started_s = found.started_s
        notes = () if started_s is not None else ("it does not say when it was; taking the time of the file",)
        about = SessionInfo(
            "", KIND, _modified(source) if started_s is None else started_s, device or "Tindeq Progressor",
            notes=" ".join(filter(None, (found.about.get("tag"), found.about.get("comment")))),
        )  # fmt: skip
        about = replace(about, zero_s=about.started_s)
        sign, words = _sign(found.series, request.sign)
        made = foreign.recording_of(found.series, about, unit=found.unit, sign=sign, rate_hz=None)
        fields = {"member": found.name, "unit": found.unit, "sign": sign, "info": dict(found.about)}
        yield _Found(made.recording, "tindeq", fields, (*notes, *made.notes, *words))


def _table(source: Path, request: Request, device: str | None, started_s: float | None) -> _Found:
    """Return any table of time and force as a recording."""
    from acudevice.formats import foreign
    from acudevice.formats.readers.model import Wanted
    from acudevice.formats.readers.reading import read_series

    wanted = Wanted(request.time_column, request.force_column, request.time_unit, request.rate_hz)
    series = read_series(source, wanted)
    sign, words = _sign(series, request.sign)
    if started_s is None:
        started_s, guessed = _started(source, series)
        words += guessed
    about = SessionInfo("", KIND, started_s, device or source.stem, zero_s=started_s)
    try:
        made = foreign.recording_of(series, about, unit=request.unit, sign=sign, rate_hz=request.rate_hz)
    except BadDataError as error:
        raise BadDataError(f"{source}: {error}", hint=error.hint) from error
    fields = {
        "unit": request.unit or series.unit, "sign": sign, "time_column": series.time_name,
        "force_column": series.force_name,
    }  # fmt: skip
    return _Found(made.recording, "table", fields, (*made.notes, *words))


def _sign(series: "Series", asked: int | None) -> tuple[int, tuple[str, ...]]:
    """Return whether pressing makes values rise, and what to say where that was found out."""
    from acudevice.signal.find.analyse import analyse

    if asked is not None:
        return asked, ()
    found = analyse(series.force, series.t_s, rate_hz=None if series.t_s is not None else 100.0).sign or 1
    said = ("pressing makes the values fall; --sign says otherwise",) if found < 0 else ()
    return found, said


def _started(source: Path, series: "Series") -> tuple[float, tuple[str, ...]]:
    """Return when a table began: by its own times where they are Unix time, else by the file."""
    import numpy as np

    if series.t_s is not None:
        first = float(np.nanmin(series.t_s))
        if EARLIEST_S < first < LATEST_S:
            return first, ()
    return _modified(source), (
        "it does not say when it was; taking the time of the file: --started says otherwise",
    )


def _modified(source: Path) -> float:
    try:
        return source.stat().st_mtime
    except OSError:
        return time.time()


def _digest(source: Path) -> str:
    """Return a digest of all bytes of a file, or of all files of a folder with their names."""
    digest = sha256()
    try:
        files = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
        for path in files:
            if path != source:
                digest.update(str(path.relative_to(source)).encode())
            with path.open("rb") as file:
                while piece := file.read(1 << 20):
                    digest.update(piece)
    except OSError as error:
        raise StorageError(f"cannot read {source}: {error.strerror}") from error
    return digest.hexdigest()
