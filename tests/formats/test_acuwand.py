"""A table in the style of the AcuWand, read by DuckDB."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from acudevice.errors import UsageError
from acudevice.formats import acuwand
from acudevice.signal.calibrate import force_mn
from acudevice.store.store import Store
from acudevice.values.recording import Epoch
from tests.store.making import INFO, PERIOD, SCALE, begin, packet, record_all, samples_of

duckdb = pytest.importorskip("duckdb", reason="pip install duckdb, to read as others do")


@pytest.mark.parametrize("cells", [1, 3])
def test_an_independent_reader_finds_ten_rows_a_second(tmp_path: Path, cells: int) -> None:
    """Means of what is known in each tenth, nan elsewhere, so that the number of a row is its time; in N/cm²."""
    with Store.open(tmp_path / "store") as store:
        recording = store.load(record_all(store, cells))
        acuwand.write(recording, tmp_path / "x.acuwand")
        found: dict[int, list[int]] = {}
        scale = recording.epochs[0].scale
        assert scale
        for one in samples_of(recording):
            mn = force_mn(scale, one[3], 3) if one[5:7] == (3, 7) else None
            if mn is not None:
                found.setdefault(int(one[7] * 10 + 1e-5), []).append(mn)
    (path,) = (tmp_path / "x.acuwand").glob("*.csv")
    assert path.name == "00001_0001_21-09-2026_14-13-21_00396.csv"
    table = duckdb.read_csv(str(path), header=True)
    assert table.columns == ["pressure_n_per_cm2"]
    rows = [row[0] for row in table.fetchall()]
    assert len(rows) == 396
    assert [k for k, value in enumerate(rows) if not np.isnan(value)] == sorted(found)
    for k, forces in found.items():
        assert rows[k] == pytest.approx(np.mean(forces) / 1000, abs=6e-5)  # the tip has 1 cm²


def test_the_rest_stands_beside_it(tmp_path: Path) -> None:
    """Rate of the rows, start, gaps, presses, events."""
    with Store.open(tmp_path / "store") as store:
        acuwand.write(store.load(record_all(store)), tmp_path / "x.acuwand")
    about = json.loads((tmp_path / "x.acuwand" / "about.json").read_text(encoding="utf-8"))
    assert (about["rows_hz"], about["start"]) == (10, "2026-09-21T14:13:21.410Z")
    assert [gap["reason"] for gap in about["gaps"]] == ["link", "stopped", "reboot"]
    assert len(about["presses"]) == 3


def test_a_broken_table_is_refused_by_the_reader(tmp_path: Path) -> None:
    """A row that is no number."""
    with Store.open(tmp_path / "store") as store:
        acuwand.write(store.load(record_all(store)), tmp_path / "x.acuwand")
    (path,) = (tmp_path / "x.acuwand").glob("*.csv")
    path.write_text(re.sub(r"\n\d", "\nx", path.read_text(), count=1))
    with pytest.raises(duckdb.Error):
        duckdb.read_csv(str(path), header=True, dtype={"pressure_n_per_cm2": "DOUBLE"}).fetchall()


def test_without_area_or_force_there_is_no_pressure(tmp_path: Path) -> None:
    """Refused with the reason, and nothing left behind."""
    with Store.open(tmp_path / "store") as store:
        begin(store).seal("done")
        with pytest.raises(UsageError, match="the area of the tip is not known"):
            acuwand.write(store.load("last"), tmp_path / "x.acuwand")
        recorder = begin(store, info=INFO, started_s=1_790_000_009.0)
        recorder.append(packet(0))
        recorder.seal("done")
        with pytest.raises(UsageError, match="no force is known"):
            acuwand.write(store.load("last"), tmp_path / "x.acuwand")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_tenths_begin_where_they_begin(tmp_path: Path) -> None:
    """A sample at 0.1 s counts to the second tenth, whatever binary fractions make of it."""
    with Store.open(tmp_path / "store") as store:
        recorder = begin(store, info=INFO)
        recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, PERIOD))
        recorder.append(packet(0, 100, counts=tuple(index // 10 * 9 for index in range(100))))
        recorder.seal("done")
        acuwand.write(store.load("last"), tmp_path / "x.acuwand")
    (path,) = (tmp_path / "x.acuwand").glob("*.csv")
    wanted = [force_mn(SCALE, (9 * k,), 3) for k in range(10)]
    assert [round(1000 * float(row)) for row in path.read_text().split()[1:]] == wanted
