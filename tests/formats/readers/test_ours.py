"""What we exported is read back with its times, forces and counts."""

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from acudevice.errors import BadDataError
from acudevice.formats import csv_folder
from acudevice.formats.readers.model import Wanted
from acudevice.formats.readers.ours import columns_of, is_ours, read_ours
from acudevice.formats.readers.reading import read_series
from acudevice.formats.registry import find
from acudevice.store.store import Store
from tests.store.making import record_all


def test_an_export_is_read_back(tmp_path: Path) -> None:
    """As the recording that was exported."""
    with Store.open(tmp_path / "store") as store:
        recording = store.load(record_all(store))
        csv_folder.write(recording, tmp_path / "export")
        found = read_ours(tmp_path / "export")
        assert found.names == ("t_s", "force_n", "counts")
        assert len(found.values[0]) == recording.samples
        assert found.values[0][0] == 0
        wanted = columns_of(recording)
        for one, two in zip(found.values, wanted.values, strict=True):
            assert np.allclose(one, two, atol=1e-6, equal_nan=True)


@pytest.mark.parametrize("name", ["csv", "jsonl", "npz", "parquet", "edf", "bids"])
def test_each_export_that_holds_samples_is_read(tmp_path: Path, name: str) -> None:
    """With the same times and forces, as far as a format has digits for them."""
    entry = find(name)
    target = entry.target(tmp_path, "export")
    with Store.open(tmp_path / "store") as store:
        recording = store.load(record_all(store))
        if name == "edf":
            # It holds one rate.
            recording = replace(recording, epochs=recording.epochs[:1], blocks=tuple(recording.blocks)[:5])
        entry.load().write(recording, target)
        wanted = columns_of(recording)
        assert is_ours(target)
        series = read_series(target, Wanted())
    assert series.unit == "N"
    assert series.t_s is not None
    known, here = np.isfinite(wanted.values[1]), np.isfinite(series.force)
    assert np.allclose(series.force[here], wanted.values[1][known], atol=2e-3)
    assert np.allclose(np.diff(series.t_s[here]), np.diff(wanted.values[0][known]), atol=1e-3)


def test_what_holds_no_samples_is_refused(tmp_path: Path) -> None:
    """By those who would look for samples in it; and a table of somebody else is not taken for ours."""
    entry = find("fhir")
    target = entry.target(tmp_path, "export")
    with Store.open(tmp_path / "store") as store:
        entry.load().write(store.load(record_all(store)), target)
    with pytest.raises(BadDataError, match="fhir, which holds no samples"):
        is_ours(target)
    other = tmp_path / "other.jsonl"
    other.write_text('{"t_s": 0, "force": 1}\n')
    assert not is_ours(other)


def test_several_cells_have_no_counts_of_their_own(tmp_path: Path) -> None:
    """Force is their sum."""
    with Store.open(tmp_path / "store") as store:
        assert columns_of(store.load(record_all(store, cells=3))).names == ("t_s", "force_n")


def test_any_other_folder_is_refused(tmp_path: Path) -> None:
    """It is none of ours."""
    (tmp_path / "samples.txt").write_text("1\n2\n")
    with pytest.raises(BadDataError):
        read_ours(tmp_path)


@pytest.mark.parametrize("name", ["csv", "jsonl", "npz"])
def test_an_export_that_was_packed_is_read_as_ours(tmp_path: Path, name: str) -> None:
    """Its zero is that of the device."""
    entry = find(name)
    target = entry.target(tmp_path, "export")
    with Store.open(tmp_path / "store") as store:
        entry.load().write(store.load(record_all(store)), target)
    plain = read_series(target, Wanted())
    packed = tmp_path / "packed.zip"
    with ZipFile(packed, "w") as made:
        for part in target.rglob("*") if target.is_dir() else [target]:
            made.write(part, part.relative_to(tmp_path))
    found = read_series(packed, Wanted())
    assert (found.tared, found.unit, len(found.force)) == (True, "N", len(plain.force))
    assert np.allclose(found.force, plain.force, atol=6e-4, equal_nan=True)
    assert plain.tared
