"""Which model: by what it says about series, and loads, that it has not seen.

Each series is held out, and with it in turn a third of the inner loads in all series: so neither what is peculiar to a
series nor what is peculiar to a load (the error of one mass, say) can be learnt by heart. Of the models that do as well
as the best one, chance allowed for, the plainest is taken.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from acudevice.errors import BadDataError
from acudevice.signal.metrology.bench import Bench, Index
from acudevice.signal.metrology.fitting import Fit, fit, refit
from acudevice.signal.metrology.models import Model, divides, freer, models, piecewise
from acudevice.signal.metrology.shares import Within, believe, within
from acudevice.values.calibration_record import Candidate

Array = NDArray[np.float64]

THIRDS = 3
MARGIN = 2.0
"""By how much a model's evidence must exceed that of a plainer one to be taken instead: judgement."""
AS_GOOD = 1.3
"""By what factor the squared errors of a model that does as well as another may be greater."""
COARSE = 21
"""Sizes of scatter that a likelihood is reckoned with where models are compared."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A model, fitted to everything, and how it errs about what was held out."""

    fit: Fit
    errors: Array
    """Reference less what was predicted, for each observation that was held out: those of inner loads."""
    weights: Array
    """One over the variance that each is expected to have."""
    evidence: float
    """Logarithm of the likelihood of all readings by the model, less one for each parameter (Akaike 1974)."""
    refused: str
    """Why it cannot be taken; empty where it can."""

    @property
    def score(self) -> float:
        """The mean square of the errors, over what is expected."""
        return float(np.mean(self.errors**2 * self.weights)) if len(self.errors) else 0.0

    @property
    def known(self) -> float | None:
        """The score; None where the model was refused or nothing could be held out."""
        return self.score if len(self.errors) and not self.refused else None


class Choice(NamedTuple):
    """What was made of the readings of a cell."""

    fit: Fit
    candidates: tuple[Candidate, ...]
    """How all models did."""
    free: Fit
    """What a model that bends in more ways made of it."""
    inner: Within


def choose(b: Bench, wanted: str | None = None) -> Choice:
    """Return the fit of the chosen model, or of the one that is `wanted`, and how all of them did.

    Raises `BadDataError` where no model is monotone over the range.
    """
    spread_n, inner = scatter(b)
    weights = 1.0 / (spread_n**2 * b.spread + b.u**2 + b.grain2)
    tried = [_try(b, model, weights, inner) for model in models(knots(b))]
    fitting = [t for t in tried if not t.refused]
    if wanted:
        taken = _wanted(tried, wanted)
        candidates = tuple(_asked(t, taken) for t in tried)
    elif fitting:
        best = min(fitting, key=lambda t: t.score)
        taken = next(t for k, t in enumerate(fitting) if not any(_refuted(t, r) for r in fitting[k + 1 :]))
        candidates = tuple(_candidate(t, taken, best) for t in tried)
    else:
        raise BadDataError(
            "no model rises with force over the whole range",
            hint="look at the readings by load: a later, greater load must not read less",
        )
    model = freer(taken.fit.model, b.levels)
    free = taken.fit if model is taken.fit.model else fit(b, model, weights)
    return Choice(taken.fit, candidates, free, inner)


def _refuted(plain: Tried, rich: Tried) -> bool:
    """Return whether a richer model says more about what it has not seen, and that not by chance.

    Of two with as many parameters, that of a film is taken where readings bend as a divider does, unless the other
    says more by as much.
    """
    if rich.fit.model.size == plain.fit.model.size and divides(rich.fit.model.name, rich.fit.theta):
        return rich.score < AS_GOOD * plain.score and rich.evidence > plain.evidence - MARGIN
    return rich.score < plain.score and rich.evidence > plain.evidence + MARGIN


def scatter(b: Bench) -> tuple[float, Within]:
    """Return the standard deviation at the top load, from what differs within a load and direction, and its parts."""
    whole = fit(b, piecewise(knots(b)), 1.0 / (b.spread + 1e-12))
    free = max(1, len(b.force) - len(whole.theta) - len(whole.loop.beta))
    spread_n = float(np.sqrt(np.sum(whole.residual**2 / b.spread) / free)) + 1e-9 * float(np.ptp(b.force))
    return spread_n, within(b, whole.residual, len(whole.loop.beta))


def knots(b: Bench, loads: Index | None = None) -> Array:
    """Return x at up to twelve of the loads, strictly rising: where the piecewise model bends."""
    means = b.level_means(b.x)[slice(None) if loads is None else loads]
    rising = means[np.concatenate([[True], np.diff(np.maximum.accumulate(means)) > 1e-9])]
    if len(rising) > 12:
        rising = rising[np.unique(np.linspace(0, len(rising) - 1, 12).round().astype(int))]
    return np.asarray(rising)


