"""Dose, rhythm and fatigue: the figures of a point and side, and of a session, over the figures of their presses."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot, sqrt
from typing import NamedTuple

import numpy as np

from acudevice.signal.figures import DOSE, POINT, SESSION, Figure, Figures, Parts, known, unknown
from acudevice.signal.technique.doubt import VAGUE
from acudevice.signal.technique.fatigue import slope_figure
from acudevice.signal.technique.window import Floats, line
from acudevice.values.press import Press, Verdict

APART = 0.4
"""Standard uncertainty of a rhythm over what onsets and middles differ by: our judgement."""

LEAST_TIMES = 2
"""Fewest times from onset to onset that make a cadence; a spread needs one more."""


class Pressed(NamedTuple):
    """A press with its figures."""

    press: Press
    figures: Figures

    def value(self, name: str) -> float | None:
        """Return a figure's value."""
        return self.figures[name].value


def point_figures(presses: Sequence[Pressed]) -> Figures:
    """Return the figures of the presses of one point and side, in the order of `POINT`; there is one at least."""
    found = dict(_dose(presses)) | dict(_rhythm(presses)) | dict(_force(presses))
    return {name: found[name] for name in POINT}


def session_figures(presses: Sequence[Pressed]) -> Figures:
    """Return the figures of a session's presses, in the order of `SESSION`."""
    points = len({(one.press.point, one.press.side) for one in presses})
    return {"points": known(SESSION["points"], points, 0.0), **dict(_dose(presses))}


def _dose(presses: Sequence[Pressed]) -> Iterator[tuple[str, Figure]]:
    yield "presses", known(DOSE["presses"], len(presses), 0.0)
    yield "ok", known(DOSE["ok"], sum(one.press.verdict is Verdict.OK for one in presses), 0.0)
    for name, part in (("contact_s", "duration_s"), ("hold_s", "hold_s"), ("above_s", "above_s")):
        found = [one.figures[part] for one in presses]
        yield name, known(DOSE[name], _sum(found), _summed(found), least=0.0)
    yield "impulse_n_s", _impulse([one.figures["impulse_n_s"] for one in presses])


def _impulse(figures: Sequence[Figure]) -> Figure:
    """Return the sum of impulses. The scale errs the same way in each, so that uncertainties add up."""
    lacks = _lacks(figures)
    if lacks:
        return unknown(DOSE["impulse_n_s"], f"a press has none: {lacks}")
    return known(DOSE["impulse_n_s"], _sum(figures), _summed(figures))


def _lacks(figures: Sequence[Figure]) -> str:
    """Return why the first of those that are unknown is; empty where all are known."""
    return next((figure.why for figure in figures if figure.value is None), "")


def _sum(figures: Sequence[Figure]) -> float:
    return sum(figure.value or 0.0 for figure in figures)


def _summed(figures: Sequence[Figure]) -> Parts | None:
    """Return the uncertainty of a sum: what errs alike adds up, what errs apart does in squares; None: not assessed."""
    parts = [figure.parts for figure in figures if figure.parts is not None]
    if len(parts) < len(figures):
        return None
    own = sqrt(sum(part.own**2 for part in parts))
    return Parts(sum(part.off for part in parts), own, sum(part.common for part in parts))


def _rhythm(presses: Sequence[Pressed]) -> Iterator[tuple[str, Figure]]:
    times, pairs = _times(presses)
    if len(times) < LEAST_TIMES:
        why = "fewer than three presses follow each other without a gap"
        yield from ((name, unknown(POINT[name], why)) for name in ("cadence_hz", "regularity", "duty"))
        return
    whole_s = float(times.sum())
    onset = pairs[0][0].figures["onset_s"].parts
    # Onsets are late alike; only those at the ends count.
    edge_s = None if onset is None else sqrt(2.0) * onset.own
    cadence = len(times) / whole_s
    # Where feet are round, an onset lies anywhere in them: a rhythm is no surer than its middles agree with it.
    between = _middle_times(pairs)
    off_s = 0.0 if isinstance(between, str) else abs(between.onsets_s - float(between.times_s.sum()))
    u = None if edge_s is None else cadence * hypot(edge_s, APART * off_s) / whole_s
    yield "cadence_hz", known(POINT["cadence_hz"], cadence, u)
    yield "duty", _duty([one.figures["duration_s"] for one, _ in pairs], whole_s, edge_s)
    if len(times) <= LEAST_TIMES:
        yield (
            "regularity",
            unknown(POINT["regularity"], "there are fewer than three times from onset to onset"),
        )
    else:
        yield "regularity", _regularity(between)


def _duty(contacts: Sequence[Figure], whole_s: float, edge_s: float | None) -> Figure:
    """Return what share of a time is contact."""
    duty, contact, parts = _sum(contacts) / whole_s, _summed(contacts), None
    if contact is not None and edge_s is not None:
        own_s = hypot(contact.own, duty * edge_s)
        parts = Parts(contact.off / whole_s, own_s / whole_s, contact.common / whole_s)
    return known(POINT["duty"], duty, parts, least=0.0)


