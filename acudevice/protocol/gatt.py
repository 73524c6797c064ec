"""The protocol on Bluetooth Low Energy: names and layouts, no radio (firmware_protocol.md, sections 2.2 and 13.3)."""

from typing import Final, NamedTuple

from acudevice.errors import ProtocolError, UsageError

_BASE: Final = "6f2c{:04x}-9a41-4d53-8e0b-51c7a3d2b9e4"
_SIG: Final = "0000{:04x}-0000-1000-8000-00805f9b34fb"


class Attribute(NamedTuple):
    """The service or one of its characteristics."""

    number: int
    name: str
    properties: str
    permission: str

    @property
    def uuid(self) -> str:
        """The 128-bit UUID in lower case."""
        return _BASE.format(self.number)


ATTRIBUTES: Final = (
    Attribute(0x0001, "service", "", ""),
    Attribute(0x0002, "Info", "read", "none"),
    Attribute(0x0003, "Control", "write, indicate", "encrypted"),
    Attribute(0x0004, "Stream", "notify", "encrypted"),
    Attribute(0x0005, "Records", "notify", "encrypted"),
    Attribute(0x0006, "Time", "read, write", "encrypted"),
)
"""The table as it stands on the page."""

UUIDS: Final = {attribute.name: attribute.uuid for attribute in ATTRIBUTES}

SIG_UUIDS: Final = {
    "device information": _SIG.format(0x180A),
    "maker": _SIG.format(0x2A29),
    "model": _SIG.format(0x2A24),
    "firmware": _SIG.format(0x2A26),
    "serial number": _SIG.format(0x2A25),
    "battery": _SIG.format(0x180F),
    "battery level": _SIG.format(0x2A19),
    "force": _SIG.format(0x2C07),
}
"""What stands beside the service, by Bluetooth SIG numbers."""

FORCE_FORMAT: Final = bytes.fromhex("10FD2327010000")
"""Presentation format descriptor of the Force characteristic: `i32`, 10^-3, newton."""

_FORCE_UNKNOWN: Final = 0x7FFFFFFF


def decode_force(raw: bytes) -> int | None:
    """Return the SIG characteristic Force in mN, None where it is not known."""
    if len(raw) != 4:
        raise ProtocolError(f"Force has 4 bytes, not {len(raw)}")
    force = int.from_bytes(raw, "little", signed=True)
    return None if force == _FORCE_UNKNOWN else force


def encode_force(force_mn: int | None) -> bytes:
    """Return the value of the characteristic Force."""
    return (_FORCE_UNKNOWN if force_mn is None else force_mn).to_bytes(4, "little", signed=True)


_TIME_SIZE: Final = 9
_UTC, _RESOLUTION, _CURRENT = 0x02, 0x0C, 0x20
_TICKS_US: Final = 100
_EPOCH_2000_US: Final = 946_684_800 * 1_000_000


def decode_time(raw: bytes) -> int | None:
    """Return the Time characteristic as microseconds since 1970, None where the device's clock is not set.

    Raises `ProtocolError` for another length, and for a time that is not UTC in steps of 100 µs.
    """
    if len(raw) != _TIME_SIZE:
        raise ProtocolError(f"Time has {_TIME_SIZE} bytes, not {len(raw)}")
    if raw[0] & (0x01 | _UTC | _RESOLUTION) != _UTC | _RESOLUTION:
        raise ProtocolError(f"Time has the flags 0x{raw[0]:02X}, which are not UTC in steps of 100 µs")
    count = int.from_bytes(raw[1:7], "little")
    return _EPOCH_2000_US + count * _TICKS_US if count else None


def encode_time(unix_us: int | None, source: int = 4) -> bytes:
    """Return the value of the Time characteristic; `source` is the SIG's sync source, 4 for set by hand."""
    count = 0 if unix_us is None else (unix_us - _EPOCH_2000_US) // _TICKS_US
    if unix_us is not None and not 0 < count < 1 << 48:
        raise UsageError("the Time characteristic begins after 2000-01-01T00:00:00Z")
    flags = _UTC | _RESOLUTION | _CURRENT
    return bytes((flags,)) + count.to_bytes(6, "little") + bytes((source if count else 0, 0))
