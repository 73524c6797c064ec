"""Recorded presses, points and sessions have their figures of technique, from the samples that were kept."""

from dataclasses import replace

import pytest

from acudevice.session import library
from acudevice.session.technique import figures_of_presses, plain_points, technique_of
from acudevice.signal.figures import DEFINITIONS, POINT, SESSION
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.store.store import Store
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.values.recording import Recording
from acudevice.values.thresholds import Mode, Side
from tests.support.sensors import RIGS
from tests.support.sessions import demonstrated
from tests.support.shelf import SCALE, fill


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Give a guided session of a first press that is too light and three good ones, all in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACUDEVICE_HOME", str(tmp_path_factory.mktemp("home")))
        session = demonstrated().session
        with Store.open() as store:
            recording = store.load(session)
            return replace(recording, blocks=tuple(recording.blocks))


@pytest.fixture(scope="module")
def record() -> CalibrationRecord:
    """Give a calibration, of whatever sensor."""
    return calibrate(RIGS["load cell"].table(1), created="x", software="test", model=None)


def test_every_press_has_figures_that_agree_with_what_was_counted(guided: Recording) -> None:
    """Times in seconds of the session, forces in newtons, pressure by the tip of the session."""
    for recorded, figures in zip(guided.presses, figures_of_presses(guided), strict=True):
        assert list(figures) == list(DEFINITIONS)
        assert figures["onset_s"].value == pytest.approx(recorded.onset_s, abs=1e-6)
        assert figures["release_s"].value == pytest.approx(recorded.release_s, abs=1e-6)
        assert (figures["peak_n"].value, figures["mean_n"].value) == (
            recorded.press.peak_n,
            recorded.press.mean_n,
        )
        assert figures["peak_kpa"].value == pytest.approx((figures["peak_n"].value or 0.0) * 10.0)  # 1 cm²


def test_slopes_and_steadiness_are_measured_where_there_is_a_hold(guided: Recording) -> None:
    """A press that never reached the band has no mean force and so no slopes; its overshoot is nothing."""
    light, *good = figures_of_presses(guided)
    assert (light["rise_n_s"].value, light["to_band_s"].value, light["overshoot_n"].value) == (
        None,
        None,
        0.0,
    )
    assert "band" in light["rise_n_s"].why
    for figures in good:
        assert 1.0 < (figures["rise_n_s"].value or 0.0) < 200.0
        assert 1.0 < (figures["fall_n_s"].value or 0.0) < 200.0
        assert 0.0 < (figures["tremor_n"].value or 0.0) < (figures["sway_n"].value or 0.0) < 1.0
        assert figures["completeness"].value == pytest.approx(1.0, abs=0.01)


def test_without_a_record_of_the_calibration_no_force_has_an_uncertainty(guided: Recording) -> None:
    """Times have, by the rate."""
    figures = figures_of_presses(guided)[1]
    assert figures["mean_n"].u is None
    assert figures["duration_s"].u == pytest.approx(0.01 / 6**0.5, rel=0.2)


def test_with_a_record_every_measured_figure_has_one(guided: Recording, record: CalibrationRecord) -> None:
    """It is looked for once by each id, and is that of a single press."""
    asked: list[str] = []

    def find(calibration_id: str) -> CalibrationRecord | None:
        asked.append(calibration_id)
        return record

    figures = figures_of_presses(guided, find)
    assert asked == [guided.epochs[-1].scale and guided.epochs[-1].scale.calibration.id]
    for name, figure in figures[1].items():
        assert (figure.u is None) == (figure.value is None or not DEFINITIONS[name].doubt), name
    nearest = min(record.cells[0].doubts, key=lambda doubt: abs(doubt.force_n - 10.5))
    assert figures[1]["mean_n"].u == pytest.approx(nearest.use_n, rel=0.5)


def test_records_that_are_kept_are_found(record: CalibrationRecord) -> None:
    """By the id of the session's calibration."""
    shelf = fill()
    calibrated = replace(SCALE, calibration=replace(SCALE.calibration, id=record.id))
    with Store.open() as store:
        recording = store.load(shelf.guided)
        epochs = tuple(replace(epoch, scale=calibrated) for epoch in recording.epochs)
        about = replace(recording.session, id="calibrated")
        store.adopt(replace(recording, session=about, epochs=epochs))
        assert library.describe("calibrated").technique.presses[0]["peak_n"].u is None
        store.calibrations.keep(record)
    assert (library.describe("calibrated").technique.presses[0]["peak_n"].u or 0) > 0


