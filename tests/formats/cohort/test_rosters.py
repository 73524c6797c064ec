"""The files of a researcher: who takes part, and what was asked."""

from pathlib import Path

import pytest

from acudevice.errors import BadDataError, NotFoundError
from acudevice.formats.cohort.rosters import read_roster
from acudevice.values.cohort import Participant, Plan, Roster
from acudevice.values.thresholds import Side


def test_participants_and_plans_are_read(tmp_path: Path) -> None:
    """By session or device; several lines may be of one participant; empty is not said."""
    people, plans = tmp_path / "people.csv", tmp_path / "plans.csv"
    people.write_text(
        "\ufeffparticipant,session,device,plan,start,timezone\r\n"
        "P001,s1,,daily,2026-03-02,Europe/Berlin\r\nP001,s2,,,,\r\nP002,,blue,daily,,\r\n"
    )
    plans.write_text(
        "plan,weeks,days_per_week,minutes_per_day,points\ndaily,6,7,27,LR3:left GV20\nfree,,,,\n"
    )
    assert read_roster(people, plans) == Roster(
        (Participant("P001", "daily", "2026-03-02", "Europe/Berlin"), Participant("P002", "daily")),
        (("s1", "P001"), ("s2", "P001")),
        (("blue", "P002"),),
        (Plan("daily", 6, 7, 27.0, (("LR3", Side.LEFT), ("GV20", Side.MIDLINE))), Plan("free")),
    )
    assert read_roster(None, None) == Roster()


def test_a_plan_may_change(tmp_path: Path) -> None:
    """On a day that a further line says; lines may come in any order, and say the same twice."""
    people = tmp_path / "people.csv"
    people.write_text(
        "participant,device,plan,since,start\nP001,blue,c,2026-04-01,\nP001,,a,,2026-03-02\nP001,,b,2026-03-16,\n"
        "P001,,b,2026-03-16,\n"
    )
    (one,) = read_roster(people, None).participants
    assert one == Participant("P001", "a", "2026-03-02", changes=(("2026-03-16", "b"), ("2026-04-01", "c")))
    days = ("2026-03-01", "2026-03-15", "2026-03-16", "2026-03-31", "2026-05-01")
    assert [one.plan_on(day) for day in days] == ["a", "a", "b", "b", "c"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("session\ns1\n", "no column participant"),
        ("participant,sesion\nP001,s1\n", "column sesion is not known"),
        ("participant,session\n,s1\n", "line 2: participant is empty"),
        ("participant,session\nP001,s1\nP002,s1\n", "line 3: session s1 is another participant's"),
        ("participant,start\nP001,2.3.2026\n", "line 2: Invalid isoformat"),
        ("participant,timezone\nP001,Mars/Olympus\n", "line 2: .*Mars"),
        ("participant,plan\nP001,a\nP001,b\n", "line 3: participant P001 has another plan"),
        ("participant,timezone\nP001,Asia/Tokyo\nP001,UTC\n", "line 3: participant P001 has .* time zone"),
        ("participant,plan\nP001,unheard\n", "plan unheard, which is not among"),
        ("participant,plan,since\nP001,a,\nP001,unheard,2026-03-02\n", "plan unheard, which is not among"),
        ("participant,plan,since\nP001,,2026-03-02\n", "line 2: since goes with a plan"),
        ("participant,plan,since\nP001,a,2026-03-02\nP001,b,2026-03-02\n", "line 3: .* another plan since"),
        ("participant,plan,since\nP001,a,soon\n", "line 2: Invalid isoformat"),
    ],
)
def test_participants_that_cannot_be_are_refused(tmp_path: Path, text: str, says: str) -> None:
    """With the line."""
    people, plans = tmp_path / "people.csv", tmp_path / "plans.csv"
    people.write_text(text)
    plans.write_text("plan\na\nb\n")
    with pytest.raises(BadDataError, match=says):
        read_roster(people, plans)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("daily,0,7,27,", "weeks must be a whole number from 1"),
        ("daily,6,8,27,", "days_per_week must be"),
        ("daily,6,7,a lot,", "could not convert"),
        ("daily,6,7,0,", "minutes_per_day must be"),
        ("daily,6,7,27,LR3:up", "point LR3:up must be"),
    ],
)
def test_plans_that_cannot_be_are_refused(tmp_path: Path, line: str, says: str) -> None:
    """With the line."""
    plans = tmp_path / "plans.csv"
    plans.write_text(f"plan,weeks,days_per_week,minutes_per_day,points\n{line}\n")
    with pytest.raises(BadDataError, match=f"line 2: {says}"):
        read_roster(None, plans)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(NotFoundError, match=r"none\.csv"):
        read_roster(tmp_path / "none.csv", None)
