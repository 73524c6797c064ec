"""How a recording is played: how fast, which part, step by step, with which faults."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from math import inf, isfinite

from acudevice.driver.spoiling import KINDS, Faults, Stretch
from acudevice.errors import UsageError
from acudevice.session.audience import Audience, Fields, Look, Viewer
from acudevice.session.keeper import Count

Wait = Callable[[float], bool]
"""Waits for a person, told the second that is reached; False: go on without stopping again."""


@dataclass(frozen=True, slots=True)
class Playing:
    """How to play."""

    speed: float | None = 1.0
    """So many times as fast as it was; None: as fast as the machine can."""
    from_s: float = 0.0
    """What is before goes by at once, unseen: points, presses and cues stand then as they stood."""
    to_s: float = inf
    faults: Faults = Faults()
    step_s: float | None = None
    """Stop after so many seconds, again and again."""
    wait: Wait | None = None
    """Called in a thread of its own at each stop."""


def playing(
    *, speed: float | None, from_s: float | None, to_s: float | None, drops: Sequence[str], lose_percent: float,
    broken: Sequence[str], seed: int = 0, step_s: float | None = None, wait: Wait | None = None,
) -> Playing:  # fmt: skip
    """Return how to play, from what a person types: drops as `AT:FOR`, breaks of the sensor as `KIND:AT:FOR`.

    Raises `UsageError` for what cannot be understood, or contradicts itself.
    """
    if to_s is not None and to_s <= (from_s or 0.0):
        raise UsageError(f"--to {to_s:g} is not after --from {from_s or 0.0:g}")
    faults = Faults(
        tuple(_stretch(text, f"--drop {text}") for text in drops),
        lose_percent / 100.0,
        tuple(map(_break, broken)),
        seed,
    )
    return Playing(speed, from_s or 0.0, inf if to_s is None else to_s, faults, step_s, wait)


def _break(text: str) -> tuple[str, Stretch]:
    kind, _, rest = text.partition(":")
    if kind not in KINDS:
        raise UsageError(f"--fault {text}: there is no fault '{kind}'", hint=f"there are {', '.join(KINDS)}")
    return kind, _stretch(rest, f"--fault {text}")


def _stretch(text: str, said: str) -> Stretch:
    at, _, lasting = text.partition(":")
    try:
        found = Stretch(float(at), float(lasting))
    except ValueError:
        found = Stretch(inf, inf)
    if not (isfinite(found.at_s) and isfinite(found.for_s) and found.at_s >= 0 and found.for_s > 0):
        raise UsageError(f"{said} is not understood", hint="write AT:FOR in seconds, such as 20:5")
    return found


class Curtain:
    """An audience that sees nothing until the curtain is up."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self.up = False
        self.samples = False
        """Whether it wants to be told of every packet now."""

    def rise(self) -> None:
        """Let it see what happens from now on."""
        self.up, self.samples = True, self._audience.samples

    def show(self, kind: str, told: Fields) -> None:
        """Pass on what happens, once the curtain is up."""
        if self.up:
            self._audience.show(kind, told)

    def look(self, now: Look, view: Viewer) -> None:
        """Pass on what is to be seen, once the curtain is up."""
        if self.up:
            self._audience.look(now, view)


class Stage:
    """Raises the curtain when its time has come, and stops at each step."""

    def __init__(self, how: Playing, curtain: Curtain, count: Callable[[], Count]) -> None:
        """`count` tells what there was so far."""
        self._how, self._curtain, self._count = how, curtain, count
        self._before: Count | None = None
        if not how.from_s:
            curtain.rise()
        self._stop_s = inf if how.step_s is None or how.wait is None else how.from_s + how.step_s

    async def before(self, t_s: float) -> None:
        """Do what is due before what comes at `t_s`."""
        if not self._curtain.up:
            self._before = Count(*(getattr(self._count(), field.name) for field in fields(Count)))
            self._curtain.rise()
        while t_s >= self._stop_s and self._how.wait is not None and self._how.step_s is not None:
            reached_s, self._stop_s = self._stop_s, self._stop_s + self._how.step_s
            if not await _asked(self._how.wait, reached_s):
                self._stop_s = inf

    def seen(self) -> Count:
        """Return what there was since the curtain rose."""
        now = self._count()
        before = self._before or (Count() if self._curtain.up else now)
        return Count(*(getattr(now, field.name) - getattr(before, field.name) for field in fields(Count)))


async def _asked(wait: Wait, t_s: float) -> bool:
    """Wait for a person without holding anything up, not even the end of the program."""
    loop, answer = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

    def tell(go_on: bool) -> None:
        if not answer.done():
            answer.set_result(go_on)

    def ask() -> None:
        go_on = wait(t_s)
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, go_on)

    threading.Thread(target=ask, daemon=True).start()
    return bool(await answer)
