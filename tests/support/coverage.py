"""How often the stated interval holds the truth, over many simulated calibrations."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from acudevice.errors import BadDataError
from acudevice.signal.metrology.applying import apply
from acudevice.signal.metrology.calibrating import calibrate
from tests.support.sensors import Rig

PLACES = (0.08, 0.25, 0.45, 0.7, 0.93)
"""Five forces, as shares of the range; each is met with 2 % more or less, so that no step of counts is met always."""


@dataclass(frozen=True)
class Coverage:
    """What came of many calibrations."""

    held: tuple[float, ...]
    """At each of `PLACES`, how often the interval held the truth, in percent."""
    models: dict[str, int]
    refused: int
    half_n: tuple[float, ...]
    """The median half width of the interval at each place."""


def coverage(rig: Rig, runs: int, processes: int = 2) -> Coverage:
    """Return what came of `runs` calibrations of a rig."""
    with ProcessPoolExecutor(processes) as pool:
        found = list(pool.map(_one, [rig] * runs, range(runs), chunksize=20))
    done = [one for one in found if one is not None]
    held = np.mean([one[1] for one in done], axis=0) * 100.0
    half = np.median([one[2] for one in done], axis=0)
    models = Counter(one[0] for one in done)
    return Coverage(tuple(held.tolist()), dict(models.most_common()), runs - len(done), tuple(half.tolist()))


def _one(rig: Rig, seed: int) -> tuple[str, list[bool], list[float]] | None:
    """Return the model of one calibration, whether it held the truth at each place, and its half widths."""
    moved = np.random.default_rng(seed + 10**6).uniform(-0.02, 0.02, len(PLACES))
    forces = [float(share) * rig.top_n for share in PLACES + moved]
    try:
        record = calibrate(rig.table(seed), created="", software="")
    except BadDataError:
        return None
    said = list(apply(record, [(rig.truth(force), 1) for force in forces]))
    held = [one.lo95_n <= force <= one.hi95_n for one, force in zip(said, forces, strict=True)]
    return record.cells[0].model, held, [one.hi95_n - one.force_n for one in said]
