"""From rows to a recording. A damaged chunk becomes a gap; it never hides the rest."""

import json
import sqlite3
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, count
from operator import itemgetter
from pathlib import Path
from typing import Any

from acudevice.errors import StorageError
from acudevice.store.chunks import Chunk
from acudevice.store.database import snapshot, translated
from acudevice.store.holes import Label, Labels, Span, holes
from acudevice.store.reading import Rows, is_damage
from acudevice.values.calibration import Calibration, Scale
from acudevice.values.device import DeviceInfo
from acudevice.values.plain import from_plain
from acudevice.values.press import Press
from acudevice.values.recording import Block, Boot, Epoch, Mark, RecordedPress, Recording, SessionInfo
from acudevice.values.samples import Gap
from acudevice.values.thresholds import ThresholdTable

_SESSION = """
SELECT id, kind, started_s, device, address, routine, software, protocol, simulated, end_reason, tip_area_mm2,
    notes, rating_before, rating_after, host_s FROM session WHERE key = ?
"""
_CHUNK = """
SELECT first, n, tick, last_tick, period_ticks, epoch, cells, width, host_s, codec, crc, runs, data
FROM chunk WHERE id = ?
"""
_NEAR = """
SELECT id, first, n, tick, last_tick, period_ticks, epoch, cells, width, host_s, codec, crc, runs, data
FROM chunk WHERE id BETWEEN ? AND ?
"""
# Answered from the index alone, so that it holds where a chunk is damaged, and reads no samples.
_CHUNKS = "SELECT id, first FROM chunk WHERE session = ? AND boot = ? ORDER BY first"
_PLACE = "SELECT id, first FROM chunk WHERE id = ? AND session = ? AND boot = ?"
_BOOTS = """
SELECT ordinal, boot_id, sample, first, tick, tick_hz, start_s, cells, width FROM boot
WHERE session = ? AND sample IS NOT NULL ORDER BY sample, ordinal
"""
_EPOCHS = """
SELECT body, tare, clip_low, clip_high, boot_id, epoch, epoch.first, rate_hz, period_ticks
FROM epoch JOIN boot ON boot.session = epoch.session AND boot.ordinal = epoch.boot
LEFT JOIN calibration ON calibration.key = epoch.calibration
WHERE epoch.session = ? ORDER BY epoch.boot, epoch.first
"""
_EVENTS = """
SELECT boot, event.sample, fields, source, kind, t_s, boot_id, seq, event.tick
FROM event LEFT JOIN boot ON boot.session = event.session AND boot.ordinal = event.boot
WHERE event.session = ? ORDER BY event.id
"""
_GAPS = "SELECT first, last, reason FROM gap WHERE session = ? AND boot = ?"
_THRESHOLDS = "SELECT body FROM thresholds WHERE session = ? ORDER BY id"
_PRESSES = "SELECT boot, source, body FROM press WHERE session = ? ORDER BY boot, onset, source"

_FAR = 100_000
"""So many ids without a chunk of a boot, and there are no more: half a day of another session lies between at most."""

_TOGETHER, _NEARBY = 64, 4
"""Chunks that are read at once, and how many of other sessions, for each of them, may lie between."""

_MOST = 100_000
"""No chunk holds more samples."""


@dataclass(frozen=True, slots=True)
class StoredBlocks:
    """The samples of a session, read from the disk each time they are iterated; the store must be open."""

    db: sqlite3.Connection
    path: Path
    parts: tuple[tuple[Boot, "array[int]"], ...]
    """Each boot with the ids of its chunks."""

    def __iter__(self) -> Iterator[Block]:
        """Yield block after block."""
        with translated(self.path):
            for boot, ids in self.parts:
                for chunk in _chunks(self.db, ids):
                    if chunk is None or not chunk.whole:
                        raise _gone(self.path)
                    yield chunk.block(boot)


@dataclass(frozen=True, slots=True)
class Damage:
    """Samples that were stored, and cannot be read."""

    boot: Boot
    first: int
    """Index on the device of the first."""
    last: int


@dataclass(frozen=True, slots=True)
class _Held:
    """What the database says it holds of the samples of a boot."""

    boot: Boot
    labels: Labels
    ids: "array[int]" = field(default_factory=lambda: array("q"))
    """Of its chunks, in their order."""
    firsts: "array[int]" = field(default_factory=lambda: array("q"))
    """Index on the device of the first sample of each."""


