"""Units of force and pressure: newtons inside, others at the rim.

Factors: 1 kgf = 9.80665 N exactly (standard gravity, 3rd CGPM 1901; BIPM SI Brochure, 9th ed.); 1 lbf = 0.45359237 kg
times standard gravity = 4.4482216152605 N exactly (international pound, 1959).
"""

N_PER_UNIT: dict[str, float] = {
    "N": 1.0,
    "mN": 1e-3,
    "kN": 1e3,
    "kgf": 9.80665,
    "gf": 9.80665e-3,
    "lbf": 4.4482216152605,
}
"""Newtons in one of each unit of force."""

MN_PER_N = 1000
"""Millinewtons in a newton: the normative arithmetic counts in whole millinewtons."""


def to_newtons(value: float, unit: str) -> float:
    """Convert a force in `unit` (a key of `N_PER_UNIT`) to newtons."""
    return value * N_PER_UNIT[unit]


def from_newtons(force_n: float, unit: str) -> float:
    """Convert a force in newtons to `unit` (a key of `N_PER_UNIT`)."""
    return force_n / N_PER_UNIT[unit]


def pressure_kpa(force_n: float, tip_area_mm2: float) -> float:
    """Return the mean pressure in kPa of a force in N over a tip area in mm² (1 N/mm² = 1000 kPa)."""
    return force_n * 1000.0 / tip_area_mm2
