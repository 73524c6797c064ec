"""What no curve should be drawn through: too little, saturation, readings that turn back, impossible references."""

from collections.abc import Iterator

import numpy as np

from acudevice.errors import BadDataError
from acudevice.signal.cells import GREATEST_MN
from acudevice.signal.metrology.bench import Array, Bench, Index, levels_of
from acudevice.values.calibration_record import Observation

LEAST_LOADS = 3
WORST = 0.25
"""Standard uncertainty of the greatest load, as a share of it, from which on it is refused."""
RAILS = frozenset((1 << bits) - 1 for bits in (8, 10, 12, 14, 15, 16, 20, 23, 24, 31, 32))
"""Readings at which converters end."""
ROW_LIMIT, SERIES_LIMIT, MOUNT_LIMIT = 0.05, 0.08, 0.3
"""By what share of the load a reading, a series in one mount, a series in its own mount must err to be refused."""
RANGE_LIMIT = 0.02
"""By what share of the range a reading must err besides."""
SIGMAS = 8.0


def admit(observations: list[Observation]) -> None:
    """Raise `BadDataError` for observations of one cell that no calibration can be made of; `inspect` looks further."""
    force, u = (
        np.array([getattr(o, name) for o in observations]) for name in ("reference_n", "u_reference_n")
    )
    if 1000.0 * float(force.max()) > GREATEST_MN:
        raise BadDataError(
            f"a load of {force.max():g} N is beyond what a cell may hold, {GREATEST_MN / 1000:g} N",
            hint="give loads in newtons: the weight of 1 kg is 9.81 N",
        )
    top = int(np.argmax(force))
    if u[top] > WORST * force[top]:
        raise BadDataError(
            f"a load of {force[top]:g} N with a standard uncertainty of {u[top]:g} N says nothing",
            hint="look at the unit of u_reference_n, or take loads that are known better",
        )
    if len(force) < LEAST_LOADS or levels_of(force, u).max() + 1 < LEAST_LOADS:
        raise BadDataError(
            f"cell {observations[0].cell} has fewer than {LEAST_LOADS} different loads",
            hint="five or more, up and down, three times and put on anew each time make a good calibration",
        )
    if len({o.counts for o in observations}) < LEAST_LOADS:
        raise BadDataError("the counts hardly change with the load", hint="look at the sensor and its cable")


def inspect(b: Bench) -> None:
    """Raise `BadDataError` for saturation, readings that turn back, and loads or series that do not fit the others."""
    _refuse_saturation(b)
    _refuse_series(b)
    if np.any(np.diff(_middles(b.level, b.x)) <= 0.0):
        _refuse_turning(b)
    _refuse_rows(b)
    _refuse_turning(b)


def _refuse_saturation(b: Bench) -> None:
    """Refuse readings at the end of a converter, and different loads that read the very same at an end."""
    # A film under no load lets nothing through: then the end of the converter is what it truly reads.
    loaded = b.counts[b.force > 0.0]
    top, bottom = float(loaded.max()), float(loaded.min())
    if top in RAILS or bottom == -top - 1 or -bottom - 1 in RAILS:
        raise BadDataError(
            f"a reading of {top if top in RAILS else bottom:.0f} counts is the end of the converter: saturated",
            hint="leave out the loads that the sensor cannot show",
        )
    for end, word in ((top, "above"), (bottom, "below")):
        stuck = np.unique(b.level[b.counts == end])
        if len(stuck) > 1 and np.ptp(b.counts) > 10 * len(stuck):
            loads = b.level_means(b.force)[stuck]
            raise BadDataError(
                f"loads from {loads.min():g} to {loads.max():g} N read the same {end:.0f} counts: saturated {word}",
                hint="leave out the loads that the sensor cannot tell apart",
            )


def _refuse_rows(b: Bench) -> None:
    """Refuse a reading far from all others of its load: a load noted wrongly, most likely."""
    off = b.force - _through_middles(b)
    centred = off - _middles(b.level, off)[b.level]
    for series in range(int(b.series.max()) + 1):
        # What a whole series has in common, its zero and its gain, is not the reading's fault.
        mine = b.series == series
        centred[mine] -= _through(b.force[mine], centred[mine])
    typical = 1.4826 * float(np.median(np.abs(centred) / np.sqrt(b.spread)))
    floor = np.maximum(ROW_LIMIT * b.force, RANGE_LIMIT * float(b.force.max()))
    others = SIGMAS * _middles(b.level, np.abs(centred))[b.level]
    limit = np.maximum(np.maximum(SIGMAS * np.maximum(typical * np.sqrt(b.spread), b.u), floor), others)
    counts = np.bincount(b.level)
    worst = int(np.argmax(np.abs(centred) / limit))
    if abs(centred[worst]) > limit[worst] and counts[b.level[worst]] > 2:
        raise BadDataError(
            f"the reading {b.counts[worst]:g} under {b.force[worst]:g} N is {abs(centred[worst]):.3g} N off the others"
            " of its load: a bad reference or reading",
            hint="take that load again, or correct what was noted",
        )


