"""What the name of a column says: time or force or neither, and its unit."""

import re
from collections.abc import Sequence

TIME = re.compile(
    r"(time|zeit|tempo|temps|tiempo|elapsed|timestamp|millis|micros|seconds?|sec|msec|usec|ms|us|µs|t|s"
    r"|время|时间|時間|microseconds|milliseconds)",
    re.IGNORECASE,
)
_SORT = re.compile(
    r"unix|epoch|date|clock|local|host|device|system|abs(olute)?|rel(ative)?|elapsed|of|day|and|stamp|since|start|lsl|ns",
    re.IGNORECASE,
)
_GLUED = re.compile(r"unixtime(stamp)?|datetime|systemtime", re.IGNORECASE)
"""Words that are times already."""
INDEX = re.compile(
    r"(#|n|nr|no|num(ber)?|index|idx|sample|row|id|seq|count(er)?|packet|frame)", re.IGNORECASE
)
FORCE = tuple(
    re.compile(names, re.IGNORECASE)
    for names in (
        "force|kraft|fuerza|f[xyz]?|сила|усилие|力|荷重",
        "load|last|[lr]?grf|weight|grip|squeeze|thrust|pull|push",
        "newtons?|n|kgf?|gf?|grams?|lbf?|lbs",
        "press|pressure|p|counts?|raw|adc|fsr|cell",
        r"value|reading|signal|channel ?\d*|ch ?\d*",
    )
)
"""Whole names, without their unit, such as `time` and `force`. Those of force that stand earlier are taken sooner."""

ASIDE = re.compile(
    r"err(or)?|target|goal|desired|setpoint|sd|std|limit|threshold|delta|offset|status|type", re.IGNORECASE
)
"""Words in the name of a column that tells something of a force, rather than a force."""

CODE = re.compile(
    r"event|type|id|index|state|status|frame|flags?|label|marker|trigger|class|trial|block|phase|mode|step",
    re.IGNORECASE,
)
"""Words in the name of a column that tells what happens, rather than how strongly."""

WHOLE = re.compile(r"total|sum|combined|net|overall|gesamt", re.IGNORECASE)
"""Words in the name of a force that stands for the others beside it."""

_IDENTITY = re.compile(r"(?:.*[\W_])?(?i:id)|.*[a-z]ID")
_IN_BRACKETS = re.compile(r"[\[(]\s*([^\])]+?)\s*[\])]")
_BEHIND = re.compile(r"(?:_|,\s*)([^\W\d_]+)_?$", re.IGNORECASE)
_LETTER = re.compile(r"\s(N|g)$")
"""A unit of one letter that stands alone behind a name."""
_RUN = re.compile(r"\b(run|data set|trial|latest)\b[\s:]*#?\s*\d*\s*:?", re.IGNORECASE)
"""What says of which run a column is."""
_HUMP = re.compile(r"(?<=[a-z]{3})(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+|#|\d+")
_DIGITS = re.compile(r"\d+")
_AXIS = re.compile(r"[xyz](?=\d*$|[^a-z0-9])")

TIME_UNITS: dict[str, float] = {
    "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "min": 60.0, "h": 3600.0, "days": 86_400.0,
}  # fmt: skip
"""Seconds in each unit of time."""

TIME_WORDS = {
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s", "ms": "ms", "msec": "ms", "millis": "ms",
    "milliseconds": "ms", "us": "us", "µs": "us", "usec": "us", "micros": "us", "microseconds": "us", "ns": "ns",
    "min": "min", "minutes": "min", "h": "h", "hr": "h", "hrs": "h", "hours": "h", "days": "days", "с": "s", "мс": "ms",
}  # fmt: skip
FORCE_WORDS = {
    "n": "N", "newton": "N", "newtons": "N", "mn": "mN", "kn": "kN", "kg": "kgf", "kgf": "kgf", "kilograms": "kgf",
    "kp": "kgf", "g": "gf", "gf": "gf", "gram": "gf", "grams": "gf", "lb": "lbf", "lbs": "lbf", "lbf": "lbf",
    "counts": "counts", "count": "counts", "raw": "counts", "adc": "counts", "lsb": "counts",
    "н": "N", "кн": "kN", "кгс": "kgf", "кг": "kgf", "г": "gf",
}  # fmt: skip
_OTHER_WORDS = frozenset(
    """m mm cm km in inch inches ft deg degree degrees ° rad rad/s deg/s °/s m/s mm/s m/s2 m/s² m/s^2 °c °f c
    % hz ml l nm nmm n.m n.mm n·m n·mm kgm rpm bpm px""".split()
) | {"n m", "n mm"}
"""Units of what is neither force nor time, nor what a sensor of force may give instead."""
_SENSOR_WORDS = frozenset(
    "v mv uv µv volt volts ohm ohms kohm ω kω a ma ua pa kpa mpa bar mbar psi pf".split()
)
"""Units of what a sensor of force may give instead."""


