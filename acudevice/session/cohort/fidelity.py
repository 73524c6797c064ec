"""From a data set to what a study asks of it: tables for each participant and week, and plots."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acudevice.errors import BadDataError
from acudevice.session.cohort.building import BATCH
from acudevice.session.cohort.needs import installed
from acudevice.session.cohort.spreading import HERE, Spread, run

if TYPE_CHECKING:
    from acudevice.formats.cohort.dataset import DataSet
    from acudevice.formats.cohort.figures import Figures
    from acudevice.formats.cohort.weekly import Fidelity

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Report:
    """The tables of a study."""

    fidelity: "Fidelity"

    def rows(self) -> dict[str, Rows]:
        """Return each table as rows; days as ISO 8601."""
        return {
            name: [{key: _plain(value) for key, value in row.items()} for row in table.iter_rows(named=True)]
            for name, table in self.fidelity._asdict().items()
        }

    def write(self, folder: Path, *, force: bool = False) -> list[Path]:
        """Write the tables as CSV and Parquet and the plots as SVG into a folder: all, or none.

        Raises `ExistsError` where it is there and may not be replaced, `StorageError` where the disk fails.
        """
        from acudevice.formats.cohort.reporting import write

        return write(self.fidelity, folder, force=force)


def assess(
    path: Path,
    until: date | None = None,
    spread: Spread = HERE,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Return the report of the data set in a folder.

    Args:
        path: The data set.
        until: Last day that counts; None: the last day with a session.
        spread: Where the samples are read; the results are the same.
        progress: Told how many tasks are done, of how many.

    Raises:
        UsageError: What it needs is not installed.
        NotFoundError: There is no data set.
        BadDataError: It is damaged, or empty.
        LinkError: The cluster cannot be reached.
    """
    installed()
    from acudevice.formats.cohort.dataset import find
    from acudevice.formats.cohort.figures import together
    from acudevice.formats.cohort.weekly import fidelity

    dataset = find(path)
    tasks = list(_tasks(dataset))
    if not tasks:
        raise BadDataError(f"{path} has no sessions", hint="add some with: acudevice cohort build")
    found = []
    for each in run(part_figures, tasks, spread):
        found.append(each)
        if progress is not None:
            progress(len(found), len(tasks))
    return Report(fidelity(together(found), dataset.roster, until))


def part_figures(parts: Sequence[Path]) -> "Figures":
    """Return the figures of some parts; in any process."""
    from acudevice.formats.cohort.figures import figures_of

    return figures_of(parts)


def _tasks(dataset: "DataSet") -> Iterator[tuple[Path, ...]]:
    """Yield parts in groups of so many sessions that a task is worth its cost."""
    waiting: dict[Path, int] = {}
    sizes: dict[Path, int] = dict.fromkeys(dataset.parts(), 0)
    for part in dataset.sessions().values():
        sizes[part] += 1
    for part, size in sizes.items():
        waiting[part.resolve()] = size
        if sum(waiting.values()) >= BATCH:
            yield tuple(waiting)
            waiting.clear()
    if waiting:
        yield tuple(waiting)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