class Loader:
    """Reads one session."""

    def __init__(self, db: sqlite3.Connection, path: Path, key: int, state: str) -> None:
        self._db = db
        self._path = path
        self._key = key
        self._state = state
        self._rows = Rows(db, key)
        self._samples = 0
        self._last_s: float | None = None
        self.damaged: list[Damage] = []
        """What `load` found damaged among the samples."""

    @property
    def damaged_rows(self) -> int:
        """How many rows of all else `load` found damaged."""
        return self._rows.damaged

    def load(self) -> Recording:
        """Return the recording as it stands at this moment. Raises `StorageError`.

        What is fixed in that moment is which chunks there are; each is then read by itself, so that a long session does
        not keep the log from being folded in (see `database.fold`).
        """
        with translated(self._path):
            with snapshot(self._db):
                boots = {ordinal: Boot(*fields) for ordinal, *fields in self._rows.all(_BOOTS)}
                held = [self._held(boot, ordinal) for ordinal, boot in boots.items()]
                session, epochs = self._session(), tuple(self._rows.read(_epoch, _EPOCHS))
                presses, thresholds = self._presses(boots), tuple(self._rows.read(_table, _THRESHOLDS))
                marks = self._marks(boots)
            gaps: list[Gap] = []
            parts = tuple((each.boot, self._scan(boots, each, gaps)) for each in held)
            if self.damaged and not self._rows.all("SELECT 1 FROM session WHERE key = ?"):
                raise _gone(self._path)
            return Recording(
                session, tuple(boots.values()), epochs, StoredBlocks(self._db, self._path, parts), self._samples,
                tuple(gaps), presses, thresholds=thresholds, marks=marks,
            )  # fmt: skip

    def session(self) -> SessionInfo:
        """Return what the session is about, without the rest."""
        with translated(self._path):
            return self._session()

    def _session(self) -> SessionInfo:
        (row,) = self._rows.all(_SESSION)
        (session_id, kind, started_s, device, address, routine, software, protocol, simulated, end_reason,
         tip_area_mm2, notes, before, after, host_s) = row  # fmt: skip
        first = self._rows.all("SELECT host_s FROM boot WHERE session = ? AND sample = 0")
        zero_s = started_s - host_s + first[0][0] if first and None not in (host_s, first[0][0]) else None
        (info,) = self._rows.read(_info, "SELECT info FROM session WHERE key = ?") or [None]
        return SessionInfo(
            session_id, kind, started_s, device, address, info, routine, software, protocol, bool(simulated),
            self._state, end_reason, tip_area_mm2, notes, before, after, zero_s,
        )  # fmt: skip

    def _held(self, boot: Boot, ordinal: int) -> "_Held":
        """Return which chunks there are of a boot, without reading them."""
        held = _Held(boot, Labels(self._rows.read(Label, _GAPS, ordinal)))
        for chunk_id, first in self._places(ordinal):
            if isinstance(first, int):
                held.ids.append(chunk_id)
                held.firsts.append(first)
            else:
                self._rows.damaged += 1
        return held

    def _scan(self, boots: dict[int, Boot], held: "_Held", gaps: list[Gap]) -> "array[int]":
        """Read and verify the chunks of a boot; return the ids of the good ones, and add what is missing to `gaps`."""
        boot, ids = held.boot, array("q")
        if self._last_s is not None:
            gaps.append(Gap(None, None, round(self._last_s, 6), round(boot.start_s, 6), "reboot"))
        later = [other.sample for other in boots.values() if other.sample > boot.sample]
        end = min(later) - boot.sample + boot.first if later else None
        self._last_s = boot.start_s
        found = list(holes(boot, self._spans(held, ids), held.labels, end))
        self._last_s = max(self._last_s, *(gap.end_s for gap in found), boot.start_s)
        gaps += found
        return ids

    def _spans(self, held: "_Held", ids: "array[int]") -> Iterator[Span]:
        """Yield where the good chunks of a boot lie; collect their ids, and the places of the others in its labels."""
        followed = chain(held.firsts[1:], [None])
        read = _chunks(self._db, held.ids)
        for chunk_id, first, following, chunk in zip(held.ids, held.firsts, followed, read, strict=True):
            if chunk is None or not chunk.whole or chunk.first != first:
                last = _last(first, chunk, following)
                held.labels.damaged(first, last)
                self.damaged.append(Damage(held.boot, first, last))
                continue
            ids.append(chunk_id)
            self._samples += chunk.n
            self._last_s = held.boot.t_s(chunk.last_tick)
            yield Span(
                first,
                first + chunk.n,
                chunk.tick,
                chunk.last_tick,
                chunk.period_ticks,
                chunk.epoch,
                chunk.overrun,
            )

    def _places(self, ordinal: int) -> Iterator[tuple[Any, ...]]:
        """Yield id and first sample of the chunks of a boot in order; one by one where their index is damaged."""
        reached = None
        try:
            for chunk_id, first in self._rows.each(_CHUNKS, ordinal):
                reached = first
                yield chunk_id, first
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
        else:
            return
        found = [place for place in self._one_by_one(ordinal) if reached is None or place[1] > reached]
        yield from sorted(found, key=itemgetter(1))

    def _one_by_one(self, ordinal: int) -> Iterator[tuple[Any, ...]]:
        """Yield id and first sample of the chunks of a boot, asking for each id there may be."""
        ids, none = count(1), 0
        while none < _FAR:
            place = self._place(next(ids), ordinal)
            none = 0 if place else none + 1
            if place:
                yield place

    def _place(self, chunk_id: int, ordinal: int) -> tuple[Any, ...] | None:
        """Return id and first sample of a chunk, if it is of that boot and can be read."""
        try:
            found: tuple[Any, ...] | None = self._db.execute(
                _PLACE, (chunk_id, self._key, ordinal)
            ).fetchone()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            return None
        return found

    def _marks(self, boots: dict[int, Boot]) -> tuple[Mark, ...]:
        def mark(ordinal: int | None, index: int | None, fields: str, *row: Any) -> Mark:
            source, kind, t_s, boot_id, seq, tick = row
            boot = boots.get(ordinal) if ordinal is not None else None
            number = boot.number(index) if boot and index is not None else None
            seconds = round(boot.t_s(tick), 6) if boot and tick is not None else t_s
            return Mark(source, kind, seconds, number, boot_id, seq, tick, json.loads(fields))

        found = self._rows.read(mark, _EVENTS)
        if self._rows.damaged:
            found.append(Mark("host", "damaged", None, fields={"rows": self._rows.damaged}))
        return tuple(found)

    def _presses(self, boots: dict[int, Boot]) -> tuple[RecordedPress, ...]:
        views: dict[tuple[int, int], dict[str, Press]] = {}
        for ordinal, source, press in self._rows.read(_press, _PRESSES):
            # Of a boot that sent no sample nobody knows when it was; the device's event is among the marks.
            if ordinal in boots:
                views.setdefault((ordinal, press.onset), {})[source] = press
        found = [_recorded(boots[ordinal], both) for (ordinal, _), both in views.items()]
        return tuple(sorted(found, key=lambda press: press.onset_sample))


