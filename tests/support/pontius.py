"""A public calibration of a load cell with certified results: tests/data/calibration/README.md."""

import csv
from pathlib import Path

from acudevice.values.calibration_record import Direction, Observation

FILE = Path(__file__).parents[1] / "data" / "calibration" / "pontius.csv"

CERTIFIED = (0.673565789473684e-03, 0.732059160401003e-06, -0.316081871345029e-14)
"""Deflection = B0 + B1·load + B2·load²."""
CERTIFIED_SD = (0.107938612033077e-03, 0.157817399981659e-09, 0.486652849992036e-16)
"""Their standard deviations."""
RESIDUAL_SD = 0.205177424076185e-03


def rows() -> list[tuple[float, float]]:
    """Return deflection and load, in the order of the data."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [(float(row["deflection"]), float(row["load"])) for row in csv.DictReader(file)]


def table() -> list[Observation]:
    """Return it as a calibration: a load of 100,000 counts as a newton, a deflection of 1 as 100,000 counts."""
    return [
        Observation(
            str(k // 20 + 1), "1", Direction.UP, load / 1e5, load / 1e10, 1, round(1e5 * deflection, 0)
        )
        for k, (deflection, load) in enumerate(rows())
    ]
