"""Each sample has its place on an even grid, and nothing else has."""

import io
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import UsageError
from acudevice.formats.format import Options
from acudevice.formats.grid import MISSING, gridded, periods_of
from acudevice.signal.calibrate import force_mn
from acudevice.store.store import Store
from acudevice.values.recording import Epoch
from tests.store.making import PERIOD, SCALE, begin, packet, record_all, samples_of


def test_every_rate_has_a_grid_with_all_its_samples(tmp_path: Path) -> None:
    """Known force stands at the place of its time; all other places are missing, and it is told which."""
    with Store.open(tmp_path) as store:
        recording = store.load(record_all(store))
        assert periods_of(recording) == [Fraction(1, 100), Fraction(1, 80)]
        fast, slow = gridded(recording, io.BytesIO, Options())
        scale = recording.epochs[0].scale
        assert scale
        wanted = {
            round(one[7] * 100): mn
            for one in samples_of(recording)
            if one[5:7] == (3, 7) and (mn := force_mn(scale, one[3], 3)) is not None
        }
    places = np.concatenate(list(fast.parts(17)))
    assert {at: int(mn) for at, mn in enumerate(places) if mn != MISSING} == wanted
    assert (fast.known, fast.most_mn, fast.length) == (len(wanted), max(wanted.values()), 3960)
    assert (slow.known, slow.most_mn) == (0, 0)
    assert slow.off_s == pytest.approx(3e-6)
    assert slow.unknown == [(pytest.approx(19.6), pytest.approx(0.100003))]
    assert fast.unknown[-1] == (pytest.approx(39.56), pytest.approx(0.04))


def test_no_sample_takes_the_place_of_another(tmp_path: Path) -> None:
    """A packet that stands too early by a step and a half follows the one before, and how far it is off is known."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, PERIOD))
        recorder.append(packet(0, counts=(1, 2, 3, 4)))
        recorder.append(packet(4, counts=(5, 6, 7, 8))._replace(tick=500 + 4 * PERIOD - 14_000 + PERIOD))
        recorder.seal("done")
        (grid,) = gridded(store.load("last"), io.BytesIO, Options())
    assert [int(mn) for part in grid.parts(3) for mn in part] == [
        force_mn(SCALE, (n,), 3) for n in range(1, 9)
    ]
    assert grid.off_s == pytest.approx(0.004)


def test_nothing_and_nothing_known_are_refused(tmp_path: Path) -> None:
    """With a format that can hold it."""
    with Store.open(tmp_path) as store:
        begin(store).seal("nobody came")
        with pytest.raises(UsageError, match="has no samples"):
            gridded(store.load("last"), io.BytesIO, Options())
