"""A recording's own numbers and seconds."""

from array import array
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.press import Press, Verdict
from acudevice.values.recording import Block, Boot, Epoch, RecordedPress, Recording, Run, SessionInfo, iso
from acudevice.values.samples import Gap, SampleFlag, Samples

BOOT = Boot(9, 268, 1000, 5_000_000, 1_000_000, 39.5, 2)
BLOCK = Block(
    BOOT, 1010, 3, 10_000, (Run(2, 5_100_000, SampleFlag(0)), Run(1, 5_120_003, SampleFlag.PRESSED)),
    array("i", [1, -1, 2, -2, 3, -3]), 2,
)  # fmt: skip
SESSION = SessionInfo("2026-11-22T10-30-05-k3f9", "record", 1_795_343_405.12, "ring")
PRESS = Press("LR3", 1, 5, 9, 50, 90, 1000, Verdict.OK, (), 9000, 3, 27_000, 243_000_000, 30, 30, 0, 10)


def test_a_boot_places_its_indexes_and_ticks() -> None:
    """Numbers and seconds of the recording, and ticks back from seconds."""
    assert (BOOT.number(1000), BOOT.number(1010)) == (268, 278)
    assert (BOOT.t_s(5_000_000), BOOT.t_s(5_100_000)) == (39.5, 39.6)


@given(
    st.sampled_from([1_000, 32_000, 80_000, 999_000, 1_000_000]),
    st.integers(0, 10**11),
    st.floats(0, 1e5).map(lambda value: round(value, 6)),
)
def test_ticks_survive_seconds_with_six_decimals(tick_hz: int, tick: int, start_s: float) -> None:
    """For every tick rate that the protocol knows, and a day of ticks, text gives back the exact tick."""
    boot = Boot(1, 0, 0, 77, tick_hz, start_s)
    ticks = tick * tick_hz // 1_000_000
    assert boot.tick_at(float(f"{boot.t_s(ticks):.6f}")) == ticks


def test_a_block_says_all_of_its_samples() -> None:
    """Arrays and packets tell the same story."""
    assert (len(BLOCK), BLOCK.sample) == (3, 278)
    assert BLOCK.rows().tolist() == [[1, -1], [2, -2], [3, -3]]
    assert BLOCK.ticks().tolist() == [5_100_000, 5_110_000, 5_120_003]
    assert BLOCK.flags().tolist() == [0, 0, 0x20]
    assert BLOCK.t_s().tolist() == pytest.approx([39.6, 39.61, 39.620003])
    assert BLOCK.end_s == pytest.approx(39.620003)
    assert list(BLOCK.samples()) == [
        Samples(1010, 5_100_000, 10_000, 1_000_000, (1, -1, 2, -2), 2, 3, 3, 9),
        Samples(1012, 5_120_003, 10_000, 1_000_000, (3, -3), 2, 3, 3, 9, SampleFlag.PRESSED),
    ]


def test_a_block_finds_the_scale_of_its_epoch() -> None:
    """The newest description of that number in that boot, none of another boot."""
    scale = Scale(Calibration("ab" * 16, (CellTable((0, 5), (1, 2)),), 5), (12,), -8, 8)
    epochs = (Epoch(7, 3, 0), Epoch(9, 3, 0), Epoch(9, 3, 900, scale), Epoch(9, 3, 1011), Epoch(9, 4, 1000))
    recording = Recording(SESSION, (BOOT,), epochs, (BLOCK,), 3)
    assert recording.epoch_of(BLOCK) == epochs[2]
    assert recording.scale_of(BLOCK) is scale
    assert recording.scale_of(replace(BLOCK, epoch=5)) is None
    assert recording.cells == 2


def test_only_known_numbers_are_missing() -> None:
    """A reboot adds nothing to the count."""
    gaps = (
        Gap(5, 9, 0.1, 0.2, "link"),
        Gap(None, None, 1.0, 5.0, "reboot"),
        Gap(20, 20, 7.0, 7.1, "damaged"),
    )
    assert Recording(SESSION, (), (), (), 0, gaps).missing == 6


def test_a_press_is_the_hosts_before_it_is_the_devices() -> None:
    """Without the host's view the device's counts; one of them there must be."""
    other = replace(PRESS, verdict=Verdict.TOO_LIGHT)
    both = RecordedPress(9, 5, 9, 0.05, 0.09, PRESS, other)
    assert (both.press, both.device_verdict) == (PRESS, Verdict.TOO_LIGHT)
    assert replace(both, host=None).press == other
    assert replace(both, device=None).device_verdict is None
    with pytest.raises(ValueError, match="the host's view, the device's, or both"):
        _ = replace(both, host=None, device=None).press


def test_times_of_day_are_iso_in_utc() -> None:
    """Milliseconds, and a Z."""
    assert SESSION.started == iso(1_795_343_405.12) == "2026-11-22T10:30:05.120Z"
