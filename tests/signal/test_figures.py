"""A figure is a finite number with a unit, or unknown with a reason; each has a written definition."""

from math import hypot, inf, nan, sqrt
from pathlib import Path

import pytest

from acudevice.signal.figures import (
    DEFINITIONS,
    DOSE,
    POINT,
    SESSION,
    Definition,
    Parts,
    known,
    plain,
    unknown,
)

UNITS = {
    "s": "_s", "N": "_n", "N/s": "_n_s", "N·s": "_n_s", "Hz": "_hz", "kPa": "_kpa", "N/press": "_slope_n",
    "N/cycle": "_slope_n", "": "",
}  # fmt: skip


@pytest.mark.parametrize("table", [DEFINITIONS, POINT, SESSION])
def test_each_definition_says_what_it_is(table: dict[str, Definition]) -> None:
    """With a unit that the name ends in, and a meaning."""
    for name, definition in table.items():
        assert name.endswith(UNITS[definition.unit])
        assert definition.meaning
    assert table.keys() >= DOSE.keys() or table is DEFINITIONS


def test_what_is_a_measurement_says_what_its_uncertainty_is_made_of() -> None:
    """Counts have none; pressure has none because nobody assessed the area of the tip."""
    without = {name for name, definition in DEFINITIONS.items() if not definition.doubt}
    assert without == {"cycles", "peak_kpa", "mean_kpa"}


def test_sources_are_identifiable_or_say_that_they_are_from_memory() -> None:
    """Nothing hides behind a vague name."""
    sources = {one.source for table in (DEFINITIONS, POINT) for one in table.values() if one.source}
    assert len(sources) >= 6
    for source in sources:
        assert any(word in source for word in ("doi:", "IEEE Std", "from memory"))


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_not_finite_is_unknown(value: float) -> None:
    """JSON has no word for it."""
    figure = known(DEFINITIONS["peak_n"], value, 1.0)
    assert (figure.value, figure.u) == (None, None)
    assert figure.why
    assert known(DEFINITIONS["peak_n"], 1.0, value).u is None


def test_programs_see_values_doubts_intervals_and_reasons() -> None:
    """Null for the unknown, and why; an uncertainty for each known figure, null where it was not assessed."""
    figures = {
        "peak_n": known(DEFINITIONS["peak_n"], 10.0, 0.5),
        "mean_n": known(DEFINITIONS["mean_n"], 9.0),
        "cv": unknown(DEFINITIONS["cv"], "there is one sample"),
        "cycle_slope_n": known(DEFINITIONS["cycle_slope_n"], 1.0, 0.1, (0.7, 1.3)),
    }
    assert plain(figures) == {
        "figures": {"peak_n": 10.0, "mean_n": 9.0, "cv": None, "cycle_slope_n": 1.0},
        "uncertainty": {"peak_n": 0.5, "mean_n": None, "cycle_slope_n": 0.1},
        "interval": {"cycle_slope_n": [0.7, 1.3]},
        "unknown": {"cv": "there is one sample"},
    }


PAGE = (Path(__file__).parents[2] / "docs" / "technique.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [DEFINITIONS, POINT, SESSION])
def test_the_page_has_the_definitions_to_the_letter(table: dict[str, Definition]) -> None:
    """Each as a row, in this order."""
    rows = [
        " | ".join(
            (
                f"`{name}`",
                one.unit or "1",
                one.meaning,
                one.needs or "nothing",
                one.doubt or "-",
                one.source or "-",
            )
        )
        for name, one in table.items()
    ]
    assert "\n".join(f"| {row} |" for row in rows) in PAGE


def test_what_errs_to_one_side_has_an_interval_on_that_side() -> None:
    """Nothing below what no such figure is below; of what lies evenly within a width no more than that width."""
    parts = Parts(off=1.0, own=0.3, common=0.4)
    assert parts.u == pytest.approx(hypot(1.0, 0.5))
    figure = known(DEFINITIONS["peak_n"], 10.0, parts)
    assert (figure.u, figure.interval) == (parts.u, (pytest.approx(8.02), pytest.approx(9.98)))
    assert known(DEFINITIONS["cv"], 0.5, parts, least=0.0).interval == (0.0, pytest.approx(0.48))
    assert known(DEFINITIONS["peak_n"], 10.0, parts._replace(off=0.0)).interval is None
    even = Parts(off=0.5, own=sqrt(1 / 12), even=1.0)
    assert even.interval(0.5) == (pytest.approx(-0.475), pytest.approx(0.475))
