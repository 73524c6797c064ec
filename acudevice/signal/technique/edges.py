"""Approach and release: how fast force rises and falls, and what is left of it afterwards."""

from collections.abc import Iterator
from math import hypot, pi, sqrt
from typing import NamedTuple

from acudevice.signal.figures import DEFINITIONS, Figure, known, unknown
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.counted import NO_MEAN
from acudevice.signal.technique.doubt import UNIFORM
from acudevice.signal.technique.lowest import least_median
from acudevice.signal.technique.slopes import HIGH, LOW, Slope, fall, rise

AFTER_S = 1.0
"""How long after release the residual is looked for: our judgement."""

LEVEL_S = 0.3
"""What is left is a level that force keeps for so long, or for three samples, or for all the time that there is."""

MEDIAN = 2.0 / pi
"""A median of normal noise varies as much as a mean over so many times fewer samples."""

NO_SAMPLES = "there are no samples around it"


def edges(case: Case) -> Iterator[tuple[str, Figure]]:
    """Yield the slopes of the rise and the fall, and what is left afterwards, with the completeness of the release."""
    yield "rise_n_s", _slope_figure(case, "rise_n_s", backwards=False)
    yield "fall_n_s", _slope_figure(case, "fall_n_s", backwards=True)
    yield from _residual(case)


def _slope_figure(case: Case, name: str, *, backwards: bool) -> Figure:
    level, window = case.press.mean_n, case.window
    if window is None or level is None:
        return unknown(DEFINITIONS[name], NO_SAMPLES if window is None else NO_MEAN)
    found = fall(window, case.release_s, level) if backwards else rise(window, case.onset_s, level)
    if isinstance(found, str):
        return unknown(DEFINITIONS[name], found)
    return known(DEFINITIONS[name], found.n_s, _slope_doubt(case, found, level))


def _slope_doubt(case: Case, found: Slope, level: float) -> float | None:
    """Return the uncertainty of a slope: two levels crossed in noise, at times between samples."""
    doubt, share = case.doubt, case.doubt.share(level)
    if share is None or case.window is None:
        return None
    noise_n = doubt.noise_n / sqrt(case.window.averaged)
    read = sqrt(2.0) * hypot(noise_n, doubt.step_n * UNIFORM) / ((HIGH - LOW) * level)
    return found.n_s * hypot(share, read, found.bent_s / found.length_s)


def _residual(case: Case) -> Iterator[tuple[str, Figure]]:
    mean_n = case.press.mean_n
    left = _left(case)
    if isinstance(left, str):
        yield "residual_n", unknown(DEFINITIONS["residual_n"], left)
        yield "completeness", unknown(DEFINITIONS["completeness"], left)
        return
    left_n, u = left.force_n, case.doubt.greatest(left.force_n, left.levels, left.samples * MEDIAN)
    yield "residual_n", known(DEFINITIONS["residual_n"], left_n, u)
    if not mean_n:
        yield "completeness", unknown(DEFINITIONS["completeness"], NO_MEAN)
    else:
        share = max(0.0, left_n) / mean_n
        yield (
            "completeness",
            known(DEFINITIONS["completeness"], 1.0 - share, None if u is None else u / mean_n),
        )


class _Left(NamedTuple):
    """What is left after a release."""

    force_n: float
    samples: int
    """How many it is the median of."""
    levels: int
    """Of how many such it is the least, that have no sample in common."""


def _left(case: Case) -> _Left | str:
    """Return the least level after the release, or why it is unknown."""
    if case.window is None:
        return NO_SAMPLES
    end_s = case.release_s + AFTER_S
    if case.next_onset_s is not None:
        end_s = min(end_s, case.next_onset_s)
    force_n = case.window.part(case.release_s, end_s).force_n
    if len(force_n) < 3:
        return "fewer than three samples follow the release"
    many = min(max(3, round(LEVEL_S / (case.window.period_s or LEVEL_S))), len(force_n))
    least = least_median(force_n, many)
    if least is None:
        return "samples are missing after the release"
    return _Left(least, many, len(force_n) // many)
