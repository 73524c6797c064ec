"""A ring: the asynchronous face of a device that speaks firmware_protocol.md. It looks after its link by itself."""

import time
from collections import deque
from collections.abc import Callable

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
    Trouble,
)
from acudevice.driver.link import Link
from acudevice.driver.ring import translate
from acudevice.driver.ring.keeping import Keeping
from acudevice.driver.ring.tables import CALIBRATION, THRESHOLDS, read_table, write_table
from acudevice.driver.ring.talk import Talk
from acudevice.errors import DeviceError, LinkError, ProtocolError, RefusedError, WrongDeviceError
from acudevice.protocol import items as said
from acudevice.protocol.limits import EPOCHS_KEPT
from acudevice.protocol.tables import (
    decode_calibration,
    decode_thresholds,
    encode_calibration,
    encode_thresholds,
    table_crc,
)
from acudevice.values.calibration import Calibration
from acudevice.values.device import Battery, DeviceEvent, DeviceInfo
from acudevice.values.samples import SampleFlag, Samples
from acudevice.values.thresholds import Side, ThresholdTable

_ABSENT = DeviceInfo("ring", "ring")
_MEASURE, _UNDO = 0, 1


def _nobody(_: Item) -> None:
    """Take nothing."""


class RingDevice(Device):
    """One ring, over whatever link leads to it."""

    def __init__(self, links: Callable[[], Link], *, give_up_s: float = 60.0) -> None:
        """`links` makes a new link each time; a link that is lost is opened again for at most `give_up_s` seconds."""
        self.info = _ABSENT
        self.simulated = False
        self.sink: Sink = _nobody
        self._talk = Talk(self._hear)
        self._calibrations: dict[int, Calibration] = {}
        self._epochs: deque[EpochBegun] = deque(maxlen=EPOCHS_KEPT)
        self._keeping = Keeping(links, self._talk, self._sink_link, self._met, give_up_s)

    async def open(self) -> None:
        """Connect and read who it is. See `Device.open`."""
        try:
            await self._keeping.open()
        except (LinkError, DeviceError):
            await self.close()
            raise

    async def close(self) -> None:
        """Let go of the link. See `Device.close`."""
        await self._keeping.close()

    async def _met(self) -> None:
        """Read who is there, on a new link; a stranger in the old one's place is refused."""
        info = translate.info((await self._talk.ask("info")).fields)
        if self.info is not _ABSENT and (info.serial, info.model) != (self.info.serial, self.info.model):
            raise WrongDeviceError(
                f"another device answers in its place: {info.model} {info.serial or ''}".rstrip()
            )
        self.info = info
        self.simulated = "simulated" in info.features or self._keeping.simulated
        if info.calibration_crc not in self._calibrations:
            await self.calibration()

    # ---- requests

    async def battery(self) -> Battery:
        """Ask for the battery. See `Device`."""
        return translate.battery((await self._talk.ask("battery")).fields)

    async def start(self, rate_hz: float | None = None) -> Started:
        """Measure and stream. See `Device`."""
        if rate_hz is None:
            answer = await self._talk.ask("start")
        else:
            answer = await self._talk.ask("start", rate=round(rate_hz * 1000))
        self._keeping.expect(answer.fields["rate"] / 1000.0)
        return translate.started(answer.fields)

    async def stop(self) -> None:
        """End measuring. See `Device`."""
        self._keeping.expect(None)
        await self._talk.ask("stop")

    async def tare(self) -> Tare:
        """Take a new zero. See `Device`."""
        return translate.tare((await self._talk.ask("tare", action=_MEASURE)).fields)

    async def untare(self) -> Tare:
        """Put the zero before back. See `Device`."""
        return translate.tare((await self._talk.ask("tare", action=_UNDO)).fields)

    async def thresholds(self) -> ThresholdTable | None:
        """Read the table of thresholds. See `Device`."""
        blob = await read_table(self._talk, THRESHOLDS)
        return None if blob is None else translate.thresholds_from(decode_thresholds(blob))

    async def write_thresholds(self, table: ThresholdTable) -> None:
        """Write and verify the table of thresholds. See `Device`."""
        await write_table(self._talk, THRESHOLDS, encode_thresholds(translate.thresholds_to(table)))

    async def revert_thresholds(self) -> ThresholdTable:
        """Put the table before back. See `Device`."""
        await self._talk.ask("table_revert", table=THRESHOLDS)
        table = await self.thresholds()
        if table is None:
            raise ProtocolError("the device put a table back and has none")
        return table

    async def calibration(self) -> Calibration:
        """Read the calibration. See `Device`."""
        blob = await read_table(self._talk, CALIBRATION)
        if blob is None:
            raise RefusedError(
                "the device has no calibration", status="sensor_fault", hint="calibrate it first"
            )
        calibration = translate.calibration_from(decode_calibration(blob))
        self._calibrations[table_crc(blob)] = calibration
        return calibration

    async def write_calibration(self, calibration: Calibration) -> None:
        """Write and verify the calibration. See `Device`."""
        blob = encode_calibration(translate.calibration_to(calibration))
        self._calibrations[table_crc(blob)] = calibration  # its epoch may begin before the commit is answered
        await write_table(self._talk, CALIBRATION, blob)

    async def activate(self, point: str, side: Side) -> Activated:
        """Check presses at a point. See `Device`."""
        first = (await self._talk.ask("activate", point=point, side=int(side))).fields["index"]
        return Activated(self._boot_id, first)

    async def deactivate(self) -> int | None:
        """Check no more. See `Device`."""
        return (await self._talk.ask("deactivate")).fields.get("index")

    async def cue(self, name: str) -> None:
        """Play a cue. See `Device`."""
        await self._talk.ask("cue", cue=translate.CUE_CODES[name])

    def epochs(self) -> tuple[EpochBegun, ...]:
        """Return the epochs that are known. See `Device`."""
        return tuple(self._epochs)

    def damage(self) -> dict[str, int]:
        """Return what was dropped, by reason. See `Device`."""
        return {**self._talk.conversation.counters(), **self._keeping.damage()}

    # ---- what the device says

    def _sink_link(self, change: LinkChange, reason: str) -> None:
        self.sink(LinkState(change, time.monotonic(), reason))

    def _hear(self, item: said.Item) -> None:
        if isinstance(item, said.Run):
            self._keeping.fresh(item.received_s)
            self.sink(self._samples(item))
        else:
            translated = self._translated(item)
            if translated is not None:
                self.sink(translated)

    def _samples(self, run: said.Run) -> Samples:
        return Samples(
            run.index, run.tick, run.period, self.info.tick_hz, run.counts, run.cells, run.width, run.epoch,
            run.boot_id, SampleFlag(run.flags), run.received_s,
        )  # fmt: skip

    def _translated(self, item: said.Item) -> Item | None:
        match item:
            case said.Happened():
                return self._event(item)
            case said.Epoch():
                return self._epoch(item)
            case said.Lost(last=int(last)):
                return Missing(self._boot_id, item.first, last, item.reason)
            case said.Rebooted():
                self._epochs.clear()
                self._sink_link(LinkChange.REBOOTED, "the device was restarted")
            case said.EventsLost():
                return Trouble("events_lost", "the device forgot some of its events")
            case said.Problem():
                return Trouble(item.reason, item.text)
        return None

    def _event(self, happened: said.Happened) -> DeviceEvent:
        return translate.event(happened, self.info.tick_hz, self._talk.conversation.full_tick)

    @property
    def _boot_id(self) -> int:
        return self._talk.conversation.boot_id or 0

    def _epoch(self, epoch: said.Epoch) -> EpochBegun:
        calibration = self._calibrations.get(epoch.calibration_crc)
        scale = None if calibration is None else translate.scale(calibration, epoch.tare, self.info)
        begun = EpochBegun(
            self._boot_id, epoch.epoch, epoch.index, scale, self.info.width, epoch.rate / 1000.0, epoch.period
        )
        self._epochs.append(begun)
        return begun
