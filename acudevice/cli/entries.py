"""Entries of a table of thresholds for people and programs: shown, compared, and changed by options."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import click

from acudevice.cli.numbers import not_negative
from acudevice.cli.out import table as print_table
from acudevice.errors import NotFoundError, UsageError
from acudevice.values.thresholds import FIELDS, Side, Thresholds, ThresholdTable

UNITS: dict[str, str] = {
    "onset": "mN", "release": "mN", "low": "mN", "high": "mN", "ceiling": "mN", "hold_min": "ms", "hold_max": "ms",
    "block": "ms", "rest_min": "ms", "cv_max": "permille", "cadence_low": "mHz", "cadence_high": "mHz",
    "release_timeout": "ms", "repeats": "1",
}  # fmt: skip
"""Units of the fields by the protocol's names (firmware_protocol.md, section 8.2)."""


class Figure(NamedTuple):
    """An option that changes a field."""

    field: str
    """Name in the protocol."""
    factor: int
    """From the option's unit to that of the field."""
    help: str


FIGURES: dict[str, Figure] = {
    "onset-n": Figure("onset", 1000, "A press begins here."),
    "release-n": Figure("release", 1000, "A press ends below."),
    "low-n": Figure("low", 1000, "Lower edge of the band."),
    "high-n": Figure("high", 1000, "Upper edge of the band."),
    "ceiling-n": Figure("ceiling", 1000, "Force that ends the press; only lower."),
    "hold-min-s": Figure("hold_min", 1000, "Least time in band."),
    "hold-max-s": Figure("hold_max", 1000, "Longest press; 0: any."),
    "rest-s": Figure("rest_min", 1000, "Rest between presses."),
    "block-s": Figure("block", 1000, "Time on the point; 0: by presses."),
    "repeats": Figure("repeats", 1, "Good presses to make; 0: by time."),
    "cv-max": Figure("cv_max", 1000, "Greatest variation of the force, 0 to 1; 0: any."),
    "cadence-low-hz": Figure("cadence_low", 1000, "Slowest cadence; 0: any."),
    "cadence-high-hz": Figure("cadence_high", 1000, "Fastest cadence; 0: any."),
    "release-timeout-s": Figure("release_timeout", 1000, "Grace after the longest press."),
}
"""Options of `set`: all fields of an entry but its point, side and mode."""


