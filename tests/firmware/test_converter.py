"""A converter that falls silent."""

import pytest

from acudevice.firmware.converter import BURST, Converter

PERIOD = 10_000


def converter() -> Converter:
    """Return one that has to speak from tick 0 on."""
    made = Converter(1_000)
    made.restart(0, PERIOD)
    return made


def test_nothing_is_made_up_while_samples_come() -> None:
    """Up to half a second of patience."""
    made = converter()
    assert list(made.until(300_000)) == []
    assert made.came(300_000) == 0
    assert list(made.missing(799_999)) == []


def test_after_half_a_second_samples_are_made_up_from_the_last_one_on() -> None:
    """At the nominal period, up to now."""
    assert list(converter().missing(500_000)) == [*range(PERIOD, 500_001, PERIOD)]


def test_three_periods_are_waited_for_where_that_is_longer() -> None:
    """At 1 Hz."""
    made = converter()
    made.restart(0, 1_000_000)
    assert list(made.missing(2_999_999)) == []
    assert list(made.missing(3_000_000)) == [1_000_000, 2_000_000, 3_000_000]


def test_it_goes_on_at_the_period_until_a_sample_comes() -> None:
    """No second patience; then again."""
    made = converter()
    list(made.missing(500_000))
    assert list(made.missing(519_000)) == [510_000]
    assert list(made.until(534_000)) == [520_000]
    assert made.came(534_000) == 0
    assert list(made.missing(1_033_999)) == []
    assert next(iter(made.missing(1_034_000))) == 544_000


def test_a_long_silence_is_made_up_in_pieces() -> None:
    """Nothing else waits for it."""
    made = converter()
    assert len(list(made.missing(10_000_000))) == BURST
    assert len(list(made.missing(10_000_000))) == BURST
    assert made.due() == (2 * BURST + 1) * PERIOD


@pytest.mark.parametrize(
    ("step", "missed"), [(1, 0), (PERIOD, 0), (2 * PERIOD - 1, 0), (2 * PERIOD, 1), (9 * PERIOD, 8)]
)
def test_samples_that_nobody_took_are_counted(step: int, missed: int) -> None:
    """As many as must have been lost: one that is late by less than a period may be the next one."""
    made = converter()
    made.came(PERIOD)
    assert made.came(PERIOD + step) == missed
    assert made.came(2 * PERIOD + step) == 0


def test_before_the_first_sample_none_is_lost() -> None:
    """A converter that wakes takes its time; and a silence that was made up for costs nothing more."""
    made = converter()
    assert made.came(40 * PERIOD) == 0
    list(made.until(1_000_000))
    assert made.came(1_000_000) == 0


def test_what_is_not_made_up_of_a_long_silence_is_lost() -> None:
    """Where nobody looked meanwhile, only a piece of it is made up: the rest is not passed over."""
    made = converter()
    made.came(0)
    assert len(list(made.until(2_000_000))) == BURST
    assert made.came(2_000_000) == 2_000_000 // PERIOD - BURST - 1


def test_silence_and_its_end_are_told_once() -> None:
    """As causes of a fault event."""
    made = converter()
    assert [made.turn(silent) for silent in (False, True, True, False, False)] == [None, 1, None, 2, None]
