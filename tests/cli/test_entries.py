"""Entries of a table: named by the protocol, compared field by field, and only ever made safer by hand."""

from dataclasses import replace

import pytest

from acudevice.cli import entries
from acudevice.cli.entries import FIGURES, UNITS
from acudevice.errors import NotFoundError, UsageError
from acudevice.values.thresholds import FIELDS, Mode, Side, Thresholds, ThresholdTable

LR3 = Thresholds(
    "LR3", Side.LEFT, Mode.HOLD, 2000, 1000, 8000, 24_000, 30_000, 4000, 8000, cv_max_permille=250
)
PC6 = Thresholds(
    "PC6", Side.ANY, Mode.KNEAD, 1000, 500, 3000, 10_000, 20_000, 60_000, 0, block_ms=120_000, cadence_low_mhz=500,
    cadence_high_mhz=2000, repeats=0,
)  # fmt: skip
TABLE = ThresholdTable(7, (LR3, PC6))
NONE_GIVEN = dict.fromkeys((name.replace("-", "_") for name in FIGURES), None)


def test_every_field_has_a_unit_and_an_option() -> None:
    """By the names of the protocol."""
    assert list(UNITS) == list(FIELDS)
    assert {figure.field for figure in FIGURES.values()} == set(FIELDS)


def test_programs_get_a_table_by_the_names_of_the_protocol() -> None:
    """Whole numbers in the units that stand beside them."""
    found = entries.fields(TABLE)
    assert (found["version"], found["units"]["low"], found["units"]["hold_min"]) == (7, "mN", "ms")
    assert found["entries"][0] == {
        "point": "LR3", "side": "left", "mode": "hold", "onset": 2000, "release": 1000, "low": 8000, "high": 24_000,
        "ceiling": 30_000, "hold_min": 4000, "hold_max": 8000, "block": 0, "rest_min": 0, "cv_max": 250,
        "cadence_low": 0, "cadence_high": 0, "release_timeout": 0, "repeats": 1,
    }  # fmt: skip


def test_no_table_is_no_version_and_no_entry() -> None:
    """Rather than an error."""
    found = entries.fields(None)
    assert (found["version"], found["entries"]) == (None, [])


def test_people_read_newtons_and_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    """An unchecked limit is not shown."""
    entries.show(TABLE)
    header, lr3, pc6 = capsys.readouterr().out.splitlines()
    assert header.startswith("point  side  mode   begins N  ends N  band N")
    assert lr3.split() == "LR3 left hold 2 1 8 to 24 30 4 to 8 0 1 times cv 25 %".split()
    assert pc6.split() == "PC6 any knead 1 0.5 3 to 10 20 60 0 120 s 0.5 to 2 Hz".split()


def test_a_cadence_may_have_no_upper_edge(capsys: pytest.CaptureFixture[str]) -> None:
    """Then it is not said."""
    entries.show(ThresholdTable(1, (replace(PC6, cadence_high_mhz=0),)))
    assert capsys.readouterr().out.rstrip().endswith("0.5 Hz or more")


def test_options_become_fields_in_their_units() -> None:
    """Newtons to millinewtons, seconds to milliseconds, shares to thousandths; what is not given is not changed."""
    given = NONE_GIVEN | {"low_n": 6.5, "hold_min_s": 5.0, "cv_max": 0.2, "repeats": 3.0, "rest_s": 0.0}
    assert entries.changes(given) == {
        "low_mn": 6500, "hold_min_ms": 5000, "cv_max_permille": 200, "repeats": 3, "rest_min_ms": 0,
    }  # fmt: skip


def test_nothing_to_change_is_a_mistake() -> None:
    """It must not look as if something was done."""
    with pytest.raises(UsageError, match="what is to change"):
        entries.changes(NONE_GIVEN)


def test_an_entry_is_found_as_it_is_written() -> None:
    """In any case; an entry for any side serves both."""
    assert entries.held(TABLE, "lr3", Side.LEFT) is LR3
    assert entries.held(TABLE, "PC6", Side.RIGHT) is PC6
    with pytest.raises(NotFoundError) as missing:
        entries.held(TABLE, "LR3", Side.RIGHT)
    assert missing.value.hint == "it has LR3 left, PC6 any"


@pytest.mark.parametrize(
    ("changes", "limit_mn", "words"),
    [
        ({"ceiling_mn": 30_001}, 30_000, "only ever lowered: 30.001 N is above 30 N"),
        ({"high_mn": 20_000}, 25_000, "above that of the point: 30 N is above 25 N"),
        ({"low_mn": 25_000}, 30_000, "these do not: 1, 2, 25, 24, 30 N"),
        ({"high_mn": 30_000}, 30_000, "must rise"),
        ({"release_mn": 0}, 30_000, "must rise"),
        ({"onset_mn": 8001}, 30_000, "must rise"),
    ],
)
def test_an_entry_that_is_not_safe_is_refused(changes: dict[str, int], limit_mn: int, words: str) -> None:
    """Before a device hears of it."""
    with pytest.raises(UsageError, match=words):
        entries.check(LR3, replace(LR3, **changes), limit_mn)


@pytest.mark.parametrize("changes", [{}, {"ceiling_mn": 25_000}, {"low_mn": 2000}, {"high_mn": 8000}])
def test_an_entry_that_asks_for_less_is_fine(changes: dict[str, int]) -> None:
    """Edges may meet."""
    entries.check(LR3, replace(LR3, **changes), 30_000)


def test_equal_tables_do_not_differ() -> None:
    """Whatever their versions."""
    assert entries.differences(TABLE, ThresholdTable(8, (PC6, LR3))) == []


def test_each_difference_is_told() -> None:
    """Fields of an entry, and entries of one table alone."""
    harder = replace(LR3, low_mn=9000, mode=Mode.SERIES)
    held = ThresholdTable(8, (harder, replace(LR3, side=Side.RIGHT)))
    found = entries.differences(TABLE, held)
    assert found == [
        {"point": "LR3", "side": "left", "field": "mode", "wanted": "hold", "held": "series"},
        {"point": "LR3", "side": "left", "field": "low", "wanted": 8000, "held": 9000},
        {"point": "PC6", "side": "any", "field": "entry", "wanted": True, "held": False},
        {"point": "LR3", "side": "right", "field": "entry", "wanted": False, "held": True},
    ]
    assert [entries.sentence(difference) for difference in found] == [
        "LR3 left: mode is series, not hold",
        "LR3 left: low is 9000, not 8000 mN",
        "PC6 any: missing on the device",
        "LR3 right: on the device alone",
    ]


def test_a_device_without_a_table_lacks_every_entry() -> None:
    """One difference for each."""
    found = entries.differences(TABLE, None)
    assert [(one["point"], one["field"], one["held"]) for one in found] == [
        ("LR3", "entry", False),
        ("PC6", "entry", False),
    ]
