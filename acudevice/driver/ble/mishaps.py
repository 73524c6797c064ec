"""What goes wrong between bleak, the system's Bluetooth service and the radio, in our words.

bleak 3.1 tells of failures by exceptions of its own, of D-Bus, of the operating system and of asyncio, and by failed
assertions; which one comes for what was seen on BlueZ 5.66 and 5.82 and is read from bleak's sources for macOS and
Windows. The first row that fits an exception says what is raised instead; nothing is decided by its text, but for the
codes that BlueZ writes in it where it has no name for an error.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from acudevice.errors import (
    AccessError,
    AcuError,
    LinkLostError,
    LinkTimeout,
    NoDeviceError,
    NotPermittedError,
    PortBusyError,
)


class Doing(Enum):
    """What was going on."""

    SEARCH = "searching"
    CONNECT = "connecting"
    USE = "talking to the device"
    PAIR = "pairing"


_PAIR = "press the button on the device, then: acudevice pair ADDRESS"
_NO_ADAPTER = "plug in or switch on a Bluetooth adapter, or use the cable: acudevice scan"
_SERVICE = "start the system's Bluetooth service (Debian: sudo systemctl start bluetooth)"
_NEAR = "check that it is switched on, near, and not connected to another computer or phone"
_RIGHTS = "allow this program to use Bluetooth in the system's settings"
_GROUP = "ask whoever looks after this computer for the right to use Bluetooth (Debian: group bluetooth)"


@dataclass(frozen=True, slots=True)
class _Word:
    kind: type[AcuError]
    text: str
    hint: str
    whole: bool = False
    """Whether what the system says adds nothing for a person."""


_OFF: Final = _Word(NoDeviceError, "Bluetooth is switched off", "switch it on, then try again")
_NONE: Final = _Word(NoDeviceError, "this computer has no Bluetooth adapter that can be used", _NO_ADAPTER)
_DEAD: Final = _Word(NoDeviceError, "the system's Bluetooth service does not answer", _SERVICE)
_ABSENT: Final = _Word(NoDeviceError, "the system's Bluetooth service is not there", _SERVICE, whole=True)
_DENIED: Final = _Word(AccessError, "the system does not let this program use Bluetooth", _RIGHTS)
_UNPAIRED: Final = _Word(NotPermittedError, "the device wants to be paired first", _PAIR)
_REFUSED: Final = _Word(
    NotPermittedError,
    "pairing was refused",
    "the device pairs for 30 s after its button was pressed: press it, then pair again; where it was paired "
    "before, remove it from the system's Bluetooth settings first",
)
_UNKNOWN: Final = _Word(NoDeviceError, "the system does not know the device any more", _NEAR)
_BUSY: Final = _Word(
    PortBusyError, "another program is searching or connecting", "wait until it is done, then try again"
)

_BROKEN_OFF: Final = _Word(
    NoDeviceError,
    "the link broke off while it was set up",
    "try again; where that goes on, the device has forgotten this computer: press its button, then: "
    "acudevice pair ADDRESS",
)

_REASONS: Final = {
    "NO_BLUETOOTH": _NONE,
    "NO_BLE_CENTRAL_ROLE": _NONE,
    "POWERED_OFF": _OFF,
    "DENIED_BY_USER": _DENIED,
    "DENIED_BY_SYSTEM": _Word(AccessError, _DENIED.text, _GROUP),
    "DENIED_BY_UNKNOWN": _DENIED,
    "UNKNOWN": _NONE,
}
"""By reason that bleak gives for Bluetooth not being available."""

_BLUEZ: Final = "org.bluez.Error."
_DBUS: Final = "org.freedesktop.DBus.Error."
_DBUS_NAMES: Final = {
    _BLUEZ + "NotReady": _OFF,
    _BLUEZ + "InProgress": _BUSY,
    _BLUEZ + "DoesNotExist": _UNKNOWN,
    _BLUEZ + "NotPermitted": _UNPAIRED,
    _BLUEZ + "NotAuthorized": _UNPAIRED,
    _BLUEZ + "AuthenticationFailed": _REFUSED,
    _BLUEZ + "AuthenticationCanceled": _REFUSED,
    _BLUEZ + "AuthenticationRejected": _REFUSED,
    _BLUEZ + "AuthenticationTimeout": _REFUSED,
    _DBUS + "UnknownObject": _UNKNOWN,
    _DBUS + "ServiceUnknown": _DEAD,
    _DBUS + "NameHasNoOwner": _DEAD,
    _DBUS + "NoReply": _DEAD,
    _DBUS + "Disconnected": _DEAD,
    _DBUS + "AccessDenied": _Word(AccessError, _DENIED.text, _GROUP),
}
"""By name of a D-Bus error."""

_DETAILS: Final = {
    "br-connection-canceled": _BROKEN_OFF,  # seen where a device had lost its keys
    "br-connection-key-missing": _BROKEN_OFF,
    "br-connection-adapter-not-powered": _OFF,
    "le-connection-adapter-not-powered": _OFF,
    "br-connection-busy": _BUSY,
    "le-connection-busy": _BUSY,
}
"""By code of `org.bluez.Error.Failed`, from BlueZ's own list."""

