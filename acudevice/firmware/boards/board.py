# What the firmware wants of a board and of a sensor. A real one overrides what it has.


class Sensor:
    # A converter with its force cells.

    kind = "unknown"
    cells = 1
    width = 3  # bytes of a reading
    clip_low = -0x7FFFFF  # at or below, a reading is clipped
    clip_high = 0x7FFFFF  # at or above
    rates = (100_000,)  # mHz, the first is the default

    def period(self, rate, tick_hz):
        """Return the ticks from one sample to the next, to the nearest; one that runs freely may know better."""
        return (2 * 1000 * tick_hz + rate) // (2 * rate)


class Board:
    model = "ring"
    serial = None
    firmware = "1.0.0"
    features = 0  # bits: 1 light, 2 vibration, 8 button, 16 battery, 32 simulated; records come with a shelf
    colours = 3  # 1: the light has only one
    tick_hz = 1_000_000
    tip_area_mm2 = 100
    ceiling_mn = 30_000  # at most 300 kPa times the tip, and 90 % of the range
    calibration = None  # a calibration table for the first start
    button = None  # a pin that is low while pressed
    shelf = None  # where records are stored; see records.py
    buffer = 6_000  # samples kept
    capacity = 64  # entries of the table of thresholds
    flush_ms = 40
    linger_s = 60

    def __init__(self, sensor):
        """A board without anything but a sensor, which forgets all when power fails."""
        self.sensor = sensor
        self._flash = {}

    def ticks(self):
        """Return the full count of ticks since the boot."""
        raise NotImplementedError

    def random32(self):
        """Return 32 random bits."""
        raise NotImplementedError

    def flash_read(self, name):
        """Return the bytes last written under a name, None without any. Raises OSError where they cannot be read."""
        return self._flash.get(name)

    def flash_write(self, name, data):
        """Keep bytes under a name. Raises OSError."""
        self._flash[name] = bytes(data)

    def light(self, colour, strength):
        """Show a colour at 0 to 100 %: off, blue, white, orange, red or green."""

    def vibrate(self, strength):
        """Vibrate at 0 to 100 %."""

    def battery(self):
        """Return (percent, millivolts, charging), each None where unknown."""
        return None, None, None

    def reset(self):
        """Restart the device."""
