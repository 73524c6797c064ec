"""What a command is about: which device, the only one there is where none is named; what holds for the person."""

from shlex import quote

import click

from acudevice.cli import complete
from acudevice.errors import UsageError
from acudevice.session import asking, library

device_option = click.option(
    "--device",
    metavar="DEVICE",
    shell_complete=complete.devices,
    help="Nickname or address; the only paired device unless said.",
)
"""For commands that run live."""

condition_option = click.option(
    "--condition",
    "conditions",
    multiple=True,
    metavar="NAME",
    shell_complete=complete.conditions,
    help="A caution that holds for you, such as pregnancy; may be given again.",
)
"""For commands that plan presses."""


def device_or_only(text: str | None) -> str:
    """Return what was said, or the nickname of the only paired device; simulated ones count where no other is paired.

    Raises:
        UsageError: None is paired, or several are.
    """
    if text is not None:
        return text
    paired = library.devices()
    found = [device.nickname for device in paired if not device.simulated]
    found = found or [device.nickname for device in paired]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError("which device?", hint=f"say --device and one of {', '.join(found)}")
    raise UsageError(
        "which device? none is paired",
        hint="look for yours with `acudevice scan`, or try it without hardware: --device virtual:",
    )


def way_back(device: str, command: str) -> str:
    """Return how to take back what was written to a device; a virtual ring of this process keeps nothing of it.

    `command` has `{}` where the device stands.
    """
    address = asking.address_of(device)
    if address.startswith("virtual:") and "flash=" not in address:
        return "a virtual ring forgets it when this command ends, unless its address has flash=FILE"
    return f"take it back with: {command.format(quote(device))}"
