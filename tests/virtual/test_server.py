"""A ring that is served at real pace, to a client with pyserial, as a person would use it."""

import contextlib
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import serial

from acudevice.errors import PortBusyError
from acudevice.protocol.codec import Answer, SampleBlock, decode
from acudevice.protocol.framing import Deframer, encode_frame
from acudevice.protocol.parts import Joiner, encode_request
from acudevice.virtual.options import Options
from acudevice.virtual.ports import TcpPort
from acudevice.virtual.ring import VirtualRing
from acudevice.virtual.server import ASLEEP_S, OUTBOX, Server, serve_pty, serve_tcp

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


class Client:
    """A host on a real serial port."""

    def __init__(self, address: str) -> None:
        self.port = serial.serial_for_url(address.removeprefix("serial:"), timeout=0.05)
        self._deframer, self._joiner, self._ref = Deframer(), Joiner(), 0
        self.blocks: list[SampleBlock] = []
        self.answers: list[Answer] = []

    def listen(self, until: Callable[[], object]) -> None:
        """Read until something holds; give up after 10 s."""
        end_s = time.monotonic() + 10.0
        while not until():
            assert time.monotonic() < end_s, "nothing came"
            for raw in self._deframer.feed(self.port.read(self.port.in_waiting or 1)):
                message = decode(raw)
                if isinstance(message, SampleBlock):
                    self.blocks.append(message)
                elif isinstance(message, Answer):
                    self.answers += [whole] if (whole := self._joiner.add(message)) else []

    def ask(self, op: str, **fields: Any) -> Answer:
        """Send a request and return its answer."""
        self._ref += 1
        self.port.write(b"".join(map(encode_frame, encode_request(op, self._ref, fields))))
        self.listen(lambda: self.answers and self.answers[-1].ref == self._ref)
        return self.answers[-1]

    def hello(self) -> Answer:
        """Greet."""
        return self.ask("hello", versions=bytes((1, 0)))

    def indexes(self) -> list[int]:
        """Return the index of each sample that came."""
        return [block.index + at for block in self.blocks for at in range(block.samples)]

    def close(self) -> None:
        """Close the port."""
        self.port.close()


@contextlib.contextmanager
def running(server: Server) -> Iterator[str]:
    """Run a server in a thread; yield its address."""
    ready: list[str] = []
    known = threading.Event()
    thread = threading.Thread(target=server.run, args=(lambda address: (ready.append(address), known.set()),))
    thread.start()
    assert known.wait(10.0)
    try:
        yield ready[0]
    finally:
        server.stop()
        thread.join(10.0)
        assert not thread.is_alive()


@contextlib.contextmanager
def connected(address: str) -> Iterator[Client]:
    """Open the port as a client."""
    client = Client(address)
    try:
        yield client
    finally:
        client.close()


def ring(**options: Any) -> VirtualRing:
    """Return a ring."""
    return VirtualRing(Options(**options))


@pytest.mark.slow
@pytest.mark.parametrize("place", ["pty", "tcp"])
def test_a_served_ring_streams_in_real_time_without_a_gap(place: str, tmp_path: Path) -> None:
    """Over a pseudo-terminal behind a symlink, and over TCP; it is never ahead of the clock on the wall."""
    begun_s, made = time.monotonic(), ring(rate_hz=1000)
    server = serve_pty(made, tmp_path / "ring") if place == "pty" else serve_tcp(made)
    with running(server) as address, connected(address) as client:
        client.hello()
        client.ask("start")
        client.listen(lambda: len(client.indexes()) > 250)
        assert client.indexes() == list(range(len(client.indexes())))
        # It may catch up at any time, but never overtake: so its whole life is compared with ours.
        t_s = made.t_s
        assert 0.25 <= t_s <= time.monotonic() - begun_s


def test_a_client_may_come_and_go(tmp_path: Path) -> None:
    """The ring goes on: same boot, and the count of samples went on in between."""
    with running(serve_pty(ring(rate_hz=1000), tmp_path / "ring")) as address:
        with connected(address) as client:
            boot = client.hello().fields()["boot_id"]
            client.ask("start")
            client.listen(lambda: client.blocks)
        with connected(address) as client:
            client.listen(lambda: client.hello().fields()["boot_id"] == boot)
            index = client.ask("start").fields()["index"]
            assert index > 0
            # What was on its way when the first client left may come first.
            client.listen(lambda: any(block.index >= index for block in client.blocks))


