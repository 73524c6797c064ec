"""Figures put things where they belong."""

import re
from xml.etree import ElementTree as ET

from acudevice.formats.certificate_plots import Plot
from acudevice.formats.svg import BLUE


def test_a_figure_is_svg_that_any_reader_takes() -> None:
    """Its title is escaped; a greater value stands higher and farther to the right."""
    plot = Plot((0.0, 10.0), (0.0, 1.0), "force in N", "a < b")
    plot.band([(0.0, 0.1), (10.0, 0.2)], [(0.0, 0.3), (10.0, 0.4)])
    plot.line([(0.0, 0.0), (10.0, 1.0)], BLUE)
    plot.marks([(5.0, 0.5)], BLUE, up=True)
    text = plot.svg('what "it" shows')
    root = ET.fromstring(text)
    assert root.attrib["aria-label"] == 'what "it" shows'
    (line,) = root.iter("polyline")
    (x0, y0), (x1, y1) = (map(float, point.split(",")) for point in line.attrib["points"].split())
    assert x1 > x0
    assert y1 < y0
    assert not re.search(r"nan|inf", text)


def test_values_that_are_all_the_same_have_an_axis_too() -> None:
    """Nothing is divided by nothing."""
    plot = Plot((0.0, 0.0), (5.0, 5.0), "x", "y")
    plot.line([(0.0, 5.0)], BLUE)
    assert "nan" not in plot.svg("flat")
