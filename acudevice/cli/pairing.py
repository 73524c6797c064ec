"""`acudevice pair`: meet a device and remember it."""

from collections.abc import Awaitable, Callable

import click

from acudevice.cli.asking import agreed_soon
from acudevice.cli.devices import device_fields
from acudevice.cli.out import emit, json_option, say
from acudevice.session import asking, library
from acudevice.values.paired import PairedDevice


@click.command(
    "pair",
    epilog="\b\nExamples:\n"
    "  acudevice pair serial:/dev/ttyACM0 --name blue\n"
    "  acudevice pair serial:COM3\n"
    '  acudevice pair "ble:Acu ring"                  # after its button was pressed\n'
    '  acudevice pair "virtual:?hand=light&seed=3" --name try',
)
@click.argument("address")
@click.option("--name", metavar="N", help="The nickname; one after its model unless said.")
@click.option("--yes", is_flag=True, help="Take digits that a device shows for the same, unseen.")
@json_option
def pair(address: str, name: str | None, yes: bool, as_json: bool) -> None:
    """Meet a device and give it a nickname.

    A ring by radio lets a computer in for 30 seconds after its button was pressed: press it first. One with a display
    shows six digits then: compare them with those that are shown here.

    The nickname serves wherever an address does, and stays when the device turns up at another address. Pairing a
    device again renews what is remembered of it; with --name it is renamed.
    """
    before = {known.nickname for known in library.devices()}
    device = asking.pair(address, name, _compare(yes=yes))
    if as_json:
        emit("paired", device_fields(device))
    else:
        serial = f", serial number {device.serial}" if device.serial else ""
        click.echo(f"paired: {device.nickname}, {device.model}{serial} at {device.address}")
    for gone in before.difference(known.nickname for known in library.devices()):
        say(
            f"it was called {gone} until now, as its serial number tells; {gone} means nothing any more{_seed(device)}"
        )
    say(f"go on with: acudevice guide tai-chong --device {device.nickname}")


def _seed(device: PairedDevice) -> str:
    """Return how a virtual ring is another one than was paired already."""
    virtual = device.address.startswith("virtual:")
    return "; a second virtual ring has a seed of its own, such as virtual:?seed=2" if virtual else ""


def _compare(*, yes: bool) -> Callable[[str], Awaitable[bool]]:
    """Return what asks the person whether the device shows the same digits."""

    async def same(digits: str) -> bool:
        shown = f"{digits[:3]} {digits[3:]}"
        if yes:
            say(f"the device should show {shown}; not compared")
            return True
        return await agreed_soon(f"does the device show {shown}?")

    return same
