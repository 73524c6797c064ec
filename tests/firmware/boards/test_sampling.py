"""When samples are taken."""

from acudevice.firmware.boards.sampling import FreeRunning, Timed
from acudevice.firmware.boards.simulated import SimulatedSensor
from tests.firmware.host import packet
from tests.firmware.near import Near


class Chip(SimulatedSensor):
    """A converter that has a reading when it is told."""

    def __init__(self) -> None:
        self.readings: list[tuple[int] | None] = []
        self.rates_set: list[int] = []

    def set_rate(self, rate: int) -> None:
        self.rates_set.append(rate)

    def ready(self) -> bool:
        return bool(self.readings)

    def read(self, _: int) -> tuple[int] | None:
        return self.readings.pop(0) if self.readings else (7,)


def test_a_free_converter_is_read_when_it_is_ready() -> None:
    """It sleeps while nobody measures; a reading that is not right yet is none."""
    near, chip = Near(), Chip()
    sampling = FreeRunning(near.ring, chip)
    sampling.poll(0)
    near.ask("start")
    sampling.poll(1_000)
    chip.readings = [None, (5,)]
    sampling.poll(2_000)
    sampling.poll(3_000)
    assert near.ring.stream.buffer.next == 1
    near.ask("stop")
    sampling.poll(4_000)
    assert chip.rates_set == [100_000, 0]


def test_readings_of_a_free_converter_that_nobody_took_are_lost() -> None:
    """While something else held the loop up: the index makes a step, and no time goes by without samples."""
    near, chip = Near(), Chip()
    sampling = FreeRunning(near.ring, chip)
    near.ask("start")
    chip.readings = [(5,)] * 8
    for tick in (80_000, 90_500, 99_000, 117_000, 167_500, 177_000, 187_000, 197_000):
        sampling.poll(tick)
    assert ticks(near) == [(0, 80_000), (8, 167_500)]


def ticks(near: Near) -> list[tuple[int, int]]:
    """Return index and tick of the packets that were sent."""
    return [(packet(message).index, packet(message).tick) for message in near.sent if message[0] == 4]


def test_a_timed_sample_has_the_tick_at_which_it_was_due() -> None:
    """Whenever the loop came round within a few periods."""
    near = Near()
    sampling = Timed(near.ring, Chip())
    sampling.poll(0)
    near.ask("start")
    for tick in (9_999, 10_000, 23_000, 31_500, 42_000):
        sampling.poll(tick)
    assert ticks(near) == [(0, 10_000)]


def test_samples_that_are_too_late_are_counted_as_lost() -> None:
    """The next one has the tick of now."""
    near = Near()
    sampling = Timed(near.ring, Chip())
    near.ask("start")
    for tick in (10_000, 95_000, 105_000, 115_000, 125_000):
        sampling.poll(tick)
    assert ticks(near) == [(0, 10_000), (8, 95_000)]
