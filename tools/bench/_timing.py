"""What benchmarks share: the best of several runs, and a table that can also be JSON."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def best_s(work: Callable[[], object], runs: int = 5) -> float:
    """Return the seconds of processor that the quickest of `runs` runs took: what the work costs, little disturbed."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def most_mb() -> float:
    """Return the greatest memory of this process in MB (Linux: that of `getrusage` may be its parent's)."""
    return _status_mb("VmHWM")


def now_mb() -> float:
    """Return the memory of this process in MB."""
    return _status_mb("VmRSS")


def _status_mb(name: str) -> float:
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1000


def report(title: str, rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """Print rows with the same names as a table, or each as one JSON object that bears the title."""
    if as_json:
        for row in rows:
            print(json.dumps({"bench": title, **row}))
        return
    cells = [[*rows[0]], *([_text(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    print(f"\n{title}")
    for line in cells:
        print("  ", "  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)))


def _text(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
