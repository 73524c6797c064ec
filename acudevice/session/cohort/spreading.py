"""The same tasks in this process, in several of this machine, or on a Dask cluster: equal results, in equal order."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, TypeVar

from acudevice.errors import LinkError, UsageError

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Spread:
    """Where tasks run."""

    jobs: int = 1
    """Processes on this machine."""
    scheduler: str | None = None
    """Address of the scheduler of a Dask cluster whose workers see the same files; None: this machine."""


HERE = Spread()


def run(work: Callable[[T], R], tasks: Sequence[T], spread: Spread = HERE) -> Iterator[R]:
    """Yield what `work` returns for each task, in the order of `tasks`, as soon as it is there.

    Raises:
        UsageError: Dask is not installed.
        LinkError: There is no scheduler at the address, or its workers left.
        Exception: Whatever a task raises.
    """
    if spread.scheduler is not None:
        yield from _on_cluster(work, tasks, spread.scheduler)
    elif spread.jobs == 1 or len(tasks) < 2:
        yield from map(work, tasks)
    else:
        # Not forked: the engine below has threads of its own, which a fork would leave behind.
        with ProcessPoolExecutor(min(spread.jobs, len(tasks)), get_context("spawn")) as pool:
            try:
                yield from pool.map(work, tasks)
            finally:
                pool.shutdown(cancel_futures=True)


def _on_cluster(work: Callable[[T], R], tasks: Sequence[T], address: str) -> Iterator[R]:
    distributed = _distributed()
    try:
        client = distributed.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise LinkError(
            f"no Dask scheduler at {address}",
            hint="start one with: dask scheduler; then: dask worker ADDRESS",
        ) from error
    with client:
        futures = client.map(work, tasks, pure=False, retries=2)
        try:
            for future in futures:
                yield future.result()
        except (distributed.KilledWorker, distributed.CancelledError) as error:
            raise LinkError(f"the cluster at {address} lost its workers: {error}") from error
        finally:
            client.cancel(futures)


def _distributed() -> Any:
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise UsageError("--scheduler needs Dask", hint="pip install 'acudevice[cohort]'") from error
    return distributed
