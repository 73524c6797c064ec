"""What stands beside the columns of a file by name: its rate, and its unit of force."""

import re
from collections.abc import Mapping

from acudevice.formats.readers.naming import FORCE_WORDS

_RATE = re.compile(
    r"(?:.*\.)?(?:f_?s|sr|hz|(?:(?:sampl\w*|scan|data|frame)[_\s]?)?(?:rate|freq|frequency)(?:_?hz)?)",
    re.IGNORECASE,
)
_STEP = re.compile(r"(?:.*[._\s])?(?:dt|sampl\w*_(?:interval|period)(?:_s)?)", re.IGNORECASE)
_UNIT = re.compile(r"(?:.*[._\s])?(?:force_?)?units?", re.IGNORECASE)


def aside(said: Mapping[str, object]) -> tuple[float | None, str | None]:
    """Return the samples a second and the unit of force that names and their values speak of; else None."""
    return _rate_hz(said), _unit(said)


def _rate_hz(said: Mapping[str, object]) -> float | None:
    for name, value in said.items():
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
        if not number > 0:
            continue
        if _RATE.fullmatch(name):
            return number
        if _STEP.fullmatch(name) and number < 10:  # a step in seconds
            return round(1 / number, 6)
    return None


def _unit(said: Mapping[str, object]) -> str | None:
    words = (
        value.strip().casefold()
        for name, value in said.items()
        if isinstance(value, str) and _UNIT.fullmatch(name)
    )
    return next((FORCE_WORDS[word] for word in words if word in FORCE_WORDS), None)
