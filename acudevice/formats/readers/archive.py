"""NumPy archives: each array of one dimension is a column, each of two so many."""

import io
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.formats.readers.model import Columns, Floats


def read_archive(data: bytes) -> Columns:
    """Return the columns of an NPZ archive or an NPY array: those as long as most.

    Raises `BadDataError` where it is neither, or holds no numbers.
    """
    columns: list[tuple[str, Floats]] = []
    for name, array in _arrays(data).items():
        columns += _columns(name, array)
    if not columns:
        raise BadDataError(
            "there are no arrays of numbers in it", hint="it must hold an array of force, and of time"
        )
    longest = max(len(values) for _, values in columns)
    kept = [(name, values) for name, values in columns if len(values) == longest]
    names = tuple(name for name, _ in kept)
    return Columns(names if any(names) else (), tuple(values for _, values in kept))


def _arrays(data: bytes) -> dict[str, NDArray[Any]]:
    try:
        loaded = np.load(io.BytesIO(data), allow_pickle=False)
        return (
            {"": loaded} if isinstance(loaded, np.ndarray) else {name: loaded[name] for name in loaded.files}
        )
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise BadDataError(f"it is no archive that NumPy reads: {error}") from error


def _columns(name: str, array: NDArray[Any]) -> list[tuple[str, Floats]]:
    """Return the columns in an array of numbers; none in another."""
    if array.dtype.kind not in "biuf" or array.ndim not in {1, 2} or array.size < 2:
        return []
    table = array.astype(np.float64)
    if table.ndim == 1:
        return [(name, table)]
    table = table if table.shape[0] >= table.shape[1] else table.T
    return [(f"{name} {k + 1}" if name else "", table[:, k]) for k in range(table.shape[1])]
