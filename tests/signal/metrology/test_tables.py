"""Calibration tables are read whole, or refused with the line and what is wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.errors import BadDataError
from acudevice.signal.metrology.tables import read_counts, read_table
from acudevice.values.calibration_record import Direction, Observation
from tests.support.sensors import RIGS, as_csv

HEADER = "series,mount,direction,reference_n,u_reference_n,cell,counts"
LINE = "1,a,up,2.5,0.01,1,1200"


@settings(max_examples=20)
@given(st.integers(0, 99), st.sampled_from(sorted(RIGS)))
def test_what_was_written_is_read(seed: int, name: str) -> None:
    """Observation by observation."""
    observations = RIGS[name].table(seed)
    assert read_table(as_csv(observations)) == tuple(observations)


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    """Names do not mind capitals, blanks or a mark of byte order; empty lines are skipped."""
    text = "\ufeff Counts ,note,cell,U_REFERENCE_N,reference_n,direction,mount,series,t_s,temperature_c\n\n"
    text += "1200.5,x,2,0.01,2.5,unloading,a,1,30,\n"
    assert read_table(text) == (Observation("1", "a", Direction.DOWN, 2.5, 0.01, 2, 1200.5, 30.0, None),)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (LINE.replace("up", "sideways"), "line 3: direction must be up or down"),
        (LINE.replace("2.5", "-2.5"), "line 3: reference_n is -2.5: a load cannot be negative"),
        (LINE.replace("2.5", "nan"), "line 3: reference_n must be a finite number"),
        (LINE.replace("2.5", ""), "line 3: reference_n must be a number"),
        (LINE.replace("0.01", ""), "line 3: u_reference_n is missing"),
        (LINE.replace("0.01", "0"), "line 3: u_reference_n is 0: no reference is known exactly"),
        (LINE.replace("0.01", "-1"), "line 3: u_reference_n is -1"),
        (LINE.replace(",1,1200", ",0,1200"), "line 3: cell must be a whole number from 1 to 8"),
        (LINE.replace("1200", "many"), "line 3: counts must be a number, not 'many'"),
        (LINE.replace("a", ""), "line 3: series and mount must have a name"),
    ],
)
def test_a_wrong_line_is_named(line: str, words: str) -> None:
    """With what is wrong with it."""
    with pytest.raises(BadDataError, match=words):
        read_table(f"{HEADER}\n{LINE}\n{line}\n")


def test_no_load_may_be_known_exactly() -> None:
    """Nothing on it is nothing."""
    (one,) = read_table(f"{HEADER}\n1,a,up,0,0,1,90\n")
    assert (one.reference_n, one.u_reference_n) == (0.0, 0.0)


def test_missing_columns_are_named() -> None:
    """All of them."""
    with pytest.raises(BadDataError, match="lacks the columns u_reference_n, cell"):
        read_table("series,mount,direction,reference_n,counts\n1,1,up,1,2\n")


def test_tables_with_other_separators_are_told_what_is_expected() -> None:
    """As spreadsheets write them in half of the world."""
    with pytest.raises(BadDataError) as caught:
        read_table(f"{HEADER}\n{LINE}\n".replace(",", ";"))
    assert caught.value.hint == "columns are separated by commas, with a point in decimal numbers"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{HEADER}\n{LINE},7\n", "line 2: 8 values, but the first line names 7 columns"),
        (f"{HEADER},counts\n{LINE},7\n", "has the column counts twice"),
        (f"{HEADER}\n{LINE}\n".replace("u_ref", "U_ref"), "is the sign of an expanded uncertainty"),
    ],
)
def test_nothing_is_dropped_or_taken_for_another(text: str, words: str) -> None:
    """A value without a name, a name with two values, an uncertainty that is twice another."""
    with pytest.raises(BadDataError, match=words):
        read_table(text)


@pytest.mark.parametrize("text", ["", HEADER, HEADER + "\n,,,,,,\n"])
def test_a_table_without_lines_is_refused(text: str) -> None:
    """There is nothing to calibrate with."""
    with pytest.raises(BadDataError):
        read_table(text)


def test_counts_alone_are_of_the_first_cell() -> None:
    """A column cell says otherwise."""
    assert read_counts("counts\n1\n2.5\n") == ((1.0, 1), (2.5, 1))
    assert read_counts("cell,counts\n2,7\n,8\n") == ((7.0, 2), (8.0, 1))


def test_what_loads_have_in_common_may_be_said() -> None:
    """As a part of their uncertainty, never more than that; where nothing is said, nothing is known of it."""
    header = "series,mount,direction,reference_n,u_reference_n,cell,counts,u_common_n\n"
    said, unsaid = read_table(header + "1,1,up,5,0.02,1,100,0.01\n1,1,up,10,0.02,1,200,\n")
    assert (said.u_common_n, unsaid.u_common_n) == (0.01, None)
    with pytest.raises(
        BadDataError, match=r"line 2: u_common_n is 0.03, which is no part of the u_reference_n of 0.02"
    ):
        read_table(header + "1,1,up,5,0.02,1,100,0.03\n")
