"""A recording as a device: what was measured once is sent again, in the same order, with its own numbers and ticks.

It measures nothing, so it checks nothing and obeys no one: presses that the device reported come again as events, and
`activate` only says from which sample on somebody else may check.
"""

import asyncio
import heapq
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from math import inf
from typing import NoReturn

from acudevice.driver.device import (
    Activated,
    Device,
    EpochBegun,
    Item,
    LinkChange,
    LinkState,
    Missing,
    Sink,
    Started,
    Tare,
    Written,
)
from acudevice.driver.spoiling import Faults, spoiled
from acudevice.errors import UsageError
from acudevice.values.calibration import Calibration
from acudevice.values.device import Battery, DeviceEvent, DeviceInfo
from acudevice.values.recording import Block, Boot, Recording
from acudevice.values.samples import Gap, Samples
from acudevice.values.thresholds import Side, ThresholdTable

_SOUND = Faults()

PACKET_S = 0.04
"""Samples are packed as a device packs them (firmware_protocol.md, FLUSH_MS)."""


class ReplayDevice(Device):
    """Plays a recording back, at its own pace, faster, or at once."""

    simulated = True
    heard_s = 0.0

    def __init__(
        self,
        recording: Recording,
        *,
        speed: float | None = 1.0,
        span: tuple[float, float] = (0.0, inf),
        faults: Faults = _SOUND,
        before: Callable[[float], Awaitable[None]] | None = None,
        stamped: bool = False,
    ) -> None:
        """`speed` 2 plays twice as fast; None as fast as it can be taken.

        Only the seconds of `span` are played at that speed: what is before goes by at once, so that all is known by
        then, and what is after is left out. `before` is awaited before each item that is played, with its second; the
        time it takes does not count. `stamped`: the first packet of each boot says when it came, in seconds of the
        recording, so that who keeps it again knows how long a restart took.
        """
        self.info = recording.session.info or DeviceInfo("replay", "recording")
        self.sink: Sink = lambda _: None
        self._recording, self._speed, self._span = recording, speed, span
        self._faults, self._before, self._stamped = faults, before, stamped
        self._table: ThresholdTable | None = next(iter(recording.thresholds), None)
        self._playing: asyncio.Task[None] | None = None
        self._next = (recording.boots[0].boot_id, recording.boots[0].first) if recording.boots else (0, 0)

    async def open(self) -> None:
        """Do nothing: a recording is always there."""

    async def close(self) -> None:
        """Stop playing."""
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)

    async def back(self) -> None:
        """Do nothing: there is no link to be lost."""

    async def start(self, rate_hz: float | None = None) -> Started:
        """Begin to play, at the rate it was recorded with."""
        epoch = next(iter(self._recording.epochs), None)
        recorded_hz = epoch.rate_hz if epoch and epoch.rate_hz else 1.0 / PACKET_S
        if rate_hz is not None and rate_hz != recorded_hz:
            raise UsageError(f"this was recorded at {recorded_hz:g} Hz and can be played at no other rate")
        self._playing = asyncio.create_task(self._play())
        return Started(self._next[1], epoch.epoch if epoch else 0, recorded_hz)

    async def played(self) -> None:
        """Wait until all was played; what the sink raises is raised here."""
        if self._playing is not None:
            await asyncio.shield(self._playing)

    async def stop(self) -> None:
        """Stop playing."""
        await self.close()

    async def thresholds(self) -> ThresholdTable | None:
        """Return the thresholds that were in force first."""
        return self._table

    async def activate(self, point: str, side: Side) -> Activated:
        """Return the next sample that will be played."""
        activated = Activated(*self._next, point, side)
        self.sink(activated)
        return activated

    async def active(self) -> tuple[str, Side] | None:
        """Return none: nothing is checked."""
        return None

    async def deactivate(self) -> int | None:
        """Do nothing."""
        return None

    async def cue(self, name: str) -> None:
        """Do nothing: nobody feels it."""

    async def battery(self) -> Battery:
        """Return that nothing is known."""
        return Battery()

    async def about(self) -> dict[str, str | int]:
        """Return nothing: a recording has no link."""
        return {}

    async def calibration(self) -> Calibration:
        """Return the calibration that was in force first; raise `UsageError` where none is known."""
        scale = next((epoch.scale for epoch in self._recording.epochs if epoch.scale), None)
        if scale is None:
            raise UsageError("the recording has no calibration")
        return scale.calibration

    async def write_thresholds(self, table: ThresholdTable) -> None:
        """Take note of the table, so that it reads back."""
        self._table = table

    async def tare(self) -> Tare:
        """Refuse. See `_fixed`."""
        _fixed("tared")

    async def untare(self) -> Tare:
        """Refuse. See `_fixed`."""
        _fixed("tared")

    async def revert_thresholds(self) -> ThresholdTable:
        """Refuse. See `_fixed`."""
        _fixed("changed")

    async def write_calibration(self, calibration: Calibration) -> Written:  # noqa: ARG002 - refused whatever it is
        """Refuse. See `_fixed`."""
        _fixed("calibrated")

    async def revert_calibration(self) -> tuple[Written, Calibration]:
        """Refuse. See `_fixed`."""
        _fixed("calibrated")

    def epochs(self) -> tuple[EpochBegun, ...]:
        """Return nothing: epochs come with the samples."""
        return ()

    def damage(self) -> dict[str, int]:
        """Return nothing: what was damaged is a gap in the recording."""
        return {}

    async def _play(self) -> None:
        from_s, to_s = self._span
        began_s: float | None = None
        items = spoiled(timeline(self._recording), self._faults)
        for t_s, item in _stamped(items, time.monotonic()) if self._stamped else items:
            if t_s > to_s:
                break
            if isinstance(item, Samples):
                self._next = (item.boot_id, item.end)
            if t_s >= from_s:
                now_s = time.monotonic()
                began_s = (
                    now_s - (from_s / self._speed if self._speed else 0.0) if began_s is None else began_s
                )
                if self._before is not None:
                    await self._before(t_s)
                    began_s += time.monotonic() - now_s
            await self._due(began_s, t_s)
            self.sink(item)
        self.sink(LinkState(LinkChange.ENDED, time.monotonic(), "the recording is over"))

    async def _due(self, began_s: float | None, t_s: float) -> None:
        """Wait until an item is to come; none that is only gone by."""
        if self._speed is None or began_s is None:
            await asyncio.sleep(0)
        else:
            await asyncio.sleep(max(0.0, began_s + t_s / self._speed - time.monotonic()))


