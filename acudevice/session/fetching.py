"""Sessions that a device recorded by itself come home: copied, verified, kept, and only then deleted on the device.

What was copied of one lies in the data folder until it is whole, so that a copy that was interrupted goes on where it
ended, whatever ended it. A session is kept in one step, with a mark that names its bytes on the device: one that is
kept already is not kept twice, and is deleted on the device once it reads back as it was sent.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from acudevice.driver.stored import Listed, Stored, Storing, storing
from acudevice.errors import AcuError, BadDataError, ExistsError, ProtocolError, StorageError
from acudevice.session.reaching import Reached, reached
from acudevice.store.adopting import YEAR_10000_S
from acudevice.store.home import private_file, private_folder
from acudevice.store.store import Store
from acudevice.values.recording import Block, Mark, Recording, SessionInfo

T = TypeVar("T")

FOLDER = "fetching"
MOST_REST = 1024
"""Bytes of a torn session that are kept although nobody can read them; one with more of them stays on the device."""

MARK = "fetched"
"""Kind of the mark that says which stored session of which device this is."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one stored session."""

    record: int
    """Its number on the device."""
    session: str
    """Its id here."""
    samples: int
    presses: int
    known: bool
    """Whether it was here already: fetched before, or as part of a session that the link dropped in."""
    deleted: bool
    """Whether the device has it no more."""
    torn: str | None = None
    """Why it could be read in part alone, since power failed in it or it is damaged; None where it is whole."""
    lacking: int = 0
    """How many of its events that session does not have, since it was not made of it: the device keeps it for them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a device has stored."""

    device: str
    records: tuple[Listed, ...]


Progress = Callable[[int, int, int], None]
"""Told the number of a session, the bytes of it that came, and all it has."""


def look(text: str) -> Standing:
    """Return what the device meant by `text` has stored.

    Raises `UsageError` where it stores nothing by itself.
    """

    async def work(there: Reached, _: Store) -> Standing:
        return Standing(there.name, await _listed(there))

    return _with_device(text, work)


def stand_alone(text: str, on: bool) -> str:
    """Choose whether a device stores what is pressed while no computer is near, and tell it the time."""

    async def work(there: Reached, _: Store) -> str:
        await storing(there.device).standalone(on, time.time())
        return there.name

    return _with_device(text, work)


def fetch(
    text: str,
    *,
    keep: bool = False,
    progress: Progress | None = None,
    done: Callable[[Fetched], None] = lambda _: None,
) -> list[Fetched]:
    """Fetch all that the device meant by `text` has stored, the oldest first.

    Args:
        text: Nickname or address.
        keep: Leave it on the device.
        progress: Who is told how far it is.
        done: Called with each that is here, at once, whatever becomes of the rest.

    Raises:
        UsageError: It stores nothing by itself.
        LinkError, DeviceError: It fails meanwhile; what was fetched before is kept, what came of the rest too.
        BadDataError, ProtocolError: What came is not what the device says it is, or cannot be read; it stays on the
            device, and all others are fetched.
    """

    async def work(there: Reached, store: Store) -> list[Fetched]:
        stored, found = storing(there.device), list[Fetched]()
        wrong: AcuError | None = None
        for record in await _listed(there):
            try:
                one = await _one(there, store, record, stored, keep=keep, progress=progress)
            except (BadDataError, ProtocolError) as error:
                wrong = wrong or _bad(record, error)
            else:
                found.append(one)
                done(one)
        if wrong is not None:
            raise wrong
        return found

    return _with_device(text, work)


async def _listed(there: Reached) -> tuple[Listed, ...]:
    """Return what a device has stored."""
    stored = storing(there.device)
    # What the button began ends here; else the device would store the moments after this link, however it ends, as one
    # more.
    await there.device.stop()
    return tuple(
        record if _is_date(record.unix_s) else replace(record, unix_s=None)
        for record in await stored.listed()
    )


def _is_date(unix_s: float | None) -> bool:
    """Tell whether a time that a device says can be a date: its clock may have been set to anything."""
    return unix_s is not None and 0 <= unix_s < YEAR_10000_S


