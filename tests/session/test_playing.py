"""A part of a session, step by step, with faults: the rest of the story stays what it was."""

import asyncio
from math import inf

import pytest

from acudevice.driver.spoiling import Faults, Stretch
from acudevice.errors import UsageError
from acudevice.session.keeper import Count
from acudevice.session.playing import Curtain, Playing, Stage, playing
from acudevice.session.replaying import run_replay
from tests.support.sessions import Heard, demonstrated


def replayed(session: str, *, samples: bool = False, **how: object) -> Heard:
    """Replay at once and return who watched."""
    heard = Heard(samples=samples)
    words = {
        "speed": None,
        "from_s": None,
        "to_s": None,
        "drops": (),
        "lose_percent": 0.0,
        "broken": (),
    } | how
    assert run_replay(session, heard, how=playing(**words)).code == 0  # type: ignore[arg-type]  # as the command gives them
    return heard


def test_a_part_tells_what_the_whole_told_there() -> None:
    """The same presses with the same verdicts, cues that follow from what was before; samples of the part alone."""
    session = demonstrated(3).session
    whole, part = replayed(session), replayed(session, samples=True, from_s=12.0, to_s=24.0)
    inside = [press for press in whole.of("press") if 12.5 < press["release_s"] < 23.5]
    assert inside
    assert [press for press in part.of("press") if press["verdict"] != "uncertain"] == inside
    packets = part.of("samples")
    times = [packet["sample"] / 100 for packet in packets]
    assert 11.9 < times[0] < 12.1
    assert 23.8 < times[-1] < 24.0
    (end,) = part.of("session_end")
    assert end["samples"] == sum(len(packet["force_n"]) for packet in packets)
    assert len(part.of("session_start")) == 1


def test_a_part_after_the_end_is_refused() -> None:
    """Nothing would be seen of it: the length is said instead."""
    session = demonstrated(3).session
    heard = Heard()
    with pytest.raises(UsageError, match=r"--from 1000 is after the end: the recording lasts \d+\.\d\d s"):
        run_replay(session, heard, how=Playing(None, from_s=1000.0))
    assert heard.told == []


def test_a_drop_loses_what_was_sent_meanwhile() -> None:
    """The person is told that there is no signal, and of the gap."""
    heard = replayed(demonstrated(3).session, drops=("10:3",))
    assert [told["state"] for told in heard.of("link")] == ["lost", "back", "fresh", "ended"]
    (gap,) = heard.of("gap")
    assert (gap["reason"], 290 <= gap["missing"] <= 310) == ("link", True)
    assert "no_signal" in [cue["cue"] for cue in heard.of("cue")]


def test_lost_packets_are_gaps() -> None:
    """As many samples are there or missing as the session has."""
    session = demonstrated(3).session
    (whole,), (lost,) = (
        replayed(session).of("session_end"),
        replayed(session, lose_percent=10.0, seed=5).of("session_end"),
    )
    assert lost["samples"] + lost["missing"] == pytest.approx(whole["samples"], abs=8)
    assert lost["gaps"] > 20


def test_a_sensor_that_breaks_stops_the_press() -> None:
    """As it would live."""
    heard = replayed(demonstrated(3).session, broken=("disconnected:10:2",))
    assert "no_reading" in [told["code"] for told in heard.of("problem")]
    assert "stop" in [cue["cue"] for cue in heard.of("cue")]


def test_it_stops_at_each_step_and_goes_on_when_told() -> None:
    """Until nobody is there any more."""
    session, stops = demonstrated(3).session, list[float]()

    def wait(t_s: float) -> bool:
        stops.append(t_s)
        return len(stops) < 3

    heard = replayed(session, step_s=5.0, wait=wait)
    assert stops == [5.0, 10.0, 15.0]
    assert len(heard.of("session_end")) == 1


@pytest.mark.parametrize(
    "words",
    [
        {"drops": ("x",)}, {"drops": ("1",)}, {"drops": ("1:0",)}, {"drops": ("-1:2",)}, {"drops": ("nan:2",)},
        {"broken": ("bent:1:2",)}, {"broken": ("saturated",)}, {"from_s": 5.0, "to_s": 5.0}, {"to_s": 0.0},
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused(words: dict[str, object]) -> None:
    """Before anything is played."""
    with pytest.raises(UsageError):
        replayed("any", **words)  # type: ignore[arg-type]  # none of them is `samples`


def test_faults_are_what_was_typed() -> None:
    """Seconds, shares, kinds."""
    how = playing(
        speed=2.0,
        from_s=1.0,
        to_s=None,
        drops=("20:5", "30:0.5"),
        lose_percent=25.0,
        broken=("saturated:1:2",),
        seed=9,
    )
    assert how == Playing(
        2.0,
        1.0,
        inf,
        Faults((Stretch(20.0, 5.0), Stretch(30.0, 0.5)), 0.25, (("saturated", Stretch(1.0, 2.0)),), 9),
    )


def test_nothing_is_seen_before_the_curtain_rises() -> None:
    """Then everything, and what was counted before is not counted."""
    heard, count = Heard(samples=True), Count(samples=40, presses=1)
    curtain = Curtain(heard)
    stage = Stage(Playing(from_s=5.0), curtain, lambda: count)
    curtain.show("cue", {"cue": "press"})
    assert (heard.told, curtain.samples) == ([], False)
    assert stage.seen() == Count()
    asyncio.run(stage.before(5.0))
    count.samples, count.gaps = 100, 2
    curtain.show("cue", {"cue": "hold"})
    assert (heard.told, curtain.samples) == ([("cue", {"cue": "hold"})], True)
    assert stage.seen() == Count(samples=60, gaps=2)
