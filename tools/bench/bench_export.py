"""What an export costs a sample, and how many bytes it takes: each format beside pandas and PyArrow.

    python -m tools.bench.bench_export [--seconds S] [--json]

A session of 100 Hz, pressed for five of each ten seconds, with 0.02 N of noise, is kept in a store and exported from it
in every format. Beside it pandas and PyArrow write the same table of samples (number, time, counts, force, flags) that
they find ready in memory: they neither read a store, nor verify chunks, nor reckon force, nor sync, nor write what else
a session is. So CSV and Parquet are written once more from samples that are in memory as theirs are; what is left of
the difference is force, digest, sync and the rest. Microseconds a sample, best of three: of processor, which the ratio
goes by, and of wall time, which waits for the disk. Then what a sample takes in each archive. Last the greatest memory
of a process that exports a session without presses, and one ten times as long.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # it has no stubs
import pyarrow.csv as pacsv  # type: ignore[import-untyped]  # it has no stubs
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no stubs

from acudevice.formats.cohort import part
from acudevice.formats.cohort.rows import Case
from acudevice.formats.format import Options
from acudevice.formats.registry import FORMATS
from acudevice.store.store import Store
from acudevice.values.cohort import Participant
from acudevice.values.recording import Recording
from tools.bench._study import FIRST_S, counts, recording
from tools.bench._timing import report

Rows = list[dict[str, Any]]


Times = tuple[float, float]
"""Seconds of processor, and of wall time."""


def best(work: Callable[[], object], runs: int = 3) -> Times:
    """Return the seconds of the run that took least of the processor, threads included."""
    taken = []
    for _ in range(runs):
        start, begun = time.process_time(), time.perf_counter()
        work()
        taken.append((time.process_time() - start, time.perf_counter() - begun))
    return min(taken)


def size(path: Path) -> int:
    """Return the bytes of a file or folder."""
    return sum(file.stat().st_size for file in [path, *path.rglob("*")] if file.is_file())


def table(kept: Recording) -> Any:
    """Return the samples as a table in memory."""
    readings = np.concatenate([block.rows()[:, 0] for block in kept.blocks])
    sample = np.arange(len(readings), dtype=np.int64)
    return pa.table({
        "sample": sample, "t_s": sample / 100.0, "counts": readings, "force_n": np.rint(readings * 0.4) / 1000.0,
        "flags": np.zeros(len(readings), np.uint8),
    })  # fmt: skip


def whole_numbers(found: Any) -> Any:
    """Return the same in the columns of our Parquet."""
    return pa.table({
        "sample": found["sample"], "t_us": pa.array(np.rint(found["t_s"].to_numpy() * 1e6).astype(np.int64)),
        "counts": found["counts"].cast(pa.int32()),
        "force_mn": pa.array(np.rint(found["force_n"].to_numpy() * 1e3).astype(np.int32)), "flags": found["flags"],
    })  # fmt: skip


def others(found: Any, folder: Path) -> dict[str, tuple[str, Callable[[], object]]]:
    """Return what others do, by name: beside which format of ours, and the work; pandas where it is installed."""
    numbers = whole_numbers(found)
    delta = dict.fromkeys(numbers.column_names, "DELTA_BINARY_PACKED")
    arrays = {name: found[name].to_numpy() for name in found.column_names}
    ways: dict[str, tuple[str, Callable[[], object]]] = {
        "PyArrow write_csv": ("csv", partial(pacsv.write_csv, found, folder / "arrow.csv")),
        "PyArrow write_table, delta": ("parquet", partial(
            pq.write_table, numbers, folder / "arrow.parquet", use_dictionary=False, column_encoding=delta)),
        "numpy savez_compressed": ("npz", partial(np.savez_compressed, folder / "numpy.npz", **arrays)),
    }  # fmt: skip
    if find_spec("pandas"):
        frame = found.to_pandas()
        ways |= {
            "pandas to_csv": ("csv", partial(frame.to_csv, folder / "pandas.csv", index=False)),
            "pandas to_parquet": ("parquet", partial(frame.to_parquet, folder / "pandas.parquet")),
            "pandas to_json, lines": ("jsonl", partial(
                frame.to_json, folder / "p.jsonl", orient="records", lines=True)),
        }  # fmt: skip
    return ways


def compared(kept: Recording, folder: Path) -> Rows:
    """Return what each format costs, and what others take beside it."""
    rows, ours = [], {}
    ready = replace(kept, blocks=tuple(kept.blocks))
    for name, entry in FORMATS.items():
        target, form = entry.target(folder, "session"), entry.load()
        ours[name] = best(partial(form.write, kept, target, Options(force=True)))
        rows.append(_row(f"acudevice {name}", ours[name], ours[name], size(target), kept))
        if name in {"csv", "parquet"}:
            taken = best(partial(form.write, ready, target, Options(force=True)))
            rows.append(_row(f"acudevice {name}, samples in memory", taken, ours[name], size(target), kept))
    for name, (beside, work) in others(table(kept), folder).items():
        taken = best(work)
        written = max((path for path in folder.iterdir()), key=lambda path: path.stat().st_mtime_ns)
        rows.append(_row(f"{name} (beside {beside})", taken, ours[beside], size(written), kept))
    return rows


def _row(what: str, taken: Times, ours: Times, written: int, kept: Recording) -> dict[str, Any]:
    return {
        "what": what, "us a sample": taken[0] / kept.samples * 1e6, "this / ours": taken[0] / ours[0],
        "wall us": taken[1] / kept.samples * 1e6, "bytes a sample": written / kept.samples,
    }  # fmt: skip


def archives(kept: Recording, folder: Path, home: Path) -> Rows:
    """Return what a sample takes where it may stay for years."""
    case = Case(kept, "session", Participant("P001"), FIRST_S)
    part.write(folder / "part", [case])
    places = {
        "store (SQLite, all of it)": home / "acudevice.db", "Parquet export": folder / "session.parquet",
        "data set, samples": folder / "part/samples.parquet", "data set, all tables": folder / "part",
        "NPZ export": folder / "session.npz", "CSV export": folder / "session",
    }  # fmt: skip
    return [{"archive": name, "bytes a sample": size(path) / kept.samples} for name, path in places.items()]


def exporting_mb(home: Path, session: str, form: str, folder: Path) -> float:
    """Return the greatest memory of a process that exports a session."""
    code = (
        "import sys; from pathlib import Path; from tools.bench._timing import most_mb\n"
        "from acudevice.store.store import Store\n"
        "from acudevice.formats.registry import FORMATS\n"
        "home, session, form, folder = sys.argv[1:]\n"
        "with Store.open(Path(home)) as store:\n"
        "    FORMATS[form].load().write(store.load(session), FORMATS[form].target(Path(folder), session + '-m'))\n"
        "print(most_mb())"
    )
    command = [sys.executable, "-c", code, str(home), session, form, str(folder)]
    return float(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))


def main(arguments: list[str]) -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=3000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = folder / "home"
        with Store.open(home) as store:
            short = store.adopt(recording("short", counts(rng, asked.seconds), FIRST_S))
        with Store.open(home) as store:
            kept = store.load(short)
            report("export", compared(kept, folder), as_json=asked.json)
            report("bytes a sample", archives(kept, folder, home), as_json=asked.json)
            # Without presses, each of which takes some kilobytes while it is written: here it is about samples.
            once, long = (
                store.adopt(replace(recording(name, counts(rng, seconds), FIRST_S), presses=()))
                for name, seconds in (("once", asked.seconds), ("long", 10 * asked.seconds))
            )
        memory = [
            {"format": form, "most MB": exporting_mb(home, once, form, folder),
             "ten times as long": exporting_mb(home, long, form, folder)}
            for form in FORMATS
        ]  # fmt: skip
        report("memory of an export", memory, as_json=asked.json)


if __name__ == "__main__":
    main(sys.argv[1:])