def test_samples_that_are_missing_make_figures_unknown(guided: Recording) -> None:
    """Nothing goes straight across a gap: without the block of an onset, its rise is not known, nor is the hold."""
    good = guided.presses[1]
    torn = tuple(b for b in guided.blocks if not b.boot.t_s(b.runs[0].tick) <= good.onset_s + 0.3 <= b.end_s)
    assert len(torn) < len(tuple(guided.blocks))
    figures = figures_of_presses(replace(guided, blocks=torn))[1]
    assert (figures["rise_n_s"].value, figures["hold_s"].u) == (None, None)
    assert figures["hold_s"].value == good.press.hold_s


def test_a_press_has_all_its_samples_whatever_lies_in_it(guided: Recording) -> None:
    """Where host and device differ on when a press began there are two, of which one may end after the next."""
    light, good, inner, last = guided.presses
    assert good.host is not None
    assert last.host is not None
    judged = replace(good.host, release=last.host.release, release_tick=last.host.release_tick)
    outer = replace(good, release_sample=last.release_sample, release_s=last.release_s, host=judged)
    together = figures_of_presses(replace(guided, presses=(light, outer, inner)))
    for k, press in ((1, outer), (2, inner)):
        (alone,) = figures_of_presses(replace(guided, presses=(press,)))
        for name in ("rise_n_s", "fall_n_s", "tremor_n", "sway_n"):
            assert together[k][name] == alone[name], name
    assert together[1]["fall_n_s"].value is not None


def test_without_samples_what_was_counted_remains(guided: Recording) -> None:
    """All else is unknown, and nothing has an uncertainty."""
    for figures in figures_of_presses(replace(guided, blocks=())):
        assert {figures[name].value for name in ("rise_n_s", "fall_n_s", "tremor_n", "residual_n")} == {None}
        assert (figures["duration_s"].value or 0.0) > 0.0
        assert figures["duration_s"].u is None


def test_without_a_scale_forces_of_samples_are_unknown(guided: Recording) -> None:
    """Counts are no force."""
    bare = replace(guided, epochs=tuple(replace(epoch, scale=None) for epoch in guided.epochs))
    figures = figures_of_presses(bare)[1]
    assert (figures["tremor_n"].value, figures["rise_n_s"].value) == (None, None)
    assert figures["mean_n"].value is not None


def test_points_add_up_to_the_session(guided: Recording) -> None:
    """The demonstration presses one point on one side."""
    technique = technique_of(guided)
    (point,) = technique.points
    assert (point.point, point.side, point.mode) == ("LR3", Side.LEFT, Mode.HOLD)
    assert (list(point.figures), list(technique.session)) == (list(POINT), list(SESSION))
    for name in ("presses", "ok", "hold_s", "impulse_n_s"):
        assert technique.session[name].value == point.figures[name].value
    assert technique.session["presses"].value == 4
    assert technique.session["hold_s"].value == pytest.approx(sum(p.press.hold_s for p in guided.presses))


def test_what_the_device_alone_saw_does_not_count_where_the_host_checked(guided: Recording) -> None:
    """Its own figures stay. Where no host checked, what the device says is all there is."""
    *seen, last = guided.presses
    assert last.host is not None
    alone = replace(last, host=None, device=last.host)
    technique = technique_of(replace(guided, presses=(*seen, alone)))
    (point,) = technique.points
    assert (len(technique.presses), technique.unseen) == (4, 1)
    for figures in (point.figures, technique.session):
        assert (figures["presses"].value, figures["ok"].value) == (3, 2)
        assert figures["hold_s"].value == pytest.approx(sum(p.press.hold_s for p in seen))
    stored = technique_of(replace(guided, presses=(alone,)))
    assert (stored.session["presses"].value, stored.session["ok"].value, stored.unseen) == (1, 1, 0)


def test_a_recording_without_presses_has_a_dose_of_nothing(guided: Recording) -> None:
    """Nothing is unknown in it."""
    technique = technique_of(replace(guided, presses=()))
    assert (technique.presses, technique.points) == ((), ())
    assert {figure.value for figure in technique.session.values()} == {0.0}


def test_programs_see_points_by_name(guided: Recording) -> None:
    """Side and mode in words; a mode that nobody knows is null."""
    (point,) = plain_points(technique_of(guided))
    assert (point["point"], point["side"], point["mode"]) == ("LR3", "left", "hold")
    assert point["figures"]["presses"] == 4
    assert "fewer than 5" in point["unknown"]["peak_slope_n"]
    (bare,) = plain_points(technique_of(replace(guided, thresholds=())))
    assert bare["mode"] is None
