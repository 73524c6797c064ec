"""How the cost of finding and checking grows with length, channels and devices, and what memory it takes.

    python -m tools.bench.bench_growth [--json]

*length*: find and check of recordings, ten times as long each, beside the shortest. *channels*: finding in so many
columns of a recording, beside one. *devices*: packets of four samples of so many rings, one after the other as they
arrive, converted and checked, beside one ring. *memory*: the most that finding and checking hold beside the recording,
as `tracemalloc` sees it, in bytes a sample. What should stay alike is the cost of a sample, or of a packet.
"""

import argparse
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

from tools.bench._timing import best_s, report
from tools.bench.bench_find import checked, found, recording
from tools.bench.bench_signal import BUDGET_US, TABLES, check, converter, cut, hand

Rows = list[dict[str, Any]]
WORK: dict[str, Callable[..., object]] = {"find": found, "find and check": checked}


def by_length(rate_hz: int = 1000) -> Rows:
    """Return a row for each length of a recording."""
    rows: Rows = []
    for seconds in (30, 300, 3000):
        counts = recording(rate_hz, seconds * rate_hz)
        taken_s = best_s(partial(checked, counts, rate_hz), 5) / len(counts)
        first = rows[0]["ns_a_sample"] / 1e9 if rows else taken_s
        rows.append({"seconds": seconds, "ns_a_sample": taken_s * 1e9, "of_the_first": taken_s / first})
    return rows


def by_channels(rate_hz: int = 1000, seconds: int = 300) -> Rows:
    """Return a row for each number of channels."""
    rows: Rows = []
    columns = [recording(rate_hz, seconds * rate_hz) + 100 * k for k in range(8)]
    for channels in (1, 2, 4, 8):

        def work(channels: int = channels) -> None:
            for counts in columns[:channels]:
                found(counts, rate_hz)

        taken_s = best_s(work, 5) / channels
        first = rows[0]["ms_a_channel"] / 1e3 if rows else taken_s
        rows.append({"channels": channels, "ms_a_channel": taken_s * 1e3, "of_the_first": taken_s / first})
    return rows


def by_devices(packets: int = 20_000, size: int = 4) -> Rows:
    """Return a row for each number of rings that share so many packets."""
    rows: Rows = []
    to_force = converter(TABLES["6 points"])
    for devices in (1, 10, 100, 1000):
        each = packets // devices
        streams = [cut(hand(each * size, 100).tolist(), size, 10_000) for _ in range(devices)]

        def work(streams: list[Any] = streams) -> None:
            checks = [check() for _ in streams]
            for turn in zip(*streams, strict=True):
                for checked_, samples in zip(checks, turn, strict=True):
                    checked_.feed(samples, to_force.many(samples.counts))

        packet_us = best_s(work, 3) / (each * devices) * 1e6
        first = rows[0]["packet_us"] if rows else packet_us
        row = {"devices": devices, "packet_us": packet_us, "of_budget": packet_us / BUDGET_US}
        rows.append({**row, "of_the_first": packet_us / first})
    return rows


def memory(rate_hz: int = 1000) -> Rows:
    """Return a row for each length of a recording."""
    rows: Rows = []
    for seconds in (300, 3000):
        counts = recording(rate_hz, seconds * rate_hz)
        for name, work in WORK.items():
            most = _most(partial(work, counts, rate_hz))
            rows.append(
                {"way": name, "seconds": seconds, "MB": most / 1e6, "bytes_a_sample": most / len(counts)}
            )
    return rows


def _most(work: Callable[[], object]) -> int:
    """Return the most bytes that the work held at a time."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def main() -> None:
    """Run all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    tables: dict[str, Callable[[], Rows]] = {
        "length": by_length,
        "channels": by_channels,
        "devices": by_devices,
        "memory": memory,
    }
    for title, rows in tables.items():
        report(f"growth with {title}", rows(), as_json=chosen.json)


if __name__ == "__main__":
    main()
