"""A certificate's figures are of one cell, and of what was measured."""

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
