"""From the words of the protocol to the values that everybody speaks of, and back. Pure."""

from collections.abc import Callable
from typing import Final, Literal

from acudevice.driver.device import Started, Tare
from acudevice.errors import ProtocolError
from acudevice.protocol import tables
from acudevice.protocol.fields import Fields
from acudevice.protocol.items import Happened
from acudevice.protocol.limits import MAX_CELLS
from acudevice.protocol.messages import CUES, FEATURES
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.device import Battery, DeviceEvent, DeviceInfo
from acudevice.values.press import PRIORITY, Press, Verdict
from acudevice.values.thresholds import FIELDS, Mode, Side, Thresholds, ThresholdTable

CUE_CODES: Final = {name: code for code, name in CUES.items()}
"""Cues by name."""


def info(fields: Fields) -> DeviceInfo:
    """Return what the answer to `info` says; raise `ProtocolError` where no device can be so."""
    for name, allowed in _POSSIBLE.items():
        if fields[name] not in allowed:
            raise _impossible(name, fields[name])
    if not all(fields["rates"]):
        raise _impossible("rate", 0)
    version = fields["version"]
    identity = fields.get("calibration_id")
    return DeviceInfo(
        family="ring",
        model=fields["model"],
        firmware=fields["firmware"],
        serial=fields.get("serial"),
        protocol=f"{version[0]}.{version[1]}",
        boot_id=fields["boot_id"],
        sensor=fields["sensor"],
        cells=fields["cells"],
        width=fields["width"],
        clip_low=fields["clip_low"],
        clip_high=fields["clip_high"],
        tick_hz=fields["tick_hz"],
        rates_hz=tuple(rate / 1000.0 for rate in fields["rates"]),
        buffer_samples=fields["buffer"],
        range_n=fields["range"] / 1000.0 if "range" in fields else None,
        ceiling_n=fields["ceiling"] / 1000.0,
        tip_area_mm2=float(fields["tip_area"]),
        capacity=fields["capacity"],
        thresholds_version=fields.get("thresholds_version"),
        thresholds_crc=fields.get("thresholds_crc"),
        calibration_id=identity.hex() if identity else None,
        calibration_crc=fields.get("calibration_crc"),
        features=frozenset(name for bit, name in FEATURES.items() if fields["features"] >> bit & 1),
        extra={"flush_ms": fields["flush"], "linger_s": fields["linger"], "epoch": fields["epoch"]},
    )


_Possible = Literal["width", "cells", "tick_hz"]
_POSSIBLE: Final[dict[_Possible, range]] = {
    "width": range(2, 5),
    "cells": range(1, MAX_CELLS + 1),
    "tick_hz": range(1000, 1_000_001, 1000),
}
"""What everything else is built on (firmware_protocol.md, section 4)."""


def _impossible(name: str, value: int) -> ProtocolError:
    return ProtocolError(f"the device says that its {name} is {value}", hint="update its firmware")


def battery(fields: Fields) -> Battery:
    """Return what the answer to `battery` says."""
    charging = fields.get("charging")
    return Battery(fields.get("percent"), fields.get("voltage"), None if charging is None else bool(charging))


def started(fields: Fields) -> Started:
    """Return what the answer to `start` says; raise `ProtocolError` where nothing can be measured so."""
    if not fields["rate"]:
        raise _impossible("rate", 0)
    return Started(fields["index"], fields["epoch"], fields["rate"] / 1000.0)


def active(fields: Fields) -> tuple[str, Side] | None:
    """Return the active point that the answer to `state` names; None where none is. Raises `ProtocolError`."""
    if "point" not in fields or "side" not in fields:
        return None
    if fields["side"] not in Side._value2member_map_:
        raise _impossible("side", fields["side"])
    return fields["point"], Side(fields["side"])


def tare(fields: Fields) -> Tare:
    """Return what the answer to `tare` says."""
    return Tare(fields["epoch"], fields["index"], fields["tare"], fields.get("noise"))


