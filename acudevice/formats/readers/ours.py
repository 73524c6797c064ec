"""Our own recordings, from any of our formats that holds their samples."""

from pathlib import Path

import numpy as np

from acudevice.errors import BadDataError
from acudevice.formats import bids, edf_reading
from acudevice.formats.readers.lines import Growing
from acudevice.formats.readers.model import Columns, Floats, Series
from acudevice.formats.registry import recognise, recognised
from acudevice.signal.calibrate import Converter
from acudevice.values.recording import Block, Recording

WITHOUT_SAMPLES = frozenset({"fhir", "acuwand"})
"""Formats that hold presses, or ten means a second."""


def is_ours(source: Path) -> bool:
    """Tell whether a file is an export of ours that holds samples.

    Raises `UsageError` where its extra is missing, `BadDataError` for one without samples.
    """
    entry = recognised(source)
    if entry is not None and entry.name in WITHOUT_SAMPLES:
        raise BadDataError(
            f"{source} is an export as {entry.name}, which holds no samples",
            hint="export the session as csv, jsonl, npz or parquet",
        )
    return entry is not None


def read_ours(source: Path) -> Columns:
    """Return time, force and counts of a recording; raises `BadDataError` where it is none of ours."""
    entry = recognise(source)
    if entry.name == "bids":
        return columns_of(bids.regain(source))
    if entry.name == "edf":
        return _of_series(edf_reading.read(source).series)
    return columns_of(entry.load().read(source))


def _of_series(series: Series) -> Columns:
    """Return a series as columns, named so that its unit is known again."""
    name = series.force_name if series.unit is None else f"force ({series.unit})"
    if series.t_s is None:
        return Columns((name,), (series.force,), tared=0 if series.tared else None)
    return Columns(("t_s", name), (series.t_s, series.force), tared=1 if series.tared else None)


def columns_of(recording: Recording) -> Columns:
    """Return `t_s`, `force_n` (NaN where a sample has none) and, for one cell, `counts` of a recording."""
    names = ("t_s", "force_n", "counts") if recording.cells == 1 else ("t_s", "force_n")
    found = Growing(len(names))
    for block in recording.blocks:
        rows = block.t_s(), _force_n(recording, block), block.rows()[:, 0]
        found.add(np.stack(rows[: len(names)], axis=1))
    columns = found.columns()
    if not len(columns[0]):
        raise BadDataError("the recording has no samples")
    known = {name: values for name, values in zip(names, columns, strict=True) if np.isfinite(values).any()}
    tared = list(known).index("force_n") if "force_n" in known else None
    return Columns(tuple(known), tuple(known.values()), tared=tared)


def _force_n(recording: Recording, block: Block) -> Floats:
    scale = recording.scale_of(block)
    if scale is None:
        return np.full(len(block), np.nan)
    force_mn, valid = Converter(scale, block.width).array(block.rows())
    return np.where(valid, force_mn / 1000.0, np.nan)
