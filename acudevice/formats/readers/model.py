"""What a reader is asked for, and what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which columns to take, and how to understand them; None is to be found out."""

    time: str | None = None
    """Name of the column of time, or its number from 1."""
    force: str | None = None
    """Name of the column of force, or its number from 1."""
    time_unit: str | None = None
    """`s`, `ms` or `us`."""
    rate_hz: float | None = None
    """Samples a second where there is no column of time; with it, none is looked for unless `time` is given."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of numbers as a file holds them, NaN where it holds none, all of one length."""

    names: tuple[str, ...]
    """Empty where the file does not name them."""
    values: tuple[Floats, ...]
    clocks: tuple[int, ...] = ()
    """Columns that were written as times of day, or dates and times: in seconds."""
    rate_hz: float | None = None
    """Samples a second that the file says beside its columns; None where it does not."""
    unit: str | None = None
    """Unit of force that the file says beside its columns, as in `Series`; None where it does not."""
    tared: int | None = None
    """The column whose zero a device of ours set, and in which pressing makes values rise; None where there is none."""
    labels: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Of columns of words: which words the numbers in them stand for, from 0."""

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.values)

    def name(self, k: int) -> str:
        """Return how a person would call column `k`, from 0."""
        return self.names[k] if k < len(self.names) and self.names[k] else f"column {k + 1}"

    def label(self, k: int, value: float) -> str:
        """Return what stands in a row of column `k` that has this value."""
        return self.labels[k][int(value)] if k in self.labels else f"{value:g}"


@dataclass(frozen=True, slots=True)
class Series:
    """Force over time as a file holds it."""

    force: Floats
    t_s: Floats | None
    """Seconds from any zero; None where the file has no times."""
    unit: str | None
    """Unit of force that the file names: a key of `acudevice.units.N_PER_UNIT`, or `counts`; None where it
    names none."""
    force_name: str
    time_name: str | None
    notes: tuple[str, ...] = ()
    """What was assumed, for people."""
    tared: bool = False
    """Whether a device of ours set its zero; then pressing makes values rise."""
