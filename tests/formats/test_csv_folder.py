"""The CSV folder as others see it."""

import csv
import json
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from acudevice.errors import BadDataError
from acudevice.formats import csv_folder
from acudevice.formats.joining import MOST
from acudevice.signal.calibrate import force_mn
from acudevice.store.store import Store
from acudevice.values.recording import Epoch, Recording
from acudevice.values.samples import FAULT_COUNTS
from tests.store.making import PERIOD, SCALE, begin, contents, packet, packets, record_all, samples_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an open store."""
    with Store.open(tmp_path / "store") as store:
        yield store


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """Read a table as anybody would."""
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def exported(recording: Recording, folder: Path) -> Path:
    """Export and return the folder."""
    csv_folder.write(recording, folder)
    return folder


def test_the_tables_have_the_columns_of_the_contract(store: Store, tmp_path: Path) -> None:
    """Five files, and the columns that scripts rely on."""
    folder = exported(store.load(record_all(store)), tmp_path / "x")
    assert sorted(path.name for path in folder.iterdir()) == [
        "datapackage.json", "events.csv", "gaps.csv", "presses.csv", "samples.csv",
    ]  # fmt: skip
    heads = {path.stem: path.read_text().splitlines()[0] for path in folder.glob("*.csv")}
    assert heads["samples"] == "sample,t_s,counts,force_n,pressure_kpa,flags"
    assert heads["gaps"] == "first_sample,last_sample,start_s,end_s,reason"
    assert heads["presses"].startswith(
        "point,side,onset_s,release_s,hold_s,peak_n,mean_n,cv,verdict,reasons,device_verdict,"
    )
    assert heads["events"] == "t_s,sample,source,kind,boot_id,seq,tick,fields"
    several = exported(store.load(record_all(store, cells=3)), tmp_path / "y")
    assert (
        (several / "samples.csv")
        .read_text()
        .startswith("sample,t_s,counts_1,counts_2,counts_3,force_n,pressure_kpa,flags\n")
    )


@pytest.mark.parametrize("cells", [1, 3])
def test_each_sample_has_its_row_with_exact_force(store: Store, tmp_path: Path, cells: int) -> None:
    """Number, seconds, counts, newtons to the millinewton, pressure; the missing have no row, the unknown no value."""
    recording = store.load(record_all(store, cells))
    rows = table(exported(recording, tmp_path / "x"), "samples")
    found = samples_of(recording)
    assert [int(row["sample"]) for row in rows] == [sample[0] for sample in found]
    scale = recording.epochs[0].scale
    assert scale
    known = 0
    for row, (_, _, _, counts, flags, epoch, boot_id, t_s) in zip(rows, found, strict=True):
        mn = force_mn(scale, counts, 3) if (epoch, boot_id) == (3, 7) else None
        known += mn is not None
        assert float(row["t_s"]) == t_s
        assert tuple(int(value) for name, value in row.items() if name.startswith("counts")) == counts
        assert row["force_n"] == ("" if mn is None else f"{mn / 1000:.3f}")
        assert row["pressure_kpa"] == ("" if mn is None else f"{mn / 100:.2f}")
        assert int(row["flags"]) == flags
    assert known > 100


def test_invalid_readings_keep_their_counts_and_have_no_force(store: Store, tmp_path: Path) -> None:
    """Disconnected and clipped: the counts say what the device said, force says nothing."""
    recorder = begin(store)
    recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, PERIOD))
    fault = FAULT_COUNTS[3]
    recorder.append(packet(0, counts=(0, fault, 8_000_000, 100)))
    recorder.seal("done")
    rows = table(exported(store.load("last"), tmp_path / "x"), "samples")
    assert [row["counts"] for row in rows] == ["0", str(fault), "8000000", "100"]
    assert [row["force_n"] for row in rows] == ["0.988", "", "", "1.199"]
    assert {row["pressure_kpa"] for row in rows} == {""}


def test_presses_events_and_gaps_read_as_people_speak(store: Store, tmp_path: Path) -> None:
    """Seconds, newtons and words; both verdicts; unknown is empty."""
    folder = exported(store.load(record_all(store)), tmp_path / "x")
    first, second, third = table(folder, "presses")
    wanted = {
        "point": "LR3", "side": "left", "onset_s": "0.600000", "release_s": "1.300000", "hold_s": "0.040000",
        "peak_n": "9.500", "mean_n": "9.200", "verdict": "too_light", "reasons": "too_light", "device_verdict": "ok",
        "onset_sample": "60", "release_sample": "130", "to_band_s": "0.010000", "rest_s": "", "cycles": "",
    }  # fmt: skip
    assert {name: first[name] for name in wanted} == wanted
    assert (second["point"], second["peak_n"], second["verdict"], second["device_verdict"]) == (
        "",
        "",
        "over_ceiling",
        "",
    )
    assert (third["verdict"], third["device_verdict"], third["host"]) == ("ok", "ok", "")
    events = table(folder, "events")
    assert [(row["t_s"], row["sample"], row["source"], row["kind"]) for row in events] == [
        ("-0.500000", "", "host", "ready"), ("0.600000", "60", "device", "press_start"),
        ("1.300000", "130", "device", "press_end"), ("", "", "device", "fault"),
    ]  # fmt: skip
    assert json.loads(events[1]["fields"]) == {"point": "LR3", "side": 1}
    assert [tuple(row.values()) for row in table(folder, "gaps")] == [
        ("210", "219", "2.090000", "2.200000", "link"), ("", "", "2.590000", "19.600000", "stopped"),
        ("", "", "19.687503", "39.560000", "reboot"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["samples.csv", "presses.csv", "events.csv", "gaps.csv"])
def test_a_changed_digit_is_noticed(store: Store, tmp_path: Path, name: str) -> None:
    """What somebody edited is no longer the recording."""
    folder = exported(store.load(record_all(store)), tmp_path / "x")
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text[::-1].replace("1", "2", 1)[::-1], encoding="utf-8")
    with pytest.raises(BadDataError, match=f"{name} in .* is not as it was exported") as caught:
        csv_folder.read(folder)
    assert "analyze" in caught.value.hint


def test_a_day_does_not_have_to_fit_in_memory(store: Store, tmp_path: Path) -> None:
    """Writing holds few blocks at a time: an export of endless blocks can be watched, and ended, midway."""
    recorder = begin(store)
    for samples in packets(0, 60_000, 100, received_s=None):
        recorder.append(samples)
    recorder.seal("done")
    recording, alive, most = store.load("last"), [], 0

    class Watched:
        """Counts how many blocks are alive at once."""

        def __iter__(self) -> Iterator[Any]:
            nonlocal most
            for block in recording.blocks:
                alive.append(weakref.ref(block.counts))
                most = max(most, sum(ref() is not None for ref in alive))
                yield block

    csv_folder.write(replace(recording, blocks=Watched()), tmp_path / "x")
    assert len(alive) == 600
    assert most <= MOST // 100 + 3


@pytest.mark.slow
def test_an_independent_reader_agrees(store: Store, tmp_path: Path) -> None:
    """Frictionless finds the package valid, reads the same samples, and refuses a broken one."""
    frictionless = pytest.importorskip(
        "frictionless", reason="pip install frictionless, to read as others do"
    )
    recording = store.load(record_all(store, cells=3))
    folder = exported(recording, tmp_path / "x")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["message"])
    package = frictionless.Package(str(folder / "datapackage.json"))
    rows = package.get_resource("samples").read_rows()
    assert [(row["sample"], float(row["t_s"]), row["counts_2"], row["flags"]) for row in rows] == [
        (sample[0], sample[7], sample[3][1], sample[4]) for sample in samples_of(recording)
    ]
    units = {field.name: field.custom.get("unit") for field in package.get_resource("samples").schema.fields}
    assert (units["t_s"], units["force_n"], units["pressure_kpa"]) == ("s", "N", "kPa")
    assert [row["reason"] for row in package.get_resource("gaps").read_rows()] == [
        "link",
        "stopped",
        "reboot",
    ]
    assert package.get_resource("events").read_rows()[0]["fields"] == {"of": ["a", 1, None]}
    path = folder / "samples.csv"
    path.write_text(path.read_text().replace("\n5,", "\nfive,", 1))
    assert not frictionless.validate(str(folder / "datapackage.json")).valid


def test_reading_needs_no_store(store: Store, tmp_path: Path) -> None:
    """A folder given to somebody else is the whole recording."""
    recording = store.load(record_all(store))
    before = contents(recording)
    folder = exported(recording, tmp_path / "x")
    store.close()
    assert contents(csv_folder.read(folder)) == before
