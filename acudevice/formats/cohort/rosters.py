"""Who takes part, and what was asked of them: two CSV files that a researcher keeps.

Participants: `participant` and one of `session` and `device`, and if wanted `plan`, `since` (the first day of a plan
that takes the place of an earlier one), `start` (the first day of week 1), `timezone`.
Plans: `plan`, and if wanted `weeks`, `days_per_week`, `minutes_per_day`, `points` (`LR3:left LR3:right GV20`).
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from acudevice.errors import BadDataError, NotFoundError
from acudevice.values.cohort import Participant, Plan, Roster
from acudevice.values.thresholds import Side

PARTICIPANTS = ("participant", "session", "device", "plan", "since", "start", "timezone")
PLANS = ("plan", "weeks", "days_per_week", "minutes_per_day", "points")

Line = dict[str, str]
T = TypeVar("T")


def read_roster(participants: Path | None, plans: Path | None) -> Roster:
    """Return what the files say. Raises `NotFoundError`, and `BadDataError` with the line that cannot be."""
    asked = () if plans is None else tuple(_each(plans, PLANS, "plan", _plan))
    if participants is None:
        return Roster(plans=asked)
    people: dict[str, Participant] = {}
    sessions: dict[str, str] = {}
    devices: dict[str, str] = {}
    for line, one in _each(participants, PARTICIPANTS, "participant", _numbered):
        _join(people, one, line, participants)
        for column, known in (("session", sessions), ("device", devices)):
            if one[column] and known.setdefault(one[column], one["participant"]) != one["participant"]:
                raise _wrong(participants, line, f"{column} {one[column]} is another participant's already")
    _agree(people, asked, participants, given=plans is not None)
    return Roster(tuple(people.values()), tuple(sessions.items()), tuple(devices.items()), asked)


def _each(path: Path, columns: tuple[str, ...], needed: str, make: Callable[[int, Line], T]) -> Iterator[T]:
    """Yield what each line becomes."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            _known(path, reader.fieldnames or (), columns, needed)
            for found in reader:
                line = {name: (found.get(name) or "").strip() for name in columns}
                if not line[needed]:
                    raise _wrong(path, reader.line_num, f"{needed} is empty")
                try:
                    yield make(reader.line_num, line)
                except ValueError as error:
                    raise _wrong(path, reader.line_num, str(error)) from error
    except FileNotFoundError:
        raise NotFoundError(f"no such file: {path}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadDataError(f"{path} cannot be read: {error}") from error


def _known(path: Path, found: Sequence[str], columns: tuple[str, ...], needed: str) -> None:
    strange = [name for name in found if name not in columns]
    if strange or needed not in found:
        what = f"there is no column {needed}" if not strange else f"column {strange[0]} is not known"
        raise BadDataError(f"{path}: {what}", hint=f"the columns are: {', '.join(columns)}")


def _numbered(line: int, found: Line) -> tuple[int, Line]:
    return line, found


def _join(people: dict[str, Participant], one: Line, line: int, path: Path) -> None:
    """Add a participant; several lines of one say the same of plan, start and time zone, or nothing."""
    said, since = _said(one, line, path)
    known = people.setdefault(said.code, said)
    merged = replace(known, plan=known.plan or said.plan, start=known.start or said.start)
    agreed = said.plan in {None, merged.plan} and said.start in {None, merged.start}
    if not agreed or one["timezone"] not in {"", merged.timezone}:
        raise _wrong(path, line, f"participant {said.code} has another plan, start or time zone above")
    people[said.code] = replace(merged, changes=_changed(merged, one, since, line, path))


def _said(one: Line, line: int, path: Path) -> tuple[Participant, str | None]:
    """Return what a line says of a participant, and since when its plan takes the place of an earlier one."""
    try:
        start, since = (_day(one[name]) for name in ("start", "since"))
        zone = ZoneInfo(one["timezone"] or "UTC").key
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise _wrong(path, line, f"{error}") from error
    plan = None if since else one["plan"] or None
    return Participant(one["participant"], plan, start, zone), since


def _day(text: str) -> str | None:
    return date.fromisoformat(text).isoformat() if text else None


def _changed(
    known: Participant, one: Line, since: str | None, line: int, path: Path
) -> tuple[tuple[str, str], ...]:
    """Return the later plans of a participant, with the one of this line."""
    if since is None:
        return known.changes
    if not one["plan"]:
        raise _wrong(path, line, "since goes with a plan")
    changes = dict(known.changes)
    if changes.setdefault(since, one["plan"]) != one["plan"]:
        raise _wrong(path, line, f"participant {known.code} has another plan since {since} above")
    return tuple(sorted(changes.items()))


def _agree(people: dict[str, Participant], plans: tuple[Plan, ...], path: Path, *, given: bool) -> None:
    """Refuse a plan that no line of the file of plans has, where there is one."""
    names = {plan.name for plan in plans}
    for one in people.values():
        for plan in (one.plan, *(name for _, name in one.changes)):
            if given and plan is not None and plan not in names:
                raise BadDataError(
                    f"{path}: participant {one.code} has plan {plan}, which is not among the plans"
                )


def _plan(_: int, line: Line) -> Plan:
    points = tuple(_point(word) for word in line["points"].split())
    return Plan(
        line["plan"], _whole(line, "weeks", 520), _whole(line, "days_per_week", 7), _minutes(line), points
    )


def _whole(line: Line, name: str, most: int) -> int | None:
    if not line[name]:
        return None
    value = int(line[name]) if line[name].isdecimal() else 0
    if not 1 <= value <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most}, not {line[name]}")
    return value


def _minutes(line: Line) -> float | None:
    if not line["minutes_per_day"]:
        return None
    value = float(line["minutes_per_day"])
    if not 0 < value <= 1440:
        raise ValueError(f"minutes_per_day must be more than 0 and at most 1440, not {value:g}")
    return value


def _point(word: str) -> tuple[str, Side]:
    code, _, side = word.partition(":")
    names = [one.name.lower() for one in Side]
    if not code or (side or "midline") not in names:
        raise ValueError(f"point {word} must be a code, a colon and one of {', '.join(names)}")
    return code, Side[(side or "midline").upper()]


def _wrong(path: Path, line: int, what: str) -> BadDataError:
    return BadDataError(f"{path}, line {line}: {what}")
