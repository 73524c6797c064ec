"""What an address such as `virtual:?hand=light&seed=3` can ask for."""

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, TypeVar

from acudevice.errors import UsageError
from acudevice.virtual.fixture import ERRORS, Bench
from acudevice.virtual.person import Kind, Style
from acudevice.virtual.sensors.catalogue import FAULTS, SENSORS
from acudevice.virtual.sensors.model import RATES_MHZ

E = TypeVar("E", bound=StrEnum)


class Pace(StrEnum):
    """How the ring's time passes."""

    REAL = "real"
    """With the clock on the wall."""
    MAX = "max"
    """As fast as the machine can."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the ring's time, counted from when it was first switched on."""

    at_s: float
    for_s: float

    def __contains__(self, t_s: float) -> bool:
        return self.at_s <= t_s < self.at_s + self.for_s


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is broken for a while."""

    kind: str
    """One of `FAULTS`."""
    window: Window


@dataclass(frozen=True, slots=True)
class Options:
    """Which ring and which hand. Equal options make equal rings, down to the last bit."""

    hand: Kind = Kind.STEADY
    seed: int = 1
    """Picks the person, the part and their noise."""
    rate_hz: int = 100
    """Sample rate as long as no host asks for another."""
    pace: Pace = Pace.REAL
    """For whoever drives the ring; the ring itself knows no clock."""
    drop: Window | None = None
    """When the link is down: bytes of both directions are lost, and the device measures on."""
    reboot_s: float | None = None
    """When the device restarts."""
    style: Style = Style.HOLD
    """How the finger works a point."""
    sensor: str = "hx711"
    """One of `SENSORS`."""
    cells: int = 1
    fault: Fault | None = None
    """What is broken, and when."""
    skew_ppm: float = 0.0
    """How much faster than the host's the device's clock runs, in parts per million."""
    buffer_samples: int = 60_000
    """Samples kept for a host that was away: ten minutes at the usual rate, one at the fastest."""
    flash: str | None = None
    """File that holds what it remembers when the program ends; None: it forgets."""
    bench: Bench | None = None
    """What puts loads on it, in the place of a hand."""
    serial: str | None = None
    """Its serial number; None: one made of the seed."""
    pain_n: float | None = None
    """Force at which it begins to hurt whoever presses, who then pushes slowly and says stop with the ring's button."""


def parse_options(texts: Mapping[str, str]) -> Options:
    """Read the options of an address.

    Raises:
        UsageError: An option is not known, or its value makes no sense.
    """
    values: dict[str, object] = {}
    for name, text in texts.items():
        if name not in _READERS:
            _refuse(f"a virtual ring has no option '{name}'", name, _READERS)
        field, read = _READERS[name]
        values[field] = read(name, text)
    return Options(**values)  # type: ignore[arg-type]  # each reader in the table returns what its field takes


def _refuse(message: str, word: str, known: Iterable[str]) -> NoReturn:
    words = sorted(known)
    near = difflib.get_close_matches(word, words, 1)
    raise UsageError(message, hint=f"did you mean '{near[0]}'?" if near else f"known are {', '.join(words)}")


def _word(known: Iterable[str]) -> Callable[[str, str], str]:
    words = tuple(known)

    def read(name: str, text: str) -> str:
        if text not in words:
            _refuse(f"'{text}' is no {name} of a virtual ring", text, words)
        return text

    return read


def _member(kinds: type[E]) -> Callable[[str, str], E]:
    word = _word(kinds)
    return lambda name, text: kinds(word(name, text))


def _whole(least: int, most: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
            raise UsageError(f"{name}={text} is no whole number from {least} to {most}")
        return int(text)

    return read


def _number(name: str, text: str, least: float, most: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most:
        raise UsageError(f"{name}={text} is no number from {least:g} to {most:g}")
    return value


def _seconds(name: str, text: str) -> float:
    return _number(name, text, 0.0, 1e6)


def _window(name: str, text: str) -> Window:
    at, colon, duration = text.partition(":")
    if not colon:
        raise UsageError(
            f"{name}={text} lacks a duration", hint=f"write {name}=AT:FOR in seconds, such as {name}=10:5"
        )
    return Window(_seconds(name, at), _seconds(name, duration))


def _fault(name: str, text: str) -> Fault:
    kind, _, window = text.partition(":")
    if kind not in FAULTS:
        _refuse(f"'{kind}' is no {name} of a virtual ring", kind, FAULTS)
    return Fault(kind, _window(name, window) if window else Window(0.0, math.inf))


def _bench(name: str, text: str) -> Bench:
    kind, *numbers = text.split(":")
    if kind in ERRORS and not numbers:
        return Bench(kind)
    values = [_number(name, number, 0.1, 1000.0) for number in numbers]
    if kind == "ramp" and len(values) == 2:
        return Bench(kind, values[0], values[1])
    if kind == "steps" and len(values) == 3:
        return Bench(kind, values[0], values[2], max(1, round(values[1])))
    raise UsageError(
        f"{name}={text} is no bench of a virtual ring",
        hint=f"known are {', '.join(ERRORS)}, ramp:PEAK_N:PERIOD_S and steps:PEAK_N:NUMBER:DWELL_S",
    )


def _serial(name: str, text: str) -> str:
    if not _SERIAL.fullmatch(text):
        raise UsageError(
            f"{name}={text} is no serial number of a virtual ring", hint="1 to 24 letters, digits, hyphens"
        )
    return text


_SERIAL = re.compile(r"[A-Za-z0-9-]{1,24}")
_RATES = tuple(str(rate // 1000) for rate in RATES_MHZ)


def _rate(name: str, text: str) -> int:
    if text not in _RATES:
        raise UsageError(f"{name}={text} is no rate of a virtual ring", hint=f"it has {', '.join(_RATES)} Hz")
    return int(text)


_READERS: dict[str, tuple[str, Callable[[str, str], object]]] = {
    "hand": ("hand", _member(Kind)),
    "seed": ("seed", _whole(0, 2**32 - 1)),
    "rate": ("rate_hz", _rate),
    "pace": ("pace", _member(Pace)),
    "drop": ("drop", _window),
    "reboot": ("reboot_s", _seconds),
    "style": ("style", _member(Style)),
    "sensor": ("sensor", _word(SENSORS)),
    "cells": ("cells", _whole(1, 8)),
    "fault": ("fault", _fault),
    "buffer": ("buffer_samples", _whole(6000, 60_000)),
    "bench": ("bench", _bench),
    "pain": ("pain_n", lambda name, text: _number(name, text, 1.0, 1000.0)),
    "serial": ("serial", _serial),
    "flash": ("flash", lambda _, text: text or None),
    "ppm": ("skew_ppm", lambda name, text: _number(name, text, -1000.0, 1000.0)),
}
"""Options by name: the field of `Options` that each fills, and its reader."""