def _through(force: Array, off: Array) -> Array:
    """Return the line through what readings are off by the median of slopes (Theil and Sen), which one cannot turn."""
    k, j = np.triu_indices(len(force), 1)
    apart = force[j] != force[k]
    if not apart.any():
        return np.full_like(off, np.median(off))
    slope = float(np.median((off[j] - off[k])[apart] / (force[j] - force[k])[apart]))
    return np.asarray(slope * force + np.median(off - slope * force))


def _through_middles(b: Bench) -> Array:
    """Return the force of each reading by straight lines through the middle reading of each load.

    No fit: a curve with enough freedom bends after the very reading that is sought.
    """
    x = np.maximum.accumulate(_middles(b.level, b.x)) + 1e-9 * np.arange(b.levels)
    force = b.level_means(b.force)
    k = np.clip(np.searchsorted(x, b.x, side="right") - 1, 0, b.levels - 2)
    return np.asarray(force[k] + (b.x - x[k]) * (force[k + 1] - force[k]) / (x[k + 1] - x[k]))


def _middles(group: Index, values: Array) -> Array:
    """Return the median of each group."""
    return np.array([np.median(values[group == one]) for one in range(int(group.max()) + 1)])


def _refuse_series(b: Bench) -> None:
    """Refuse a series whose loads are all off by the same share, more than remounting or scatter explain."""
    number = int(b.series.max()) + 1
    if number < 3:
        return
    gains = np.array([_gain(b, series) for series in range(number)])
    for series in range(number):
        others = np.delete(gains, series)
        mounts = [int(b.mount[b.series == s][0]) for s in range(number)]
        share = SERIES_LIMIT if mounts.count(mounts[series]) > 1 else MOUNT_LIMIT
        off = gains[series] / float(np.median(others)) - 1.0
        if abs(off) > max(share, SIGMAS * float(np.ptp(others)) / float(np.median(others))):
            name = list(dict.fromkeys(b.series))[series] + 1
            raise BadDataError(
                f"series {name} of the table differs from the others by {off:+.0%} of the load: a bad reference",
                hint="look at its loads and their unit; take it again or leave it out",
            )


def _gain(b: Bench, series: int) -> float:
    """Return how a series' readings, less their rest, compare with those of all, as the median over loads."""
    rest = b.level_means(b.x)
    mine = b.series == series
    pulled = [
        float(np.mean(b.x[mine & (b.level == level)]) - rest[0]) / float(rest[level] - rest[0])
        for level in set(b.level[mine].tolist())
        if rest[level] - rest[0] > 0.05
    ]
    return float(np.median(pulled)) if pulled else 1.0


def _refuse_turning(b: Bench) -> None:
    for low, high in _turns(b):
        raise BadDataError(
            f"{high:g} N reads no more than {low:g} N: the sensor turns back or is saturated there",
            hint="leave out the loads that the sensor cannot tell apart, or look for one noted wrongly",
        )


def _turns(b: Bench) -> Iterator[tuple[float, float]]:
    """Yield neighbouring loads whose readings do not rise, or at the top hardly rise any more."""
    x, force, size = b.level_means(b.x), b.level_means(b.force), np.bincount(b.level)
    centred = b.x - x[b.level]
    spread = np.sqrt(np.bincount(b.level, centred**2) / np.maximum(size - 1, 1))
    rise = np.diff(x) / np.diff(force)
    typical = float(np.median(rise))
    for k, step in enumerate(np.diff(x)):
        doubt = 3.0 * float(np.hypot(spread[k] / np.sqrt(size[k]), spread[k + 1] / np.sqrt(size[k + 1])))
        last = k == len(rise) - 1
        flat = rise[k] < (0.05 if step < doubt else 0.01) * typical
        if step <= -doubt or step == 0.0 or (last and flat):
            yield float(force[k]), float(force[k + 1])
