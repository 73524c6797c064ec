"""Models recover the curves that they are for, and the piecewise one never overshoots."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.signal.metrology.bench import bench
from acudevice.signal.metrology.choosing import knots
from acudevice.signal.metrology.fitting import fit
from acudevice.signal.metrology.models import NAMES, divides, freer, models, pchip
from acudevice.values.calibration_record import Direction, Observation
from tests.support.sensors import Curve, film, load_cell, straight_film

LOADS = (0.0, 0.5, 1.0, 2.0, 4.0, 6.0, 9.0, 12.0, 16.0, 20.0)


def exact(curve: Curve) -> list[Observation]:
    """Return readings without any error."""
    return [Observation("1", "1", Direction.UP, n, 0.001, 1, curve(n)) for n in LOADS]


@pytest.mark.parametrize(
    ("curve", "name"), [(load_cell, "linear"), (straight_film, "conductance"), (film, "power")]
)
@pytest.mark.parametrize("turned", [False, True], ids=["rising", "falling"])
def test_a_model_recovers_its_own_curve(curve: Curve, name: str, turned: bool) -> None:
    """Between the loads too, without being told of the divider, and whichever way it is wired."""
    wired: Curve = (lambda n: 4095.0 - curve(n)) if turned else curve
    b = bench(exact(wired))
    (model,) = (m for m in models(knots(b)) if m.name == name)
    found = fit(b, model, np.ones(len(LOADS)))
    forces = np.linspace(0.3, 19.5, 40)
    counts = np.array([wired(float(n)) for n in forces])
    assert found.force(b.scaled(counts)) == pytest.approx(forces, abs=2e-3)


def test_models_come_from_the_plainest_on() -> None:
    """As far as the loads can carry them."""
    assert tuple(m.name for m in models(np.linspace(0, 1, 8))) == NAMES
    assert [m.name for m in models(np.linspace(0, 1, 4))] == [
        "linear",
        "quadratic",
        "conductance",
        "piecewise",
    ]


values = st.lists(st.floats(0.01, 10.0), min_size=3, max_size=12)


@settings(max_examples=40)
@given(values, values)
def test_the_monotone_cubic_is_monotone_and_meets_its_knots(widths: list[float], rises: list[float]) -> None:
    """Whatever the knots; beyond its ends it goes on straight."""
    size = min(len(widths), len(rises))
    x, y = np.cumsum(widths[:size]), np.cumsum(rises[:size])
    assert pchip(x, y, x) == pytest.approx(y)
    along = pchip(x, y, np.linspace(x[0] - 1.0, x[-1] + 1.0, 300))
    assert np.all(np.diff(along) >= -1e-9)
    ends = pchip(x, y, np.array([x[-1], x[-1] + 1.0, x[-1] + 2.0]))
    assert ends[2] - ends[1] == pytest.approx(ends[1] - ends[0])


@pytest.mark.parametrize(
    ("name", "loads", "wanted"),
    [
        ("linear", 8, "cubic"), ("linear", 6, "cubic"), ("linear", 5, "quadratic"), ("linear", 3, "quadratic"),
        ("quadratic", 6, "cubic"), ("quadratic", 5, "quadratic"), ("cubic", 6, "quartic"), ("cubic", 5, "cubic"),
        ("conductance", 6, "power"), ("conductance", 4, "conductance"), ("power", 9, "power"),
        ("piecewise", 9, "piecewise"),
    ],
)  # fmt: skip
def test_a_freer_model_has_more_ways_to_bend(name: str, loads: int, wanted: str) -> None:
    """As far as the loads can carry it."""
    (model,) = (m for m in models(np.linspace(0.0, 1.0, 9)) if m.name == name)
    assert freer(model, loads).name == wanted


def test_a_film_cannot_begin_late_for_nothing() -> None:
    """Below rest its curve is mirrored, so that readings at rest say where rest is."""
    (power,) = (m for m in models(np.linspace(0.0, 1.0, 9)) if m.name == "power")
    low, rest, high = power.force(np.array([1.0, 0.1, 0.0, 0.9]), np.array([0.09, 0.1, 0.11]))
    assert low < 0.0 < high
    assert rest == pytest.approx(0.0, abs=1e-6)
    assert -low == pytest.approx(high, rel=0.02)


def test_only_what_uses_its_span_bends_as_a_divider() -> None:
    """By what is left to full scale at the top of the range."""
    assert divides("power", np.array([1.0, 0.0, 0.3, 0.9]))
    assert not divides("power", np.array([1.0, 0.0, 1.5, 0.9]))
    assert not divides("cubic", np.array([1.0, 0.0, 0.3, 0.9]))
