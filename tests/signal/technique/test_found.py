"""Presses of anybody's recordings have the same figures, on force above rest; without a unit times and ratios alone."""

import numpy as np
import pytest

from acudevice.signal.figures import DEFINITIONS, POINT, Figures
from acudevice.signal.find.analyse import analyse
from acudevice.signal.find.judge import judge
from acudevice.signal.technique.found import NO_UNIT, technique_of_found
from acudevice.signal.technique.window import Floats
from tests.support.presses import LR3, lines


def recording(rest_n: float = 3.0) -> tuple[Floats, Floats]:
    """Return times and forces of five presses of 12 N on a level that is not zero, at 100 Hz, with a little noise."""
    corners = [(0.0, 0.0)]
    for k in range(5):
        start = 2.0 + 6.0 * k
        corners += [(start, 0), (start + 0.5, 12), (start + 3.5, 12), (start + 4.0, 0)]
    window = lines(*corners, (33.0, 0), rate_hz=100)
    noise = 0.01 * np.random.default_rng(1).standard_normal(len(window.t_s))
    return window.t_s, window.force_n + noise + rest_n


def measured(force: Floats, t_s: Floats, n_per_unit: float | None = 1.0) -> tuple[list[Figures], Figures]:
    """Return the figures of the presses that are found, and of all."""
    figures, series = technique_of_found(analyse(force, t_s), None, None, n_per_unit)
    assert series is not None
    return figures, series


def test_presses_known_by_construction_have_their_figures() -> None:
    """24 N/s up and down, 3 s of 12 N above rest, six seconds apart."""
    t_s, force = recording()
    figures, series = measured(force, t_s)
    assert len(figures) == 5
    for one in figures:
        assert list(one) == list(DEFINITIONS)
        assert one["rise_n_s"].value == pytest.approx(24, rel=0.02)
        assert one["fall_n_s"].value == pytest.approx(24, rel=0.02)
        assert one["peak_n"].value == pytest.approx(12, abs=0.08)
        assert one["mean_n"].value == pytest.approx(12, abs=0.1)
        assert one["impulse_n_s"].value == pytest.approx(42, rel=0.02)
        assert "--point" in one["hold_s"].why
    assert list(series) == list(POINT)
    assert series["cadence_hz"].value == pytest.approx(1 / 6, rel=0.01)
    assert series["peak_slope_n"].interval is not None


def test_sign_scale_and_unit_do_not_matter() -> None:
    """In kilograms, upside down, on another level: newtons are newtons, to the rounding of a millinewton."""
    t_s, force = recording()
    plain, _ = measured(force, t_s)
    turned, _ = measured(5 - (force - 3) / 9.80665, t_s, 9.80665)
    for one, other in zip(plain, turned, strict=True):
        for name in DEFINITIONS:
            value = one[name].value
            assert other[name].value == (
                None if value is None else pytest.approx(value, rel=0.02, abs=0.01)
            ), name


def test_without_a_unit_times_and_ratios_are_known() -> None:
    """Counts are no force."""
    t_s, force = recording()
    (one, *_), series = measured(force * 1234, t_s, None)
    known = {name for name, figure in one.items() if figure.value is not None}
    times = {"onset_s", "release_s", "middle_s", "duration_s"}
    assert known == times | {"hold_cv", "overshoot_share", "completeness"}
    assert one["peak_n"].why == series["peak_slope_n"].why == NO_UNIT
    assert series["press_force_cv"].value is not None


def test_with_a_point_the_check_has_counted() -> None:
    """Then the band and its verdicts count, too."""
    t_s, force = recording()
    analysis = analyse(force, t_s)
    judged = judge(analysis, LR3, 1.0)
    figures, series = technique_of_found(analysis, judged, LR3, 1.0)
    assert series is not None
    assert len(figures) == len(judged) == 5
    for one, two in zip(figures, judged, strict=True):
        assert one["hold_s"].value == two.press.hold_s
        assert one["hold_s"].u is not None
    assert series["ok"].value == sum(not one.press.reasons for one in judged)


def test_a_hole_makes_unknown_what_needs_the_samples() -> None:
    """In the hold of the first press, and not of the others."""
    t_s, force = recording()
    keep = (t_s < 4.0) | (t_s > 4.2)
    first, *others = measured(force[keep], t_s[keep])[0]
    assert "missing" in first["tremor_n"].why
    assert all("missing" not in one["tremor_n"].why for one in others)


