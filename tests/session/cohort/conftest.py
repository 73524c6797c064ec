"""Data sets need an extra: without it their tests are left out, as `pytest.importorskip` leaves out modules."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

collect_ignore_glob = (
    [] if all(map(find_spec, ("polars", "pyarrow", "distributed", "duckdb"))) else ["test_*.py"]
)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """Start a scheduler and two workers as processes of their own, and yield the scheduler's address."""
    file, run = tmp_path / "scheduler.json", [sys.executable, "-m"]
    common = ["--no-dashboard", "--scheduler-file", str(file)]
    commands = [[*run, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common]]
    commands += [[*run, "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", *common]] * 2
    # Elsewhere, so that nothing is found by a path that only means something here.
    (elsewhere := tmp_path / "elsewhere").mkdir()
    running = [subprocess.Popen(command, cwd=elsewhere, stderr=subprocess.DEVNULL) for command in commands]
    try:
        from distributed import Client

        with Client(scheduler_file=str(file), timeout="60s") as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address
    finally:
        for process in reversed(running):
            process.kill()  # asked to end, a worker whose scheduler has left waits for it
            process.wait()
