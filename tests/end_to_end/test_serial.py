"""The whole way over a real pseudo-terminal: a ring in one program, a session in another, and what can go wrong."""

import signal
import sys
from pathlib import Path

import pytest

from tests.support.programs import Object, Program, asked, ring, running
from tests.support.told import numbers, presses, states

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals and signals"),
]

PULL = signal.SIGUSR1
"""Pulls the plug of a served ring for 5 s."""


def shown() -> Object:
    """Return the last session as it is shown."""
    return asked("sessions", "show", "last")


def assert_same_as_kept(session: Program) -> None:
    """See that what was told live is what is kept."""
    (end,) = session.of("session_end")
    kept = shown()
    assert kept["state"] == "sealed"
    assert (kept["samples"], kept["missing"]) == (end["samples"], end["missing"])
    assert len(numbers(session)) == end["samples"]
    names = "first_sample", "last_sample", "start_s", "end_s", "reason"
    told, stored = (
        [[gap[name] for name in names] for gap in gaps] for gaps in (session.of("gap"), kept["gaps"])
    )
    assert told == stored


def test_a_ring_is_recorded_at_full_rate_without_a_gap(tmp_path: Path) -> None:
    """A thousand samples a second, five seconds, five thousand samples."""
    link = tmp_path / "ring"
    with (
        ring(link, "--rate", "1000"),
        running("record", "--device", f"serial:{link}", "--duration", "5", "--json") as session,
    ):
        assert session.end() == 0
    assert numbers(session) == list(range(5000))
    assert states(session) == []
    assert_same_as_kept(session)
    ages = sorted(packet["age_ms"] for packet in session.of("samples"))
    assert ages[len(ages) // 2] < 50.0


def test_the_terminal_is_pulled_while_recording_and_every_sample_is_there(tmp_path: Path) -> None:
    """Five seconds out, at 500 Hz: lost, back, fresh; nothing is missing."""
    link = tmp_path / "ring"
    with (
        ring(link, "--rate", "500") as served,
        running("record", "--device", f"serial:{link}", "--duration", "10", "--json") as session,
    ):
        session.until(lambda told: told["type"] == "samples" and told["t_s"] > 2.0)
        served.process.send_signal(PULL)
        assert session.end() == 0
    assert states(session) == ["lost", "back", "fresh"]
    assert numbers(session) == list(range(5000))
    assert_same_as_kept(session)


def test_the_terminal_is_pulled_in_mid_press_and_the_session_goes_on(tmp_path: Path) -> None:
    """The press that was held meanwhile counts, both verdicts are there, and the person was told of the silence."""
    link = tmp_path / "ring"
    with (
        ring(link) as served,
        running(
            "guide", "tai-chong", "--device", f"serial:{link}", "--repeats", "1", "--yes-cautions", "--json"
        ) as session,
    ):
        session.until(lambda told: told["type"] == "cue" and told["cue"] == "hold")
        served.process.send_signal(PULL)
        assert session.end() == 0
    assert states(session) == ["lost", "back", "fresh"]
    assert presses(session) == [("left", "ok", "ok"), ("right", "ok", "ok")]
    lost, back, _ = (link["t_s"] for link in session.of("link"))
    first = session.of("press")[0]
    assert first["onset_s"] < lost
    assert back - lost > 4.5
    (silence,) = (cue for cue in session.of("cue") if cue["cue"] == "no_signal")
    assert abs(silence["t_s"] - lost) < 0.1
    assert numbers(session) == list(range(len(numbers(session))))
    assert_same_as_kept(session)


def test_what_the_ring_had_no_more_is_marked_with_the_reason(tmp_path: Path) -> None:
    """It keeps 6 s at 1 kHz; the plug is out for 9."""
    link = tmp_path / "ring"
    with (
        ring(link, "--rate", "1000", "--option", "buffer=6000", "--unplug", "3:9"),
        running("record", "--device", f"serial:{link}", "--duration", "14", "--json") as session,
    ):
        assert session.end() == 0
    (gap,) = session.of("gap")
    assert gap["reason"] == "link"
    assert 2000 < gap["missing"] < 4500
    assert gap["end_s"] - gap["start_s"] == pytest.approx((gap["missing"] + 1) / 1000.0, abs=0.002)
    assert len(numbers(session)) + gap["missing"] == 14_000
    assert_same_as_kept(session)


def test_a_ring_that_restarts_in_mid_press_is_told_and_the_press_made_anew(tmp_path: Path) -> None:
    """Nobody knows how much is missing; the point is active again, and the routine is done."""
    link = tmp_path / "ring"
    with (
        ring(link, "--option", "reboot=9"),
        running(
            "guide", "tai-chong", "--device", f"serial:{link}", "--repeats", "1", "--yes-cautions", "--json"
        ) as session,
    ):
        assert session.end() == 0
    assert states(session) == ["silent", "lost", "rebooted", "back", "fresh"]
    (gap,) = session.of("gap")
    assert (gap["missing"], gap["reason"]) == (None, "reboot")
    assert 0.0 < gap["end_s"] - gap["start_s"] < 4.0
    assert presses(session)[-2:] == [("left", "ok", "ok"), ("right", "ok", "ok")]
    assert all(verdict == "uncertain" for _, verdict, _ in presses(session)[:-2])
    assert_same_as_kept(session)


@pytest.mark.parametrize("command", ["record", "guide"])
def test_a_session_that_is_killed_is_there_but_for_its_last_second(command: str, tmp_path: Path) -> None:
    """No repair step: the next command reads it, and calls it recovered."""
    link = tmp_path / "ring"
    more = ("tai-chong", "--yes-cautions") if command == "guide" else ()
    with ring(link, "--rate", "1000"):
        with running(command, *more, "--device", f"serial:{link}", "--json") as session:
            newest = session.until(lambda told: told["type"] == "samples" and told["t_s"] > 3.0)
            session.process.kill()
            session.process.wait()
        kept = shown()
        assert kept["state"] == "recovered"
        assert kept["missing"] == 0
        assert kept["duration_s"] > newest["t_s"] - 1.0
        with running("record", "--device", f"serial:{link}", "--duration", "1", "--json") as again:
            assert again.end() == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_recording_is_sealed_whoever_ends_it(number: signal.Signals, code: int, tmp_path: Path) -> None:
    """Ctrl-C ends it properly."""
    link = tmp_path / "ring"
    with ring(link), running("record", "--device", f"serial:{link}", "--json") as session:
        session.until(lambda told: told["type"] == "samples" and told["t_s"] > 0.5)
        session.process.send_signal(number)
        assert session.end() == code
    assert session.of("session_end")
    assert_same_as_kept(session)


def test_a_port_that_another_program_holds_is_said_to_be_in_use(tmp_path: Path) -> None:
    """Exit 69, what to do, and the other program is none the worse."""
    link = tmp_path / "ring"
    with ring(link), running("record", "--device", f"serial:{link}", "--duration", "3", "--json") as session:
        session.until(lambda told: told["type"] == "samples")
        with running("record", "--device", f"serial:{link}", "--json") as other:
            assert other.end() == 69
            assert "in use by another program" in other.errors()
        assert session.end() == 0
    assert numbers(session) == list(range(300))


def test_a_disk_that_is_full_ends_the_session_with_that(tmp_path: Path) -> None:
    """Exit 74; what was stored until then can be read."""
    link = tmp_path / "ring"
    with (
        ring(link, "--rate", "1000"),
        running("record", "--device", f"serial:{link}", "--json", largest_file=250) as session,
    ):
        assert session.end() == 74
        assert "full" in session.errors()
    assert session.of("session_end")[0]["reason"].startswith("failed")
    assert shown()["samples"] > 1000


@pytest.mark.parametrize("pace", ["real", "max"])
def test_a_drop_of_a_ring_in_the_same_process_costs_nothing_at_any_pace(pace: str) -> None:
    """Lost, back, fresh, and every sample."""
    device = f"virtual:?drop=2:3&pace={pace}"
    with running("record", "--device", device, "--duration", "6", "--json") as session:
        assert session.end() == 0
    assert states(session) == ["lost", "back", "fresh"]
    assert numbers(session) == list(range(600))
    assert_same_as_kept(session)


def test_a_ring_at_a_tcp_port_is_recorded_as_well(tmp_path: Path) -> None:
    """Any URL that pyserial takes is a port; its plug can be pulled too."""
    with running("virtual", "ring", "--tcp", "0", "--rate", "1000") as served:
        address = served.until(lambda told: told["type"] == "ready")["address"]
        with running("record", "--device", address, "--duration", "8", "--json") as session:
            session.until(lambda told: told["type"] == "samples")
            served.process.send_signal(PULL)
            assert session.end() == 0
    assert states(session) == ["lost", "back", "fresh"]
    assert numbers(session) == list(range(8000))
    assert_same_as_kept(session)
