"""Fewer blocks, the same samples."""

from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.formats.joining import joined
from acudevice.store.store import Store
from acudevice.values.recording import Block
from tests.store.making import begin, packets, record_all, samples_of


@pytest.mark.parametrize("most", [1, 60, 16_384])
def test_samples_stay_what_they_are(tmp_path: Path, most: int) -> None:
    """Holes, a pause, a reboot, two epochs, flags that change; however much goes together."""
    with Store.open(tmp_path) as store:
        recording = store.load(record_all(store, 3))
        blocks = tuple(joined(recording.blocks, lambda *_: True, most))
        assert samples_of(replace(recording, blocks=blocks)) == samples_of(recording)


def test_an_even_stretch_becomes_one_block_with_one_run(tmp_path: Path) -> None:
    """However small the chunks are that the store has."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        for samples in packets(0, 1000):
            recorder.append(samples)
        recorder.seal("done")
        recording = store.load("last")
        assert len(list(recording.blocks)) > 10
        (block,) = joined(recording.blocks, lambda *_: True)
        assert [run.n for run in block.runs] == [1000]


def test_nothing_goes_together_over_a_pause_or_another_scale(tmp_path: Path) -> None:
    """A pause has no missing numbers, only time; an epoch of the same number may have another scale."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        for samples in (*packets(0, 100), *packets(100, 200, tick=90_000_000)[:1]):
            recorder.append(samples)
        recorder.seal("done")
        recording = store.load("last")
        whole = list(joined(recording.blocks, lambda *_: True))
        assert [len(block) for block in whole] == [100, 4]

        scaled_anew = [block.first for block in recording.blocks][1]

        def alike(before: Block, after: Block) -> bool:
            return after.first != scaled_anew

        parts = list(joined(recording.blocks, alike))
        assert [len(block) for block in parts] == [scaled_anew, 100 - scaled_anew, 4]
