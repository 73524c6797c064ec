"""From a file to what is to be said of it: `acudevice analyze` without its printing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acudevice.errors import BadDataError, UsageError
from acudevice.signal.figures import Figures, plain
from acudevice.units import N_PER_UNIT
from acudevice.values.thresholds import Thresholds

if TYPE_CHECKING:
    from acudevice.formats.readers.model import Series
    from acudevice.signal.find.analyse import Analysis
    from acudevice.signal.find.judge import Judged
    from acudevice.signal.find.model import FoundPress, Problem

Told = Callable[[object, int, int], None]
"""Is told what is being done, how much of it is done, and how much there is."""

LEAST_N = 0.1
"""What rises by less, where the unit is known, nobody meant as a press: sensors at rest wander by as much."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks of an analysis; None is to be found out."""

    time_column: str | None = None
    """Name of the column, or its number from 1."""
    force_column: str | None = None
    time_unit: str | None = None
    """`s`, `ms` or `us`."""
    rate_hz: float | None = None
    """Samples a second of a file without times."""
    unit: str | None = None
    """Unit of force: a key of `N_PER_UNIT`, or `counts`; None: as the file says."""
    sign: int | None = None
    thresholds: Thresholds | None = None
    """Those of the point to check against; None: presses are found without."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a file."""

    source: Path
    unit: str | None
    analysis: "Analysis"
    problems: "tuple[Problem, ...]"
    series: "Series | None" = None
    """None where the file could not be read."""
    thresholds: Thresholds | None = None
    judged: "tuple[Judged, ...]" = ()

    @property
    def broken(self) -> bool:
        """Whether nothing can be found in it."""
        return self.analysis.broken

    @property
    def presses(self) -> "tuple[FoundPress, ...]":
        """The presses: by the thresholds where there are any."""
        return self.analysis.presses if self.thresholds is None else tuple(one.found for one in self.judged)


def analyse_file(source: Path, request: Request, progress: Told | None = None) -> Report:
    """Analyse a file. What cannot be read as a recording is broken; `progress` is told what is done meanwhile.

    Raises:
        NotFoundError: There is no such file.
        StorageError: It cannot be read from the disk.
        UsageError: A column that was asked for is not there, or a point needs a unit of force.
    """
    from acudevice.formats.readers.model import Wanted
    from acudevice.formats.readers.reading import read_series

    wanted = Wanted(request.time_column, request.force_column, request.time_unit, request.rate_hz)
    tell = progress or _untold
    try:
        series = read_series(source, wanted, partial(tell, "reading"))
    except BadDataError as error:
        return _unreadable(source, request, error)
    tell("finding presses", 0, 1)
    try:
        return _report(source, request, series)
    finally:
        tell("finding presses", 1, 1)


def _untold(_what: object, _done: int, _everything: int) -> None:
    """Tell nobody."""


def _report(source: Path, request: Request, series: "Series") -> Report:
    from acudevice.signal.find.analyse import analyse
    from acudevice.signal.find.judge import judge

    unit = request.unit or series.unit
    n_per_unit = None if unit is None else N_PER_UNIT.get(unit)
    least = LEAST_N / n_per_unit if n_per_unit else 0.0
    _from_start(series)
    sign = 1 if request.sign is None and series.tared else request.sign
    analysis = analyse(
        series.force, series.t_s, rate_hz=request.rate_hz, sign=sign, least=least, in_unit=least > 0
    )
    analysis = replace(analysis, tared=series.tared)
    problems = tuple(_problems(series, analysis, n_per_unit))
    if request.thresholds is None:
        return Report(source, unit, analysis, problems, series)
    if n_per_unit is None:
        raise UsageError(f"thresholds are in newtons, and {source} is not", hint="say its unit: --unit N")
    judged = tuple(judge(analysis, request.thresholds, n_per_unit))
    return Report(source, unit, analysis, problems, series, request.thresholds, judged)


def _from_start(series: "Series") -> None:
    """Let times begin with zero, in place: a copy of them would be as long as the recording."""
    import numpy as np

    if series.t_s is not None:
        known = np.isfinite(series.t_s)
        known &= np.isfinite(series.force)
        if known.any():
            series.t_s[:] -= series.t_s[known.argmax()]