def test_where_nothing_was_found_there_is_no_technique() -> None:
    """Of a recording that is broken, or still."""
    assert technique_of_found(analyse(np.zeros(3)), None, None, 1.0) == ([], None)


@pytest.mark.parametrize("offset", [0.0, 8_388_000.0, 1e9])
def test_an_offset_far_greater_than_presses_does_not_matter(offset: float) -> None:
    """Raw counts of a converter of 24 bits, presses of 200 of them: times and ratios are known."""
    t_s, force = recording(0.0)
    figures, series = measured(np.round(force * 200 / 12) + offset, t_s, None)
    assert len(figures) == 5
    for one in figures:
        assert one["completeness"].value == pytest.approx(1.0, abs=0.02)
        assert one["onset_s"].value is not None
        assert one["peak_n"].why == NO_UNIT
    assert series["cadence_hz"].value == pytest.approx(1 / 6, rel=0.01)


def test_counts_at_rest_are_measured_without_a_fault() -> None:
    """Nobody presses: whatever is found has its figures."""
    for seed in range(5):
        t_s = np.arange(0, 40, 0.05)
        counts = np.round(8_388_000 + 30 * np.random.default_rng(seed).standard_normal(len(t_s)))
        result = analyse(counts, t_s)
        figures, _ = technique_of_found(result, None, None, None)
        assert len(figures) == len(result.presses)


def leaning(left_n: float, *, lets_go: bool) -> tuple[Floats, Floats]:
    """Return five presses of 12 N after which so much stays for 1.5 s; or after the last alone, to the end."""
    t_s, force = recording(0.0)
    for k in range(5):
        end = 6.0 + 6.0 * k
        stays = (t_s >= end - 0.2) & ((t_s < end + 1.5) if lets_go else k == 4)
        force = np.where(stays, np.maximum(force, left_n), force)
    return t_s, force


def test_leaning_is_left_over_and_no_rest() -> None:
    """0.9 N after each press make the release incomplete; the hold neither drifts nor weighs less."""
    for one in measured(*leaning(0.9, lets_go=True)[::-1])[0]:
        assert one["residual_n"].value == pytest.approx(0.9, abs=0.03)
        assert one["completeness"].value == pytest.approx(1 - 0.9 / 12, abs=0.005)
        assert one["drift_n_s"].value == pytest.approx(0.0, abs=0.01)
        assert one["mean_n"].value == pytest.approx(12, abs=0.1)
        assert one["impulse_n_s"].value == pytest.approx(42, rel=0.02)


def test_where_rest_may_have_moved_what_hangs_on_it_is_unknown() -> None:
    """A hand that leans to the end looks like it: forces are above the rest before; a greater jump leaves none."""
    *others, last = measured(*leaning(0.9, lets_go=False)[::-1])[0]
    assert all(one["residual_n"].value is not None for one in others)
    assert "rest" in last["residual_n"].why
    assert last["drift_n_s"].value is last["completeness"].value is None
    assert last["peak_n"].value == pytest.approx(12, abs=0.08)
    t_s, force = recording()
    figures, series = measured(force + 4.0 * (t_s > 16.0), t_s)
    assert [one["peak_n"].value is None for one in figures] == [False, False, True, False, False]
    assert "rest" in series["impulse_n_s"].why
    assert figures[2]["duration_s"].value is not None


def test_leaning_counts_for_the_check_of_a_point() -> None:
    """It is force on the skin for the device, too."""
    t_s, force = leaning(1.4, lets_go=True)
    analysis = analyse(force, t_s)
    judged = judge(analysis, LR3, 1.0)
    assert [round(one.press.peak_n or 0) for one in judged] == [12] * 5
    assert all((one.press.release_tick - one.press.onset_tick) / 1e6 > 5 for one in judged)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rate_hz", [1.0, 1.5, 1.9, 2.0])
def test_holds_of_a_slow_log_are_measured_without_a_word(rate_hz: float) -> None:
    """It has fewer samples than half seconds."""
    t_s = np.arange(0, 200, 1 / rate_hz)
    force = 10.0 * (t_s % 50 > 20) + 0.05 * np.random.default_rng(1).standard_normal(len(t_s))
    figures, _ = measured(force, t_s)
    drifts = [one["drift_n_s"].value for one in figures]
    assert len(drifts) == 4
    assert all(drift is not None and abs(drift) < 0.05 for drift in drifts)
