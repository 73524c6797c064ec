"""Hypothesis strategies for calibrations that keep the rules, and for counts that lie where they are tried."""

from hypothesis import strategies as st

from acudevice.values.calibration import Calibration, CellTable, Scale

INT32 = st.integers(-(1 << 31), (1 << 31) - 1)
FORCES = st.integers(-2_000_000, 2_000_000)


@st.composite
def cell_tables(draw: st.DrawFn) -> CellTable:
    """Draw a table of 2 to 8 breakpoints, rising or falling, with flat parts, narrow or as wide as 32 bits."""
    reach = draw(st.sampled_from((20, 5_000, (1 << 31) - 1)))
    counts = sorted(draw(st.sets(st.integers(-reach, reach), min_size=2, max_size=8)))
    forces = draw(
        st.lists(FORCES, min_size=len(counts), max_size=len(counts)).filter(lambda f: len(set(f)) > 1)
    )
    return CellTable(tuple(counts), tuple(sorted(forces, reverse=draw(st.booleans()))))


@st.composite
def scales(draw: st.DrawFn, most_cells: int = 3) -> Scale:
    """Draw a scale of one to `most_cells` cells, sometimes clipped narrowly."""
    tables = tuple(draw(st.lists(cell_tables(), min_size=1, max_size=most_cells)))
    tare = tuple(draw(st.integers(-200_000, 200_000)) for _ in tables)
    low = draw(st.sampled_from((-(1 << 31), -8_388_607, -100)))
    high = draw(st.sampled_from(((1 << 31) - 1, 8_388_607, 100)))
    return Scale(Calibration("0" * 32, tables, 0), tare, low, high)


def counts_near(scale: Scale, width: int = 4) -> st.SearchStrategy[int]:
    """Draw a reading of `width` bytes: at a breakpoint, at the edge of clipping, at the fault code, or anywhere."""
    half = 1 << (8 * width - 1)
    places = {c for table in scale.calibration.cells for c in table.counts} | {
        scale.clip_low,
        scale.clip_high,
        -half,
    }
    near = sorted({max(-half, min(half - 1, place + by)) for place in places for by in (-1, 0, 1)})
    return st.sampled_from(near) | st.integers(-half, half - 1)
