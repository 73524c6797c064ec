"""What is kept and told of a trial and of a threshold. Field names are a contract (docs/commands.md)."""

from typing import Any

from acudevice.session.pain.orders import Task
from acudevice.signal.pain.trials import Threshold, Trial
from acudevice.units import pressure_kpa


def trial_fields(task: Task, trial: Trial, number: int) -> dict[str, Any]:
    """Return one trial; pressures are None where the tip is unknown."""
    return {
        "number": number, "end": trial.end.value, "valid": trial.valid,
        "fault": None if trial.fault is None else trial.fault.value, "threshold_n": rounded(trial.threshold_n),
        "threshold_kpa": _kpa(task, trial.threshold_n), "rate_n_s": rounded(trial.rate_n_s),
        "rate_kpa_s": _kpa(task, trial.rate_n_s), "lasted_s": rounded(trial.lasted_s),
    }  # fmt: skip


def threshold_fields(task: Task, result: Threshold, *, early: bool) -> dict[str, Any]:
    """Return what all trials say together."""
    step = task.step
    return {
        "point": step.point, "side": step.side.name.lower(), "threshold_n": rounded(result.threshold_n),
        "threshold_kpa": _kpa(task, result.threshold_n), "cv": rounded(result.cv), "range_n": rounded(result.range_n),
        "range_kpa": _kpa(task, result.range_n), "wanted": result.wanted, "counted": result.counted,
        "reached": result.reached, "not_reached": result.not_reached, "trials": len(result.trials), "quit": early,
        "ceiling_n": task.aim.ceiling_n,
        "tip_area_mm2": task.tip_area_mm2, "ramp_kpa_s": task.aim.ramp.rate_kpa_s,
        "ramp_n_s": rounded(task.aim.ramp.rate_n_s),
    }  # fmt: skip


def rounded(value: float | None) -> float | None:
    """Return a figure to four decimals: more than any sensor here knows."""
    return None if value is None else round(value, 4)


def _kpa(task: Task, force_n: float | None) -> float | None:
    if force_n is None or task.tip_area_mm2 is None:
        return None
    return round(pressure_kpa(force_n, task.tip_area_mm2), 2)
