"""What it costs to begin: `acudevice --version`, and other first words, against importing click alone, in turn.

    python -m tools.bench.bench_startup [--json] [--runs N]

The figure to reach is 1.5 times `python -c "import click"` for `--version`. The store is a new and empty one.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

from tools.bench._timing import report

BASE = ("-c", "import click")
COMMANDS = {
    "--version": ("-m", "acudevice", "--version"),
    "--help": ("-m", "acudevice", "--help"),
    "points": ("-m", "acudevice", "points"),
    "sessions list": ("-m", "acudevice", "sessions", "list"),
}


def seconds(arguments: tuple[str, ...], home: str) -> float:
    """Return how long one process takes, by the clock on the wall."""
    start = time.perf_counter()
    environment = os.environ | {"ACUDEVICE_HOME": home}
    subprocess.run((sys.executable, *arguments), stdout=subprocess.DEVNULL, check=True, env=environment)
    return time.perf_counter() - start


def compare(arguments: tuple[str, ...], home: str, runs: int) -> tuple[float, float]:
    """Return the median of our seconds, and of the ratio to the base, pair by pair."""
    seconds(arguments, home), seconds(BASE, home)  # warm: compiled files and the disk
    pairs = [(seconds(arguments, home), seconds(BASE, home)) for _ in range(runs)]
    return statistics.median(ours for ours, _ in pairs), statistics.median(
        ours / base for ours, base in pairs
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as home:
        for name, arguments in COMMANDS.items():
            taken_s, ratio = compare(arguments, home, options.runs)
            rows.append({"command": name, "ms": taken_s * 1000.0, "times import click": ratio})
    report("start-up", rows, as_json=options.json)


if __name__ == "__main__":
    main()
