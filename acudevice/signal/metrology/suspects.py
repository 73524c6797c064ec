"""A load that no curve through all others explains: a mass taken for another, a wrong unit, a saturated end.

Looked for where the loads lie off the curve by far more than they may. Leaving out the load that is to blame makes the
rest agree; a sensor that bends in its own way does not become another by that. The limits are judgement.
"""

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.signal.metrology.bench import Bench
from acudevice.signal.metrology.choosing import Choice, knots
from acudevice.signal.metrology.fitting import fit, refit
from acudevice.signal.metrology.models import Model, models
from acudevice.signal.metrology.student import two_sided

Array = NDArray[np.float64]

GROSS = 9.0
"""Mean square of what loads are off, over what they may be, from which on somebody is to blame."""
RELIEF = 0.05
"""What must remain of the misfit, at most, where one load is left out."""
SIGMAS = 8.0
"""Standard deviations by which that load must be off."""
INNER, END = 0.03, 0.15
"""Share of the load by which it must be off besides; at the ends of the range sensors bend, and films break away."""
CLEAN_INNER, CLEAN_END = 0.005, 0.03
"""The same where all other loads lie as near to a straight line or a parabola as they may: that bends nowhere else."""
CLEAN = 4.0
"""Mean square up to which what loads are off, over what they may be, is as they may."""
GREAT = 25.0
"""Square of what one load is off, over what it may be, from which on it is looked into."""
ABLE = 3.0
"""By what factor a model may predict worse than the one that was taken and still be asked."""
UNLIKELY = 0.99999
"""Probability that it is off by less, where the other loads alone say how much loads are off."""
SPARE = 2
"""Loads that must be left over when a curve was drawn through the others."""


def refuse_odd_load(b: Bench, choice: Choice) -> None:
    """Raise `BadDataError` for a load that lies far off the curve that all others lie on."""
    inner = choice.inner
    own2 = inner.size2 * b.level_means(inner.shape) / np.bincount(b.level)
    variance = np.maximum(
        b.level_means(b.u) ** 2 + own2 + b.grain_of_loads2, (1e-6 * float(b.force.max())) ** 2
    )
    off2 = b.level_means(choice.fit.residual) ** 2 / variance
    if choice.fit.model.name != "piecewise" and off2.mean() < GROSS and off2.max() < GREAT:
        return
    known, able = inner.free > 0, _able(choice)
    found = [
        one
        for model in models(knots(b))
        if model.name in able
        for one in _suspects(b, model, variance, known=known)
    ]
    if found:
        _, level, off_n = min(found)
        raise BadDataError(
            f"the load of {b.level_means(b.force)[level]:g} N is {abs(off_n):.3g} N off the curve through all others:"
            " a bad reference or reading, or the sensor's end",
            hint="take that load again, correct what was noted, or leave it out",
        )


def _able(choice: Choice) -> set[str]:
    """Return the models that predict nearly as well as the one that was taken: others say nothing of single loads."""
    scores = {each.model: each.score for each in choice.candidates if each.score is not None}
    taken = scores.get(choice.fit.model.name, float("inf"))
    return {name for name, score in scores.items() if score <= ABLE * taken and name != "piecewise"}


def _suspects(b: Bench, model: Model, variance: Array, *, known: bool) -> list[tuple[float, int, float]]:
    """Return for each load to blame, by one model, what remains of the misfit without it, which it is, how far off.

    Unless scatter is `known`, what remains is all there is to tell it by.
    """
    spare = b.levels - 1 - model.size
    if spare < SPARE:
        return []
    force = b.level_means(b.force)
    levels = np.flatnonzero(force > 0.0)
    weights = (1.0 / variance)[b.level] / np.bincount(b.level)[b.level]
    whole = fit(b, model, weights)
    before = float(np.sum(b.level_means(whole.residual) ** 2 / variance))
    residuals = refit(b, model, np.where(b.level == levels[:, None], 0.0, weights), whole)
    found, ends = [], (int(levels[0]), b.levels - 1)
    for level, residual in zip(levels.tolist(), residuals, strict=True):
        off = b.level_means(residual)
        after = float(np.sum(np.delete(off**2 / variance, level)))
        sigmas = SIGMAS if known else two_sided(spare, UNLIKELY) * max(1.0, after / spare) ** 0.5
        clean = known and model.name in STIFF and spare > SPARE and after < CLEAN * spare
        share = _share(level in ends, clean)
        limit = max(sigmas * float(np.sqrt(variance[level])), share * force[level])
        if (clean or after < RELIEF * before) and abs(off[level]) > limit:
            found.append((after, level, float(off[level])))
    return found


STIFF = frozenset({"linear", "quadratic"})
"""Models that cannot bend after a single load."""


def _share(end: bool, clean: bool) -> float:
    """Return the share of a load by which it must be off, at an `end` of the range or within."""
    if clean:
        return CLEAN_END if end else CLEAN_INNER
    return END if end else INNER
