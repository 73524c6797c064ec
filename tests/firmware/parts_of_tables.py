"""Tables for the firmware's tests, built by hand from section 8 of the protocol."""

import struct
from typing import Any

ENTRY = {
    "point": b"LR3", "side": 1, "mode": 0, "repeats": 3, "onset": 1500, "release": 1000, "low": 8000, "high": 20000,
    "ceiling": 30000, "hold_min": 4000, "hold_max": 8000, "block": 0, "rest_min": 2000, "release_timeout": 2000,
    "cv_max": 250, "cadence_low": 0, "cadence_high": 0,
}  # fmt: skip
"""The entry of section 20.7."""

HOLD, SERIES, KNEAD = range(3)


def entry(**changes: Any) -> bytes:
    """Return one entry of 60 bytes."""
    values = {**ENTRY, **changes}
    return struct.pack("<8sBBH10I3H2x", *values.values())


def thresholds(*entries: bytes, version: int = 7) -> bytes:
    """Return a table of entries of 60 bytes."""
    return struct.pack("<BBHI", 1, 60, len(entries), version) + b"".join(entries)


def calibration(*cells: list[tuple[int, int]], uuid: bytes = bytes(16), layout: int = 1) -> bytes:
    """Return a calibration of cells, each a list of (counts, mN)."""
    parts = [struct.pack("<BBHI", layout, len(cells), 0, 0) + uuid]
    for cell in cells:
        parts.append(struct.pack("<B3x", len(cell)))
        parts.extend(struct.pack("<ii", counts, force) for counts, force in cell)
    return b"".join(parts)


STRAIGHT = calibration([(0, 0), (50_000, 50_000)])
"""A count is a millinewton, up to 50 N."""
