"""NumPy's files are read; others, and such that hold code, are refused."""

import io

import numpy as np
import pytest

from acudevice.errors import BadDataError
from acudevice.formats.readers.archive import read_archive


def packed(**arrays: object) -> bytes:
    """Return an archive of arrays."""
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]  # whatever an archive may hold
    return out.getvalue()


def test_arrays_are_columns() -> None:
    """The longest ones, by name; words and lone numbers are left out."""
    columns = read_archive(io.BytesIO(packed(t=np.arange(5), force=np.arange(5.0) * 2, rate=80, name="x")))
    assert columns.names == ("t", "force")
    assert columns.values[1].tolist() == [0, 2, 4, 6, 8]


def test_an_array_of_two_dimensions_is_several_columns() -> None:
    """Whichever way round."""
    table = np.arange(12.0).reshape(6, 2)
    for array in (table, table.T):
        columns = read_archive(io.BytesIO(packed(data=array)))
        assert columns.names == ("data 1", "data 2")
        assert columns.values[1].tolist() == table[:, 1].tolist()


def test_a_single_array_has_no_names() -> None:
    """As NumPy saves it."""
    out = io.BytesIO()
    np.save(out, np.arange(4.0))
    columns = read_archive(io.BytesIO(out.getvalue()))
    assert columns.names == ()
    assert columns.values[0].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04rubbish", packed(name="x"), packed(thing=np.array([{"a": 1}], dtype=object))],
)
def test_what_holds_no_numbers_is_refused(data: bytes) -> None:
    """Pickled objects, which could be code, among them."""
    with pytest.raises(BadDataError):
        read_archive(io.BytesIO(data))


def test_fields_and_times_are_columns_too() -> None:
    """Of structured arrays, and as NumPy keeps dates: in seconds, with none where there is none."""
    rows = np.array([(0.0, 1.5), (0.1, 2.5)], dtype=[("t", "f8"), ("force", "f4")])
    found = read_archive(io.BytesIO(packed(data=rows)))
    assert (found.names, found.values[1].tolist()) == (("t", "force"), [1.5, 2.5])
    days = np.array(["2026-11-22T10:00:00.25", "2026-11-22T10:00:00.50", "NaT"], "datetime64[ms]")
    found = read_archive(io.BytesIO(packed(when=days, force=np.arange(3.0))))
    assert found.clocks == (0,)
    assert found.values[0][1] - found.values[0][0] == 0.25
    assert np.isnan(found.values[0][2])


def test_arrays_of_one_number_say_rate_and_unit() -> None:
    """As MATLAB and others put them beside the samples."""
    found = read_archive(io.BytesIO(packed(force=np.arange(5.0), fs=np.array(80), unit=np.array("kgf"))))
    assert (found.names, found.rate_hz, found.unit) == (("force",), 80.0, "kgf")


def test_arrays_that_hold_no_forces_are_named() -> None:
    """With what they do hold."""
    with pytest.raises(BadDataError, match=r"real numbers in it: z \(complex128, \(4,\)\)"):
        read_archive(io.BytesIO(packed(z=np.ones(4) * 1j)))


def test_arrays_of_nearly_one_length_are_told() -> None:
    """None of them is left out as if it were something else."""
    with pytest.raises(BadDataError, match="not of one length: time 20, force 18"):
        read_archive(io.BytesIO(packed(time=np.arange(20.0), force=np.ones(18))))


@pytest.mark.parametrize(
    "torn", [b"{'descr': '<f8', 'shape': (3,", b"{'descr': '<f8', \\", b"{'shape': (10**18,)}", b"\xff\xfe"]
)
def test_an_array_with_a_torn_head_is_refused(torn: bytes) -> None:
    """Whatever NumPy makes of it."""
    data = b"\x93NUMPY\x01\x00" + len(torn).to_bytes(2, "little") + torn + bytes(24)
    with pytest.raises(BadDataError, match="no archive that NumPy reads"):
        read_archive(io.BytesIO(data))
