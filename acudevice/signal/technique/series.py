"""Dose, rhythm and fatigue: the figures of a point and side, and of a session, over the figures of their presses."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot, sqrt
from typing import NamedTuple

import numpy as np

from acudevice.signal.figures import DOSE, POINT, SESSION, Figure, Figures, known, unknown
from acudevice.signal.technique.doubt import lifted
from acudevice.signal.technique.fatigue import slope_figure
from acudevice.signal.technique.window import Floats
from acudevice.values.press import Press, Verdict

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
        yield name, known(DOSE[name], _sum(found), _apart([figure.u for figure in found]))
    yield "impulse_n_s", _impulse([one.figures["impulse_n_s"] for one in presses])


def _impulse(figures: Sequence[Figure]) -> Figure:
    """Return the sum of impulses. The scale errs the same way in each, so that uncertainties add up."""
    lacks = _lacks(figures)
    if lacks:
        return unknown(DOSE["impulse_n_s"], f"a press has none: {lacks}")
    us = [figure.u for figure in figures]
    return known(
        DOSE["impulse_n_s"], _sum(figures), None if None in us else sum(u for u in us if u is not None)
    )


def _lacks(figures: Sequence[Figure]) -> str:
    """Return why the first of those that are unknown is; empty where all are known."""
    return next((figure.why for figure in figures if figure.value is None), "")


def _sum(figures: Sequence[Figure]) -> float:
    return sum(figure.value or 0.0 for figure in figures)


def _apart(us: Sequence[float | None]) -> float | None:
    """Return the uncertainty of a sum of values that err independently; None where one was not assessed."""
    return None if None in us else sqrt(sum(u * u for u in us if u is not None))


def _rhythm(presses: Sequence[Pressed]) -> Iterator[tuple[str, Figure]]:
    times, contact_s, edge_s = _times(presses)
    if len(times) < LEAST_TIMES:
        why = "fewer than three presses follow each other without a gap"
        yield from ((name, unknown(POINT[name], why)) for name in ("cadence_hz", "regularity", "duty"))
        return
    whole_s, mean_s = float(times.sum()), float(times.mean())
    cadence, duty = len(times) / whole_s, contact_s / whole_s
    # Where feet are round, an onset lies anywhere in them: a rhythm is no surer than its middles agree with it.
    between = _middle_times(presses)
    off_s = 0.0 if isinstance(between, str) else abs(whole_s - float(between[0].sum()))
    u = None if edge_s is None else cadence * hypot(edge_s, 0.5 * off_s) / whole_s
    yield "cadence_hz", known(POINT["cadence_hz"], cadence, u)
    yield "duty", known(POINT["duty"], duty, None if edge_s is None else edge_s / mean_s / sqrt(len(times)))
    if len(times) <= LEAST_TIMES:
        yield (
            "regularity",
            unknown(POINT["regularity"], "there are fewer than three times from onset to onset"),
        )
    else:
        yield "regularity", _regularity(presses)


def _times(presses: Sequence[Pressed]) -> tuple[Floats, float, float | None]:
    """Return the times from onset to onset, the contact in them, and the uncertainty of one of them."""
    pairs = [(one, two) for one, two in pairwise(presses) if _follows(one.press, two.press)]
    times = np.array([_value(two, "onset_s") - _value(one, "onset_s") for one, two in pairs])
    us = [one.figures["duration_s"].u for one, _ in pairs]
    edge_s = None if None in us else max((u for u in us if u is not None), default=None)
    return times, sum(_value(one, "duration_s") for one, _ in pairs), edge_s


def _regularity(presses: Sequence[Pressed]) -> Figure:
    """Return how much times from middle to middle vary. What noise moves a middle by, lifts their deviation."""
    between = _middle_times(presses)
    if isinstance(between, str):
        return unknown(POINT["regularity"], between)
    times, moved_s = between
    mean_s, spread_s = float(times.mean()), float(times.std())
    u_s = hypot(lifted(spread_s, moved_s), moved_s / sqrt(len(times)))
    return known(POINT["regularity"], spread_s / mean_s, u_s / mean_s)


def _middle_times(presses: Sequence[Pressed]) -> tuple[Floats, float] | str:
    """Return the times from middle to middle, one at least, and the uncertainty of one; or why they are unknown."""
    pairs = [(one, two) for one, two in pairwise(presses) if _follows(one.press, two.press)]
    middles = [one.figures["middle_s"] for pair in pairs for one in pair]
    lacks = _lacks(middles)
    if lacks:
        return f"a press has no middle: {lacks}"
    us = np.array([figure.u or 0.0 for figure in middles])
    times = np.diff([figure.value or 0.0 for figure in middles])[::2]
    return times, sqrt(2.0 * float(us @ us) / len(us))  # a time has two ends


def _value(one: Pressed, name: str) -> float:
    """Return a figure that every press has."""
    return one.value(name) or 0.0


def _follows(one: Press, two: Press) -> bool:
    """Return whether the second press is the one after the first: what it calls the release before is the first's."""
    return two.rest_ticks is not None and two.onset_tick - two.rest_ticks == one.release_tick


def _force(presses: Sequence[Pressed]) -> Iterator[tuple[str, Figure]]:
    peaks = [figure for one in presses if (figure := one.figures["peak_n"]).value is not None]
    means = [value for one in presses if (value := one.value("mean_n")) is not None]
    values = np.array([figure.value for figure in peaks], np.float64)
    yield from _peaks(values, [figure.u for figure in peaks])
    yield "peak_slope_n", slope_figure(POINT["peak_slope_n"], values.tolist(), "presses with a peak")
    yield "mean_slope_n", slope_figure(POINT["mean_slope_n"], means, "presses with a mean force")


def _peaks(values: Floats, us: Sequence[float | None]) -> Iterator[tuple[str, Figure]]:
    names = ("press_force_n", "press_force_cv")
    if len(values) < 3 or values.mean() <= 0:
        yield from (
            (name, unknown(POINT[name], "there are fewer than three presses with a peak")) for name in names
        )
        return
    mean_n = float(values.mean())
    cv = float(values.std()) / mean_n
    most = None if None in us else max(u for u in us if u is not None)
    yield "press_force_n", known(POINT["press_force_n"], mean_n, most)
    u = None if most is None else hypot(cv * most / mean_n, most / mean_n / sqrt(len(values)))
    yield "press_force_cv", known(POINT["press_force_cv"], cv, u)
