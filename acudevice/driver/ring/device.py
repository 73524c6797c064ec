"""A ring: the asynchronous face of a device that speaks firmware_protocol.md. It looks after its link by itself."""

from collections.abc import Callable

from acudevice.driver.device import (
    Activated,
    Ahead,
    Device,
    EpochBegun,
    Item,
    LinkChange,
    LinkState,
    Sink,
    Started,
    Tare,
    Written,
)
from acudevice.driver.link import Link
from acudevice.driver.ring import translate
from acudevice.driver.ring.hearing import Hearing
from acudevice.driver.ring.keeping import Keeping, hope_s
from acudevice.driver.ring.stored import RingStored
from acudevice.driver.ring.tables import (
    CALIBRATION,
    THRESHOLDS,
    read_calibration,
    read_table,
    write_table,
)
from acudevice.driver.ring.talk import Asker
from acudevice.errors import DeviceError, LinkError, ProtocolError, RefusedError, WrongDeviceError
from acudevice.protocol import items as said
from acudevice.protocol.codec import RecordChunk
from acudevice.protocol.fields import Fields
from acudevice.protocol.tables import decode_thresholds, encode_calibration, encode_thresholds, table_crc
from acudevice.values.calibration import Calibration
from acudevice.values.device import Battery, DeviceInfo
from acudevice.values.thresholds import Side, ThresholdTable

_UNMET = DeviceInfo("ring", "ring")
_MEASURE, _UNDO = 0, 1


def _nobody(_: Item) -> None:
    """Take nothing."""


