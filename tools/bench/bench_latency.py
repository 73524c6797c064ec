"""How long a packet takes on its whole way: from the wire to the cue.

    python -m tools.bench.bench_latency [--seconds S] [--json]

One ring of 1 kHz, served by another process at a pseudo-terminal, guided here while a third process keeps a core busy:
from when a packet is read to its cue, that is, to when the audience may draw it. Beside it the time that a bare hop
from a thread to the loop takes under the same load, which a packet would need if a thread read it.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from acudevice.driver.addresses import parse
from acudevice.driver.registry import device_for
from acudevice.session.audience import Fields, Look, Viewer
from acudevice.session.ending import Ending
from acudevice.session.guiding import guide
from acudevice.session.reaching import Reached
from acudevice.store.store import Store
from tools.bench._timing import report
from tools.bench.bench_live import Rows, plan

LATENCY_MS = 2.0


class Watch:
    """An audience that notes how long after its arrival a packet may be drawn."""

    samples = False

    def __init__(self) -> None:
        self.arrived_s: Callable[[], float] = lambda: 0.0
        self.waited_ms: list[float] = []

    def show(self, kind: str, fields: Fields) -> None:
        """Do nothing."""

    def look(self, now: Look, view: Viewer) -> None:  # noqa: ARG002 - only the time counts
        """Note the time."""
        self.waited_ms.append((time.monotonic() - self.arrived_s()) * 1000.0)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Let another program serve a ring of 1 kHz, and a third keep a core busy; yield the ring's address."""
    link = folder / "ring"
    command = [
        sys.executable,
        "-m",
        "acudevice",
        "virtual",
        "ring",
        "--serial",
        "--link",
        str(link),
        "--rate",
        "1000",
    ]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as ring,
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy,
    ):
        try:
            first = ring.stdout.readline() if ring.stdout is not None else b""
            yield str(json.loads(first)["address"])
        finally:
            ring.terminate()
            busy.kill()


async def guided(address: str, folder: Path, seconds: int) -> list[float]:
    """Guide with the ring at an address for a while; return how long each packet waited, in milliseconds."""
    watch, ending = Watch(), Ending()
    asyncio.get_running_loop().call_later(seconds, ending.ask, "done")
    with Store.open(folder, background=True) as store:
        device = device_for(parse(address))
        await device.open()
        watch.arrived_s = lambda: device.heard_s
        try:
            await guide(Reached(device, address, None), plan(), store, watch, ending)
        finally:
            await device.close()
    return watch.waited_ms


async def hops(count: int) -> list[float]:
    """Return how long it takes from a thread to the loop and no further, in milliseconds, 25 times a second."""
    loop, waited_ms = asyncio.get_running_loop(), list[float]()
    done = asyncio.Event()

    def arrive(at_s: float) -> None:
        waited_ms.append((time.monotonic() - at_s) * 1000.0)
        if len(waited_ms) == count:
            done.set()

    def send() -> None:
        for _ in range(count):
            time.sleep(0.04)
            loop.call_soon_threadsafe(arrive, time.monotonic())

    thread = threading.Thread(target=send)
    thread.start()
    await done.wait()
    thread.join()
    return waited_ms


def latency(seconds: int) -> Rows:
    """Return how long packets wait until they may be drawn, beside bare hops."""
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as address:
        whole = asyncio.run(guided(address, Path(name) / "home", seconds))
        bare = asyncio.run(hops(min(len(whole), 250)))
    rows: Rows = []
    for what, waited_ms in (("packet to cue", whole), ("bare hop", bare)):
        cuts = statistics.quantiles(waited_ms, n=100)
        rows.append(
            {
                "what": what,
                "packets": len(waited_ms),
                "p50_ms": cuts[49],
                "p99_ms": cuts[98],
                "max_ms": max(waited_ms),
            }
        )
    rows[0]["of_budget"], rows[1]["of_budget"] = (
        rows[0]["p99_ms"] / LATENCY_MS,
        rows[1]["p99_ms"] / LATENCY_MS,
    )
    return rows


def main(arguments: list[str]) -> None:
    """Run it."""
    options = argparse.ArgumentParser(prog="bench_latency", description="time the way from packet to cue")
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--json", action="store_true", help="one object a line")
    chosen = options.parse_args(arguments)
    report("latency", latency(chosen.seconds), as_json=chosen.json)


if __name__ == "__main__":
    main(sys.argv[1:])
