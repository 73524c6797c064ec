"""The recorder: what comes is kept, once, in the recording's own numbers and seconds."""

import random
from pathlib import Path

import pytest

from acudevice.errors import UsageError
from acudevice.store.recorder import FULL
from acudevice.store.store import Store
from acudevice.values.device import DeviceEvent
from acudevice.values.press import Verdict
from acudevice.values.recording import Boot, Epoch, Mark, Recording
from acudevice.values.samples import Gap, SampleFlag
from tests.store.making import (
    PERIOD,
    SCALE,
    START_S,
    begin,
    fill,
    packet,
    packets,
    press,
    record_all,
    samples_of,
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an open store of its own."""
    with Store.open(tmp_path / "store") as store:
        yield store


def recorded(store: Store) -> Recording:
    """Return the last session as another program sees it now: what is committed."""
    with Store.open(store.home) as other:
        recording = other.load("last")
        samples_of(recording)
        return recording


def committed(store: Store) -> int:
    """Return how many samples are on the disk."""
    with Store.open(store.home) as other:
        return other.load("last").samples


def test_everything_recorded_comes_back(store: Store) -> None:
    """Samples, holes that were filled, pauses, reboots, presses and events, in the recording's numbers and seconds."""
    recording = store.load(record_all(store))
    assert recording.boots == (
        Boot(7, 0, 40, 500 + 40 * PERIOD, 1_000_000, 0.0),
        Boot(9, 268, 0, 500, 1_000_000, 39.56),
    )
    assert recording.gaps == (
        Gap(210, 219, 2.09, 2.2, "link"),
        Gap(None, None, 2.59, 19.6, "stopped"),
        Gap(None, None, 19.687503, 39.56, "reboot"),
    )
    assert [(row[0], row[1], row[6]) for row in samples_of(recording)] == [
        *((index - 40, index, 7) for index in range(40, 308) if not 250 <= index < 260),
        *((268 + index, index, 9) for index in range(4)),
    ]
    assert (recording.samples, recording.missing) == (262, 10)
    assert recording.marks[:2] == (
        Mark("host", "ready", -0.5, fields={"of": ["a", 1, None]}),
        Mark("device", "press_start", 0.6, 60, 7, 0, 500 + 100 * PERIOD, {"point": "LR3", "side": 1}),
    )
    assert recording.marks[-1] == Mark("device", "fault", None, None, 9, 0, None, {"cause": 2})
    first, second, third = recording.presses
    assert (first.onset_sample, first.release_sample, first.onset_s, first.release_s) == (60, 130, 0.6, 1.3)
    assert (first.host, first.device) == (press(100, 170, Verdict.TOO_LIGHT), press(100, 170))
    assert (second.press.verdict, second.device) == (Verdict.OVER_CEILING, None)
    assert (third.host, third.device, third.boot_id) == (None, press(1, 3), 9)


def test_ticks_and_flags_stay_exactly_what_the_device_said(store: Store) -> None:
    """Whatever a free-running converter's ticks do, the check over the recording sees what the live check saw."""
    recorder = begin(store)
    sent = [
        packet(k * 3, 3, tick=500 + k * 3 * PERIOD + random.Random(k).randrange(-40, 40)) for k in range(100)
    ]
    fill(recorder, sent)
    recorder.seal("done")
    rows = [(number, tick, counts) for number, _, tick, counts, *_ in samples_of(store.load("last"))]
    assert rows == [row for samples in sent for row in samples.rows()]


def test_samples_that_come_again_are_kept_once(store: Store) -> None:
    """Doubled, overlapping and late packets leave one copy of each sample."""
    recorder = begin(store)
    sent = [
        *packets(0, 100),
        packet(90, 30),
        *packets(0, 100, 7),
        packet(200, 10),
        packet(115, 90),
        packet(0, 210),
    ]
    fill(recorder, sent)
    recorder.seal("done")
    recording = store.load("last")
    assert [(row[1], row[3]) for row in samples_of(recording)] == [
        (n, c) for n, _, c in packet(0, 210).rows()
    ]
    assert recording.gaps == ()


def test_what_comes_is_on_the_disk_half_a_second_later(store: Store) -> None:
    """The first packet is committed at once, and then all that came every half second of the host's clock."""
    recorder = begin(store)
    stored = []
    for samples in packets(0, 120, 10):
        recorder.append(samples)
        stored.append(committed(store))
    assert stored == [10, 10, 10, 10, 10, 60, 60, 60, 60, 60, 110, 110]


def test_a_clock_that_begins_anew_keeps_committing(store: Store) -> None:
    """A host clock that is stepped back, as virtual time is, does not put commits off."""
    recorder = begin(store)
    recorder.append(packet(0, received_s=50_000.0))
    recorder.append(packet(4, received_s=3.0))
    assert committed(store) == 8


def test_samples_without_a_time_of_arrival_are_committed_by_number(store: Store) -> None:
    """What is downloaded or imported goes to the disk in large commits."""
    recorder = begin(store)
    fill(recorder, packets(0, 26 * FULL, received_s=None))
    assert committed(store) == 0
    fill(recorder, packets(26 * FULL, 52 * FULL, received_s=None))
    assert 45 * FULL < committed(store) < 55 * FULL


def test_flush_commits_what_no_samples_follow(store: Store) -> None:
    """Events in a pause reach the disk by `flush`."""
    recorder = begin(store)
    recorder.mark("link_lost", 1.0)
    assert recorded(store).marks == ()
    recorder.flush()
    assert [mark.kind for mark in recorded(store).marks] == ["link_lost"]


def test_several_rings_share_their_commits(store: Store) -> None:
    """When one ring is due, what the others have goes to the disk with it."""
    one, two = begin(store), begin(store, device="other")
    one.append(packet(0))
    two.append(packet(0, received_s=100.05))
    two.append(packet(4, received_s=100.09))
    one.append(packet(4, received_s=100.8))
    with Store.open(store.home) as other:
        assert [summary.samples for summary in other.summaries()] == [8, 8]


def test_a_reboot_is_timed_by_the_host_and_never_before_the_last_sample(store: Store) -> None:
    """The host's clock says how long a reboot took; where it says less than nothing, the record goes on directly."""
    recorder = begin(store)
    fill(recorder, packets(0, 100))
    recorder.append(packet(0, boot_id=8, received_s=111.04))
    recorder.append(packet(0, boot_id=9, received_s=111.05))
    recorder.append(packet(50, boot_id=10, received_s=None))
    assert [recorder.boot(boot).start_s for boot in (7, 8, 9, 10)] == [0.0, 11.0, 11.04, 11.08]
    assert [recorder.boot(boot).sample for boot in (7, 8, 9, 10)] == [0, 100, 104, 108]
    assert recorder.boot(11) is None


def test_sample_zero_has_a_time_of_day(store: Store) -> None:
    """The recording knows when its first sample was: start of the session and the host's clock since."""
    recorder = begin(store)
    recorder.append(packet(0, 4, received_s=99.0 + 2.03))
    recorder.seal("done")
    assert store.load("last").session.zero_s == pytest.approx(START_S + 2.0)


def test_an_epoch_that_comes_round_again_keeps_its_own_scale(store: Store) -> None:
    """Epochs are numbered modulo 256: the same number later in a boot may mean another tare."""
    recorder = begin(store)
    for first, rate in ((0, 100.0), (500, 80.0)):
        recorder.epoch(Epoch(7, 3, first, SCALE, rate, PERIOD))
        fill(recorder, packets(first, first + 100, epoch=3))
    recorder.seal("done")
    recording = store.load("last")
    assert {recording.epoch_of(block).rate_hz for block in recording.blocks if block.first >= 500} == {80.0}
    assert {recording.epoch_of(block).rate_hz for block in recording.blocks if block.first < 500} == {100.0}


def test_an_unknown_number_of_missing_samples_leaves_a_gap_in_time(store: Store) -> None:
    """A device that does not number its samples: the numbers go on, the seconds do not."""
    recorder = begin(store)
    recorder.append(packet(0))
    recorder.gap(Gap(None, None, 0.03, 5.0, "link"))
    recorder.append(packet(4, tick=5_000_500, received_s=105.0))
    recorder.seal("done")
    assert store.load("last").gaps == (Gap(None, None, 0.03, 5.0, "link"),)


def test_a_hole_is_an_overrun_where_the_device_says_so(store: Store) -> None:
    """Without a word from the link, the flag of what comes after tells why."""
    recorder = begin(store)
    recorder.append(packet(0))
    recorder.append(packet(10, flags=SampleFlag.OVERRUN))
    recorder.seal("done")
    assert store.load("last").gaps == (Gap(4, 9, 0.03, 0.1, "overrun"),)


def test_an_event_may_come_before_any_sample_of_its_boot(store: Store) -> None:
    """It is placed in time as soon as a sample says where its boot lies."""
    recorder = begin(store)
    recorder.event(DeviceEvent("button", 0, 90, 500 + 90 * PERIOD, 7, {"action": 1}))
    recorder.flush()
    assert recorded(store).marks[0].t_s is None
    recorder.append(packet(100))
    recorder.flush()
    assert (recorded(store).marks[0].t_s, recorded(store).marks[0].sample) == (-0.1, -10)


def test_a_sealed_session_takes_nothing_more(store: Store) -> None:
    """Whatever comes after the end is refused, not silently lost; sealing twice is harmless."""
    recorder = begin(store)
    recorder.append(packet(0))
    recorder.seal("done")
    recorder.seal("again")
    for late in (lambda: recorder.append(packet(4)), lambda: recorder.mark("cue", 1.0)):
        with pytest.raises(UsageError, match="is sealed"):
            late()
    assert store.session("last").end_reason == "done"


def test_a_press_before_any_sample_must_name_its_boot(store: Store) -> None:
    """Without samples nobody knows which boot a press belongs to."""
    with pytest.raises(UsageError, match="say of which boot"):
        begin(store).press(press(1, 2))
