"""Samples as columns, and the same samples again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import BadDataError
from acudevice.formats.columns import BlocksFrom, ColumnsOf, fitted
from acudevice.store.store import Store
from acudevice.values.recording import Recording
from tests.store.making import contents, record_all, samples_of


def test_columns_say_what_blocks_say(tmp_path: Path) -> None:
    """Numbers, ticks, seconds, counts, flags; force is NaN where it is not known."""
    with Store.open(tmp_path) as store:
        recording = store.load(record_all(store, 3))
        found = [
            (number, tick, tuple(counts), flags, round(t_s, 6))
            for some in ColumnsOf(recording)
            for number, tick, counts, flags, t_s in zip(
                some.sample.tolist(), some.tick.tolist(), some.counts.tolist(), some.flags.tolist(), some.t_s.tolist(),
                strict=True,
            )
        ]  # fmt: skip
        assert found == [(one[0], one[2], one[3], one[4], one[7]) for one in samples_of(recording)]
        known = np.concatenate([some.known for some in ColumnsOf(recording)])
        force_n = np.concatenate([some.force_n for some in ColumnsOf(recording)])
        assert 0 < known.sum() < recording.samples
        assert (np.isnan(force_n) == ~known).all()


@pytest.mark.parametrize("most", [1, 7, 1000])
def test_blocks_come_back_however_columns_are_cut(tmp_path: Path, most: int) -> None:
    """From ticks, or from seconds to the microsecond; gaps, pauses, reboots and faults are where they were."""
    with Store.open(tmp_path) as store:
        recording = store.load(record_all(store, 2))
        columns = ColumnsOf(recording)
        parts = list(columns)
        sample, tick, flags = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("sample", "tick", "flags")
        )
        counts = np.concatenate([part.counts for part in parts])
        t_s = np.round(np.concatenate([part.t_s for part in parts]), 6)
        again = BlocksFrom(recording.boots, columns.stretches)
        assert again.ticks(sample, t_s).tolist() == tick.tolist()
        blocks = [
            block
            for a in range(0, len(sample), most)
            for block in again.blocks(*(whole[a : a + most] for whole in (sample, tick, counts, flags)))
        ]
        assert contents(replace(recording, blocks=blocks)) == contents(recording)


def test_a_format_that_changes_within_a_boot_is_refused(tmp_path: Path) -> None:
    """Columns have one width."""
    with Store.open(tmp_path) as store:
        recording = store.load(record_all(store))
        block = next(iter(recording.blocks))
        other: Recording = replace(recording, blocks=[replace(block, width=2)])
        with pytest.raises(BadDataError, match="use jsonl"):
            list(ColumnsOf(other))


def test_numbers_become_smaller_only_where_they_fit() -> None:
    """None is cut."""
    assert fitted(np.array([-(1 << 31), (1 << 31) - 1]), "<i4").tolist() == [-(1 << 31), (1 << 31) - 1]
    with pytest.raises(BadDataError, match="4294967301 is more") as caught:
        fitted(np.array([7, (1 << 32) + 5]), "<i4")
    assert "jsonl" in caught.value.hint
