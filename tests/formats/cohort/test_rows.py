"""What a data set keeps of a session beside its samples."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from acudevice.formats.cohort.rows import event_rows, gap_rows, press_rows, session_row, shifted
from acudevice.session.technique import figures_of_presses
from acudevice.values.cohort import Participant
from acudevice.values.thresholds import Side
from tests.support.cohorts import MONDAY, case


def test_a_press_keeps_its_whole_numbers() -> None:
    """Microseconds, millinewtons, newton-microseconds; the thresholds that it was checked against beside it."""
    (row,) = press_rows(case())
    assert (row["onset_us"], row["release_us"], row["duration_us"]) == (2_000_000, 7_000_000, 5_000_000)
    assert (row["in_band_us"], row["impulse_nus"], row["held"]) == (5_000_000, 50_000_000, 500)
    assert (row["low_mn"], row["high_mn"], row["mode"], row["verdict"]) == (8000, 20_000, "hold", "ok")
    assert row["hold_cv"] is None


def test_technique_is_kept_where_it_was_worked_out() -> None:
    """Of a still hand the hold does not vary."""
    one = case()
    (row,) = press_rows(replace(one, figures=figures_of_presses(one.recording)))
    assert row["hold_cv"] == 0.0


def test_a_day_is_that_of_the_participant() -> None:
    """Ten in the morning in Greenwich is the next day in Kiribati."""
    there = replace(case(), participant=Participant("P001", timezone="Pacific/Kiritimati"))
    assert session_row(case(), 0)["day"] == date(2026, 3, 2)
    assert session_row(there, 0)["day"] == date(2026, 3, 3)


def test_gaps_keep_reason_and_count() -> None:
    """What is missing is not smoothed over."""
    (row,) = gap_rows(case(lost=30))
    assert (row["missing"], row["reason"]) == (30, "link")


def test_events_are_there() -> None:
    """With their fields as JSON."""
    (row,) = event_rows(case(sides=(Side.LEFT, Side.RIGHT)))
    assert (row["kind"], row["t_us"], row["fields"]) == ("cue", 1_000_000, '{"cue": "press"}')


def test_shifting_keeps_the_day_of_the_week_and_the_hour() -> None:
    """Only weeks are taken off, and minutes."""
    assert MONDAY.timestamp() - shifted(MONDAY.timestamp() + 1234.5, 3) == 21 * 86_400


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "Pacific/Chatham", "America/St_Johns"])
def test_shifting_goes_by_the_clock_on_the_wall(zone: str) -> None:
    """Just after midnight in summer stays that day in winter, and half an hour from Greenwich is no other hour."""
    begun = datetime(2026, 7, 14, 0, 20, tzinfo=ZoneInfo(zone))
    found = datetime.fromtimestamp(shifted(begun.timestamp(), 26, zone), ZoneInfo(zone))
    assert (found.date(), found.hour, found.minute) == (date(2026, 1, 13), 0, 0)
