"""The board of a virtual ring, as the firmware sees it: a clock that is told the time, memory, light, motor, battery.

Its names are those of `acudevice/firmware/boards/board.py`.
"""

import struct
from collections.abc import Callable
from random import Random
from uuid import UUID

from acudevice import __version__
from acudevice.values.calibration import Calibration
from acudevice.virtual.flash import Flash
from acudevice.virtual.options import Options
from acudevice.virtual.sensors.catalogue import SENSORS
from acudevice.virtual.sensors.model import Sensor

TICK_HZ = 1_000_000
LIGHT, VIBRATION, BUTTON, BATTERY, SIMULATED = 1, 2, 8, 16, 32
"""Bits of the features (firmware_protocol.md, section 5.1)."""
CEILING_MN, RANGE_SHARE = 30_000, 0.8
"""The device's own ceiling: 300 kPa on 1 cm², but no more than this share of the range.

Section 15 would have 0.9. Then a new calibration would have to reach to the very end of a film, where it is clipped.
"""


class Shelf:
    """Where stored records lie: in memory, with room for a few hours."""

    CAPACITY = 1 << 20

    def __init__(self) -> None:
        self._records: dict[int, bytearray] = {}

    def numbers(self) -> list[int]:
        """Return the numbers of the records."""
        return list(self._records)

    def append(self, number: int, data: bytes) -> None:
        """Write on.

        Raises:
            OSError: It is full.
        """
        if sum(map(len, self._records.values())) + len(data) > self.CAPACITY:
            raise OSError("the shelf is full")
        self._records.setdefault(number, bytearray()).extend(data)

    def read(self, number: int, offset: int, length: int) -> bytes:
        """Return bytes of a record."""
        return bytes(self._records[number][offset : offset + length])

    def size(self, number: int) -> int:
        """Return how long a record is."""
        return len(self._records[number])

    def remove(self, number: int) -> None:
        """Forget a record."""
        del self._records[number]


class Chip:
    """A sensor as the firmware knows it: all but its readings."""

    def __init__(self, sensor: Sensor, rate_hz: int) -> None:
        usual = rate_hz * 1000
        self.kind, self.cells, self.width = sensor.kind, sensor.cells, sensor.width
        self.clip_low, self.clip_high = sensor.clip_low, sensor.clip_high
        self.rates = (usual, *(rate for rate in sensor.rates if rate != usual))
        """Rates in mHz, the usual one first."""

    def period(self, rate: int, tick_hz: int) -> int:
        """Return the ticks from one sample to the next at `rate` in mHz."""
        return (2 * 1000 * tick_hz + rate) // (2 * rate)


class Board:
    """What stays when the device restarts; `tick` alone begins anew."""

    model = "virtual ring"
    firmware = __version__
    features = LIGHT | VIBRATION | BUTTON | BATTERY | SIMULATED
    colours = 3
    button = None
    """It has no pin; `VirtualRing.press_button` tells the firmware."""
    tick_hz = TICK_HZ
    tip_area_mm2 = 100
    capacity = 64
    flush_ms = 40
    linger_s = 60

    def __init__(
        self, options: Options, light: Callable[[str, int], None], vibrate: Callable[[int], None]
    ) -> None:
        """Make it with what is called when the light or the vibration changes: colour and strength in percent."""
        random = Random(f"board {options.seed}")
        self.true_sensor: Sensor = SENSORS[options.sensor](options.seed, options.cells)
        self.true_calibration = Calibration(
            UUID(int=random.getrandbits(128), version=4).hex, self.true_sensor.table(), created_s=0
        )
        """The truth about its sensor, which its first calibration says."""
        self.sensor = Chip(self.true_sensor, options.rate_hz)
        self.serial = options.serial or f"VR-{options.seed:06d}"
        self.buffer = options.buffer_samples
        """Samples kept."""
        self.calibration = encode_calibration(self.true_calibration)
        self.ceiling_mn = min(CEILING_MN, int(self.true_calibration.range_mn * RANGE_SHARE))
        self.shelf = Shelf()
        self.light, self.vibrate = light, vibrate
        self.tick = 0
        """Ticks since the boot: set by whoever lets time pass."""
        self.restarting = False
        """Whether the firmware asked to be restarted."""
        self._random = random
        self._charge = random.uniform(55.0, 95.0)
        self._flash = Flash(options.flash)

    def ticks(self) -> int:
        """Return the full count of ticks since the boot."""
        return self.tick

    def random32(self) -> int:
        """Return 32 random bits."""
        return self._random.getrandbits(32)

    def flash_read(self, name: str) -> bytes | None:
        """Return what was last written under a name."""
        return self._flash.get(name)

    def flash_write(self, name: str, data: bytes) -> None:
        """Keep bytes under a name."""
        self._flash.put(name, data)

    def battery(self) -> tuple[int, int, bool]:
        """Return percent, millivolts and whether it charges: it lasts for about a day."""
        percent = max(1, round(self._charge - self.tick / self.tick_hz / 864.0))
        return percent, 3_300 + 9 * percent, False

    def reset(self) -> None:
        """Ask for a restart."""
        self.restarting = True


def encode_calibration(calibration: Calibration) -> bytes:
    """Return a calibration as it lies in flash (firmware_protocol.md, section 8.3)."""
    head = struct.pack("<BBHI", 1, len(calibration.cells), 0, calibration.created_s) + bytes.fromhex(
        calibration.id
    )
    cells = []
    for cell in calibration.cells:
        pairs = [value for pair in zip(cell.counts, cell.force_mn, strict=True) for value in pair]
        cells.append(struct.pack(f"<B3x{len(pairs)}i", len(cell.counts), *pairs))
    return head + b"".join(cells)
