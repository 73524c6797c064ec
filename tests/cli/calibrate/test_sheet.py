"""A calibration is shown to people with its model, its uncertainty and its figures."""

import pytest

from acudevice.cli.calibrate.sheet import show
from acudevice.signal.metrology.calibrating import calibrate
from tests.support.sensors import RIGS


def test_all_that_matters_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Also how the other models did, and what was not assessed."""
    record = calibrate(RIGS["film"].table(1), created="2026-11-22T10:00:00+00:00", software="test")
    show(record, circumstances=True)
    shown = capsys.readouterr().out
    for words in (
        "range",
        "power",
        "misses what was held out",
        "breakpoints",
        "one press u N",
        "not assessed",
    ):
        assert words in shown
    assert "-0 " not in shown
    id_line, range_line = shown.splitlines()[:2]
    assert id_line.index(record.id) == range_line.index("0 to"), "values stand in one column"
