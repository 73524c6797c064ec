"""Picks the columns of time and force among those of a file, and understands their units."""

import re
from collections.abc import Sequence

import numpy as np

from acudevice.errors import BadDataError, UsageError
from acudevice.formats.readers.model import Columns, Floats, Series, Wanted
from acudevice.signal.find.ordered import median_of, parts, quantiles_of
from acudevice.signal.find.steps import share_of_steps, steps

TIME = re.compile(
    r"(time|zeit|tempo|temps|tiempo|elapsed|timestamp|millis|micros|seconds?|sec|msec|usec|ms|us|µs|t|s)",
    re.IGNORECASE,
)
INDEX = re.compile(r"(#|n|nr|no|index|idx|sample|row|id|seq|count(er)?|packet)", re.IGNORECASE)
FORCE = tuple(
    re.compile(names, re.IGNORECASE)
    for names in (
        "force|kraft|fuerza|f[xyz]?",
        "load|last|weight|grip|squeeze|thrust|pull|push",
        "newtons?|n|kgf?|gf?|grams?|lbf?|lbs",
        "press|pressure|counts?|raw|adc|fsr|cell",
        "value|reading|signal|channel ?1|ch ?1",
    )
)
"""Whole names, without their unit, such as `time` and `force`. Those of force that stand earlier are taken sooner."""

ASIDE = re.compile(r"err(or)?|target|goal|desired|setpoint|sd|std|limit|threshold", re.IGNORECASE)
"""Words in the name of a column that tells something of a force, rather than a force."""

_WORD = re.compile(r"[^\W\d_]+|#|\d+")
_UNIT = re.compile(r"[\[(]\s*([^\])]+?)\s*[\])]\s*$|_([a-zµ]+)$", re.IGNORECASE)

TIME_UNITS: dict[str, float] = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0}
"""Seconds in each unit of time."""

_TIME_WORDS = {
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "ms": "ms", "msec": "ms", "millis": "ms",
    "milliseconds": "ms", "us": "us", "µs": "us", "usec": "us", "micros": "us", "microseconds": "us", "ns": "ns",
    "min": "min", "minutes": "min",
}  # fmt: skip
_FORCE_WORDS = {
    "n": "N", "newton": "N", "newtons": "N", "mn": "mN", "kg": "kgf", "kgf": "kgf", "kilograms": "kgf", "kp": "kgf",
    "g": "gf", "gf": "gf", "gram": "gf", "grams": "gf", "lb": "lbf", "lbs": "lbf", "lbf": "lbf",
    "counts": "counts", "count": "counts", "raw": "counts", "adc": "counts", "lsb": "counts",
}  # fmt: skip

CLEAR = 0.2
"""Of columns that are all named force, one in which nothing happens is less than so many times as clear as another."""
NOISE = 8.0
"""How clear noise may be: that of white noise alone is 5.4."""

SLOWEST_S = 0.5
"""Where a file does not say its unit of time, it is the greatest in which samples come at least so often."""


def choose(columns: Columns, wanted: Wanted) -> Series:
    """Return force and time.

    Raises `UsageError` for a column that is not there, `BadDataError` where there is none of a kind.
    """
    if not len(columns):
        raise BadDataError(
            "there are no columns of numbers", hint="a recording needs at least a column of force"
        )
    time, force = _both_asked(columns, wanted)
    found = _time(columns, force) if time is None else time
    notes: list[str] = []
    if force is None:
        force, others = _force(columns, found)
        notes = _instead(columns, force, others)
    if time is None and wanted.rate_hz is not None:
        notes += _unused(columns, found, wanted.rate_hz)
        name = columns.name(force)
        return Series(columns.values[force], None, force_unit(name), name, None, tuple(notes))
    if found is None:
        hint = "say --time-column if it has one, or --rate"
        raise BadDataError(f"no column of time found among {_list(columns)}", hint=hint)
    return _timed(columns, force, found, wanted, notes)


def _timed(columns: Columns, force: int, time: int, wanted: Wanted, notes: list[str]) -> Series:
    asked = "s" if time in columns.clocks else wanted.time_unit
    unit, guessed = time_unit(columns.name(time), columns.values[time], asked)
    if guessed:
        notes.append(f"taking {columns.name(time)!r} for {unit}; --time-unit says otherwise")
    t_s, name = columns.values[time], columns.name(force)
    if unit != "s":
        t_s = t_s * TIME_UNITS[unit]
    return Series(columns.values[force], t_s, force_unit(name), name, columns.name(time), tuple(notes))


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
    names = ", ".join(repr(columns.name(k)) for k in others)
    return [f"taking {columns.name(force)!r} for force, not {names}; --force-column says otherwise"]


def force_unit(name: str) -> str | None:
    """Return the unit of force that the name of a column speaks of; None where it does not."""
    return _FORCE_WORDS.get(_suffix(name)) or next(
        (_FORCE_WORDS[word] for word in _words(name) if len(word) > 1 and word in _FORCE_WORDS), None
    )


def is_unit(name: str) -> bool:
    """Return whether a name is that of a unit of time or force alone, in brackets or not, or is empty."""
    word = name.strip("[]() ").casefold()
    return not word or word in _TIME_WORDS or word in _FORCE_WORDS


