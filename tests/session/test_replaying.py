"""A replay tells the same story as the session did."""

from pathlib import Path

import pytest

from acudevice.errors import BadDataError, NotFoundError
from acudevice.formats.registry import FORMATS
from acudevice.session.exporting import export
from acudevice.session.replaying import plan_of, run_replay
from acudevice.store.store import Store
from tests.support.sessions import Heard, demonstrated

TOLD = ("cue", "press", "gap", "problem")


def story(heard: Heard) -> list[tuple[str, object]]:
    """Return what matters of what an audience was told: words and verdicts, without ages and ids."""
    left_out = {"age_ms", "seq"}
    return [
        (kind, {name: value for name, value in fields.items() if name not in left_out})
        for kind, fields in heard.told
        if kind in TOLD
    ]


def test_presses_and_cues_come_again_as_they_were() -> None:
    """The same presses with the same verdicts of both, and the same cues at the same times."""
    live, again = Heard(), Heard()
    session = demonstrated(3, live).session
    ended = run_replay(session, again, speed=None)
    assert ended.code == 0
    assert again.of("press") == live.of("press")
    assert [(cue["cue"], cue["sample"]) for cue in again.of("cue")][1:] == [
        (cue["cue"], cue["sample"]) for cue in live.of("cue")
    ][1:]
    assert story(again)[1:] == story(live)[1:]


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, entry in FORMATS.items() if entry.whole])
def test_an_export_tells_the_story_of_its_session(name: str, tmp_path: Path) -> None:
    """In each format that holds a whole one: cues, presses, gaps and samples, at the same times."""
    session = demonstrated(3).session
    (exported,) = export([session], name, tmp_path)
    kept, file = Heard(samples=True), Heard(samples=True)
    run_replay(session, kept, speed=None)
    run_replay(str(exported.path), file, speed=None)
    assert story(file) == story(kept)
    packets = [
        [(packet["sample"], packet["t_s"], packet["force_n"]) for packet in heard.of("samples")]
        for heard in (kept, file)
    ]
    assert len(packets[0]) > 100
    assert packets[0] == packets[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bids", "fhir"])
def test_an_export_without_counts_tells_the_same_presses(name: str, tmp_path: Path) -> None:
    """It goes by the forces that the format holds, and by the thresholds and the plan beside them."""
    session = demonstrated(3).session
    (exported,) = export([session], name, tmp_path)
    kept, file = Heard(), Heard()
    run_replay(session, kept, speed=None)
    run_replay(str(exported.path), file, speed=None)
    for what in ("cue", "press"):
        assert [(one.get("cue"), one.get("verdict"), one["t_s"]) for one in file.of(what)] == [
            (one.get("cue"), one.get("verdict"), one["t_s"]) for one in kept.of(what)
        ]


def test_an_export_of_forces_alone_is_played_without_a_plan(tmp_path: Path) -> None:
    """EDF+ holds neither: every sample comes, and nobody is guided."""
    session = demonstrated().session
    (exported,) = export([session], "edf", tmp_path)
    kept, file = Heard(samples=True), Heard(samples=True)
    run_replay(session, kept, speed=None)
    run_replay(str(exported.path), file, speed=None)
    forces = [
        [force for packet in heard.of("samples") for force in packet["force_n"]] for heard in (kept, file)
    ]
    assert forces[1] == pytest.approx(forces[0], abs=0.01)
    assert file.of("cue") == []
    assert [file.of(kind)[0]["session"] for kind in ("session_start", "session_end")] == [None, None]


def test_means_of_tenths_are_no_recording(tmp_path: Path) -> None:
    """It is said, with what is one."""
    (exported,) = export([demonstrated().session], "acuwand", tmp_path)
    with pytest.raises(BadDataError, match="whole recording") as caught:
        run_replay(str(exported.path), Heard(), speed=None)
    assert caught.value.hint


def test_a_replay_keeps_nothing() -> None:
    """There are as many sessions after it as before."""
    session = demonstrated().session
    run_replay(session, Heard(), speed=None)
    with Store.open() as store:
        assert [summary.id for summary in store.summaries()] == [session]


def test_all_samples_come_again() -> None:
    """As many as the session has, in rising order, with their forces."""
    session = demonstrated().session
    heard = Heard(samples=True)
    run_replay(session, heard, speed=None)
    packets = heard.of("samples")
    with Store.open() as store:
        assert sum(len(packet["force_n"]) for packet in packets) == store.load(session).samples
    ends = [packet["sample"] + len(packet["force_n"]) for packet in packets]
    assert [packet["sample"] for packet in packets[1:]] == ends[:-1]


def test_the_plan_of_a_guided_session_can_be_read_again() -> None:
    """Points, thresholds and goals are those that were kept."""
    session = demonstrated().session
    with Store.open() as store:
        plan = plan_of(store.load(session))
    assert plan is not None
    (step,) = plan.steps
    assert (step.point, step.repeats, step.thresholds.hold_min_ms) == ("LR3", 3, 4000)
    assert step.location


def test_what_is_not_there_cannot_be_replayed() -> None:
    """Exit 66."""
    with pytest.raises(NotFoundError):
        run_replay("no-such-session", Heard(), speed=None)
