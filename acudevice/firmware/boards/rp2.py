# A Raspberry Pi Pico with a force-sensing resistor, its own light, a motor and USB.
#
# Never tried on a board: see docs/build_a_ring.md. Its MicroPython cannot bond over the radio yet, so it has none here.

import machine

from .fsr import Fsr
from .lamps import Led, Motor
from .machine_board import MachineBoard
from .nominal import resistor

PINS = {"adc": 26, "light": 15, "motor": 14, "button": 13}
MOTOR_HZ = 20_000
LIGHT_HZ = 1_000
CEILING_MN = 18_000  # 90 % of what the resistor is good for
OPEN_BELOW = 400  # of 65,535; rest with the bleeding resistor must read above


def board(pins=None, settings=None):
    """Return the board; a pin that is None is not there."""
    use = dict(PINS)
    use.update(pins or {})
    pin, pwm = machine.Pin, machine.PWM
    lamp = motor = button = None
    if use["light"] is not None:
        lamp = Led(pwm(pin(use["light"]), freq=LIGHT_HZ, duty_u16=0))
    if use["motor"] is not None:
        motor = Motor(pwm(pin(use["motor"]), freq=MOTOR_HZ, duty_u16=0))
    if use["button"] is not None:
        button = pin(use["button"], pin.IN, pin.PULL_UP)
    sensor = Fsr(machine.ADC(use["adc"]), OPEN_BELOW)
    own = {"model": "Pico ring", "calibration": resistor(), "ceiling_mn": CEILING_MN}
    own.update(settings or {})
    return MachineBoard(sensor, lamp, motor, button, own)
