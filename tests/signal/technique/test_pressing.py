"""A press has every figure that is defined, in any state of knowledge, finite or unknown for a reason."""

from dataclasses import replace
from math import isfinite

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.signal.figures import DEFINITIONS
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import Doubt
from acudevice.signal.technique.pressing import press_figures
from acudevice.signal.technique.window import Window
from acudevice.values.thresholds import Mode
from tests.support.presses import EXACT, LR3, presses_of, trapezoid


def test_every_figure_is_there_in_its_order() -> None:
    """Also of a press of which nothing else is known."""
    (press,) = presses_of(trapezoid())
    assert list(press_figures(Case(press))) == list(DEFINITIONS)


@settings(max_examples=60)
@given(
    st.integers(0, 10**6), st.sampled_from([*Mode]), st.sampled_from([7.0, 30.0, 200.0]), st.booleans(),
    st.floats(0, 3),
)  # fmt: skip
def test_figures_are_finite_or_unknown(
    seed: int, mode: Mode, rate_hz: float, torn: bool, noise_n: float
) -> None:
    """Whatever a hand does: values and uncertainties are finite, those not negative, and what is unknown says why."""
    rng = np.random.default_rng(seed)
    t_s = np.arange(0, 8, 1 / rate_hz)
    knots = np.interp(t_s, np.linspace(0, 8, 12), rng.choice([0, 0, 1, 4, 9, 15], 12))
    force = np.round(knots + noise_n * rng.standard_normal(len(t_s)), 3)
    holes = np.where(rng.random(len(t_s)) < 0.02 * torn, np.nan, force)
    limits = replace(LR3, mode=mode)
    for press in presses_of(Window(t_s, force), limits):
        case = Case(
            press,
            Window(t_s, holes),
            EXACT if seed % 2 else Doubt(),
            limits,
            press.onset_tick / press.tick_hz,
        )
        for name, figure in press_figures(case).items():
            assert figure.unit == DEFINITIONS[name].unit
            assert (figure.value is None) == bool(figure.why), name
            assert figure.value is None or isfinite(figure.value)
            assert figure.u is None or (isfinite(figure.u) and figure.u >= 0), name


@pytest.mark.parametrize("length", [0, 1, 2, 3])
def test_hardly_any_samples_are_no_reason_to_fail(length: int) -> None:
    """Of a press whose samples are nearly all gone."""
    (press,) = presses_of(trapezoid())
    onset_s = press.onset_tick / press.tick_hz
    few = Window(onset_s + 0.001 * np.arange(length), np.full(length, 5.0))
    figures = press_figures(Case(press, few, EXACT, LR3, onset_s))
    assert figures["tremor_n"].value is None
    assert figures["peak_n"].value == 10.0