def _bad(record: Listed, error: AcuError) -> AcuError:
    """Return what to raise for a stored session that cannot be had, once all others are here."""
    message = f"stored session {record.number} stays on the device: {error}"
    return type(error)(message, hint=error.hint or "the others were fetched: acudevice sessions list")


async def _one(
    there: Reached, store: Store, record: Listed, stored: Storing, *, keep: bool, progress: Progress | None
) -> Fetched:
    """Fetch one stored session."""
    who, whole = _identity(there, record), False
    known = _known(store, who)
    spool = Spool(store.home, who)
    blob = await _copied(spool, record, stored, progress)
    told = stored.decode(blob)
    if known is None:
        known = _among_others(store, who["serial"], told)
        whole = known is not None
    session_id = known
    if session_id is None:
        recording = await _recording(there, record, stored, told)
        try:
            session_id = store.adopt(recording, once=Mark("host", MARK, None, fields=who))
        except ExistsError:  # another program fetched it meanwhile
            session_id = known = _known(store, who)
    if session_id is None:
        raise StorageError(f"what another program fetched of stored session {record.number} is gone again")
    lacking = 0
    if whole:
        lacking = _lacking(store.load(session_id), told)
    else:
        _verify(store, session_id, told)
    delete = not (keep or lacking) and len(told.rest) <= (0 if whole else MOST_REST)
    if delete:
        await stored.delete(record)
    spool.drop()
    return Fetched(
        record.number, session_id, told.samples, len(told.presses), known is not None, delete, told.torn, lacking
    )  # fmt: skip


def _known(store: Store, who: dict[str, Any]) -> str | None:
    """Return the session that a stored one was kept as; None where it was not."""
    return next((session for session, fields in store.marked(MARK) if who.items() <= fields.items()), None)


def _identity(there: Reached, record: Listed) -> dict[str, Any]:
    """Return what tells a stored session from all others."""
    info = there.device.info
    return {
        "model": info.model, "serial": info.serial, "boot_id": record.boot_id, "record": record.number,
        "size": record.size, "crc": record.crc,
    }  # fmt: skip


class Spool:
    """What came of one stored session, in a file until it is whole."""

    def __init__(self, home: Path, who: dict[str, Any]) -> None:
        name = f"{crc32(repr(sorted(who.items())).encode()):08x}.part"
        self._path = private_file(private_folder(home / FOLDER) / name)

    def add(self, piece: bytes) -> None:
        """Keep bytes that follow. Raises `StorageError`."""
        try:
            with self._path.open("ab") as file:
                file.write(piece)
        except OSError as error:
            raise StorageError(
                f"cannot write {self._path}: {error.strerror}",
                hint="free some space; it goes on where it ended",
            ) from error

    def read(self) -> bytes:
        """Return all bytes that came."""
        return self._path.read_bytes()

    def drop(self) -> None:
        """Throw away what came."""
        self._path.unlink(missing_ok=True)


async def _copied(spool: Spool, record: Listed, stored: Storing, progress: Progress | None) -> bytes:
    """Return all bytes of a stored session, of which some may have come before."""
    come = bytearray(spool.read())
    async for piece in stored.read(record, len(come)):
        spool.add(piece)
        come += piece
        if progress:
            progress(record.number, len(come), record.size)
    blob = bytes(come)
    if (len(blob), crc32(blob)) != (record.size, record.crc):
        spool.drop()
        raise BadDataError(
            f"stored session {record.number} did not arrive as the device has it",
            hint="try again; the others were fetched",
        )
    return blob


