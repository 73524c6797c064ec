"""Times of day and dates are read as seconds."""

import pytest

from acudevice.formats.readers.moments import moment


@pytest.mark.parametrize(
    ("one", "two", "apart_s"),
    [
        ("2024-05-03T10:00:00Z", "2024-05-03T10:01:00.5Z", 60.5),
        ("2024-05-03T10:00:00+02:00", "2024-05-03T10:00:00Z", 7200),
        ("2024-05-03 10:00:00,250", "2024-05-03 10:00:01", 0.75),
        ("23:59:59.5", "23:59:59.75", 0.25),
        ("10:20:30:250", "10:20:31:000", 0.75),
        ("59:30.5", "59:31", 0.5),
        ("05/03/2024 11:59:59 AM", "05/03/2024 12:00:01 PM", 2),
        ("05/03/2024 12:59:59 AM", "05/03/2024 1:00:00 am", 1),
        ("03.05.2024 23:59:59", "04.05.2024 00:00:01", 2),
        ("2024/5/3 23:59:59", "2024/5/4 0:00:01", 2),
        ("3/5/24 10:00:00", "3/5/24 10:00:02", 2),
        ("0 days 23:59:59.500000", "1 days 00:00:00", 0.5),
    ],
)
def test_moments_are_as_far_apart_as_they_say(one: str, two: str, apart_s: float) -> None:
    """In any of the ways that loggers write them."""
    first, second = moment(one), moment(two)
    assert first is not None
    assert second is not None
    assert second - first == pytest.approx(apart_s)


def test_without_a_zone_no_hour_is_lost() -> None:
    """When clocks in a country change at night."""
    before, after = moment("2024-03-31 01:59:59"), moment("2024-03-31 03:00:00")
    assert before is not None
    assert after == before + 3601


@pytest.mark.parametrize(
    "cell", ["12.5", "t:1", "a:b:c", "1:2:3:4:5", "", "99/99/2024", "force: 3", "9999999999-1-1 10:00"]
)
def test_nothing_else_is_a_moment(cell: str) -> None:
    """A number without colons is a number."""
    assert moment(cell) is None


def test_a_day_that_no_calendar_has_is_day_zero() -> None:
    """However great its numbers: a stamp may be torn."""
    assert moment("999999999-1-1 00:00:05") == 5
