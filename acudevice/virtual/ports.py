"""Where a served ring can be reached: a pseudo-terminal behind a symlink that stays, or a TCP port.

Nothing here blocks. A port that nobody has opened says so by `listening`, and what is written to it is lost.
"""

import errno
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from acudevice.errors import AccessError, ExistsError, NoDeviceError, PortBusyError

CHUNK = 4096


class Port(Protocol):
    """One place at which one client at a time finds the ring."""

    @property
    def listening(self) -> bool:
        """Whether a client has it open, as far as the last `read` could tell."""
        ...

    def plug(self) -> str:
        """Make it, and return the address for clients. Once it was unplugged it can be plugged in again."""
        ...

    def unplug(self) -> None:
        """Take it away, as a cable is pulled; harmless when it is away."""
        ...

    def close(self) -> None:
        """Take it away for good, with all that leads to it."""
        ...

    def waitable(self) -> list[int]:
        """Return the file descriptors that tell of something to read."""
        ...

    def writable(self) -> list[int]:
        """Return the file descriptor that tells of room to write."""
        ...

    def read(self) -> bytes:
        """Return what has come, which may be nothing."""
        ...

    def write(self, data: bytes) -> int:
        """Write what there is room for, and return how many bytes that were."""
        ...


class PtyPort:
    """A pseudo-terminal in raw mode. With `link`, a symlink leads to it and stays while the terminal is replaced."""

    def __init__(self, link: Path | None = None) -> None:
        self._link = link
        self._path = ""
        self._master: int | None = None
        self.listening = False

    def plug(self) -> str:
        """Open a pair, and let the symlink lead to it; the address is the symlink's, or the terminal's without one.

        Raises:
            ExistsError: Something that is no symlink has the link's name.
            AccessError: The symlink cannot be made.
        """
        import tty

        master, slave = os.openpty()
        tty.setraw(slave)
        self._path = os.ttyname(slave)
        os.close(slave)  # so that the master notices when no client has it open
        os.set_blocking(master, False)
        self._master = master
        self._lead_to(self._path)
        return f"serial:{self._link or self._path}"

    def unplug(self) -> None:
        """Close the pair. The symlink leads nowhere until it is plugged in again, and never to another's terminal."""
        if self._master is not None:
            os.close(self._master)
            self._master, self.listening = None, False
            self._lead_to(f"{self._link}.unplugged")

    def close(self) -> None:
        """Close the pair and remove the symlink."""
        self.unplug()
        if self._link is not None and self._link.is_symlink():
            self._link.unlink()

    def waitable(self) -> list[int]:
        """Return the master, unless nobody is at the other end: then it would seem ready all the time."""
        return [self._master] if self._master is not None and self.listening else []

    def writable(self) -> list[int]:
        """Return the master."""
        return self.waitable()

    def read(self) -> bytes:
        """Return what the client wrote."""
        if self._master is None:
            return b""
        try:
            data = os.read(self._master, CHUNK)
        except BlockingIOError:
            data = b""
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self._left()
            return b""
        self.listening = True
        return data

    def write(self, data: bytes) -> int:
        """Write to the client, should it read."""
        if self._master is None or not self.listening:
            return len(data)
        try:
            return os.write(self._master, data)
        except BlockingIOError:
            return 0

    def _left(self) -> None:
        """The client is gone: what it did not read, in the pair or on the way there, is not for the next one."""
        import termios

        if self.listening and self._master is not None:
            termios.tcflush(self._master, termios.TCIOFLUSH)
            slave = os.open(self._path, os.O_RDWR | os.O_NOCTTY)
            termios.tcflush(slave, termios.TCIFLUSH)
            os.close(slave)
        self.listening = False

    def _lead_to(self, path: str) -> None:
        if self._link is None:
            return
        if self._link.exists() and not self._link.is_symlink():
            raise ExistsError(f"{self._link} exists and is no symlink", hint="choose another path for --link")
        beside = self._link.with_name(f".{self._link.name}.{os.getpid()}")
        try:
            beside.symlink_to(path)
            beside.replace(self._link)
        except OSError as error:
            raise AccessError(f"cannot make the symlink {self._link}: {error.strerror}") from error


class TcpPort:
    """A TCP port of this machine, for one client at a time; while it is there, others are turned away."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self._host, self._port = host, port
        self._server: socket.socket | None = None
        self._client: socket.socket | None = None

    @property
    def listening(self) -> bool:
        """Whether a client is connected."""
        return self._client is not None

    def plug(self) -> str:
        """Listen; the address is one that pyserial takes.

        Raises:
            PortBusyError: Somebody else listens there.
            AccessError: The system forbids that port.
            NoDeviceError: There is no such port.
        """
        try:
            self._server = socket.create_server((self._host, self._port))
        except OSError as error:
            failure = {errno.EADDRINUSE: PortBusyError, errno.EACCES: AccessError}.get(
                error.errno or 0, NoDeviceError
            )
            raise failure(
                f"cannot listen on {self._host}:{self._port}: {os.strerror(error.errno or 0).lower()}"
            ) from error
        self._server.setblocking(False)
        self._port = self._server.getsockname()[1]
        return f"serial:socket://{self._host}:{self._port}"

    def unplug(self) -> None:
        """Hang up and listen no more."""
        self._hang_up()
        if self._server is not None:
            self._server.close()
            self._server = None

    def close(self) -> None:
        """The same: nothing else leads here."""
        self.unplug()

    def waitable(self) -> list[int]:
        """Return the listening socket and the client."""
        return [found.fileno() for found in (self._server, self._client) if found is not None]

    def writable(self) -> list[int]:
        """Return the client."""
        return [self._client.fileno()] if self._client is not None else []

    def read(self) -> bytes:
        """Return what the client wrote; without one, take the next.

        One that left is seen to be gone before the next is taken, who may have come in the same moment.
        """
        if self._client is None:
            self._client = self._caller()
            if self._client is None:
                return b""
        try:
            data = self._client.recv(CHUNK)
        except BlockingIOError:  # it is there, and says nothing
            if (other := self._caller()) is not None:
                other.close()
            return b""
        except OSError:
            data = b""
        if not data:
            self._hang_up()
        return data

    def write(self, data: bytes) -> int:
        """Write to the client, should it read."""
        if self._client is None:
            return len(data)
        try:
            return self._client.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            return len(data)  # it is gone, as the next `read` will find

    def _caller(self) -> socket.socket | None:
        """Return who wants to be the client, or None; whoever hung up again at once is nobody."""
        with suppress(OSError):
            if self._server is not None:
                client, _ = self._server.accept()
                client.setblocking(False)
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return client
        return None

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