def options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of `FIGURES` to a command."""
    for name, figure in reversed(FIGURES.items()):
        function = click.option(
            f"--{name}", type=float, callback=not_negative, metavar="X", help=figure.help
        )(function)
    return function


def changes(given: Mapping[str, float | None]) -> dict[str, Any]:
    """Return the attributes that options change, with their values; `given` is what click makes of the options.

    Raises `UsageError` where none was given.
    """
    found = {}
    for name, figure in FIGURES.items():
        value = given[name.replace("-", "_")]
        if value is not None:
            found[FIELDS[figure.field]] = round(value * figure.factor)
    if not found:
        raise UsageError("what is to change?", hint="name a figure, such as --high-n 16")
    return found


def held(table: ThresholdTable, point: str, side: Side) -> Thresholds:
    """Return the entry of a table for a point and side, whatever the case of the point; `NotFoundError` with a list."""
    entry = table.find(point, side) or table.find(point.upper(), side)
    if entry is None:
        known = ", ".join(f"{each.point} {each.side.name.lower()}" for each in table.entries)
        raise NotFoundError(
            f"the device holds no entry for {point} {side.name.lower()}", hint=f"it has {known}"
        )
    return entry


def check(before: Thresholds, after: Thresholds, limit_mn: int) -> None:
    """Refuse an entry above the ceiling `limit_mn`, or with forces out of order. Raises `UsageError`."""
    if after.ceiling_mn > limit_mn:
        how = "is only ever lowered" if after.ceiling_mn > before.ceiling_mn else "is above that of the point"
        raise UsageError(
            f"the ceiling of {after.point} {how}: {after.ceiling_mn / 1000:g} N is above {limit_mn / 1000:g} N",
            hint=f"say --ceiling-n {limit_mn / 1000:g} or less",
        )
    forces = (after.release_mn, after.onset_mn, after.low_mn, after.high_mn, after.ceiling_mn)
    release, onset, low, high, ceiling = forces
    if not 0 < release < onset <= low <= high < ceiling:
        words = ", ".join(f"{force_mn / 1000:g}" for force_mn in forces)
        raise UsageError(
            f"release, onset, low, high and ceiling must rise, and these do not: {words} N",
            hint="change those beside it as well",
        )


def fields(table: ThresholdTable | None) -> dict[str, Any]:
    """Return a table as programs see it, by the names of the protocol."""
    rows = () if table is None else table.entries
    return {
        "version": None if table is None else table.version,
        "units": UNITS,
        "entries": [row.as_dict() for row in rows],
    }


def show(table: ThresholdTable | None) -> None:
    """Print a table for people, in newtons and seconds."""
    header = (
        "point", "side", "mode", "begins N", "ends N", "band N", "ceiling N", "hold s", "rest s", "amount", "limits",
    )  # fmt: skip
    print_table(header, map(_row, () if table is None else table.entries))


def differences(wanted: ThresholdTable, held: ThresholdTable | None) -> list[dict[str, Any]]:
    """Return what differs: each field of an entry, and under `entry` those that one table alone has."""
    ours = {(entry.point, entry.side): entry for entry in wanted.entries}
    theirs = {(entry.point, entry.side): entry for entry in (held.entries if held else ())}
    found: list[dict[str, Any]] = []
    for key in dict.fromkeys([*ours, *theirs]):
        found += _differences(ours.get(key), theirs.get(key))
    return found


def sentence(difference: Mapping[str, Any]) -> str:
    """Return a difference in words."""
    where = f"{difference['point']} {difference['side']}"
    if difference["field"] == "entry":
        return f"{where}: {'missing on the device' if difference['wanted'] else 'on the device alone'}"
    unit = UNITS.get(difference["field"], "").removeprefix("1")
    held, wanted = difference["held"], difference["wanted"]
    return f"{where}: {difference['field']} is {held}, not {wanted} {unit}".rstrip()


def _differences(ours: Thresholds | None, theirs: Thresholds | None) -> Iterator[dict[str, Any]]:
    where = _where(ours or theirs)
    if ours is None or theirs is None:
        yield {**where, "field": "entry", "wanted": ours is not None, "held": theirs is not None}
        return
    pairs: dict[str, tuple[object, object]] = {"mode": (ours.mode.name.lower(), theirs.mode.name.lower())}
    pairs |= {name: (value, theirs.figures[name]) for name, value in ours.figures.items()}
    for name, (wanted, held) in pairs.items():
        if wanted != held:
            yield {**where, "field": name, "wanted": wanted, "held": held}


def _where(entry: Thresholds | None) -> dict[str, Any]:
    return {} if entry is None else {"point": entry.point, "side": entry.side.name.lower()}


def _row(entry: Thresholds) -> tuple[object, ...]:
    hold = f"{entry.hold_min_ms / 1000:g}"
    if entry.hold_max_ms:
        hold += f" to {entry.hold_max_ms / 1000:g}"
    amount = f"{entry.block_ms / 1000:g} s" if entry.block_ms else f"{entry.repeats} times"
    return (
        entry.point, entry.side.name.lower(), entry.mode.name.lower(), entry.onset_mn / 1000, entry.release_mn / 1000,
        f"{entry.low_mn / 1000:g} to {entry.high_mn / 1000:g}", entry.ceiling_mn / 1000, hold, entry.rest_min_ms / 1000,
        amount, _limits(entry),
    )  # fmt: skip


def _limits(entry: Thresholds) -> str | None:
    """Return what else is checked."""
    parts = [f"cv {entry.cv_max_permille / 10:g} %"] if entry.cv_max_permille else []
    slow, fast = entry.cadence_low_mhz / 1000, entry.cadence_high_mhz / 1000
    if slow or fast:
        parts.append(f"{slow:g} to {fast:g} Hz" if fast else f"{slow:g} Hz or more")
    return ", ".join(parts) or None
