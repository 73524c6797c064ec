"""A calibration on its way to a device: fitted, checked before, written in one step, read back, taken back."""

import time
from datetime import datetime

from acudevice.driver.device import Device, Written
from acudevice.errors import BadDataError, NotFoundError, RefusedError
from acudevice.session.reaching import Reached
from acudevice.signal.metrology.documents import for_device
from acudevice.store.store import Store
from acudevice.values.calibration import Calibration
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.values.calibration_run import CalibrationAct
from acudevice.values.device import DeviceInfo

CEILING_SHARE = 0.9
"""Greatest ceiling as a share of the calibrated range (firmware_protocol.md, rule 25)."""


def identity(there: Reached) -> str:
    """Return what calibrations of a device are kept under: its serial number, or else its address."""
    return there.device.info.serial or there.address


def item_of(info: DeviceInfo) -> str:
    """Return what a device says of itself, for a record of what was calibrated."""
    tip = None if info.tip_area_mm2 is None else f"tip of {info.tip_area_mm2:g} mm²"
    cells = "1 cell" if info.cells == 1 else f"{info.cells} cells"
    firmware = None if info.firmware is None else f"firmware {info.firmware}"
    said = (
        info.model,
        firmware,
        info.sensor and f"sensor {info.sensor}",
        f"{cells} of {8 * info.width} bits",
        tip,
    )
    return ", ".join(each for each in said if each)


def reach_needed_n(info: DeviceInfo) -> float | None:
    """Return up to which load a calibration must go for the device to take it, by its own ceiling."""
    return None if info.ceiling_n is None else info.ceiling_n / CEILING_SHARE


def refusal(record: CalibrationRecord, info: DeviceInfo) -> str | None:
    """Return why a device would not take a calibration, as far as that is known before; None where it may."""
    if len(record.cells) != info.cells:
        return f"the calibration is of {len(record.cells)} cells, the device has {info.cells}"
    other = record.circumstances.device
    if other is not None and info.serial is not None and other != info.serial:
        return f"the calibration is of the device {other}, and this is {info.serial}"
    needed_n = reach_needed_n(info)
    if needed_n is not None and record.range_n[1] < needed_n:
        return (
            f"the calibration goes to {record.range_n[1]:.1f} N, and the device's own ceiling of {info.ceiling_n:g} N"
            f" asks for {needed_n:.1f} N at least"
        )
    return None


async def write(there: Reached, store: Store, record: CalibrationRecord) -> CalibrationAct:
    """Write a calibration to a device in one step, read it back, and remember that in the device's history.

    Where the device holds it already nothing is done, and the act is `held`.

    Raises `RefusedError` where the device refuses it, `BadDataError` where it is of another device; the old one stays.
    """
    why = refusal(record, there.device.info)
    if why is not None:
        raise BadDataError(why, hint="the calibration is kept here, and the device keeps the one that it has")
    before = await held(there.device)
    if before is not None:
        store.devices.calibrated(before)
    created_s = int(datetime.fromisoformat(record.created).timestamp())
    new = for_device(record, created_s)
    if before is not None and (before.id, before.cells) == (new.id, new.cells):
        # Written once more it would be the one before as well, and what --undo brings back now would be gone.
        return CalibrationAct(identity(there), time.time(), "held", record.id)
    done = await there.device.write_calibration(new)
    store.devices.calibrated(new)
    return _did(there, store, done, kind="written", now=record.id, before=before)


async def undo(there: Reached, store: Store) -> CalibrationAct:
    """Put the calibration before back. Raises `NotFoundError` where the device has none."""
    before = await held(there.device)
    try:
        done, back = await there.device.revert_calibration()
    except RefusedError as error:
        if error.status != "not_found":
            raise
        raise NotFoundError(
            "there is nothing to undo: the device keeps no calibration before the present one",
            hint="write one that is kept here with: acudevice calibrate DEVICE --write ID",
        ) from None
    return _did(there, store, done, kind="undone", now=back.id, before=before)


async def held(device: Device) -> Calibration | None:
    """Return the calibration that a device holds; None where it has none."""
    try:
        return await device.calibration()
    except RefusedError:
        return None


def _did(
    there: Reached, store: Store, done: Written, *, kind: str, now: str, before: Calibration | None
) -> CalibrationAct:
    act = CalibrationAct(
        identity(there), time.time(), kind, now, None if before is None else before.id, done.crc, done.epoch
    )
    store.calibrations.did(act)
    return act
