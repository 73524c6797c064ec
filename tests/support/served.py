"""A virtual ring at a real pseudo-terminal, at real pace, for commands to find."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from acudevice.firmware.ring import Ring
from acudevice.virtual.board import BUTTON
from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing
from acudevice.virtual.server import serve_pty


@contextmanager
def served(link: Path, options: Options | None = None, ring: VirtualRing | None = None) -> Iterator[str]:
    """Serve a ring behind the symlink `link`; yield its address."""
    server = serve_pty(ring or VirtualRing(options or Options()), link)
    ready: list[str] = []
    known = threading.Event()
    thread = threading.Thread(target=server.run, args=(lambda address: (ready.append(address), known.set()),))
    thread.start()
    try:
        assert known.wait(10.0)
        yield ready[0]
    finally:
        server.stop()
        thread.join(10.0)
        assert not thread.is_alive()


def buttonless() -> VirtualRing:
    """Return a ring that has no button."""
    ring = VirtualRing(Options())
    assert isinstance(ring.firmware, Ring)
    ring.firmware.features &= ~BUTTON
    return ring
