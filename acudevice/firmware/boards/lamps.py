# Light and vibration on pins.

RGB = {
    "off": (0, 0, 0),
    "blue": (0, 0, 255),
    "white": (255, 255, 255),
    "orange": (255, 90, 0),
    "red": (255, 0, 0),
    "green": (0, 255, 0),
}
WS2812_NS = (400, 850, 800, 450)  # high and low times of a zero, of a one
FULL_DUTY = 65_535


class Ws2812:
    colours = len(RGB)

    def __init__(self, pin, send):
        """One light that takes its colour as 24 bits on a pin; `send(pin, 0, times, bytes)` is `machine.bitstream`."""
        self._pin = pin
        self._send = send

    def show(self, colour, strength):
        """Show a colour at 0 to 100 %."""
        red, green, blue = [part * strength // 100 for part in RGB[colour]]
        self._send(self._pin, 0, WS2812_NS, bytes((green, red, blue)))


class Led:
    colours = 1

    def __init__(self, pwm):
        """One light of one colour on a pulse-width output."""
        self._pwm = pwm

    def show(self, colour, strength):
        """Show any colour as on."""
        self._pwm.duty_u16(0 if colour == "off" else strength * FULL_DUTY // 100)


class Motor:
    def __init__(self, pwm):
        """A vibration motor behind a transistor on a pulse-width output."""
        self._pwm = pwm

    def vibrate(self, strength):
        """Vibrate at 0 to 100 %."""
        self._pwm.duty_u16(strength * FULL_DUTY // 100)
