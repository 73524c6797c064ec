"""The check on the host does what the one on the device does, also where a point changes in mid-packet."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.coach.reading import Reading
from acudevice.driver.device import EpochBegun
from acudevice.errors import BadDataError
from acudevice.session.checking import Checking
from acudevice.signal.moments import Latched, Moment, PressEnded, PressStarted
from acudevice.signal.zones import State
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.device import DeviceInfo
from acudevice.values.press import Verdict
from acudevice.values.samples import FAULT_COUNTS, SampleFlag, Samples
from acudevice.values.thresholds import Mode, Side, Thresholds

INFO = DeviceInfo("ring", "ring", ceiling_n=25.0)
SCALE = Scale(Calibration("00" * 16, (CellTable((0, 50_000), (0, 50_000)),), 0), (0,), -8_388_607, 8_388_607)
EPOCH = EpochBegun(7, 1, 0, SCALE, 3, 100.0, 10_000)
LR3 = Thresholds("LR3", Side.LEFT, Mode.HOLD, 2000, 1000, 8000, 24_000, 30_000, 40, 80, release_timeout_ms=30)
SP6 = replace(LR3, point="SP6")

FORCES = [0, 0, 3000, 9000, 9000, 9000, 9000, 9000, 500, 0, 0, 3000, 9000, 9000, 9000, 9000, 9000, 500, 0, 0]


def checking(*points: tuple[Thresholds | None, int]) -> Checking:
    """Return a check of a device whose points become active at these samples."""
    found = Checking(INFO)
    found.scale(EPOCH)
    for thresholds, first in points:
        found.activate(thresholds, 7, first)
    return found


def packet(first: int, forces: list[int], boot_id: int = 7, epoch: int = 1) -> Samples:
    """Return a packet whose counts are forces in mN."""
    return Samples(first, 10_000 * first, 10_000, 1_000_000, tuple(forces), epoch=epoch, boot_id=boot_id)


def fed(check: Checking, sizes: list[int]) -> list[Moment]:
    """Return what a check says of the forces in packets of these sizes, and of the rest in one."""
    said: list[Moment] = []
    first = 0
    for size in [*sizes, len(FORCES)]:
        if FORCES[first : first + size]:
            said += check.feed(packet(first, FORCES[first : first + size]))[1]
        first += size
    return said


def test_without_a_point_only_the_ceiling_of_the_device_counts() -> None:
    """No press is told; force above it latches."""
    check = checking()
    assert fed(check, [7]) == []
    _, (latched,) = check.feed(packet(20, [26_000]))
    assert isinstance(latched, Latched)


def test_counts_become_force_by_their_epoch_and_are_invalid_without() -> None:
    """Another epoch has another tare; one without a scale fails closed."""
    check = checking()
    check.scale(replace(EPOCH, epoch=2, scale=replace(SCALE, tare_mn=(100,))))
    check.scale(replace(EPOCH, epoch=3, scale=None))
    forces = [check.feed(packet(k, [500], epoch=epoch))[0] for k, epoch in enumerate((1, 2, 3, 4))]
    assert forces == [[500], [400], [None], [None]]


def test_a_scale_that_is_none_is_refused() -> None:
    """With it no force would be right."""
    bad = replace(SCALE, calibration=Calibration("00" * 16, (CellTable((5, 5), (0, 9)),), 0))
    with pytest.raises(BadDataError):
        checking().scale(replace(EPOCH, scale=bad))


@given(st.lists(st.integers(1, 6), max_size=12), st.integers(0, 12), st.integers(0, 20))
def test_however_samples_are_packed_a_point_begins_where_it_begins(
    sizes: list[int], one: int, two: int
) -> None:
    """Two changes of point, each at its sample, in whatever packets: the same presses, the same samples."""
    points: list[tuple[Thresholds | None, int]] = [(LR3, one), (SP6, max(one, two))]
    assert fed(checking(*points), sizes) == fed(checking(*points), [1] * len(FORCES))


def test_a_press_in_progress_is_cut_where_the_point_changes() -> None:
    """It is uncertain, and belongs to the point before."""
    started, ended, *_ = fed(checking((LR3, 0), (SP6, 5)), [20])
    assert isinstance(started, PressStarted)
    assert isinstance(ended, PressEnded)
    assert (ended.press.point, ended.press.release, ended.press.verdict) == ("LR3", 4, Verdict.UNCERTAIN)


def test_a_change_waits_for_its_own_boot() -> None:
    """Samples of another boot are none of its business."""
    check = checking((LR3, 0))
    said = check.feed(packet(0, FORCES, boot_id=8, epoch=9))[1]
    assert not any(isinstance(moment, PressStarted) for moment in said)


def test_a_restart_of_the_device_cuts_the_press_and_forgets_the_point() -> None:
    """And what was still to become active."""
    check = checking((LR3, 0))
    check.feed(packet(0, FORCES[:5]))
    check.activate(SP6, 7, 100)
    (cut,) = check.restart()
    assert isinstance(cut, PressEnded)
    assert cut.press.verdict is Verdict.UNCERTAIN
    assert check.check.limits.thresholds is None
    assert check.restart() == ()
    assert check.feed(packet(200, FORCES))[1] == ()


def test_a_device_that_tells_no_ceiling_gets_the_default() -> None:
    """30 N: 300 kPa on 1 cm²."""
    check = Checking(replace(INFO, ceiling_n=None))
    check.scale(EPOCH)
    assert check.feed(packet(0, [0, 29_999]))[1] == ()
    assert isinstance(check.feed(packet(2, [30_000]))[1][0], Latched)


@pytest.mark.parametrize(
    ("counts", "flags", "force_mn", "state"),
    [
        ((0, 5000), SampleFlag(0), 5000, State.IDLE),
        ((0, 5000), SampleFlag.PRESSED, 5000, State.PRESS),
        ((0, 5000), SampleFlag.LATCHED | SampleFlag.PRESSED, 5000, State.OVER),
        ((30_000, 5000), SampleFlag.PRESSED, 5000, State.OVER),
        ((FAULT_COUNTS[3], 5000), SampleFlag(0), 5000, State.OVER),
        ((5000, FAULT_COUNTS[3]), SampleFlag(0), None, State.OVER),
    ],
)
def test_a_glimpse_says_what_the_device_says_and_sees_too_much_force(
    counts: tuple[int, ...], flags: SampleFlag, force_mn: int | None, state: State
) -> None:
    """In any of its samples; the check stays as it was."""
    found = checking()
    before = found.check.progress
    seen = found.glimpse(packet(50, [*counts])._replace(flags=flags), 2.5, 51, 3.0)
    assert seen == Reading(2.5, 51, force_mn, state, age_ms=3.0)
    assert found.check.progress == before


def test_glimpses_count_the_time_in_band_of_one_press_and_no_time_that_was_not_seen() -> None:
    """A packet that is missing between them, a release, another point to come: each begins anew."""
    found = checking((LR3, 0))
    found.feed(packet(0, [0]))

    def seen(first: int, *forces: int) -> float:
        return found.glimpse(
            packet(first, [*forces])._replace(flags=SampleFlag.PRESSED), 0.0, first, None
        ).in_band_s

    assert seen(50, 3000, 9000, 9000) == 0.02
    assert seen(53, 9000, 25_000, 9000) == 0.04
    assert seen(60, 9000) == 0.01
    assert seen(61, 500, 3000, 9000) == 0.01
    assert found.glimpse(packet(64, [9000]), 0.0, 64, None).in_band_s == 0.0
    found.activate(SP6, 7, 100)
    assert seen(65, 9000) == 0.0


def test_without_a_scale_a_glimpse_fails_closed() -> None:
    """No force is known."""
    assert Checking(INFO).glimpse(packet(50, [5, 6]), 2.5, 51, None).state is State.OVER