async def _recording(there: Reached, record: Listed, stored: Storing, told: Stored) -> Recording:
    """Return a stored session as a recording. Where the device did not know the time, it is told from its clock."""
    info, boot = there.device.info, told.boot
    began_s, marks = told.unix_s if _is_date(told.unix_s) else None, told.marks
    if began_s is None and boot is not None:
        ago_s = await stored.ago_s(record.boot_id, boot.tick)
        began_s = None if ago_s is None else time.time() - ago_s
    if began_s is None:
        began_s = time.time()
        marks = (*marks, _problem("time_unknown", "nobody knows when this was pressed", told.unix_s))
    if told.torn is not None:
        marks = (
            *marks,
            _problem("torn", f"the rest cannot be read: {told.torn}", told.rest[:MOST_REST].hex()),
        )
    about = SessionInfo(
        "", "record", began_s, there.name, there.address, replace(info, boot_id=record.boot_id),
        protocol=info.protocol, simulated=there.device.simulated, end_reason="stored", tip_area_mm2=info.tip_area_mm2,
        zero_s=began_s if boot else None, state="sealed" if told.torn is None else "recovered",
    )  # fmt: skip
    boots = (boot,) if boot else ()
    return Recording(about, boots, told.epochs, told.blocks, told.samples, (), told.presses, marks=marks)


def _problem(code: str, message: str, said: object) -> Mark:
    """Return a mark of something that is wrong with it; `said` is what the device has in that place."""
    fields = {"code": code, "message": message, "said": said}
    return Mark("host", "problem", None, fields=fields)


def _among_others(store: Store, serial: str | None, told: Stored) -> str | None:
    """Return the session that holds every sample already, as the device has it; None where there is none.

    A device that stores by itself begins to do so whenever a link drops; what it held then was fetched for the session
    that went on. Kept once more, it would count twice.
    """
    if told.boot is None:
        return None
    wanted = {number: row for number, *row in _samples(told.blocks)}
    for session_id in store.of_boot(told.boot.boot_id):
        recording = store.load(session_id)
        info = recording.session.info
        if info is not None and info.serial == serial and _holds(recording, told.boot.boot_id, wanted):
            return session_id
    return None


def _holds(recording: Recording, boot_id: int, wanted: dict[int, list[object]]) -> bool:
    """Tell whether a recording has all these samples; flags apart, since those sent again say so."""
    same = 0
    for block in recording.blocks:
        if (
            block.boot.boot_id == boot_id
            and block.first <= max(wanted)
            and block.first + len(block) > min(wanted)
        ):
            rows = ((number, row) for number, *row in _samples((block,)))
            same += sum(wanted[number][:2] == row[:2] for number, row in rows if number in wanted)
    return same == len(wanted)


def _lacking(recording: Recording, told: Stored) -> int:
    """Return how many events a session lacks of a stored one whose samples it has: a device keeps few for a host.

    Of an epoch a session keeps what it means, and not the news of it.
    """
    kept = {(mark.boot_id, mark.seq) for mark in recording.marks if mark.source == "device"}
    return sum((mark.boot_id, mark.seq) not in kept for mark in told.marks if mark.kind != "epoch")


def _verify(store: Store, session_id: str, told: Stored) -> None:
    """Read a session back from the disk and compare it with what came, sample by sample. Raises `StorageError`.

    One that was deleted here can be restored, so it counts.
    """
    kept = store.load(
        session_id, deleted=any(each.id == session_id for each in store.summaries(deleted=True))
    )
    same = kept.samples == told.samples and len(kept.presses) == len(told.presses)
    if not same or list(_samples(kept.blocks)) != list(_samples(told.blocks)):
        raise StorageError(
            f"session {session_id} does not read back as it came from the device",
            hint="it stays on the device; check the store with: acudevice data check",
        )


def _samples(blocks: Iterable[Block]) -> Iterator[tuple[int, int, tuple[int, ...], int]]:
    """Yield number, tick, counts and flags of each sample, however it lies in blocks."""
    for block in blocks:
        for run in block.samples():
            for number, tick, counts in run.rows():
                yield number, tick, counts, int(run.flags)


def _with_device(text: str, work: Callable[[Reached, Store], Awaitable[T]]) -> T:
    async def use(store: Store) -> T:
        async with reached(text, store) as there:
            return await work(there, store)

    with Store.open() as store:
        return asyncio.run(use(store))
