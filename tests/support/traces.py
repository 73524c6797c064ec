"""Random traces that go where checks go wrong: just at the edges, just at the limits of time, over gaps and faults."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import cos, pi
from pathlib import Path

from acudevice.signal.zones import State, Zone
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.samples import FAULT_COUNTS, Samples
from acudevice.values.thresholds import Mode, Side, Thresholds

WIDTH = 4
CLIPPED = 1_500_000
"""A reading that is clipped in `SCALE`."""

SCALE = Scale(
    Calibration("0" * 32, (CellTable((0, 1_000_000), (0, 1_000_000)),), 0), (0,), -1_500_000, CLIPPED
)
"""A scale in which counts are millinewtons."""


@dataclass
class Trace:
    """A random trace: counts that are millinewtons, in packets, with the thresholds to check them against."""

    thresholds: Thresholds | None
    ceiling_mn: int
    tick_hz: int
    over: bool
    packets: list[Samples] = field(default_factory=list)
    gap_before: int | None = None
    """Number of the sample that a trace is about, where some are missing before it."""

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """Yield number, tick and counts of each sample."""
        for packet in self.packets:
            for index, tick, readings in packet.rows():
                yield index, tick, readings[0]


def random_thresholds(rng: random.Random, mode: Mode) -> Thresholds:
    """Return thresholds that keep the rules of a table, often with zones that are empty or a single millinewton."""
    release = rng.randint(1, 1000)
    onset = release + rng.choice((1, rng.randint(1, 500)))
    low = onset + rng.choice((0, 1, rng.randint(1, 8000)))
    high = low + rng.choice((0, 1, rng.randint(1, 12000)))
    ceiling = high + rng.choice((1, 2, rng.randint(1, 10000)))
    hold_min = rng.choice((1, 30, 100, rng.randint(1, 400)))
    hold_max = rng.choice((0, hold_min, hold_min + rng.randint(0, 300)))
    cadences = sorted(rng.choice((0, rng.randint(1, 20_000))) for _ in range(2))
    return Thresholds(
        "LR3", Side.LEFT, mode, onset, release, low, high, ceiling, hold_min, hold_max,
        cv_max_permille=rng.choice((0, rng.randint(1, 600))),
        cadence_low_mhz=cadences[0], cadence_high_mhz=cadences[1],
        release_timeout_ms=rng.choice((0, rng.randint(0, 200))),
    )  # fmt: skip


def random_trace(seed: int, mode: Mode | None = None, packets: int = 40) -> Trace:
    """Return the trace of this number: with thresholds of `mode`, of a random mode, or of none."""
    rng = random.Random(seed)
    picked = rng.choice([*Mode, None]) if mode is None else mode
    thresholds = None if picked is None else random_thresholds(rng, picked)
    ceiling = rng.randint(10, 40_000)
    trace = Trace(thresholds, ceiling, rng.choice((1000, 32_000, 1_000_000)), rng.random() < 0.1)
    period = trace.tick_hz // rng.choice((10, 100, 250))
    forces = random_forces(rng, thresholds, ceiling)
    index, tick = rng.choice((0, rng.randint(0, 10_000))), rng.choice((0, rng.randint(0, 1 << 34)))
    for _ in range(packets):
        counts = tuple(next(forces) for _ in range(rng.choice((1, 2, 4, 10, 60))))
        trace.packets.append(Samples(index, tick, period, trace.tick_hz, counts, 1, WIDTH))
        index, tick = index + len(counts), tick + len(counts) * period
        if rng.random() < 0.3:
            tick += rng.randint(0, period)
        if rng.random() < 0.05:
            lost = rng.choice((1, 3, 100))
            index, tick = index + lost, tick + lost * period
    return trace


def random_forces(rng: random.Random, thresholds: Thresholds | None, ceiling: int) -> Iterator[int]:
    """Yield counts without end: plateaus and ramps between forces that matter, with noise, clipping and faults."""
    t = thresholds
    edges = (
        [ceiling // 2, ceiling]
        if t is None
        else [t.release_mn, t.onset_mn, t.low_mn, t.high_mn, t.ceiling_mn]
    )
    faults = rng.choice((0.0, 0.002, 0.02))
    now = 0
    while True:
        goal = rng.choice((0, 0, -5, *edges)) + rng.choice((0, -1, 1, rng.randint(-300, 300)))
        if rng.random() < 0.5:
            goal = min(goal, edges[-1] - 1)
        steps, noise = rng.choice((1, 1, 3, 8, 30)), rng.choice((0, 1, 2, 200))
        for step in range(1, steps + 1):
            here = now + (goal - now) * step // steps + rng.randint(-noise, noise)
            lucky = rng.random() >= faults
            yield here if lucky else rng.choice((FAULT_COUNTS[WIDTH], CLIPPED))
        for _ in range(rng.choice((0, 1, 5, 20, 60))):
            yield goal + rng.randint(-noise, noise)
        now = goal


def kneading_trace(seed: int) -> Trace:
    """Return circles at 50 samples a second that are as high, fast and even as it falls out, after a rest."""
    rng = random.Random(seed)
    slow, fast = sorted(rng.randint(300, 3000) for _ in range(2))
    thresholds = Thresholds(
        "SP6", Side.RIGHT, Mode.KNEAD, 1500, 1000, 5000, 10_000, 25_000, 1000, rng.choice((0, 3000, 8000)),
        cv_max_permille=rng.choice((0, 30, 200)), cadence_low_mhz=rng.choice((0, slow)),
        cadence_high_mhz=rng.choice((0, fast)), release_timeout_ms=rng.choice((100, 3000)),
    )  # fmt: skip
    trace = Trace(thresholds, 25_000, 32_000, over=False)
    top, swing, hz = rng.uniform(3000, 13_000), rng.uniform(0.1, 0.6), rng.uniform(0.4, 3.0)
    phase, force = 0.0, []
    for _ in range(rng.randint(50, 500)):
        phase += hz / 50 * rng.uniform(0.7, 1.3)
        force.append(round(top * (1 - swing * (1 + cos(2 * pi * phase)) / 2) * rng.uniform(0.97, 1.03)))
    counts = (0, 0, *force, *((0,) * rng.choice((0, 5))))
    trace.packets.append(Samples(0, 0, 640, 32_000, counts, 1, WIDTH))
    return trace


WORD = 1 << 32
"""Ticks that the wire has no number for any more."""
LONGEST_MS = 1_800_000
"""After so long a press ends, whatever the table says."""


def extreme_trace(seed: int) -> Trace:
    """Return a trace of great forces and long times: presses and rests that end at the last tick that counts, or after.

    Samples come one by one, few and far between; none is missing.
    """
    rng = random.Random(seed)
    hold_min = rng.choice((1, LONGEST_MS, rng.randint(1, LONGEST_MS)))
    thresholds = Thresholds(
        "GV20", Side.MIDLINE, rng.choice([*Mode]), 1500, 1000, rng.choice((1500, 700_000)), 999_998, 1_000_000,
        hold_min, rng.choice((0, LONGEST_MS, hold_min)), cv_max_permille=rng.choice((1, 65_535)),
        cadence_low_mhz=rng.choice((0, 1)), cadence_high_mhz=rng.choice((0, 1, 65_535)),
        release_timeout_ms=rng.choice((0, 3_600_000)),
    )  # fmt: skip
    trace = Trace(thresholds, 1_000_000, rng.choice((1000, 1_000_000)), over=False)
    longest = LONGEST_MS * (trace.tick_hz // 1000)
    held = hold_min * (trace.tick_hz // 1000)
    index, tick, onset, lift = 0, 0, 0, 0
    for _ in range(8):
        rest = rng.choice((1, WORD - 1, WORD, WORD + 5)) + rng.choice((lift, onset))
        last = rng.choice((held, longest, longest + 1, WORD))
        onset = max(tick + 1, rest)
        lift = onset + last + rng.choice((-1, 0, 1))
        middle = sorted(
            rng.randint(onset + 1, max(onset + 1, lift - 1)) for _ in range(rng.choice((0, 2, 9)))
        )
        ends = rng.choice((0, 0, 999_999, 1_000_000))
        rows = [(tick + 1, 0), (onset, rng.choice((1500, 999_999)))] if onset > tick + 1 else [(onset, 1500)]
        rows += [(at, rng.choice((1000, 700_000, 999_998, 999_999))) for at in middle]
        for at, force in [*rows, (lift, ends), (lift + 1, 0)]:
            tick = max(at, tick + 1)
            trace.packets.append(Samples(index, tick, 1, trace.tick_hz, (force,), 1, WIDTH))
            index += 1
    return trace


def brink_trace(seed: int) -> Trace:
    """Return presses just at what decides between two verdicts, or a tick or a millinewton to this side or that.

    Of time in and above the band, of the whole press, of their rhythm, and of how much force varies: 9 and 11 N in turn
    vary by 0.1.
    """
    rng = random.Random(seed)
    least, near = 4 * rng.randint(5, 20), (-1, 0, 0, 1)
    most, beat = rng.choice((0, 2 * least)), 8 * least
    slowest, fastest = sorted(rng.choice((0, 1, 1_000_000 // beat, 65_535)) for _ in range(2))
    thresholds = Thresholds(
        "LR3", Side.LEFT, rng.choice((Mode.HOLD, Mode.SERIES)), 1500, 1000, 9000, 11_000, 20_000, least, most,
        cv_max_permille=rng.choice((0, 100)), cadence_low_mhz=slowest, cadence_high_mhz=fastest,
        release_timeout_ms=rng.choice((0, 1, 50)),
    )  # fmt: skip
    forces = [0]
    for number in range(6):
        above = rng.choice((0, 0, least // 4 + rng.choice(near)))
        inside = rng.choice((2, least, most or least)) + rng.choice(near)
        forces += [11_001] * above + [rng.choice((9000, 11_000)) if above else 9000] * (inside % 2)
        forces += [9000, 11_000 + rng.choice(near) * (not above)] * (inside // 2)
        forces += [2000] * rng.choice((0, 0, max(0, least - inside), max(0, most - inside - above + 1)))
        forces += [0] * (1 + (number + 1) * beat + rng.choice(near) - len(forces))
    return _at_each_tick(thresholds, forces, 1)


def circles_at_the_brink(seed: int) -> Trace:
    """Return circles of which as many are too light or too hard as may be, or one more, at the limits of their rate."""
    rng = random.Random(seed)
    cycle = 2 * rng.randint(100, 400)
    slowest, fastest = sorted(
        rng.choice((0, 1, 1_000_000 // cycle, 1_000_000 // cycle + 1)) for _ in range(2)
    )
    thresholds = Thresholds(
        "SP6", Side.RIGHT, Mode.KNEAD, 1500, 1000, 5000, 10_000, 25_000, 1, 0,
        cv_max_permille=rng.choice((0, 200)), cadence_low_mhz=slowest, cadence_high_mhz=fastest,
    )  # fmt: skip
    forces, usual = [0], rng.choice(((5000, 10_000), (6000, 9000)))  # the second vary by 0.2
    for _ in range(5):
        count, odd = rng.randint(1, 9), rng.choice((4999, 10_001))
        few = count // (2 if odd < 5000 else 4) + rng.choice((0, 0, 1))
        peaks = [odd] * min(few, count) + [usual[k % 2] for k in range(count - few)]
        rng.shuffle(peaks)
        forces += [force for peak in peaks for force in (peak, 2000)] + [0, 0]
    return _at_each_tick(thresholds, forces, cycle // 2)


def _at_each_tick(thresholds: Thresholds, forces: list[int], period: int) -> Trace:
    """Return a trace of a thousand ticks a second with a sample every so many."""
    trace = Trace(thresholds, 25_000, 1000, over=False)
    trace.packets.append(Samples(0, 0, period, 1000, tuple(forces), 1, WIDTH))
    return trace


LEAD: dict[State, tuple[int, ...]] = {
    State.WAIT: (1200, 1200),
    State.IDLE: (0, 0),
    State.PRESS: (0, 5000, 5000),
    State.OVER: (0, 16_000, 0),
}
"""Forces that bring a check into a state."""

WITHIN: dict[Zone, int] = dict(zip(Zone, (0, 1200, 2000, 5000, 10_000, 16_000, CLIPPED), strict=True))
"""A force in each zone."""


def transition_trace(mode: Mode | None, state: State, zone: Zone, *, late: bool, gap: bool) -> Trace:
    """Return a trace that is in a state when a sample in a zone comes, at its deadline or before; then a press follows.

    Samples come every 20 ms; at the deadline, as late as it takes. With `gap` three are missing before the sample.
    """
    thresholds = None
    if mode is not None:
        thresholds = Thresholds(
            "LR3", Side.LEFT, mode, 1500, 1000, 4000, 9000, 15_000, 100, 400,
            cv_max_permille=100, cadence_low_mhz=500, cadence_high_mhz=2000, release_timeout_ms=200,
        )  # fmt: skip
    lead, period = LEAD[state], 20_000
    trace = Trace(thresholds, 15_000, 1_000_000, over=False, gap_before=len(lead) + 3 if gap else None)
    # Both deadlines count from the last sample of the lead that begins them: an onset, or the first at rest.
    wait = {State.PRESS: 600_000 - period, State.OVER: 1_000_000}.get(state, period) if late else period
    index, tick = len(lead) + 3 * gap, (len(lead) - 1) * period + wait
    rest = (0,) * 60
    _packet(trace, 0, 0, lead)
    _packet(trace, index, tick, (WITHIN[zone],))
    _packet(trace, index + 1, tick + period, (*rest, 2000, 5000, 10_000, 5000, 7000, 4500, 0, *rest))
    return trace


def _packet(trace: Trace, index: int, tick: int, counts: tuple[int, ...]) -> None:
    trace.packets.append(Samples(index, tick, 20_000, 1_000_000, counts, 1, WIDTH))


RECORDINGS = Path(__file__).parents[1] / "data" / "traces"
"""Real recordings, with their authors and licences."""


def recorded(file: str) -> list[tuple[float, float]]:
    """Return time in s and force, as recorded, of each sample of a real recording."""
    with (RECORDINGS / file).open(encoding="utf-8", newline="") as lines:
        return [(float(row["t_s"]), float(row["force"])) for row in csv.DictReader(lines)]


def recorded_trace(file: str, mode: Mode) -> Trace:
    """Return a real recording as counts in mN with its own times, and thresholds between its extremes."""
    rows = recorded(file)
    forces = sorted(round(1000 * force) for _, force in rows if abs(force) < 1000)
    rest, most = forces[len(forces) // 20], forces[-1]
    release, onset, low, high, ceiling = (
        max(1, rest, 1) + k + (most - rest) * share // 100
        for k, share in enumerate((10, 15, 35, 70, 97 if mode is Mode.SERIES else 120))
    )
    thresholds = Thresholds(
        "PC6", Side.RIGHT, mode, onset, release, low, high, ceiling, 300, 2000,
        cv_max_permille=150, cadence_low_mhz=400, cadence_high_mhz=900, release_timeout_ms=500,
    )  # fmt: skip
    trace = Trace(thresholds, 60_000, 1_000_000, over=False)
    for index, (t_s, force) in enumerate(rows):
        counts = max(-CLIPPED, min(CLIPPED, round(1000 * force)))
        trace.packets.append(Samples(index, round(t_s * 1_000_000), 1, 1_000_000, (counts,), 1, WIDTH))
    return trace
