"""One cell: breakpoints made ready give the force of the page's arithmetic, to the last millinewton."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from acudevice.errors import BadDataError
from acudevice.signal.cells import BOUND_MN, Cell
from acudevice.values.calibration import CellTable
from tests.support import protocol_page
from tests.support.calibrations import INT32, cell_tables
from tests.support.oracle_force import steps

PAGE_TABLE = CellTable((-100, 900, 2900), (0, 5000, 20000))
PAGE_TARE_MN = 12
ROWS = [
    {head: protocol_page.number(cell) for head, cell in row.items()}
    for row in protocol_page.table("20.8", "counts")
]


def test_the_page_names_the_table_that_is_tried_here() -> None:
    """Breakpoints and tare stand above the worked example."""
    assert "Breakpoints (−100, 0), (900, 5000), (2900, 20000), tare 12." in protocol_page.section("20.8")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["counts"]))
def test_the_worked_example_of_the_page_comes_out(row: dict[str, int]) -> None:
    """Each row of section 20.8: segment, product, width, force and force less tare."""
    c = row["counts"]
    assert steps(PAGE_TABLE, c) == (row["k"], row["p"], row["d"], row["force"])
    assert Cell(PAGE_TABLE, 0).force_mn(c) == row["force"]
    assert Cell(PAGE_TABLE, PAGE_TARE_MN).force_mn(c) == row["less tare"]


@given(cell_tables(), st.integers(-200_000, 200_000), INT32)
@example(CellTable((0, 1), (0, 2_000_000)), 0, (1 << 31) - 1)
@example(CellTable((0, 1), (2_000_000, 0)), 5, -(1 << 31))
def test_force_is_that_of_the_literal_arithmetic(table: CellTable, tare_mn: int, counts: int) -> None:
    """Any table, tare and counts, far beyond the ends of the table, too."""
    assert Cell(table, tare_mn).force_mn(counts) == steps(table, counts)[3] - tare_mn


def test_force_before_tare_is_bounded() -> None:
    """A steep table read at the end of the scale stops at the bound, either way."""
    cell = Cell(CellTable((0, 1), (0, 2_000_000)), 7)
    assert [cell.force_mn(c) for c in (-126, -125, -124, 124, 125, 126, 2**31 - 1)] == [
        -BOUND_MN - 7, -BOUND_MN - 7, -248_000_007, 247_999_993, BOUND_MN - 7, BOUND_MN - 7, BOUND_MN - 7,
    ]  # fmt: skip


@given(cell_tables(), st.lists(INT32, min_size=1, max_size=20))
def test_many_at_once_are_as_one_by_one(table: CellTable, counts: list[int]) -> None:
    """Whether they share a segment or not."""
    cell = Cell(table, 3)
    expected = [cell.force_mn(c) for c in counts]
    assert cell.many(counts, min(counts), max(counts)) == expected
    assert [cell.many([c], c, c)[0] for c in counts] == expected


@given(cell_tables(), st.integers(-2_100_000, 2_100_000), INT32, INT32)
def test_an_edge_parts_the_counts_at_its_force(table: CellTable, edge_mn: int, one: int, other: int) -> None:
    """Up to the edge force is less and from it on at least that much; the other way round where it falls."""
    cell = Cell(table, 0)
    counts = range(min(one, other), max(one, other) + 1)
    edge = cell.edge(edge_mn, counts)
    tried = {counts.start, counts[-1], *(c for c in (edge - 1, edge, edge + 1) if c in counts)}
    assert [c >= edge for c in tried] == [(cell.force_mn(c) >= edge_mn) != cell.falls for c in tried]


@pytest.mark.parametrize(
    ("counts", "force", "needs"),
    [
        ((0,), (0,), "2 to 32 breakpoints"),
        (tuple(range(33)), tuple(range(33)), "2 to 32 breakpoints"),
        ((0, 1, 2), (0, 1), "2 to 32 breakpoints"),
        ((0, 0), (0, 1), "counts that rise"),
        ((0, 1 << 31), (0, 1), "counts that rise, within 32 bits"),
        ((0, 1, 2), (0, 5, 4), "never turns back"),
        ((0, 1), (5, 5), "force that changes"),
        ((0, 1), (0, 2_000_001), "force within 2000000 mN"),
    ],
)
def test_a_table_that_breaks_a_rule_is_refused(
    counts: tuple[int, ...], force: tuple[int, ...], needs: str
) -> None:
    """Rules 22 to 24, each with words that say what is needed."""
    with pytest.raises(BadDataError, match=needs):
        Cell(CellTable(counts, force), 0)


def test_a_tare_beyond_the_bound_is_refused() -> None:
    """It could only be damaged, and would not fit the arithmetic."""
    with pytest.raises(BadDataError, match="a tare within"):
        Cell(PAGE_TABLE, BOUND_MN + 1)
