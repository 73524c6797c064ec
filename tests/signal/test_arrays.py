"""Over arrays the arithmetic gives the same integers as one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.arrays import convert, force_of
from acudevice.signal.calibrate import Converter
from acudevice.signal.cells import Cell
from acudevice.values.calibration import CellTable
from tests.support.calibrations import cell_tables, counts_near, scales


@given(st.data())
def test_arrays_agree_with_single_samples(data: st.DataObject) -> None:
    """Any scale of one to three cells, any counts, however often they change segment."""
    scale = data.draw(scales())
    cells = len(scale.calibration.cells)
    rows = data.draw(st.lists(st.tuples(*[counts_near(scale)] * cells), min_size=1, max_size=30))
    converter = Converter(scale, 4)
    counts = np.array(rows, np.int32)
    force, valid = convert(converter, counts[:, 0] if cells == 1 else counts)
    got = [f if v else None for f, v in zip(force.tolist(), valid.tolist(), strict=True)]
    assert got == [*map(converter.one, rows)]


@given(cell_tables(), st.integers(0, 1 << 32))
def test_a_sweep_through_all_segments_agrees(table: CellTable, seed: int) -> None:
    """Counts spread over the table and beyond, most in one segment, some in each other one."""
    rng = np.random.default_rng(seed)
    ends = np.array([table.counts[0] - 50, *table.counts, table.counts[-1] + 50]).clip(
        -(1 << 31), (1 << 31) - 1
    )
    counts = rng.permutation(
        np.concatenate([ends, np.full(20, ends[1]), rng.integers(ends[0], ends[-1] + 1, 20)])
    )
    cell = Cell(table, 11)
    assert force_of(cell, counts).tolist() == [cell.force_mn(int(c)) for c in counts]


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.int64])
def test_counts_of_any_width_serve(dtype: type[np.signedinteger]) -> None:
    """As they come from a file or from a wire; none are as welcome as many."""
    cell = Cell(CellTable((-30_000, 0, 30_000), (0, 2_000_000, 2_000_000)), 0)
    counts = np.array([-30_000, -15_000, 1, 32_000], dtype)
    assert force_of(cell, counts).tolist() == [0, 1_000_000, 2_000_000, 2_000_000]
    assert force_of(cell, np.array([], dtype)).tolist() == []
