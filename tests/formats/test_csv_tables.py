"""Columns: names, types and units, and rows read back."""

import re

import pytest

from acudevice.errors import BadDataError
from acudevice.formats.csv_tables import (
    EVENTS,
    GAPS,
    PRESSES,
    Column,
    read_gap,
    read_mark,
    read_press,
    samples_columns,
)
from acudevice.values.press import Verdict
from acudevice.values.recording import Mark, RecordedPress
from acudevice.values.samples import Gap
from tests.store.making import press

UNITS = {"s": "s", "n": "N", "ns": "N.s", "kpa": "kPa", "hz": "Hz"}


def row(columns: tuple[Column, ...], value: object) -> dict[str, str]:
    """Return what a reader of the CSV gets for one row."""
    return {column.name: "" if (text := column.text(value)) is None else str(text) for column in columns}


@pytest.mark.parametrize("columns", [PRESSES, EVENTS, GAPS, samples_columns(1), samples_columns(2)])
def test_names_say_the_units_they_have(columns: tuple[Column, ...]) -> None:
    """A suffix that names a unit goes with that unit, everything is described, and no name comes twice."""
    for column in columns:
        suffix = re.search(r"_(s|n|ns|kpa|hz)$", column.name)
        if suffix:
            assert column.unit == UNITS[suffix[1]], column.name
        assert column.description
    assert len({column.name for column in columns}) == len(columns)


@pytest.mark.parametrize(
    "press_",
    [
        RecordedPress(9, 5, 9, 0.05, 0.09, press(5, 9), None),
        RecordedPress(9, 5, 9, 0.05, 0.09, None, press(5, 9, Verdict.UNCERTAIN, cadence_mhz=1500, cycles=3)),
        RecordedPress(9, 5, 9, 0.05, 0.09, press(5, 9, held=0, sum_mn=0), press(5, 9, rest_ticks=7)),
    ],
)
def test_a_press_survives_its_row(press_: RecordedPress) -> None:
    """Both views, to the last figure."""
    assert read_press(row(PRESSES, press_)) == press_


@pytest.mark.parametrize(
    "mark",
    [
        Mark("host", "cue", 1.25, None, None, None, None, {"of": [1, None, "é,\n"]}),
        Mark("device", "over", None, 5, 9, 3, 77),
    ],
)
def test_an_event_survives_its_row(mark: Mark) -> None:
    """With and without what is unknown."""
    assert read_mark(row(EVENTS, mark)) == mark


@pytest.mark.parametrize("gap", [Gap(5, 9, 0.05, 0.1, "link"), Gap(None, None, 1.5, 99.25, "reboot")])
def test_a_gap_survives_its_row(gap: Gap) -> None:
    """Counted or not."""
    assert read_gap(row(GAPS, gap)) == gap


def test_a_press_of_nobody_is_refused() -> None:
    """One of host and device must have seen it."""
    found = row(PRESSES, RecordedPress(9, 5, 9, 0.05, 0.09, press(5, 9), None))
    with pytest.raises(BadDataError, match="neither the host's"):
        read_press(found | {"host": ""})
