"""Sessions that a ring stored by itself (firmware_protocol.md, section 14): copied piece by piece, and understood.

Pieces may be lost on the way: a copy goes on at the byte that is lacking, as often as anything comes at all.
"""

import asyncio
from array import array
from collections.abc import AsyncIterator, Callable
from typing import Final

from acudevice.driver.ring import translate
from acudevice.driver.ring.talk import Asker
from acudevice.driver.stored import Listed, Stored, Storing
from acudevice.errors import LinkLostError, LinkTimeout, ProtocolError
from acudevice.protocol.boot import describe
from acudevice.protocol.codec import Event, RecordChunk, SampleBlock
from acudevice.protocol.items import Epoch as Described
from acudevice.protocol.items import Happened
from acudevice.protocol.ops import EVENTS
from acudevice.protocol.records import Reading, read_record
from acudevice.protocol.timeline import nearest
from acudevice.protocol.tlv import missing
from acudevice.values.calibration import Calibration
from acudevice.values.device import DeviceEvent, DeviceInfo
from acudevice.values.recording import Block, Boot, Epoch, Mark, RecordedPress, Run
from acudevice.values.samples import SampleFlag
from acudevice.values.thresholds import Side

PIECE: Final = 8192
"""Bytes asked for at once: little to ask for again, and seldom enough to cost no time. Our judgement."""

PATIENCE_S: Final = 2.0
"""How long nothing may come of what was asked for, before it is asked for again: our judgement."""

TRIES: Final = 5
"""How often that may happen in a row."""


