"""Counts become force, or no force at all where a reading is clipped or missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import BadDataError
from acudevice.signal.calibrate import Converter, cause_of, force_mn
from acudevice.signal.zones import Cause
from acudevice.values.calibration import Calibration, CellTable, Scale
from tests.support import oracle_force
from tests.support.calibrations import counts_near, scales

CELL = CellTable((0, 1000), (0, 2000))
TWO = Scale(Calibration("0" * 32, (CELL, CellTable((0, 100), (0, -50))), 0), (10, -1), -500, 5000)


@given(st.data())
def test_force_is_that_of_the_literal_arithmetic(data: st.DataObject) -> None:
    """Any scale, any readings, any width: the sum less tare, or None."""
    scale = data.draw(scales())
    width = data.draw(st.sampled_from((2, 3, 4)))
    cells = len(scale.calibration.cells)
    rows = data.draw(st.lists(st.tuples(*[counts_near(scale, width)] * cells), max_size=12))
    expected = [oracle_force.force_mn(scale, row, width) for row in rows]
    converter = Converter(scale, width)
    assert [converter.one(row) for row in rows] == expected
    assert list(converter.many([c for row in rows for c in row])) == expected
    assert [force_mn(scale, row, width) for row in rows] == expected


@given(st.data())
def test_a_converter_remembers_nothing_that_matters(data: st.DataObject) -> None:
    """Packet after packet it gives what each reading gives by itself, wherever the packet before lay."""
    scale = data.draw(scales())
    readings = counts_near(scale, 3)
    cells = len(scale.calibration.cells)
    converter = Converter(scale, 3)
    for packet in data.draw(st.lists(st.lists(st.tuples(*[readings] * cells), max_size=3), max_size=12)):
        expected = [oracle_force.force_mn(scale, row, 3) for row in packet]
        assert list(converter.many([c for row in packet for c in row])) == expected


@pytest.mark.parametrize("before", [-499, 0, 500, 999, 1000, 4999])
@pytest.mark.parametrize("counts", [-501, -500, -499, -1, 0, 1, 999, 1000, 1001, 4999, 5000])
def test_a_packet_beside_the_one_before_is_converted_anew(before: int, counts: int) -> None:
    """At each breakpoint and at each limit of clipping, whatever the packet before was."""
    scale = Scale(Calibration("0" * 32, (CellTable((0, 500, 1000), (0, 900, 2000)),), 0), (10,), -500, 5000)
    converter = Converter(scale, 3)
    converter.many((before, before))
    assert list(converter.many((before, counts))) == [converter.one((before,)), converter.one((counts,))]


def test_the_force_of_cells_is_their_sum_less_tare() -> None:
    """Two cells, one of them falling."""
    assert Converter(TWO, 3).one((500, 100)) == 1000 - 10 - 50 + 1


@pytest.mark.parametrize(("counts", "force"), [(-500, None), (-499, -1007), (4999, 9989), (5000, None)])
def test_the_limits_of_clipping_are_clipped_themselves(counts: int, force: int | None) -> None:
    """At or below the lower, at or above the upper; one such cell leaves the sample without force."""
    assert Converter(TWO, 3).one((counts, 0)) == force
    assert list(Converter(TWO, 3).many((0, 0, counts, 0))) == [-9, force]


@pytest.mark.parametrize(("width", "fault"), [(2, -(1 << 15)), (3, -(1 << 23)), (4, -(1 << 31))])
def test_the_fault_code_is_no_force_even_where_it_is_not_clipped(width: int, fault: int) -> None:
    """A device may declare limits beyond what its width can say."""
    scale = Scale(Calibration("0" * 32, (CELL,), 0), (0,), -(1 << 31) - 1, 1 << 31)
    converter = Converter(scale, width)
    assert (converter.one((fault,)), converter.one((fault + 1,)) is None) == (None, False)


def test_a_missing_reading_weighs_more_than_a_clipped_one() -> None:
    """Where both are in one sample, the cause is *no reading*."""
    assert cause_of((5000, -(1 << 23)), 3) is Cause.NO_READING
    assert cause_of((5000, 0), 3) is Cause.CLIPPED
    assert cause_of((-(1 << 15),), 3) is Cause.CLIPPED


@pytest.mark.parametrize("tare", [(), (1,), (1, 2, 3)])
def test_a_tare_for_other_cells_is_refused(tare: tuple[int, ...]) -> None:
    """Two cells need two values."""
    with pytest.raises(BadDataError, match="do not go with"):
        Converter(Scale(TWO.calibration, tare, -500, 5000), 3)


def test_arrays_come_with_their_validity() -> None:
    """Force in int64, 0 where invalid, and a mask that says so."""
    force, valid = Converter(TWO, 3).array(np.array([[500, 100], [5000, 0]], np.int32))
    assert (force.tolist(), str(force.dtype), valid.tolist()) == ([941, 0], "int64", [True, False])
