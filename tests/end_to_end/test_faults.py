"""Whatever happens to the link, in whatever order: no sample twice, none missing that is not told, one story."""

import asyncio
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from acudevice.session.ending import Ending
from tests.support.rings import Port
from tests.support.sittings import Meanwhile, Sat, guided, recorded


class Fault(NamedTuple):
    """Something that happens after a while, and lasts."""

    kind: str
    after_s: float
    for_s: float = 0.0
    packets: int = 0


SECONDS = st.floats(0.1, 6.0)
FAULTS = st.lists(
    st.one_of(
        st.builds(Fault, st.sampled_from(["pull", "mute", "deaf"]), SECONDS, SECONDS),
        st.builds(Fault, st.just("tear"), SECONDS, packets=st.integers(0, 25)),
        st.builds(Fault, st.just("button"), SECONDS),
    ),
    min_size=1,
    max_size=6,
)


def happening(faults: list[Fault]) -> Meanwhile:
    """Return what makes all of these happen, one after the other."""

    async def happen(port: Port, _: Ending) -> None:
        for fault in faults:
            await asyncio.sleep(fault.after_s)
            if fault.kind == "button":
                port.ring.press_button()
            elif fault.kind == "tear":
                port.fails_after = [fault.packets] * 2
                port.pull()
                port.plug()
            elif fault.kind == "pull":
                port.pull()
                await asyncio.sleep(fault.for_s)
                port.plug()
            else:
                setattr(port, fault.kind, True)
                await asyncio.sleep(fault.for_s)
                setattr(port, fault.kind, False)
        await asyncio.sleep(10_000.0)

    return happen


def assert_one_story(done: Sat) -> None:
    """See that what was told live is what is kept, and that every sample is there once or told to be missing."""
    assert done.error is None
    told = [
        (gap["first_sample"], gap["last_sample"], gap["start_s"], gap["end_s"], gap["reason"])
        for gap in done.heard.of("gap")
    ]
    assert told == [(gap.first, gap.last, gap.start_s, gap.end_s, gap.reason) for gap in done.kept.gaps]
    lost = {
        number
        for gap in done.kept.gaps
        if gap.first is not None
        for number in range(gap.first, (gap.last or 0) + 1)
    }
    assert sorted([*done.numbers, *lost]) == list(range(len(done.numbers) + len(lost)))
    live = [
        packet["sample"] + k for packet in done.heard.of("samples") for k in range(len(packet["force_n"]))
    ]
    assert live == done.numbers
    (end,) = done.heard.of("session_end")
    assert (end["samples"], end["missing"], end["gaps"]) == (len(done.numbers), len(lost), len(told))


@pytest.mark.slow
@settings(max_examples=15)
@given(FAULTS, st.sampled_from([(50, 60_000), (100, 6000), (1000, 6000)]))
@example([Fault("pull", 2.0, 9.0)], (1000, 6000))
@example([Fault("tear", 1.0, packets=packets) for packets in range(6)], (100, 6000))
def test_a_recording_is_whole_whatever_happens_to_the_link(
    faults: list[Fault], ring: tuple[int, int]
) -> None:
    """Its samples and what is told to be missing are all that were measured in its time."""
    rate_hz, buffer = ring
    done = recorded(Port(rate_hz=rate_hz, buffer_samples=buffer), happening(faults), duration_s=15.0)
    assert_one_story(done)
    assert len(done.numbers) + done.kept.missing == 15 * rate_hz


@pytest.mark.slow
@settings(max_examples=10)
@given(FAULTS)
@example([Fault("deaf", 6.0, 6.0), Fault("pull", 1.0, 5.0)])
def test_a_routine_is_guided_to_its_end_whatever_happens_to_the_link(faults: list[Fault]) -> None:
    """Both points are done, and wherever host and device saw the same samples they say the same."""
    done = guided(Port(), happening([Fault("button", 1.0), *faults]))
    assert_one_story(done)
    assert done.kept.missing == 0
    assert isinstance(done.result, tuple)
    assert done.result[1].met
    for host, device in done.presses():
        assert host is not None
        assert device is not None
        assert (host.onset, host.release, host.verdict) == (device.onset, device.release, device.verdict)
