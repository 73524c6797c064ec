"""Figures have round axes and put things where they belong."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.formats.certificate_plots import BLUE, Plot, ticks

SIZES = st.floats(1e-3, 1e9)


@given(st.floats(-1e3, 1e3), SIZES)
def test_ticks_are_few_and_inside(low: float, width: float) -> None:
    """Between two and nine round values, rising, none outside."""
    found = ticks(low, low + width)
    assert 1 <= len(found) <= 9
    assert all(low - 1e-6 * width <= value <= low + width * (1 + 1e-6) for value in found)


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [(0.0, 40.0, [0, 10, 20, 30, 40]), (-0.3, 0.3, [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3])],
)
def test_ticks_are_round(low: float, high: float, wanted: list[float]) -> None:
    """As a person would choose them."""
    assert ticks(low, high) == pytest.approx(wanted)


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
