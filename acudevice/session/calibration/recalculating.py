"""An old session by a newer calibration: a new recording, beside the old one; nothing that is kept changes.

The counts stay what the device said. The zero stays at the counts at which it was taken. Presses are found and judged
anew, against the thresholds that were in force; what the device said of them then is told where it speaks of the same.
"""

import asyncio
from dataclasses import replace
from datetime import datetime

from acudevice.driver.replay import ReplayDevice
from acudevice.errors import BadDataError
from acudevice.session.audience import Nobody
from acudevice.session.live import Live
from acudevice.session.replaying import Points, Shelf
from acudevice.signal.metrology.documents import for_device
from acudevice.signal.metrology.inverting import moved
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.values.calibration_run import CUT
from acudevice.values.press import Press
from acudevice.values.recording import Epoch, RecordedPress, Recording


def recalculated(recording: Recording, record: CalibrationRecord) -> Recording:
    """Return a session as it is by another calibration of its device, under an id of its own.

    Raises `BadDataError` for a calibration of another device, or of another number of cells.
    """
    device, info = record.circumstances.device, recording.session.info
    if device is not None and info is not None and info.serial not in (None, device):
        raise BadDataError(
            f"the calibration {record.id[:CUT]} is of the device {device}, the session of {info.serial}",
            hint="see which there are with: acudevice calibrate history",
        )
    epochs = tuple(_epoch(epoch, record) for epoch in recording.epochs)
    notes = f"{recording.session.notes}\nrecalculated by calibration {record.id}".strip()
    session = replace(recording.session, id=f"{recording.session.id}-by-{record.id[:CUT]}", notes=notes)
    new = replace(recording, session=session, epochs=epochs)
    return replace(new, presses=asyncio.run(_presses(new)))


def _epoch(epoch: Epoch, record: CalibrationRecord) -> Epoch:
    if epoch.scale is None:
        return epoch
    created_s = int(datetime.fromisoformat(record.created).timestamp())
    return replace(epoch, scale=moved(epoch.scale, for_device(record, created_s)))


class _Collector(Shelf):
    """Keeps the presses that are found."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording)
        self.found: list[tuple[int, Press]] = []

    def press(self, press: Press, *, source: str = "host", boot_id: int | None = None) -> None:
        """Keep a press of the host."""
        if source == "host" and boot_id is not None:
            self.found.append((boot_id, press))


async def _presses(recording: Recording) -> tuple[RecordedPress, ...]:
    device = ReplayDevice(recording, speed=None)
    collector = _Collector(recording)
    live = Live(collector, Nobody(), device.info)
    device.sink = Points(recording, live).take
    try:
        await device.start()
        await device.played()
    finally:
        await device.close()
    live.finish()
    reported = {(old.boot_id, old.device.onset): old.device for old in recording.presses if old.device}
    boots = {boot.boot_id: boot for boot in recording.boots}
    return tuple(
        RecordedPress(
            boot_id, boots[boot_id].number(press.onset), boots[boot_id].number(press.release),
            round(boots[boot_id].t_s(press.onset_tick), 6), round(boots[boot_id].t_s(press.release_tick), 6), press,
            reported.get((boot_id, press.onset)),
        )
        for boot_id, press in collector.found
    )  # fmt: skip
