"""The serial link: pyserial, frames inside. The one module that imports `serial`.

Theory of operation. On Linux the event loop itself watches a port and reads it without waiting: from the arrival of a
packet to its cue no other thread has to be woken, which on a busy machine takes longer than all the rest. Elsewhere,
and for every URL that pyserial takes (`socket://…` for one), a thread blocks in `read`, so that neither a silent port
nor a slow driver ever holds the event loop; what arrives is stamped there and handed to the loop. Writes always go
through a thread. pyserial tells of an unplugged device in several ways, late or never: every way it is known to use is
caught here, and silence is the business of the device's watchdog.
"""

import asyncio
import contextlib
import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from acudevice.driver.addresses import Address
from acudevice.driver.link import OnLost, OnPacket
from acudevice.errors import AccessError, LinkError, LinkLostError, NoDeviceError, PortBusyError
from acudevice.protocol.framing import Deframer, encode_frame

if TYPE_CHECKING:
    import serial

BAUD = 115_200
"""Rate of UART bridges (firmware_protocol.md, section 2.1); native USB, pseudo-terminals and sockets ignore it."""

_READ_WAIT_S = 0.2  # how long the thread blocks before it looks whether it is to end
_WRITE_LIMIT_S = 2.0
_AT_ONCE = 4096  # bytes that are handed over together
_PORT_HELP = "see which ports there are with: acudevice scan"


