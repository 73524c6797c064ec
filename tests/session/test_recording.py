"""A recording keeps every sample, whatever happens to the link, until somebody wants it to end."""

import asyncio

import pytest

from acudevice.errors import LinkLostError
from acudevice.session.ending import INTERRUPTED, Ending
from tests.support.rings import Port
from tests.support.sittings import pulled, recorded


def test_seconds_are_samples() -> None:
    """Ten seconds at 100 Hz are a thousand, sealed as done."""
    done = recorded(Port(), duration_s=10.0)
    (end,) = done.heard.of("session_end")
    assert done.numbers == list(range(1000))
    assert (end["samples"], end["missing"], end["gaps"], end["reason"]) == (1000, 0, 0, "done")
    assert (done.kept.session.state, done.kept.session.end_reason) == ("sealed", "done")


def test_the_plug_may_be_pulled_and_nothing_is_missing() -> None:
    """Five seconds out are in the recording; the person is told when there was no signal."""
    done = recorded(Port(rate_hz=1000), pulled(2.0, 5.0))
    assert done.numbers == list(range(10_000))
    assert done.kept.missing == 0
    assert [link["state"] for link in done.heard.of("link")] == ["lost", "back", "fresh"]
    lost, back, fresh = (link["t_s"] for link in done.heard.of("link"))
    assert (lost, back) == (pytest.approx(2.0, abs=0.1), pytest.approx(7.2, abs=0.5))
    assert back < fresh < back + 0.5
    live = [look for look in done.heard.looks if look.live]
    assert min(look.t_s for look in live if look.t_s > lost) == pytest.approx(
        back, abs=0.1
    )  # before the gap is filled
    assert [look.t_s for look in live] == sorted(look.t_s for look in live)
    assert max(look.age_ms or 0.0 for look in live) < 500.0


def test_what_the_device_had_no_more_is_a_gap_with_its_reason() -> None:
    """Its buffer holds 6 s, the plug was out for 10: what is older is marked, in the stream and on the disk."""
    done = recorded(Port(rate_hz=1000, buffer_samples=6000), pulled(2.0, 10.0), duration_s=15.0)
    (gap,) = done.heard.of("gap")
    assert gap["reason"] == "link"
    assert gap["missing"] == pytest.approx(4400, abs=500)
    assert (gap["start_s"], gap["end_s"]) == (pytest.approx(2.0, abs=0.1), pytest.approx(6.4, abs=0.5))
    assert len(done.numbers) + gap["missing"] == 15_000
    (kept,) = done.kept.gaps
    assert (kept.first, kept.last, kept.start_s, kept.end_s, kept.reason) == (
        gap["first_sample"], gap["last_sample"], gap["start_s"], gap["end_s"], gap["reason"],
    )  # fmt: skip


def test_a_restart_of_the_device_is_a_gap_of_unknown_size() -> None:
    """The recording goes on in the new boot, at its own time."""
    done = recorded(Port(reboot_s=4.0), duration_s=10.0)
    (gap,) = done.heard.of("gap")
    assert (gap["missing"], gap["reason"]) == (None, "reboot")
    assert gap["end_s"] - gap["start_s"] < 1.5
    assert len(done.kept.boots) == 2
    assert done.numbers == list(range(len(done.numbers)))
    assert done.kept.missing == 0


def test_whoever_ends_it_ends_it_properly() -> None:
    """Sealed with the reason, the device stopped."""

    async def interrupt(_: Port, ending: Ending) -> None:
        await asyncio.sleep(3.0)
        ending.ask(INTERRUPTED)

    port = Port()
    done = recorded(port, interrupt, duration_s=None)
    assert done.error is None
    assert done.kept.session.end_reason == INTERRUPTED
    assert len(done.numbers) == pytest.approx(300, abs=12)
    assert not port.ring.measuring


def test_it_may_be_ended_while_the_link_is_down() -> None:
    """That is no failure: what came is kept, and that the device was not told is said."""

    async def pull(port: Port, ending: Ending) -> None:
        await asyncio.sleep(3.0)
        port.pull()
        await asyncio.sleep(1.0)
        ending.ask(INTERRUPTED)

    done = recorded(Port(), pull, duration_s=None)
    assert done.error is None
    assert done.kept.session.state == "sealed"
    assert [problem["code"] for problem in done.heard.of("problem")] == ["not_stopped"]


def test_a_link_that_does_not_come_back_ends_it_with_that() -> None:
    """After its limit, with what came before and how to see it."""

    async def pull(port: Port, _: Ending) -> None:
        await asyncio.sleep(3.0)
        port.pull()
        await asyncio.sleep(1000.0)

    done = recorded(Port(), pull, duration_s=None, give_up_s=5.0)
    assert isinstance(done.error, LinkLostError)
    assert done.error.exit_code == 75
    assert done.kept.session.id in done.error.hint
    assert len(done.numbers) == pytest.approx(300, abs=12)
    assert done.heard.of("session_end")[0]["reason"].startswith("link lost")
