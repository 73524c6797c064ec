"""What we exported is read back with its times, forces and counts."""

from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import BadDataError
from acudevice.formats import csv_folder
from acudevice.formats.readers.ours import columns_of, read_ours
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


def test_several_cells_have_no_counts_of_their_own(tmp_path: Path) -> None:
    """Force is their sum."""
    with Store.open(tmp_path / "store") as store:
        assert columns_of(store.load(record_all(store, cells=3))).names == ("t_s", "force_n")


def test_any_other_folder_is_refused(tmp_path: Path) -> None:
    """It is none of ours."""
    (tmp_path / "samples.txt").write_text("1\n2\n")
    with pytest.raises(BadDataError):
        read_ours(tmp_path)
