"""Plots that any viewer of SVG takes."""

from pathlib import Path
from xml.etree import ElementTree as ET

from acudevice.formats.cohort.drawing import plots
from acudevice.values.thresholds import Side
from tests.formats.cohort.test_weekly import ROSTER, assessed, daily

SVG = "{http://www.w3.org/2000/svg}"


def test_plots_show_everybody_and_every_week(tmp_path: Path) -> None:
    """A cell with its numbers for each participant and week, a ring for each value, a line of medians."""
    found = plots(assessed(tmp_path, ROSTER, *daily(0, 2, 8, sides=(Side.LEFT,))))
    assert set(found) == {"adherence", "in_band", "dose", "steadiness", "missing"}
    trees = {name: ET.fromstring(svg) for name, svg in found.items()}
    words = [text.text for text in trees["adherence"].iter(f"{SVG}text")]
    assert {"P001", "P002", "week", "1", "2", "2/5", "1/2", "0/5"} <= set(words)
    assert len(list(trees["dose"].iter(f"{SVG}circle"))) == 4
    assert len(list(trees["in_band"].iter(f"{SVG}circle"))) == 2
    assert len(list(trees["in_band"].iter(f"{SVG}polyline"))) == 1


def test_numbers_beside_a_plot_are_short(tmp_path: Path) -> None:
    """Whatever the greatest value is, and up to it at least."""
    lost = assessed(tmp_path, ROSTER, *daily(0, lost=79))
    tree = ET.fromstring(plots(lost)["missing"])
    beside = [text.text for text in tree.iter(f"{SVG}text") if text.get("text-anchor") == "end"]
    assert beside == ["0", "0.02", "0.04", "0.06", "0.08", "a ring: a participant"]


def test_what_is_not_known_is_said(tmp_path: Path) -> None:
    """Instead of an empty frame."""
    found = plots(assessed(tmp_path, ROSTER, *daily(0, sides=())))
    assert "not known in any week" in found["steadiness"]
