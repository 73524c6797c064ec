"""Recorded presses have their figures of technique, from the samples that were kept."""

from dataclasses import replace

import pytest

from acudevice.session.technique import figures_of_presses
from acudevice.store.store import Store
from acudevice.values.recording import Recording
from tests.support.sessions import demonstrated


@pytest.fixture
def guided() -> Recording:
    """Give a guided session of a first press that is too light and three good ones, all in memory."""
    session = demonstrated().session
    with Store.open() as store:
        recording = store.load(session)
        return replace(recording, blocks=tuple(recording.blocks))


def test_every_press_has_figures_that_agree_with_what_was_counted(guided: Recording) -> None:
    """Times in seconds of the session, forces in newtons, pressure by the tip of the session."""
    for recorded, figures in zip(guided.presses, figures_of_presses(guided), strict=True):
        assert figures.onset_s == pytest.approx(recorded.onset_s, abs=1e-6)
        assert figures.release_s == pytest.approx(recorded.release_s, abs=1e-6)
        assert (figures.peak_n, figures.mean_n) == (recorded.press.peak_n, recorded.press.mean_n)
        assert figures.peak_kpa == pytest.approx((figures.peak_n or 0.0) * 10.0)  # 1 cm²


def test_slopes_and_overshoot_are_measured_where_there_is_a_hold(guided: Recording) -> None:
    """A press that never reached the band has no mean force and so no slopes; its overshoot is nothing."""
    light, *good = figures_of_presses(guided)
    assert (light.rise_n_s, light.fall_n_s, light.overshoot_n, light.to_band_s) == (None, None, 0.0, None)
    for figures in good:
        assert figures.rise_n_s is not None
        assert figures.fall_n_s is not None
        assert 1.0 < figures.rise_n_s < 200.0
        assert 1.0 < figures.fall_n_s < 200.0
        assert figures.overshoot_n == 0.0


def test_samples_that_are_missing_make_a_slope_unknown(guided: Recording) -> None:
    """Nothing goes straight across a gap: without the block of an onset, its rise is not known."""
    good = guided.presses[1]
    torn = tuple(b for b in guided.blocks if not b.boot.t_s(b.runs[0].tick) <= good.onset_s + 0.3 <= b.end_s)
    assert len(torn) < len(tuple(guided.blocks))
    assert figures_of_presses(replace(guided, blocks=torn))[1].rise_n_s is None


def test_without_samples_what_was_counted_remains(guided: Recording) -> None:
    """Slopes are unknown, all else is as the check counted it."""
    for figures in figures_of_presses(replace(guided, blocks=())):
        assert (figures.rise_n_s, figures.fall_n_s) == (None, None)
        assert figures.duration_s > 0.0
