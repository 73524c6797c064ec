"""What a study costs: a data set of many made-up sessions, read by one process, by several, and by Dask workers.

    python -m tools.bench.bench_cohort [--sessions N] [--seconds S] [--jobs N] [--json]

Sessions of 100 Hz with a press in each 10 s. First the building of parts (from memory: reading a store or exports
comes on top), and `build` of Parquet exports of a tenth of the sessions in one process, in several, and on Dask
workers; whether the data sets are the same to the byte is a column. Then `fidelity` by one process on one core, by
one that may use all cores (the engine has threads of its own), by processes with a core each, and by Dask workers
with a core each on this machine. Beside it stand DuckDB (one thread) with a query that adds up the samples alike, and
a plain read of the files. Whether all ways gave the same tables is a column. Wall time: start-up of processes is in
it, that of the cluster is not. Last the greatest memory of one process that reads one session, some, and all: it
should not grow with the number of samples.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from acudevice.formats.cohort import part
from acudevice.formats.cohort.dataset import building, find
from acudevice.formats.registry import find as find_format
from acudevice.session.cohort.building import BATCH
from acudevice.session.cohort.fidelity import assess
from acudevice.session.cohort.spreading import HERE, Spread
from acudevice.values.cohort import Participant, Plan, Roster
from tools.bench._study import cases
from tools.bench._timing import most_mb, report

Rows = list[dict[str, Any]]
ONE_CORE = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of wall time that `work` takes, and what it returns."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def made(path: Path, sessions: int, seconds: int) -> float:
    """Make a data set; return the seconds that writing its parts took, without making the sessions up."""
    roster = Roster(
        tuple(Participant(f"P{k + 1:03}", "daily") for k in range(min(300, sessions))),
        plans=(Plan("daily", 6, 7, 1.0),),
    )
    taken = 0.0
    with building(path, roster, deidentified=False) as dataset:
        for first in range(0, sessions, BATCH):
            some = list(cases(first, min(BATCH, sessions - first), seconds))
            staged = dataset.staged("new")
            taken += timed(lambda staged=staged, some=some: part.write(staged, some))[0]  # type: ignore[misc]  # bound now
            dataset.publish(staged)
    return taken


def plain(path: Path) -> int:
    """Read all bytes of a data set."""
    return sum(len(file.read_bytes()) for file in path.glob("part-*/*.parquet"))


def duck(path: Path) -> object:
    """Let DuckDB add up the samples of each session."""
    import duckdb

    sums = "participant, session, sum(dt_us), sum(dt_us) filter (force_mn is null), max(force_mn)"
    with duckdb.connect(config={"threads": 1}) as connection:
        found = connection.read_parquet(f"{path}/part-*/samples.parquet")
        return found.aggregate(sums, "participant, session").fetchall()


def alone(path: Path, spread: Spread = HERE, *, one_core: bool = True) -> dict[str, Any]:
    """Run `fidelity` in a process of its own; return its seconds, its tables' digest, and its greatest memory."""
    code = (
        "from tools.bench.bench_cohort import measured;"
        f"measured({str(path)!r}, {spread.jobs}, {spread.scheduler!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | (ONE_CORE if one_core else {}),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measured(path: str, jobs: int, scheduler: str | None) -> None:
    """Print what one run took, as JSON; for a process of its own."""
    spread = Spread(jobs, scheduler)
    assess(Path(path).with_name("warm"), spread=spread)  # imports are not what is measured
    seconds, found = timed(lambda: assess(Path(path), spread=spread))
    digest = sha256(json.dumps(found.rows()).encode()).hexdigest()
    print(json.dumps({"seconds": seconds, "digest": digest, "most_mb": most_mb()}))


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """Start a scheduler and workers of one core each; yield the address."""
    from distributed import Client

    file = folder / "scheduler.json"
    file.unlink(missing_ok=True)
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    run = [sys.executable, "-m"]
    commands = [[*run, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common]]
    commands += [[*run, "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", *common]] * workers
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [
        subprocess.Popen(command, cwd=folder, env=os.environ | ONE_CORE, **quiet)  # type: ignore[call-overload]  # both
        for command in commands
    ]
    try:
        with Client(scheduler_file=str(file), timeout="60s") as client:  # type: ignore[no-untyped-call]  # it has few types
            client.wait_for_workers(workers, timeout=60)
            address = str(client.scheduler.address)
        yield address
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()


def compared(path: Path, jobs: int) -> Rows:
    """Return what each way took, beside one process on one core."""
    with cluster(path.parent, jobs) as address:
        ways = {
            "one process, one core": alone(path),
            "one process, all cores": alone(path, one_core=False),
            f"{jobs} processes, a core each": alone(path, Spread(jobs)),
            f"{jobs} Dask workers, a core each": alone(path, Spread(1, address)),
        }
    base = ways["one process, one core"]
    rows: Rows = [
        {"what": what, "s": one["seconds"], "one core / this": base["seconds"] / one["seconds"],
         "same tables": one["digest"] == base["digest"]}
        for what, one in ways.items()
    ]  # fmt: skip
    for what, work in (("DuckDB, samples alone, one core", duck), ("reading the files", plain)):
        seconds, _ = timed(lambda work=work: work(path))  # type: ignore[misc]  # bound now
        rows.append(
            {"what": what, "s": seconds, "one core / this": base["seconds"] / seconds, "same tables": "-"}
        )
    return rows


def builds(folder: Path, sessions: int, seconds: int, jobs: int) -> Rows:
    """Return what building a data set of exports took in each way, beside one process on one core."""
    parquet = find_format("parquet").load()
    for case in cases(0, sessions, seconds):
        parquet.write(case.recording, folder / "exports" / f"{case.session}.parquet")
    with cluster(folder, jobs) as address:
        spreads = {
            "one process": HERE, f"{jobs} processes": Spread(jobs),
            f"{jobs} Dask workers": Spread(scheduler=address),
        }  # fmt: skip
        taken = {what: built(folder, spread, k) for k, (what, spread) in enumerate(spreads.items())}
    base_s, base = taken["one process"]
    return [
        {"build of exports": what, "sessions": sessions, "s": seconds_s, "one process / this": base_s / seconds_s,
         "same bytes": files == base}
        for what, (seconds_s, files) in taken.items()
    ]  # fmt: skip


def built(folder: Path, spread: Spread, k: int) -> tuple[float, list[bytes]]:
    """Build a data set of the exports in a process of its own; return its seconds, and digests of its files."""
    code = (
        "from pathlib import Path\n"
        "from acudevice.session.cohort.building import Wish, build\n"
        "from acudevice.session.cohort.spreading import Spread\n"
        "from tools.bench.bench_cohort import timed\n"
        "if __name__ == '__main__':\n"
        f"    wish = Wish(Path({str(folder / f'built-{k}')!r}), spread=Spread({spread.jobs}, {spread.scheduler!r}))\n"
        f"    print(timed(lambda: build([{str(folder / 'exports')!r}], wish))[0])\n"
    )
    (program := folder / "build.py").write_text(code)
    environment = (
        os.environ | ONE_CORE | {"ACUDEVICE_HOME": str(folder / "home"), "PYTHONPATH": str(Path.cwd())}
    )
    done = subprocess.run(
        [sys.executable, str(program)], env=environment, capture_output=True, text=True, check=True
    )
    files = sorted((folder / f"built-{k}").glob("part-*/*"))
    return float(done.stdout), [sha256(file.read_bytes()).digest() for file in files]


def sizes(path: Path, sessions: int, seconds: int, taken: float) -> Rows:
    """Return how big the data set is, and what writing it took."""
    samples = sessions * seconds * 100
    whole, force = (
        sum(file.stat().st_size for file in path.glob(f"part-*/{name}.parquet")) for name in ("*", "samples")
    )
    return [
        {"sessions": sessions, "samples": samples, "parts": len(find(path).parts()), "bytes a sample": force / samples,
         "with all tables": whole / samples, "ms to write a session": taken / sessions * 1e3}
    ]  # fmt: skip


def main(arguments: list[str]) -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made(folder / "warm", 1, 10)
        few = max(BATCH, asked.sessions // 10)
        made(folder / "few", few, asked.seconds)
        taken = made(folder / "study", asked.sessions, asked.seconds)
        report(
            "the data set", sizes(folder / "study", asked.sessions, asked.seconds, taken), as_json=asked.json
        )
        (folder / "exports").mkdir()
        report("building", builds(folder, few, asked.seconds, asked.jobs), as_json=asked.json)
        report("fidelity", compared(folder / "study", asked.jobs), as_json=asked.json)
        memory: Rows = [
            {"sessions": count, "most MB": alone(folder / which)["most_mb"]}
            for which, count in (("warm", 1), ("few", few), ("study", asked.sessions))
        ]
        report("memory of one process", memory, as_json=asked.json)


if __name__ == "__main__":
    main(sys.argv[1:])
