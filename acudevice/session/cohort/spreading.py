"""The same tasks in this process, in several of this machine, or on a Dask cluster: equal results, in equal order."""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
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

PATIENCE_S = 30
"""How long the first worker of a cluster may take to come."""

_ADDRESS = re.compile(r"((tcp|tls)://)?(\[[0-9a-fA-F:.]+\]|[^/:\s]+):(\d{1,5})")


def run(work: Callable[[T], R], tasks: Sequence[T], spread: Spread = HERE) -> Iterator[R]:
    """Yield what `work` returns for each task, in the order of `tasks`, as soon as it is there.

    Raises:
        UsageError: Dask is not installed, or the address is none.
        LinkError: There is no scheduler at the address, it has no workers, or they left; a process died.
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
            except BrokenProcessPool as error:
                raise LinkError(
                    "one of the processes died that worked for this one; what was done before is kept",
                    hint="memory may have run out: try again with fewer --jobs",
                ) from error
            finally:
                pool.shutdown(cancel_futures=True)


def _on_cluster(work: Callable[[T], R], tasks: Sequence[T], address: str) -> Iterator[R]:
    distributed = _distributed()
    _look_at(address)
    try:
        asyncio.run(_greet(distributed, address))
        client = distributed.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError, OverflowError, MemoryError, TypeError) as error:
        raise LinkError(
            f"no Dask scheduler at {address}",
            hint="start one with: dask scheduler; then: dask worker ADDRESS",
        ) from error
    with client:
        _wait_for_a_worker(client, address)
        futures = client.map(work, tasks, pure=False, retries=2)
        try:
            for future in futures:
                yield future.result()
        except (distributed.KilledWorker, distributed.CancelledError) as error:
            raise LinkError(f"the cluster at {address} lost its workers: {error}") from error
        finally:
            client.cancel(futures)


def _wait_for_a_worker(client: Any, address: str) -> None:
    """Raise `LinkError` where nobody is there to work, who would be waited for without end."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError as error:
        raise LinkError(
            f"the Dask scheduler at {address} has no workers", hint=f"start some with: dask worker {address}"
        ) from error


def _look_at(address: str) -> None:
    """Raise `UsageError` for what is no address."""
    if not _ADDRESS.fullmatch(address):
        raise UsageError(f"{address!r} is no address of a scheduler", hint="write it as tcp://10.0.0.5:8786")


async def _greet(distributed: Any, address: str) -> None:
    """See whether somebody who speaks as Dask does is there: its client would go on trying for long.

    What else answers may make any of these errors; `tls` without certificates in Dask's configuration is a `TypeError`.
    """
    secrets = distributed.Security().get_connection_args("client")
    comm = await distributed.comm.connect(address, timeout=5.0, **secrets)
    comm.abort()


def _distributed() -> Any:
    try:
        import distributed
    except ModuleNotFoundError as error:
        raise UsageError("--scheduler needs Dask", hint="pip install 'acudevice[cohort]'") from error
    return distributed
