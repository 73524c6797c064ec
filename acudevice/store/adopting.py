"""A recording that was made elsewhere becomes a session of the store: all of it in one step, or nothing.

Numbers, ticks, counts, scales and reasons of gaps stay what they are, so that it is exported again as it came.
"""

import pickle
import re
import sqlite3
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, groupby
from pathlib import Path
from tempfile import SpooledTemporaryFile

from acudevice.errors import AcuError, BadDataError, ExistsError, StorageError
from acudevice.store import rows
from acudevice.store.batch import Row
from acudevice.store.chunks import CHUNKS_PER_S, chunks
from acudevice.store.database import transaction
from acudevice.store.sessions import new_id, seal
from acudevice.values.device import DeviceEvent
from acudevice.values.recording import Block, Boot, Mark, Recording
from acudevice.values.samples import Samples

DEAD = "elsewhere"
"""The writer of a recording that was cut short where it was made: it never lives here."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""What an id may look like, since files are named by it."""

IN_MEMORY = 16 << 20
"""Bytes of rows that wait in memory, rather than on the disk."""

YEAR_10000_S = 253_402_300_800.0
"""The first second that dates cannot say."""

_SESSION = """
INSERT INTO session (id, kind, started_s, host_s, device, address, info, routine, software, protocol, simulated, writer,
    tip_area_mm2, notes, rating_before, rating_after, end_reason)
VALUES (?, ?, ?, 0.0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_BEARING = """
SELECT session.id, deleted_s FROM event JOIN session ON session.key = event.session
WHERE source = 'host' AND event.kind = ? AND fields = ?
"""


def adopt(
    db: sqlite3.Connection, recording: Recording, marks: tuple[Mark, ...] = (), *, once: Mark | None = None
) -> str:
    """Keep a recording under its id, or a new one where it has none; return the id.

    `marks` say where it comes from; `once` is one more, that no two sessions bear. A recording that was cut short stays
    marked as such.

    Raises:
        ExistsError: A session of that id is kept, or was deleted and not removed yet; or one bears the mark `once`.
        BadDataError: Its id, its time, its gaps or its numbers make no sense, or it has not as many samples as it says.
        What reading the recording raises: then nothing of it is kept.
    """
    about = recording.session
    _sensible(recording)
    _refuse(db, about.id, once)
    marks = marks if once is None else (*marks, once)
    ordinals = _ordinals(recording, marks)
    # Of which session the samples are is known when all of them are read.
    with _kept_as_it_is(), _spooled(db, _samples(0, recording, ordinals)) as samples, transaction(db):
        _refuse(db, about.id, once)
        session_id = about.id or new_id(db, about.started_s)
        key = _begin(db, replace(recording, session=replace(about, id=session_id)))
        own = ((statement, (key, *values)) for statement, (_, *values) in samples)
        for row in chain(_boots(key, recording, ordinals), own, _rows(key, recording, marks, ordinals)):
            db.execute(*row)
        _complete(db, key, recording)
        if about.state == "sealed":
            seal(db, key, about.end_reason)
    return session_id


@contextmanager
def _spooled(db: sqlite3.Connection, some: Iterable[Row]) -> Iterator[Iterator[Row]]:
    """Read a recording before it is kept, since everybody else must wait while it is: its rows wait on the disk.

    Raises `StorageError` where that fails, and what drawing them raises.
    """
    _, _, path = db.execute("PRAGMA database_list").fetchone()
    with SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(Path(path).parent)) as file:
        count = 0
        for row in some:
            try:
                pickle.dump(row, file)
            except OSError as error:
                words = f"the recording cannot be kept: {error.strerror}"
                raise StorageError(words, hint="free some space") from error
            count += 1
        file.seek(0)
        yield (pickle.load(file) for _ in range(count))  # noqa: S301 - written above, to a file without a name


def _sensible(recording: Recording) -> None:
    """Raise `BadDataError` for what could be kept, and neither shown nor exported afterwards."""
    about = recording.session
    if about.id and not _ID.fullmatch(about.id):
        raise BadDataError(
            f"{about.id!r} cannot be the id of a session", hint="an id is of letters, digits and hyphens"
        )
    if not 0.0 <= about.started_s < YEAR_10000_S:
        raise BadDataError(f"{about.started_s:g} cannot be the time of a session, in seconds since 1970")
    if any(boot.tick_hz <= 0 for boot in recording.boots):
        raise BadDataError("nothing says how long its ticks are")
    if not recording.boots and any(gap.first is not None for gap in recording.gaps):
        raise BadDataError("samples are missing in it, and nothing says of which start of the device")


@contextmanager
def _kept_as_it_is() -> Iterator[None]:
    """Raise `BadDataError` for what no table can hold, and for what contradicts itself: a file may say anything."""
    try:
        yield
    except AcuError:
        raise
    except (ArithmeticError, LookupError, UnicodeError, struct.error) as error:
        raise BadDataError(
            f"the recording holds what cannot be: {error}", hint="export it again where it was made"
        ) from error


def _complete(db: sqlite3.Connection, key: int, recording: Recording) -> None:
    """Raise `BadDataError` where not all samples came that a recording says it has, or some came twice."""
    (kept,) = db.execute("SELECT coalesce(sum(n), 0) FROM chunk WHERE session = ?", (key,)).fetchone()
    if kept != recording.samples:
        raise BadDataError(
            f"the recording should have {recording.samples} samples, and {kept} can be kept",
            hint="export it again where it was made",
        )


def _there(session_id: str, *, deleted: bool) -> ExistsError:
    if deleted:
        return ExistsError(
            f"session {session_id} was deleted here, and is still kept",
            hint=f"bring it back with: acudevice sessions restore {session_id}",
        )
    return ExistsError(
        f"session {session_id} is here already", hint=f"see it with: acudevice sessions show {session_id}"
    )


def _refuse(db: sqlite3.Connection, session_id: str, once: Mark | None) -> None:
    """Raise `ExistsError` where a session of that id is there, or one that bears a mark already."""
    found = db.execute("SELECT id, deleted_s FROM session WHERE id = ?", (session_id,)).fetchone()
    if found is None and once is not None:
        found = db.execute(_BEARING, (once.kind, rows.to_json(once.fields))).fetchone()
    if found is not None:
        raise _there(found[0], deleted=found[1] is not None)


def _begin(db: sqlite3.Connection, recording: Recording) -> int:
    about = recording.session
    info = rows.to_json(about.info) if about.info else None
    return db.execute(
        _SESSION,
        (about.id, about.kind, about.started_s, about.device, about.address, info, about.routine, about.software,
         about.protocol, about.simulated, None if about.state == "sealed" else DEAD, about.tip_area_mm2, about.notes,
         about.rating_before, about.rating_after, about.end_reason),
    ).lastrowid or 0  # fmt: skip


def _ordinals(recording: Recording, marks: tuple[Mark, ...]) -> dict[int, int]:
    """Return which of the session each boot id is: those with samples first, in their order."""
    spoken = [boot.boot_id for boot in recording.boots]
    spoken += [mark.boot_id for mark in (*recording.marks, *marks) if mark.boot_id is not None]
    spoken += [epoch.boot_id for epoch in recording.epochs] + [press.boot_id for press in recording.presses]
    return {boot_id: ordinal for ordinal, boot_id in enumerate(dict.fromkeys(spoken))}


def _boots(key: int, recording: Recording, ordinals: dict[int, int]) -> Iterator[Row]:
    """Yield the boots, those without samples too."""
    about = recording.session
    for boot in recording.boots:
        # The host's clock is taken to begin with the session.
        known = boot.sample == 0 and about.zero_s is not None
        zero_s = (about.zero_s or 0.0) - about.started_s if known else None
        yield rows.boot_row(key, ordinals[boot.boot_id], boot, zero_s)
    for boot_id, ordinal in ordinals.items():
        yield rows.seen_boot_row(key, ordinal, boot_id)  # nothing where it is there


def _rows(key: int, recording: Recording, marks: tuple[Mark, ...], ordinals: dict[int, int]) -> Iterator[Row]:
    """Yield the rows of all but the session, its boots and its samples."""
    for epoch in recording.epochs:
        yield from rows.epoch_rows(key, ordinals[epoch.boot_id], epoch)
    for table in recording.thresholds:
        yield rows.thresholds_row(key, table)
    yield from _gaps(key, recording, ordinals)
    boots = {boot.boot_id: boot for boot in recording.boots}
    for mark in (*recording.marks, *marks):
        yield _mark(key, mark, boots, ordinals)
    for press in recording.presses:
        for source, judged in (("host", press.host), ("device", press.device)):
            if judged is not None:
                yield rows.press_row(key, ordinals[press.boot_id], judged, source)


def _samples(key: int, recording: Recording, ordinals: dict[int, int]) -> Iterator[Row]:
    """Yield the chunks, and why an unknown number of samples is missing between some of them."""
    pauses: list[Row] = []
    begun = {boot.boot_id for boot in recording.boots}
    for boot_id, blocks in groupby(recording.blocks, key=lambda block: block.boot.boot_id):
        if boot_id not in begun:
            raise BadDataError(
                f"it has samples of the start {boot_id} of the device, and does not say when that was"
            )
        for chunk in chunks(_pieces(key, ordinals[boot_id], recording, blocks, pauses)):
            yield rows.chunk_row(key, ordinals[boot_id], chunk)
    yield from pauses


def _pieces(
    key: int, ordinal: int, recording: Recording, blocks: Iterable[Block], pauses: list[Row]
) -> Iterator[Samples]:
    """Yield blocks of a boot in pieces that fit into a chunk; put why an unknown number is missing into `pauses`."""
    known = {gap.end_s: gap.reason for gap in recording.gaps if gap.first is None and gap.reason != "reboot"}
    for block in blocks:
        reason = known.get(round(block.boot.t_s(block.runs[0].tick), 6))
        if reason is not None:
            pauses.append(rows.gap_row(key, ordinal, block.first, block.first - 1, reason))
        size = max(1, block.boot.tick_hz // CHUNKS_PER_S // block.period_ticks)
        for run in block.samples():
            for k in range(0, run.size, size):
                counts = run.counts[k * run.cells : (k + size) * run.cells]
                tick = run.tick + k * run.period_ticks
                yield run._replace(first=run.first + k, tick=tick, counts=counts)


def _gaps(key: int, recording: Recording, ordinals: dict[int, int]) -> Iterator[Row]:
    """Yield why samples are missing, in the numbers of the device."""
    starts = [boot.sample for boot in recording.boots]
    for gap in recording.gaps:
        if gap.first is not None and gap.last is not None:
            boot = recording.boots[max(0, bisect_right(starts, gap.first) - 1)]
            first, last = (number - boot.sample + boot.first for number in (gap.first, gap.last))
            yield rows.gap_row(key, ordinals[boot.boot_id], first, last, gap.reason)


def _mark(key: int, mark: Mark, boots: dict[int, Boot], ordinals: dict[int, int]) -> Row:
    if mark.source != "device" or mark.boot_id is None:
        return rows.mark_row(key, mark.kind, mark.t_s, mark.fields)
    boot = boots.get(mark.boot_id)
    index = mark.sample - boot.sample + boot.first if boot and mark.sample is not None else None
    event = DeviceEvent(mark.kind, mark.seq or 0, index, mark.tick, mark.boot_id, mark.fields)
    return rows.event_row(key, ordinals[mark.boot_id], event)