def timeline(recording: Recording) -> Iterator[tuple[float, Item]]:
    """Yield what a device sent, each with when it is to come in seconds of the recording, in order."""
    events = deque(sorted(_events(recording), key=lambda pair: pair[0]))
    for t_s, item in heapq.merge(_turns(recording), _samples(recording), key=lambda pair: pair[0]):
        while events and isinstance(item, Samples) and events[0][0] <= t_s:
            yield t_s, events.popleft()[1]
        yield t_s, item
    yield from events


def _stamped(items: Iterable[tuple[float, Item]], zero_s: float) -> Iterator[tuple[float, Item]]:
    """Yield the same, the first packet of each boot as if it had come so long after `zero_s`."""
    boot_id: int | None = None
    for t_s, item in items:
        if isinstance(item, Samples) and item.boot_id != boot_id:
            boot_id = item.boot_id
            yield t_s, item._replace(received_s=zero_s + t_s)
        else:
            yield t_s, item


def _samples(recording: Recording) -> Iterator[tuple[float, Item]]:
    """Yield the samples in packets as short as a device's, each with the time of its last one."""
    for block in recording.blocks:
        for packet in _packets(block):
            yield block.boot.t_s(packet.tick + (packet.size - 1) * packet.period_ticks), packet


def _turns(recording: Recording) -> Iterator[tuple[float, Item]]:
    """Yield what changes with the first sample of a block: the boot, what is missing before it, the scale."""
    gaps = deque(gap for gap in recording.gaps if gap.missing)
    boot: Boot | None = None
    told: EpochBegun | None = None
    for block in recording.blocks:
        start_s = block.boot.t_s(block.runs[0].tick)
        if boot is not None and boot.boot_id != block.boot.boot_id:
            yield start_s, LinkState(LinkChange.REBOOTED, start_s, "the device was restarted")
        boot = block.boot
        while gaps and gaps[0].end_s <= start_s + 1e-6:
            yield start_s, _missing(boot, gaps.popleft())
        begun = _epoch(recording, block)
        if begun is not None and begun != told:
            told = begun
            yield start_s, begun


def _missing(boot: Boot, gap: Gap) -> Missing:
    """Return a gap in the device's own numbers."""
    first = (gap.first or 0) - boot.sample + boot.first
    return Missing(boot.boot_id, first, first + (gap.missing or 1) - 1, gap.reason)


def _packets(block: Block) -> Iterator[Samples]:
    for run in block.samples():
        size = max(1, round(PACKET_S * run.tick_hz / run.period_ticks))
        for k in range(0, run.size, size):
            counts = run.counts[k * run.cells : (k + size) * run.cells]
            yield run._replace(first=run.first + k, tick=run.tick + k * run.period_ticks, counts=counts)


def _epoch(recording: Recording, block: Block) -> EpochBegun | None:
    epoch = recording.epoch_of(block)
    if epoch is None:
        return None
    rate_hz = epoch.rate_hz or block.boot.tick_hz / block.period_ticks
    return EpochBegun(
        epoch.boot_id, epoch.epoch, epoch.first, epoch.scale, block.width, rate_hz, block.period_ticks
    )


def _events(recording: Recording) -> Iterator[tuple[float, DeviceEvent]]:
    """Yield the presses that the device reported, at their ends."""
    for seq, recorded in enumerate(recording.presses):
        if recorded.device is not None:
            press = recorded.device
            event = DeviceEvent("press_end", seq, press.onset, press.onset_tick, recorded.boot_id, {}, press)
            yield recorded.release_s, event


def _fixed(what: str) -> NoReturn:
    raise UsageError(f"a recording cannot be {what}", hint="use a device, or virtual:")
