"""Parquet as an independent reader sees it: DuckDB."""

import json
import sys
from pathlib import Path

import pytest

from acudevice.errors import BadDataError, UsageError
from acudevice.formats.registry import FORMATS
from acudevice.signal.calibrate import force_mn
from acudevice.store.store import Store
from acudevice.values.recording import Epoch, Recording
from tests.store.making import PERIOD, SCALE, begin, contents, packets, samples_of
from tests.support.cohorts import session

pytest.importorskip("pyarrow", reason="pip install 'acudevice[parquet]'")
duckdb = pytest.importorskip("duckdb", reason="pip install duckdb, to read as others do")


def test_an_independent_reader_finds_every_sample(recording: Recording, tmp_path: Path) -> None:
    """Numbers, microseconds, counts, millinewtons or null, flags; in order."""
    path = tmp_path / "x.parquet"
    FORMATS["parquet"].load().write(recording, path)
    rows = duckdb.sql(f"select * from '{path}'")
    names = ["counts"] if recording.cells == 1 else ["counts_1", "counts_2", "counts_3"]
    assert rows.columns == ["sample", "t_us", *names, "force_mn", "flags"]
    scale = recording.epochs[0].scale
    assert scale
    assert rows.fetchall() == [
        (
            one[0],
            round(one[7] * 1e6),
            *one[3],
            force_mn(scale, one[3], 3) if one[5:7] == (3, 7) else None,
            one[4],
        )
        for one in samples_of(recording)
    ]


def test_the_metadata_say_the_rest(recording: Recording, tmp_path: Path) -> None:
    """Start, units, rates, device, calibration, gaps with reasons, presses, events."""
    path = tmp_path / "x.parquet"
    FORMATS["parquet"].load().write(recording, path)
    found = duckdb.sql(
        f"select decode(value) from parquet_kv_metadata('{path}') where decode(key) = 'acudevice'"
    )
    meta = json.loads(found.fetchall()[0][0])
    assert (meta["start"], meta["rates_hz"]) == ("2026-09-21T14:13:21.410Z", [80.0, 100.0])
    assert (meta["units"]["t_us"], meta["units"]["force_mn"]) == ("us", "mN")
    assert [gap["reason"] for gap in meta["gaps"]] == ["link", "stopped", "reboot"]
    assert [press["host"] and press["host"]["verdict"] for press in meta["presses"]] == [
        "too_light",
        "over_ceiling",
        None,
    ]
    assert [mark["kind"] for mark in meta["marks"]] == ["ready", "press_start", "press_end", "fault"]
    assert meta["session"]["info"]["serial"] == "R-0001"


def test_a_broken_file_is_refused(recording: Recording, tmp_path: Path) -> None:
    """By DuckDB where the end is gone; by us wherever a byte that means something has changed."""
    path, form = tmp_path / "x.parquet", FORMATS["parquet"].load()
    form.write(recording, path)
    data, wanted = path.read_bytes(), contents(recording)
    path.write_bytes(data[:-9])
    with pytest.raises(duckdb.Error):
        duckdb.sql(f"select * from '{path}'").fetchall()
    refused = 0
    for at in range(4, len(data), len(data) // 40):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        try:
            assert contents(form.read(path)) == wanted
        except BadDataError:
            refused += 1
    assert refused > 30


def test_somebody_elses_table_is_none_of_ours(tmp_path: Path) -> None:
    """Not recognised, and not read."""
    duckdb.sql(f"copy (select 1 as a) to '{tmp_path / 'x.parquet'}' (format parquet)")
    form = FORMATS["parquet"].load()
    assert not form.recognises(tmp_path / "x.parquet")
    with pytest.raises(BadDataError, match="not as it was exported"):
        form.read(tmp_path / "x.parquet")


def test_a_sample_takes_few_bytes(tmp_path: Path) -> None:
    """A press that rises and falls smoothly: time and force and counts in less than four bytes."""
    with Store.open(tmp_path / "store") as store:
        recorder = begin(store)
        recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, PERIOD))
        for samples in packets(0, 60_000, 500, received_s=None):
            counts = tuple(abs(index % 2_000 - 1_000) * 3 for index in range(samples.first, samples.end))
            recorder.append(samples._replace(counts=counts))
        recorder.seal("done")
        FORMATS["parquet"].load().write(store.load("last"), tmp_path / "x.parquet")
    assert (tmp_path / "x.parquet").stat().st_size < 4 * 60_000


def test_without_the_extra_the_way_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the extra that is named, not a module."""
    monkeypatch.delitem(sys.modules, "acudevice.formats.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match="format parquet needs pyarrow") as caught:
        FORMATS["parquet"].load()
    assert caught.value.hint == "pip install 'acudevice[parquet]'"


def test_a_count_that_does_not_fit_is_refused_rather_than_cut(tmp_path: Path) -> None:
    """Of a file that somebody else wrote: 32 bits hold what devices count."""
    one = session()
    one.blocks[0].counts[300] = 1 << 32  # type: ignore[index]  # made up, so it is a tuple
    with pytest.raises(BadDataError, match="does not hold it") as caught:
        FORMATS["parquet"].load().write(one, tmp_path / "x.parquet")
    assert "jsonl" in caught.value.hint
    assert not any(tmp_path.iterdir())
