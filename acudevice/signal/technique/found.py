"""Technique of presses in recordings that somebody else made: the same figures, on force above rest without a hand."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Self

import numpy as np

from acudevice.signal.figures import DEFINITIONS, POINT, Definition, Figure, Figures, unknown
from acudevice.signal.find.analyse import Analysis
from acudevice.signal.find.finding import Finding
from acudevice.signal.find.judge import TICK_HZ, Judged, judged_above
from acudevice.signal.find.model import FoundPress
from acudevice.signal.find.series import Floats, pieces
from acudevice.signal.find.unloaded import Unloaded, unloaded
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import Doubt
from acudevice.signal.technique.pressing import press_figures
from acudevice.signal.technique.series import Pressed, point_figures
from acudevice.signal.technique.window import Window
from acudevice.units import MN_PER_N
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Side, Thresholds

AROUND_S = 1.0
"""Seconds before a press and after it that are looked at."""

UNSCALED_N = 10.0
"""Newtons that the greatest force above rest stands for where nobody knows the unit: ratios and times do not
depend on it."""

BY_REST = frozenset("residual_n completeness drift_n_s hold_cv overshoot_share cv".split())
"""Figures that hang on what rest did while there was a press."""

FAR = 0.1
"""Where rest moved by more than this share of a typical press, no force is known: our judgement."""

NO_UNIT = "the unit of force is not known"

BY_THRESHOLDS = frozenset("to_band_s hold_s longest_s above_s overshoot_n cv ok".split())
"""Figures that mean nothing without the thresholds of a point."""


def technique_of_found(
    analysis: Analysis,
    judged: Sequence[Judged] | None,
    thresholds: Thresholds | None,
    n_per_unit: float | None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[list[Figures], Figures | None]:
    """Return the figures of each press and of all as one series; None for no presses.

    `judged` are the presses by `thresholds`, both None where presses were found without. Without a unit only times
    and ratios are known.
    """
    finding = analysis.finding
    if finding is None:
        return [], None
    off = unloaded(finding) if judged is None else judged_above(analysis, finding)
    whole = _Above.of(analysis, finding, off, n_per_unit)
    cases = (
        _found_cases(analysis.presses, whole) if judged is None else _judged_cases(judged, thresholds, whole)
    )
    count = len(analysis.presses if judged is None else judged)
    pressed = [
        Pressed(case.press, _without_rest(press_figures(case), whole.moves, case))
        for case in _told(cases, count, progress)
    ]
    series = _sifted(point_figures(pressed), POINT, judged is None, n_per_unit) if pressed else None
    return [_sifted(one.figures, DEFINITIONS, judged is None, n_per_unit) for one in pressed], series


def _told(cases: Iterable[Case], count: int, progress: Callable[[int, int], None] | None) -> Iterator[Case]:
    """Yield so many cases, and tell of each that is done."""
    for done, case in enumerate(cases, 1):
        yield case
        if progress is not None:
            progress(done, count)


def _moves(off: Unloaded, finding: Finding) -> Floats:
    """Return from when to when, and by what share of a typical press, rest moved: a column for each press it did."""
    moved = [
        (finding.grid.time(span.onset), finding.grid.time(span.release), abs(by) / finding.height)
        for by, span in zip(off.moved.tolist(), finding.spans, strict=True)
        if by
    ]
    return np.array(moved, np.float64).reshape(-1, 3).T


def _without_rest(figures: Figures, moves: Floats, case: Case) -> Figures:
    """Return figures without those that nobody knows where rest moved while there was a press."""
    start_s, end_s, share = moves
    moved = float(share[(start_s < case.release_s) & (end_s > case.onset_s)].max(initial=0.0))
    why = f"rest is {100 * moved:.0f} % of a press off after it: either rest moved, or a hand leant on it"
    hidden = {
        name: unknown(DEFINITIONS[name], why)
        for name, figure in figures.items()
        if moved and figure.value is not None and (name in BY_REST or (moved > FAR and _is_force(figure)))
    }
    return {**figures, **hidden}


def _is_force(figure: Figure) -> bool:
    return "N" in figure.unit or figure.unit == "kPa"


def _sifted(
    figures: Figures, table: dict[str, Definition], unjudged: bool, n_per_unit: float | None
) -> Figures:
    """Return figures with those unknown that need thresholds or a unit which are not there."""
    found = dict(figures)
    for name, figure in figures.items():
        if unjudged and name in BY_THRESHOLDS:
            found[name] = unknown(table[name], "it needs the thresholds of a point: --point")
        elif n_per_unit is None and figure.value is not None and _is_force(figure):
            found[name] = unknown(table[name], NO_UNIT)
    return found


class _Above(NamedTuple):
    """A recording as force above rest, with a sample that is no number in each hole: worked out where it is needed."""

    analysis: Analysis
    rest: Unloaded
    n_per_unit: float
    holes_s: Floats
    """The middle of each."""
    moves: Floats
    """From `_moves`."""
    height: float
    """Of a typical press."""

    @classmethod
    def of(cls, analysis: Analysis, finding: Finding, rest: Unloaded, n_per_unit: float | None) -> Self:
        """Return it; without a unit the greatest force stands for `UNSCALED_N`."""
        holes_s = np.array([(hole.start_s + hole.end_s) / 2 for hole in analysis.holes])
        whole = cls(analysis, rest, 1.0, holes_s, _moves(rest, finding), finding.height)
        most = n_per_unit or max(
            float(np.abs(whole._force(a, b)).max()) for a, b in pieces(len(analysis.t_s))
        )
        return whole._replace(n_per_unit=n_per_unit or UNSCALED_N / max(most, 1e-300))

    def _force(self, first: int, stop: int) -> Floats:
        return self.analysis.calm[first:stop] - self.rest.at(self.analysis.t_s[first:stop])

    def part(self, start_s: float, end_s: float) -> Window:
        """Return the samples from one time to another, both included."""
        ends_s = start_s - 1e-9, end_s + 1e-9
        first, stop = np.searchsorted(self.analysis.t_s, ends_s).tolist()
        t_s, holes_s = (
            self.analysis.t_s[first:stop],
            self.holes_s[slice(*np.searchsorted(self.holes_s, ends_s))],
        )
        above_n = np.round(self._force(first, stop) * self.n_per_unit, 3)
        above_n[self.analysis.clipped[first:stop]] = np.nan
        places = np.searchsorted(t_s, holes_s)
        return Window(np.insert(t_s, places, holes_s), np.insert(above_n, places, np.nan))

    def doubt(self, press: Press) -> Doubt:
        """Return how far rest may be off below a press: by as much as it differs from one side to the other."""
        onset_s, release_s = press.onset_tick / TICK_HZ, press.release_tick / TICK_HZ
        before, after = self.rest.at(np.array([onset_s, release_s])).tolist()
        start_s, end_s, moved = self.moves
        jumped = float(moved[(start_s < release_s) & (end_s > onset_s)].max(initial=0.0)) * self.height
        apart_n = max(abs(after - before), jumped) * self.n_per_unit
        return Doubt(zero_n=apart_n, drifts_n=apart_n)

    def row(self, t_s: float) -> int:
        """Return which sample is the first at or after a time."""
        return int(np.searchsorted(self.analysis.t_s, t_s) + np.searchsorted(self.holes_s, t_s))


def _around(whole: _Above, press: Press) -> Window:
    return whole.part(press.onset_tick / TICK_HZ - AROUND_S, press.release_tick / TICK_HZ + AROUND_S)


def _found_cases(presses: Sequence[FoundPress], whole: _Above) -> Iterator[Case]:
    release_tick: int | None = None
    for k, found in enumerate(presses):
        press = _press(found, whole, release_tick)
        release_tick = press.release_tick
        later = presses[k + 1].onset_s if k + 1 < len(presses) else None
        onset_s = press.onset_tick / TICK_HZ
        yield Case(press, _around(whole, press), whole.doubt(press), onset_s=onset_s, next_onset_s=later)


def _judged_cases(judged: Sequence[Judged], thresholds: Thresholds | None, whole: _Above) -> Iterator[Case]:
    onsets_s = [one.press.onset_tick / TICK_HZ for one in judged]
    for one, onset_s, later in zip(judged, onsets_s, [*onsets_s[1:], None], strict=True):
        press = one.press
        yield Case(press, _around(whole, press), whole.doubt(press), thresholds, onset_s, later)


def _press(found: FoundPress, whole: _Above, release_before: int | None) -> Press:
    """Return a press that was found as if it had been counted: its plateau is what it held."""
    onset, release = round(found.onset_s * TICK_HZ), round(found.release_s * TICK_HZ)
    inside = whole.part(found.onset_s, found.release_s)
    held = inside
    if found.hold_start_s is not None and found.hold_end_s is not None:
        held = whole.part(found.hold_start_s, found.hold_end_s)
    held_mn = _mn(held)
    if found.hold_start_s is None:
        held_mn = held_mn[
            held_mn >= 0.5 * held_mn.max(initial=0)
        ]  # a pulse: what is above half of its height
    inside_mn, first = _mn(inside), whole.row(found.onset_s)
    impulse = float(np.trapezoid(inside_mn, inside.t_s[~np.isnan(inside.force_n)]))
    return Press(
        None, int(Side.ANY), first, first + len(inside.t_s), onset, release, TICK_HZ, Verdict.OK, (),
        int(inside_mn.max(initial=0)), len(held_mn), int(held_mn.sum()), int((held_mn**2).sum()), 0, 0, 0, None,
        round(impulse * TICK_HZ), rest_ticks=None if release_before is None else onset - release_before,
    )  # fmt: skip


def _mn(window: Window) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Return the valid forces of a window in mN."""
    good = window.force_n[~np.isnan(window.force_n)]
    return np.rint(good * MN_PER_N).astype(np.int64)
