"""A replay of a measurement tells what was said and found, and judges nothing anew."""

from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.errors import BadDataError
from acudevice.session import library
from acudevice.session.analysis import Request
from acudevice.session.exporting import export
from acudevice.session.importing import take
from acudevice.session.pain.history import history
from acudevice.session.replaying import Points, run_replay
from acudevice.session.upkeep import doomed, remove
from acudevice.store.store import Store
from acudevice.values.recording import Mark
from tests.session.pain.test_running import ran
from tests.support.sessions import Heard

TOLD = ("cue", "pain_trial", "pain_threshold")


def story(heard: Heard) -> list[tuple[str, dict[str, object]]]:
    """Return what was told in words."""
    return [(kind, fields) for kind, fields in heard.told if kind in TOLD]


@pytest.mark.parametrize("options", ["pain=14", "pain=90"])
def test_a_measurement_is_told_again_as_it_was(options: str) -> None:
    """Word for word, at the same times; no ramp is called a press, and nobody is coached to hold."""
    live, again = Heard(), Heard()
    session = ran(options, heard=live).session
    run_replay(session, again, speed=None)
    assert story(again) == story(live)
    assert {kind for kind, _ in story(again)} == set(TOLD)
    assert not again.of("press")


def test_a_measurement_that_comes_back_as_a_file_is_one_still(tmp_path: Path) -> None:
    """Told again as it was, found among the results, and no practice."""
    live, again = Heard(), Heard()
    session = ran("pain=14", heard=live).session
    (exported,) = export([session], "csv", tmp_path)
    before = history()
    remove(doomed([session]))
    assert history() == []
    (taken,) = take(exported.path, Request())
    run_replay(taken.session, again, speed=None)
    assert story(again) == story(live)
    assert history() == before
    assert library.chosen([session])[0].kind == "pain-threshold"


def test_an_event_that_makes_no_sense_is_bad_data() -> None:
    """Whoever wrote it: no fault of ours."""
    session = ran("pain=14").session
    with Store.open() as store:
        recording = store.load(session)
        for mark in (
            Mark("host", "left", 1.0),
            Mark("host", "left", 1.0, fields={"outcome": "gone"}),
            Mark("host", "activate", 1.0, fields={"point": "LR3", "side": 7, "boot_id": 1, "first": 0}),
        ):
            with pytest.raises(BadDataError, match=f"an event `{mark.kind}` that makes no sense"):
                Points(replace(recording, marks=(mark,)), None)  # type: ignore[arg-type]  # nothing is played
