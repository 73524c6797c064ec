"""Places at which a ring is served: a real pseudo-terminal with a symlink, and a real TCP port."""

import errno
import os
import select
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from acudevice.errors import AccessError, ExistsError, NoDeviceError, PortBusyError
from acudevice.virtual.ports import Port, PtyPort, TcpPort

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")

BYTES = bytes(range(256)) * 2
"""All of them: line endings, end of file, interrupt, stop and start among them."""


def wait_for(port: Port) -> bytes:
    """Read what has come, once something has."""
    select.select(port.waitable(), [], [], 5.0)
    return port.read()


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """A name for a symlink."""
    return tmp_path / "ring"


@pytest.fixture
def pty(link: Path) -> Iterator[PtyPort]:
    """A pseudo-terminal that is plugged in."""
    port = PtyPort(link)
    assert port.plug() == f"serial:{link}"
    yield port
    port.close()


@pytest.fixture
def tcp() -> Iterator[TcpPort]:
    """A TCP port that is plugged in."""
    port = TcpPort()
    port.plug()
    yield port
    port.close()


def dial(port: TcpPort) -> socket.socket:
    """Connect to a port."""
    return socket.create_connection(("127.0.0.1", port._port), timeout=5.0)


def opened(link: Path) -> int:
    """Open the terminal as a client does that sets nothing."""
    return os.open(link, os.O_RDWR | os.O_NOCTTY)


def test_bytes_pass_a_pseudo_terminal_as_they_are(pty: PtyPort, link: Path) -> None:
    """Nothing is echoed, translated or taken for a command, though the client set nothing."""
    client = opened(link)
    assert pty.read() == b""
    assert pty.listening
    os.write(client, BYTES)
    assert wait_for(pty) == BYTES
    assert pty.write(BYTES) == len(BYTES)
    assert os.read(client, 4096) == BYTES
    os.close(client)


def test_a_pseudo_terminal_knows_whether_anybody_has_it_open(pty: PtyPort, link: Path) -> None:
    """And is not waited for while nobody has: it would seem ready all the time."""
    assert pty.read() == b""
    assert (pty.listening, pty.waitable()) == (False, [])
    for _ in range(2):
        client = opened(link)
        assert pty.read() == b""
        assert pty.listening
        assert pty.waitable() == pty.writable() != []
        os.close(client)
        assert wait_for(pty) == b""
        assert not pty.listening


def test_what_nobody_hears_is_lost_and_not_kept_for_the_next(pty: PtyPort, link: Path) -> None:
    """Neither what is written while nobody listens, nor what a client left unread."""
    assert pty.write(b"to nobody") == 9
    client = opened(link)
    pty.read()
    pty.write(b"unread")
    os.close(client)
    assert wait_for(pty) == b""
    client = opened(link)
    os.set_blocking(client, False)
    pty.read()
    with pytest.raises(BlockingIOError):
        os.read(client, 100)
    os.close(client)


def test_a_client_that_does_not_read_never_blocks(pty: PtyPort, link: Path) -> None:
    """When there is no more room, nothing is written."""
    client = opened(link)
    pty.read()
    written = [pty.write(bytes(4096)) for _ in range(100)]
    assert written[0] > 0
    assert written[-1] == 0
    os.close(client)


def test_a_symlink_stays_while_its_terminal_is_replaced(pty: PtyPort, link: Path) -> None:
    """It leads nowhere meanwhile, not even to a terminal that somebody else got; then to the new one."""
    before = link.readlink()
    client = opened(link)
    pty.unplug()
    assert link.is_symlink()
    assert not link.exists()
    with pytest.raises(OSError, match="Input/output"):
        os.write(client, b"x")
    pty.plug()
    assert link.exists()
    os.close(client)
    client = opened(link)
    assert pty.read() == b""
    os.write(client, b"again")
    assert wait_for(pty) == b"again"
    assert str(link.readlink()).startswith(str(before.parent))
    os.close(client)


def test_a_terminal_that_is_away_is_quiet(link: Path) -> None:
    """Nothing can be read, waited for or written, and taking it away twice is harmless."""
    port = PtyPort(link)
    assert (port.read(), port.waitable(), port.writable(), port.write(b"abc")) == (b"", [], [], 3)
    port.plug()
    port.unplug()
    port.unplug()
    assert port.read() == b""
    port.close()


def test_closing_removes_the_symlink(link: Path) -> None:
    """It was ours."""
    port = PtyPort(link)
    port.plug()
    port.close()
    assert not link.is_symlink()
    port.close()


