"""Sessions that a device recorded by itself, while no computer was near: listed, copied, deleted once they are safe."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from acudevice.driver.device import Device
from acudevice.errors import UsageError
from acudevice.values.recording import Block, Boot, Epoch, Mark, RecordedPress


@dataclass(frozen=True, slots=True)
class Listed:
    """A stored session as the device lists it."""

    number: int
    boot_id: int
    size: int
    """Bytes."""
    crc: int
    """CRC-32 of all of them."""
    unix_s: int | None
    """When it began; None where the device did not know the time."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What a stored session holds."""

    point: str
    """The point that was checked."""
    side: str
    unix_s: float | None
    """When its first sample was measured, Unix time; None where the device did not know."""
    boot: Boot | None
    """None where it holds no samples."""
    epochs: tuple[Epoch, ...]
    blocks: tuple[Block, ...]
    presses: tuple[RecordedPress, ...]
    marks: tuple[Mark, ...]
    torn: str | None = None
    """Why not all can be read: power failed in it, it is damaged or a later version wrote it; None where all can."""
    rest: bytes = b""
    """All that cannot be read, wherever it stands: who deletes it on the device keeps this."""

    @property
    def samples(self) -> int:
        """How many there are."""
        return sum(map(len, self.blocks))


class Storing(Protocol):
    """What a device offers that stores sessions by itself."""

    async def listed(self) -> tuple[Listed, ...]:
        """Ask which sessions are complete, the oldest first."""

    def read(self, record: Listed, offset: int) -> AsyncIterator[bytes]:
        """Yield the bytes of a session from `offset` on, as they come."""

    def decode(self, blob: bytes) -> Stored:
        """Return what the bytes of a session say, and those that say nothing.

        Raises `ProtocolError` where they say nothing.
        """

    async def delete(self, record: Listed) -> None:
        """Have the device forget a session; it refuses unless the CRC is that of what it holds."""

    async def standalone(self, on: bool, unix_s: float) -> None:
        """Choose whether it stores what is pressed while no computer is near, and tell it the time."""

    async def ago_s(self, boot_id: int, tick: int) -> float | None:
        """Return how long ago a tick of a boot was; None where the device was restarted since."""


@runtime_checkable
class Stores(Protocol):
    """A device that stores sessions by itself."""

    stored: Storing


def storing(device: Device) -> Storing:
    """Return what the device offers for stored sessions. Raises `UsageError` where it stores none."""
    if "records" in device.info.features and isinstance(device, Stores):
        return device.stored
    raise UsageError(
        f"{device.info.model} stores no sessions by itself",
        hint="only a device that says `records` among its features does; see: acudevice info DEVICE",
    )
