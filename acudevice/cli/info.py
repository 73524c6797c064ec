"""`acudevice info`: what a device says of itself."""

from collections.abc import Iterator
from typing import Any

import click

from acudevice.cli import complete
from acudevice.cli.out import emit, json_option, pairs, say
from acudevice.session import asking
from acudevice.session.asking import Told
from acudevice.values.device import Battery, DeviceInfo
from acudevice.values.plain import to_plain


@click.command(
    "info",
    epilog="\b\nExamples:\n"
    "  acudevice info blue\n"
    "  acudevice info serial:/dev/ttyACM0 --json\n"
    "  acudevice info virtual:",
)
@click.argument("device", shell_complete=complete.devices)
@json_option
def command(device: str, as_json: bool) -> None:
    """Show what a device says of itself.

    DEVICE is a nickname or an address. What it does not tell is shown as a dash.
    """
    told = asking.ask(device)
    if as_json:
        emit("info", info_fields(told))
    else:
        pairs(_sheet(told))
    for each in told.disagreements:
        say(f"the device contradicts itself: {each}")


def info_fields(told: Told) -> dict[str, Any]:
    """Return what a device says as programs see it."""
    return {
        "name": told.name,
        "address": told.address,
        "simulated": told.simulated,
        **to_plain(told.info),
        "battery": to_plain(told.battery),
        "about": told.about,
        "disagreements": list(told.disagreements),
    }


def _sheet(told: Told) -> Iterator[tuple[str, object]]:
    info = told.info
    yield "name", told.name
    yield "address", told.address
    yield "maker", told.about.get("maker")
    yield "model", info.model
    yield "firmware", info.firmware
    yield "serial number", info.serial
    yield "protocol", f"{info.family}, version {info.protocol or 'unknown'}"
    yield "simulated", told.simulated
    yield "battery", _battery(told.battery)
    yield from _measuring(info)
    yield "thresholds", _thresholds(info)
    yield "calibration", info.calibration_id
    yield "features", ", ".join(sorted(info.features)) or None


def _measuring(info: DeviceInfo) -> Iterator[tuple[str, object]]:
    """Yield how it measures."""
    cells = "1 cell" if info.cells == 1 else f"{info.cells} cells"
    yield "sensor", f"{info.sensor or 'unknown'}, {cells}, {8 * info.width} bits"
    yield "tip area", _with("mm²", info.tip_area_mm2)
    yield "range", _with("N", info.range_n)
    yield "ceiling", _with("N", info.ceiling_n)
    yield "rates", _with("Hz", ", ".join(f"{rate:g}" for rate in info.rates_hz) or None)
    yield "keeps", _with("samples", info.buffer_samples)


def _battery(battery: Battery) -> str | None:
    parts = [
        _with("%", battery.percent),
        None if battery.voltage_mv is None else f"{battery.voltage_mv / 1000:.2f} V",
        "charging" if battery.charging else None,
    ]
    return ", ".join(filter(None, parts)) or None


def _thresholds(info: DeviceInfo) -> str:
    version = info.thresholds_version
    held = "none" if not version else f"version {version}"
    return f"{held}, room for {info.capacity}"


def _with(unit: str, value: float | str | None) -> str | None:
    if value is None:
        return None
    return f"{value} {unit}" if isinstance(value, str) else f"{value:g} {unit}"
