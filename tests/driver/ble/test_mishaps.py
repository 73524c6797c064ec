"""Each way in which bleak was seen to fail has words of ours, and an exit code."""

import asyncio

import pytest
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)

from acudevice.driver.ble.mishaps import Doing, explained, failures
from acudevice.errors import (
    AccessError,
    AcuError,
    LinkLostError,
    LinkTimeout,
    NoDeviceError,
    NotPermittedError,
    PortBusyError,
)

REASON = BleakBluetoothNotAvailableReason


def dbus(name: str) -> BleakDBusError:
    """Return an error of D-Bus."""
    return BleakDBusError(name, ["some words"])


def broken_off(code: str) -> BleakDBusError:
    """Return a failure for which BlueZ has no name but a code."""
    return BleakDBusError("org.bluez.Error.Failed", [code])


def unavailable(reason: BleakBluetoothNotAvailableReason) -> BleakBluetoothNotAvailableError:
    """Return that there is no Bluetooth."""
    return BleakBluetoothNotAvailableError("some words", reason)


@pytest.mark.parametrize(
    ("error", "doing", "kind"),
    [
        (unavailable(REASON.NO_BLUETOOTH), Doing.SEARCH, NoDeviceError),
        (unavailable(REASON.NO_BLE_CENTRAL_ROLE), Doing.SEARCH, NoDeviceError),
        (unavailable(REASON.POWERED_OFF), Doing.SEARCH, NoDeviceError),
        (unavailable(REASON.DENIED_BY_USER), Doing.SEARCH, AccessError),
        (unavailable(REASON.DENIED_BY_SYSTEM), Doing.CONNECT, AccessError),
        (unavailable(REASON.DENIED_BY_UNKNOWN), Doing.SEARCH, AccessError),
        (unavailable(REASON.UNKNOWN), Doing.SEARCH, NoDeviceError),
        (dbus("org.bluez.Error.NotReady"), Doing.SEARCH, NoDeviceError),
        (dbus("org.bluez.Error.InProgress"), Doing.SEARCH, PortBusyError),
        (dbus("org.bluez.Error.AuthenticationFailed"), Doing.PAIR, NotPermittedError),
        (dbus("org.bluez.Error.AuthenticationTimeout"), Doing.PAIR, NotPermittedError),
        (dbus("org.bluez.Error.NotPermitted"), Doing.USE, NotPermittedError),
        (dbus("org.bluez.Error.Failed"), Doing.CONNECT, NoDeviceError),
        (dbus("org.bluez.Error.Failed"), Doing.USE, LinkLostError),
        (dbus("org.freedesktop.DBus.Error.ServiceUnknown"), Doing.SEARCH, NoDeviceError),
        (dbus("org.freedesktop.DBus.Error.ServiceUnknown"), Doing.USE, LinkLostError),
        (dbus("org.freedesktop.DBus.Error.UnknownObject"), Doing.USE, LinkLostError),
        (dbus("org.freedesktop.DBus.Error.AccessDenied"), Doing.SEARCH, AccessError),
        (BleakGATTProtocolError(0x05), Doing.USE, NotPermittedError),
        (BleakGATTProtocolError(0x0F), Doing.CONNECT, NotPermittedError),
        (BleakGATTProtocolError(0x0E), Doing.USE, LinkLostError),
        (BleakGATTProtocolError(0x80), Doing.USE, LinkLostError),
        (BleakDeviceNotFoundError("AA:BB", "not found"), Doing.CONNECT, NoDeviceError),
        (BleakError("Service Discovery has not been performed yet"), Doing.USE, LinkLostError),
        (BleakError("whatever"), Doing.SEARCH, NoDeviceError),
        (TimeoutError(), Doing.CONNECT, LinkTimeout),
        (TimeoutError(), Doing.USE, LinkTimeout),
        (PermissionError(13, "denied"), Doing.SEARCH, AccessError),
        (ConnectionResetError(104, "reset"), Doing.USE, LinkLostError),
        (EOFError(), Doing.USE, LinkLostError),
        (AssertionError(), Doing.CONNECT, NoDeviceError),
        (IndexError("list index out of range"), Doing.USE, LinkLostError),
        (KeyError("/org/bluez/hci0/dev_AA"), Doing.CONNECT, NoDeviceError),
        (OSError(5, "input/output error"), Doing.USE, LinkLostError),
        (broken_off("br-connection-canceled"), Doing.CONNECT, NoDeviceError),
        (broken_off("le-connection-adapter-not-powered"), Doing.CONNECT, NoDeviceError),
        (broken_off("le-connection-busy"), Doing.CONNECT, PortBusyError),
        (broken_off("something new"), Doing.CONNECT, NoDeviceError),
    ],
)
def test_a_failure_becomes_an_error_of_ours(error: Exception, doing: Doing, kind: type[AcuError]) -> None:
    """Of exactly that kind, with what to do next, and what was said in brackets."""
    told = explained(error, doing)
    assert type(told) is kind
    assert told.hint
    assert str(error) in str(told)
    assert isinstance(error, failures())
    assert str(told)[0].islower() or str(told).startswith("Bluetooth")


@pytest.mark.parametrize(
    "error", [asyncio.CancelledError(), KeyboardInterrupt(), ValueError(), NoDeviceError("x")]
)
def test_what_is_no_failure_of_bleak_goes_by(error: BaseException) -> None:
    """Nothing is swallowed: neither a cancellation, nor a slip of our own, nor an error that has words already."""
    assert not isinstance(error, failures())


def test_no_time_left_can_be_caught_as_the_builtin_too() -> None:
    """As the error tree promises."""
    assert isinstance(explained(TimeoutError(), Doing.USE), TimeoutError)


def test_a_link_that_breaks_off_says_that_keys_may_be_lost() -> None:
    """Which is what BlueZ was seen to mean by it; but trying again comes first."""
    hint = explained(broken_off("br-connection-canceled"), Doing.CONNECT).hint
    assert hint.startswith("try again")
    assert "acudevice pair" in hint


def test_a_refused_pairing_says_what_to_do_on_both_sides() -> None:
    """The button, and the system's settings."""
    hint = explained(dbus("org.bluez.Error.AuthenticationFailed"), Doing.PAIR).hint
    assert "button" in hint
    assert "remove it" in hint


def test_a_service_that_is_not_there_is_told_without_the_system_s_own_words() -> None:
    """A number of an error helps nobody."""
    told = explained(FileNotFoundError(2, "No such file"), Doing.SEARCH)
    assert type(told) is NoDeviceError
    assert (str(told), "start the system's" in told.hint) == (
        "the system's Bluetooth service is not there",
        True,
    )
