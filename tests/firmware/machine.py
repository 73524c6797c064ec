"""Stand-ins for what MicroPython's `machine` and `time` have and CPython has not."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

WRAP = 1 << 30
"""Where MicroPython's `ticks_us` begins anew."""


class Pin:
    """A pin: called without a value it reads, with one it writes; `heard` is told of each write."""

    IN, OUT, PULL_UP = 0, 1, 2

    def __init__(self, number: int = 0, mode: int = -1, pull: int = -1) -> None:
        self.number, self.mode, self.pull = number, mode, pull
        self.level = 1
        self.heard: Callable[[int], None] = lambda _: None

    def __call__(self, level: int | None = None) -> int:
        if level is not None:
            self.level = int(level)
            self.heard(self.level)
        return self.level


class Pwm:
    """A pulse-width output that notes its duty."""

    def __init__(self, pin: Pin, freq: int = 0, duty_u16: int = 0) -> None:
        self.pin, self.freq, self.duty = pin, freq, duty_u16

    def duty_u16(self, duty: int) -> None:
        assert 0 <= duty <= 65_535
        self.duty = duty


class Adc:
    """A converter that reads what it is told, one after the other."""

    def __init__(self, pin: object = None, readings: tuple[int, ...] = (0,)) -> None:
        self.pin, self.readings, self.place = pin, readings, 0

    def read_u16(self) -> int:
        self.place += 1
        return self.readings[(self.place - 1) % len(self.readings)]


class Machine(ModuleType):
    """The module."""

    Pin, PWM, ADC = Pin, Pwm, Adc

    def __init__(self) -> None:
        super().__init__("machine")
        self.bits: list[tuple[Any, ...]] = []
        self.resets = 0

    def bitstream(self, *given: Any) -> None:
        self.bits.append(given)

    def disable_irq(self) -> int:
        return 7

    def enable_irq(self, state: int) -> None:
        assert state == 7

    def reset(self) -> None:
        self.resets += 1


class Hx711Chip:
    """The other end of an HX711's two wires: shifts out 24 bits, checks the pulses, sleeps while the clock is high."""

    def __init__(self, data: Pin, clock: Pin) -> None:
        self.data, self.clock = data, clock
        self.pulses = 0
        self.word: int | None = None
        self.asleep = False
        self.gains: list[int] = []
        clock.heard = self._clocked
        data.level = 1

    def convert(self, counts: int) -> None:
        """Have a reading ready."""
        if self.pulses:
            self.gains.append(self.pulses - 24)
        self.pulses, self.word, self.asleep = 0, counts & 0xFFFFFF, False
        self.data.level = 0

    def _clocked(self, level: int) -> None:
        self.asleep = bool(level)
        if level and self.word is not None:
            self.data.level = self.word >> (23 - self.pulses) & 1 if self.pulses < 24 else 1
            self.pulses += 1
