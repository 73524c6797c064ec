"""A table of thresholds answers for a point and a side."""

from dataclasses import fields

import pytest

from acudevice.values.thresholds import FIELDS, Mode, Side, Thresholds, ThresholdTable


def entry(point: str, side: Side) -> Thresholds:
    """Return a plain entry."""
    return Thresholds(point, side, Mode.HOLD, 1500, 1000, 8000, 20000, 30000, 4000, 8000)


TABLE = ThresholdTable(1, (entry("LR3", Side.LEFT), entry("PC6", Side.ANY)))


@pytest.mark.parametrize(
    ("point", "side", "found"),
    [
        ("LR3", Side.LEFT, True),
        ("LR3", Side.RIGHT, False),
        ("PC6", Side.RIGHT, True),
        ("GV20", Side.MIDLINE, False),
    ],
)
def test_an_entry_serves_its_side_and_one_for_any_side_serves_all(
    point: str, side: Side, found: bool
) -> None:
    """What is not in the table is None."""
    assert (TABLE.find(point, side) is not None) is found


def test_every_numeric_field_has_its_name_in_the_protocol() -> None:
    """The map of names leaves none out and names none that is not there."""
    numeric = {f.name for f in fields(Thresholds)} - {"point", "side", "mode"}
    assert set(FIELDS.values()) == numeric


def test_an_entry_is_told_by_the_names_of_the_protocol() -> None:
    """Point, side and mode in words, all numbers in the protocol's units."""
    told = entry("LR3", Side.LEFT).as_dict()
    assert set(told) == {"point", "side", "mode", *FIELDS}
    assert (told["point"], told["side"], told["mode"], told["onset"], told["hold_max"]) == (
        "LR3", "left", "hold", 1500, 8000,
    )  # fmt: skip
