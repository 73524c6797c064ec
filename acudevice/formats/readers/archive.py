"""NumPy archives: each array of one dimension is a column, each of two so many."""

import zipfile
import zlib
from collections.abc import Sequence
from itertools import chain, starmap
from tokenize import TokenError
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.formats.readers.aside import aside
from acudevice.formats.readers.model import Columns, Floats

_BROKEN = (
    ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, TokenError,
    SyntaxError, MemoryError, OverflowError,
)  # fmt: skip
"""What NumPy raises of files that are torn, or locked."""
_Column = tuple[str, Floats, bool]
"""Name, values, and whether they are times."""


def read_archive(file: BinaryIO) -> Columns:
    """Return the columns of an NPZ archive or an NPY array: those as long as most.

    Raises `BadDataError` where it is neither, or holds no numbers.
    """
    arrays = _arrays(file)
    columns = list(chain.from_iterable(starmap(_columns, arrays.items())))
    if not columns:
        raise _none(arrays)
    longest = max(len(values) for _, values, _ in columns)
    _refuse_uneven([(name, len(values)) for name, values, _ in columns])
    names, values, clock = zip(*(column for column in columns if len(column[1]) == longest), strict=True)
    clocks = (k for k, is_clock in enumerate(clock) if is_clock)
    said = aside(_lone(arrays))
    return Columns(names if any(names) else (), values, tuple(clocks), *said)


def _refuse_uneven(lengths: Sequence[tuple[str, int]]) -> None:
    """Raise `BadDataError` where one array is the longest alone, and others nearly as long: which rows are theirs?"""
    longest = max(length for _, length in lengths)
    near = [(name, length) for name, length in lengths if 2 * length > longest]
    if sum(length == longest for _, length in near) == 1 < len(near):
        told = ", ".join(f"{name} {length}" for name, length in near)
        raise BadDataError(
            f"its arrays are not of one length: {told}", hint="time and force have as many values"
        )


def _lone(arrays: dict[str, NDArray[Any]]) -> dict[str, object]:
    """Return what arrays of one number or word hold."""
    return {
        name: array.reshape(-1)[0].item()
        for name, array in arrays.items()
        if array.size == 1 and array.dtype.kind in "biufU"
    }


def _none(arrays: dict[str, NDArray[Any]]) -> BadDataError:
    held = [f"{name or 'array'} ({array.dtype}, {array.shape})" for name, array in arrays.items()]
    what = ", ".join(held) or "it is an archive of something else"
    return BadDataError(
        f"there are no arrays of real numbers in it: {what}",
        hint="it must hold an array of force, and of time",
    )


def _arrays(file: BinaryIO) -> dict[str, NDArray[Any]]:
    try:
        loaded = np.load(file, allow_pickle=False)
        every = (
            {"": loaded} if isinstance(loaded, np.ndarray) else {name: loaded[name] for name in loaded.files}
        )
    except _BROKEN as error:
        raise BadDataError(f"it is no archive that NumPy reads: {error}") from error
    # What else a zip archive may hold comes as bytes.
    return {name: array for name, array in every.items() if isinstance(array, np.ndarray)}


def _columns(name: str, array: NDArray[Any]) -> list[_Column]:
    """Return the columns in an array of numbers or times, or in each field of a structured one; none in another."""
    if array.dtype.names:
        return list(chain.from_iterable(_columns(field, array[field]) for field in array.dtype.names))
    if not _is_numeric(array):
        return []
    clock = array.dtype.kind in "mM"
    table = _in_seconds(array) if clock else array.astype(np.float64, copy=False)
    if table.ndim == 1:
        return [(name, table, clock)]
    rows = table if table.shape[0] < table.shape[1] else table.T
    return [(f"{name} {k}" if name else "", values, clock) for k, values in enumerate(rows, 1)]


def _is_numeric(array: NDArray[Any]) -> bool:
    return array.dtype.kind in "biufmM" and array.ndim in {1, 2} and array.size > 1


def _in_seconds(array: NDArray[Any]) -> Floats:
    """Return times or durations of NumPy's in seconds; NaN where there is none."""
    plain = array.astype(f"{array.dtype.kind}8[ns]").astype(np.int64)
    # Parted, since nanoseconds of our days are more than a float holds.
    return np.where(np.isnat(array), np.nan, plain // 10**9 + (plain % 10**9) / 1e9)
