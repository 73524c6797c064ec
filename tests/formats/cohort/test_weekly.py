"""Adherence, dose and what is missing, against the plan; reckoned by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from acudevice.formats.cohort import part
from acudevice.formats.cohort.figures import figures_of
from acudevice.formats.cohort.rows import Case
from acudevice.formats.cohort.weekly import Fidelity, fidelity
from acudevice.session.pain.history import KIND
from acudevice.session.zeroing import LOADED
from acudevice.values.cohort import Participant, Plan, Roster
from acudevice.values.samples import Gap
from acudevice.values.thresholds import Side
from tests.support.cohorts import case

BOTH = (Side.LEFT, Side.RIGHT)
DAILY = Plan("daily", 6, 5, 2.0, (("LR3", Side.LEFT), ("LR3", Side.RIGHT)))
ROSTER = Roster((Participant("P001", "daily"), Participant("P002", "daily", "2026-03-02")), plans=(DAILY,))


def assessed(folder: Path, roster: Roster, *cases: Case, until: date | None = None) -> Fidelity:
    """Return the tables of a study."""
    part.write(folder / "p", cases)
    return fidelity(figures_of([folder / "p"]), roster, until)


def rows(table: Any, **where: Any) -> list[dict[str, Any]]:
    """Return the rows in which some columns have some values."""
    return [row for row in table.iter_rows(named=True) if where.items() <= row.items()]


def daily(*days: int, **more: Any) -> list[Case]:
    """Return sessions of P001 on some days."""
    return [case(f"s{day}", plan="daily", day=day, **more) for day in days]


def test_a_week_is_set_against_the_plan(tmp_path: Path) -> None:
    """Three of five days, both points each, 12 s at a time: 0.2 of 2 minutes a day."""
    found = assessed(tmp_path, ROSTER, *daily(0, 2, 4, 7, sides=BOTH), until=date(2026, 3, 15))
    (first,) = rows(found.weeks, participant="P001", week=1)
    assert (first["first_day"], first["days"], first["days_planned"]) == (date(2026, 3, 2), 3, 5)
    assert first["days_share"] == pytest.approx(0.6)
    assert (first["points"], first["points_planned"]) == (6, 10)
    assert first["point_min"] == pytest.approx(0.5)
    assert (first["minutes_planned"], first["minutes_share"]) == (10.0, pytest.approx(0.05))
    assert (first["presses"], first["ok_share"], first["in_band_share"]) == (6, 1.0, 1.0)
    assert (first["in_band_s"], first["impulse_n_s"], first["cv_median"]) == (30.0, 300.0, 0.0)
    assert rows(found.weeks, participant="P001", week=2)[0]["days"] == 1


def test_who_does_nothing_is_there(tmp_path: Path) -> None:
    """With noughts against the plan, from the day that was said; who has no day, in the sums alone."""
    roster = Roster((*ROSTER.participants, Participant("P003", "daily")), plans=(DAILY,))
    found = assessed(tmp_path, roster, *daily(0, 8))
    idle = rows(found.weeks, participant="P002")
    assert [(row["week"], row["days"], row["days_planned"]) for row in idle] == [(1, 0, 5), (2, 0, 2)]
    assert idle[0]["in_band_share"] is None
    sums = {row["participant"]: (row["sessions"], row["days_share"]) for row in rows(found.participants)}
    assert sums == {"P001": (2, pytest.approx(2 / 7)), "P002": (0, 0.0), "P003": (0, None)}


def test_days_that_have_not_come_are_not_held_against_anybody(tmp_path: Path) -> None:
    """Of a week under way as many days are asked as have gone by; later weeks are not there."""
    found = assessed(tmp_path, ROSTER, *daily(0, 1, 20), until=date(2026, 3, 10))
    assert [(row["week"], row["days_planned"]) for row in rows(found.weeks, participant="P001")] == [
        (1, 5),
        (2, 2),
    ]
    assert [row["session"] for row in rows(found.sessions)] == ["s0", "s1"]


def test_a_plan_ends(tmp_path: Path) -> None:
    """After its weeks nothing is asked; what is done is shown."""
    short = Roster((Participant("P001", "short"),), plans=(Plan("short", 1, 7),))
    found = assessed(tmp_path, short, *daily(0, 15))
    assert [(row["week"], row["days"], row["days_planned"]) for row in rows(found.weeks)] == [
        (1, 1, 7),
        (3, 1, None),
    ]


def test_without_a_plan_shares_are_unknown(tmp_path: Path) -> None:
    """Nothing was asked, so nothing is missing; what was done counts."""
    found = assessed(tmp_path, Roster(), *daily(0, 9, sides=BOTH))
    assert [row["week"] for row in rows(found.weeks)] == [1, 2]
    assert {row["days_share"] for row in rows(found.weeks)} == {None}
    assert {row["points"] for row in rows(found.weeks)} == {2}
    assert found.missing.is_empty()


def test_points_that_nobody_asked_for_do_not_count_as_planned(tmp_path: Path) -> None:
    """The right side was not in the plan; the table of points still has it."""
    left = Roster((Participant("P001", "left"),), plans=(Plan("left", 6, 7, None, (("LR3", Side.LEFT),)),))
    one = case(plan="left", sides=BOTH)
    found = assessed(tmp_path, left, one)
    (week,) = rows(found.weeks)
    assert (week["points"], week["points_planned"]) == (1, 1)
    assert [(row["side"], row["presses"]) for row in rows(found.points)] == [("left", 1), ("right", 1)]


def test_a_plan_that_is_said_later_holds(tmp_path: Path) -> None:
    """Sessions need not be built again for it."""
    left = Roster((Participant("P001", "left"),), plans=(Plan("left", 6, 7, None, (("LR3", Side.LEFT),)),))
    (week,) = rows(assessed(tmp_path, left, case(plan=None, sides=BOTH)).weeks)
    assert (week["plan"], week["points"], week["points_planned"]) == ("left", 1, 1)


def test_a_plan_that_changes_holds_from_the_next_week(tmp_path: Path) -> None:
    """A week goes by the plan of its first day, and a plan's weeks count from its own first one."""
    gentle = Plan("gentle", 2, 2, None, (("LR3", Side.RIGHT),))
    one = Participant("P001", "daily", "2026-03-02", changes=(("2026-03-11", "gentle"),))
    roster = Roster((one,), plans=(DAILY, gentle))
    found = assessed(tmp_path, roster, *daily(0, 9, 15, sides=BOTH), until=date(2026, 4, 12))
    assert [(row["week"], row["plan"], row["days_planned"], row["points"]) for row in rows(found.weeks)] == [
        (1, "daily", 5, 2),
        (2, "daily", 5, 2),
        (3, "gentle", 2, 1),
        (4, "gentle", 2, 0),
    ]
    (whole,) = rows(found.participants)
    assert (whole["days"], whole["days_planned"], whole["plan"]) == (3, 14, "gentle")


