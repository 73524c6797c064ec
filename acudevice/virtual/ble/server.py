"""A virtual ring by radio, at real pace: in this process for tests, or at any transport that bumble knows."""

import asyncio
import time
from collections.abc import Callable
from typing import Final, Self

from bumble.transport import open_transport
from bumble.transport.common import Transport, TransportSink, TransportSource

from acudevice.virtual.ble.bluetooth import Bluetooth
from acudevice.virtual.ble.radio import Radio
from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing

STEP_S: Final = 0.01
"""Time between two looks of the firmware."""


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
        self._running: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Begin to advertise."""
        await self.radio.obey()  # on
        await self.radio.obey()  # advertising
        self._running = [asyncio.create_task(self.radio.run()), asyncio.create_task(self._run())]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Fall silent."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.radio.device.power_off()

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


async def serve_ble(options: Options, transport: str, ready: Callable[[str], None]) -> None:
    """Serve a ring at a bumble transport until cancelled; `ready` is told its address when it advertises."""
    opened: Transport = await open_transport(transport)
    async with opened, RadioRing(options, opened.source, opened.sink) as served:
        ready(served.address)
        await asyncio.Event().wait()
