"""Recordings made up with known truth: hands, sensors, cables and clocks of many kinds.

The truth is the one a person would mark on a plot by this rule: a press is one deliberate loading that rises by
at least a fifth of the recording's median press above its local rest and lasts 0.15 s or longer; two humps are
two presses only where the valley between them falls below a quarter of the smaller hump's height above rest.
What the rule leaves open is not made.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Label:
    """What a person would mark of one press; seconds from the first sample, forces as recorded after sign."""

    onset_s: float
    release_s: float
    rise50_s: float
    fall50_s: float
    peak_s: float
    before: float
    """Level of rest before it."""
    hold_s: tuple[float, float] | None = None
    mean_hold: float | None = None


@dataclass(frozen=True)
class Recording:
    """A recording as a file would hold it, and what is true of it."""

    name: str
    t_s: Floats
    force: Floats
    """As recorded: `sign` is not applied."""
    labels: tuple[Label, ...]
    sign: int = 1
    unit: str = "N"
    ignore: tuple[tuple[float, float], ...] = ()
    """Stretches in which a press neither helps nor hurts."""
    broken: bool = False


@dataclass
class Mark:
    """One press while the scene is being built."""

    onset_s: float
    release_s: float
    hold_s: tuple[float, float] | None


@dataclass
class Scene:
    """A stretch of time in which rest and presses add up, at 1 kHz or twice the rate of recording."""

    rng: np.random.Generator
    length_s: float
    rate_hz: float
    height: float = 20.0
    """Of a typical press."""
    marks: list[Mark] = field(default_factory=list)
    ignore: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        step = min(1e-3, 0.5 / self.rate_hz)
        self.t = np.arange(0.0, self.length_s, step)
        self.rest = np.zeros_like(self.t)
        self.load = np.zeros_like(self.t)

    def press(
        self, at_s: float, nodes: Sequence[tuple[float, float]], hold: tuple[int, int] | None, ease: str
    ) -> float:
        """Add a press through `nodes` (seconds from `at_s`, force), holding between two of them; return its end."""
        times, levels = np.array(nodes).T
        part = slice(*np.searchsorted(self.t, [at_s, at_s + times[-1]]))
        self.load[part] += eased(self.t[part] - at_s, times, levels, ease)
        held = None if hold is None else (at_s + times[hold[0]], at_s + times[hold[1]])
        self.marks.append(Mark(at_s, at_s + times[-1], held))
        return float(at_s + times[-1])

    def level(self, at_s: float, change: float, over_s: float = 0.05) -> None:
        """Let the level of rest change for good."""
        self.rest += change * np.clip((self.t - at_s) / over_s, 0.0, 1.0)

    def tail(self, at_s: float, start: float, tau_s: float) -> None:
        """Add what a sensor that creeps still shows after a press."""
        before = np.flatnonzero((self.t < at_s) & (self.load >= start))
        after = np.arange(len(self.t)) > (before[-1] if len(before) else 0)
        shown = start * np.exp(-np.maximum(self.t[after] - at_s, 0.0) / tau_s)
        self.rest[after] += np.maximum(shown - self.load[after], 0.0)

    def tremble(self, share: float) -> None:
        """Let the hand tremble, slowly and at 8 Hz, by a share of its force."""
        slow = smooth_noise(self.rng, self.t, 1.0)
        fast = smooth_noise(self.rng, self.t, 8.0)
        self.load *= 1.0 + share * (slow + 0.5 * fast)

    def record(self, name: str, t_s: Floats, noise: float, **more: object) -> Recording:
        """Sample the scene at `t_s` with white noise; labels are measured on what was recorded."""
        clean = self.rest + self.load
        force = np.interp(t_s, self.t, clean) + noise * self.rng.standard_normal(len(t_s))
        edges = [0.0, *(edge for mark in self.marks for edge in (mark.onset_s, mark.release_s)), np.inf]
        labels = tuple(
            self._label(mark, (edges[2 * k], edges[2 * k + 3]), clean, t_s, force)
            for k, mark in enumerate(self.marks)
        )
        return Recording(name, t_s, force, labels, ignore=tuple(self.ignore), **more)  # type: ignore[arg-type]  # fields by name

    def _label(
        self, mark: Mark, free_s: tuple[float, float], clean: Floats, t_s: Floats, force: Floats
    ) -> Label:
        def level(a: float, b: float) -> float:
            return float(np.median(clean[slice(*np.searchsorted(self.t, [a, b]))]))

        a, b = mark.onset_s, mark.release_s
        before, after = (
            level(max(a - 0.3, min(free_s[0], a - 5e-3)), a + 1e-2),
            level(b - 1e-2, min(b + 0.3, max(free_s[1], b + 5e-3))),
        )
        inside = slice(*np.searchsorted(self.t, [a, b]))
        part, time = clean[inside], self.t[inside]
        top = int(np.argmax(part))
        above_before = np.flatnonzero(part >= before + 0.5 * (part[top] - before))
        above_after = np.flatnonzero(part >= after + 0.5 * (part[top] - after))
        mean = None
        if mark.hold_s is not None:
            held = force[(t_s >= mark.hold_s[0]) & (t_s <= mark.hold_s[1])]
            mean = float(held.mean()) if len(held) >= 3 else None
        return Label(
            a,
            b,
            float(time[above_before[0]]),
            float(time[above_after[-1]]),
            float(time[top]),
            before,
            mark.hold_s,
            mean,
        )


def eased(t: Floats, times: Floats, levels: Floats, ease: str) -> Floats:
    """Return the levels at `t`, moving between nodes straight, smoothly, or fast first; 0 outside."""
    k = np.clip(np.searchsorted(times, t, side="right") - 1, 0, len(times) - 2)
    x = np.clip((t - times[k]) / (times[k + 1] - times[k]), 0.0, 1.0)
    shape = {
        "straight": x,
        "smooth": 0.5 - 0.5 * np.cos(np.pi * x),
        "fast": (1 - np.exp(-4 * x)) / (1 - np.exp(-4.0)),
    }
    out: Floats = np.where(
        (t < times[0]) | (t >= times[-1]), 0.0, levels[k] + (levels[k + 1] - levels[k]) * shape[ease]
    )
    return out


def smooth_noise(rng: np.random.Generator, t: Floats, hz: float) -> Floats:
    """Return noise of unit deviation with most of its power below `hz`."""
    knots = np.arange(t[0], t[-1] + 2.0 / hz, 0.5 / hz)
    return np.interp(t, knots, rng.standard_normal(len(knots)))


# ---- hands


def any_press(
    rng: np.random.Generator, h: float, quick: float = 1.0
) -> tuple[list[tuple[float, float]], tuple[int, int] | None, str]:
    """Return nodes, held nodes and easing of a press of height `h`, of any kind that people make."""
    rise, fall = quick * rng.uniform(0.12, 0.6), quick * rng.uniform(0.12, 0.6)
    hold = quick * rng.uniform(0.5, 6.0)
    ease = str(rng.choice(["straight", "smooth", "smooth", "fast"]))
    kind = rng.integers(0, 7)
    if kind == 0:  # a pulse
        width = quick * rng.uniform(0.35, 1.2)
        return [(0, 0), (width * 0.5, h), (width, 0)], None, "smooth"
    if kind == 1:  # tires
        return (
            [(0, 0), (rise, h), (rise + hold, h * rng.uniform(0.75, 0.95)), (rise + hold + fall, 0)],
            (1, 2),
            ease,
        )
    if kind == 2:  # presses ever harder
        return (
            [(0, 0), (rise, h * rng.uniform(0.8, 0.95)), (rise + hold, h), (rise + hold + fall, 0)],
            (1, 2),
            ease,
        )
    if kind == 3:  # overshoots
        over, back = h * rng.uniform(1.05, 1.3), quick * rng.uniform(0.1, 0.3)
        end = rise + back + max(hold, 1.0)
        return [(0, 0), (rise, over), (rise + back, h), (end, h), (end + fall, 0)], (1, 3), "smooth"
    if kind == 4:  # dips, and stays one press
        dip, half = h * rng.uniform(0.4, 0.8), max(hold, 1.0) / 2
        nodes = [
            (0, 0),
            (rise, h),
            (rise + half, dip),
            (rise + 2 * half, h * rng.uniform(0.7, 1.0)),
            (rise + 2 * half + fall, 0),
        ]
        return nodes, (1, 3), "smooth"
    if kind == 5:  # approaches slowly
        slow = quick * rng.uniform(0.8, 2.0)
        return [(0, 0), (slow, h), (slow + hold, h), (slow + hold + fall, 0)], (1, 2), "straight"
    return [(0, 0), (rise, h), (rise + hold, h), (rise + hold + fall, 0)], (1, 2), ease


def series(
    scene: Scene,
    count: int,
    *,
    start_s: float = 1.0,
    rest_s: tuple[float, float] = (0.4, 3.0),
    spread: float = 0.2,
    quick: float = 1.0,
    after: Callable[[Scene, float, float], None] | None = None,
) -> None:
    """Add presses one after the other until the scene ends; `after` is told where each ended, and how high it was."""
    at = start_s + scene.rng.uniform(0, 0.5)
    for _ in range(count):
        h = scene.height * float(np.exp(scene.rng.normal(0, spread)))
        nodes, hold, ease = any_press(scene.rng, h, quick)
        if at + nodes[-1][0] > scene.length_s - 0.8:
            return
        end = scene.press(at, nodes, hold, ease)
        if after is not None:
            after(scene, end, h)
        at = end + scene.rng.uniform(*rest_s)


# ---- clocks


def even(rng: np.random.Generator, length_s: float, rate_hz: float) -> Floats:
    """Return times of a good clock."""
    return np.arange(0.0, length_s - 0.01, 1.0 / rate_hz)


def jittered(rng: np.random.Generator, length_s: float, rate_hz: float, share: float = 0.35) -> Floats:
    """Return times that wander by a share of the period, at a resolution of a millisecond."""
    t = even(rng, length_s, rate_hz)
    t = np.round(np.sort(np.maximum(t + share / rate_hz * rng.uniform(-1, 1, len(t)), 0)), 3)
    return np.asarray(t - t[0])


def stalling(rng: np.random.Generator, length_s: float, rate_hz: float) -> Floats:
    """Return times of a link that now and then sends nothing, then all at once; times are those of arrival."""
    t = jittered(rng, length_s, rate_hz, 0.1)
    for at in rng.uniform(0, length_s, 4):
        late = (t >= at) & (t < at + rng.uniform(0.1, 0.3))
        if late.any():
            t[late] = np.linspace(t[late][-1], t[late][-1] + 0.2 / rate_hz, int(late.sum()))
    return np.asarray(np.round(np.maximum.accumulate(t), 3))


def packed(rng: np.random.Generator, length_s: float, rate_hz: float) -> Floats:
    """Return times stamped packet by packet: samples of one packet share a time."""
    t = even(rng, length_s, rate_hz)
    size = int(rng.integers(2, 6))
    return np.asarray(t[(np.arange(len(t)) // size) * size])


def lossy(rng: np.random.Generator, length_s: float, rate_hz: float) -> Floats:
    """Return times of which some are missing, in holes of up to 0.2 s."""
    t = even(rng, length_s, rate_hz)
    keep = np.ones(len(t), bool)
    for at in rng.uniform(0, length_s, 6):
        keep[(t >= at) & (t < at + rng.uniform(0.05, 0.2))] = False
    keep[0] = True
    return np.asarray(t[keep])