def _times(presses: Sequence[Pressed]) -> tuple[Floats, list[tuple[Pressed, Pressed]]]:
    """Return the times from onset to onset, and the presses that they lie between."""
    pairs = [(one, two) for one, two in pairwise(presses) if _follows(one.press, two.press)]
    return np.array([_value(two, "onset_s") - _value(one, "onset_s") for one, two in pairs]), pairs


class _Between(NamedTuple):
    """Times from the middle of one press to that of the next."""

    times_s: Floats
    moved_s: float
    """Standard uncertainty of one of them."""
    onsets_s: float
    """The sum of the times from onset to onset of the same presses."""


def _regularity(between: _Between | str) -> Figure:
    """Return how much times from middle to middle vary. What noise moves a middle by, lifts their deviation."""
    if isinstance(between, str):
        return unknown(POINT["regularity"], between)
    times = between.times_s
    mean_s = float(times.mean())
    cv = float(times.std()) / mean_s
    parts = VAGUE.deviation(cv, between.moved_s / mean_s, len(times))
    return known(POINT["regularity"], cv, parts, least=0.0)


def _middle_times(pairs: Sequence[tuple[Pressed, Pressed]]) -> _Between | str:
    """Return the times between presses that both have a middle, or why there are too few."""
    found = [pair for pair in pairs if not _lacks(_middles([pair]))]
    if len(found) <= LEAST_TIMES:
        return f"a press has no middle: {_lacks(_middles(pairs))}"
    us = np.array([figure.u or 0.0 for figure in _middles(found)])
    times = np.array([_value(two, "middle_s") - _value(one, "middle_s") for one, two in found])
    onsets_s = sum(_value(two, "onset_s") - _value(one, "onset_s") for one, two in found)
    return _Between(times, sqrt(2.0 * float(us @ us) / len(us)), onsets_s)  # a time has two ends


def _middles(pairs: Sequence[tuple[Pressed, Pressed]]) -> list[Figure]:
    return [one.figures["middle_s"] for pair in pairs for one in pair]


def _value(one: Pressed, name: str) -> float:
    """Return a figure that every press has."""
    return one.value(name) or 0.0


def _follows(one: Press, two: Press) -> bool:
    """Return whether the second press is the one after the first: what it calls the release before is the first's."""
    return two.rest_ticks is not None and two.onset_tick - two.rest_ticks == one.release_tick


def _force(presses: Sequence[Pressed]) -> Iterator[tuple[str, Figure]]:
    peaks = [figure for one in presses if (figure := one.figures["peak_n"]).value is not None]
    means = [figure for one in presses if (figure := one.figures["mean_n"]).value is not None]
    yield from _peaks(peaks)
    for name, found, what in (("peak_slope_n", peaks, "a peak"), ("mean_slope_n", means, "a mean force")):
        values = [figure.value for figure in found if figure.value is not None]
        yield name, slope_figure(POINT[name], values, f"presses with {what}", _alike(found))


def _alike(figures: Sequence[Figure]) -> list[float]:
    """Return by how much each figure may be off where all are off together; empty where it was not assessed."""
    parts = [figure.parts for figure in figures if figure.parts is not None]
    return [part.common for part in parts] if len(parts) == len(figures) else []


def _peaks(peaks: Sequence[Figure]) -> Iterator[tuple[str, Figure]]:
    values = np.array([figure.value for figure in peaks], np.float64)
    names = ("press_force_n", "press_force_cv")
    if len(values) < 3 or values.mean() <= 0:
        yield from (
            (name, unknown(POINT[name], "there are fewer than three presses with a peak")) for name in names
        )
        return
    mean_n, summed, count = float(values.mean()), _summed(peaks), len(values)
    cv = float(values.std()) / mean_n
    mean = None if summed is None else Parts(*(part / count for part in summed[:3]))
    yield "press_force_n", known(POINT["press_force_n"], mean_n, mean)
    spread = None
    if summed is not None:
        # What all are off by alike, whatever their force, changes their mean; what is in proportion changes nothing.
        alike = np.array(_alike(peaks))
        moved = float((values + alike).std() / (values + alike).mean()) - cv
        changes = hypot(moved, cv * _flat(values, alike) / mean_n, cv * summed.off / count / mean_n)
        spread = VAGUE.deviation(cv, summed.own / sqrt(count) / mean_n, count, common=changes)
    yield "press_force_cv", known(POINT["press_force_cv"], cv, spread, least=0.0)


def _flat(values: Floats, alike: Floats) -> float:
    """Return that part of what errs alike which does not grow with force: its square is that at no force at all."""
    squares = values * values
    grows = max(0.0, line(squares, alike * alike)[0])
    return sqrt(max(0.0, float((alike * alike).mean() - grows * squares.mean())))