def scale(calibration: Calibration, tare_mn: tuple[int, ...], device: DeviceInfo) -> Scale:
    """Return what turns an epoch's counts into force; raise `ProtocolError` where tare and calibration do not fit."""
    if len(tare_mn) != len(calibration.cells) or device.clip_low is None or device.clip_high is None:
        raise ProtocolError(
            f"the device tares {len(tare_mn)} cells and has a calibration of {len(calibration.cells)}"
        )
    return Scale(calibration, tare_mn, device.clip_low, device.clip_high)


def press(fields: Fields, tick_hz: int, full: Callable[[int], int]) -> Press:
    """Return the press that a `press_end` reports; `full` gives the full count of a tick of the wire."""
    verdict, bits = fields["verdict"], fields["reasons"]
    if verdict not in Verdict._value2member_map_:
        raise ProtocolError(f"the device reports the unknown verdict {verdict}")
    return Press(
        point=fields["point"],
        side=fields["side"],
        onset=fields["onset"],
        release=fields["release"],
        onset_tick=full(fields["onset_tick"]),
        release_tick=full(fields["release_tick"]),
        tick_hz=tick_hz,
        verdict=Verdict(verdict),
        reasons=tuple(reason for reason in PRIORITY if bits >> reason & 1),
        peak_mn=fields.get("peak"),
        held=fields["held"],
        sum_mn=fields["sum"],
        sum_sq_mn2=fields["sum_sq"],
        in_band_ticks=fields["in_band"],
        longest_ticks=fields["longest"],
        above_ticks=fields["above"],
        to_band_ticks=fields.get("to_band"),
        impulse_mn_ticks=fields["impulse"],
        cycles=fields.get("cycles"),
        cadence_mhz=fields.get("cadence"),
        rest_ticks=fields.get("rest"),
    )


def event(happened: Happened, tick_hz: int, full: Callable[[int], int]) -> DeviceEvent:
    """Return an event of the device, with the press that a `press_end` reports; `full` as for `press`."""
    fields = happened.fields
    tick = fields.get("tick", fields.get("onset_tick"))
    return DeviceEvent(
        kind=happened.kind,
        seq=happened.seq,
        sample=fields.get("index", fields.get("onset")),
        tick=None if tick is None else full(tick),
        boot_id=happened.boot_id,
        fields=dict(fields),
        press=press(fields, tick_hz, full) if happened.kind == "press_end" else None,
    )


def thresholds_from(table: tables.Thresholds) -> ThresholdTable:
    """Return the table of thresholds that the device sent."""
    return ThresholdTable(table.table_version, tuple(_thresholds(entry) for entry in table.entries))


def _thresholds(entry: tables.Entry) -> Thresholds:
    numbers = {attribute: getattr(entry, name) for name, attribute in FIELDS.items()}
    return Thresholds(point=entry.point, side=Side(entry.side), mode=Mode(entry.mode), **numbers)


def thresholds_to(table: ThresholdTable) -> tables.Thresholds:
    """Return the table as the protocol spells it."""
    return tables.Thresholds(table.version, tuple(_entry(entry) for entry in table.entries))


def _entry(entry: Thresholds) -> tables.Entry:
    return tables.Entry(point=entry.point, side=int(entry.side), mode=int(entry.mode), **entry.figures)


def calibration_from(table: tables.Calibration) -> Calibration:
    """Return the calibration that the device sent."""
    cells = tuple(
        CellTable(tuple(p.counts for p in cell), tuple(p.force for p in cell)) for cell in table.cells
    )
    return Calibration(table.id.hex(), cells, table.created)


def calibration_to(calibration: Calibration) -> tables.Calibration:
    """Return the calibration as the protocol spells it."""
    cells = tuple(
        tuple(tables.Breakpoint(*point) for point in zip(cell.counts, cell.force_mn, strict=True))
        for cell in calibration.cells
    )
    return tables.Calibration(bytes.fromhex(calibration.id), calibration.created_s, cells)
