"""Picks the columns of time and force among those of a file, and understands their units."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from acudevice.errors import BadDataError, UsageError
from acudevice.formats.readers import naming
from acudevice.formats.readers.model import Columns, Floats, Series, Wanted
from acudevice.formats.readers.naming import TIME_UNITS, bare, force_unit, time_word
from acudevice.formats.readers.several import of_one
from acudevice.signal.find.ordered import median_of, parts, quantiles_of
from acudevice.signal.find.steps import share_of_steps, steps

CLEAR = 0.2
"""Of columns that are all named force, one in which nothing happens is less than so many times as clear as another."""
NOISE = 8.0
"""How clear noise may be: that of white noise alone is 5.4."""

SLOWEST_S = 0.5
"""Where a file does not say its unit of time, it is the greatest in which samples come at least so often."""

OFTEN = 0.2
"""What is called time may go back at so many steps: a clock may begin anew with each of many trials."""
MANY = 10
SAME = 1e-3
"""Two clocks go alike if they are nowhere further apart than so much of the recording."""
BEYOND = 1e30
"""No sensor or clock gives more, in whatever unit."""
HINTS = {"forces": "say --force-column", "times": "say --time-column, or --rate"}
SEVERAL = 3
"""So many columns whose names differ by an axis or a number alone are those of one sensor, or of many alike."""
DATES = ((36_526.0, 73_051.0), (730_486.0, 767_011.0))
"""The years 2000 to 2100 in days since 1900, as Excel has it, and since the year 0, as MATLAB has it."""
LISTED = 12
"""Columns that are told by name."""


def choose(columns: Columns, wanted: Wanted) -> Series:
    """Return force and time; of rows of several sensors, those of one.

    Raises `UsageError` for a column that is not there, `BadDataError` where there is none of a kind.
    """
    if not len(columns):
        raise BadDataError(
            "there are no columns of numbers", hint="a recording needs at least a column of force"
        )
    time, force = _both_asked(columns, wanted)
    found = _time(columns, force) if time is None else time
    series = _chosen(columns, wanted, (time, force), found)
    return of_one(series, columns, (found, force))


def _chosen(
    columns: Columns, wanted: Wanted, asked: tuple[int | None, int | None], found: int | None
) -> Series:
    """Return force and time, of which some may have been asked for; `found` is the column of time, or None."""
    time, force = asked
    notes: list[str] = []
    if force is None:
        force, others = _force(columns, found)
        notes = _instead(columns, force, others)
    name = columns.name(force)
    _refuse_beyond(columns.values[force], name, "forces")
    unit, told = _unit(columns, name)
    notes += told
    series = Series(columns.values[force], None, unit, name, None, tared=force == columns.tared)
    if time is None and wanted.rate_hz is not None:
        notes += _unused(columns, found, wanted.rate_hz)
        return replace(series, notes=tuple(notes))
    if found is not None:
        return _timed(columns, series, found, wanted, notes)
    if columns.rate_hz is None:
        raise _timeless(columns)
    notes.append(f"taking {columns.rate_hz:g} samples a second as the file says; --rate says otherwise")
    t_s = np.arange(len(columns.values[force])) / columns.rate_hz
    return replace(series, t_s=t_s, notes=tuple(notes))


def _unit(columns: Columns, name: str) -> tuple[str | None, list[str]]:
    """Return the unit of a column of force, by its name or else by what the file says, and what is to be said of it."""
    unit = force_unit(name)
    if unit is not None or columns.unit is None:
        return unit, []
    return columns.unit, [f"taking {name!r} for {columns.unit} as the file says; --unit says otherwise"]


def _refuse_beyond(values: Floats, name: str, kind: str) -> None:
    """Raise `BadDataError` for values that no sensor gives, and whose squares no computer can count with."""
    known = _finite(values)
    most = max(float(known.max()), -float(known.min())) if len(known) else 0.0
    if most > BEYOND:
        raise BadDataError(f"{name!r} holds values of up to {most:g}, which are no {kind}", hint=HINTS[kind])


def _timeless(columns: Columns) -> BadDataError:
    """Return what is wrong with columns without time."""
    hint = "say --time-column if it has one, or --rate"
    back = next((name for name in columns.names if naming.is_time(name)), None)
    if back is not None:
        return BadDataError(f"{back!r} does not rise from row to row as time does", hint=hint)
    return BadDataError(f"no column of time found among {_list(columns)}", hint=hint)


def _timed(columns: Columns, series: Series, time: int, wanted: Wanted, notes: list[str]) -> Series:
    asked = "s" if time in columns.clocks else wanted.time_unit
    unit, guessed = time_unit(columns.name(time), columns.values[time], asked)
    if guessed:
        notes.append(f"taking {columns.name(time)!r} for {unit}; --time-unit says otherwise")
    t_s = columns.values[time]
    _refuse_beyond(t_s, columns.name(time), "times")
    if unit != "s":
        t_s = t_s * TIME_UNITS[unit]
    return replace(series, t_s=t_s, time_name=columns.name(time), notes=tuple(notes))


def _both_asked(columns: Columns, wanted: Wanted) -> tuple[int | None, int | None]:
    """Return the columns of time and force that a person asked for."""
    time = _asked(columns, wanted.time, "--time-column")
    force = _asked(columns, wanted.force, "--force-column")
    if time is not None and time == force:
        raise UsageError(
            f"{columns.name(time)!r} cannot be both time and force", hint=f"there are: {_list(columns)}"
        )
    return time, force


def _unused(columns: Columns, time: int | None, rate_hz: float) -> list[str]:
    """Return what is to be said of times that are there and not taken."""
    if time is None:
        return []
    return [f"taking {rate_hz:g} samples a second as --rate says, not the times of {columns.name(time)!r}"]


def _instead(columns: Columns, force: int, others: Sequence[int]) -> list[str]:
    """Return what is to be said of other columns that might be force."""
    if not others:
        return []
    names = _some([_told(columns, k) for k in others])
    return [f"taking {_told(columns, force)} for force, not {names}; --force-column says otherwise"]


def time_unit(name: str, values: Floats, asked: str | None) -> tuple[str, bool]:
    """Return the unit of a column of time, and whether it is a guess from its steps."""
    if asked is not None:
        return asked, False
    said = time_word(name)
    if said is not None:
        return said, False
    known = _finite(values)
    # Samples of a packet may share its stamp.
    passing = share_of_steps(known, lambda step: step != 0) if len(known) > 1 else 0.0
    usual = passing and median_of(lambda: (np.abs(step[step != 0]) for step in steps(known))) * passing
    if 0 < usual * TIME_UNITS["days"] <= SLOWEST_S and _are_dates(known):
        return "days", True
    for unit in ("s", "ms", "us"):
        if usual * TIME_UNITS[unit] <= SLOWEST_S:
            return unit, unit != "s"
    return "ns", True


def _are_dates(values: Floats) -> bool:
    """Return whether values may be days as spreadsheets and MATLAB count them, of a recording within two."""
    first, last = float(values[0]), float(values[-1])
    return abs(last - first) < 2 and any(low < first < high for low, high in DATES)


def _asked(columns: Columns, wanted: str | None, option: str) -> int | None:
    """Return the column a person asked for, by its name (in any case) or its number."""
    if wanted is None:
        return None
    names = [name.strip().casefold() for name in columns.names]
    for test in (wanted.strip().casefold(), bare(wanted)):
        matching = [k for k, name in enumerate(names) if test in (name, bare(name))]
        if matching:
            return matching[0]
    if wanted.isdigit() and 1 <= int(wanted) <= len(columns):
        return int(wanted) - 1
    raise UsageError(f"{option}: there is no column {wanted!r}", hint=f"there are: {_list(columns)}")


def _time(columns: Columns, force: int | None) -> int | None:
    """Return the column of time: the finest that is named so, the newest first or last, or else one that only rises."""
    places = [k for k in range(len(columns)) if k != force]
    named = [k for k in places if _is_named_time(columns, k)]
    if named:
        return max(named, key=lambda k: _fineness(columns.values[k]))
    if len(columns) < 2:
        return None
    free = (k for k in places if k not in columns.labels)
    free = (k for k in free if not (columns.names and naming.is_no_time(columns.names[k])))
    return next((k for k in free if _rises(columns.values[k]) and not _is_index(columns, k)), None)


def _fineness(values: Floats) -> float:
    """Return in tenths how many samples have a time of their own: of two clocks, one may count seconds only."""
    return round(share_of_steps(_finite(values), lambda step: step != 0), 1)


def _is_named_time(columns: Columns, k: int) -> bool:
    """Return whether a column is called time, or was written as such, and mostly goes one way."""
    named = bool(columns.names) and naming.is_time(columns.names[k])
    values = columns.values[k]
    return (named or k in columns.clocks) and (_rises(values, 0.001, OFTEN) or _rises(-values, 0.001, OFTEN))


def _force(columns: Columns, time: int | None) -> tuple[int, list[int]]:
    """Return the column of force, and others that it might be.

    It is the first of those named so soonest that says more than noise; where none is named so, the first of all but
    time that does. A sum goes before its parts, and of the components of a vector the one that moves most.
    """
    places = [k for k in range(len(columns)) if k != time]
    free = _forces(columns, places, time)
    clear = {k: _clarity(columns.values[k]) for k in free}
    changing = list(filter(clear.get, free)) or free
    named = _named_force(columns, changing)
    alike = named or changing
    least = CLEAR * max(map(clear.__getitem__, alike))
    if not named:  # of what is no force at all, such as a temperature, nobody knows how clear it is
        least = min(least, NOISE)
    good = [k for k in alike if clear[k] >= least]
    best = _foremost(columns, good) if columns.names else good[0]
    return best, [k for k in alike if k != best]


def _forces(columns: Columns, places: Sequence[int], time: int | None) -> list[int]:
    """Return the columns that may be force. Raises `BadDataError` where the names of all say something else."""
    if not places:
        raise BadDataError(f"no column of force beside {_list(columns)}", hint="say --force-column")
    free = [k for k in places if not _is_index(columns, k)] or places
    free = [k for k in free if _may_be_force(columns, k)]
    if not free:
        raise BadDataError(f"no column of force found among {_list(columns)}", hint="say --force-column")
    if time is None or len(free) == 1:
        return free
    return [k for k in free if not _is_clock(columns.values[k], columns.values[time])] or free


def _may_be_force(columns: Columns, k: int) -> bool:
    """Return whether neither the name of a column nor how it is written says that it holds something else."""
    return (
        k not in columns.clocks
        and k not in columns.labels
        and not (columns.names and naming.is_no_force(columns.names[k]))
    )


def _is_clock(values: Floats, time: Floats) -> bool:
    """Return whether values pass as time does: a second clock."""
    if not _rises(values):
        return False
    known = np.isfinite(values) & np.isfinite(time)
    other, passing = values[known], time[known]
    if len(passing) < MANY or not passing[-1] > passing[0] or not other[-1] > other[0]:
        return False
    apart = (other - other[0]) / (other[-1] - other[0]) - (passing - passing[0]) / (passing[-1] - passing[0])
    return float(np.abs(apart).max()) < SAME


def _foremost(columns: Columns, places: Sequence[int]) -> int:
    """Return the sum among columns of force; else the first, or what moves most of the axes or channels it is of."""
    first = next((k for k in places if naming.is_whole(columns.names[k])), places[0])
    for kind in (naming.vector, naming.family):
        whose = kind(columns.names[first])
        alike = [k for k in places if whose is not None and kind(columns.names[k]) == whose]
        if len(alike) >= SEVERAL:
            return max(alike, key=lambda k: _size(_finite(columns.values[k])))
    return first


def _named_force(columns: Columns, places: Sequence[int]) -> list[int]:
    """Return the columns whose names stand soonest among those of force."""
    ranks = {k: rank for k in places if columns.names and (rank := naming.rank(columns.names[k])) is not None}
    return [k for k in places if k in ranks and ranks[k] == min(ranks.values())]


def _clarity(values: Floats) -> float:
    """Return how far values range against how they change from one to the next; 0 where they do not."""
    values = _finite(values)
    size = _size(values)
    return size / (median_of(lambda: map(np.abs, steps(values))) + 1e-3 * size) if size else 0.0


def _size(values: Floats) -> float:
    """Return how far values range, but for the outermost; where all of those are one, how far they do at all."""
    if len(values) < 2:
        return 0.0
    low, high = quantiles_of(parts(values), (0.005, 0.995))
    return (high - low) or float(np.ptp(values))


def _is_index(columns: Columns, k: int) -> bool:
    """Return whether a column just counts its rows."""
    known = _finite(columns.values[k])
    named = bool(columns.names) and naming.INDEX.fullmatch(bare(columns.names[k])) is not None
    return (
        len(known) > 1
        and all(bool((step == 1).all()) for step in steps(known))
        and (named or not columns.names or columns.values[k][0] in (0, 1))
    )


def _rises(values: Floats, often: float = 0.05, back: float = 0.02) -> bool:
    """Return whether values fall in less than a share `back` of all steps, and do rise so often: what time does."""
    known = _finite(values)
    if len(known) < 2 or share_of_steps(known, lambda step: step < 0) >= back:
        return False
    return share_of_steps(known, lambda step: step > 0) > often


def _finite(values: Floats) -> Floats:
    good = np.isfinite(values)
    return values if good.all() else values[good]


def _told(columns: Columns, k: int) -> str:
    """Return how to speak of a column; its number beside its name where others have that too."""
    name = columns.name(k)
    alone = sum(other == name for other in columns.names) <= 1
    return repr(name) if alone else f"{name!r} (column {k + 1})"


def _list(columns: Columns) -> str:
    return _some([columns.name(k) for k in range(len(columns))])


def _some(names: Sequence[str]) -> str:
    """Return names one after the other; of many, the first."""
    more = len(names) - LISTED
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:LISTED])} and {more} more"
