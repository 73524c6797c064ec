"""A calibration is shown to people with its model, its uncertainty and its figures."""

import pytest

from acudevice.cli.calibrate.sheet import show, summary
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
        "one press, 95 % ± N",
        "not assessed",
    ):
        assert words in shown
    assert "-0 " not in shown
    id_line, range_line = shown.splitlines()[:2]
    assert id_line.index(record.id) == range_line.index("0 to"), "values stand in one column"


def test_one_press_is_never_surer_than_the_mean_of_many(capsys: pytest.CaptureFixture[str]) -> None:
    """Both columns are expanded uncertainties."""
    show(calibrate(RIGS["load cell"].table(1), created="2026-11-22T10:00:00+00:00", software="test"))
    lines = capsys.readouterr().out.splitlines()
    first = next(k for k, line in enumerate(lines) if "one press" in line) + 1
    rows = [line.split() for line in lines[first : lines.index("", first)]]
    assert len(rows) > 5
    assert all(float(press) >= float(mean) for _, _, mean, press in rows)


def test_what_was_not_tried_is_said_beside_the_figure() -> None:
    """One mounting looks surer than three."""
    table = RIGS["load cell, remounting matters"].table(1)
    lone, whole = (
        calibrate(rows, created="2026-11-22T10:00:00+00:00", software="test")
        for rows in ([o for o in table if o.series == "1"], table)
    )
    assert "not in it: what putting it on anew changes" in summary(lone)
    assert "not in it" not in summary(whole)
