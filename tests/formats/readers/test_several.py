"""Of rows of several sensors those of one are a recording."""

import io

import numpy as np
import pytest

from acudevice.formats.readers.choosing import choose
from acudevice.formats.readers.model import Wanted
from acudevice.formats.readers.several import names_sensors
from acudevice.formats.readers.text import read_text

ROWS = [(k / 50, round(5 + np.sin(k / 20), 3), round(1 + np.sin(k / 20) / 9, 3)) for k in range(400)]


@pytest.mark.parametrize(("names", "one", "other"), [("side", "Left", "Right"), ("sensor_id", "1", "2")])
def test_the_rows_of_the_sensor_that_is_pressed_are_taken(names: str, one: str, other: str) -> None:
    """And it is told which others there are, whether by words or by numbers."""
    lines = "".join(f"{t},{other},{quiet}\n{t},{one},{loud}\n" for t, loud, quiet in ROWS)
    series = choose(read_text(io.BytesIO(f"t_s,{names},force_n\n{lines}".encode())), Wanted())
    assert series.force.tolist() == [loud for _, loud, _ in ROWS]
    assert series.t_s is not None
    assert series.t_s.tolist() == [t for t, _, _ in ROWS]
    assert series.notes == (
        f"taking the rows of which {names!r} is {one!r}, not {other!r}; part the file to see those",
    )


@pytest.mark.parametrize("labels", [["A"] * 400, ["A"] * 200 + ["B"] * 200, [f"x{k}" for k in range(400)]])
def test_rows_of_one_sensor_or_of_anything_else_stay(labels: list[str]) -> None:
    """One sensor after the other is for whoever recorded them so; and each row may have a name of its own."""
    lines = "".join(f"{t},{label},{force}\n" for (t, force, _), label in zip(ROWS, labels, strict=True))
    series = choose(read_text(io.BytesIO(f"t_s,sensor,force_n\n{lines}".encode())), Wanted())
    assert (len(series.force), series.notes) == (400, ())


def test_columns_that_tell_sensors_are_known_by_name() -> None:
    """By a word of it."""
    assert all(map(names_sensors, ["Position", "sensor_id", "hand", "device name"]))
    assert not any(map(names_sensors, ["force", "time", "note"]))
