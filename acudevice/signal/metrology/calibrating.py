"""From the observations of a table to the record of a calibration."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from acudevice.errors import BadDataError
from acudevice.signal.metrology.admission import admit, inspect
from acudevice.signal.metrology.bench import Array, Bench, bench
from acudevice.signal.metrology.breakpoints import breakpoints, errors
from acudevice.signal.metrology.budget import doubts, ground
from acudevice.signal.metrology.choosing import choose
from acudevice.signal.metrology.documents import sealed
from acudevice.signal.metrology.figures import Readings, figures
from acudevice.signal.metrology.fitting import Fit
from acudevice.signal.metrology.suspects import refuse_odd_load
from acudevice.values.calibration_record import (
    CalibrationRecord,
    CellCalibration,
    Circumstances,
    Observation,
)

ROUNDING_N = 0.0005
PLACES = 64
"""Steps of the range at which uncertainty is kept."""
BEYOND = 0.25
"""Share of the range, at both ends, to which uncertainty is followed beyond it."""


def calibrate(
    observations: Sequence[Observation], *, created: str, software: str, model: str | None = None,
    circumstances: Circumstances | None = None, held: Sequence[Observation] = (),
) -> CalibrationRecord:  # fmt: skip
    """Return the record of a calibration, sealed with its id.

    `model` names the model to take instead of choosing one; `held` are readings under a load that stayed on, for creep.
    Raises `BadDataError`, in words a person can follow, for observations that no calibration can be made of.
    """
    cells, residuals = [], np.zeros(len(observations))
    for cell in sorted({o.cell for o in observations}):
        rows = [k for k, o in enumerate(observations) if o.cell == cell]
        own = [o for o in held if o.cell == cell]
        found, residuals[rows] = _cell(cell, [observations[k] for k in rows], own, model)
        cells.append(found)
    numbers = [c.cell for c in cells]
    if numbers != list(range(1, len(cells) + 1)):
        raise BadDataError(f"cells are numbered {numbers}", hint="number them from 1, without a gap")
    return sealed(CalibrationRecord(
        "", created, software, circumstances or Circumstances(), tuple(observations),
        tuple(float(r) for r in residuals), tuple(cells), tuple(held),
    ))  # fmt: skip


def _cell(
    number: int, observations: list[Observation], held: list[Observation], wanted: str | None
) -> tuple[CellCalibration, np.ndarray]:
    """Return what is made of one cell, and the residual of each of its observations."""
    admit(observations)
    b = bench(observations)
    inspect(b)
    choice = choose(b, wanted)
    refuse_odd_load(b, choice)
    fit = choice.fit
    low, high = _ends(b, fit)

    def curve(counts: Array) -> Array:
        return fit.force(b.scaled(counts))

    table, error_n = breakpoints(curve, low, high)
    step = 1.0 if all(float(o.counts).is_integer() for o in observations) else 0.0
    g = ground(b, choice)
    margin = BEYOND * (high - low)
    inside = np.linspace(low, high, PLACES + 1)
    places = np.concatenate([np.linspace(low - margin, low, 8, endpoint=False), inside,
                             np.linspace(high + margin, high, 8, endpoint=False)[::-1]])  # fmt: skip
    # The device's arithmetic rounds to whole millinewtons besides.
    table_errors_n = errors(table, curve, places) + ROUNDING_N
    cell = CellCalibration(
        number, fit.model.name, tuple(float(p) for p in fit.theta), b.span,
        # What the device can show ends with its table, which may be a little short of the greatest load.
        (float(b.force.min()), min(float(b.force.max()), max(table.force_mn) / 1000.0)), (low, high),
        table, error_n + ROUNDING_N,
        doubts(g, places, table_errors_n, step or _whole(observations)),
        figures(Readings(b, fit, observations, step or _whole(observations), held)), choice.candidates,
        g.told.common, g.told.load,
    )  # fmt: skip
    _refuse_turning(cell)
    return cell, -fit.residual


def _whole(observations: list[Observation]) -> float:
    """Return the step of the single readings where it is known that these are their means: the device's are whole."""
    return 1.0 if all(o.n is not None for o in observations) else 0.0


def _ends(b: Bench, fit: Fit) -> tuple[float, float]:
    """Return the counts of the mean curve at the least and at the greatest load, the lesser first.

    Where the fitted curve does not reach a load within the counts that were read, their ends are taken.
    """
    x = np.linspace(0.0, 1.0, 4001)
    force = fit.force(x)
    ends = np.interp([float(b.force.min()), float(b.force.max())], force, x)
    span_low, span_high = b.span
    first, last = sorted(span_low + float(end) * (span_high - span_low) for end in ends)
    return first, last


def _refuse_turning(cell: CellCalibration) -> None:
    """Hold the table to what the device asks of it."""
    if not all(a < b for a, b in pairwise(cell.table.counts)) or len(cell.table.counts) > 32:
        raise BadDataError(f"cell {cell.cell}: the curve does not fit the device's table")
