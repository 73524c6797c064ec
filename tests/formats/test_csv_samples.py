"""Samples as lines, and back, whatever the blocks."""

from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import BadDataError, StorageError
from acudevice.formats.csv_samples import MOST, SampleLines, StoredSamples
from acudevice.formats.datapackage import Stretch
from acudevice.values.recording import Block, Boot, Recording, Run, SessionInfo
from acudevice.values.samples import SampleFlag

SESSION = SessionInfo("x", "record", 0.0, "ring")
HEADER = b"sample,t_s,counts,force_n,pressure_kpa,flags\n"


def block(boot: Boot, first: int, runs: list[tuple[int, int, int]], period: int, epoch: int = 0) -> Block:
    """Return a block of the given runs, whose counts are their indexes."""
    n = sum(run[0] for run in runs)
    found = tuple(Run(count, tick, SampleFlag(flags)) for count, tick, flags in runs)
    return Block(boot, first, epoch, period, found, array("i", range(first, first + n)))


@st.composite
def recordings(draw: st.DrawFn) -> Recording:
    """Draw boots of blocks with gaps, jitter and flags."""
    boots, blocks, sample, start_s = [], [], 0, 0.0
    for boot_id in range(draw(st.integers(1, 2))):
        hz = draw(st.sampled_from([1_000, 80_000, 1_000_000]))
        first, tick = draw(st.integers(0, 50)), draw(st.integers(0, 10**9))
        boot = Boot(boot_id, sample, first, tick, hz, start_s)
        boots.append(boot)
        for epoch in range(draw(st.integers(1, 3))):
            runs, period = [], draw(st.sampled_from([hz // 100, hz // 1000]))
            start = tick
            for _ in range(draw(st.integers(1, 3))):
                n = draw(st.integers(1, 12))
                runs.append((n, start, draw(st.sampled_from([0, 2, 0x28]))))
                start += n * period + draw(st.sampled_from([0, 0, 1, 5]))
            blocks.append(block(boot, first, runs, period, epoch))
            first += len(blocks[-1]) + draw(st.sampled_from([0, 7]))
            tick = start + draw(st.sampled_from([0, hz]))
        sample, start_s = boot.number(first), round(boot.t_s(tick) + 1.5, 6)
    return Recording(SESSION, tuple(boots), (), tuple(blocks), sum(map(len, blocks)))


@given(recordings())
def test_lines_give_back_every_tick_and_flag(
    tmp_path_factory: pytest.TempPathFactory, recording: Recording
) -> None:
    """Numbers, ticks, flags, counts, epochs and boots survive the text."""
    path = tmp_path_factory.mktemp("lines") / "samples.csv"
    lines = SampleLines(recording)
    path.write_bytes(HEADER + b"".join(text for _, text in lines))
    stored = StoredSamples(path, recording.boots, tuple(lines.stretches), 1)

    def samples(blocks: object) -> list[tuple[object, ...]]:
        return [
            (*row, packet.flags, packet.epoch, packet.boot_id, packet.period_ticks)
            for found in blocks
            for packet in found.samples()
            for row in packet.rows()
        ]

    assert samples(stored) == samples(recording.blocks)


def test_long_stretches_are_read_in_blocks(tmp_path: Path) -> None:
    """However long a recording without a gap is, a block has at most so many samples."""
    boot = Boot(1, 0, 0, 0, 1000, 0.0)
    recording = Recording(SESSION, (boot,), (), (block(boot, 0, [(2 * MOST + 5, 0, 0)], 1),), 2 * MOST + 5)
    lines = SampleLines(recording)
    (tmp_path / "samples.csv").write_bytes(HEADER + b"".join(text for _, text in lines))
    stored = StoredSamples(tmp_path / "samples.csv", (boot,), tuple(lines.stretches), 1)
    assert [len(found) for found in stored] == [MOST, MOST, 5]


def test_a_format_that_changes_within_a_boot_is_refused(tmp_path: Path) -> None:
    """Columns could not say it, so it is an error rather than a loss."""
    boot = Boot(1, 0, 0, 0, 1000, 0.0)
    recording = Recording(SESSION, (boot,), (), (replace(block(boot, 0, [(2, 0, 0)], 1), width=4),), 2)
    with pytest.raises(BadDataError, match="changed the format"):
        list(SampleLines(recording))


@pytest.mark.parametrize("line", ["0,zero,5,,,0", "0,0.0,5", "0,0.0,5.5,,,0", "x,0.0,5,,,0"])
def test_lines_that_are_no_samples_are_refused(tmp_path: Path, line: str) -> None:
    """The error names the file."""
    path = tmp_path / "samples.csv"
    path.write_bytes(HEADER + line.encode() + b"\n")
    with pytest.raises(BadDataError, match=r"samples\.csv does not hold"):
        list(StoredSamples(path, (Boot(1, 0, 0, 0, 1000, 0.0),), (Stretch(0, 1, 0, 1),), 1))


def test_a_file_that_went_away_is_an_error_of_the_disk(tmp_path: Path) -> None:
    """Between reading the folder and its samples, somebody removed it."""
    with pytest.raises(StorageError, match="cannot read"):
        list(StoredSamples(tmp_path / "samples.csv", (), (), 1))
