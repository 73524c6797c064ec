"""What is said of pain thresholds: of a trial, of a result, of a band that follows."""

from collections.abc import Mapping
from typing import Any

from acudevice.signal.pain.trials import WIDE_CV

Fields = Mapping[str, Any]

NO_DIAGNOSIS = (
    "This is no diagnosis: a pain threshold differs with sensor, tip, speed, day and person. It serves to set a band of"
    " your own."
)
_FAULTS = {
    "too_fast": "the force rose too fast",
    "too_slow": "the force rose too slowly",
    "too_short": "it was over too soon",
    "rate_unknown": "there were too few readings",
}
_ENDS = {
    "lifted": "the finger left before you said stop",
    "timeout": "it took too long",
    "no_signal": "the signal was lost",
    "no_reading": "the sensor gave no reading",
    "not_ready": "the device did not hold the ceiling",
    "quit": "it was ended",
}


def stopping(way: str | None, *, button: bool) -> str:
    """Return who says stop, and how: `way` is the way of a person, `button` whether the device has one."""
    stop = " or ".join(each for each in (way, "the ring's button" if button else None) if each)
    end = " or ".join(
        each for each in (way and "q", "a long press of the button" if button else None) if each
    )
    return f"{stop} says stop; {end} ends all"


def keys(way: str | None) -> str:
    """Return what a screen says that a person can do."""
    return "the button: it hurts · Ctrl-C ends all" if way is None else f"{way}: it hurts · q ends all"


def trial(fields: Fields) -> str:
    """Return a sentence about a trial."""
    rate = "" if fields["rate_n_s"] is None else f", at {fields['rate_n_s']:.1f} N/s"
    if not fields["valid"]:
        why = _FAULTS.get(fields["fault"] or "") or _ENDS.get(fields["end"], fields["end"])
        return f"trial {fields['number']} does not count: {why}{rate}"
    if fields["threshold_n"] is None:
        return f"trial {fields['number']}: not reached below the ceiling{rate}"
    return f"trial {fields['number']}: {force(fields['threshold_n'], fields['threshold_kpa'])}{rate}"


def threshold(fields: Fields) -> str:
    """Return a sentence about a result."""
    where = f"{fields['point']} {fields['side']}"
    if fields["not_reached"]:
        return f"pain threshold at {where}: not reached below the ceiling of {fields['ceiling_n']:g} N"
    if fields["threshold_n"] is None:
        return f"pain threshold at {where}: not found; {fields['counted']} of {fields['wanted']} trials count"
    found = force(fields["threshold_n"], fields["threshold_kpa"])
    return f"pain threshold at {where}: {found}, median of {fields['counted']}{_spread(fields)}"


def _spread(fields: Fields) -> str:
    if fields["cv"] is None:
        return ""
    wide = "; that is wide: measure again on another day" if fields["cv"] > WIDE_CV else ""
    return f"; between trials {fields['range_n']:.1f} N, CV {100 * fields['cv']:.0f} %{wide}"


def force(force_n: float, pressure_kpa: float | None) -> str:
    """Return a force with its pressure, where that is known."""
    return f"{force_n:.1f} N" + ("" if pressure_kpa is None else f" ({pressure_kpa:.0f} kPa)")
