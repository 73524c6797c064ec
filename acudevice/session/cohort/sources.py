"""What a data set is made of: sessions of the store, and recordings in files and folders."""

import hmac
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from acudevice.errors import AcuError, NotFoundError
from acudevice.session.library import pick
from acudevice.session.technique import figures_of_presses
from acudevice.store.store import Store
from acudevice.values.cohort import Participant, Roster
from acudevice.values.recording import Recording

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


def listed(texts: Sequence[str] | None) -> list[Source]:
    """Return the sources that texts mean, each once; None: all of the store. Folders are searched.

    Raises `NotFoundError` for what is neither a session, nor a file, nor a folder with recordings.
    """
    with Store.open() as store:
        if texts is None:
            return [summary.id for summary in store.summaries()]
        found: dict[Source, None] = {}
        for text in texts:
            path = Path(text)
            if path.exists():
                found.update(dict.fromkeys(_exports(path)))
            elif "/" in text:
                raise NotFoundError(f"no such file or folder: {text}")
            else:
                found.update(dict.fromkeys(summary.id for summary in pick(store, [text])))
        return list(found)


def _exports(path: Path) -> list[Path]:
    """Return a file or folder that is an export of ours, or those in a folder."""
    if path.is_file() or _is_whole(path):
        return [path]
    found = sorted(each for each in path.iterdir() if not each.name.startswith(".") and _is_whole(each))
    if not found:
        raise NotFoundError(
            f"no recording in {path}", hint="csv, jsonl, npz and parquet exports hold whole recordings"
        )
    return found


def _is_whole(path: Path) -> bool:
    from acudevice.formats.registry import recognise

    try:
        return recognise(path).whole
    except AcuError:
        return False


@dataclass(slots=True)
class Taking:
    """Draws cases from sources, and remembers what it left out."""

    terms: Terms
    left_out: list[LeftOut] = field(default_factory=list)
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often what was removed from the recordings, and how."""
    _whose: dict[str, Participant] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

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
                    recording = _loaded(source, store)
                    case = self._case(recording, str(source))
                except AcuError as error:
                    self.left_out.append(LeftOut(str(source), f"damaged: {error}", damaged=True))
                    continue
                if case is not None:
                    yield case

    def _case(self, recording: Recording, source: str) -> "Case | None":
        from acudevice.formats.cohort.rows import Case, shifted
        from acudevice.formats.deidentify import MARK, deidentify

        participant = self._participant(recording)
        name = self._id(recording)
        why = self._refused(recording, participant, name)
        if why is not None or participant is None:
            self.left_out.append(LeftOut(source, why or ""))
            return None
        self._seen.add(name)
        figures = figures_of_presses(recording)
        clean, removed = deidentify(recording, self.terms.key, self.terms.public)
        self.removed.update(
            {(each.what, each.how): each.count for each in removed if each.what not in _DATED}
        )
        # Its mark speaks of dates that are cut to the year, which is not what becomes of them here.
        clean = replace(clean, marks=tuple(mark for mark in clean.marks if mark.kind != MARK))
        started_s = recording.session.started_s
        if self.terms.deidentify:
            weeks = weeks_back(self.terms.key, participant.code)
            started_s = shifted(started_s, weeks, participant.timezone)
        return Case(clean, name, participant, started_s, figures)

    def _id(self, recording: Recording) -> str:
        """Return the id that a session has in the data set."""
        if not self.terms.deidentify:
            return recording.session.id
        return "anon-" + _pseudonym(self.terms.key, "session", recording.session.id)[:12]

    def _participant(self, recording: Recording) -> Participant | None:
        about = recording.session
        if not self._whose:
            return Participant("P-" + _pseudonym(self.terms.key, "participant", about.device)[:8])
        found = (self._whose.get(name) for name in (about.id, about.device, about.address or ""))
        return next((one for one in found if one is not None), None)

    def _refused(self, recording: Recording, participant: Participant | None, name: str) -> str | None:
        """Return why a recording does not belong in the data set."""
        about = recording.session
        if about.simulated and not self.terms.simulated:
            return "simulated"
        if about.state == "open":
            return "being recorded"
        if name in self.terms.known or name in self._seen:
            return THERE
        return "nobody's" if participant is None else None


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


def _loaded(source: Source, store: Store | None) -> Recording:
    from acudevice.formats.registry import recognise

    if isinstance(source, Path):
        return recognise(source).load().read(source)
    if store is None:
        raise NotFoundError(f"no session {source}")
    return store.load(source)


def weeks_back(key: bytes, participant: str) -> int:
    """Return by how many weeks, 1 to 52, the days of a participant are put back: always the same with one key."""
    return int(_pseudonym(key, "weeks", participant)[:8], 16) % 52 + 1


def _pseudonym(key: bytes, what: str, value: str) -> str:
    return hmac.digest(key, f"{what}\0{value}".encode(), "sha256").hex()
