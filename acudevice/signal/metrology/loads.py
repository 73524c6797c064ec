"""Loads from what a person has: masses, newtons, litres of water; each with a budget of its own uncertainty.

A load is written as `AMOUNT UNIT [± U UNIT] [NAME]`: `1 kg ± 0.5 g M1 no. 4711`, `9.81 N ± 0.01 N`, `2 l`, `0`. The
figure after ± is one standard deviation (k = 1). Figures of our own are limits of a rectangle: half its width over √3
is the standard uncertainty (GUM, 4.3.7).
"""

import re
from math import hypot, sqrt

from acudevice.errors import UsageError
from acudevice.signal.metrology.gravity import Gravity
from acudevice.values.calibration_record import Load, Part

AIR, AIR_HALF = 1.2, 0.1
"""Density of air in kg/m³, and half of the width that weather and height give it: judgement, good to 1000 m."""
STEEL = 8000.0
"""Density that conventional masses are stated for (OIML D 28, from memory), kg/m³."""
WATER, WATER_HALF = 998.0, 3.0
"""Density of tap water at 5 to 30 °C, kg/m³: tables of the density of water, from memory."""
JUG = 0.04
"""Half of the width by which a kitchen jug errs, as a share: judgement; jugs carry no class."""
VESSEL_KG, VESSEL_HALF_KG = 0.035, 0.02
"""A light plastic bottle or bag that holds a litre: judgement."""

_UNITS = {"kg": 1.0, "g": 1e-3, "mg": 1e-6, "lb": 0.45359237}
_LITRES = dict.fromkeys(("l", "L", "litre", "liter", "litres", "liters"), 1.0) | {"ml": 1e-3}
_SCALES = (_UNITS, _LITRES, {"N": 1.0, "mN": 1e-3})
"""Units that go together, each in the first of its kind."""
_FORM = re.compile(
    r"\s*(?P<amount>[0-9.]+(?:e-?[0-9]+)?)\s*(?P<unit>[A-Za-z]*)"
    r"(?:\s*(?:±|\+-|\+/-|:)\s*(?P<u>[0-9.]+(?:e-?[0-9]+)?)\s*(?P<u_unit>[A-Za-z%]*))?(?:\s+(?P<name>\S.*))?\s*",
)

NOTHING = Load("nothing", 0.0, 0.0)


def load(text: str, g: Gravity) -> Load:
    """Return the load that a person wrote. Raises `UsageError` with how to write it."""
    found = _FORM.fullmatch(text)
    if found is None or (found["name"] or "").startswith(("±", "+-", "+/-", ":")):
        raise _strange(text)
    amount, unit = _number(text, found["amount"]), found["unit"]
    if amount == 0.0:
        return NOTHING
    name = found["name"] or f"{found['amount']} {unit}"
    if unit in _LITRES:
        return _water(text, amount * _LITRES[unit], found, g, name)
    if found["u"] is None:
        raise UsageError(
            f"'{text}' does not say how well it is known",
            hint="write its standard uncertainty after ±, such as '1 kg ± 0.5 g'; of a certificate's U (k = 2) half",
        )
    u = _uncertainty(text, amount, unit, found)
    if unit == "N":
        return Load(name, amount, u, (Part("the load, as said", u, "the person"),))
    if unit in _UNITS:
        return mass(amount * _UNITS[unit], u * _UNITS[unit], g, name)
    raise _strange(text)


def mass(mass_kg: float, u_kg: float, g: Gravity, name: str, density: float = STEEL) -> Load:
    """Return the load of a mass, buoyed up by air: F = m·g·(1 - air/density)."""
    buoyed = g.value * (1.0 - AIR / density)
    force_n = mass_kg * buoyed
    return _load(
        name, force_n,
        Part("mass", u_kg * buoyed, "the person or the certificate"),
        Part("gravity", mass_kg * g.u, g.source),
        Part(
            "buoyancy of the air", mass_kg * g.value * AIR_HALF / density / sqrt(3.0),
            "1.2 ± 0.1 kg/m³, ÷ √3; judgement",
        ),
    )  # fmt: skip


def _water(text: str, litres: float, found: re.Match[str], g: Gravity, name: str) -> Load:
    """Return the load of litres of water, each in a light vessel; an uncertainty that is said replaces the jug's."""
    share = JUG / sqrt(3.0)
    if found["u"] is not None:
        amount = _number(text, found["amount"])
        share = _uncertainty(text, amount, found["unit"], found) / amount
    water = mass(litres * WATER / 1000.0, 0.0, g, name, WATER)
    per_litre = water.force_n / litres
    vessels = max(1.0, round(litres))
    vessel_n = vessels * VESSEL_KG * g.value
    said = "a kitchen jug, ± 4 %, ÷ √3; judgement" if found["u"] is None else "the person"
    kept = [part for part in water.parts if part.source != "mass"]
    return _load(
        name, water.force_n + vessel_n,
        Part("volume", share * litres * per_litre, said),
        Part("density of water", litres * WATER_HALF / 1000.0 * g.value / sqrt(3.0), "998 ± 3 kg/m³, 5 to 30 °C, ÷ √3"),
        Part("vessels", vessels * VESSEL_HALF_KG * g.value / sqrt(3.0), "35 ± 20 g for each litre, ÷ √3; judgement"),
        *kept,
    )  # fmt: skip


def _load(name: str, force_n: float, *parts: Part) -> Load:
    return Load(name, force_n, hypot(*(part.u_n for part in parts)), parts)


def _uncertainty(text: str, amount: float, unit: str, found: re.Match[str]) -> float:
    """Return what stands after ±, in `unit`."""
    value, u_unit = _number(text, found["u"]), found["u_unit"] or unit
    scale = next((units for units in _SCALES if unit in units and u_unit in units), None)
    if u_unit == "%":
        u = amount * value / 100.0
    elif scale is not None:
        u = value * scale[u_unit] / scale[unit]
    else:
        raise _strange(text)
    if not 0.0 < u < amount:
        raise UsageError(f"'{text}': no load is known exactly, nor as badly as that", hint=_EXAMPLES)
    return u


def _number(text: str, digits: str) -> float:
    try:
        return float(digits)
    except ValueError:
        raise _strange(text) from None


_EXAMPLES = "write '1 kg ± 0.5 g', '9.81 N ± 0.01 N', '1 l' for a litre of water, or 0 for nothing"


def _strange(text: str) -> UsageError:
    return UsageError(f"'{text}' is no load", hint=_EXAMPLES)
