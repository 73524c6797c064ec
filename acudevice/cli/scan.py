"""`acudevice scan`: who answers on the serial ports, and who is heard by radio."""

from typing import Any

import click

from acudevice.cli.out import emit, json_option, say
from acudevice.errors import UsageError
from acudevice.session import asking, library
from acudevice.session.asking import Found
from acudevice.values.paired import PairedDevice
from acudevice.values.plain import to_plain

SERIAL = "serial:"


@click.command(
    "scan",
    epilog="\b\nExamples:\n"
    "  acudevice scan\n"
    "  acudevice scan /tmp/ring               # a port that the system does not list\n"
    "  acudevice scan socket://localhost:7700 --json",
)
@click.argument("ports", nargs=-1, metavar="[PORT...]")
@json_option
def command(ports: tuple[str, ...], as_json: bool) -> None:
    """Look for devices.

    Asks on every serial port of the system, and on each PORT, who is there, and listens for rings by radio for 5
    seconds; nothing changes on a device. Answers are printed as they come.
    """
    paired = library.devices()
    answered: list[Found] = []

    def each(found: Found) -> None:
        if not found.trouble:
            answered.append(found)
        if as_json:
            emit("found", found_fields(found, paired))
        else:
            _tell(found, paired)

    deaf = asking.scan(each, tuple(map(_port, ports)))
    say(
        f"serial ports were searched; Bluetooth was not: {deaf}"
        if deaf
        else "serial ports and Bluetooth were searched"
    )
    if not answered:
        say("nobody answered: is the device switched on, with a cable that carries data?")
    elif not all(_nickname(found, paired) for found in answered):
        say("meet a device with: acudevice pair ADDRESS --name NAME")


def found_fields(found: Found, paired: tuple[PairedDevice, ...]) -> dict[str, Any]:
    """Return what was found at a port as programs see it."""
    return {
        "address": found.address,
        "description": found.description or None,
        "device": to_plain(found.info),
        "nickname": _nickname(found, paired),
        "trouble": found.trouble or None,
    }


def _port(text: str) -> str:
    """Read a port, which may be written as an address."""
    scheme, colon, _ = text.partition(":")
    if colon and scheme in ("ble", "virtual", "replay"):
        raise UsageError(f"'{text}' is no serial port", hint="name ports such as /dev/ttyACM0 or COM3")
    return text.removeprefix(SERIAL)


def _tell(found: Found, paired: tuple[PairedDevice, ...]) -> None:
    """Print a device; that nobody answers is talk."""
    info = found.info
    if info is None:
        if found.trouble:
            say(f"{found.address}: {found.trouble}")
        else:
            heard = [found.description or "a ring", "heard by radio", *_known(found, paired)]
            click.echo(f"{found.address}  {', '.join(heard)}")
        return
    about = [
        info.model,
        info.serial and f"serial number {info.serial}",
        info.firmware and f"firmware {info.firmware}",
    ]
    click.echo(f"{found.address}  {', '.join([*filter(None, about), *_known(found, paired)])}")


def _known(found: Found, paired: tuple[PairedDevice, ...]) -> list[str]:
    nickname = _nickname(found, paired)
    return [f"paired as {nickname}"] if nickname else []


def _nickname(found: Found, paired: tuple[PairedDevice, ...]) -> str | None:
    """Return the nickname of a device that was paired before: by its serial number, or by radio its lasting address."""
    info, address = found.info, found.address.casefold()
    if info is None:
        same = (d.nickname for d in paired if not found.trouble and d.address.casefold() == address)
    elif info.serial is None:
        return None
    else:
        same = (d.nickname for d in paired if (d.family, d.serial) == (info.family, info.serial))
    return next(same, None)
