"""The reference firmware on the bench, in time that does not pass, with somebody who presses when asked."""

from collections.abc import Callable
from math import inf
from typing import Any

from acudevice.driver.links.virtual import VirtualLink
from acudevice.virtual.board import BATTERY, SIMULATED
from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing
from tests.support.hurried import hurried, now_s
from tools.conformance.person import Act
from tools.conformance.run import Report, run
from tools.conformance.wire import CableWire

FORCES_N = {Act.PRESS: 4.0, Act.HOLD: 3.0, Act.HARD: 14.0, Act.LET_GO: 0.0}
PRESS_S = 3.0


class Finger:
    """Presses as it is told, at once. A `Presser`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._force_n, self._until_s = clock, 0.0, 0.0
        self.cell: int | None = None

    def begin(self, t_s: float) -> None:
        """Not mind that the device measures."""

    def end(self, t_s: float) -> None:
        """Not mind that it stops."""

    def perceive(self, t_s: float, percept: object) -> None:
        """Not look."""

    def wants_button(self, t_s: float) -> bool:
        """Not want the button: `BenchRing.asked` presses it."""
        return False

    def press(self, act: Act) -> None:
        """Begin to do something."""
        self._force_n = FORCES_N[act]
        self._until_s = self._clock() + PRESS_S if act is Act.PRESS else float("inf")

    def force_n(self, t_s: float) -> float:
        """Return the force now."""
        return self._force_n if self._clock() < self._until_s else 0.0


class BenchRing(VirtualRing):
    """A virtual ring under a finger, whose board may lack things."""

    lacking: tuple[str, ...] = ()

    def _boot(self) -> None:
        if "features" in self.lacking:
            self._board.shelf = None  # type: ignore[assignment]  # boards without a shelf have none
            self._board.features = BATTERY | SIMULATED  # type: ignore[misc]  # of this board alone
        if "calibration" in self.lacking:
            self._board.calibration = None  # type: ignore[assignment]  # nor has every board a calibration
        self._hand = Finger(lambda: self._now / 1e6)
        super()._boot()

    async def asked(self, act: Act) -> None:
        """Do as a person is asked to do."""
        if act is Act.BUTTON:
            self.press_button()
        elif act in (Act.UNPLUG, Act.PLUG):
            self._broken = (float(self._now), inf) if act is Act.UNPLUG else (inf, inf)
        else:
            self._hand.press(act)  # type: ignore[attr-defined]  # the finger above


class Whole(BenchRing):
    """A ring that has everything."""


class Bare(BenchRing):
    """A ring without light, vibration, button and records; eight cells, too much for the link at the highest rate."""

    lacking = ("features",)


class Uncalibrated(BenchRing):
    """A ring that must not measure."""

    lacking = ("calibration",)


REFERENCES: dict[type[BenchRing], dict[str, Any]] = {
    Whole: {"buffer_samples": 6_000},
    Bare: {"cells": 8, "buffer_samples": 6_000},
    Uncalibrated: {},
}
"""Rings that obey, and their options."""


def looked_at(kind: type[BenchRing] = Whole, *only: str, ring: BenchRing | None = None) -> Report:
    """Return what the suite finds on a ring of a kind."""
    there = ring or kind(Options(**REFERENCES[kind]))
    return hurried(run(lambda: CableWire(VirtualLink(there, 0.0, now_s)), only, person=there))
