"""What a data set is made of: sessions of the store, and recordings in files and folders."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from acudevice.errors import AcuError, NotFoundError, StorageError
from acudevice.formats.deidentify import pseudonym
from acudevice.session.library import pick
from acudevice.session.technique import figures_of_presses
from acudevice.store.store import Store
from acudevice.values.cohort import Participant, Roster
from acudevice.values.recording import Recording, SessionInfo, SessionSummary

if TYPE_CHECKING:
    from acudevice.formats.cohort.rows import Case

Source = str | Path
"""An id of a session of the store, or an export."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not taken, and why."""

    source: str
    why: str
    damaged: bool = False


THERE = "there already"
_DATED = frozenset({"date and time", "session"})
"""What a data set keeps, or replaces in a way of its own."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How sessions are taken."""

    roster: Roster
    key: bytes
    """Of pseudonyms."""
    public: frozenset[str]
    """Points and routines that everybody has."""
    simulated: bool = False
    deidentify: bool = False
    known: frozenset[str] = frozenset()
    """Ids in the data set that are not taken again."""
    store: Path | None = None
    """Database whose sessions are taken; None: that of this process."""

    def id(self, session: str) -> str:
        """Return the id that a session has in the data set."""
        return "anon-" + pseudonym(self.key, "session", session)[:12] if self.deidentify else session

    def refused(self, one: SessionInfo | SessionSummary) -> str | None:
        """Return why a session does not belong in the data set, whoever's it is; None where it may."""
        if one.simulated and not self.simulated:
            return "simulated"
        if one.state == "open":
            return "being recorded"
        return THERE if self.id(one.id) in self.known else None


def listed(texts: Sequence[str] | None) -> dict[Source, SessionSummary | None]:
    """Return the sources that texts mean, and what the store says of its sessions; None: all of the store.

    Folders are searched. Raises `NotFoundError` for what is neither a session, nor a file, nor a folder with
    recordings, and `StorageError` for a folder that cannot be read.
    """
    with Store.open() as store:
        if texts is None:
            return {summary.id: summary for summary in store.summaries()}
        found: dict[Source, SessionSummary | None] = {}
        for text in texts:
            path = Path(text)
            if path.exists():
                found.update(dict.fromkeys(_exports(path)))
            elif "/" in text:
                raise NotFoundError(f"no such file or folder: {text}")
            else:
                found.update({summary.id: summary for summary in pick(store, [text])})
        return found


def sifted(found: Mapping[Source, SessionSummary | None], terms: Terms) -> tuple[list[Source], list[LeftOut]]:
    """Return the sources that have to be read, and those that the list of sessions tells are left out."""
    why = {source: None if one is None else terms.refused(one) for source, one in found.items()}
    left_out = [LeftOut(str(source), words) for source, words in why.items() if words is not None]
    return [source for source, words in why.items() if words is None], left_out


def _exports(path: Path) -> list[Path]:
    """Return a file or folder that is an export of ours, or those in a folder, damaged ones too: they will be named."""
    try:
        if path.is_file() or _is_whole(path):
            return [path]
        found = sorted(each for each in path.iterdir() if not each.name.startswith(".") and _is_whole(each))
    except OSError as error:
        raise StorageError(
            f"cannot look into {path}: {error.strerror or error}", hint="see who may read it"
        ) from error
    if not found:
        raise NotFoundError(
            f"no recording in {path}", hint="csv, jsonl, npz and parquet exports hold whole recordings"
        )
    return found


def _is_whole(path: Path) -> bool:
    """Tell whether a file or folder is an export that holds whole recordings, or would be if it were not damaged."""
    from acudevice.formats.registry import recognised

    entry = recognised(path)
    return _resembles(path) if entry is None else entry.whole


def _resembles(path: Path) -> bool:
    """Tell whether something goes by the name of such an export, or has its parts."""
    from acudevice.formats.registry import FORMATS

    if path.is_dir():
        return any((path / name).exists() for name in ("datapackage.json", "samples.csv"))
    return path.name.endswith(tuple(one.suffix for one in FORMATS.values() if one.whole and one.suffix))