_ATT_CODES: Final = {0x05: _UNPAIRED, 0x08: _UNPAIRED, 0x0C: _UNPAIRED, 0x0F: _UNPAIRED}
"""By number of a GATT error: authentication, authorization, key size, encryption not sufficient."""

_OTHERS: Final[tuple[tuple[type[Exception], _Word], ...]] = (
    (TimeoutError, _Word(LinkTimeout, "no answer in time", _NEAR)),
    (PermissionError, _Word(AccessError, _DENIED.text, _GROUP)),
    (FileNotFoundError, _ABSENT),
    (ConnectionError, _DEAD),
)
"""What the system and asyncio raise; the first that fits."""

_LAST: Final = {
    Doing.SEARCH: _Word(NoDeviceError, "Bluetooth cannot be used", _NO_ADAPTER),
    Doing.CONNECT: _Word(NoDeviceError, "the device cannot be reached", _NEAR),
    Doing.USE: _Word(LinkLostError, "the Bluetooth link is gone", "stay near; it is opened again by itself"),
    Doing.PAIR: _REFUSED,
}
"""For whatever is left."""


def failures() -> tuple[type[Exception], ...]:
    """Return everything by which bleak was seen to fail; failed assertions and look-ups are its own slips."""
    from bleak.exc import BleakError

    return (
        BleakError,
        OSError,
        EOFError,
        TimeoutError,
        AssertionError,
        IndexError,
        KeyError,
        *_dbus_failures(),
    )


def _dbus_failures() -> Iterator[type[Exception]]:
    try:
        from dbus_fast.errors import AuthError, DBusFastError
    except ImportError:  # only Linux has it
        return
    yield from (AuthError, DBusFastError)


def explained(error: Exception, doing: Doing) -> AcuError:
    """Return what to raise for a failure of bleak."""
    word = next((word for find in _FINDERS if (word := find(error)) is not None), _LAST[doing])
    said = str(error) or type(error).__name__
    hint = word.hint
    kind, text = _in_use(word) if doing is Doing.USE else (word.kind, word.text)
    return kind(text if word.whole else f"{text} ({said})", hint=hint)


def _in_use(word: _Word) -> tuple[type[AcuError], str]:
    """While a link is used, that something is not there means that it went."""
    return (LinkLostError if word.kind is NoDeviceError else word.kind), word.text


def _by_reason(error: Exception) -> _Word | None:
    return _REASONS.get(getattr(getattr(error, "reason", None), "name", ""))


def _by_dbus(error: Exception) -> _Word | None:
    return _DBUS_NAMES.get(getattr(error, "dbus_error", ""))


def _by_detail(error: Exception) -> _Word | None:
    return _DETAILS.get(getattr(error, "dbus_error_details", ""))


def _by_code(error: Exception) -> _Word | None:
    from bleak.exc import BleakGATTProtocolError

    return _ATT_CODES.get(error.args[0]) if isinstance(error, BleakGATTProtocolError) else None


def _by_kind(error: Exception) -> _Word | None:
    from bleak.exc import BleakDeviceNotFoundError

    if isinstance(error, BleakDeviceNotFoundError):
        return _UNKNOWN
    return next((word for kind, word in _OTHERS if isinstance(error, kind)), None)


_FINDERS: Final[tuple[Callable[[Exception], _Word | None], ...]] = (
    _by_reason,
    _by_dbus,
    _by_detail,
    _by_code,
    _by_kind,
)
"""Where a word is looked for, the most telling first."""
