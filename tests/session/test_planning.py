"""A plan for a device, its table, and what to say of how it went."""

from dataclasses import replace

import pytest

from acudevice.errors import UsageError
from acudevice.session.catalogue import read_catalogue
from acudevice.session.planning import Options, changed, outcomes, plan, table_for
from acudevice.values.device import DeviceInfo
from acudevice.values.thresholds import Side
from tests.support.sessions import demonstrated

CATALOGUE = read_catalogue()
TAI_CHONG = CATALOGUE.routine("tai-chong")
SMALL = DeviceInfo("ring", "small", range_n=20.0, tip_area_mm2=60.0)


def test_tip_and_range_of_a_device_lower_the_ceilings_of_a_plan() -> None:
    """90 % of a range of 20 N; 300 kPa on 60 mm²."""
    (step, *_) = plan(TAI_CHONG, CATALOGUE, Options(), SMALL).steps
    assert (step.thresholds.ceiling_mn, step.tip_area_mm2) == (18_000, 60.0)
    (step, *_) = plan(TAI_CHONG, CATALOGUE, Options(), replace(SMALL, tip_area_mm2=40.0)).steps
    assert step.thresholds.ceiling_mn == 12_000


def test_a_tip_that_was_said_goes_before_that_of_the_device() -> None:
    """The person changed it."""
    (step, *_) = plan(TAI_CHONG, CATALOGUE, Options(tip_area_mm2=50.0), SMALL).steps
    assert step.tip_area_mm2 == 50.0


def test_without_a_device_a_plan_is_checked_all_the_same() -> None:
    """What is wrong with its options is told before one is looked for."""
    assert plan(TAI_CHONG, CATALOGUE, Options()).steps[0].thresholds.ceiling_mn == 30_000
    with pytest.raises(UsageError):
        plan(TAI_CHONG, CATALOGUE, Options(repeats=0))


def test_the_table_of_a_routine_has_an_entry_for_each_side() -> None:
    """Fitted to the device that it is made for."""
    make = table_for(TAI_CHONG, CATALOGUE, Options())
    table = make(SMALL)
    assert [(entry.point, entry.side) for entry in table.entries] == [("LR3", Side.LEFT), ("LR3", Side.RIGHT)]
    assert {entry.ceiling_mn for entry in table.entries} == {18_000}
    assert make(SMALL) == table
    assert make(replace(SMALL, range_n=None)).version == table.version
    assert make(replace(SMALL, tip_area_mm2=70.0, range_n=None)).version != table.version


def test_a_changed_table_has_a_version_of_its_own() -> None:
    """The others stay as they are; changing it back gives the version before."""
    table = table_for(TAI_CHONG, CATALOGUE, Options())(SMALL)
    left, right = table.entries
    softer = replace(left, high_mn=10_000)
    after = changed(table, left, softer)
    assert after.entries == (softer, right)
    assert after.version != table.version
    assert changed(after, softer, left) == table


def test_each_step_of_a_session_is_told_in_a_sentence() -> None:
    """With the presses that counted."""
    summary = demonstrated().summary
    assert summary is not None
    assert [(step.point, sentence) for step, sentence in outcomes(summary)] == [("LR3", "done: 3 good of 4")]