def test_a_symlink_left_behind_is_taken_over(link: Path) -> None:
    """A program that was killed could not remove it."""
    link.symlink_to("/nowhere/at/all")
    port = PtyPort(link)
    port.plug()
    assert link.exists()
    port.close()


def test_a_file_in_the_way_is_left_alone(link: Path) -> None:
    """Refused in words."""
    link.write_text("precious")
    with pytest.raises(ExistsError, match="exists and is no symlink"):
        PtyPort(link).plug()
    assert link.read_text() == "precious"


def test_a_symlink_in_no_folder_is_refused(tmp_path: Path) -> None:
    """The system says why."""
    with pytest.raises(AccessError, match="No such file or directory"):
        PtyPort(tmp_path / "none" / "ring").plug()


def test_without_a_symlink_the_terminal_itself_is_the_address() -> None:
    """A device that can be opened."""
    port = PtyPort()
    path = Path(port.plug().removeprefix("serial:"))
    client = opened(path)
    assert port.read() == b""
    assert port.listening
    os.close(client)
    port.close()


def test_bytes_pass_a_tcp_port(tcp: TcpPort) -> None:
    """Both ways, and a client that leaves is noticed."""
    assert (tcp.read(), tcp.listening, tcp.writable()) == (b"", False, [])
    with dial(tcp) as client:
        wait_for(tcp)
        assert tcp.listening
        client.sendall(BYTES)
        assert wait_for(tcp) == BYTES
        assert tcp.write(BYTES) == len(BYTES)
        assert client.recv(4096) == BYTES
    while tcp.listening:
        wait_for(tcp)
    assert tcp.write(b"abc") == 3


def test_a_second_client_is_turned_away(tcp: TcpPort) -> None:
    """The first goes on."""
    with dial(tcp) as first:
        wait_for(tcp)
        with dial(tcp) as second:
            wait_for(tcp)
            assert second.recv(10) == b""
        tcp.write(b"x")
        assert first.recv(10) == b"x"


@pytest.mark.parametrize("half", [b"", b"half a fra"])
def test_whoever_comes_the_moment_another_leaves_is_served(tcp: TcpPort, half: bytes) -> None:
    """A program that is started again at once; that the first left is seen in between, as what it began is over."""
    with dial(tcp) as first:
        wait_for(tcp)
        first.sendall(half)
    with dial(tcp) as second:
        second.sendall(b"hello")
        heard = [(wait_for(tcp), tcp.listening) for _ in range(3 if half else 2)]
        assert heard == [(half, True)] * bool(half) + [(b"", False), (b"hello", True)]
        assert tcp.write(b"x") == 1
        assert second.recv(10) == b"x"


def test_a_client_whom_nothing_reaches_is_gone_when_it_is_looked_for(tcp: TcpPort) -> None:
    """Not before: or whoever serves would take the next one for the same."""
    client = dial(tcp)
    wait_for(tcp)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()
    select.select(tcp.waitable(), [], [], 5.0)
    assert (tcp.write(b"lost"), tcp.write(b"lost"), tcp.listening) == (4, 4, True)
    assert (tcp.read(), tcp.listening) == (b"", False)


def test_a_slow_client_of_a_tcp_port_never_blocks(tcp: TcpPort) -> None:
    """When there is no more room, nothing is written; when it has hung up, it is forgotten."""
    client = dial(tcp)
    wait_for(tcp)
    while tcp.write(bytes(1 << 16)):
        pass
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    client.close()
    while tcp.listening:
        wait_for(tcp)


def test_a_tcp_port_comes_back_at_the_same_number(tcp: TcpPort) -> None:
    """After it was unplugged."""
    with dial(tcp) as client:
        wait_for(tcp)
        tcp.unplug()
        assert client.recv(10) == b""
    assert (tcp.read(), tcp.waitable(), tcp.listening) == (b"", [], False)
    number = tcp._port
    assert tcp.plug() == f"serial:socket://127.0.0.1:{number}"


def test_a_tcp_port_that_is_taken_or_not_ours_is_refused(tcp: TcpPort) -> None:
    """Each in its own words."""
    with pytest.raises(PortBusyError, match=r"cannot listen on 127\.0\.0\.1"):
        TcpPort(tcp._port).plug()
    with pytest.raises(NoDeviceError, match=r"cannot listen on 192\.0\.2\.1"):
        TcpPort(0, "192.0.2.1").plug()


def test_a_tcp_port_that_the_system_forbids_is_a_matter_of_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    """As port 80 is for most people."""

    def forbid(_: object) -> socket.socket:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "create_server", forbid)
    with pytest.raises(AccessError, match=r"cannot listen on 127\.0\.0\.1:80: permission denied"):
        TcpPort(80).plug()
