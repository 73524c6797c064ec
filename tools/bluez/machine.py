"""A computer with Linux's own Bluetooth stack, in QEMU without any right or hardware of its own.

    python -m tools.bluez.machine        # boots one and says how to reach it; Ctrl-C ends it

Theory of operation. The guest runs Debian's kernel and `bluetoothd`; three of its ports are led to free ports of
127.0.0.1. On one, each connection is a Bluetooth adapter of the guest for as long as it lasts: a virtual controller
speaks HCI there. On the second is the guest's system bus, to which bleak goes by the variables that `Machine.bus`
gives. On the third is a shell inside the guest. Nothing protects these ports but that they are of this computer alone,
and the guest has no way out.
"""

import contextlib
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.bluez.image import Image, image

QEMU = "qemu-system-x86_64"
NEEDED = (QEMU, "apt-get", "dpkg-deb", "gcc", "readelf")

HCI, BUS, SHELL = 5001, 5002, 5003
"""The guest's ports."""

BOOT_S = 180.0
"""Only a guest that hangs takes so long; five to ten seconds are usual."""

_BOOTS = 3  # another program may have taken a port that was free

_ARGUMENTS = (
    "-accel tcg,thread=multi -M q35 -cpu max -m 256 -smp 2 -nodefaults -no-user-config -display none -no-reboot "
    "-device virtio-net-pci,netdev=net,romfile= -device virtio-rng-pci"
).split()
_KERNEL = "console=ttyS0 quiet panic=-1 random.trust_cpu=on tsc=reliable mitigations=off"


@dataclass(frozen=True)
class Machine:
    """One that runs."""

    process: "subprocess.Popen[bytes]"
    ports: tuple[int, int, int]
    console: Path
    """What the guest's kernel and programs print."""

    @property
    def adapter(self) -> tuple[str, int]:
        """Where a virtual controller becomes an adapter of the guest."""
        return "127.0.0.1", self.ports[0]

    @property
    def bus(self) -> dict[str, str]:
        """Environment variables that lead bleak, and whatever else speaks to BlueZ, into the guest."""
        address = f"tcp:host=127.0.0.1,port={self.ports[1]}"
        return {"DBUS_SYSTEM_BUS_ADDRESS": address, "BLEAK_DBUS_AUTH_UID": "0"}

    def run(self, script: str) -> str:
        """Run a shell script in the guest and return what it printed."""
        with socket.create_connection(("127.0.0.1", self.ports[2]), BOOT_S) as there:
            there.sendall(f"{script}\nexit\n".encode())
            return b"".join(iter(lambda: there.recv(65536), b"")).decode(errors="replace")


def lacking() -> str | None:
    """Say what this computer lacks for a machine; None where it has all."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "needs Linux on x86-64"
    missing = [name for name in NEEDED if shutil.which(name) is None]
    return f"needs {', '.join(missing)}" if missing else None


@contextlib.contextmanager
def machine() -> Iterator[Machine]:
    """Boot a machine; it is gone when the block ends.

    Raises:
        RuntimeError: the guest does not come up; the message has what it printed last.
    """
    made = image()
    with tempfile.TemporaryDirectory() as folder:
        console = Path(folder) / "console"
        booted = _booted(made, console)
        try:
            yield booted
        finally:
            booted.process.kill()
            booted.process.wait()


def _booted(made: Image, console: Path) -> Machine:
    for _ in range(_BOOTS):
        ports = free_ports()
        started = Machine(_started(made, ports, console), ports, console)
        try:
            _wait(started)
        except RuntimeError as error:
            started.process.kill()
            started.process.wait()
            last = error
        else:
            return started
    raise last


def _started(made: Image, ports: tuple[int, int, int], console: Path) -> "subprocess.Popen[bytes]":
    leads = zip(ports, (HCI, BUS, SHELL), strict=True)
    net = ",".join(("user,id=net,restrict=on", *(f"hostfwd=tcp:127.0.0.1:{a}-:{b}" for a, b in leads)))
    files = ("-kernel", str(made.kernel), "-initrd", str(made.initramfs), "-append", _KERNEL)
    alone = ("setpriv", "--pdeathsig", "KILL")  # it ends with whoever started it, however that ends
    command = (*alone, QEMU, *_ARGUMENTS, "-netdev", net, "-serial", f"file:{console}", *files)
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def free_ports() -> tuple[int, int, int]:
    """Return three ports of 127.0.0.1 that nobody listens at now."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(3)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        first, second, third = (each.getsockname()[1] for each in sockets)
    return first, second, third


def _wait(started: Machine) -> None:
    """Wait until bluetoothd has its name on the bus; raise `RuntimeError` where that does not come."""
    until_s = time.monotonic() + BOOT_S
    while started.process.poll() is None and time.monotonic() < until_s:
        with contextlib.suppress(OSError):
            if started.run("pidof bluetoothd && ls /run/dbus/system_bus_socket").strip():
                return
        time.sleep(0.1)
    said = started.console.read_text(errors="replace") if started.console.exists() else ""
    raise RuntimeError(f"the guest did not come up; it printed last:\n{said[-2000:]}")


def main() -> None:
    """Boot a machine and say how to reach it, until Ctrl-C."""
    with machine() as booted:
        host, port = booted.adapter
        print(f"an adapter for each connection: {host}:{port}")
        for name, value in booted.bus.items():
            print(f"export {name}='{value}'")
        print(f"a shell inside: nc 127.0.0.1 {booted.ports[2]}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            booted.process.wait()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
