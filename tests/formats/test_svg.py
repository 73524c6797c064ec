"""Figures have round axes, and say what they show."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.formats.svg import ALONE, figure, short, ticks

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


@pytest.mark.parametrize(
    ("value", "text"), [(0.30000000000000004, "0.3"), (-0.0, "0"), (-2.5, "\N{MINUS SIGN}2.5")]
)
def test_values_beside_an_axis_are_short(value: float, text: str) -> None:
    """Without what only floating point adds."""
    assert short(value) == text


@pytest.mark.parametrize(("more", "tag"), [("", "svg"), (ALONE, "{http://www.w3.org/2000/svg}svg")])
def test_a_figure_says_what_it_shows(more: str, tag: str) -> None:
    """Within a page, and as a file of its own."""
    root = ET.fromstring(figure((320, 200.5), 'a < "b"', ["<g/>", "<g/>"], more))
    assert (root.tag, root.get("viewBox"), root.get("aria-label")) == (tag, "0 0 320 200.5", 'a < "b"')
    assert len(root) == 2