def _gone(path: Path) -> StorageError:
    return StorageError(f"the store {path} was damaged, or a session purged, while it was read")


def _chunks(db: sqlite3.Connection, ids: "array[int]") -> Iterator[Chunk | None]:
    """Read chunks, several at once where they lie near one another; None for one where the database is damaged."""
    for k in range(0, len(ids), _TOGETHER):
        some = ids[k : k + _TOGETHER]
        low, high = min(some), max(some)
        if high - low < _NEARBY * _TOGETHER:
            try:
                rows = {row[0]: row[1:] for row in db.execute(_NEAR, (low, high))}
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
            else:
                yield from (Chunk(*rows[each]) if each in rows else None for each in some)
                continue
        yield from (_chunk(db, each) for each in some)


def _chunk(db: sqlite3.Connection, chunk_id: int) -> Chunk | None:
    """Read one chunk; None where the database is damaged there."""
    try:
        row = db.execute(_CHUNK, (chunk_id,)).fetchone()
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return None
    return Chunk(*row) if row else None


def _last(first: int, chunk: Chunk | None, following: int | None) -> int:
    """Return the last sample that a damaged chunk held, as far as it can be believed: none that another chunk holds."""
    n: object = chunk.n if chunk else None
    if isinstance(n, int) and 0 < n <= _MOST:
        return first + n - 1
    return first if following is None else following - 1


def _info(text: str | None) -> DeviceInfo | None:
    return from_plain(DeviceInfo, json.loads(text)) if text else None


def _epoch(body: str | None, tare: str, clip_low: int, clip_high: int, *row: Any) -> Epoch:
    boot_id, epoch, first, rate_hz, period_ticks = row
    scale = None
    if body:
        scale = Scale(from_plain(Calibration, json.loads(body)), tuple(json.loads(tare)), clip_low, clip_high)
    return Epoch(boot_id, epoch, first, scale, rate_hz, period_ticks)


def _press(ordinal: int, source: str, body: str) -> tuple[int, str, Press]:
    return ordinal, source, from_plain(Press, json.loads(body))


def _table(body: str) -> ThresholdTable:
    return from_plain(ThresholdTable, json.loads(body))


def _recorded(boot: Boot, views: dict[str, Press]) -> RecordedPress:
    host, device = views.get("host"), views.get("device")
    press = next(iter(views.values()))
    return RecordedPress(
        boot.boot_id, boot.number(press.onset), boot.number(press.release),
        round(boot.t_s(press.onset_tick), 6), round(boot.t_s(press.release_tick), 6), host, device,
    )  # fmt: skip
