"""Light and vibration on pins."""

import pytest

from acudevice.firmware.boards.lamps import RGB, Led, Motor, Ws2812
from acudevice.firmware.feedback import CUES
from tests.firmware.machine import Machine, Pin, Pwm


@pytest.mark.parametrize(
    ("colour", "strength", "sent"),
    [
        ("red", 100, (0, 255, 0)),
        ("blue", 50, (0, 0, 127)),
        ("orange", 100, (90, 255, 0)),
        ("off", 0, (0, 0, 0)),
    ],
)
def test_a_ws2812_takes_green_first(colour: str, strength: int, sent: tuple[int, ...]) -> None:
    """Three bytes on its pin."""
    machine, pin = Machine(), Pin()
    Ws2812(pin, machine.bitstream).show(colour, strength)
    assert machine.bits == [(pin, 0, (400, 850, 800, 450), bytes(sent))]


def test_every_colour_that_is_asked_for_is_known() -> None:
    """By all cues and signs."""
    assert {cue[0] for cue in CUES} | {"red", "white", "orange", "blue", "off"} <= set(RGB)


def test_a_plain_light_is_on_or_off() -> None:
    """At the strength that was asked for."""
    pwm = Pwm(Pin())
    led = Led(pwm)
    duties = []
    for colour, strength in (("red", 100), ("blue", 50), ("off", 0)):
        led.show(colour, strength)
        duties.append(pwm.duty)
    assert (duties, led.colours) == ([65_535, 32_767, 0], 1)


def test_a_motor_is_as_strong_as_it_was_asked() -> None:
    """In percent."""
    pwm = Pwm(Pin())
    motor = Motor(pwm)
    motor.vibrate(100)
    assert pwm.duty == 65_535
    motor.vibrate(0)
    assert pwm.duty == 0
