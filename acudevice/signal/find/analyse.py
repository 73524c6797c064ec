"""Everything about a recording of time and force: what is wrong with it, and the presses in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from acudevice.signal.find import faults
from acudevice.signal.find.clockwork import Clock, clock_of, even_clock
from acudevice.signal.find.finding import Finding, find
from acudevice.signal.find.flicker import least_rise
from acudevice.signal.find.grid import COARSE_HZ, coarse, grid_of
from acudevice.signal.find.leap import Leap, is_pressed, leap_of, put_back
from acudevice.signal.find.measure import Samples, measure
from acudevice.signal.find.model import FoundPress, Hole, Problem
from acudevice.signal.find.noise import noise_of
from acudevice.signal.find.rails import broken_by, least_beside, railing
from acudevice.signal.find.series import Floats, Mask, Places, median3_twice, smooth
from acudevice.signal.find.sign import DOUBT, vote
from acudevice.signal.find.wild import bridged, wild

NOISY = 0.05
"""Where the coarse series is noisier than this share of its range, levels are looked for in a smoother one."""

HURRIED = 0.25
"""Presses are too quick for it where force crosses its middle in so many of the tenths of a second."""

BRIEF_S = 2.0
"""Shorter recordings hold too few tenths of a second to vote by."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in a recording. Unknown is None."""

    rate_hz: float | None
    sign: int | None
    """-1 where pressing made the recorded values fall; forces here are times this sign."""
    holes: tuple[Hole, ...]
    problems: tuple[Problem, ...]
    presses: tuple[FoundPress, ...]
    broken: bool
    """Whether the recording is unfit: then there are no presses."""
    t_s: Floats
    """Times from the first sample, put right; those of samples that are numbers."""
    force: Floats
    """After sign, in the recording's unit."""
    clipped: Mask
    finding: Finding | None
    calm: Floats
    """Force with straight lines where single readings are wild: what figures are measured on."""
    tared: bool = False
    """Whether a device of ours set its zero: then thresholds count from there, as they did live."""


class _Wanted(NamedTuple):
    """What was said beforehand."""

    sign: int | None
    least: float
    in_unit: bool


def analyse(
    force: Floats,
    t_s: Floats | None = None,
    *,
    rate_hz: float | None = None,
    sign: int | None = None,
    least: float = 0.0,
    in_unit: bool = False,
) -> Analysis:
    """Analyse a recording, which may be as bad as it likes.

    `rate_hz` is for one without times; `sign` None is found out; what rises by `least` or less is no press. Whoever
    wrote it `in_unit` of force knew where zero was.
    """
    kept, stamps_s = _known(force, t_s)
    lost = len(force) - len(kept)
    problems = [Problem("missing_values", f"{lost} rows hold no number")] if lost else []
    unfit = None
    if lost > 0.5 * len(force) or len(kept) < 2:
        unfit = Problem("no_data", "most rows hold no numbers" if lost else "there are hardly any samples")
    clock = None if unfit else _clock(stamps_s, len(kept), rate_hz)
    if clock is None:
        return _unfit(
            [*problems, unfit or Problem("no_time", "time does not pass, and there is no rate")], kept
        )
    wanted = _Wanted(sign, least, in_unit)
    in_order = kept if clock.order is None else kept[clock.order]
    return _analyse(clock, in_order, wanted, [*problems, *clock.problems])


def _known(force: Floats, t_s: Floats | None) -> tuple[Floats, Floats | None]:
    """Return the rows that hold numbers: the same arrays where all do, since they may be long."""
    good = np.isfinite(force)
    if t_s is not None:
        good &= np.isfinite(t_s)
    if good.all():
        return np.ascontiguousarray(force, np.float64), t_s
    return force[good].astype(np.float64), None if t_s is None else t_s[good]


def _clock(stamps_s: Floats | None, count: int, rate_hz: float | None) -> Clock | None:
    """Return the clock of a recording; None where time does not pass."""
    if stamps_s is None:
        return even_clock(count, rate_hz) if rate_hz else None
    return clock_of(stamps_s) if np.ptp(stamps_s) > 0 else None


def _analyse(clock: Clock, force: Floats, wanted: _Wanted, problems: list[Problem]) -> Analysis:
    """Analyse samples in the order of their times."""
    railed = railing(force, clock.rate_hz)
    unfit = faults.broken(clock.t_s, force) or broken_by(railed, force)
    if unfit is not None:
        return replace(
            _unfit([*problems, unfit], force), rate_hz=clock.rate_hz, holes=clock.holes, t_s=clock.t_s
        )
    wanted = wanted._replace(least=max(wanted.least, least_beside(railed, force)))
    raw = force
    for gone in (railed, wild(bridged(force, railed), clock.rate_hz)):
        problems += _wild(force, gone)
        force = bridged(force, gone)
    if not np.ptp(force) > 0:
        problems = [*problems, Problem("constant", f"all values are {force[0]:g}")]
        return replace(
            _unfit(problems, force),
            rate_hz=clock.rate_hz, sign=wanted.sign, holes=clock.holes, t_s=clock.t_s, broken=False,
        )  # fmt: skip
    leap = leap_of(force, clock.rate_hz)
    apart = None if leap is None else _apart(clock, (raw, force), leap, wanted)
    if apart is not None:
        return replace(apart, problems=(*problems, *apart.problems))
    return _searched(clock, raw, force, wanted, problems)