def _problems(series: "Series", analysis: "Analysis", n_per_unit: float | None) -> Iterator["Problem"]:
    """Yield all problems of a recording; what makes it broken comes last."""
    from acudevice.signal.find.faults import too_much
    from acudevice.signal.find.model import Problem

    yield from (Problem("assumed", note) for note in series.notes)
    if n_per_unit is not None and len(analysis.force):
        found = too_much(float(max(analysis.force.max(), -analysis.force.min())) * n_per_unit)
        yield from (found,) if found else ()
    yield from analysis.problems


def _unreadable(source: Path, request: Request, error: BadDataError) -> Report:
    import numpy as np

    from acudevice.signal.find.analyse import analyse
    from acudevice.signal.find.model import Problem

    message = f"{error}; {error.hint}" if error.hint else str(error)
    nothing = analyse(np.zeros(0))
    return Report(source, request.unit, nothing, (Problem("unreadable", message),), None, request.thresholds)


def fields(report: Report, progress: Told | None = None) -> dict[str, Any]:
    """Return a report as programs see it (docs/analysis.md)."""
    analysis, series = report.analysis, report.series
    presses, series_fields = _press_fields(report, progress)
    return {
        "unit": report.unit,
        "rate_hz": analysis.rate_hz,
        "sign": analysis.sign,
        "samples": len(analysis.force),
        "duration_s": float(analysis.t_s[-1]) if len(analysis.t_s) else None,
        "time_column": series.time_name if series else None,
        "force_column": series.force_name if series else None,
        "point": report.thresholds.point if report.thresholds else None,
        "gaps": [hole._asdict() for hole in analysis.holes],
        "problems": [problem._asdict() for problem in report.problems],
        "presses": presses,
        "series": series_fields,
    }


def technique(report: Report, progress: Told | None = None) -> "tuple[list[Figures], Figures | None]":
    """Return the figures of technique of each press, and of all as one series; None where there are none."""
    if not report.presses:
        return [], None
    from acudevice.signal.technique.found import technique_of_found

    judged = None if report.thresholds is None else report.judged
    n_per_unit = N_PER_UNIT.get(report.unit or "")
    told = partial(progress or _untold, "measuring technique")
    return technique_of_found(report.analysis, judged, report.thresholds, n_per_unit, told)


def _press_fields(
    report: Report, progress: Told | None
) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """Return each press with its technique, and the technique of all as one series."""
    figures, series = technique(report, progress)
    said: list[dict[str, Any]] = [{}] * len(figures)
    if report.thresholds is not None:
        said = [verdict_fields(one) for one in report.judged]
    presses = [
        press_fields(press) | verdict | {"technique": plain(one)}
        for press, verdict, one in zip(report.presses, said, figures, strict=True)
    ]
    return presses, None if series is None else plain(series)


def press_fields(press: "FoundPress") -> dict[str, Any]:
    """Return a press as programs see it."""
    return {
        "onset_s": press.onset_s,
        "release_s": press.release_s,
        "hold_start_s": press.hold_start_s,
        "hold_end_s": press.hold_end_s,
        "peak": press.peak,
        "mean_hold": press.mean_hold,
        "cv_hold": press.cv_hold,
        "rest": press.rest,
        "clipped": press.clipped,
        "uncertain": bool(press.doubts),
        "doubts": list(press.doubts),
    }


def verdict_fields(judged: "Judged") -> dict[str, Any]:
    """Return what the check of a point says of a press."""
    press = judged.press
    return {
        "verdict": press.verdict.label,
        "reasons": [reason.label for reason in press.reasons],
        "hold_s": press.hold_s,
        "peak_n": press.peak_n,
        "mean_n": press.mean_n,
        "cv": press.cv,
    }


def bands(thresholds: Thresholds, n_per_unit: float) -> Iterator[tuple[str, float]]:
    """Yield the levels of thresholds that a plot shows, by name, in the unit of which one is so many newtons."""
    for name in ("onset", "low", "high", "ceiling"):
        yield name, getattr(thresholds, f"{name}_mn") / 1000.0 / n_per_unit
