"""What it costs to turn counts into force and to check presses: packet by packet, and over whole recordings.

    python -m tools.bench.bench_signal [--seconds S] [--samples N] [--json]

A hand presses for five of each ten seconds. *Streaming* feeds packets of several sizes to converter and check, beside
the same samples given one by one to the plain state machine. *Batch* checks all counts in memory, beside numpy copying
the same array and beside streaming in packets of ten. Times are of the processor, the best of several runs; trust
the ratios.
"""

import argparse
import sys
from functools import partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.batch import check_counts
from acudevice.signal.calibrate import Converter
from acudevice.signal.check import Check
from acudevice.signal.clock import HostClock
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.samples import Samples
from acudevice.values.thresholds import Mode, Side, Thresholds
from tools.bench._timing import best_s, report

TICK_HZ = 1_000_000
BUDGET_US = 30.0
"""What a packet may cost from the wire to the disk and the cue."""

Rows = list[dict[str, Any]]

TABLES = {
    "2 points": CellTable((0, 2_000_000), (0, 100_000)),
    "6 points": CellTable(
        (-100_000, 0, 200_000, 500_000, 900_000, 2_000_000), (-5000, 0, 11_000, 26_000, 45_000, 90_000)
    ),
}
LR3 = Thresholds(
    "LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000,
    release_timeout_ms=2000, cv_max_permille=250,
)  # fmt: skip


def converter(table: CellTable) -> Converter:
    """Return the converter of a converter with 24 bits and one cell."""
    return Converter(Scale(Calibration("0" * 32, (table,), 0), (12,), -8_388_607, 8_388_607), 3)


def check() -> Check:
    """Return a check of LR3."""
    return Check(LR3, ceiling_mn=30_000, tick_hz=TICK_HZ)


def hand(samples: int, rate_hz: int) -> NDArray[np.int32]:
    """Return the counts of a hand that presses with 12 N for five of each ten seconds, with some noise."""
    t = np.arange(samples) / rate_hz % 10.0
    counts = np.interp(t, [0, 2, 2.3, 7, 7.2, 10], [0, 0, 240_000, 240_000, 0, 0])
    return np.asarray(counts + np.random.default_rng(1).normal(0, 300, samples)).astype(np.int32)


def streaming(seconds: int) -> Rows:
    """Return a row for each rate and size of packet."""
    rows = []
    to_force = converter(TABLES["6 points"])
    for rate_hz in (100, 1000):
        counts, period = hand(seconds * rate_hz, rate_hz).tolist(), TICK_HZ // rate_hz
        single_s = best_s(partial(one_by_one, to_force, counts, period), 3)
        for size in (1, 4, 10, 60):
            packets = cut(counts, size, period)
            taken_s = best_s(partial(feed, to_force, packets), 3)
            packet_us = taken_s / len(packets) * 1e6
            row = {"rate_hz": rate_hz, "samples": size, "packet_us": packet_us, "sample_us": packet_us / size}
            rows.append({**row, "of_budget": packet_us / BUDGET_US, "one_by_one/this": single_s / taken_s})
    return rows


def cut(counts: list[int], size: int, period: int) -> list[Samples]:
    """Return counts as packets."""
    starts = range(0, len(counts), size)
    return [Samples(k, k * period, period, TICK_HZ, tuple(counts[k : k + size])) for k in starts]


def feed(to_force: Converter, packets: list[Samples]) -> None:
    """Check packets."""
    checked = check()
    for samples in packets:
        checked.feed(samples, to_force.many(samples.counts))


def one_by_one(to_force: Converter, counts: list[int], period: int) -> None:
    """Check samples with the plain state machine."""
    checked = check()
    for index, reading in enumerate(counts):
        checked.step(index, index * period, to_force.one((reading,)))


def batch(size: int) -> Rows:
    """Return a row for each rate, table and kind of ticks, all of `size` samples."""
    rows = []
    for rate_hz in (1000, 100):
        counts, period = hand(size, rate_hz), TICK_HZ // rate_hz
        copy_s = best_s(counts.copy)
        packets = cut(counts[: max(1, size // 100)].tolist(), 10, period)
        for (name, table), even in product(TABLES.items(), (True, False)):
            to_force, ticks = converter(table), range(0, size * period, period)
            stream_s = best_s(partial(feed, to_force, packets), 3) / len(packets) / 10 * size
            given = ticks if even else np.array(ticks)
            taken_s = best_s(partial(at_once, to_force, counts, given), 3)
            row: dict[str, Any] = {"rate_hz": rate_hz, "table": name, "ticks": "even" if even else "array"}
            row |= {"ns": taken_s / size * 1e9, "Msamples/s": size / taken_s / 1e6}
            rows.append({**row, "this/copy": taken_s / copy_s, "stream/this": stream_s / taken_s})
    return rows


def at_once(to_force: Converter, counts: NDArray[np.int32], ticks: range | NDArray[np.int64]) -> None:
    """Check all counts in memory."""
    check_counts(check(), to_force, counts, range(len(counts)), ticks)


def clock(packets: int = 50_000) -> Rows:
    """Return what a packet costs the clock, beside keeping the least delay alone."""
    waits = np.random.default_rng(2).uniform(0, 0.03, packets)
    arrivals = (np.arange(packets) * 0.04 + waits).tolist()

    def envelope() -> None:
        learns = HostClock(TICK_HZ)
        for packet, arrival_s in enumerate(arrivals):
            learns.observe(1, packet * 40_000, arrival_s).age_s(packet * 40_000, arrival_s)

    def least_delay() -> None:
        least = float("inf")
        for packet, arrival_s in enumerate(arrivals):
            least = min(least, arrival_s - packet * 40_000 / TICK_HZ)

    taken_s, least_s = best_s(envelope, 3), best_s(least_delay, 3)
    return [{"packet_us": taken_s / packets * 1e6, "this/least_delay": taken_s / least_s}]


def main(arguments: list[str]) -> None:
    """Run all comparisons."""
    options = argparse.ArgumentParser(prog="bench_signal", description="time the signal path")
    options.add_argument("--seconds", type=int, default=60, help="length of the streamed trace")
    options.add_argument("--samples", type=int, default=10_000_000, help="size of the batches")
    options.add_argument("--json", action="store_true", help="one object a line")
    chosen = options.parse_args(arguments)
    report("streaming", streaming(chosen.seconds), as_json=chosen.json)
    report("batch", batch(chosen.samples), as_json=chosen.json)
    report("clock", clock(), as_json=chosen.json)


if __name__ == "__main__":
    main(sys.argv[1:])
