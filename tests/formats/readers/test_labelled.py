"""Numbers that have their names beside them are read by those."""

import numpy as np
import pytest

from acudevice.formats.readers.labelled import read_labelled


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("t:{} F:{}", ("t", "F")),
        ("Time: {} s, Force: {} N", ("Time (s)", "Force (N)")),
        ("ms={}; load={}kg", ("ms", "load (kg)")),
        ("Time(s): {}, Force(N): {}", ("Time(s)", "Force(N)")),
        ("[INFO] millis = {} force = {}", ("millis", "force")),
    ],
)
def test_named_numbers_become_columns(line: str, names: tuple[str, str]) -> None:
    """With their units; lines without any are left out."""
    rows = [(k, round(0.25 * k, 2)) for k in range(12)]
    found = read_labelled(lambda: iter([["ready", *(line.format(*row) for row in rows)]]))
    assert found is not None
    assert found.names == names
    assert np.array(found.values).T.tolist() == [list(map(float, row)) for row in rows]


def test_a_number_that_is_not_there_is_nan() -> None:
    """In a line that has the others."""
    found = read_labelled(lambda: iter([["t:1 F:5", "t:2 F:", *["t:3 F:6"] * 8]]))
    assert found is not None
    assert np.isnan(found.values[1][1])
    assert len(found.values[0]) == 10


@pytest.mark.parametrize("line", ["0.1,5", "2024-05-03T10:00:00,5", "10:00:01 5.5", "a;b", ""])
def test_other_tables_are_none_of_these(line: str) -> None:
    """Times of day are no names."""
    assert read_labelled(lambda: iter([[line] * 20])) is None


def test_a_terminal_may_say_when() -> None:
    """Before an arrow; else nobody knows."""
    lines = [f"12:00:0{k}.250 -> Reading: {k}.5 lbs" for k in range(9)]
    found = read_labelled(lambda: iter([lines]))
    assert found is not None
    assert (found.names, found.clocks) == (("time", "Reading (lbs)"), (0,))
    assert np.diff(found.values[0]).tolist() == [1.0] * 8
    plain = read_labelled(lambda: iter([[f"sensor -> Reading: {k}.5 lbs" for k in range(9)]]))
    assert plain is not None
    assert plain.names == ("Reading (lbs)",)
