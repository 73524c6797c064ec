"""A virtual ring by radio, at real pace: in this process for tests, or at any transport that bumble knows."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final, Self

from bumble.core import BaseBumbleError
from bumble.transport import open_transport
from bumble.transport.common import Transport, TransportSink, TransportSource, TransportSpecError

from acudevice.errors import NoDeviceError, UsageError
from acudevice.virtual.ble.bluetooth import Bluetooth
from acudevice.virtual.ble.radio import Radio
from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing

STEP_S: Final = 0.01
"""Time between two looks of the firmware."""

_END_S: Final = 2.0  # for a controller to do what was ordered last


class RadioRing:
    """One ring at one controller. Use it in `async with`."""

    def __init__(
        self,
        options: Options,
        source: TransportSource,
        sink: TransportSink,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` tells the ring's time in seconds; a faster one than the wall's makes a faster ring."""
        self.radio = Radio(source, sink)
        self.ring = VirtualRing(options, Bluetooth(self.radio))
        self._clock = clock
        self._zero_s = clock()
        self._up = True

    async def __aenter__(self) -> Self:
        """Begin to advertise."""
        await self.radio.obey()  # on
        await self.radio.obey()  # advertising
        if not self.radio.device.powered_on:
            raise NoDeviceError("the Bluetooth controller does not answer")
        self._obeying = asyncio.create_task(self.radio.run())
        self.running = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Fall silent."""
        self.running.cancel()
        self.radio.finish()
        await asyncio.wait((self._obeying, self.running), timeout=_END_S)
        self._obeying.cancel()
        with contextlib.suppress(BaseBumbleError, TimeoutError):  # the controller has gone
            await asyncio.wait_for(self.radio.device.power_off(), _END_S)

    @property
    def address(self) -> str:
        """The address under which it advertises now, which is a private one."""
        return self.radio.device.random_address.to_string(with_type_qualifier=False)

    async def _run(self) -> None:
        """Let the ring's time pass."""
        while True:
            self.ring.advance_to(self._clock() - self._zero_s)
            if self.ring.link_up is not self._up:
                self._up = self.ring.link_up
                (self.radio.come_back if self._up else self.radio.go_away)()
            await asyncio.sleep(STEP_S)


class RadioServer:
    """A ring for other programs, at any HCI transport that bumble knows: a USB adapter, a socket, `vhci`."""

    def __init__(self, options: Options, transport: str) -> None:
        """`transport` is written as bumble does: `usb:0`, `tcp-client:127.0.0.1:9001`, `vhci`."""
        self._options, self._transport = options, transport
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over = asyncio.Event()
        self._served: RadioRing | None = None
        self._asked: set[str] = set()
        """What the loop was asked for and has not done yet."""
        self._coming: asyncio.TimerHandle | None = None
        """Set while it is out of reach: when it comes back."""

    def run(self, ready: Callable[[str], None]) -> None:
        """Serve until `stop`; `ready` is called once, with the address, as soon as hosts can come.

        The button is pressed once at the start, so that a host can pair for 30 s.

        Raises:
            UsageError: bumble knows no such transport.
            NoDeviceError: no controller answers there, or it went.
        """
        asyncio.run(self._run(ready))

    def stop(self) -> None:
        """End `run`; from any thread or signal handler."""
        self._call("stop", self._over.set)

    def replace(self, away_s: float) -> None:
        """Go out of reach at once and come back `away_s` later; from any thread or signal handler."""
        self._call("replace", lambda: self._go_away(away_s))

    def press(self) -> None:
        """Press the button on the ring; from any thread or signal handler."""
        if self._served is not None:
            self._call("press", self._served.ring.press_button)

    def _call(self, name: str, act: Callable[[], None]) -> None:
        """Have the loop do something, once however often it is asked for before it is done."""
        if self._loop is not None and name not in self._asked:
            self._asked.add(name)
            with contextlib.suppress(RuntimeError):  # it has ended
                self._loop.call_soon_threadsafe(self._do, name, act)

    def _do(self, name: str, act: Callable[[], None]) -> None:
        self._asked.discard(name)
        act()

    def _go_away(self, away_s: float) -> None:
        if self._served is not None and self._loop is not None:
            if self._coming is not None:
                self._coming.cancel()
            self._served.radio.go_away()
            self._coming = self._loop.call_later(away_s, self._served.radio.come_back)

    async def _run(self, ready: Callable[[str], None]) -> None:
        self._loop = asyncio.get_running_loop()
        async with await _opened(self._transport) as opened:
            served = RadioRing(self._options, opened.source, opened.sink)
            async with served:
                self._served = served
                served.ring.press_button()
                ready(f"ble:{served.address}")
                over = asyncio.ensure_future(self._over.wait())
                ends = (over, opened.source.terminated, served.running)
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                if served.running.done():
                    served.running.result()  # which raises what went wrong in the ring
                if not over.done():
                    over.cancel()
                    raise NoDeviceError(f"the Bluetooth controller at '{self._transport}' is gone")


async def _opened(transport: str) -> Transport:
    failures: tuple[type[Exception], ...] = (BaseBumbleError, OSError, ValueError, *_usb_failures())
    try:
        return await open_transport(transport)
    except TransportSpecError as error:
        raise UsageError(
            f"'{transport}' is no transport", hint="write one such as usb:0 or tcp-client:127.0.0.1:9001"
        ) from error
    except failures as error:
        raise NoDeviceError(
            f"no Bluetooth controller at '{transport}': {error}",
            hint="see that it is plugged in and no other program or system service uses it",
        ) from error


def _usb_failures() -> tuple[type[Exception], ...]:
    """Return what libusb raises, where there is one."""
    try:
        from usb1 import USBError  # type: ignore[import-untyped]  # it has no types
    except (ImportError, OSError):
        return ()
    return (USBError,)