class RingDevice(Device):
    """One ring, over whatever link leads to it."""

    def __init__(self, links: Callable[[], Link], *, give_up_s: float | None = None) -> None:
        """`links` makes a new link each time.

        A link that is lost is opened again for at most `give_up_s` seconds; None: as long as the device holds what it
        measures meanwhile (`acudevice.driver.ring.keeping.hope_s`).
        """
        self.info = _UNMET
        self.simulated = False
        self.sink: Sink = _nobody
        self._hearing = Hearing(_UNMET)
        self._give_up_s = give_up_s
        self._rate_hz: float | None = None
        self._keeping = Keeping(links, self._hear, self._tell, self._met, self._hope_s)
        self._talk = self._keeping.talk
        self.stored = RingStored(self._talk.ask, lambda: self.info, self._hearing.calibrations)
        """What it recorded by itself."""

    @property
    def heard_s(self) -> float:
        """When it was last heard. See `Device`."""
        return self._talk.heard_s

    async def open(self) -> None:
        """Connect and read who it is. See `Device.open`."""
        try:
            await self._keeping.open()
        except (LinkError, DeviceError):
            await self.close()
            raise
        self._hearing.boot_id = self._talk.conversation.boot_id or 0

    async def close(self) -> None:
        """Let go of the link. See `Device.close`."""
        await self._keeping.close()

    async def back(self) -> None:
        """Wait for the link. See `Device.back`."""
        await self._keeping.back()

    async def _met(self, ask: Asker) -> None:
        """Read who is there, on a new link; a stranger in the old one's place is refused."""
        info = translate.info((await ask("info")).fields)
        if self.info is not _UNMET and (info.serial, info.model) != (self.info.serial, self.info.model):
            raise WrongDeviceError(
                f"another device answers in its place: {info.model} {info.serial or ''}".rstrip(),
                hint="put the one that the session began with back",
            )
        self.info = self._hearing.info = info
        self.simulated = "simulated" in info.features or self._keeping.simulated
        if info.calibration_crc not in self._hearing.calibrations:
            await self._learn_calibration(ask)

    async def _learn_calibration(self, ask: Asker) -> Calibration | None:
        found = await read_calibration(ask, self.info.cells)
        if found is None:
            return None
        crc, calibration = found
        self._hearing.calibrations[crc] = calibration
        return calibration

    def _hope_s(self) -> float:
        """Return for how long a link that is lost now is opened again."""
        if self._give_up_s is not None:
            return self._give_up_s
        return hope_s(self.info.buffer_samples, self._rate_hz)

    # ---- requests

    async def battery(self) -> Battery:
        """Ask for the battery. See `Device`."""
        return translate.battery((await self._talk.ask("battery")).fields)

    async def about(self) -> dict[str, str | int]:
        """Read what the link tells of the ring. See `Device`."""
        return await self._keeping.about()

    async def start(self, rate_hz: float | None = None) -> Started:
        """Measure and stream. See `Device`."""
        if rate_hz is None:  # said all the same: a ring else goes on at the rate that was asked for before
            rate_hz = next(iter(self.info.rates_hz), None)
        asked: Fields = {} if rate_hz is None else {"rate": round(rate_hz * 1000)}
        answer = await self._talk.ask("start", **asked)
        started = translate.started(answer.fields)
        self._rate_hz = started.rate_hz
        self._keeping.expect(started.rate_hz)
        return started

    async def stop(self) -> None:
        """End measuring. See `Device`."""
        self._rate_hz = None
        self._keeping.expect(None)
        try:
            await self._talk.ask("stop")
            await self._talk.ask("state")  # a lost event that was the last leaves no step of its number
            await self._talk.complete()
        finally:
            self._talk.finish()

    async def tare(self) -> Tare:
        """Take a new zero. See `Device`."""
        return translate.tare((await self._talk.ask("tare", action=_MEASURE)).fields)

    async def untare(self) -> Tare:
        """Put the zero before back. See `Device`."""
        return translate.tare((await self._talk.ask("tare", action=_UNDO)).fields)

    async def thresholds(self) -> ThresholdTable | None:
        """Read the table of thresholds. See `Device`."""
        blob = await read_table(self._talk.ask, THRESHOLDS)
        return None if blob is None else translate.thresholds_from(decode_thresholds(blob))

    async def write_thresholds(self, table: ThresholdTable) -> None:
        """Write and verify the table of thresholds. See `Device`."""
        await write_table(self._talk.ask, THRESHOLDS, encode_thresholds(translate.thresholds_to(table)))

    async def revert_thresholds(self) -> ThresholdTable:
        """Put the table before back. See `Device`."""
        await self._talk.ask("table_revert", table=THRESHOLDS)
        table = await self.thresholds()
        if table is None:
            raise ProtocolError("the device put a table back and has none")
        return table

    async def calibration(self) -> Calibration:
        """Read the calibration. See `Device`."""
        calibration = await self._learn_calibration(self._talk.ask)
        if calibration is None:
            raise RefusedError(
                "the device has no calibration", status="sensor_fault", hint="calibrate it first"
            )
        return calibration

    async def write_calibration(self, calibration: Calibration) -> Written:
        """Write and verify the calibration. See `Device`."""
        blob = encode_calibration(translate.calibration_to(calibration))
        # Known before it is asked for: its epoch may begin before the answer comes.
        self._hearing.calibrations[table_crc(blob)] = calibration
        return await write_table(self._talk.ask, CALIBRATION, blob)

    async def revert_calibration(self) -> tuple[Written, Calibration]:
        """Put the calibration before back. See `Device`."""
        done = (await self._talk.ask("table_revert", table=CALIBRATION)).fields
        back = await self.calibration()
        crc = table_crc(encode_calibration(translate.calibration_to(back)))
        return Written(crc, done.get("epoch")), back

    async def activate(self, point: str, side: Side) -> Activated:
        """Check presses at a point. See `Device`."""
        answer = await self._talk.ask("activate", point=point, side=int(side))
        return self._hearing.activated({"point": point, "side": int(side)}, answer.fields)

    async def deactivate(self) -> int | None:
        """Check no more. See `Device`."""
        return (await self._talk.ask("deactivate")).fields.get("index")

    async def active(self) -> tuple[str, Side] | None:
        """Ask which point is active. See `Device`."""
        return translate.active((await self._talk.ask("state")).fields)

    async def cue(self, name: str) -> None:
        """Play a cue. See `Device`."""
        await self._talk.ask("cue", cue=translate.CUE_CODES[name])

    def epochs(self) -> tuple[EpochBegun, ...]:
        """Return the epochs that are known. See `Device`."""
        return tuple(self._hearing.epochs)

    def damage(self) -> dict[str, int]:
        """Return what was dropped, by reason. See `Device`."""
        return {**self._talk.conversation.counters(), **self._keeping.damage()}

    # ---- what comes from the ring and of its link

    def _tell(self, change: LinkChange, reason: str) -> None:
        self.sink(LinkState(change, self._keeping.now_s(), reason))

    def _hear(self, item: said.Item) -> None:
        if isinstance(item, said.Run):
            self.sink(self._hearing.samples(item))
        elif isinstance(item, said.Ahead):
            self.sink(Ahead(self._hearing.samples(item.run)))
        elif isinstance(item, said.Answered):
            self._answered(item)
        elif isinstance(item, RecordChunk):
            self.stored.take(item)
        else:
            known = self._hearing.item(item, self._keeping.now_s(), self._talk.conversation.full_tick)
            if known is not None:
                self.sink(known)

    def _answered(self, answer: said.Answered) -> None:
        """Pass on what an answer means for the samples that follow, before they come."""
        asked = self._talk.asked
        if answer.op == "activate" and answer.granted and asked is not None:
            self.sink(self._hearing.activated(asked.fields, answer.fields))
