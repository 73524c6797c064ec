"""What a device showed under the loads by the calibration that it held before: as found, before anything is changed."""

from acudevice.signal.metrology.inverting import force_at
from acudevice.signal.metrology.schedule import observations
from acudevice.values.calibration import Calibration
from acudevice.values.calibration_record import Found
from acudevice.values.calibration_run import CalibrationRun


def as_found(run: CalibrationRun, before: Calibration) -> tuple[Found, ...]:
    """Return for each cell and load what was shown on average, less what the series began with."""
    zeros: dict[tuple[int, str], float] = {}
    shown: dict[tuple[int, float], list[float]] = {}
    for line in observations(run):
        force_n = force_at(before.cells[line.cell - 1], line.counts) / 1000.0
        zero_n = zeros.setdefault((line.cell, line.series), force_n)
        shown.setdefault((line.cell, line.reference_n), []).append(force_n - zero_n)
    return tuple(
        Found(cell, load_n, round(sum(forces_n) / len(forces_n), 6))
        for (cell, load_n), forces_n in sorted(shown.items())
    )
