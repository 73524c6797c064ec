"""Rows of several sensors one below the other: those of one of them are a recording."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from acudevice.formats.readers.model import Columns, Floats, Series
from acudevice.formats.readers.naming import words
from acudevice.signal.find.steps import share_of_steps

SENSOR = re.compile(
    r"sensor|channel|ch|position|side|hand|finger|foot|leg|location|cell|device|plate|probe|node|source|label|name",
    re.IGNORECASE,
)
"""Words in the name of a column that says which sensor a row is of."""

MOST = 16
"""Sensors in one file."""

OFTEN = 0.1
"""Where rows are of several sensors in turn, at least so many are of another than the one before."""


def names_sensors(name: str) -> bool:
    """Return whether a column says which sensor a row is of, by its name."""
    return any(map(SENSOR.fullmatch, words(name)))


def of_one(series: Series, columns: Columns, taken: Sequence[int | None]) -> Series:
    """Return a series without the rows of other sensors, where a column says which each is of; `taken` is none such."""
    free = (k for k in range(len(columns.names)) if k not in taken and names_sensors(columns.names[k]))
    which = next((k for k in free if _alternates(columns.values[k])), None)
    if which is None:
        return series
    codes = columns.values[which]
    kinds = np.unique(codes[np.isfinite(codes)]).tolist()
    best = max(kinds, key=lambda kind: _range(series.force[codes == kind]))
    rows = codes == best
    others = ", ".join(repr(columns.label(which, kind)) for kind in kinds if kind != best)
    note = (
        f"taking the rows of which {columns.name(which)!r} is {columns.label(which, best)!r}, not {others}; "
        "part the file to see those"
    )
    t_s = None if series.t_s is None else series.t_s[rows]
    return replace(series, force=series.force[rows], t_s=t_s, notes=(*series.notes, note))


def _alternates(codes: Floats) -> bool:
    """Return whether a column holds a few values in turn."""
    if len(codes) < MOST or not 1 < len(np.unique(codes[:1000])) <= MOST:
        return False
    if share_of_steps(codes, lambda step: step != 0) < OFTEN:
        return False
    return len(np.unique(codes)) <= MOST


def _range(force: Floats) -> float:
    known = force[np.isfinite(force)]
    return float(np.ptp(known)) if len(known) else 0.0
