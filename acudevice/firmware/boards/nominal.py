# Calibrations by the data sheet, for the first start: without one a device does not measure, so nobody could calibrate
# it. They may be off by a fifth. `acudevice calibrate` makes true ones.

import struct

FULL_SCALE = 1 << 23  # counts of an HX711 at half of its supply over its gain of 128
RATED_UV_PER_V = 1_000  # of the common small cells, at their rated load

# An Interlink 402 (9 kOhm at 1 N, falling with force to the 0.9th towards 150 Ohm) with 100 kOhm beside it, above a
# resistor of 2.2 kOhm: counts of 65,535, mN.
FSR = (
    (1_411, 0),
    (8_639, 500),
    (13_624, 1_000),
    (20_783, 2_000),
    (29_655, 4_000),
    (37_129, 7_000),
    (41_588, 10_000),
    (46_094, 15_000),
    (48_849, 20_000),
)


def load_cell(rated_mn, uv_per_v=RATED_UV_PER_V, cells=1):
    """Return the table of load cells on an HX711 at gain 128, fed from its own supply."""
    # Half the supply over 128 is full scale, and the cell gives uv_per_v of the supply: the supply drops out.
    counts = FULL_SCALE * 2 * 128 * uv_per_v // 1_000_000
    return table([((0, 0), (counts, rated_mn))] * cells)


def resistor():
    """Return the table of the force-sensing resistor that docs/build_a_ring.md wires."""
    return table([FSR])


def table(cells):
    """Return a calibration table without a name, of cells that are pairs of (counts, mN)."""
    out = struct.pack("<BBHI", 1, len(cells), 0, 0) + bytes(16)
    for cell in cells:
        out += struct.pack("<B3x", len(cell))
        for counts, force in cell:
            out += struct.pack("<ii", counts, force)
    return out