def time_unit(name: str, values: Floats, asked: str | None) -> tuple[str, bool]:
    """Return the unit of a column of time, and whether it is a guess from its steps."""
    if asked is not None:
        return asked, False
    said = _TIME_WORDS.get(_suffix(name)) or next(
        (_TIME_WORDS[word] for word in _words(name) if word in _TIME_WORDS), None
    )
    if said is not None:
        return said, False
    known = _finite(values)
    # Samples of a packet may share its stamp.
    passing = share_of_steps(known, lambda step: step != 0) if len(known) > 1 else 0.0
    usual = passing and median_of(lambda: (np.abs(step[step != 0]) for step in steps(known))) * passing
    for unit in ("s", "ms", "us"):
        if usual * TIME_UNITS[unit] <= SLOWEST_S:
            return unit, unit != "s"
    return "ns", True


def _asked(columns: Columns, wanted: str | None, option: str) -> int | None:
    """Return the column a person asked for, by its name (in any case) or its number."""
    if wanted is None:
        return None
    names = [name.strip().casefold() for name in columns.names]
    for test in (wanted.strip().casefold(), _bare(wanted)):
        matching = [k for k, name in enumerate(names) if test in (name, _bare(name))]
        if matching:
            return matching[0]
    if wanted.isdigit() and 1 <= int(wanted) <= len(columns):
        return int(wanted) - 1
    raise UsageError(f"{option}: there is no column {wanted!r}", hint=f"there are: {_list(columns)}")


def _time(columns: Columns, force: int | None) -> int | None:
    """Return the column of time: one that is named so, the newest first or last, or else the first that only rises."""
    places = [k for k in range(len(columns)) if k != force]
    named = next((k for k in places if _is_named_time(columns, k)), None)
    if named is not None or len(columns) < 2:
        return named
    return next((k for k in places if _rises(columns.values[k]) and not _is_index(columns, k)), None)


def _is_named_time(columns: Columns, k: int) -> bool:
    """Return whether a column is called time, or was written as such, and goes one way."""
    named = bool(columns.names) and TIME.fullmatch(_bare(columns.names[k])) is not None
    values = columns.values[k]
    return (named or k in columns.clocks) and (_rises(values, 0.001) or _rises(-values, 0.001))


def _force(columns: Columns, time: int | None) -> tuple[int, list[int]]:
    """Return the column of force, and others that it might be.

    It is the first of those named so soonest that says more than noise; where none is named so, the first of all but
    time that does.
    """
    places = [k for k in range(len(columns)) if k != time]
    if not places:
        raise BadDataError(f"no column of force beside {_list(columns)}", hint="say --force-column")
    free = [k for k in places if not _is_index(columns, k)] or places
    clear = {k: _clarity(columns.values[k]) for k in free}
    changing = list(filter(clear.get, free)) or free
    named = _named_force(columns, changing)
    alike = named or changing
    least = CLEAR * max(map(clear.__getitem__, alike))
    # Of what is no force at all, such as a temperature, nobody knows how clear it is.
    best = next(k for k in alike if clear[k] >= (least if named else min(least, NOISE)))
    alike.remove(best)
    return best, alike


def _named_force(columns: Columns, places: Sequence[int]) -> list[int]:
    """Return the columns whose names stand soonest among those of force."""
    ranks = {k: rank for k in places if columns.names and (rank := _rank(columns.names[k])) is not None}
    return [k for k in places if k in ranks and ranks[k] == min(ranks.values())]


def _clarity(values: Floats) -> float:
    """Return how far values range against how they change from one to the next; 0 where they do not."""
    values = _finite(values)
    if len(values) < 2:
        return 0.0
    low, high = quantiles_of(parts(values), (0.005, 0.995))
    size = (high - low) or float(np.ptp(values))
    return size / (median_of(lambda: map(np.abs, steps(values))) + 1e-3 * size) if size else 0.0


def _rank(name: str) -> int | None:
    """Return how early a name stands among those of force, behind them all if aside; None where it does not."""
    words = (_bare(name), *_words(name))
    aside = len(FORCE) * any(map(ASIDE.fullmatch, words))
    ranks = enumerate(FORCE, aside)
    return next((rank for rank, names in ranks if any(map(names.fullmatch, words))), None)


def _is_index(columns: Columns, k: int) -> bool:
    """Return whether a column just counts its rows."""
    known = _finite(columns.values[k])
    named = bool(columns.names) and INDEX.fullmatch(_bare(columns.names[k])) is not None
    return (
        len(known) > 1
        and all(bool((step == 1).all()) for step in steps(known))
        and (named or not columns.names or columns.values[k][0] in (0, 1))
    )


def _rises(values: Floats, often: float = 0.05) -> bool:
    """Return whether values hardly ever fall, and do rise so often: what time does."""
    known = _finite(values)
    if len(known) < 2 or share_of_steps(known, lambda step: step < 0) >= 0.02:
        return False
    return share_of_steps(known, lambda step: step > 0) > often


def _finite(values: Floats) -> Floats:
    good = np.isfinite(values)
    return values if good.all() else values[good]


def _suffix(name: str) -> str:
    """Return the unit at the end of a name, such as `force (N)` or `time_ms`; empty where there is none."""
    found = _UNIT.search(name.strip())
    return (found[1] or found[2] or "").casefold() if found else ""


def _bare(name: str) -> str:
    """Return a name without its unit."""
    return _UNIT.sub("", name.strip()).strip().casefold()


def _words(name: str) -> Sequence[str]:
    return [word.casefold() for word in _WORD.findall(name.replace("_", " "))]


def _list(columns: Columns) -> str:
    return ", ".join(columns.name(k) for k in range(len(columns)))