def test_a_plan_may_come_later_and_another_before_the_first_day(tmp_path: Path) -> None:
    """Nothing is asked before; a change that is older than week 1 is the plan of week 1."""
    later = Participant("P001", None, "2026-03-02", changes=(("2026-03-09", "daily"),))
    found = assessed(tmp_path / "a", Roster((later,), plans=(DAILY,)), case(day=0), until=date(2026, 3, 15))
    assert [(row["plan"], row["days_planned"]) for row in rows(found.weeks)] == [(None, None), ("daily", 5)]
    early = Participant("P001", "gone", "2026-03-02", changes=(("2026-02-02", "daily"),))
    found = assessed(tmp_path / "b", Roster((early,), plans=(DAILY,)), case(day=0), until=date(2026, 3, 8))
    assert [(row["plan"], row["days_planned"]) for row in rows(found.weeks)] == [("daily", 5)]


def test_what_is_missing_has_its_reason(tmp_path: Path) -> None:
    """Samples by the reason of the gap, ends that were cut, days without a session."""
    cases = [*daily(0, lost=30), *daily(1, lost=12), *daily(2, state="recovered")]
    found = assessed(
        tmp_path, Roster(ROSTER.participants[:1], plans=(DAILY,)), *cases, until=date(2026, 3, 8)
    )
    assert [tuple(row.values())[2:] for row in rows(found.missing)] == [
        ("cut short", 1, None, None),
        ("link", 2, 42, pytest.approx(0.44)),
        ("no session", 2, None, None),
    ]
    (week,) = rows(found.weeks)
    assert week["missing_samples"] == 42
    assert week["missing_share"] == pytest.approx(42 / (1000 + 1000 + 900 + 42))


def test_steadiness_is_the_median_of_presses(tmp_path: Path) -> None:
    """Of all presses of a week; a press that never held is none."""
    found = assessed(tmp_path, Roster(), *daily(0), *daily(1, force_mn=5000))
    (week,) = rows(found.weeks)
    assert (week["presses"], week["ok"], week["cv_median"]) == (2, 1, 0.0)


@pytest.mark.parametrize("kind", [KIND, *sorted(LOADED)])
def test_what_is_no_practice_is_neither_dose_nor_adherence(tmp_path: Path, kind: str) -> None:
    """Measuring a threshold, or a sensor, begins no week, fills no day, and adds no press."""
    other = case("measured", plan="daily", day=-3, sides=BOTH, force_mn=31_000, lost=30)
    about = replace(other.recording.session, kind=kind)
    other = replace(other, recording=replace(other.recording, session=about))
    alone = assessed(tmp_path / "a", ROSTER, *daily(0))
    for name, table in assessed(tmp_path / "b", ROSTER, other, *daily(0))._asdict().items():
        assert table.equals(getattr(alone, name)), name


def test_how_much_a_reboot_cost_nobody_knows(tmp_path: Path) -> None:
    """So its samples are null and no nought, and those of other gaps are not mixed with it."""
    one = case(lost=30)
    unknown = Gap(None, None, 3.0, 3.5, "reboot")
    recording = replace(one.recording, gaps=(unknown, *one.recording.gaps))
    found = assessed(tmp_path, Roster(), replace(one, recording=recording))
    assert [tuple(row.values())[2:] for row in rows(found.missing)] == [
        ("link", 1, 30, pytest.approx(0.31)),
        ("reboot", 1, None, pytest.approx(0.5)),
    ]