@dataclass(slots=True)
class Taking:
    """Draws cases from sources, and remembers what it left out."""

    terms: Terms
    left_out: list[LeftOut] = field(default_factory=list)
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often what was removed from the recordings, and how."""
    _whose: dict[str, Participant] = field(default_factory=dict)
    _seen: dict[str, str] = field(default_factory=dict)
    """Ids of the cases that were drawn, with the source of each."""
    _newest: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What was removed from the case that was drawn last."""

    def __post_init__(self) -> None:
        people = {one.code: one for one in self.terms.roster.participants}
        for names in (self.terms.roster.devices, self.terms.roster.sessions):
            self._whose.update({name: people[code] for name, code in names})

    def cases(self, sources: Sequence[Source]) -> "Iterator[Case]":
        """Yield a case for each source that belongs in the data set."""
        with ExitStack() as stack:
            kept = any(isinstance(one, str) for one in sources)
            store = stack.enter_context(_opened(self.terms.store)) if kept else None
            for source in sources:
                try:
                    case = self._drawn(source, store)
                except AcuError as error:
                    self.left_out.append(LeftOut(str(source), f"damaged: {error}", damaged=True))
                    continue
                except (OSError, ValueError, ArithmeticError, LookupError) as error:
                    # What somebody else wrote may hold any number: of a year, a tick, a boot.
                    self.left_out.append(
                        LeftOut(str(source), f"damaged: it cannot be: {error}", damaged=True)
                    )
                    continue
                if case is not None:
                    yield case

    def refuse(self, case: "Case", error: AcuError) -> None:
        """Leave out, after all, the case that was drawn last: it is damaged in its samples."""
        source = self._seen.pop(case.session)  # so that another, whole copy of the session is taken
        self.left_out.append(LeftOut(source, f"damaged: {error}", damaged=True))
        self.removed -= self._newest

    def _drawn(self, source: Source, store: Store | None) -> "Case | None":
        """Return the case of a source. The samples of a session of the store are read only if it belongs here."""
        about, load = _about(source, store)
        participant, why = self._participant(about), self._refused(about)
        if why is not None or participant is None:
            self.left_out.append(LeftOut(str(source), why or "nobody's"))
            return None
        return self._case(load(), str(source), participant)

    def _case(self, recording: Recording, source: str, participant: Participant) -> "Case":
        from acudevice.formats.cohort.rows import Case, shifted
        from acudevice.formats.deidentify import MARK, deidentify

        name = self.terms.id(recording.session.id)
        figures = figures_of_presses(recording)
        clean, removed = deidentify(recording, self.terms.key, self.terms.public)
        self._newest = Counter(
            {(each.what, each.how): each.count for each in removed if each.what not in _DATED}
        )
        self.removed += self._newest
        self._seen[name] = source
        # Its mark speaks of dates that are cut to the year, which is not what becomes of them here.
        clean = replace(clean, marks=tuple(mark for mark in clean.marks if mark.kind != MARK))
        started_s = recording.session.started_s
        if self.terms.deidentify:
            weeks = weeks_back(self.terms.key, participant.code)
            started_s = shifted(started_s, weeks, participant.timezone)
        return Case(clean, name, participant, started_s, figures)

    def _participant(self, about: SessionInfo) -> Participant | None:
        if not self._whose:
            return Participant("P-" + pseudonym(self.terms.key, "participant", about.device)[:8])
        found = (self._whose.get(name) for name in (about.id, about.device, about.address or ""))
        return next((one for one in found if one is not None), None)

    def _refused(self, about: SessionInfo) -> str | None:
        """Return why a session does not belong in the data set, whoever's it is."""
        seen = THERE if self.terms.id(about.id) in self._seen else None
        return self.terms.refused(about) or seen


def _opened(database: Path | None) -> Store:
    """Open the store. Raises `NotFoundError` where it is on another machine: a new one would be empty."""
    if database is None:
        return Store.open()
    if not database.is_file():
        raise NotFoundError(
            f"a worker does not see the store {database}",
            hint="export the sessions to where all workers see them, and build from those files",
        )
    return Store.open(database.parent)


def _about(source: Source, store: Store | None) -> tuple[SessionInfo, Callable[[], Recording]]:
    """Return what a source is about, and what returns all of it: of a session of the store that reads the samples."""
    if store is not None and isinstance(source, str):
        return store.session(source), partial(store.load, source)
    from acudevice.formats.registry import recognise

    path = Path(source)
    recording = recognise(path).load().read(path)
    return recording.session, lambda: recording


def weeks_back(key: bytes, participant: str) -> int:
    """Return by how many weeks, 1 to 52, the days of a participant are put back: always the same with one key."""
    return int(pseudonym(key, "weeks", participant)[:8], 16) % 52 + 1
