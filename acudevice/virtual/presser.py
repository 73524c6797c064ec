"""Who or what presses on a virtual ring: a hand, somebody who measures their own pain, or a bench with known loads."""

from typing import Protocol

from acudevice.virtual.fixture import Fixture
from acudevice.virtual.hand import Hand
from acudevice.virtual.options import Options
from acudevice.virtual.percepts import Percept
from acudevice.virtual.pusher import Pusher
from acudevice.virtual.screens import Screen


class Presser(Protocol):
    """What a ring knows of it. Times are those of the ring's clock in seconds, and never fall."""

    cell: int | None
    """Index of the cell that bears the force that was asked for last; None: all share it."""

    def begin(self, t_s: float) -> None:
        """Notice that the device measures."""

    def end(self, t_s: float) -> None:
        """Notice that it measures no more."""

    def perceive(self, t_s: float, percept: Percept) -> None:
        """See or feel something."""

    def wants_button(self, t_s: float) -> bool:
        """Tell whether the ring's button is pressed at `t_s`."""
        ...

    def force_n(self, t_s: float) -> float:
        """Return the force in N on the ring's tip at `t_s`."""
        ...


def presser(
    options: Options, world_s: float = 0.0, rate: float = 1.0, screen: Screen | None = None
) -> Presser:
    """Return who or what `options` ask for.

    Args:
        options: Of the ring.
        world_s: What the clock of the world shows when the ring is switched on.
        rate: How fast that clock goes, measured by the ring's.
        screen: What whoever stands at a bench reads, where that is another program's.
    """
    if options.pain_n is not None:
        return Pusher(options.pain_n, options.seed)
    if options.bench is not None:
        return Fixture(options.bench, options.seed, world_s, rate, screen=screen)
    return Hand(options.hand, options.style, options.seed)
