"""`acudevice devices` and `acudevice forget`: the devices that were paired."""

from datetime import UTC, datetime
from shlex import quote

import click

from acudevice.cli import complete
from acudevice.cli.asking import agreed, yes_option
from acudevice.cli.out import emit, json_option, say, table
from acudevice.session import library
from acudevice.values.paired import PairedDevice
from acudevice.values.plain import to_plain
from acudevice.values.recording import iso


@click.command("devices", epilog="\b\nExamples:\n  acudevice devices\n  acudevice devices --json")
@json_option
def devices(as_json: bool) -> None:
    """List the devices you have paired."""
    found = library.devices()
    if as_json:
        emit("devices", {"devices": [device_fields(device) for device in found]})
        return
    table(
        ("name", "address", "model", "firmware", "serial", "tip mm²", "simulated", "paired"), map(_row, found)
    )
    if not found:
        say("none is paired; look for some with: acudevice scan")


@click.command(
    "forget",
    epilog="\b\nExamples:\n  acudevice forget blue-ring\n  acudevice forget blue-ring --yes",
)
@click.argument("name", shell_complete=complete.devices)
@yes_option
@json_option
def forget(name: str, yes: bool, as_json: bool) -> int:
    """Forget a paired device.

    Its sessions stay; its history of tares goes. The system's Bluetooth forgets its keys, too. Pair it again to take
    it back. Ends with 1 where you say no.
    """
    device = library.device(name)
    if not agreed(f"forget {device.nickname} ({device.model} at {device.address})?", yes=yes):
        say("nothing was forgotten")
        return 1
    from acudevice.session import asking  # which talks to devices: listing them does not wait for that

    left = asking.forget(device.nickname)
    if as_json:
        emit("forgotten", {"device": device.nickname, "left": left or None})
    say(
        f"forgot {device.nickname}; take it back with: acudevice pair {quote(device.address)} --name {device.nickname}"
    )
    if left:
        say(f"still to be done: {left}")
    if device.address.startswith("ble:"):
        say("the ring still knows this computer; hold its button for 10 s to make it forget all computers")
    return 0


def device_fields(device: PairedDevice) -> dict[str, object]:
    """Return a paired device as programs see it."""
    fields: dict[str, object] = to_plain(device)
    del fields["paired_s"]
    return {**fields, "paired": iso(device.paired_s)}


def _row(device: PairedDevice) -> tuple[object, ...]:
    return (
        device.nickname, device.address, device.model, device.firmware, device.serial, device.tip_area_mm2,
        device.simulated, f"{datetime.fromtimestamp(device.paired_s, UTC).astimezone():%Y-%m-%d}",
    )  # fmt: skip
