"""Long errands end with the exit code that the contract gives, and with a sealed session."""

import pytest

from acudevice.coach.plan import Options, Plan
from acudevice.errors import UsageError
from acudevice.points.catalogue import load_catalogue
from acudevice.session.library import describe
from acudevice.session.running import fitted, run_guide, run_record
from acudevice.values.device import DeviceInfo
from tests.support.sessions import Heard, demonstrated

CATALOGUE = load_catalogue()
ONE_EACH = Options(repeats=1)


def confirmed(_: Plan) -> None:
    """Confirm whatever is asked."""


def test_the_demonstration_does_the_whole_job() -> None:
    """Paired, tared, a first press too light and corrected, three good ones, both verdicts the same, sealed."""
    heard = Heard()
    ended = demonstrated(heard=heard)
    presses = heard.of("press")
    assert ended.code == 0
    assert [fields["step"] for fields in heard.of("demo")] == ["paired", "tared"]
    assert presses[0]["verdict"] == "too_light"
    assert [press["verdict"] for press in presses].count("ok") == 3
    assert all(press["device_verdict"] == press["verdict"] for press in presses)
    assert "harder" in [cue["cue"] for cue in heard.of("cue")]
    kept = describe(ended.session)
    assert (kept.summary.kind, kept.summary.simulated, kept.summary.state) == ("demo", True, "sealed")


@pytest.mark.slow
def test_another_seed_gives_other_figures_and_the_same_seed_the_same() -> None:
    """What is shown is computed: nothing of it is fixed."""
    figures = []
    for seed in (1, 1, 2):
        heard = Heard()
        demonstrated(seed, heard)
        figures.append([(press["peak_n"], press["mean_n"]) for press in heard.of("press")])
    assert figures[0] == figures[1] != figures[2]


def test_a_routine_that_is_done_as_planned_ends_with_0() -> None:
    """A steady hand meets the target."""
    heard = Heard()
    ended = run_guide(
        "virtual:?hand=steady&pace=max", CATALOGUE.routine("tai-chong"), CATALOGUE, ONE_EACH, audience=heard,
        gate=confirmed,
    )  # fmt: skip
    assert ended.code == 0
    assert ended.summary is not None
    assert ended.summary.met
    assert [(p["point"], p["side"]) for p in heard.of("press") if p["verdict"] == "ok"] == [
        ("LR3", "left"),
        ("LR3", "right"),
    ]


def test_a_hand_that_does_not_listen_ends_with_1() -> None:
    """A target that was not met is a verdict of no, and the session is kept all the same."""
    ended = run_guide(
        "virtual:?hand=ignore&pace=max&seed=1", CATALOGUE.routine("tai-chong"), CATALOGUE, ONE_EACH, audience=Heard(),
        gate=confirmed,
    )  # fmt: skip
    assert ended.code == 1
    assert describe(ended.session).summary.state == "sealed"


def test_nothing_is_measured_before_the_cautions_are_confirmed() -> None:
    """A gate that refuses ends the errand without a session."""

    def refused(plan: Plan) -> None:
        assert plan.cautions
        raise UsageError("not confirmed")

    heard = Heard()
    with pytest.raises(UsageError, match="not confirmed"):
        run_guide(
            "virtual:?pace=max", CATALOGUE.routine("tai-chong"), CATALOGUE, ONE_EACH, audience=heard, gate=refused
        )  # fmt: skip
    assert heard.told == []


def test_a_recording_of_so_many_seconds_has_so_many_samples() -> None:
    """By the device's clock: a duration of 3 s at 100 Hz is 300 samples and what the last packet brings."""
    heard = Heard()
    ended = run_record("virtual:?pace=max", heard, duration_s=3.0, rate_hz=100.0)
    (end,) = heard.of("session_end")
    assert ended.code == 0
    assert 300 <= end["samples"] < 304
    assert (end["missing"], end["reason"]) == (0, "done")


def test_the_device_says_what_its_tip_and_range_are_unless_the_person_does() -> None:
    """A tip that the person names goes before the device's own; the range is always the device's."""
    info = DeviceInfo("ring", "ring", range_n=60.0, tip_area_mm2=78.5)
    assert fitted(Options(), info) == Options(tip_area_mm2=78.5, range_n=60.0)
    assert fitted(Options(tip_area_mm2=100.0), info).tip_area_mm2 == 100.0
