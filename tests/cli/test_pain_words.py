"""What people are told of pain thresholds."""

from typing import Any

import pytest

from acudevice.cli.pain_words import force, threshold, trial
from acudevice.signal.pain import trials

TRIAL: dict[str, Any] = {
    "number": 2, "end": "stopped", "valid": True, "fault": None, "threshold_n": 12.34, "threshold_kpa": 123.4,
    "rate_n_s": 5.04,
}  # fmt: skip
FOUND: dict[str, Any] = {
    "point": "LR3", "side": "left", "threshold_n": 12.34, "threshold_kpa": None, "cv": 0.05, "range_n": 1.0,
    "wanted": 3, "counted": 3, "reached": 3, "ceiling_n": 30.0, "not_reached": False,
}  # fmt: skip


def test_a_trial_in_a_sentence() -> None:
    """With its rate."""
    assert trial(TRIAL) == "trial 2: 12.3 N (123 kPa), at 5.0 N/s"
    assert (
        trial({**TRIAL, "threshold_n": None, "end": "ceiling"})
        == "trial 2: not reached below the ceiling, at 5.0 N/s"
    )


@pytest.mark.parametrize("fault", list(trials.Fault))
@pytest.mark.parametrize("end", list(trials.End))
def test_every_reason_has_words(end: str, fault: str) -> None:
    """No name of the code is shown."""
    told = trial({**TRIAL, "valid": False, "fault": fault, "end": end, "rate_n_s": None})
    assert told.startswith("trial 2 does not count: ")
    assert "_" not in told


def test_a_result_in_a_sentence() -> None:
    """Its spread with it; what is wide is called so; what was not reached is no number."""
    assert threshold(FOUND) == "pain threshold at LR3 left: 12.3 N, median of 3; between trials 1.0 N, CV 5 %"
    assert "that is wide" in threshold({**FOUND, "cv": trials.WIDE_CV + 0.01})
    assert threshold({**FOUND, "cv": None}).endswith("median of 3")
    above = threshold({**FOUND, "threshold_n": None, "not_reached": True})
    assert above == "pain threshold at LR3 left: not reached below the ceiling of 30 N"
    none = threshold({**FOUND, "threshold_n": None, "reached": 1, "counted": 1})
    assert none == "pain threshold at LR3 left: not found; 1 of 3 trials count"


def test_pressure_is_told_where_it_is_known() -> None:
    """And nothing where it is not."""
    assert (force(10.0, 100.0), force(10.0, None)) == ("10.0 N (100 kPa)", "10.0 N")