class SerialLink:
    """A link over one serial port."""

    max_message = 244
    simulated = False

    def __init__(self, port: str) -> None:
        """Take a port: a device path, COM3, or any URL that pyserial takes."""
        self.name = port
        self._serial: serial.Serial | None = None
        self._reader: threading.Thread | None = None
        self._watched: int | None = None
        """File that the event loop watches, where no thread reads."""
        self._deframer = Deframer()
        self._over = threading.Event()
        """Set when the port is closed or lost: from then on nothing is delivered."""

    async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:
        """Open the port and begin to read. See `Link.open`."""
        self._loop = asyncio.get_running_loop()
        self._on_packet, self._on_lost = on_packet, on_lost
        opening = asyncio.ensure_future(asyncio.to_thread(_open_port, self.name))
        try:
            self._serial = await asyncio.shield(opening)
            await asyncio.to_thread(
                self._serial.write, b"\0"
            )  # flushes what the device may have half received
        except asyncio.CancelledError:
            opening.add_done_callback(_close_late)
            raise
        except _failures() as error:
            await self.close()
            raise _refusal(self.name, error) from error
        self._watched = _watchable(self._serial, self.name)
        if self._watched is not None:
            self._loop.add_reader(self._watched, self._read_now, self._watched)
            return
        self._reader = threading.Thread(target=self._read, name=f"read {self.name}", daemon=True)
        self._reader.start()

    async def send(self, packet: bytes) -> None:
        """Frame and send one packet. See `Link.send`."""
        await self.write(encode_frame(packet))

    async def write(self, data: bytes) -> None:
        """Send bytes as they are, which may be no frame at all: that is how devices are tested. Raises as `send`."""
        port = self._serial
        if port is None or self._over.is_set():
            raise LinkLostError(f"{self.name} is closed")
        try:
            await asyncio.to_thread(port.write, data)
        except _failures() as error:
            lost = _lost(self.name, error)
            self._lose(lost)
            raise lost from error

    async def close(self) -> None:
        """Close the port. See `Link.close`."""
        self._over.set()
        self._unwatch()
        port, self._serial = self._serial, None
        if port is not None:
            await asyncio.shield(asyncio.to_thread(_close_port, port, self._reader))

    async def about(self) -> dict[str, str | int]:
        """Tell nothing: all is in packets. See `Link.about`."""
        return {}

    def now_s(self) -> float:
        """Return the host's monotonic time in seconds."""
        return time.monotonic()

    def damage(self) -> dict[str, int]:
        """Return how many damaged frames were dropped, by reason."""
        return dict(self._deframer.damaged)

    def _read(self) -> None:
        """Read until the port is closed or fails. Runs in the thread."""
        port, over = self._serial, self._over
        try:
            while port is not None and not over.is_set():
                data = port.read(1)
                if data:
                    now_s = time.monotonic()
                    self._call(self._take, data + _waiting(port), now_s)
        except _failures() as error:
            self._call(self._lose, _lost(self.name, error))

    def _read_now(self, file: int) -> None:
        """Read what has arrived. The event loop calls this when there is something, or the port is gone."""
        now_s = time.monotonic()
        try:
            data = os.read(file, _AT_ONCE)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(_lost(self.name, error))
            return
        if data:
            self._take(data, now_s)
        else:  # ready, and nothing there: it was hung up
            self._lose(_lost(self.name, OSError(errno.ENODEV, "hung up")))

    def _unwatch(self) -> None:
        if self._watched is not None:
            self._loop.remove_reader(self._watched)
            self._watched = None

    def _call(self, function: Callable[..., None], *args: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop ended before the thread did
            self._loop.call_soon_threadsafe(function, *args)

    def _take(self, data: bytes, now_s: float) -> None:
        for message in self._deframer.feed(data):
            if not self._over.is_set():
                self._on_packet(message, now_s)

    def _lose(self, error: LinkError) -> None:
        """Tell that the port failed, unless that is known or wanted."""
        self._unwatch()
        if not self._over.is_set():
            self._over.set()
            self._on_lost(error)


def _watchable(port: "serial.Serial", name: str) -> int | None:
    """Return the file of a port that the event loop can watch; None where a thread has to read."""
    return None if sys.platform != "linux" or "://" in name else int(port.fileno())


def _waiting(port: "serial.Serial") -> bytes:
    """Return what can be read at once, some thousand bytes at most. Sockets say byte by byte whether there is more."""
    data = b""
    while len(data) < _AT_ONCE and (count := port.in_waiting):
        data += port.read(count)
    return data


def _close_late(opening: "asyncio.Future[serial.Serial]") -> None:
    """Close a port that nobody wants any more when it comes."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def _failures() -> tuple[type[Exception], ...]:
    """Everything by which pyserial 3.5 was seen to say that a port is gone; TypeError when closed during a read."""
    failures: tuple[type[Exception], ...] = (OSError, TypeError)  # SerialException is an OSError
    with contextlib.suppress(ImportError):  # there is no termios on Windows
        import termios

        failures += (termios.error,)
    return failures


def _open_port(port: str) -> "serial.Serial":
    import serial

    try:
        return serial.serial_for_url(
            port, baudrate=BAUD, timeout=_READ_WAIT_S, write_timeout=_WRITE_LIMIT_S, exclusive=True
        )
    except ValueError as error:
        raise NoDeviceError(f"'{port}' is no serial port, nor an address of one", hint=_PORT_HELP) from error
    except _failures() as error:
        raise _refusal(port, error) from error


def _close_port(port: "serial.Serial", reader: threading.Thread | None) -> None:
    with contextlib.suppress(AttributeError, *_failures()):  # not every URL handler can cancel
        port.cancel_read()
    if reader is not None:
        reader.join(2 * _READ_WAIT_S + _WRITE_LIMIT_S)
    with contextlib.suppress(*_failures()):
        port.close()


_ELSEWHERE = (PortBusyError, "'{port}' is in use by another program", "close that program, then try again")
_NOBODY = (NoDeviceError, "there is no device behind '{port}'", _PORT_HELP)
_REFUSALS: Mapping[int, tuple[type[LinkError], str, str]] = {
    errno.ENOENT: (NoDeviceError, "there is no serial port '{port}'", _PORT_HELP),
    errno.ENXIO: _NOBODY,
    errno.ENODEV: _NOBODY,
    errno.ECONNREFUSED: (NoDeviceError, "nobody listens at '{port}'", "start the program that serves it"),
    errno.EACCES: (
        AccessError,
        "the system does not let you open '{port}'",
        "join the port's group (Debian: sudo usermod -aG dialout $USER), then log out and in again",
    ),
    errno.EPERM: (AccessError, "the system does not let you open '{port}'", "look at the port's permissions"),
    errno.EBUSY: _ELSEWHERE,
    errno.EAGAIN: _ELSEWHERE,
}


def _refusal(port: str, error: Exception) -> LinkError:
    found = _REFUSALS.get(_errno(error))
    if found is None:
        number = _errno(error)
        why = f": {os.strerror(number).lower()}" if number else ""
        return NoDeviceError(f"'{port}' cannot be opened{why}", hint=_PORT_HELP)
    kind, text, hint = found
    return kind(text.format(port=port), hint=hint)


def _errno(error: BaseException) -> int:
    """Dig out the number that pyserial hides in a cause or in its text."""
    number = getattr(error, "errno", None)
    if number is None and error.__context__ is not None:
        number = _errno(error.__context__)
    if number in (None, 0):
        number = next((code for code in _REFUSALS if f"[Errno {code}]" in str(error)), 0)
    return int(number)


def _lost(port: str, error: Exception) -> LinkLostError:
    """Say in our words why a port is lost: pyserial's describe its own inside, and differ from case to case."""
    if type(error).__name__ == "SerialTimeoutException":
        why = "it takes no more data"
    elif "://" in port:
        why = "the other side closed it"
    else:
        why = "it was unplugged, or another program took it"
    return LinkLostError(
        f"the link over {port} is gone: {why}", hint="check the cable; it is opened again by itself"
    )


def links(address: Address) -> Callable[[], SerialLink]:
    """Return what makes links to a `serial:` address."""
    return lambda: SerialLink(address.target)


def ports() -> dict[str, str]:
    """Return the serial ports that the system lists, with what it says of each. Ports without hardware are left out."""
    from serial.tools import list_ports

    return {port.device: port.description for port in list_ports.comports() if port.hwid != "n/a"}
