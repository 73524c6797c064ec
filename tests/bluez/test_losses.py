"""Whatever is taken away in mid-press and comes back: no sample is lost, none is there twice, the person is told."""

import signal
import time

import pytest

from acudevice.virtual.ble.server import RadioRing
from acudevice.virtual.options import Options
from tests.support.computer import Around
from tests.support.programs import Program, asked
from tests.support.told import assert_whole, guided, numbers, presses, recorded, states

pytestmark = [pytest.mark.slow, pytest.mark.bluez]


def holding(session: Program) -> None:
    """Wait until the person holds a press."""
    session.until(lambda told: told["type"] == "cue" and told["cue"] == "hold")


def measuring(session: Program, for_s: float = 1.0) -> None:
    """Wait until samples have come for a while."""
    session.until(lambda told: told["type"] == "samples" and told["t_s"] > for_s)


def assert_told_and_guided_to_the_end(session: Program) -> None:
    """See that the person was told of the silence, that both sides were done, and that nothing is missing."""
    assert states(session)[0] in ("silent", "lost")
    assert states(session)[-2:] == ["back", "fresh"]
    assert "no_signal" in [cue["cue"] for cue in session.of("cue")]
    assert {(side, verdict, device) for side, verdict, device in presses(session) if verdict == "ok"} == {
        ("left", "ok", "ok"),
        ("right", "ok", "ok"),
    }
    assert_whole(session)


@pytest.mark.parametrize("away_s", [3.0, 30.0])
def test_a_ring_out_of_reach_in_mid_press(around: Around, ring: RadioRing, away_s: float) -> None:
    """Its buffer fills the gap, and the routine is done."""
    with guided("blue") as guide:
        holding(guide)
        around.tell(ring.radio.go_away)
        guide.until(lambda told: told["type"] == "link" and told["state"] == "lost")
        time.sleep(away_s)  # what is asked for: so long, not less
        around.tell(ring.radio.come_back)
        assert guide.end() == 0
    assert_told_and_guided_to_the_end(guide)


def test_bluetoothd_killed_in_mid_press(around: Around, ring: RadioRing) -> None:
    """It is started again by the system, and the link is opened again by us."""
    with guided("blue") as guide:
        holding(guide)
        around.do(around.computer.run("killall -KILL bluetoothd"))
        assert guide.end() == 0
    assert_told_and_guided_to_the_end(guide)


def test_the_adapter_pulled_out_in_mid_press(around: Around, ring: RadioRing) -> None:
    """It is plugged in again."""
    with guided("blue") as guide:
        holding(guide)
        around.do(around.computer.unplug())
        guide.until(lambda told: told["type"] == "link" and told["state"] == "lost")
        around.do(around.computer.plug())
        assert guide.end() == 0
    assert_told_and_guided_to_the_end(guide)


@pytest.mark.parametrize("ring", [Options(buffer_samples=6000)], indirect=True)
def test_bluetoothd_gone_for_good(around: Around, ring: RadioRing) -> None:
    """The person is told at once; and that the link is lost when the ring cannot fill the gap any more."""
    with recorded("blue") as record:
        measuring(record)
        around.do(around.computer.run("touch /run/no-bluetoothd; killall -KILL bluetoothd"))
        record.until(lambda told: told["type"] == "link" and told["state"] in ("silent", "lost"))
        assert record.end() == 75
        assert "the link is lost" in record.errors()
    assert states(record)[-1] == "given_up"
    assert_whole(record)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_recording_that_is_ended_leaves_the_ring_to_the_next(
    around: Around, ring: RadioRing, number: signal.Signals
) -> None:
    """Also where the system still holds the link of the one that was killed."""
    with recorded("blue") as first:
        measuring(first)
        first.process.send_signal(number)
        assert first.end() == {signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}[number]
    kept = asked("sessions", "show", "last")
    assert kept["missing"] == 0
    with recorded("blue", "--duration", "2") as second:
        assert second.end() == 0
    assert len(numbers(second)) == 200
    assert_whole(second)