def _apart(clock: Clock, values: tuple[Floats, Floats], leap: Leap, wanted: _Wanted) -> Analysis | None:
    """Return the analysis of a recording without a leap of its zero, put back; None where it shows no presses."""
    raw, force = values
    found = _searched(clock, raw, leap.levelled(force), wanted, [leap.told(clock.t_s)])
    if found.finding is None or found.sign is None or not is_pressed(leap, found.finding, clock.t_s):
        return None
    lift = found.sign * leap.moved(len(force))
    presses = [
        _put_back(press, float(lift[np.searchsorted(clock.t_s, press.onset_s)])) for press in found.presses
    ]
    return replace(
        found,
        presses=tuple(presses),
        finding=put_back(found.finding, clock.t_s, lift),
        calm=found.calm - lift,
    )


def _put_back(press: FoundPress, lift: float) -> FoundPress:
    """Return a press where it was recorded, that was found lifted by so much."""
    mean = None if press.mean_hold is None else press.mean_hold - lift
    return replace(press, peak=press.peak - lift, mean_hold=mean, rest=press.rest - lift)


def _searched(clock: Clock, raw: Floats, force: Floats, wanted: _Wanted, problems: list[Problem]) -> Analysis:
    """Return the analysis of a recording that is fit for it."""
    sign, least = wanted.sign, wanted.least
    said: list[Problem] = []
    if sign is None:
        sign, said = _sign(clock, force, in_unit=wanted.in_unit)
    raw, force = _upright(raw, force, sign)
    step = faults.resolution(force)
    least = max(least, least_rise(force, step))
    calm = faults.without_spikes(force, clock.rate_hz)
    found = find(clock.t_s, calm, clock.rate_hz, least, has_zero=wanted.in_unit)
    clipped, problem = faults.clipped(force)
    presses = measure(found, Samples(clock.t_s, calm, clipped, step), clock.holes)
    # What pressing does nobody can tell where nobody pressed.
    of_sign = said if presses else [each for each in said if each.code != "inverted"]
    problems = [*problems, *of_sign, *([problem] if problem else []), *_value_problems(found, force, clock)]
    return Analysis(
        clock.rate_hz,
        sign,
        clock.holes,
        tuple(problems),
        tuple(presses),
        False,
        clock.t_s,
        raw,
        clipped,
        found,
        calm,
    )


def _upright(raw: Floats, force: Floats, sign: int) -> tuple[Floats, Floats]:
    """Return two times the sign: where they are one array, as one; where they need no turning, as they are."""
    if sign > 0:
        return raw, force
    turned = -force
    return turned if raw is force else -raw, turned


def _wild(force: Floats, gone: Places) -> list[Problem]:
    """Return what is to be said of wild readings."""
    if not len(gone):
        return []
    values = ", ".join(f"{value:g}" for value in np.unique(force[gone])[:3])
    which = "1 reading is" if len(gone) == 1 else f"{len(gone)} readings are"
    return [Problem("wild_readings", f"{which} far out of all others ({values}); bridged by straight lines")]


def _value_problems(found: Finding, force: Floats, clock: Clock) -> list[Problem]:
    """Return problems of the values, measured against a typical press."""
    height = found.height
    problems = [*faults.value_problems(force, clock, height), *_bumps(found)]
    return problems + (faults.rest_problems(found.rest, height, found.noise) if height else [])


def _bumps(found: Finding) -> list[Problem]:
    """Return what is to be said of humps that nothing tells from noise."""
    count = len(found.bumps)
    if not count:
        return []
    which = "1 bump" if count == 1 else f"{count} bumps"
    text = f"left out as no more than noise or sway: {which} of up to {max(found.bumps):.3g}"
    return [Problem("bumps", text)]


def _sign(clock: Clock, force: Floats, *, in_unit: bool) -> tuple[int, list[Problem]]:
    """Return which way is up, and what is to be said of it."""
    calm = median3_twice(force) if clock.rate_hz > 40 else faults.without_spikes(force, clock.rate_hz)
    grid = grid_of(clock.t_s, calm)
    m = coarse(grid)
    if len(grid) < BRIEF_S * grid.rate_hz or _is_hurried(m):
        m = grid.values
    noise = noise_of(force) / max(1.0, clock.rate_hz / COARSE_HZ) ** 0.5
    up = vote(smooth(m, 5) if noise > NOISY * float(np.ptp(m)) else m, in_unit=in_unit)
    if up.margin < DOUBT:
        return up.sign, [
            Problem("sign_unsure", "it is hardly clear which way pressing moves the values; say --sign")
        ]
    return up.sign, [] if up.sign > 0 else [Problem("inverted", "pressing makes the recorded values fall")]


def _is_hurried(m: Floats) -> bool:
    """Return whether the coarse series goes up and down so quickly that it hardly shows rest."""
    low, high = (float(level) for level in np.quantile(m, (0.1, 0.9)))
    crossings = np.count_nonzero(np.diff(m > 0.5 * (low + high)))
    return bool(crossings > HURRIED * len(m))


def _unfit(problems: Sequence[Problem], force: Floats) -> Analysis:
    """Return the analysis of a recording that is unfit."""
    nothing = np.zeros(0)
    return Analysis(
        None, None, (), tuple(problems), (), True, nothing, force, np.zeros(len(force), np.bool), None, force
    )
