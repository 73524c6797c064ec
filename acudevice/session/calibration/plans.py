"""What is ordered of a calibration: from a plan in TOML, from options, or from both; options win."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from acudevice.errors import AcuError, BadDataError, UsageError
from acudevice.session.calibration.due import due_date
from acudevice.session.calibration.running import Order
from acudevice.session.texts import text_of
from acudevice.signal.metrology.gravity import gravity
from acudevice.signal.metrology.loads import load
from acudevice.signal.metrology.schedule import ordered
from acudevice.values.calibration_record import Circumstances, Load
from acudevice.values.calibration_run import CalibrationPlan


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said; None and empty are what nobody said."""

    loads: tuple[str, ...] = ()
    mounts: int | None = None
    series: int | None = None
    preloads: int | None = None
    warm_up_s: float | None = None
    creep: bool | None = None
    latitude: float | None = None
    altitude_m: float | None = None
    operator: str | None = None
    reference: str | None = None
    certificate: str | None = None
    place: str | None = None
    temperature_c: float | None = None
    cells: tuple[str, ...] = ()
    due: str | None = None
    note: str | None = None
    model: str | None = None


def read_plan(path: Path) -> Said:
    """Return what a plan in TOML says. Raises `BadDataError`, `NotFoundError`, `StorageError`."""
    try:
        found = tomllib.loads(text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise BadDataError(
            f"{path}: this is no TOML: {error}", hint="docs/calibration.md has a plan to begin with"
        ) from None
    try:
        return Said(**{name: _value(name, value) for name, value in found.items()})
    except AcuError as error:
        raise BadDataError(f"{path}: {error}", hint=error.hint) from None


def together(said: Said, plan: Said | None) -> Said:
    """Return what options say, and where they say nothing what the plan does."""
    if plan is None:
        return said
    names = [field.name for field in fields(Said)]
    unsaid = {name: getattr(plan, name) for name in names if getattr(said, name) in (None, ())}
    return Said(**{name: unsaid.get(name, getattr(said, name)) for name in names})


def order(said: Said, *, fresh: bool = False, again: bool = False, redo: int | None = None) -> Order:
    """Return the order that was meant. Raises `UsageError` for what cannot be done."""
    again = again or redo is not None
    _insist_on_one(fresh=fresh, again=again)
    if again and said.loads:
        raise UsageError("--resume goes on with the loads that were said before", hint="leave the loads out")
    if not (again or said.loads):
        hint = "say --litres 4, or --load '1 kg ± 0.5 g' for each, or --plan PLAN.toml"
        raise UsageError("which loads?", hint=hint)
    loads = () if again else planned(said)
    around = Circumstances(
        cells=said.cells, operator=said.operator, reference=said.reference or _words(loads),
        certificate=said.certificate, place=said.place or _place(said), due=due_date(said.due), note=said.note,
        temperature_c=said.temperature_c,
    )  # fmt: skip
    return Order(_plan(said, loads), around, said.model, fresh, again, redo)


def _insist_on_one(*, fresh: bool, again: bool) -> None:
    if fresh and again:
        raise UsageError(
            "--fresh forgets the calibration that was begun, and --resume goes on with it",
            hint="say one of them",
        )


def _plan(said: Said, loads: tuple[Load, ...]) -> CalibrationPlan:
    """Return a plan: what nobody said is as usual. Raises `UsageError` for numbers that make no sense."""
    plan = CalibrationPlan(loads, creep=bool(said.creep))
    for name, least in _LEAST.items():
        value = getattr(said, name)
        if value is not None:
            if value < least:
                raise UsageError(f"{name} must be {least:g} or more, not {value:g}")
            plan = replace(plan, **{name: value})
    return plan


_LEAST = {"mounts": 1, "series": 1, "preloads": 0, "warm_up_s": 0}
"""Numbers of a plan, and the least that each may be."""


def order_against(said: Said, *, fresh: bool = False, again: bool = False, redo: int | None = None) -> Order:
    """Return what is said besides loads. Raises `UsageError` for loads, and for what belongs to them."""
    _insist_on_one(fresh=fresh, again=again)
    if redo is not None:
        raise UsageError("--redo belongs to loads", hint="say --resume, or --fresh to press anew")
    if said.loads:
        raise UsageError(
            "loads and --reference do not go together", hint="the second device says what the force is"
        )
    for name, words in _OF_LOADS.items():
        if getattr(said, name) is not None:
            raise UsageError(
                f"{words} belong to loads, and not to --reference",
                hint="press both together for --duration seconds, --mounts times",
            )
    around = Circumstances(
        cells=said.cells, operator=said.operator, certificate=said.certificate, place=said.place or _place(said),
        due=due_date(said.due), note=said.note, temperature_c=said.temperature_c,
    )  # fmt: skip
    return Order(_plan(replace(said, mounts=said.mounts or 1), ()), around, said.model, fresh, again)


_OF_LOADS = {"series": "series", "preloads": "preloads", "warm_up_s": "warm-ups", "creep": "looks at creep"}
"""What cannot be said of a press that two devices stand under, in words."""


def planned(said: Said) -> tuple[Load, ...]:
    """Return the loads that were said, nothing first. Raises `UsageError`."""
    return ordered(each_load(said))


def each_load(said: Said) -> list[Load]:
    """Return the loads that were said, in the order in which they were. Raises `UsageError`."""
    here = gravity(said.latitude, said.altitude_m)
    return [load(text, here) for text in said.loads]


def _words(loads: tuple[Load, ...]) -> str | None:
    return ", ".join(each.name for each in loads[1:]) or None


def _place(said: Said) -> str | None:
    if said.latitude is None:
        return None
    height = "" if said.altitude_m is None else f", {said.altitude_m:g} m above the sea"
    return f"latitude {said.latitude:g}°{height}"


def _value(name: str, value: Any) -> Any:
    """Return a value of a plan as `Said` holds it."""
    if name not in _KINDS:
        near = get_close_matches(name, _KINDS, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(_KINDS)}"
        raise BadDataError(f"a plan has no '{name}'", hint=hint)
    return _KINDS[name](name, value)


def _wrong(name: str, wanted: str, value: Any) -> NoReturn:
    raise BadDataError(f"{name} must be {wanted}, not {value!r:.60}")


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        _wrong(name, 'a list of texts such as ["1 l", "2 l"]', value)
    return tuple(value)


def _text(name: str, value: Any) -> str:
    """Return a text; a date of TOML is one too."""
    return (
        value
        if isinstance(value, str)
        else str(value)
        if hasattr(value, "isoformat")
        else _wrong(name, "a text", value)
    )


def _yes(name: str, value: Any) -> bool:
    return value if isinstance(value, bool) else _wrong(name, "true or false", value)


def _whole(name: str, value: Any) -> int:
    return value if type(value) is int else _wrong(name, "a whole number", value)


def _number(name: str, value: Any) -> float:
    return float(value) if type(value) in (int, float) else _wrong(name, "a number", value)


_KINDS: dict[str, Callable[[str, Any], Any]] = {
    "creep": _yes,
    **dict.fromkeys(("loads", "cells"), _texts),
    **dict.fromkeys(("mounts", "series", "preloads"), _whole),
    **dict.fromkeys(("warm_up_s", "latitude", "altitude_m", "temperature_c"), _number),
    **dict.fromkeys(("operator", "reference", "certificate", "place", "due", "note", "model"), _text),
}
"""Names of a plan, and what reads each."""

NAMES: Mapping[str, object] = _KINDS
