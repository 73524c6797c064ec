"""A plan is what a routine becomes for one person, tip and sensor."""

import json
from dataclasses import replace

import pytest

from acudevice.coach.plan import Options, make_plan
from acudevice.errors import NotFoundError, UsageError
from acudevice.points.catalogue import load_catalogue
from acudevice.points.thresholds import table_for
from acudevice.values.thresholds import Mode, Side, ThresholdTable

CATALOGUE = load_catalogue()
TAI_CHONG = CATALOGUE.routine("tai-chong")
RELAXING = CATALOGUE.routine("relaxing")


def test_a_plan_has_the_steps_of_its_routine() -> None:
    """With the thresholds that the device is to hold."""
    plan = make_plan(TAI_CHONG, CATALOGUE)
    assert [(s.point, s.side, s.repeats, s.block_s) for s in plan.steps] == [
        ("LR3", Side.LEFT, 3, 0.0), ("LR3", Side.RIGHT, 3, 0.0),
    ]  # fmt: skip
    assert tuple(s.thresholds for s in plan.steps) == table_for(TAI_CHONG).entries
    step = plan.steps[0]
    assert (step.name, step.mode, step.band_n) == ("Taichong", Mode.HOLD, (8.0, 24.0))
    assert "foot" in step.location


def test_repeats_take_the_place_of_blocks() -> None:
    """The thresholds stay those of the routine, so the device's table stays the same."""
    plan = make_plan(RELAXING, CATALOGUE, Options(repeats=2))
    assert {(s.repeats, s.block_s) for s in plan.steps} == {(2, 0.0)}
    assert plan.steps[0].thresholds == make_plan(RELAXING, CATALOGUE).steps[0].thresholds
    for repeats in (0, -1, 1001):
        with pytest.raises(UsageError, match="not possible"):
            make_plan(RELAXING, CATALOGUE, Options(repeats=repeats))


def test_the_estimate_adds_up() -> None:
    """Three minutes a point and 15 s to find it; or presses of 4 s with 2 s of rest and 1.5 s of way."""
    assert make_plan(RELAXING, CATALOGUE).duration_s == 9 * (180 + 15)
    assert make_plan(TAI_CHONG, CATALOGUE).duration_s == 2 * (15 + 3 * 7.5)


def test_a_forbidden_point_is_left_out_and_said() -> None:
    """Unless somebody cleared it, which the plan keeps."""
    plan = make_plan(RELAXING, CATALOGUE, Options(conditions=frozenset({"pregnancy"})))
    assert "SP6" not in [s.point for s in plan.steps]
    assert [(left.point, left.caution.id) for left in plan.left] == [("SP6", "pregnancy")]
    options = Options(conditions=frozenset({"pregnancy"}), cleared={"SP6": "the midwife"})
    cleared = make_plan(RELAXING, CATALOGUE, options)
    assert (len(cleared.steps), cleared.left, cleared.options.cleared) == (9, (), {"SP6": "the midwife"})


def test_a_plan_without_points_is_refused() -> None:
    """With what is in the way."""
    only = replace(RELAXING, steps=tuple(s for s in RELAXING.steps if s.point.code == "SP6"))
    with pytest.raises(UsageError, match=r"no point of `relaxing` is left with pregnancy"):
        make_plan(only, CATALOGUE, Options(conditions=frozenset({"pregnancy"})))


def test_reduced_sensation_and_small_tips_lower_ceilings() -> None:
    """Bands come down with them; nothing goes up."""
    numb = make_plan(RELAXING, CATALOGUE, Options(conditions=frozenset({"reduced-sensation"}))).steps[0]
    small = make_plan(TAI_CHONG, CATALOGUE, Options(tip_area_mm2=40.0)).steps[0]
    weak = make_plan(TAI_CHONG, CATALOGUE, Options(range_n=20.0)).steps[0]
    assert (numb.point, numb.thresholds.high_mn, numb.thresholds.ceiling_mn) == ("EX-HN3", 8000, 10_000)
    assert (small.tip_area_mm2, small.thresholds.high_mn, small.thresholds.ceiling_mn) == (40.0, 9600, 12_000)
    assert (weak.thresholds.high_mn, weak.thresholds.ceiling_mn) == (14_400, 18_000)
    with pytest.raises(UsageError, match="does not fit"):
        make_plan(TAI_CHONG, CATALOGUE, Options(tip_area_mm2=60.0, fit=False))


def test_all_cautions_of_its_points_go_with_a_plan() -> None:
    """Those for everybody, and those of a point."""
    assert {"stop", "artery", "dvt"} <= {c.caution.id for c in make_plan(TAI_CHONG, CATALOGUE).cautions}


def test_a_plan_is_kept_as_plain_values() -> None:
    """Thresholds by the names of the protocol, with what was left out and who cleared what."""
    options = Options(conditions=frozenset({"pregnancy"}), tip_area_mm2=80.0)
    kept = json.loads(json.dumps(make_plan(RELAXING, CATALOGUE, options).as_dict()))
    assert (kept["routine"], kept["conditions"], kept["cleared"]) == ("relaxing", ["pregnancy"], {})
    assert kept["left"] == [{"point": "SP6", "caution": "pregnancy"}]
    step = kept["steps"][0]
    assert (step["point"], step["side"], step["mode"], step["tip_area_mm2"]) == (
        "EX-HN3",
        "midline",
        "hold",
        80.0,
    )
    assert (step["thresholds"]["low"], step["thresholds"]["hold_min"]) == (3000, 10_000)


def test_the_device_has_the_last_word_on_thresholds() -> None:
    """Its own band and its own goal, but for the repeats that were asked for."""
    own = replace(table_for(TAI_CHONG).entries[0], side=Side.ANY, low_mn=6000, repeats=5, block_ms=60_000)
    table = ThresholdTable(7, (own,))
    steps = make_plan(TAI_CHONG, CATALOGUE).with_table(table).steps
    assert [(s.thresholds, s.side, s.repeats, s.block_s) for s in steps] == [
        (own, Side.LEFT, 5, 60.0), (own, Side.RIGHT, 5, 60.0),
    ]  # fmt: skip
    asked = make_plan(TAI_CHONG, CATALOGUE, Options(repeats=2)).with_table(table)
    assert {(s.repeats, s.block_s) for s in asked.steps} == {(2, 0.0)}


def test_a_device_that_allows_more_force_is_refused() -> None:
    """So is one that holds nothing for a point."""
    plan = make_plan(TAI_CHONG, CATALOGUE)
    entries = table_for(TAI_CHONG).entries
    with pytest.raises(
        UsageError, match=r"LR3 right go up to 31 N, and this plan only up to 30 N"
    ) as refused:
        plan.with_table(ThresholdTable(1, (entries[0], replace(entries[1], ceiling_mn=31_000))))
    assert "push ROUTINE" in refused.value.hint
    with pytest.raises(NotFoundError, match="no thresholds for LR3 right"):
        plan.with_table(ThresholdTable(1, entries[:1]))


def test_an_entry_without_a_goal_asks_for_one_press() -> None:
    """Neither repeats nor a block: a step that never ends helps nobody."""
    own = replace(table_for(TAI_CHONG).entries[0], side=Side.ANY, repeats=0, block_ms=0)
    assert make_plan(TAI_CHONG, CATALOGUE).with_table(ThresholdTable(1, (own,))).steps[0].repeats == 1
