"""Building a data set: part by part, each whole or not there, so that what was interrupted goes on where it ended."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from typing import TYPE_CHECKING

from acudevice.session.cohort.needs import installed
from acudevice.session.cohort.sources import THERE, LeftOut, Source, Taking, Terms, listed, sifted, weeks_back
from acudevice.session.cohort.spreading import HERE, Spread, run
from acudevice.session.exporting import pseudonym_key, public_names
from acudevice.store.store import Store
from acudevice.values.cohort import Participant, Roster

if TYPE_CHECKING:
    from acudevice.formats.cohort.dataset import DataSet

BATCH = 100
"""Sessions in a part: enough work for a task."""

Progress = Callable[[int, int], None]
"""Told how many sources were dealt with, of how many."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be built."""

    output: Path
    participants: Path | None = None
    plans: Path | None = None
    simulated: bool = False
    deidentify: bool = False
    force: bool = False
    """Whether sessions that are there are replaced."""
    spread: Spread = HERE
    """Where sessions are read; the data set is the same."""
    batch: int = BATCH
    """Sessions in a part."""


@dataclass(frozen=True, slots=True)
class Built:
    """What became of it."""

    added: tuple[str, ...]
    """Ids of the sessions that are new or replaced."""
    replaced: int
    left_out: tuple[LeftOut, ...]
    sessions: int
    """How many the data set has now."""
    removed: tuple[tuple[str, str, int], ...] = ()
    """What of the new ones is not in it, or under another name: what, how, and how often."""


@dataclass(frozen=True, slots=True)
class Task:
    """A part to write; paths say the same wherever it is done."""

    sources: tuple[Source, ...]
    staged: Path
    terms: Terms


@dataclass(frozen=True, slots=True)
class Done:
    """A part that is written, and waits for its place."""

    staged: Path
    ids: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    sources: int
    removed: Counter[tuple[str, str]]


def build(texts: Sequence[str] | None, wish: Wish, progress: Progress | None = None) -> Built:
    """Make a data set, or add to one. What an interruption leaves is whole, and the next build goes on from there.

    Args:
        texts: Sessions as `library.pick` takes them, exports, folders of exports; None: all sessions of the store.
        wish: Where to, whose they are, and how.
        progress: Who is told how far it is.

    Raises:
        UsageError: What it needs is not installed.
        NotFoundError: No such session or file.
        BadDataError: The participants, plans or data set that are there cannot be used.
        ExistsError: Something else is there, or somebody else builds it.
        StorageError: The disk fails.
        LinkError: The cluster cannot be reached.
    """
    installed()
    from acudevice.formats.cohort.dataset import building
    from acudevice.formats.cohort.rosters import read_roster

    roster = read_roster(wish.participants, wish.plans)
    sources = listed(texts)
    key, store = _store()
    told = _shifted(roster, key) if wish.deidentify else roster
    with building(wish.output, told, deidentified=wish.deidentify) as dataset:
        there = dataset.sessions()
        known = frozenset() if wish.force else frozenset(there)
        terms = Terms(roster, key, public_names(), wish.simulated, wish.deidentify, known, store)
        new, left_out = sifted(sources, terms)
        taken = _Taken(dataset, there, left_out)
        dealt = len(left_out)
        for done in run(write_part, list(_tasks(new, dataset, terms, wish.batch)), wish.spread):
            taken.take(done)
            dealt += done.sources
            if progress is not None:
                progress(dealt, len(sources))
        return taken.built()


def write_part(task: Task) -> Done:
    """Write a part under a hidden name; in any process of any machine."""
    from acudevice.formats.cohort import part

    taking = Taking(task.terms)
    # A cluster may give a task to another worker while the first one, out of reach, is writing still.
    staged = task.staged.with_name(f"{task.staged.name}-{token_hex(4)}")
    ids = part.write(staged, taking.cases(task.sources), taking.refuse)
    return Done(staged, ids, tuple(taking.left_out), len(task.sources), taking.removed)


class _Taken:
    """Lets parts appear, one after the other, no session twice."""

    def __init__(self, dataset: "DataSet", there: dict[str, Path], left_out: list[LeftOut]) -> None:
        """`there` has the part of each session that the data set has."""
        self._dataset, self._where, self._left_out = dataset, dict(there), left_out
        self._old = frozenset(there)
        self._added: set[str] = set()
        self._removed: Counter[tuple[str, str]] = Counter()

    def take(self, done: Done) -> None:
        """Let a part appear, but for sessions that an earlier one has, and in place of those that were there."""
        twice = self._added.intersection(done.ids)
        new = set(done.ids) - twice
        staged = self._once(done.staged, twice) if twice else done.staged
        if new:
            self._where |= self._dataset.publish(
                staged, {name: self._where[name] for name in new & self._old}
            )
        else:
            rmtree(staged)
        self._added |= new
        self._removed += done.removed
        self._left_out += [*done.left_out, *(LeftOut(name, THERE) for name in sorted(twice))]

    def built(self) -> Built:
        """Return what became of all."""
        added, replaced = tuple(sorted(self._added)), len(self._added & self._old)
        removed = tuple((what, how, count) for (what, how), count in sorted(self._removed.items()))
        return Built(added, replaced, tuple(self._left_out), len(self._where), removed)

    def _once(self, staged: Path, twice: set[str]) -> Path:
        from acudevice.formats.cohort import part

        thinner = staged.with_name(staged.name + "-once")
        part.without(staged, thinner, twice)
        rmtree(staged)
        return thinner


def _tasks(sources: Sequence[Source], dataset: "DataSet", terms: Terms, batch: int) -> Iterator[Task]:
    for k in range(0, len(sources), batch):
        some = tuple(one if isinstance(one, str) else one.absolute() for one in sources[k : k + batch])
        yield Task(some, dataset.staged(f"new-{k:08}").absolute(), terms)


def _store() -> tuple[bytes, Path]:
    """Return the key of pseudonyms, and where the store is."""
    with Store.open() as store:
        return pseudonym_key(store), store.path.absolute()


def _shifted(roster: Roster, key: bytes) -> Roster:
    """Return a roster whose days are put back as those of the sessions are."""
    return replace(roster, participants=tuple(_put_back(one, key) for one in roster.participants))


def _put_back(one: Participant, key: bytes) -> Participant:
    weeks = timedelta(weeks=weeks_back(key, one.code))

    def earlier(day: str) -> str:
        return (date.fromisoformat(day) - weeks).isoformat()

    changes = tuple((earlier(since), plan) for since, plan in one.changes)
    return replace(one, start=one.start and earlier(one.start), changes=changes)
