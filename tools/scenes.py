"""Made-up presses whose figures are known by construction, and sensors that show them: for `tools.accuracy`."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.technique.doubt import Curve, Doubt
from acudevice.signal.technique.window import Window
from acudevice.values.thresholds import Mode

Floats = NDArray[np.float64]

LOW_N = 6.0
"""Lower edge of the band that the presses are checked against."""


@dataclass(frozen=True, slots=True)
class Made:
    """A scene with known truth."""

    t_s: Floats
    """Corners of the lines between which force runs straight, and the force there, motions apart."""
    force_n: Floats
    truth: dict[str, float]
    motion: Callable[[Floats], Floats] = field(default=np.zeros_like)
    mode: Mode = Mode.HOLD


def trapezoid(rng: np.random.Generator) -> Made:
    """Return a press that rises, holds and falls in straight lines."""
    level, rise_s, hold_s, fall_s = (
        rng.uniform(8, 20),
        rng.uniform(0.3, 1.5),
        rng.uniform(2, 6),
        rng.uniform(0.3, 1.5),
    )
    corners = np.cumsum([0.0, 1.5, rise_s, hold_s, fall_s, 1.5])
    up, down = level / rise_s, level / fall_s
    band_s = hold_s + (level - LOW_N) * (1 / up + 1 / down)
    above = level * hold_s + (level**2 - LOW_N**2) / 2 * (1 / up + 1 / down)
    contact = level * hold_s + (level**2 - 1.5**2) / 2 / up + (level**2 - 1.0) / 2 / down
    truth = {
        "onset_s": 1.5 + 1.5 / up, "duration_s": hold_s + (level - 1.5) / up + (level - 1.0) / down,
        "to_band_s": (LOW_N - 1.5) / up, "hold_s": band_s, "peak_n": level, "mean_n": above / band_s,
        "rise_n_s": up, "fall_n_s": down, "impulse_n_s": contact,
        "middle_s": 1.5 + rise_s + hold_s / 2 + (fall_s - rise_s) / 4,
    }  # fmt: skip
    forces = np.array([0, 0, level, level, 0, 0.0])
    return Made(corners, forces, {**truth, "hold_cv": variation(corners, forces)})


def variation(corners: Floats, forces: Floats, motion: Callable[[Floats], Floats] = np.zeros_like) -> float:
    """Return by how much a hold varies from where it first to where it last is at 90 % of its level."""
    t_s = np.arange(corners[0], corners[-1], 1e-4)
    force_n = np.interp(t_s, corners, forces) + motion(t_s)
    level = np.median(force_n[force_n >= force_n.max() / 2])
    near = np.flatnonzero(force_n >= 0.9 * level)
    held = force_n[near[0] : near[-1] + 1]
    return float(held.std() / held.mean())


def moving_hold(rng: np.random.Generator) -> Made:
    """Return a hold that drifts, sways and trembles by sinusoids."""
    level, hold_s, drift = (
        rng.uniform(8, 20),
        rng.uniform(5, 10),
        rng.uniform(0.05, 0.3) * rng.choice([-1, 1]),
    )
    sway, tremor = rng.uniform(0.1, 0.3), rng.uniform(0.05, 0.3)
    slow_hz, fast_hz = rng.uniform(0.8, 2.5), rng.uniform(5.5, 10.5)
    phases = rng.uniform(0, 2 * np.pi, 2)
    corners = np.cumsum([0.0, 1.5, 0.3, hold_s, 0.3, 1.5])

    def motion(t_s: Floats) -> Floats:
        inside = (t_s >= corners[2]) & (t_s <= corners[3])
        slow, fast = (
            2 * np.pi * hz * t_s + phase for hz, phase in zip((slow_hz, fast_hz), phases, strict=True)
        )
        return np.where(inside, sway * np.sin(slow) + tremor * np.sin(fast), 0.0)

    forces = np.array([0, 0, level, level + drift * hold_s, 0, 0.0])
    truth = {
        "drift_n_s": drift, "sway_n": sway / np.sqrt(2), "tremor_n": tremor / np.sqrt(2),
        "hold_cv": variation(corners, forces, motion),
    }  # fmt: skip
    return Made(corners, forces, truth, motion)


def kneaded(rng: np.random.Generator) -> Made:
    """Return a bout of kneading whose cycles last differently long, by cosines from valley to peak and back."""
    times = rng.uniform(0.4, 2.0) * (1 + rng.uniform(0.02, 0.1) * rng.standard_normal(12).clip(-2, 2))
    peaks = rng.uniform(10, 16) * (1 + rng.uniform(0.02, 0.1) * rng.standard_normal(13).clip(-2, 2)).clip(0.9)
    # Peaks at these times; valleys of 7 N between them.
    at = 2.5 + np.concatenate([[0.0], np.cumsum(times)])
    valleys = (at[1:] + at[:-1]) / 2
    knots = np.sort(np.concatenate([[0.0, 1.5], at, valleys, [at[-1] + 1, at[-1] + 2.5]]))
    levels = np.array([0.0, 0.0, *np.insert(peaks.astype(float), np.arange(1, 13), 7.0), 0.0, 0.0])
    fine = np.arange(0.0, knots[-1], 2e-4)
    k = np.clip(np.searchsorted(knots, fine, side="right") - 1, 0, len(knots) - 2)
    x = (fine - knots[k]) / (knots[k + 1] - knots[k])
    force = levels[k] + (levels[k + 1] - levels[k]) * (0.5 - 0.5 * np.cos(np.pi * x))
    truth = {
        "cadence_hz": 12 / times.sum(), "regularity": times.std() / times.mean(), "cycle_force_n": peaks.mean(),
        "cycle_cv": peaks.std() / peaks.mean(),
    }  # fmt: skip
    return Made(fine, force, truth, mode=Mode.KNEAD)


def tiring(rng: np.random.Generator) -> Made:
    """Return a series of twelve presses that become weaker, at uneven times."""
    times = rng.uniform(0.8, 3.0) * (1 + rng.uniform(0.02, 0.1) * rng.standard_normal(11).clip(-2, 2))
    peaks = rng.uniform(14, 20) - rng.uniform(0.1, 0.5) * np.arange(12)
    up_s = 0.2 * times.min()
    starts = 1.5 + np.concatenate([[0.0], np.cumsum(times)])
    knots = np.concatenate(
        [[0.0], *([s, s + up_s, s + 2 * up_s, s + 3 * up_s] for s in starts), [starts[-1] + 3]]
    )
    levels = np.concatenate([[0.0], *([0.0, p, p, 0.0] for p in peaks), [0.0]])
    gaps, middles = np.diff(starts + up_s * 1.5 / peaks), np.diff(starts)
    truth = {
        "series cadence_hz": 11 / float(gaps.sum()), "series regularity": float(middles.std() / middles.mean()),
        "series press_force_n": float(peaks.mean()), "series peak_slope_n": float(peaks[1] - peaks[0]),
        "series press_force_cv": float(peaks.std() / peaks.mean()),
        "series duty": float((3 - 2.5 / peaks[:-1]).sum() * up_s / gaps.sum()),
    }  # fmt: skip
    return Made(knots, levels, truth, mode=Mode.SERIES)


def overshooting(rng: np.random.Generator) -> Made:
    """Return a press that goes beyond its level, and comes back to it."""
    level, share, back_s = rng.uniform(8, 16), rng.uniform(0.05, 0.4), rng.uniform(0.2, 0.5)
    top = level * (1 + share)
    corners = np.cumsum([0.0, 1.5, rng.uniform(0.3, 1.0), 0.1, back_s, rng.uniform(3, 6), 0.4, 1.5])
    return Made(corners, np.array([0, 0, top, top, level, level, 0, 0.0]), {"overshoot_share": share})


def leaning(rng: np.random.Generator) -> Made:
    """Return a press after which a hand goes on leaning, by less than what counts as pressing."""
    level, left = rng.uniform(8, 16), rng.uniform(0.2, 0.9)
    corners = np.cumsum([0.0, 1.5, 0.4, rng.uniform(2, 6), 0.4, 1.5, 0.2, 1.0])
    hold_s = corners[3] - corners[2]
    ramps_s = 0.4 / level + 0.4 / (level - left)
    band_s = hold_s + (level - LOW_N) * ramps_s
    mean = (level * hold_s + (level**2 - LOW_N**2) / 2 * ramps_s) / band_s
    truth = {"residual_n": left, "completeness": 1 - left / mean}
    return Made(corners, np.array([0, 0, level, level, left, left, 0, 0.0]), truth)


SCENES: tuple[Callable[[np.random.Generator], Made], ...] = (
    trapezoid,
    overshooting,
    leaning,
    moving_hold,
    kneaded,
    tiring,
)

CURVE_N = tuple(float(force) for force in range(41))
OFF_N, SHARE = 0.05, 0.02
"""By how much scales are off that are not known exactly: at no force, and of each."""

EXACT = Doubt(Curve((0.0, 100.0), (0.0, 0.0)), step_n=0.001)
"""A scale that is known exactly, so that what is stated is what rate, steps and noise do."""

Sensor = Callable[[Made, float, np.random.Generator], tuple[Window, Doubt]]
"""Shows a scene at a rate, with what is known of the scale."""


def white(noise_n: float) -> Sensor:
    """Return a sensor with white noise."""

    def sensor(made: Made, rate_hz: float, rng: np.random.Generator) -> tuple[Window, Doubt]:
        t_s = _times(made, rate_hz, rng)
        return _whole(t_s, _clean(made, t_s) + noise_n * rng.standard_normal(len(t_s))), EXACT

    return sensor


def coloured(made: Made, rate_hz: float, rng: np.random.Generator) -> tuple[Window, Doubt]:
    """Add noise of 0.03 N that stays alike for a tenth of a second."""
    t_s = _times(made, rate_hz, rng)
    keeps, fresh, slow = np.exp(-10.0 / rate_hz), rng.standard_normal(len(t_s)), np.empty(len(t_s))
    last = rng.standard_normal()
    for k, new in enumerate(np.sqrt(1 - keeps * keeps) * fresh):
        slow[k] = last = keeps * last + new
    return _whole(t_s, _clean(made, t_s) + 0.03 * slow + 0.005 * rng.standard_normal(len(t_s))), EXACT


def drifting(made: Made, rate_hz: float, rng: np.random.Generator) -> tuple[Window, Doubt]:
    """Move the zero: by up to 0.1 N at first, and by up to 0.01 N a second."""
    t_s = _times(made, rate_hz, rng)
    zero = rng.uniform(-0.1, 0.1) + rng.uniform(-0.01, 0.01) * t_s
    return _whole(t_s, _clean(made, t_s) + zero + 0.005 * rng.standard_normal(len(t_s))), EXACT


def coarse(made: Made, rate_hz: float, rng: np.random.Generator) -> tuple[Window, Doubt]:
    """Show forces in counts of 0.05 or 0.2 N, without noise."""
    t_s, step_n = _times(made, rate_hz, rng), float(rng.choice([0.05, 0.2]))
    return _whole(t_s, step_n * np.rint(_clean(made, t_s) / step_n)), Doubt(EXACT.scale, step_n=step_n)


def held(made: Made, rate_hz: float, rng: np.random.Generator) -> tuple[Window, Doubt]:
    """Show each value for four samples."""
    t_s = _times(made, rate_hz, rng)
    force_n = _clean(made, t_s) + 0.01 * rng.standard_normal(len(t_s))
    first = int(rng.integers(4))
    return _whole(t_s, force_n[np.maximum((np.arange(len(t_s)) - first) // 4 * 4 + first, 0)]), EXACT


def stamped(made: Made, rate_hz: float, rng: np.random.Generator) -> tuple[Window, Doubt]:
    """Stamp samples by up to 0.3 periods too early or too late."""
    t_s = _times(made, rate_hz, rng)
    force_n = _clean(made, t_s) + 0.01 * rng.standard_normal(len(t_s))
    return _whole(t_s + rng.uniform(-0.3, 0.3, len(t_s)) / rate_hz, force_n), EXACT


def scaled(made: Made, rate_hz: float, rng: np.random.Generator) -> tuple[Window, Doubt]:
    """Read all forces too great or too small, by what the calibration says."""
    t_s = _times(made, rate_hz, rng)
    share, off_n = SHARE * rng.standard_normal(), OFF_N * rng.standard_normal()
    force_n = _clean(made, t_s) * (1 + share) + off_n + 0.01 * rng.standard_normal(len(t_s))
    u_n = tuple(float(np.hypot(OFF_N, SHARE * force)) for force in CURVE_N)
    return _whole(t_s, force_n), Doubt(Curve(CURVE_N, u_n), step_n=0.001)


def creeping(made: Made, rate_hz: float, rng: np.random.Generator) -> tuple[Window, Doubt]:
    """Let a fiftieth of the force follow within seconds only, and stay as long."""
    t_s = _times(made, rate_hz, rng)
    force_n, late_n = _clean(made, t_s), np.empty(len(t_s))
    last, part = 0.0, min(1.0, 0.5 / rate_hz)
    for k, force in enumerate(force_n):
        late_n[k] = last = last + part * (force - last)
    return _whole(t_s, 0.98 * force_n + 0.02 * late_n + 0.005 * rng.standard_normal(len(t_s))), EXACT


SENSORS: dict[str, Sensor] = {
    "slow noise": coloured, "drifting zero": drifting, "coarse counts": coarse, "held values": held,
    "stamps": stamped, "scale": scaled, "creep": creeping,
}  # fmt: skip
"""What sensors do beside white noise."""


def _times(made: Made, rate_hz: float, rng: np.random.Generator) -> Floats:
    return np.arange(rng.uniform(0, 1 / rate_hz), made.t_s[-1], 1 / rate_hz)


def _clean(made: Made, t_s: Floats) -> Floats:
    return np.asarray(np.interp(t_s, made.t_s, made.force_n) + made.motion(t_s))


def _whole(t_s: Floats, force_n: Floats) -> Window:
    """Return samples in whole millinewtons, as the check has them."""
    return Window(t_s, np.rint(1000 * force_n) / 1000)
