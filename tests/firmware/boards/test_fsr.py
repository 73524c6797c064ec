"""The force-sensing resistor."""

from acudevice.firmware.boards.fsr import FULL, Fsr
from acudevice.firmware.readings import CLIPPED, Readings
from tests.firmware.machine import Adc


def test_a_sample_is_the_mean_of_four_readings() -> None:
    """Rounded down."""
    assert Fsr(Adc(readings=(100, 101, 102, 104)), 50).read(0) == (101,)


def test_an_open_wire_and_too_much_force_are_clipped() -> None:
    """Rest is not, thanks to the resistor that bleeds."""
    readings = Readings(Fsr(Adc(), 400))
    assert [readings.judge((counts,))[1] for counts in (0, 400, 401, 60_000, FULL)] == [
        CLIPPED, CLIPPED, 0, 0, CLIPPED,
    ]  # fmt: skip


def test_its_readings_fit_their_width() -> None:
    """Sixteen bits without a sign need three bytes."""
    sensor = Fsr(Adc(), 400)
    assert 1 << 8 * sensor.width - 1 > FULL
    sensor.set_rate(100_000)
