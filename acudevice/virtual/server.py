"""A virtual ring for other programs: at real pace, over a pseudo-terminal or TCP.

    server = serve_pty(ring, Path("/tmp/ring"))
    server.run(ready=announce)        # until somebody calls server.stop()

`run` is one loop. It sleeps until the ring has something to do or a client to hear, lets the ring catch up with the
clock, and carries bytes. The ring never waits for a client: what nobody reads is lost.
"""

import select
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from acudevice.virtual.ports import Port, PtyPort, TcpPort
from acudevice.virtual.ring import VirtualRing

STEP_S = 0.010
"""Longest sleep while the ring measures."""
IDLE_S = 0.020
"""Longest sleep while it does not; also how soon a client of a pseudo-terminal is noticed."""
ASLEEP_S = 30.0
"""Whoever is further behind slept, machine and all; that time does not count."""
OUTBOX = 16_384
"""Bytes that wait for a slow client; beyond them whole frames are lost."""


def serve_pty(ring: VirtualRing, link: Path | None = None) -> "Server":
    """Return a server of `ring` at a pseudo-terminal, behind the symlink `link` if there is one."""
    return Server(ring, PtyPort(link))


def serve_tcp(ring: VirtualRing, port: int = 0, host: str = "127.0.0.1") -> "Server":
    """Return a server of `ring` at a TCP port; 0 lets the system choose."""
    return Server(ring, TcpPort(port, host))


class Server:
    """One ring at one port."""

    def __init__(self, ring: VirtualRing, port: Port, clock: Callable[[], float] = time.monotonic) -> None:
        self._ring = ring
        self._port = port
        self._clock = clock
        self._zero_s = clock() - ring.t_s
        self._outbox: deque[bytes] = deque()
        self._waiting = 0
        self._served = self._stopping = False
        self._away_s: float | None = None
        self._pressed = False
        self._plug_at_s: float | None = None
        self._mouth: socket.socket | None = None
        self.lost = 0
        """Frames that were lost because a client did not read."""

    def run(self, ready: Callable[[str], None]) -> None:
        """Serve until `stop`; `ready` is called once, with the address, as soon as clients can come.

        Raises:
            LinkError: The port cannot be made.
            ExistsError: Something is in the way of the symlink.
        """
        ear, mouth = socket.socketpair()
        try:
            with ear, mouth:
                mouth.setblocking(False)
                self._mouth = mouth
                ready(self._port.plug())
                while not self._stopping:
                    self._replace()
                    self._press()
                    self._carry()
                    self._sleep(ear)
        finally:
            self._port.close()

    def stop(self) -> None:
        """End `run`; from any thread or signal handler."""
        self._stopping = True
        self._wake()

    def replace(self, away_s: float) -> None:
        """Take the port away at once and bring another one `away_s` later; from any thread or signal handler."""
        self._away_s = away_s
        self._wake()

    def press(self) -> None:
        """Press the button on the ring, once if it is not pressed yet; from any thread or signal handler."""
        self._pressed = True
        self._wake()

    def _wake(self) -> None:
        if self._mouth is not None:
            with suppress(OSError):  # it is awake anyway, or has ended
                self._mouth.send(b"\0")

    def _replace(self) -> None:
        now_s = self._clock()
        if self._away_s is not None:
            self._port.unplug()
            self._plug_at_s, self._away_s = now_s + self._away_s, None
        if self._plug_at_s is not None and now_s >= self._plug_at_s:
            self._port.plug()
            self._plug_at_s = None

    def _press(self) -> None:
        if self._pressed:
            self._pressed = False
            self._catch_up()
            self._ring.press_button()

    def _carry(self) -> None:
        """Let the ring catch up, and carry what came and what goes."""
        self._catch_up()
        heard = self._port.read()
        if self._port.listening is not self._served:
            self._meet()
        if heard:
            self._ring.receive(heard)
        self._collect()
        self._write()

    def _catch_up(self) -> None:
        behind_s = self._clock() - self._zero_s - self._ring.t_s
        if behind_s > ASLEEP_S:
            self._zero_s += behind_s
        elif behind_s > 0.0:
            self._ring.advance_to(self._ring.t_s + behind_s)

    def _meet(self) -> None:
        """A client came or left."""
        self._served = self._port.listening
        self._outbox.clear()
        self._waiting = 0
        if self._served:
            self._ring.open_link()
        else:
            self._ring.close_link()

    def _collect(self) -> None:
        for _, frame in self._ring.outgoing():
            if self._waiting + len(frame) > OUTBOX:
                self.lost += 1
            else:
                self._outbox.append(frame)
                self._waiting += len(frame)

    def _write(self) -> None:
        while self._outbox:
            frame = self._outbox[0]
            count = self._port.write(frame)
            self._waiting -= count
            if count < len(frame):
                self._outbox[0] = frame[count:]
                return
            self._outbox.popleft()

    def _sleep(self, ear: socket.socket) -> None:
        readers: list[int | socket.socket] = [*self._port.waitable(), ear]
        writers = self._port.writable() if self._outbox else []
        ready, _, _ = select.select(readers, writers, [], STEP_S if self._ring.measuring else IDLE_S)
        if ear in ready:
            ear.recv(64)
