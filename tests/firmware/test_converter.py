"""A converter that falls silent."""

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
    assert list(made.missing(1_033_999)) == []
    assert next(iter(made.missing(1_034_000))) == 544_000


def test_a_long_silence_is_made_up_in_pieces() -> None:
    """Nothing else waits for it."""
    made = converter()
    assert len(list(made.missing(10_000_000))) == BURST
    assert len(list(made.missing(10_000_000))) == BURST
    assert made.due() == (2 * BURST + 1) * PERIOD


def test_silence_and_its_end_are_told_once() -> None:
    """As causes of a fault event."""
    made = converter()
    assert [made.turn(silent) for silent in (False, True, True, False, False)] == [None, 1, None, 2, None]
