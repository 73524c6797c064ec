"""Figures are what their definitions say, in seconds, newtons and kilopascals, and unknown where data lack."""

from dataclasses import fields, replace

import pytest

from acudevice.signal.check import Check
from acudevice.signal.figures import DEFINITIONS, Figures, Samples, figures_of
from acudevice.signal.moments import PressEnded
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Mode, Side, Thresholds

LR3 = Thresholds("LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 12_000, 30_000, 400, 0)
HZ = 1000


def trapezoid(rise: int, fall: int, top: int = 10_000, hold: int = 500) -> Samples:
    """Return a press of `top` mN at 1 kHz that rises and falls in so many samples, with rest around it."""
    force = [0] * 100
    force += (
        [top * k // rise for k in range(rise)]
        + [top] * hold
        + [top * (fall - k) // fall for k in range(fall)]
    )
    force += [0] * 100
    return Samples(range(5000, 5000 + len(force)), force)


def pressed(around: Samples) -> Press:
    """Return the one press in these samples."""
    check = Check(LR3, ceiling_mn=40_000, tick_hz=HZ)
    rows = enumerate(zip(around.ticks, around.force_mn, strict=True))
    moments = [m for index, (tick, force) in rows for m in check.step(index, tick, force)]
    (press,) = [moment.press for moment in moments if isinstance(moment, PressEnded)]
    return press


def test_each_figure_has_its_definition() -> None:
    """With a unit that its name ends in, and nothing is defined that is not there."""
    units = {"s": "_s", "N": "_n", "N/s": "_n_s", "N·s": "_n_s", "Hz": "_hz", "kPa": "_kpa", "": ""}
    assert list(DEFINITIONS) == [field.name for field in fields(Figures)]
    for name, definition in DEFINITIONS.items():
        assert name.endswith(units[definition.unit])
        assert definition.meaning


def test_what_can_be_unknown_says_what_it_needs() -> None:
    """And what cannot, needs nothing."""
    unknown = {field.name for field in fields(Figures) if "None" in str(field.type)}
    assert unknown == {name for name, definition in DEFINITIONS.items() if definition.needs}


def test_a_press_known_by_construction_has_its_figures() -> None:
    """A trapezoid: 10 N for 500 ms, up in 200, down in 400, with a tip of half a square centimetre."""
    around = trapezoid(200, 400)
    got = figures_of(pressed(around), zero_tick=5000, thresholds=LR3, around=around, tip_area_mm2=50.0)
    assert got.onset_s == pytest.approx(0.130)
    assert got.release_s == pytest.approx(0.800 + 0.361)
    assert got.duration_s == pytest.approx(1.031)
    assert got.to_band_s == pytest.approx(0.130)
    assert got.hold_s == got.longest_s == pytest.approx(0.040 + 0.500 + 0.081)
    assert (got.above_s, got.peak_n, got.overshoot_n) == (0.0, 10.0, 0.0)
    assert got.mean_n == pytest.approx(9.80, abs=0.01)
    assert got.rise_n_s == pytest.approx(50.0, rel=0.01)
    assert got.fall_n_s == pytest.approx(25.0, rel=0.01)
    assert got.impulse_n_s == pytest.approx(5.0 + 0.98 + 1.98, abs=0.03)
    assert got.peak_kpa == 200.0
    assert got.mean_kpa == pytest.approx(196.0, abs=0.2)
    assert (got.rest_s, got.cadence_hz) == (None, None)


def test_overshoot_is_what_goes_beyond_the_band() -> None:
    """Without thresholds nobody knows where that begins."""
    press = pressed(trapezoid(100, 100, top=15_000))
    assert figures_of(press, thresholds=LR3).overshoot_n == 3.0
    assert figures_of(press).overshoot_n is None


def test_what_is_not_given_leaves_figures_unknown() -> None:
    """No samples, no slopes; no tip, no pressure."""
    got = figures_of(pressed(trapezoid(100, 100)))
    assert (got.rise_n_s, got.fall_n_s, got.peak_kpa, got.mean_kpa) == (None, None, None, None)


def test_slopes_that_the_samples_do_not_show_are_unknown() -> None:
    """A rise within two samples, a start above 10 %, an invalid sample on the way; the fall is not touched by that."""
    quick = trapezoid(2, 100)
    assert figures_of(pressed(quick), around=quick).rise_n_s is None
    around = trapezoid(100, 100)
    press = pressed(around)
    late = Samples(around.ticks[120:], around.force_mn[120:])
    hole = Samples(around.ticks, [*around.force_mn[:150], None, *around.force_mn[151:]])
    for short in (late, hole):
        got = figures_of(press, around=short)
        assert got.rise_n_s is None
        assert got.fall_n_s == pytest.approx(100.0, rel=0.03)


def test_a_press_that_was_never_held_has_no_mean_and_no_slopes() -> None:
    """Its peak is known."""
    around = trapezoid(100, 100, top=4000)
    got = figures_of(pressed(around), around=around, thresholds=LR3, tip_area_mm2=100.0)
    assert (got.peak_n, got.mean_n, got.cv, got.to_band_s, got.mean_kpa) == (4.0, None, None, None, None)
    assert (got.rise_n_s, got.fall_n_s, got.hold_s) == (None, None, 0.0)


@pytest.mark.parametrize("factor", [2, 3])
def test_force_scales_what_is_force_and_nothing_else(factor: int) -> None:
    """Twice the force is twice each slope, impulse, mean and pressure, in the same times."""
    around = trapezoid(200, 300)
    press = pressed(around)
    more = Samples(around.ticks, [f * factor for f in around.force_mn if f is not None])
    grown = replace(
        press, peak_mn=(press.peak_mn or 0) * factor, sum_mn=press.sum_mn * factor,
        sum_sq_mn2=press.sum_sq_mn2 * factor * factor, impulse_mn_ticks=press.impulse_mn_ticks * factor,
    )  # fmt: skip
    one, many = (
        figures_of(press, around=around, tip_area_mm2=80.0),
        figures_of(grown, around=more, tip_area_mm2=80.0),
    )
    for name, definition in DEFINITIONS.items():
        value = getattr(one, name)
        scale = factor if definition.unit in {"N", "N/s", "N·s", "kPa"} else 1
        assert getattr(many, name) == (None if value is None else pytest.approx(value * scale))


def test_rest_and_cadence_come_in_seconds_and_hertz() -> None:
    """From ticks and thousandths."""
    press = replace(pressed(trapezoid(100, 100)), rest_ticks=2500, cadence_mhz=1250, verdict=Verdict.OK)
    got = figures_of(press)
    assert (got.rest_s, got.cadence_hz) == (2.5, 1.25)
