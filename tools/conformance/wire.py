"""Bytes and messages to a device and back, wrong ones too: over a cable, or by radio."""

from binascii import crc_hqx
from collections.abc import Callable
from typing import Protocol

from acudevice.driver.addresses import Address, parse
from acudevice.driver.link import Link, OnLost, OnPacket
from acudevice.driver.registry import links_for
from acudevice.errors import UsageError
from acudevice.protocol.framing import CRC_START, stuff


class Cable(Link, Protocol):
    """A link of frames, which can carry what is no frame."""

    async def write(self, data: bytes) -> None:
        """Send bytes as they are."""


class Wire(Protocol):
    """One connection to the device on the bench. It is used once, as a `Link` is."""

    name: str
    cable: Cable | None
    """Where bytes can be sent as they are; None by radio, where a message is a value."""
    max_message: int
    """Longest message in bytes that can be sent over it."""

    async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:
        """Connect; see `Link.open`."""

    async def send(self, message: bytes) -> None:
        """Send one message."""

    async def close(self) -> None:
        """Let go."""

    def now_s(self) -> float:
        """Return the time by the clock that stamps what arrives."""


class CableWire:
    """A serial port, a socket, or the virtual ring."""

    def __init__(self, link: Cable) -> None:
        """Take a link that was not opened yet."""
        self.cable: Cable | None = link
        self.name, self.max_message = link.name, link.max_message
        self.open, self.send, self.close, self.now_s = link.open, link.send, link.close, link.now_s


def framed(message: bytes, *, damage: int = 0) -> bytes:
    """Return the frame of a message of any length; `damage` is taken exclusive-or with its CRC."""
    crc = crc_hqx(message, CRC_START) ^ damage
    return stuff(message + crc.to_bytes(2, "little")) + b"\0"


def wires(text: str) -> Callable[[], Wire]:
    """Return what makes connections to an address; raise `UsageError` where there is none of the kind."""
    address: Address = parse(text)
    if address.link == "ble":
        from tools.conformance.radio import RadioWire, place

        there = place(address.target)
        return lambda: RadioWire(there)
    links = links_for(address)
    if not hasattr(links(), "write"):
        raise UsageError(f"'{text}' leads to no device", hint="write serial:PORT, ble:NAME or virtual:")
    return lambda: CableWire(links())  # type: ignore[arg-type]  # looked at the line before
