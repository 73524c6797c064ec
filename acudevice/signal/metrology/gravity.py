"""Local gravity: what a mass weighs depends on where it stands.

Normal gravity on the ellipsoid is Somigliana's formula with the constants of WGS 84; the free-air term to second order
takes it to a height (NIMA TR8350.2, third edition, equations 4-1 and 4-3; the constants are from memory). What real
gravity differs from it, the anomaly, is seldom more than 0.001 m/s² (100 mGal): judgement, from maps of anomalies.
"""

from dataclasses import dataclass
from math import radians, sin, sqrt

from acudevice.errors import UsageError

EQUATOR, SOMIGLIANA, ECCENTRICITY_SQUARED = 9.7803253359, 0.00193185265241, 0.00669437999013
RADIUS_M, FLATTENING, RATIO = 6_378_137.0, 1.0 / 298.257223563, 0.00344978650684
ANOMALY = 0.001
"""Half of the width within which real gravity lies about the formula, in m/s²."""
ALTITUDE_M = 100.0
"""Half of the width of an altitude that was not said, about sea level and 200 m: judgement."""
MEAN = 9.806
"""Where nobody said where: the middle between equator (9.780) and pole (9.832), in m/s²."""
SPAN = 0.026
"""Half of what lies between equator and pole."""
LOWEST_M, HIGHEST_M = -500.0, 9000.0


@dataclass(frozen=True, slots=True)
class Gravity:
    """The acceleration of free fall at a place, in m/s², and its standard uncertainty."""

    value: float
    u: float
    source: str
    """Where it comes from, in words."""


def normal(latitude: float, altitude_m: float) -> float:
    """Return normal gravity in m/s² at a latitude in degrees and a height above the sea in metres."""
    square = sin(radians(latitude)) ** 2
    ground = EQUATOR * (1.0 + SOMIGLIANA * square) / sqrt(1.0 - ECCENTRICITY_SQUARED * square)
    first = 2.0 / RADIUS_M * (1.0 + FLATTENING + RATIO - 2.0 * FLATTENING * square) * altitude_m
    return ground * (1.0 - first + 3.0 * (altitude_m / RADIUS_M) ** 2)


def gravity(latitude: float | None = None, altitude_m: float | None = None) -> Gravity:
    """Return gravity at a place, as well as it is known; with no place, somewhere on Earth near sea level.

    Raises `UsageError` for a place that is none.
    """
    if latitude is None:
        if altitude_m is not None:
            raise UsageError("an altitude alone says little of gravity", hint="say --latitude too")
        return Gravity(MEAN, SPAN / sqrt(3.0), "somewhere between equator and pole, ÷ √3")
    height_m = 100.0 if altitude_m is None else altitude_m
    if not -90.0 <= latitude <= 90.0 or not LOWEST_M <= height_m <= HIGHEST_M:
        raise UsageError(
            f"no place has latitude {latitude:g} and altitude {height_m:g} m",
            hint="latitude in degrees from -90 to 90, altitude in metres",
        )
    spare = 0.0 if altitude_m is not None else 3.086e-6 * ALTITUDE_M
    where = f"latitude {latitude:g}°, altitude {'not said' if altitude_m is None else f'{altitude_m:g} m'}"
    u = sqrt((ANOMALY**2 + spare**2) / 3.0)
    return Gravity(normal(latitude, height_m), u, f"WGS 84 normal gravity and free air at {where}, ÷ √3")
