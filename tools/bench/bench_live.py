"""What a packet costs on its whole way, from the wire to the disk, the check and the cue.

    python -m tools.bench.bench_live [--rings N ...] [--seconds S] [--json]

1, 10, 100 and 1000 virtual rings of 100 Hz in one program. Packets of four samples, encoded beforehand, go through the
link's callback into conversation, device, session, store (one for all, its commits included), check and coach. Beside
it stand, for the very same packets, `json.dumps` of their samples and an SQLite insert of each. Microseconds of
processor a packet, without those in which the rings themselves answer what they are asked; *kB_a_ring* is what memory
grew by, from before the first ring was there to after the last packet.
"""

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from acudevice.coach.coach import Coach
from acudevice.coach.plan import Options, Plan, make_plan
from acudevice.driver.link import OnLost, OnPacket
from acudevice.driver.ring.device import RingDevice
from acudevice.points.catalogue import load_catalogue
from acudevice.protocol.codec import SampleBlock, encode
from acudevice.protocol.framing import Deframer, encode_frame
from acudevice.session.audience import Fields, Look, Viewer
from acudevice.session.guiding import table_of
from acudevice.session.live import Live
from acudevice.store.store import Store
from acudevice.virtual.options import Options as Ring
from acudevice.virtual.ring import VirtualRing
from tools.bench._timing import now_mb, report

SIZE, RATE_HZ, PERIOD = 4, 100, 10_000
BUDGET_US = 30.0

Rows = list[dict[str, Any]]


class Silent:
    """Somebody who watches, and draws nothing."""

    samples = False

    def __init__(self) -> None:
        self.cues = 0

    def show(self, kind: str, fields: Fields) -> None:  # noqa: ARG002 - only the cues are counted
        """Count the cues."""
        self.cues += kind == "cue"

    def look(self, now: Look, view: Viewer) -> None:
        """Do not draw."""


class Wire:
    """A link to a ring in memory that answers requests at once; its samples are made elsewhere."""

    name, max_message, simulated = "the bench", 244, True
    answering_s: ClassVar[float] = 0.0
    """Processor that rings took to answer, all of them together: it is theirs, not the host's."""

    def __init__(self, ring: VirtualRing) -> None:
        self._ring, self._deframer = ring, Deframer()
        self.on_packet: OnPacket = lambda *_: None
        self.at_s = 0.0

    async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:  # noqa: ARG002 - it is never lost
        """Plug in."""
        self.on_packet = on_packet
        self._ring.open_link()

    async def send(self, packet: bytes) -> None:
        """Let the ring answer."""
        begun = time.thread_time()
        self._ring.receive(encode_frame(packet))
        answers = [answer for _, frame in self._ring.outgoing() for answer in self._deframer.feed(frame)]
        Wire.answering_s += time.thread_time() - begun
        for answer in answers:
            asyncio.get_running_loop().call_soon(self.on_packet, answer, self.now_s())

    async def close(self) -> None:
        """Leave the ring alone."""

    async def about(self) -> dict[str, str | int]:
        """Return nothing."""
        return {}

    def now_s(self) -> float:
        """Return the time at which the newest packet arrived."""
        return self.at_s

    def damage(self) -> dict[str, int]:
        """Return nothing."""
        return {}


@dataclass
class Station:
    """One ring and its session."""

    wire: Wire
    packets: list[bytes]
    audience: Silent
    live: Live


def plan() -> Plan:
    """Return a plan with more presses than there will be."""
    catalogue = load_catalogue()
    return make_plan(catalogue.routine("tai-chong"), catalogue, Options(repeats=50, range_n=100.0))


def counts(ring: VirtualRing, seconds: int) -> list[int]:
    """Return what the ring's sensor would read under presses of 12 N, five of each ten seconds."""
    (table,) = ring.calibration.cells
    (c0, c1), (m0, m1) = (table.counts[0], table.counts[-1]), (table.force_mn[0], table.force_mn[-1])
    found = []
    for k in range(seconds * RATE_HZ):
        t_s = k / RATE_HZ % 10.0
        force_mn = 12_000 * min(1.0, max(0.0, (t_s - 2.0) / 0.3), max(0.0, (7.2 - t_s) / 0.2)) + k * 37 % 100
        found.append(round(c0 + (force_mn - m0) * (c1 - c0) / (m1 - m0)))
    return found


