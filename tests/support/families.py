"""Families of made-up recordings, each with a trouble of its own; `make(family, seed)` gives one."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from tests.support.recordings import (
    Floats,
    Recording,
    Scene,
    any_press,
    even,
    jittered,
    lossy,
    packed,
    series,
    smooth_noise,
    stalling,
)

Family = Callable[[np.random.Generator], Recording]
FAMILIES: dict[str, Family] = {}


def family(make: Family) -> Family:
    """Enter a family into the table by its name."""
    FAMILIES[make.__name__] = make
    return make


@cache
def make(name: str, seed: int) -> Recording:
    """Return one recording of a family."""
    made = FAMILIES[name](np.random.default_rng([seed, *name.encode()]))
    return replace(made, name=f"{name}/{seed}")


def _pick(rng: np.random.Generator, *rates: float) -> float:
    return float(rng.choice(rates))


@family
def plain(rng: np.random.Generator) -> Recording:
    """A clean sensor at any usual rate."""
    rate = _pick(rng, 10, 20, 50, 80, 100, 200)
    scene = Scene(rng, rng.uniform(15, 60), rate, rng.uniform(3, 150))
    series(scene, int(rng.integers(1, 16)))
    scene.tremble(rng.uniform(0, 0.03))
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def counts(rng: np.random.Generator) -> Recording:
    """Raw counts with a large offset, of either sign, in whole steps."""
    rate = _pick(rng, 10, 80, 92, 320)
    scene = Scene(rng, rng.uniform(15, 60), rate, 10 ** rng.uniform(2.5, 6))
    series(scene, int(rng.integers(3, 16)))
    scene.tremble(rng.uniform(0.005, 0.03))
    made = scene.record("", even(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.02))
    sign = int(rng.choice([-1, 1]))
    offset = np.round(rng.uniform(-9, 9) * 10 ** rng.uniform(3, 6))
    labels = tuple(
        replace(
            x,
            before=x.before + sign * offset,
            mean_hold=None if x.mean_hold is None else x.mean_hold + sign * offset,
        )
        for x in made.labels
    )
    return replace(made, force=np.round(sign * made.force + offset), sign=sign, unit="counts", labels=labels)


@family
def inverted(rng: np.random.Generator) -> Recording:
    """A sensor mounted the wrong way round, in newtons or kilograms."""
    made = plain(rng)
    return replace(made, force=-made.force, sign=-1, unit=str(rng.choice(["N", "kgf"])))


@family
def clipped(rng: np.random.Generator) -> Recording:
    """A resistive sensor on a converter: bent, creeping, and at its end for the harder presses."""
    rate = _pick(rng, 20, 50, 100, 250)
    scene = Scene(rng, rng.uniform(15, 60), rate, rng.uniform(300, 700))
    series(
        scene,
        int(rng.integers(3, 14)),
        after=lambda s, at, h: s.tail(at, h * rng.uniform(0, 0.05), rng.uniform(0.3, 2)),
    )
    scene.tremble(rng.uniform(0, 0.03))
    top = scene.height * rng.uniform(0.95, 1.5)
    scene.load = np.minimum(scene.load, top - scene.rest)
    made = scene.record("", jittered(rng, scene.length_s, rate), rng.uniform(0, 3))
    return replace(made, force=np.clip(np.round(made.force), 0, np.floor(top)), unit="counts")


@family
def drifting(rng: np.random.Generator) -> Recording:
    """Rest drifts steadily and sways slowly, by up to a typical press."""
    rate = _pick(rng, 10, 40, 100)
    scene = Scene(rng, rng.uniform(40, 120), rate, rng.uniform(5, 50))
    series(scene, 30)
    scene.rest += scene.height * rng.uniform(-1.0, 1.0) * scene.t / scene.length_s
    scene.rest += scene.height * rng.uniform(0, 0.25) * smooth_noise(rng, scene.t, 0.02)
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.015))


@family
def jumping(rng: np.random.Generator) -> Recording:
    """Rest is another one after some presses."""
    rate = _pick(rng, 11, 40, 100)
    scene = Scene(rng, rng.uniform(30, 90), rate, rng.uniform(5, 50))

    def jump(s: Scene, at: float, h: float) -> None:
        if rng.random() < 0.3:
            s.level(at - 0.06, s.height * rng.uniform(-0.5, 0.5), 0.06)

    series(scene, 30, rest_s=(0.8, 3.0), after=jump)
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def clinging(rng: np.random.Generator) -> Recording:
    """The finger stays on between presses, with a fifth of the force at most."""
    rate = _pick(rng, 10, 50, 91, 200)
    scene = Scene(rng, rng.uniform(20, 60), rate, rng.uniform(5, 50))
    share = rng.uniform(0.02, 0.17)

    def cling(s: Scene, at: float, h: float) -> None:
        s.load += 0.0

    series(scene, 30, start_s=2.0, rest_s=(0.15, 0.8), spread=0.08, after=cling)
    first, last = scene.marks[0].onset_s, scene.marks[-1].release_s
    between = (scene.t > first) & (scene.t < last)
    floor = scene.height * 0.8 * share * (1 + 0.15 * smooth_noise(rng, scene.t, 0.7))
    scene.load = np.where(between, np.maximum(scene.load, np.minimum(floor, 3 * scene.height)), scene.load)
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def noisy(rng: np.random.Generator) -> Recording:
    """Presses hardly above the noise."""
    rate = _pick(rng, 40, 80, 100, 200, 500)
    scene = Scene(rng, rng.uniform(30, 60), rate, rng.uniform(0.5, 2))
    series(scene, 20, rest_s=(1.0, 3.0), spread=0.15)
    return scene.record("", even(rng, scene.length_s, rate), scene.height * rng.uniform(0.1, 0.3))


@family
def faint(rng: np.random.Generator) -> Recording:
    """Half a newton held for some seconds in half a newton of noise."""
    rate = _pick(rng, 50, 100, 200)
    scene = Scene(rng, rng.uniform(30, 60), rate, 0.5)
    at = 2.0
    while True:
        h, hold = 0.5 * rng.uniform(0.85, 1.3), rng.uniform(2, 6)
        if at + hold + 2 > scene.length_s:
            break
        at = scene.press(
            at, [(0, 0), (0.3, h), (0.3 + hold, h), (0.6 + hold, 0)], (1, 2), "smooth"
        ) + rng.uniform(2, 4)
    return scene.record("", even(rng, scene.length_s, rate), rng.uniform(0.25, 0.5))


@family
def creeping(rng: np.random.Generator) -> Recording:
    """A sensor that creeps: slow last tenth of the rise, long tail after the release."""
    rate = _pick(rng, 20, 50, 100)
    scene = Scene(rng, rng.uniform(30, 90), rate, rng.uniform(5, 500))
    share, tau = rng.uniform(0.03, 0.2), rng.uniform(0.5, 6)
    series(scene, 20, rest_s=(1.0, 4.0), after=lambda s, at, h: s.tail(at - 0.02, h * share, tau))
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def tailing(rng: np.random.Generator) -> Recording:
    """A resistive sensor lets go slowly: a tail of up to a third, marked at its knee or near its end."""
    rate = _pick(rng, 20, 50, 100)
    scene = Scene(rng, rng.uniform(20, 60), rate, rng.uniform(200, 3000))
    share, tau, late = rng.uniform(0.1, 0.33), rng.uniform(0.15, 0.6), rng.random() < 0.5

    def tail(s: Scene, at: float, h: float) -> None:
        s.tail(at - 0.03, h * share, tau)
        if late:
            s.marks[-1].release_s = at + tau * float(np.log(share / 0.06))

    series(scene, 30, rest_s=(4 * tau, 4 * tau + 2), quick=0.8, after=tail)
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def twins(rng: np.random.Generator) -> Recording:
    """Humps close together: two presses where the valley is below 18 %, one where it is above 34 %."""
    rate = _pick(rng, 20, 50, 100, 200)
    scene = Scene(rng, rng.uniform(20, 60), rate, rng.uniform(5, 100))
    at = 1.0
    while at < scene.length_s - 4:
        h1, h2 = scene.height * rng.uniform(0.6, 1.2, 2)
        w, gap = rng.uniform(0.25, 0.6), rng.uniform(0.25, 0.5)
        if rng.random() < 0.5:
            v = rng.uniform(0.0, 0.18) * min(h1, h2)
            end = scene.press(at, [(0, 0), (w, h1), (w + gap, v)], None, "smooth")
            at = scene.press(end, [(0, v), (gap, h2), (gap + w, 0)], None, "smooth")
        else:
            v = rng.uniform(0.34, 0.8) * min(h1, h2)
            at = scene.press(
                at, [(0, 0), (w, h1), (w + gap, v), (w + 2 * gap, h2), (2 * w + 2 * gap, 0)], None, "smooth"
            )
        at += rng.uniform(0.5, 3.0)
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def long_holds(rng: np.random.Generator) -> Recording:
    """Few presses, held for up to a minute, with wobble at the start and tremor; rest may be short."""
    rate = _pick(rng, 10, 40, 100)
    scene = Scene(rng, 200, rate, rng.uniform(5, 100))
    at = rng.uniform(1, 8)
    for _ in range(int(rng.integers(1, 6))):
        h, hold, rise = scene.height * rng.uniform(0.7, 1.2), rng.uniform(10, 60), rng.uniform(0.3, 1.5)
        if at + hold + 6 > scene.length_s:
            break
        sag = rng.uniform(0.7, 1.05)
        at = scene.press(
            at, [(0, 0), (rise, h), (rise + hold, sag * h), (rise + hold + 0.4, 0)], (1, 2), "smooth"
        )
        at += rng.uniform(1, 15)
    scene.tremble(rng.uniform(0.005, 0.05))
    scene.length_s = min(at + 5, scene.length_s)
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def rhythm(rng: np.random.Generator) -> Recording:
    """A paced series that fades, hardly resting, with dips before some presses and rest that wanders."""
    rate = _pick(rng, 11, 20, 50, 100)
    hz = rng.uniform(0.5, min(2.6, rate / 7))
    scene = Scene(rng, rng.uniform(20, 120), rate, rng.uniform(5, 100))
    fade = rng.uniform(0.4, 1.0)
    floor = rng.uniform(0.0, 0.15)
    at = 2.0
    width = rng.uniform(0.4, 0.85) / hz
    while at + 2 / hz < scene.length_s - 2:
        h = scene.height * (1 + (fade - 1) * at / scene.length_s) * rng.normal(1, 0.08)
        rise = width * rng.uniform(0.35, 0.65)
        scene.press(at, [(0, 0), (rise, h), (width, 0)], None, "smooth")
        if rng.random() < 0.3:
            dip = slice(*np.searchsorted(scene.t, [at - 0.05, at + 0.05]))
            scene.rest[dip] -= scene.height * rng.uniform(0, 0.1)
        at += 1 / hz * (1 + 0.04 * rng.standard_normal())
    on = (scene.t > 2.0) & (scene.t < at)
    low = scene.height * fade * floor
    scene.load = np.where(on, np.maximum(scene.load, low), scene.load)
    scene.rest += scene.height * fade * 0.1 * smooth_noise(rng, scene.t, 0.05)
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def clocks(rng: np.random.Generator) -> Recording:
    """Good presses on a bad link: stalls, bursts, shared time stamps, holes."""
    rate = _pick(rng, 20, 50, 100)
    scene = Scene(rng, rng.uniform(20, 60), rate, rng.uniform(5, 50))
    series(scene, 15, quick=1.3)
    times = [stalling, packed, lossy][int(rng.integers(0, 3))]
    return scene.record("", times(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def held_values(rng: np.random.Generator) -> Recording:
    """A slow sensor in a fast log: each value stands several times."""
    slow = _pick(rng, 8, 10, 12.5, 20)
    rate = slow * float(rng.integers(3, 9))
    scene = Scene(rng, rng.uniform(20, 60), rate, rng.uniform(5, 50))
    series(scene, 15, quick=1.3)
    t = even(rng, scene.length_s, rate)
    made = scene.record("", t, scene.height * rng.uniform(0, 0.01))
    return replace(
        made,
        force=made.force[np.searchsorted(t, np.floor(t * slow + 1e-6) / slow - 1e-6).clip(0, len(t) - 1)],
    )


@family
def slow_rate(rng: np.random.Generator) -> Recording:
    """Five to eight samples a second."""
    rate = _pick(rng, 5, 6, 8)
    scene = Scene(rng, rng.uniform(30, 120), rate, rng.uniform(5, 50))
    series(scene, 20, rest_s=(0.8, 4.0), quick=2.0)
    return scene.record("", jittered(rng, scene.length_s, rate, 0.15), scene.height * rng.uniform(0, 0.015))


@family
def fast_rate(rng: np.random.Generator) -> Recording:
    """A thousand samples a second or more, with mains hum."""
    rate = _pick(rng, 500, 1000, 1200)
    scene = Scene(rng, rng.uniform(15, 40), rate, rng.uniform(2, 50))
    series(scene, 12)
    scene.rest += (
        scene.height * rng.uniform(0, 0.08) * np.sin(2 * np.pi * float(rng.choice([50, 60])) * scene.t)
    )
    scene.tremble(0.02)
    return scene.record("", even(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.05))


@family
def preloaded(rng: np.random.Generator) -> Recording:
    """A load is laid on for half a minute or more, and presses come on top of it."""
    rate = _pick(rng, 10, 40, 100)
    scene = Scene(rng, rng.uniform(60, 100), rate, rng.uniform(5, 50))
    series(scene, 20, start_s=12.0, rest_s=(1.0, 3.0), spread=0.15)
    scene.level(6.0, scene.height * rng.uniform(0.3, 0.9), 0.3)
    if rng.random() < 0.5:
        last = scene.marks[-1].release_s
        scene.level(last + 2.0, -float(scene.rest[-1]), 0.3)
        scene.ignore.append((5.9, last + 2.5))
    scene.ignore = [(5.5, 11.5), (scene.marks[-1].release_s + 0.5, scene.length_s)]
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def uneven(rng: np.random.Generator) -> Recording:
    """Presses of very different force, and bumps that are none."""
    rate = _pick(rng, 20, 50, 100, 200)
    scene = Scene(rng, rng.uniform(30, 90), rate, rng.uniform(5, 50))
    at, heights = 1.5, []
    while at < scene.length_s - 4:
        h = scene.height * rng.uniform(0.35, 1.5)
        if rng.random() < 0.25 and heights:
            h = scene.height * rng.uniform(0.01, 0.10)
            w = rng.uniform(0.1, 0.8)
            scene.load += h * np.exp(-(((scene.t - at - w) / (w / 2)) ** 2))
            scene.ignore.append((at, at + 2 * w))
            at += 2 * w + rng.uniform(0.5, 2)
            continue
        heights.append(h)
        nodes, hold, ease = any_press(rng, h)
        if at + nodes[-1][0] > scene.length_s - 1:
            break
        at = scene.press(at, nodes, hold, ease) + rng.uniform(0.5, 2.5)
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.008))


@family
def squeezes(rng: np.random.Generator) -> Recording:
    """Brief squeezes as hands make them: round tops, uneven, some with a shelf, rest that is not quite the same."""
    rate = _pick(rng, 10, 12.5, 25, 50, 100)
    scene = Scene(rng, rng.uniform(10, 40), rate, rng.uniform(5, 150))
    at = rng.uniform(0.6, 1.5)
    while at < scene.length_s - 2.5:
        h = scene.height * float(np.exp(rng.normal(0, 0.25)))
        rise, top, fall = rng.uniform(0.15, 0.4), rng.uniform(0.05, 0.8), rng.uniform(0.15, 0.45)
        a, b = h * rng.uniform(0.85, 1.0, 2)
        nodes = [(0, 0), (rise, a), (rise + top / 2, h), (rise + top, b), (rise + top + fall, 0)]
        hold = (1, 3) if top > 0.35 else None
        end = scene.press(at, nodes, hold, "smooth")
        if rng.random() < 0.3:
            scene.level(end - 0.05, scene.height * rng.uniform(-0.05, 0.05), 0.1)
        if rng.random() < 0.3:
            scene.rest += (
                scene.height * 0.06 * np.clip((scene.t - end - 0.2) / 0.3, 0, 1) * (scene.t < end + 0.5)
            )
            end += 0.3
        at = end + rng.uniform(0.2, 1.2)
    scene.tremble(rng.uniform(0.0, 0.05))
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def ramps(rng: np.random.Generator) -> Recording:
    """Force that is raised and lowered slowly, over seconds."""
    rate = _pick(rng, 10, 50, 100, 500)
    scene = Scene(rng, rng.uniform(40, 120), rate, rng.uniform(5, 150))
    at = rng.uniform(2, 5)
    while True:
        rise, hold, fall = rng.uniform(1, 8), rng.uniform(0, 10), rng.uniform(0.3, 8)
        if at + rise + hold + fall > scene.length_s - 3:
            break
        h = scene.height * rng.uniform(0.6, 1.2)
        at = scene.press(
            at, [(0, 0), (rise, h), (rise + hold + 0.2, h), (rise + hold + fall + 0.2, 0)], None, "straight"
        )
        at += rng.uniform(2, 8)
    scene.tremble(rng.uniform(0.0, 0.04))
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def graded(rng: np.random.Generator) -> Recording:
    """Presses at levels asked for, from a tenth to all of what the hand can."""
    rate = _pick(rng, 20, 80, 100, 1000)
    scene = Scene(rng, rng.uniform(40, 90), rate, rng.uniform(20, 300))
    at = 2.0
    levels = rng.permutation(np.tile([0.25, 0.4, 0.6, 0.8, 1.0], 3))
    for share in levels:
        nodes, hold, ease = any_press(rng, scene.height * float(share) * rng.uniform(0.95, 1.05))
        if at + nodes[-1][0] > scene.length_s - 1:
            break
        at = scene.press(at, nodes, hold, ease) + rng.uniform(1.0, 4.0)
    scene.tremble(rng.uniform(0.0, 0.03))
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.005))


@family
def cut(rng: np.random.Generator) -> Recording:
    """Recordings that begin or end in the middle of a press, which does not count."""
    made = plain(rng)
    if len(made.labels) < 3:
        return made
    first, last = made.labels[0], made.labels[-1]
    a = 0.5 * (first.rise50_s + first.fall50_s) if rng.random() < 0.6 else made.t_s[0]
    b = 0.5 * (last.rise50_s + last.fall50_s) if rng.random() < 0.6 else made.t_s[-1]
    keep = (made.t_s >= a) & (made.t_s <= b)
    t = made.t_s[keep]
    start = float(t[0])
    labels = tuple(
        replace(
            x, onset_s=x.onset_s - start, release_s=x.release_s - start, rise50_s=x.rise50_s - start,
            fall50_s=x.fall50_s - start, peak_s=x.peak_s - start,
            hold_s=None if x.hold_s is None else (x.hold_s[0] - start, x.hold_s[1] - start),
        )
        for x in made.labels
        if x.onset_s > a and x.release_s < b
    )  # fmt: skip
    ignore = ((0.0, first.release_s - start), (last.onset_s - start, float(t[-1]) - start))
    return replace(made, t_s=t - start, force=made.force[keep], labels=labels, ignore=ignore)


@family
def mixed(rng: np.random.Generator) -> Recording:
    """Several troubles at once, each mild."""
    rate = _pick(rng, 10, 25, 50, 80, 100, 200)
    scene = Scene(rng, rng.uniform(20, 80), rate, rng.uniform(5, 100))
    creep, tau, jumpy = rng.uniform(0, 0.1), rng.uniform(0.3, 4), rng.random() < 0.5

    def after(s: Scene, at: float, h: float) -> None:
        s.tail(at - 0.02, h * creep, tau)
        if jumpy and rng.random() < 0.2:
            s.level(at - 0.06, s.height * rng.uniform(-0.15, 0.15), 0.1)

    series(scene, 40, rest_s=(0.5, 2.5), spread=0.25, after=after)
    scene.rest += scene.height * rng.uniform(0, 0.15) * smooth_noise(rng, scene.t, 0.03)
    for mark in scene.marks:
        if rng.random() < 0.25:
            scene.rest -= (
                scene.height * rng.uniform(0, 0.12) * np.exp(-(((scene.t - mark.onset_s + 0.1) / 0.05) ** 2))
            )
        if rng.random() < 0.25:
            creeping_in = (scene.t > mark.onset_s - 0.4) & (scene.t < mark.onset_s)
            scene.rest += scene.height * 0.08 * creeping_in * (scene.t - mark.onset_s + 0.4) / 0.4
    scene.tremble(rng.uniform(0, 0.05))
    clock = [jittered, stalling, lossy, even][int(rng.integers(0, 4))]
    made = scene.record("", clock(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.03))
    step = scene.height * rng.uniform(0, 0.02)
    return replace(made, force=np.round(made.force / step) * step)


@family
def perched(rng: np.random.Generator) -> Recording:
    """A rhythm on top of a load that is never let go: valleys are at half the force."""
    rate = _pick(rng, 11, 20, 50, 91, 200)
    scene = Scene(rng, rng.uniform(40, 90), rate, rng.uniform(5, 60))
    load = scene.height * rng.uniform(0.3, 0.6)
    scene.level(3.0, load, 0.4)
    at, period = rng.uniform(4, 8), rng.uniform(0.7, 2.5)
    while at < scene.length_s - 6:
        h, w = (scene.height - load) * rng.uniform(0.8, 1.2), 0.8 * period
        scene.press(at, [(0, 0), (w * 0.4, h), (w * 0.6, h * 0.9), (w, 0)], None, "smooth")
        at += period * rng.uniform(0.95, 1.1)
    scene.level(at + 1, -load, 0.4)
    scene.ignore = [(2.5, 4.0), (at + 0.5, scene.length_s)]
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def rebounding(rng: np.random.Generator) -> Recording:
    """A sensor that swings below rest after each press, by up to a third of it."""
    rate = _pick(rng, 20, 50, 100, 500)
    scene = Scene(rng, rng.uniform(20, 60), rate, rng.uniform(5, 60))
    depth, tau = rng.uniform(0.1, 0.35), rng.uniform(0.05, 0.5)

    def swing(s: Scene, at: float, h: float) -> None:
        since = np.maximum(s.t - at, 0)
        s.rest -= h * depth * np.exp(-since / tau) * (1 - np.exp(-since / 0.03))

    series(scene, 20, rest_s=(0.8, 3), after=swing)
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def dropping_out(rng: np.random.Generator) -> Recording:
    """Single readings are zero, also in the middle of a press."""
    made = plain(rng)
    force = made.force.copy()
    force[rng.integers(0, len(force), max(1, min(len(force) // 300, 8)))] = 0
    return replace(made, force=force)


@family
def trembling(rng: np.random.Generator) -> Recording:
    """A hand that trembles by a tenth of its force."""
    rate = _pick(rng, 20, 80, 200, 1000)
    scene = Scene(rng, rng.uniform(30, 60), rate, rng.uniform(5, 20))
    series(scene, 20, rest_s=(0.5, 3))
    scene.tremble(rng.uniform(0.05, 0.12))
    return scene.record("", even(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def wandering(rng: np.random.Generator) -> Recording:
    """Noise that is slow rather than white."""
    rate = _pick(rng, 20, 80, 200)
    scene = Scene(rng, rng.uniform(30, 60), rate, rng.uniform(0.5, 20))
    series(scene, 20, rest_s=(1, 3))
    slow = sum(
        (smooth_noise(rng, scene.t, hz) * hz**-0.5 for hz in (0.2, 0.5, 1, 3, 8)), np.zeros(len(scene.t))
    )
    scene.rest += scene.height * rng.uniform(0.01, 0.05) * slow
    return scene.record("", even(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.05))


@family
def leaning(rng: np.random.Generator) -> Recording:
    """A body leans on a sensor for up to a minute: it sways, tires, pushes now and then, and nearly lets go of it."""
    rate, lean_s = _pick(rng, 8, 10, 25, 80, 200), rng.uniform(15, 55)
    scene = Scene(rng, lean_s + 22.0, rate, rng.uniform(10, 60))
    series(scene, 1, quick=0.8)
    at = scene.press(
        11.0, [(0, 0), (0.8, scene.height), (lean_s, scene.height), (lean_s + 0.8, 0)], None, "smooth"
    )
    level = 1.0 + 0.08 * smooth_noise(rng, scene.t, 0.5) - rng.uniform(0, 0.2) * (scene.t - 11.0) / lean_s
    push = 13.0
    while push < at - 2.0:
        size, width = rng.choice([1.0, 1.0, -0.7]) * rng.uniform(0.1, 0.4), rng.uniform(0.25, 0.9)
        level += size * np.exp(-0.5 * ((scene.t - push) / width) ** 2)
        push += rng.uniform(1.5, 6.0)
    scene.load = np.where(scene.t < 11.0, scene.load, scene.load * np.maximum(level, 0.55))
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def restless(rng: np.random.Generator) -> Recording:
    """Long holds with hardly a moment of rest between."""
    rate = _pick(rng, 20, 50, 80, 200)
    scene = Scene(rng, rng.uniform(40, 90), rate, rng.uniform(5, 60))
    at = 1.0
    while at < scene.length_s - 15:
        h, hold, edge = scene.height * rng.uniform(0.8, 1.2), rng.uniform(2, 12), rng.uniform(0.1, 0.25)
        nodes = [(0, 0), (edge, h), (edge + hold, h * rng.uniform(0.85, 1)), (2 * edge + hold, 0)]
        at = scene.press(at, nodes, (1, 2), "smooth") + rng.uniform(0.1, 0.5)
    scene.tremble(rng.uniform(0, 0.03))
    return scene.record("", jittered(rng, scene.length_s, rate), scene.height * rng.uniform(0, 0.01))


@family
def brink(rng: np.random.Generator) -> Recording:
    """Presses right at the start and right at the end."""
    rate = _pick(rng, 11, 40, 100, 1000)
    scene = Scene(rng, rng.uniform(10, 20), rate, rng.uniform(5, 50))
    series(scene, 10, start_s=0.1, rest_s=(0.6, 2))
    end = scene.marks[-1].release_s + rng.uniform(0.1, 0.4)
    return scene.record("", jittered(rng, end, rate), scene.height * rng.uniform(0, 0.01))


@family
def quiet(rng: np.random.Generator) -> Recording:
    """Nobody presses: noise, and rest that drifts."""
    rate = _pick(rng, 10, 80, 500)
    scene = Scene(rng, rng.uniform(10, 60), rate, 1.0)
    scene.rest += rng.uniform(-3, 3) * scene.t / scene.length_s
    return scene.record("", even(rng, scene.length_s, rate), rng.uniform(0.02, 1.0))


@family
def spiked(rng: np.random.Generator) -> Recording:
    """Single readings that are wildly wrong among good ones."""
    made = plain(rng)
    force = made.force.copy()
    period = float(np.median(np.diff(made.t_s)))
    if period < 0.03:
        at = rng.integers(0, len(force), max(1, len(force) // 800))
        force[at] += np.ptp(force) * rng.uniform(-2, 3, len(at))
    return replace(made, force=force)


@family
def pulses(rng: np.random.Generator) -> Recording:
    """A quick rhythm in a slow log: each press has three or four samples, and rest as many."""
    rate = rng.uniform(8, 12.5)
    scene = Scene(rng, rng.uniform(20, 60), rate, rng.uniform(2, 40))
    period, at = rng.uniform(4, 5.5) / rate, 2.0
    width = min(0.7 * period, 4 / rate)
    while at + period < scene.length_s - 1.5:
        h = scene.height * rng.normal(1, 0.08)
        scene.press(at, [(0, 0), (width / 2, h), (width, 0)], None, "smooth")
        at += period * rng.normal(1, 0.03)
    return scene.record("", jittered(rng, scene.length_s, rate, 0.1), scene.height * rng.uniform(0, 0.02))


@family
def garbage(rng: np.random.Generator) -> Recording:
    """A broken session: readings jump between the ends of the range, times are irregular."""
    n = int(rng.integers(80, 800))
    t = np.cumsum(rng.exponential(0.1, n))
    top = float(rng.choice([3400, 32767, 8388607]))
    force = np.where(
        rng.random(n) < rng.uniform(0.15, 0.5),
        rng.choice([-top, top, top / 3, -top / 7], n),
        rng.normal(0, 20, n),
    )
    return Recording("", t - t[0], np.round(force, 1), (), broken=True)


def all_of(seeds: range) -> list[Recording]:
    """Return a recording of each family for each seed."""
    return [make(name, seed) for seed in seeds for name in FAMILIES]


def times_of(made: Recording) -> Floats:
    """Return the times of a recording."""
    return made.t_s
