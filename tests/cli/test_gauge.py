"""Bars of text say how hard, how long, and whether that is right, without a colour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.cli.gauge import (
    ABOVE,
    BAND,
    BELOW,
    OVER,
    Span,
    force_bar,
    joined,
    place,
    progress_bar,
    scale,
    sparkline,
)

forces = st.floats(-5.0, 200.0)
widths = st.integers(1, 120)


def text(spans: list[Span]) -> str:
    """Return the text of a line."""
    return "".join(span.text for span in spans)


def test_a_bar_is_filled_up_to_the_force_and_shows_the_band_behind_it() -> None:
    """Of 0 to 30 N in 30 cells, 12 N are 12 cells; the band from 8 to 24 N is hatched where nothing fills it."""
    assert text(force_bar(12.0, 8.0, 24.0, 30.0, 30)) == "█" * 12 + "▒" * 12 + "·" * 6


def test_each_stretch_of_a_bar_has_its_own_style() -> None:
    """Below the band, in it, above it."""
    spans = force_bar(0.0, 8.0, 24.0, 30.0, 30)
    assert [(span.style, len(span.text)) for span in spans] == [(BELOW, 8), (BAND, 16), (ABOVE, 6)]


def test_no_reading_fills_nothing() -> None:
    """As no force does."""
    assert force_bar(None, 8.0, 24.0, 30.0, 30) == force_bar(0.0, 8.0, 24.0, 30.0, 30)


@given(forces, widths)
def test_a_bar_has_its_width_whatever_the_force(force_n: float, width: int) -> None:
    """Beyond the ceiling it is full, below zero empty."""
    assert len(text(force_bar(force_n, 8.0, 24.0, 30.0, width))) == width


@pytest.mark.parametrize(
    ("edges", "width", "line"),
    [
        ((8.0, 24.0, 30.0), 30, "        8               24  30"),
        ((8.0, 24.0, 30.0), 15, "    8        30"),
        ((3.0, 4.0, 60.0), 40, "   4                                  60"),
        ((0.5, 1.5, 30.0), 30, "  1.5                       30"),
    ],
)
def test_the_scale_names_what_has_room(edges: tuple[float, float, float], width: int, line: str) -> None:
    """No two figures run into one; the ceiling is always there."""
    assert scale(*edges, width) == line


@given(st.floats(0.5, 100.0), st.floats(0.0, 100.0), st.floats(0.1, 100.0), st.integers(8, 120))
def test_a_scale_is_never_wider_than_its_bar(low_n: float, more_n: float, rest_n: float, width: int) -> None:
    """And no figure is made of two."""
    edges = [round(edge, 1) for edge in (low_n, low_n + more_n, low_n + more_n + rest_n)]
    line = scale(edges[0], edges[1], edges[2], width)
    assert len(line) <= width
    assert set(line.split()) <= {f"{edge:g}" for edge in edges}
    assert f"{edges[2]:g}" in line.split()


@pytest.mark.parametrize(
    ("part", "bar"), [(-1.0, "░░░░"), (0.0, "░░░░"), (0.5, "██░░"), (0.6, "██▍░"), (2.0, "████")]
)
def test_progress_fills_in_eighths(part: float, bar: str) -> None:
    """From nothing to all of it, and no further."""
    assert progress_bar(part, 4) == bar


@given(st.floats(-1.0, 2.0), widths)
def test_progress_has_its_width(part: float, width: int) -> None:
    """Whatever the part."""
    assert len(progress_bar(part, width)) == width


def test_a_trace_shows_the_newest_values_and_a_gap_where_one_is_unknown() -> None:
    """Columns from 0 to the top; what is beyond is as high as the top."""
    assert sparkline([1.0, 0.0, None, 5.0, 10.0, 99.0], 5, 10.0) == "▁ ▅██"


def test_a_trace_is_as_long_as_what_there_is() -> None:
    """Until the width is filled."""
    assert sparkline([], 10, 5.0) == ""
    assert len(sparkline([1.0] * 50, 10, 5.0)) == 10


@pytest.mark.parametrize(
    ("force_n", "word", "style"),
    [
        (None, "no reading", OVER),
        (7.9, "below", BELOW),
        (8.0, "in band", BAND),
        (24.0, "in band", BAND),
        (24.1, "above", ABOVE),
    ],
)
def test_a_force_has_a_word(force_n: float | None, word: str, style: str) -> None:
    """Both edges belong to the band."""
    assert place(force_n, 8.0, 24.0) == Span(word, style)


def test_neighbours_of_one_style_become_one() -> None:
    """And others stay apart."""
    spans = [Span("a", BELOW), Span("b", BELOW), Span("c", BAND), Span("d", BELOW)]
    assert joined(spans) == [Span("ab", BELOW), Span("c", BAND), Span("d", BELOW)]
