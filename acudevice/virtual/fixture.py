"""What puts known loads on a ring: a person who follows the screen, or a press that several rings stand under.

    bench=masses                        whoever calibrates puts on what the screen asks for; each load errs a little
    bench=water                         the same with water out of a kitchen jug, which errs by more
    bench=ramp:PEAK_N:PERIOD_S          a screw press that goes up and down, all rings of one computer under it
    bench=steps:PEAK_N:NUMBER:DWELL_S   the same in steps

The person sees the screen of the program that the ring lives in (`see`), and nothing else; the program sees counts. A
load that is asked for is put on after a while, swings, and comes to rest. It stands on the cell that the screen names;
as long as it names none, all cells share it. Sizes are judgement.
"""

from dataclasses import dataclass
from math import cos, exp, inf, tau
from random import Random
from weakref import WeakSet

from acudevice.virtual.motion import Path
from acudevice.virtual.percepts import Percept
from acudevice.virtual.screens import Screen

ERRORS = {"masses": 0.0002, "water": 0.01}
"""Standard deviation of a load that a person puts on, as a share of it, by the kind of bench."""
MOUNT_ERROR = 0.001
"""The same of the gain from one mounting to the next: the load stands a little aside."""
REACTION_S, MOVE_S, SWING_S = 0.8, 1.0, 0.6
"""From reading to moving, to have it on, and time constant of its swinging."""
SWING_SHARE, SWING_HZ = 0.05, 3.0
LOOK_S = 0.1
"""How often somebody looks at the screen of another program."""
REST_SHARE = 0.1
"""Part of a period in which the press stands open."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the option `bench` asks for."""

    kind: str
    peak_n: float = 0.0
    period_s: float = 0.0
    """Of a ramp up and down, or of one step."""
    steps: int = 0


class Fixture:
    """Gives the force on a ring's tip; in the place of a hand."""

    def __init__(
        self,
        bench: Bench,
        seed: int,
        world_s: float = 0.0,
        rate: float = 1.0,
        *,
        screen: Screen | None = None,
    ) -> None:
        """Stand in a world whose clock shows `world_s` when the ring is switched on, and goes `rate` times as fast.

        `screen` is that of another program, where one can be read.
        """
        self._screen, self._looked_s = screen, -inf
        self._bench, self._seed, self._world_s, self._rate = bench, seed, world_s, rate
        self._path, self._swing_n, self._gain = Path(), 0.0, 1.0
        self._asked_n: float | None = None
        self._asked_s: float | None = None
        self._moved_s = 0.0
        self.cell: int | None = None
        """Index of the cell that bears the load; None: all share it."""
        self._next_cell: int | None = None
        _WATCHING.add(self)

    def begin(self, t_s: float) -> None:
        """Notice that the device measures."""

    def end(self, t_s: float) -> None:
        """Notice that it measures no more."""

    def perceive(self, t_s: float, percept: Percept) -> None:
        """See its light; loads do not mind."""

    def ask(self, load_n: float, mount: int, cell: int | None = None) -> None:
        """Read on the screen what is to be put on, 0 for nothing, for which mounting, and on which cell, from 1."""
        self._asked_n = self.real_n(load_n)
        self._next_cell = None if cell is None else cell - 1
        if self._bench.kind not in ERRORS:
            self.cell = self._next_cell
        self._gain = 1.0 + MOUNT_ERROR * Random(f"mount {self._seed} {mount}").gauss(0.0, 1.0)
        self._asked_s = None

    def real_n(self, load_n: float) -> float:
        """Return what a load really is: the same each time that it is put on."""
        error = Random(f"load {self._seed} {load_n:.4f}").gauss(0.0, ERRORS.get(self._bench.kind, 0.0))
        return load_n * (1.0 + error)

    def wants_button(self, t_s: float) -> bool:  # noqa: ARG002 - others do
        """Tell whether somebody presses the ring's button at `t_s`: never."""
        return False

    def force_n(self, t_s: float) -> float:
        """Return the force at `t_s` of the ring's clock, which must not fall from one call to the next."""
        if self._bench.kind in ERRORS:
            return self._by_hand(t_s)
        since_s = self._world_s + t_s * self._rate
        force = _ramp if self._bench.kind == "ramp" else _staircase
        return self._gain * force(self._bench, since_s)

    def _by_hand(self, t_s: float) -> float:
        if self._screen is not None and t_s >= self._looked_s + LOOK_S:
            self._looked_s = t_s
            if (asked := self._screen.look()) is not None:
                self.ask(*asked)
        if self._asked_n is not None:
            self._asked_s = t_s if self._asked_s is None else self._asked_s
            if t_s >= self._asked_s + REACTION_S:
                to_n, self._asked_n = self._asked_n * self._gain, None
                now_n = self._path.at(t_s)
                if now_n <= 0.0:  # what lies on a cell is taken off before something stands on the next
                    self.cell = self._next_cell
                self._swing_n = SWING_SHARE * abs(to_n - now_n)
                self._path.turn(t_s, (MOVE_S, to_n))
                self._moved_s = t_s
        since_s = t_s - self._moved_s
        swing_n = self._swing_n * exp(-since_s / SWING_S) * cos(tau * SWING_HZ * since_s)
        return max(0.0, self._path.at(t_s) + swing_n)


_WATCHING: "WeakSet[Fixture]" = WeakSet()


def see(load_n: float, mount: int, cell: int | None = None) -> None:
    """Let everybody who calibrates a ring of this program read on the screen what to put on, and on which cell."""
    for fixture in _WATCHING:
        fixture.ask(load_n, mount, cell)


def _ramp(bench: Bench, t_s: float) -> float:
    share = t_s / bench.period_s % 1.0
    if share < REST_SHARE:
        return 0.0
    along = (share - REST_SHARE) / (1.0 - REST_SHARE)
    return bench.peak_n * (1.0 - abs(2.0 * along - 1.0))


def _staircase(bench: Bench, t_s: float) -> float:
    """Return the force of a staircase up and down again, with a second from one step to the next."""
    number = 2 * bench.steps
    step, within = divmod(t_s, bench.period_s)
    now_n, before_n = (
        bench.peak_n * (1.0 - abs(2.0 * ((step - back) % number) / number - 1.0)) for back in (0, 1)
    )
    return before_n + (now_n - before_n) * min(1.0, within / MOVE_S)
