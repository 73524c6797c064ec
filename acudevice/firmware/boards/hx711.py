# The HX711, a 24-bit converter for load cells, driven bit by bit.
#
# Data goes low when a reading is ready; 24 pulses of the clock shift it out, and a 25th chooses channel A with gain 128
# for the next one. A clock that stays high for 60 µs puts the converter to sleep, so no interrupt may come between.

from .board import Sensor

BITS = 24
GAIN_128 = 1  # pulses after the reading
SLOW, FAST = 10_000, 80_000  # mHz, by the level of the RATE pin
LEARN = 200  # readings until the period is known better than the data sheet says it
SETTLE = 4  # readings after waking that are not right yet (data sheet: output settling time)


class Hx711(Sensor):
    # One converter with one cell. It runs freely: its oscillator is a few percent off.

    kind = "hx711"

    def __init__(self, data, clock, guard, rate_pin=None, rate=FAST):
        """`data`, `clock`, `rate_pin` are pins; `guard` is (disable, enable) of interrupts, as `machine` has them."""
        self._data = data
        self._clock = clock
        self._disable, self._enable = guard
        self._rate_pin = rate_pin
        self.rates = (FAST, SLOW) if rate_pin else (rate,)
        self._rate = 0
        self._first = self._last = None  # ticks of readings at this rate
        self._count = 0
        self._learned = {}
        clock(1)  # asleep until somebody measures

    def set_rate(self, rate):
        """Convert at a rate in mHz, or sleep at 0."""
        if self._count >= LEARN:
            self._learned[self._rate] = (self._last - self._first, self._count - 1)
        self._rate = rate
        self._count = -SETTLE
        if rate and self._rate_pin:
            self._rate_pin(rate == FAST)
        self._clock(0 if rate else 1)

    def period(self, rate, tick_hz):
        """Return the period that was last seen at a rate, at first the nominal one."""
        if rate not in self._learned:
            return Sensor.period(self, rate, tick_hz)
        span, count = self._learned[rate]
        return (2 * span + count) // (2 * count)

    def ready(self):
        """Return whether a reading waits."""
        return not self._data()

    def read(self, tick):
        """Return the readings that wait, None while they are not right yet; `tick` is when they were seen."""
        if self._count == 0:
            self._first = tick
        self._last = tick
        self._count += 1
        value = self._shift()
        if self._count <= 0:
            return None
        return (value - (1 << BITS) if value >> BITS - 1 else value,)

    def _shift(self):
        value = 0
        state = self._disable()
        for _ in range(BITS):
            self._clock(1)
            self._clock(0)
            value = value << 1 | self._data()
        for _ in range(GAIN_128):
            self._clock(1)
            self._clock(0)
        self._enable(state)
        return value