class RingStored(Storing):
    """What one ring stored."""

    def __init__(
        self, ask: Asker, info: Callable[[], DeviceInfo], calibrations: dict[int, Calibration]
    ) -> None:
        """`ask` asks the ring, `info` says who it is; calibrations are known by the CRC of their table."""
        self._ask, self._info, self._calibrations = ask, info, calibrations
        self._chunks: asyncio.Queue[RecordChunk] = asyncio.Queue()

    def take(self, chunk: RecordChunk) -> None:
        """Take a piece that came."""
        self._chunks.put_nowait(chunk)

    async def listed(self) -> tuple[Listed, ...]:
        """Ask for the list. See `Storing`."""
        answer = await self._ask("records")
        return tuple(
            Listed(entry["record"], entry["boot_id"], entry["size"], entry["crc"], entry.get("unix_s"))
            for entry in answer.entries
        )

    async def read(self, record: Listed, offset: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `offset` on. See `Storing`."""
        idle = 0
        while offset < record.size:
            began = offset
            try:
                async for piece in self._some(record, offset):
                    offset += len(piece)
                    yield piece
            except LinkLostError:
                if idle + 1 == TRIES:
                    raise
                await asyncio.sleep(PATIENCE_S)  # the link is being opened again
            idle = 0 if offset > began else idle + 1
            if idle == TRIES:
                raise LinkTimeout(
                    f"the device does not send its stored session {record.number}",
                    hint="try again: what has come is kept",
                )

    async def _some(self, record: Listed, offset: int) -> AsyncIterator[bytes]:
        """Ask for one stretch and yield what comes of it in order, until it is whole or something is lacking."""
        while not self._chunks.empty():
            self._chunks.get_nowait()
        length = min(PIECE, record.size - offset)
        answer = await self._ask("record_read", record=record.number, offset=offset, length=length)
        if (answer.fields["size"], answer.fields["crc"]) != (record.size, record.crc):
            raise ProtocolError(f"the stored session {record.number} changed while it was read")
        end = offset + answer.fields["count"]
        while offset < end:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    chunk = await self._chunks.get()
            except TimeoutError:
                return
            if chunk.ref != answer.ref or chunk.offset + len(chunk.data) <= offset:
                continue
            if chunk.offset > offset:
                return
            piece = chunk.data[offset - chunk.offset :]
            offset += len(piece)
            yield piece

    async def delete(self, record: Listed) -> None:
        """Have the ring forget it. See `Storing`."""
        await self._ask("record_delete", record=record.number, crc=record.crc)

    async def standalone(self, on: bool, unix_s: float) -> None:
        """Choose whether it stores. See `Storing`."""
        await self._ask("time", unix=round(unix_s * 1e6))
        await self._ask("standalone", action=int(on))

    async def ago_s(self, boot_id: int, tick: int) -> float | None:
        """Return how long ago a tick was. See `Storing`."""
        answer = await self._ask("time")
        info = self._info()
        if info.boot_id != boot_id:
            return None
        # Of the tick only the low 32 bits are stored: the latest time that it can mean.
        return ((answer.fields["uptime"] - tick) & 0xFFFF_FFFF) / info.tick_hz

    def decode(self, blob: bytes) -> Stored:
        """Return what the bytes say. See `Storing`."""
        return _Understood(read_record(blob), self._info(), self._calibrations).stored()


class _Understood:
    """Understands one record, message by message."""

    def __init__(self, reading: Reading, info: DeviceInfo, calibrations: dict[int, Calibration]) -> None:
        self._reading, self._info, self._calibrations = reading, info, calibrations
        self._record = reading.record
        self._epochs: dict[int, Described] = {}
        self._events: list[DeviceEvent] = []
        self._blocks: list[Block] = []
        self._found: list[Epoch] = []
        self._boot: Boot | None = None
        self._now: int | None = None
        """Latest full count of ticks: the wire carries the low 32 bits."""

    def stored(self) -> Stored:
        """Return what the record holds; of a message that makes no sense, the bytes."""
        why = dict.fromkeys([self._reading.why] if self._reading.why else [])
        rest = [self._reading.rest]
        for message, raw in zip(self._record.messages, self._reading.raws, strict=True):
            try:
                self._understand(message)
            except ProtocolError as error:
                why[str(error)] = None
                rest.append(raw)
        boot, record = self._boot, self._record
        presses = tuple(_press(boot, event) for event in self._events if event.press) if boot else ()
        unix_s = None if record.unix is None else record.unix / 1e6
        side = Side(record.side).name.lower() if record.side in Side._value2member_map_ else str(record.side)
        return Stored(
            record.point, side, unix_s, boot, tuple(self._found), tuple(self._blocks), presses,
            tuple(_mark(boot, event) for event in self._events), "; ".join(why) or None, b"".join(rest),
        )  # fmt: skip

    def _understand(self, message: Event | SampleBlock) -> None:
        if isinstance(message, Event):
            self._event(message)
        else:
            self._samples(message)

    def _full(self, low: int) -> int:
        return low if self._now is None else nearest(low, self._now)

    def _event(self, event: Event) -> None:
        fields = event.fields()
        if event.name in EVENTS and (lacking := missing(fields, EVENTS[event.name].required)):
            raise ProtocolError(f"the stored event {event.name} lacks the field {lacking[0]}")
        if event.name == "epoch":
            self._describe(describe(fields))
        happened = Happened(event.name, event.seq, fields, self._record.boot_id)
        self._events.append(translate.event(happened, self._record.tick_hz, self._full))

    def _describe(self, epoch: Described) -> None:
        self._epochs[epoch.epoch] = epoch
        crc = epoch.calibration_crc
        calibration = None if crc is None else self._calibrations.get(crc)
        scale = None if calibration is None else translate.scale(calibration, epoch.tare, self._info)
        found = Epoch(
            self._record.boot_id, epoch.epoch, epoch.index, scale, epoch.rate / 1000.0, epoch.period
        )
        if found not in self._found:
            self._found.append(found)

    def _samples(self, block: SampleBlock) -> None:
        epoch = self._epochs.get(block.epoch)
        if epoch is None:
            raise ProtocolError(
                f"the stored session has samples of epoch {block.epoch}, which it does not describe"
            )
        if self._boot is not None and (block.cells, block.width) != (self._boot.cells, self._boot.width):
            raise ProtocolError("the stored session has samples of another format than its first")
        tick = self._full(block.tick)
        self._now = tick
        if self._boot is None:
            self._boot = Boot(
                self._record.boot_id,
                0,
                block.index,
                tick,
                self._record.tick_hz,
                0.0,
                block.cells,
                block.width,
            )
        run = Run(block.samples, tick, SampleFlag(block.flags))
        counts = array("q", block.counts)
        self._blocks.append(
            Block(
                self._boot, block.index, block.epoch, epoch.period, (run,), counts, block.cells, block.width
            )
        )


def _press(boot: Boot, event: DeviceEvent) -> RecordedPress:
    press = event.press
    if press is None:
        raise ValueError("the event reports no press")
    return RecordedPress(
        boot.boot_id, boot.number(press.onset), boot.number(press.release),
        round(boot.t_s(press.onset_tick), 6), round(boot.t_s(press.release_tick), 6), None, press,
    )  # fmt: skip


def _mark(boot: Boot | None, event: DeviceEvent) -> Mark:
    number = boot.number(event.sample) if boot and event.sample is not None else None
    t_s = round(boot.t_s(event.tick), 6) if boot and event.tick is not None else None
    return Mark("device", event.kind, t_s, number, event.boot_id, event.seq, event.tick, dict(event.fields))
