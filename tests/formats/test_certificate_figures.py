"""A certificate's figures are of one cell, and of what was measured."""

import re
from dataclasses import replace

from acudevice.formats.certificate_figures import figures_of
from acudevice.signal.metrology.calibrating import calibrate
from tests.support.sensors import RIGS


def test_there_are_four_figures_each_with_its_caption() -> None:
    """Curve, residuals, loop, uncertainty; the loop tells the two ways apart without colour."""
    record = calibrate(RIGS["film"].table(2), created="2026-11-22T10:00:00+00:00", software="test")
    found = list(figures_of(record, record.cells[0]))
    assert [caption.split(":")[0].split(" (")[0] for _, caption in found] == [
        "Curve", "Residuals", "Hysteresis loop", "Expanded uncertainty",
    ]  # fmt: skip
    assert "stroke-dasharray" in found[2][0]
    assert found[0][0].count("<polygon") == len(record.observations)


def test_the_loop_of_a_press_has_a_point_for_each_level() -> None:
    """Forces that a press passed are never twice the same; nearly the same ones are one."""
    table = [
        replace(o, reference_n=o.reference_n * (1.0 + 0.001 * (k % 7 - 3)))
        for k, o in enumerate(RIGS["load cell"].table(2))
    ]
    record = calibrate(table, created="2026-11-22T10:00:00+00:00", software="test")
    (loop,) = [
        svg for svg, caption in figures_of(record, record.cells[0]) if caption.startswith("Hysteresis")
    ]
    levels = len({round(o.reference_n) for o in RIGS["load cell"].table(2)})
    ways = [points.split() for points in re.findall(r'<polyline points="([^"]*)"', loop)]
    assert [len(way) for way in ways] == [levels, levels + 1]
