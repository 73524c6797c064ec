"""Approach and release: how fast force rises and falls, and what is left of it afterwards."""

from collections.abc import Iterator
from math import hypot, pi, sqrt
from typing import NamedTuple

from acudevice.signal.figures import DEFINITIONS, Figure, Parts, known, unknown
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import UNIFORM, ZERO
from acudevice.signal.technique.extremes import greatest_of, spread_of
from acudevice.signal.technique.lowest import least_median
from acudevice.signal.technique.slopes import HIGH, LOW, Slope, fall, rise
from acudevice.signal.technique.surroundings import LEVEL_S
from acudevice.signal.technique.times import NO_MEAN

AFTER_S = 1.0
"""How long after release the residual is looked for: our judgement."""

MEDIAN = 2.0 / pi
"""A median of normal noise varies as much as a mean over so many times fewer samples."""

OVERLAP = 2.0
"""So many times as many levels as fit side by side behave as if they erred apart: of made-up rests."""

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


def _slope_doubt(case: Case, found: Slope, level: float) -> Parts | None:
    """Return the uncertainty of a slope: two levels crossed in noise, at times between samples."""
    doubt, share = case.doubt, case.doubt.share(level)
    if share is None or case.window is None:
        return None
    many = max(case.window.averaged / doubt.held, 1.0)
    # Between two samples a line crosses a level with two thirds of the variance of one, where they err apart.
    noise_n = doubt.noise_n / sqrt(many) * sqrt(1.0 - 1.0 / (3.0 * many))
    read = sqrt(2.0) * hypot(noise_n, doubt.step_n * UNIFORM, doubt.slow_n) / ((HIGH - LOW) * level)
    waits_s = 0.0 if doubt.held == 1 else (doubt.period_s or 0.0) * UNIFORM
    placed = sqrt(2.0) * hypot(doubt.stamp_s, waits_s) / found.length_s
    few = ((doubt.period_s or 0.0) / found.length_s) ** 3  # of made-up slopes of three and more samples
    own_n_s = found.n_s * hypot(read, found.bent_s / found.length_s, placed, few)
    return Parts(
        0.0, own_n_s, hypot(found.n_s * share, doubt.drifts_n / max(case.duration_s, found.length_s))
    )


def _residual(case: Case) -> Iterator[tuple[str, Figure]]:
    mean_n, doubt = case.press.mean_n, case.doubt
    left = _left(case)
    if isinstance(left, str):
        yield "residual_n", unknown(DEFINITIONS["residual_n"], left)
        yield "completeness", unknown(DEFINITIONS["completeness"], left)
        return
    left_n, parts = left.force_n, None
    if doubt.scale is not None:
        noise_n = doubt.noise_n / sqrt(max(left.samples / doubt.held * MEDIAN, 1.0))
        # Of levels that overlap many are a little apart: the least is lower than of those alone that do not.
        off_n, unsure_n = doubt.lifts(noise_n * greatest_of(OVERLAP * left.levels))
        own_n = hypot(noise_n * spread_of(left.levels), unsure_n, doubt.step_n * UNIFORM, doubt.slow_n)
        parts = Parts(-off_n, own_n, doubt.lasting(left_n))
    yield "residual_n", known(DEFINITIONS["residual_n"], left_n, parts)
    if not mean_n:
        yield "completeness", unknown(DEFINITIONS["completeness"], NO_MEAN)
        return
    share = max(0.0, left_n) / mean_n
    if parts is not None and doubt.scale is not None:
        # A scale that is off in proportion is off alike above and below the line.
        apart_n = abs(doubt.scale.at(left_n) - share * doubt.scale.at(mean_n))
        common_n = hypot(apart_n, doubt.zero_n * ZERO)
        parts = Parts(-parts.off / mean_n, parts.own / mean_n, common_n / mean_n)
    yield "completeness", known(DEFINITIONS["completeness"], 1.0 - share, parts)


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
