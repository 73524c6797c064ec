"""The four figures of a certificate: curve, residuals, hysteresis loop, uncertainty."""

from collections.abc import Iterator, Sequence
from statistics import fmean

from acudevice.formats.certificate_plots import Plot
from acudevice.formats.svg import BLUE, GREY, ORANGE
from acudevice.values.calibration_record import (
    CalibrationRecord,
    CellCalibration,
    Direction,
    Doubt,
    Observation,
)

FORCE = "force in N"
SAME = 0.01
"""Share of the greatest load by which neighbouring ones may differ and be drawn as one."""
Figure = tuple[str, str]
"""SVG and caption."""


def figures_of(record: CalibrationRecord, cell: CellCalibration) -> Iterator[Figure]:
    """Yield the figures of one cell."""
    rows = [
        (observation, residual)
        for observation, residual in zip(record.observations, record.residuals_n, strict=True)
        if observation.cell == cell.cell
    ]
    inside = [d for d in cell.doubts if cell.range_counts[0] <= d.counts <= cell.range_counts[1]]
    inside.sort(key=lambda d: d.force_n)
    yield _curve(cell, [o for o, _ in rows], inside)
    yield _residuals(cell, rows, inside)
    loop = _loop(cell, [o for o, _ in rows])
    if loop is not None:
        yield loop
    yield _uncertainty(record, cell, inside)


def _curve(cell: CellCalibration, points: Sequence[Observation], inside: Sequence[Doubt]) -> Figure:
    counts = [o.counts for o in points] + [d.counts for d in inside]
    plot = Plot(cell.range_n, (min(counts), max(counts)), FORCE, "counts")
    plot.line([(d.force_n, d.counts) for d in inside], GREY)
    _marks(plot, ((o, o.counts) for o in points))
    return plot.svg(f"Counts of cell {cell.cell} over force"), (
        "Curve: readings going up (▲) and coming down (▼), and the model (line)."
    )


def _residuals(
    cell: CellCalibration, rows: Sequence[tuple[Observation, float]], inside: Sequence[Doubt]
) -> Figure:
    high = [(d.force_n, d.k * d.u_n) for d in inside]
    low = [(force_n, -half) for force_n, half in high]
    ends = [abs(residual) for _, residual in rows] + [half for _, half in high]
    plot = Plot(cell.range_n, (-max(ends), max(ends)), FORCE, "residual in N")
    plot.band(low, high)
    plot.line([(force_n, 0.0) for force_n, _ in high], GREY)
    _marks(plot, rows)
    return plot.svg("Residuals over force, with the 95 % interval of the mean curve"), (
        "Residuals: force by the device's table less the load, hysteresis taken out, going up (▲) and coming down (▼)."
        " The band is the 95 % interval of the mean curve."
    )


def _loop(cell: CellCalibration, points: Sequence[Observation]) -> Figure | None:
    """Return the mean way up and the mean way down, as deviations from the straight line between the ends."""
    ways = {way: _means(points, way) for way in Direction}
    up, down = ways[Direction.UP], ways[Direction.DOWN]
    if len(up) < 2 or len(down) < 2:
        return None
    (f0, c0), (f1, c1) = up[0], up[-1]
    slope = (c1 - c0) / (f1 - f0)
    loop = [[(f, 100.0 * (c - c0 - slope * (f - f0)) / abs(c1 - c0)) for f, c in way] for way in (up, down)]
    loop[1].append(loop[0][-1])
    values = [y for way in loop for _, y in way]
    plot = Plot(cell.range_n, (min(values), max(values)), FORCE, "% of full scale")
    for way, colour, dashes, rising in zip(loop, (BLUE, ORANGE), ("", "6 3"), (True, False), strict=True):
        plot.line(way, colour, dashes)
        plot.marks(way, colour, up=rising)
    return plot.svg("Hysteresis loop"), (
        "Hysteresis loop: mean reading at each load going up (▲, solid) and coming down (▼, dashed), as its deviation"
        " from the straight line through the ends of the way up."
    )


def _means(points: Sequence[Observation], way: Direction) -> list[tuple[float, float]]:
    """Return force and mean reading of each load on one way; under a press, loads that are nearly the same are one."""
    mine = sorted((o.reference_n, o.counts) for o in points if o.direction is way)
    near_n = SAME * max((force_n for force_n, _ in mine), default=0.0)
    groups: list[list[tuple[float, float]]] = []
    for point in mine:
        if groups and point[0] - groups[-1][-1][0] <= near_n:
            groups[-1].append(point)
        else:
            groups.append([point])
    return [(fmean(force_n for force_n, _ in group), fmean(c for _, c in group)) for group in groups]


def press_halves(record: CalibrationRecord, cell: int, places: Sequence[Doubt]) -> list[float]:
    """Return half of the 95 % interval of one press at some places of the curve, as `apply --single` has it."""
    from acudevice.signal.metrology.applying import apply

    return [e.farther_n for e in apply(record, [(d.counts, cell) for d in places], single=True)]


def _uncertainty(record: CalibrationRecord, cell: CellCalibration, inside: Sequence[Doubt]) -> Figure:
    mean = [(d.force_n, d.k * d.u_n) for d in inside]
    halves = press_halves(record, cell.cell, inside)
    press = [(d.force_n, half) for d, half in zip(inside, halves, strict=True)]
    plot = Plot(cell.range_n, (0.0, max(y for _, y in press)), FORCE, "± N (95 %)")
    plot.line(mean, BLUE)
    plot.line(press, ORANGE, "6 3")
    return plot.svg("Expanded uncertainty over force"), (
        "Expanded uncertainty (95 %) of the mean curve (solid) and of one press (dashed)."
    )


def _marks(
    plot: Plot, rows: "Sequence[tuple[Observation, float]] | Iterator[tuple[Observation, float]]"
) -> None:
    both = list(rows)
    for way, colour in ((Direction.UP, BLUE), (Direction.DOWN, ORANGE)):
        points = [(o.reference_n, y) for o, y in both if o.direction is way]
        plot.marks(points, colour, up=way is Direction.UP)
