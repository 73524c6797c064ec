"""What it costs to keep a sample: the recorder against a row per sample, both on the same disk in the same run.

    python -m tools.bench.bench_store [PACKETS]

Every ring sends packets of four samples, 25 a second. Three ways to keep them, each durable every half second of the
rings' time: the recorder alone, a thousand recorders that share commits, and a naive table with a row for each sample.
Printed are microseconds of processor and of wall time a packet, commits included, and the ratio to the naive table;
then what reading and exporting cost a sample, against writing the same CSV row by row with the standard library.
"""

import csv
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from acudevice.formats import csv_folder
from acudevice.store.database import connect
from acudevice.store.recorder import Recorder
from acudevice.store.store import Store
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.recording import Epoch
from acudevice.values.samples import Samples

RATE_HZ, PER_PACKET = 100, 4
PERIOD_TICKS = 10_000
SCALE = Scale(
    Calibration("ab" * 16, (CellTable((0, 100_000), (0, 40_000)),), 0), (100,), -8_000_000, 8_000_000
)


def packets(count: int, rings: int) -> list[list[Samples]]:
    """Return `count` packets in all, ring by ring in turn, as they would arrive."""
    return [
        [
            Samples(
                k * PER_PACKET, k * PER_PACKET * PERIOD_TICKS, PERIOD_TICKS, 1_000_000,
                tuple((k * 37 + j * 11 + ring) % 90_000 for j in range(PER_PACKET)),
                boot_id=ring, received_s=100 + k * PER_PACKET / RATE_HZ,
            )
            for ring in range(rings)
        ]
        for k in range(count // rings)
    ]  # fmt: skip


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return seconds of processor and of wall time that `work` takes."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


def keep(home: Path, sent: list[list[Samples]], *, background: bool = False) -> tuple[float, float]:
    """Record all packets with the recorder; return what it took."""
    with Store.open(home, background=background) as store:
        recorders = [store.begin("record", started_s=0.0, device="ring") for _ in sent[0]]
        for ring, recorder in enumerate(recorders):
            recorder.epoch(Epoch(ring, 0, 0, SCALE, RATE_HZ, PERIOD_TICKS))

        def work() -> None:
            appends = [recorder.append for recorder in recorders]
            for turn in sent:
                for append, samples in zip(appends, turn, strict=True):
                    append(samples)
            store.flush()

        taken = timed(work)
        _seal(recorders)
    return taken


def _seal(recorders: list[Recorder]) -> None:
    for recorder in recorders:
        recorder.seal("done")


def naive(path: Path, sent: list[list[Samples]]) -> tuple[float, float]:
    """Keep a row for each sample, committed every half second; return what it took."""
    db = connect(path)
    db.execute("PRAGMA wal_autocheckpoint = 1000")  # as SQLite does unless told
    db.execute(
        "CREATE TABLE sample (ring INTEGER, number INTEGER, tick INTEGER, counts INTEGER, PRIMARY KEY (ring, number))"
    )

    def work() -> None:
        due_s = 0.0
        db.execute("BEGIN")
        for turn in sent:
            for samples in turn:
                db.executemany(
                    "INSERT INTO sample VALUES (?, ?, ?, ?)",
                    [(samples.boot_id, number, tick, counts[0]) for number, tick, counts in samples.rows()],
                )
            now_s = turn[0].received_s or 0.0
            if now_s >= due_s:
                due_s = now_s + 0.5
                db.execute("COMMIT")
                db.execute("BEGIN")
        db.execute("COMMIT")

    taken = timed(work)
    db.close()
    return taken


def row_by_row(path: Path, samples: Iterator[tuple[int, float, int]]) -> None:
    """Write the same table with the standard library."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sample", "t_s", "counts", "force_n", "pressure_kpa", "flags"])
        for number, t_s, counts in samples:
            writer.writerow([number, f"{t_s:.6f}", counts, f"{counts * 0.0004 - 0.1:.3f}", "", 0])


def compare_appends(folder: Path, count: int) -> None:
    """Print what a packet costs each way."""
    one, many = packets(count, 1), packets(count, 1000)
    cases = (
        ("a row per sample, one ring", naive(folder / "naive-1.db", one)),
        ("recorder, one ring", keep(folder / "one", one)),
        ("recorder, one ring, background", keep(folder / "behind", one, background=True)),
        ("a row per sample, 1000 rings", naive(folder / "naive-1000.db", many)),
        ("recorder, 1000 rings", keep(folder / "many", many)),
        ("recorder, 1000 rings, background", keep(folder / "many-behind", many, background=True)),
    )
    for k, (name, (cpu, wall)) in enumerate(cases):
        base_cpu, base_wall = cases[k // 3 * 3][1]
        print(
            f"{name:34} {cpu / count * 1e6:7.2f} us CPU {wall / count * 1e6:7.2f} us wall a packet;"
            f" naive / this {base_cpu / cpu:5.1f} CPU {base_wall / wall:5.1f} wall"
        )
    for name, path in (
        ("a row per sample", folder / "naive-1.db"),
        ("recorder", folder / "one/acudevice.db"),
    ):
        db = sqlite3.connect(path)
        pages, size, free = (
            db.execute(f"PRAGMA {what}").fetchone()[0]
            for what in ("page_count", "page_size", "freelist_count")
        )
        db.close()
        print(f"{name:34} {(pages - free) * size / (count * PER_PACKET):7.2f} bytes a sample on the disk")


def compare_exports(folder: Path, count: int) -> None:
    """Print what a sample costs to load and to export."""
    samples = count * PER_PACKET
    with Store.open(folder / "one") as store:
        _, load = timed(lambda: store.load("last"))
        recording = store.load("last")
        _, export = timed(lambda: csv_folder.write(recording, folder / "export"))
        _, back = timed(lambda: sum(len(block) for block in csv_folder.read(folder / "export").blocks))
    _, plain = timed(
        lambda: row_by_row(folder / "plain.csv", ((k, k / RATE_HZ, k % 90_000) for k in range(samples)))
    )
    for name, taken, more in (
        ("load and verify", load, ""),
        ("export as CSV", export, f"; csv.writer alone / this {plain / export:5.2f}"),
        ("read the export back", back, ""),
    ):
        print(f"{name:34} {taken / samples * 1e6:7.3f} us a sample{more}")


def compare_care(folder: Path) -> None:
    """Print what it costs to check and to copy a store that may be in use, against reading and copying its file."""
    path = folder / "one/acudevice.db"
    size = path.stat().st_size
    _, plain_read = timed(path.read_bytes)
    _, plain_copy = timed(lambda: shutil.copyfile(path, folder / "plain.db"))
    with Store.open(folder / "one") as store:
        _, check = timed(store.upkeep.check)
        _, copy = timed(lambda: store.upkeep.copy(folder / "copy.db"))
    for name, taken, base, what in (
        ("check", check, plain_read, "reading the file"),
        ("copy, sync and check the copy", copy, plain_copy, "copying the file"),
    ):
        print(f"{name:34} {size / taken / 1e6:7.1f} MB a second; {what} / this {base / taken:6.3f}")


def main(arguments: list[str]) -> None:
    """Run all comparisons with so many packets."""
    count = int(arguments[0]) if arguments else 50_000
    with tempfile.TemporaryDirectory() as name:
        compare_appends(Path(name), count)
        compare_exports(Path(name), count)
        compare_care(Path(name))


if __name__ == "__main__":
    main(sys.argv[1:])
