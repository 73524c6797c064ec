# An ESP32-S3 or -C3 with a load cell on an HX711, a WS2812 light, a motor, a button, USB and radio.
#
# Never tried on a board: see docs/build_a_ring.md. Change the pins here, or pass others.

import machine

from .hx711 import FAST, Hx711
from .lamps import Motor, Ws2812
from .machine_board import MachineBoard
from .nominal import load_cell

PINS = {"data": 4, "clock": 5, "rate": 6, "light": 8, "motor": 7, "button": 9}
MOTOR_HZ = 20_000
FIVE_KG_MN = 49_033


def board(pins=None, settings=None, rate=FAST):
    """Return the board; a pin that is None is not there. `rate` in mHz is that of a converter without a rate pin."""
    use = dict(PINS)
    use.update(pins or {})
    pin = machine.Pin
    rate_pin = pin(use["rate"], pin.OUT) if use["rate"] is not None else None
    guard = (machine.disable_irq, machine.enable_irq)
    sensor = Hx711(pin(use["data"], pin.IN), pin(use["clock"], pin.OUT), guard, rate_pin, rate)
    lamp = motor = button = None
    if use["light"] is not None:
        lamp = Ws2812(pin(use["light"], pin.OUT), machine.bitstream)
    if use["motor"] is not None:
        motor = Motor(machine.PWM(pin(use["motor"]), freq=MOTOR_HZ, duty_u16=0))
    if use["button"] is not None:
        button = pin(use["button"], pin.IN, pin.PULL_UP)
    own = {"model": "ESP32 ring", "calibration": load_cell(FIVE_KG_MN)}
    own.update(settings or {})
    return MachineBoard(sensor, lamp, motor, button, own)
