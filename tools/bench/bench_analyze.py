"""What `analyze` of a long file costs, beside reading the same file and doing nothing with it; and its memory.

    python -m tools.bench.bench_analyze [--hours H] [--json]

A recording at 1 kHz with a press of 5 s in 10 s is written as a NumPy archive and as CSV. Each way runs in a process of
its own, which tells the seconds of processor that it took and the greatest memory that it had, start included:
*read* is `np.load`, or `np.loadtxt`; *analyze* is the command with `--json`. *arrays_MB* are times and forces as
floats, which both hold at the end; *of_arrays* is memory beside them.
"""

import argparse
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tools.bench._timing import report
from tools.bench.bench_find import recording

RATE_HZ = 1000

COUNTS_PER_N = 1650.0
"""Some converter's."""

READ = {
    ".npz": "import sys, numpy as np; a = np.load(sys.argv[1]); b = a['t_s'], a['force_n']",
    ".csv": "import sys, numpy as np; a = np.loadtxt(sys.argv[1], delimiter=',', skiprows=1)",
}

ANALYZE = "from acudevice.cli.main import entry; entry()"

TOLD = """import atexit, sys
from tools.bench._timing import most_mb
atexit.register(lambda: print(most_mb(), file=sys.stderr))
"""
"""Lets a process say at its end how much memory it had: what the system says of it may be its parent's."""


def write(folder: Path, hours: float) -> Iterator[Path]:
    """Write the recording in each format, and yield the files."""
    count = round(hours * 3600 * RATE_HZ)
    t_s, force_n = np.arange(count) / RATE_HZ, recording(RATE_HZ, count) / COUNTS_PER_N
    np.savez(folder / "recording.npz", t_s=t_s, force_n=force_n)
    yield folder / "recording.npz"
    with (folder / "recording.csv").open("w", encoding="ascii") as file:
        file.write("t_s,force_n\n")
        for first in range(0, count, 1_000_000):
            part = slice(first, first + 1_000_000)
            rows = zip(t_s[part].tolist(), force_n[part].tolist(), strict=True)
            file.writelines(f"{t:.3f},{force:.4f}\n" for t, force in rows)
    yield folder / "recording.csv"


def cost(program: str, args: Sequence[str]) -> tuple[float, float]:
    """Return the seconds of processor and the greatest memory in MB of a program of Python."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", TOLD + program, *args]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken_s, float(done.stderr.split()[-1])


def rows_of(file: Path, hours: float) -> Iterator[dict[str, Any]]:
    """Yield a row for each way."""
    arrays_mb = 2 * 8 * hours * 3600 * RATE_HZ / 1e6
    ways = {
        "read": (READ[file.suffix], [str(file)]),
        "analyze": (ANALYZE, ["analyze", str(file), "--json"]),
    }
    read_s = 0.0
    for name, (program, args) in ways.items():
        taken_s, most_mb = cost(program, args)
        read_s = read_s or taken_s
        row = {"file": file.suffix, "MB": file.stat().st_size / 1e6, "way": name, "s": taken_s}
        row |= {"of_reading": taken_s / read_s, "memory_MB": most_mb}
        yield row | {"arrays_MB": arrays_mb, "of_arrays": most_mb / arrays_mb}


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--hours", type=float, default=1.0, help="24 take 3 GB of disk and some minutes")
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        rows = [row for file in write(Path(folder), args.hours) for row in rows_of(file, args.hours)]
    report(f"analyze of {args.hours:g} h at 1 kHz", rows, as_json=args.json)


if __name__ == "__main__":
    main()