def test_the_terminal_can_be_pulled_and_replaced_while_samples_come(tmp_path: Path) -> None:
    """The client sees it vanish; at the same name it finds the ring again, which lost nothing."""
    server = serve_pty(ring(rate_hz=1000), tmp_path / "ring")
    with running(server) as address:
        client = Client(address)
        client.hello()
        client.ask("start")
        client.listen(lambda: client.blocks)
        server.replace(0.1)
        with pytest.raises((OSError, serial.SerialException)):
            client.listen(lambda: False)
        client.close()
        assert os.path.lexists(tmp_path / "ring")
        while not (tmp_path / "ring").exists():
            time.sleep(0.005)
        with connected(address) as again:
            again.hello()
            again.ask("start")
            said = again.ask("backfill", index=0, count=100)
            assert (said.status_name, said.fields()["count"]) == ("ok", 100)
            again.listen(lambda: {*range(100)} <= {*again.indexes()})


def test_nobody_listening_costs_next_to_nothing(tmp_path: Path) -> None:
    """The loop sleeps: less than a quarter of the time is spent, idle and with a closed client alike."""
    with running(serve_pty(ring(), tmp_path / "ring")) as address:
        Client(address).close()
        before, begun_s = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        time.sleep(0.2)
        after, passed_s = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - begun_s
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.25 * passed_s


class Stuck:
    """A port whose client takes a few bytes and no more."""

    listening = True

    def __init__(self, heard: bytes, room: int) -> None:
        self.heard, self.room = heard, room
        self.taken = b""

    def plug(self) -> str:
        """Be there."""
        return "stuck"

    def unplug(self) -> None:
        """Stay."""

    close = unplug

    def waitable(self) -> list[int]:
        """Have nothing to wait for."""
        return []

    writable = waitable

    def read(self) -> bytes:
        """Say once what was heard."""
        heard, self.heard = self.heard, b""
        return heard

    def write(self, data: bytes) -> int:
        """Take what there is room for."""
        taken = data[: self.room]
        self.room -= len(taken)
        self.taken += taken
        return len(taken)


def test_a_client_that_does_not_read_loses_whole_frames_and_the_ring_goes_on() -> None:
    """The memory for it is bounded; what it reads in the end is sound."""
    asked = encode_request("hello", 1, {"versions": bytes((1, 0))}) + encode_request("start", 2, {})
    port = Stuck(b"".join(map(encode_frame, asked)), room=1500)
    made = ring(rate_hz=1000)
    clock = [0.0]
    server = Server(made, port, lambda: clock[0])
    for _ in range(400):
        clock[0] += 0.1
        server._carry()
    assert made.t_s == pytest.approx(40.0)
    assert server.lost > 0
    assert server._waiting <= OUTBOX
    port.room = 10 * OUTBOX
    server._carry()
    deframer = Deframer()
    messages = deframer.feed(port.taken)
    assert deframer.damaged == dict.fromkeys(deframer.damaged, 0)
    assert len(messages) > 100


def test_time_that_the_machine_slept_does_not_count() -> None:
    """Hours later the ring goes on where it was, rather than catch up."""
    clock = [100.0]
    made = ring()
    server = Server(made, Stuck(b"", 0), lambda: clock[0])
    for step_s, then_s in (
        (1.0, 1.0),
        (ASLEEP_S - 1.0, ASLEEP_S),
        (8 * 3600.0, ASLEEP_S),
        (0.5, ASLEEP_S + 0.5),
    ):
        clock[0] += step_s
        server._carry()
        assert made.t_s == pytest.approx(then_s)


def test_a_port_that_is_taken_ends_the_server_with_its_error() -> None:
    """Before anybody is told of an address."""
    other = TcpPort()
    number = int(other.plug().rpartition(":")[2])
    told: list[str] = []
    with pytest.raises(PortBusyError):
        serve_tcp(ring(), number).run(told.append)
    assert told == []
    other.close()


def test_stopping_twice_and_late_is_harmless(tmp_path: Path) -> None:
    """And the symlink is gone afterwards."""
    server = serve_pty(ring(), tmp_path / "ring")
    with running(server):
        server.stop()
    server.stop()
    server.replace(1.0)
    assert not os.path.lexists(tmp_path / "ring")


def test_the_button_is_pressed_for_whoever_asks(tmp_path: Path) -> None:
    """From any thread; the ring knows of it."""
    pressed = ring()
    server = serve_pty(pressed, tmp_path / "ring")
    with running(server) as address, connected(address) as client:
        client.hello()
        assert "seq" not in client.ask("state").fields()
        server.press()
        client.hello()
        assert client.ask("state").fields()["seq"] == 0