async def station(store: Store, seed: int, seconds: int) -> Station:
    """Begin a session with a ring, coached, as `guide` does."""
    ring = VirtualRing(Ring(seed=seed))
    wire, audience, session = Wire(ring), Silent(), plan()
    device = RingDevice(lambda: wire)
    await device.open()
    await device.write_thresholds(table_of(session))
    recorder = store.begin("guide", started_s=0.0, host_s=0.0, device=f"ring {seed}", info=device.info)
    live = Live(recorder, audience, device.info, lambda: device.heard_s)
    live.table = table_of(session)
    device.sink = live.take
    started = await device.start()
    step = session.steps[0]
    await device.activate(step.point, step.side)
    live.begin(Coach(session))
    packets = []
    readings = counts(ring, seconds)
    for k in range(0, len(readings), SIZE):
        block = SampleBlock(
            0, started.epoch, 3, 1, started.first + k, PERIOD * (k + 1), tuple(readings[k : k + SIZE])
        )
        packets.append(encode(block))
    wire.on_packet(packets[0], 0.0)
    while not live.count.samples:  # noqa: ASYNC110 - its epoch is asked for first, by whom no event tells
        await asyncio.sleep(0)
    return Station(wire, packets[1:], audience, live)


def cpu_us(work: Callable[[], object], packets: int) -> float:
    """Return the microseconds of processor, all threads together, that a packet takes."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) / packets * 1e6


async def through(stations: list[Station]) -> None:
    """Send all packets, ring by ring in turn, as they would arrive; let the devices ask what they have to."""
    rows = [(each.wire, each.wire.on_packet, each.packets) for each in stations]
    for k in range(len(stations[0].packets)):
        now_s = (k + 1) * SIZE / RATE_HZ
        for wire, on_packet, packets in rows:
            wire.at_s = now_s
            on_packet(packets[k], now_s)
        await asyncio.sleep(0)


def cost(rings: int, seconds: int) -> Rows:
    """Return what a packet costs, each way."""
    before_mb = now_mb()
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder), background=True) as store:

        async def work() -> tuple[list[Station], float]:
            ready = [await station(store, seed, seconds) for seed in range(rings)]
            begun = time.process_time() - Wire.answering_s
            await through(ready)
            store.flush()
            return ready, time.process_time() - Wire.answering_s - begun

        stations, taken_s = asyncio.run(work())
        grown_mb = now_mb() - before_mb
        total = rings * len(stations[0].packets)
        whole_us = taken_s / total * 1e6
        stored = sum(station.live.count.samples for station in stations)
        cues = sum(station.audience.cues for station in stations)
        presses = sum(station.live.count.presses for station in stations)
        samples = [json.loads(json.dumps(_object(packet))) for packet in stations[0].packets]
        json_us = cpu_us(lambda: [json.dumps(sample) for sample in samples for _ in range(rings)], total)
        insert_us = inserted(Path(folder) / "naive.db", stations)
    if stored != (total + rings) * SIZE:
        raise SystemExit(f"{stored} samples of {(total + rings) * SIZE} were stored")
    row = {"rings": rings, "packets": total, "cues": cues, "presses": presses, "packet_us": whole_us}
    row |= {"of_budget": whole_us / BUDGET_US, "json_us": json_us, "this/json": whole_us / json_us}
    return [
        {
            **row,
            "insert_us": insert_us,
            "this/insert": whole_us / insert_us,
            "kB_a_ring": grown_mb * 1000 / rings,
        }
    ]


def _object(packet: bytes) -> dict[str, object]:
    """Return a packet as an object that could be printed."""
    return {"type": "samples", "sample": packet[4], "t_s": 1.25, "counts": list(packet[12:16]), "flags": []}


def inserted(path: Path, stations: list[Station]) -> float:
    """Return what a packet costs that is inserted as a row, committed every half second."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE packet (ring INTEGER, k INTEGER, data BLOB, PRIMARY KEY (ring, k))")

    def work() -> None:
        db.execute("BEGIN")
        for k in range(len(stations[0].packets)):
            for ring, each in enumerate(stations):
                db.execute("INSERT INTO packet VALUES (?, ?, ?)", (ring, k, each.packets[k]))
            if k % (RATE_HZ // SIZE // 2) == 0:
                db.execute("COMMIT")
                db.execute("BEGIN")
        db.execute("COMMIT")

    taken = cpu_us(work, len(stations) * len(stations[0].packets))
    db.close()
    return taken


def seconds_of(rings: int) -> int:
    """Return for how long so many rings send."""
    return max(8, 75_000 * SIZE // RATE_HZ // max(10, rings))


def main(arguments: list[str]) -> None:
    """Run what was asked for."""
    options = argparse.ArgumentParser(prog="bench_live", description="time the live path")
    options.add_argument("--rings", type=int, nargs="+", default=[1, 10, 100, 1000])
    options.add_argument(
        "--seconds", type=int, help="of each ring's time; unless given, 30 or what makes 6000 packets"
    )
    options.add_argument("--json", action="store_true", help="one object a line")
    chosen = options.parse_args(arguments)
    rows = [row for rings in chosen.rings for row in cost(rings, chosen.seconds or seconds_of(rings))]
    report("cost", rows, as_json=chosen.json)


if __name__ == "__main__":
    main(sys.argv[1:])