def _try(b: Bench, model: Model, weights: Array, inner: Within) -> Tried:
    whole = fit(b, model, weights)
    judged, errors, missed = _held_out(b, model, weights, whole)
    refused = ""
    if not np.all(np.isfinite(errors)):
        refused = "cannot be fitted"
    elif (missed or not len(errors)) and model.name != "linear":
        refused = "needs more loads"
    elif not np.all(np.diff(whole.force(np.linspace(0.0, 1.0, 201))) > 0.0):
        refused = "does not rise with force over the whole range"
    evidence = believe(b, whole, inner, COARSE).evidence - model.size if not refused else -np.inf
    return Tried(whole, errors, weights[judged], evidence, refused)


def _held_out(b: Bench, model: Model, weights: Array, whole: Fit) -> tuple[NDArray[np.bool], Array, bool]:
    """Return what was held out, the errors about it, and whether the model lacked loads in some fold."""
    held, away = _folds(b)
    left = np.array([np.bincount(b.level[~row], minlength=b.levels) > 0 for row in away]).reshape(
        -1, b.levels
    )
    errors, missed = np.zeros_like(b.force), np.zeros(len(held), dtype=np.bool)
    for rows, again in _again(b, model, left):
        enough = ((~away[rows]).sum(axis=1) > again.size) & (left[rows].sum(axis=1) > 1)
        missed[rows[~enough]] = True
        fit_rows = rows[enough]
        if len(fit_rows):
            residuals = refit(b, again, np.where(away[fit_rows], 0.0, weights), whole)
            errors += np.sum(np.where(held[fit_rows], residuals, 0.0), axis=0)
    judged = held[~missed].any(axis=0)
    return np.asarray(judged), errors[judged], bool(missed.any())


def _again(b: Bench, model: Model, left: NDArray[np.bool]) -> list[tuple[Index, Model]]:
    """Return which folds a model is fitted to together; the piecewise one has knots at the loads that are left."""
    if model.name != "piecewise":
        return [(np.arange(len(left)), model)]
    kinds, which = np.unique(left, axis=0, return_inverse=True)
    return [
        (np.flatnonzero(which == number), piecewise(knots(b, np.flatnonzero(kind))))
        for number, kind in enumerate(kinds)
    ]


def _folds(b: Bench) -> tuple[NDArray[np.bool], NDArray[np.bool]]:
    """Return what is judged, and what is kept from the fit: a row for each fold."""
    top, found = b.levels - 1, []
    several = b.series.max() > 0
    # The end loads cannot be kept from a fit without extrapolating, so what is said about them is not judged.
    judged = (b.level > 0) & (b.level < top)
    for series in range(int(b.series.max()) + 1):
        mine = b.series == series
        for third in range(THIRDS):
            inner = judged & (b.level % THIRDS == third)
            held = (inner & mine) if several else inner
            if held.any():
                found.append((held, (mine & several) | inner))
    held, away = np.array(found, dtype=np.bool).reshape(-1, 2, len(b.force)).swapaxes(0, 1)
    return held, away


def _wanted(tried: list[Tried], wanted: str) -> Tried:
    taken = next((t for t in tried if t.fit.model.name == wanted), None)
    if taken is None:
        raise BadDataError(
            f"the {wanted} model has more parameters than there are loads", hint="take more loads"
        )
    if taken.refused:
        raise BadDataError(f"the {wanted} model {taken.refused}", hint="leave --model out to have one chosen")
    return taken


def _asked(t: Tried, taken: Tried) -> Candidate:
    reason = "taken: asked for" if t is taken else t.refused or "not asked for"
    return Candidate(t.fit.model.name, t.known, reason)


def _candidate(t: Tried, taken: Tried, best: Tried) -> Candidate:
    reason = t.refused or (
        "taken: the plainest of those that do as well as the best"
        if t is taken
        else "does best, but a plainer one does as well" if t is best
        else _left(t, taken)
    )  # fmt: skip
    return Candidate(t.fit.model.name, t.known, reason)


def _left(t: Tried, taken: Tried) -> str:
    """Return why a model was left that could be taken and is not the best."""
    if t.score >= AS_GOOD * taken.score:
        return "misses what was held out"
    plainer = t.fit.model.size <= taken.fit.model.size
    return "the loads speak for another" if plainer else "does no better than a plainer one"
