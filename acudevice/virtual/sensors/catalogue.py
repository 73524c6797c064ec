"""The simulated sensors by name, and how one can be broken.

To add a sensor, write a class of the shape of `Sensor` and one line in `SENSORS`.
"""

from collections.abc import Callable

from acudevice.virtual.sensors.load_cell import LoadCell
from acudevice.virtual.sensors.model import Readings, Sensor
from acudevice.virtual.sensors.plates import Plates
from acudevice.virtual.sensors.resistor import Resistor

SENSORS: dict[str, Callable[[int, int], Sensor]] = {each.kind: each for each in (LoadCell, Resistor, Plates)}
"""Sensors by the name that an address can ask for with `sensor=`; each is made of a seed and a number of cells."""

FAULTS = ("disconnected", "saturated")
"""What can be broken on request: a cable, or the input of the converter."""


def broken(sensor: Sensor, fault: str) -> Readings | None:
    """Return what a sensor reads with one of `FAULTS`, None where its converter falls silent."""
    return sensor.open_wire if fault == "disconnected" else (sensor.clip_high,) * sensor.cells