def suffix(name: str) -> str:
    """Return the unit in a name, such as `force (N)`, `time_ms` or `Load, kg`; empty where there is none."""
    bracketed = [word.casefold() for word in _IN_BRACKETS.findall(name)]
    known = [word for word in bracketed if word in TIME_WORDS or word in FORCE_WORDS or _is_other(word)]
    if bracketed:
        return str((known or bracketed)[-1])
    plain = _without_run(name)
    found = _BEHIND.search(plain) or _LETTER.search(plain)
    return str(found[1]).casefold() if found else ""


def bare(name: str) -> str:
    """Return a name without its unit, and without the run it is of."""
    plain = _without_run(_IN_BRACKETS.sub("", name))
    for unit in (_BEHIND, _LETTER):
        plain = unit.sub("", plain)
    return plain.strip().casefold()


def words(name: str) -> Sequence[str]:
    """Return the words of a name, also of one such as `CurrentKG`."""
    plain = name.replace("_", " ")
    found = _WORD.findall(plain) + _WORD.findall(_HUMP.sub(" ", plain))
    return list(dict.fromkeys(word.casefold() for word in found))


def is_unit(name: str) -> bool:
    """Return whether a name is that of a unit of time or force alone, in brackets or not, or is empty."""
    word = name.strip("[]() ").casefold()
    return not word or word in TIME_WORDS or word in FORCE_WORDS


def is_any_unit(name: str) -> bool:
    """Return whether a name is that of a unit of whatever loggers record, or is empty."""
    word = name.strip("[]() ").casefold()
    return is_unit(name) or _is_other(word) or word in _SENSOR_WORDS


def _is_other(word: str) -> bool:
    return word in _OTHER_WORDS


def force_unit(name: str) -> str | None:
    """Return the unit of force that the name of a column speaks of; None where it does not."""
    return FORCE_WORDS.get(suffix(name)) or next(
        (FORCE_WORDS[word] for word in words(name) if len(word) > 1 and word in FORCE_WORDS), None
    )


def time_word(name: str) -> str | None:
    """Return the unit of time that the name of a column speaks of; None where it does not."""
    return TIME_WORDS.get(suffix(name)) or next(
        (TIME_WORDS[word] for word in words(name) if word in TIME_WORDS), None
    )


def rank(name: str) -> int | None:
    """Return how early a name stands among those of force, behind them all if aside; None where it does not."""
    said = (bare(name), *words(name))
    aside = len(FORCE) * any(map(ASIDE.fullmatch, said))
    ranks = enumerate(FORCE, aside)
    return next((place for place, names in ranks if any(map(names.fullmatch, said))), None)


def is_time(name: str) -> bool:
    """Return whether a column is called time, or a time of some sort, such as `host_unix_time_ns`."""
    if TIME.fullmatch(bare(name)):
        return True
    said = words(_IN_BRACKETS.sub("", name))
    times = list(filter(_is_time_word, said))
    clear = "clock" in said or max(map(len, times), default=0) > 2
    return bool(times) and clear and all(map(_SORT.fullmatch, (word for word in said if word not in times)))


def _is_time_word(word: str) -> bool:
    return word in TIME_WORDS or any(words.fullmatch(word) for words in (TIME, _GLUED))


def is_no_force(name: str) -> bool:
    """Return whether a name speaks of something else than force: of time, a place, an angle, or somebody."""
    if _is_of_another_kind(name):
        return True
    said = (bare(name), *words(name))
    return rank(name) is None and any(TIME.fullmatch(word) or CODE.fullmatch(word) for word in said)


def is_no_time(name: str) -> bool:
    """Return whether a name speaks of something else than time: of force, a place, an angle, or somebody."""
    units = {word.casefold() for word in _IN_BRACKETS.findall(name)}
    return _is_of_another_kind(name) or not units.isdisjoint(_SENSOR_WORDS | FORCE_WORDS.keys())


def family(name: str) -> str | None:
    """Return the name of many columns of which this is one, such as `FSR3`; None where its name has no number."""
    found = _DIGITS.sub("#", name.casefold())
    return found if found != name.casefold() else None


def is_whole(name: str) -> bool:
    """Return whether a name is that of the sum of the forces beside it."""
    return any(map(WHOLE.fullmatch, words(name)))


def _is_of_another_kind(name: str) -> bool:
    """Return whether a name speaks of a place, an angle, or somebody. Behind a mere `_`, `in` and `m` are words."""
    written = [word for word in _IN_BRACKETS.findall(name) if _is_other(word.casefold())]
    return (
        bool(written) or suffix(name) in {"mm", "cm", "deg", "rad"} or bool(_IDENTITY.fullmatch(name.strip()))
    )


def vector(name: str) -> str | None:
    """Return the name of a vector of which a column is one component, such as `Fx`; None where it is of none."""
    plain = _IN_BRACKETS.sub("", name).strip().casefold()
    found = _AXIS.search(plain)
    return f"{plain[: found.start()]}*{plain[found.end() :]}" if found else None


def _without_run(name: str) -> str:
    return _RUN.sub("", name).strip(" :-")
