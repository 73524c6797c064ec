"""The HX711, against the other end of its wires."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.firmware.boards.hx711 import FAST, SETTLE, SLOW, Hx711
from tests.firmware.machine import Hx711Chip, Pin


class Wired:
    """A driver, a chip, and the two wires between them."""

    def __init__(self, rate_pin: Pin | None = None) -> None:
        self.guarded: list[str] = []
        guard = (lambda: self.guarded.append("off"), lambda _: self.guarded.append("on"))
        data, clock = Pin(), Pin()
        self.chip = Hx711Chip(data, clock)
        self.driver = Hx711(data, clock, guard, rate_pin)
        self.tick = 0

    def convert(self, counts: int, step: int = 12_500) -> tuple[int] | None:
        """Convert once and read it."""
        self.tick += step
        self.chip.convert(counts)
        assert self.driver.ready()
        return self.driver.read(self.tick)

    def awake(self, rate: int = FAST) -> "Wired":
        """Let it settle."""
        self.driver.set_rate(rate)
        for _ in range(SETTLE):
            assert self.convert(123) is None
        return self


@given(st.integers(-(2**23), 2**23 - 1))
def test_a_reading_is_24_bits_of_two_s_complement(counts: int) -> None:
    """And the 25th pulse asks for gain 128 the next time."""
    wired = Wired().awake()
    assert wired.convert(counts) == (counts,)
    wired.convert(0)
    assert set(wired.chip.gains) == {1}


def test_nothing_interrupts_a_reading() -> None:
    """A clock that stays high puts the chip to sleep."""
    wired = Wired().awake()
    wired.guarded.clear()
    wired.convert(5)
    assert wired.guarded == ["off", "on"]


def test_it_sleeps_until_somebody_measures() -> None:
    """The clock is high."""
    wired = Wired()
    assert wired.driver._clock.level == 1
    wired.driver.set_rate(FAST)
    assert wired.driver._clock.level == 0
    wired.driver.set_rate(0)
    assert wired.driver._clock.level == 1


def test_it_is_not_ready_while_data_is_high() -> None:
    """Nothing to read yet."""
    wired = Wired().awake()
    wired.convert(1)
    assert not wired.driver.ready()


@pytest.mark.parametrize(("rate", "level"), [(FAST, 1), (SLOW, 0)])
def test_the_rate_is_that_of_its_pin(rate: int, level: int) -> None:
    """High is 80 a second."""
    pin = Pin()
    wired = Wired(pin)
    wired.driver.set_rate(rate)
    assert (pin.level, wired.driver.rates) == (level, (FAST, SLOW))


def test_without_a_rate_pin_there_is_one_rate() -> None:
    """As the chip's pin is soldered."""
    assert Wired().driver.rates == (FAST,)


def test_it_learns_its_true_period() -> None:
    """The nominal one at first, and after a short measurement; then what was seen."""
    wired = Wired().awake()
    for _ in range(50):
        wired.convert(0, 13_000)
    wired.driver.set_rate(0)
    assert wired.driver.period(FAST, 1_000_000) == 12_500
    wired.awake()
    for _ in range(300):
        wired.convert(0, 13_000)
    wired.driver.set_rate(0)
    assert wired.driver.period(FAST, 1_000_000) == 13_000
    assert wired.driver.period(SLOW, 1_000_000) == 100_000
