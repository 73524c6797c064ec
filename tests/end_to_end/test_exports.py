"""A guided session in which the link dropped three times and the ring restarted, as other programs read its exports."""

import asyncio
import csv
import gzip
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from acudevice.formats.registry import FORMATS
from acudevice.session.ending import Ending
from acudevice.session.exporting import export
from acudevice.signal.calibrate import force_mn
from acudevice.store.store import Store
from acudevice.values.recording import Recording, iso
from tests.store.making import samples_of
from tests.support.rings import Port
from tests.support.sittings import guided

RATE_HZ = 500


@dataclass(frozen=True)
class Seen:
    """What another program finds in an export."""

    t_s: Any
    """Times of the samples whose force is known, seconds from the first sample of the session."""
    force_n: Any
    unit: str
    rate_hz: float
    start: str
    """ISO 8601 in UTC, to the second at least."""
    gaps: list[tuple[float, float, str]]
    """Start, end, reason."""
    presses: int
    off_s: float = 5e-7
    """How far a sample may stand from its time."""
    off_n: float = 5e-7


async def _drops(port: Port, _: Ending) -> None:
    """Pull the plug three times: twice for longer than the ring's buffer reaches back."""
    for after_s, for_s in ((14.0, 14.0), (8.0, 3.0), (9.0, 14.0)):
        await asyncio.sleep(after_s)
        port.pull()
        await asyncio.sleep(for_s)
        port.plug()
    await asyncio.sleep(10_000.0)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Recording, Path]]:
    """Return the session, and a folder with an export in every format."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACUDEVICE_HOME", str(tmp_path_factory.mktemp("home")))
        port = Port(rate_hz=RATE_HZ, buffer_samples=6000, reboot_s=70.0, seed=3)
        done = guided(port, _drops, repeats=3)
        assert done.error is None
        states = [link["state"] for link in done.heard.of("link")]
        assert (states.count("lost"), states.count("rebooted")) == (4, 1)
        folder = tmp_path_factory.mktemp("exports")
        for name in FORMATS:
            list(export(["last"], name, folder))
        with Store.open() as store:
            yield store.load("last"), folder


def _csv(target: Path) -> Seen:
    """Read as Frictionless, DuckDB do."""
    import duckdb
    import frictionless

    package = frictionless.Package(str(target / "datapackage.json"))
    fields = {field.name: field.custom.get("unit") for field in package.get_resource("samples").schema.fields}
    about = package.custom["acudevice"]
    found = duckdb.read_csv(str(target / "samples.csv")).fetchnumpy()
    known = ~np.ma.getmaskarray(found["force_n"])
    return Seen(
        np.asarray(found["t_s"])[known], np.asarray(found["force_n"])[known], fields["force_n"], about["rates_hz"][0],
        about["start"], [
            (float(row["start_s"]), float(row["end_s"]), row["reason"])
            for row in package.get_resource("gaps").read_rows()
        ], len(package.get_resource("presses").read_rows()),
    )  # fmt: skip


def _jsonl(target: Path) -> Seen:
    """Read line by line, with what any JSON parser gives."""
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    runs = [line for line in lines if line["type"] == "samples"]
    times = [line["t_s"] + k * line["period_s"] for line in runs for k in range(len(line["force_n"]))]
    return _known(
        times, [newtons for line in runs for newtons in line["force_n"]], lines[0]["units"]["force_n"],
        lines[0]["rates_hz"][0], lines[0]["start"], _gaps([line for line in lines if line["type"] == "gap"]),
        sum(line["type"] == "press" for line in lines),
    )  # fmt: skip


def _npz(target: Path) -> Seen:
    """Read with NumPy alone."""
    with np.load(target, allow_pickle=False) as found:
        meta = json.loads(str(found["meta"]))
        return _known(
            found["t_s"], found["force_n"], meta["units"]["force_n"], meta["rates_hz"][0], meta["start"],
            _gaps(meta["gaps"]), len(meta["presses"]),
        )  # fmt: skip


def _parquet(target: Path) -> Seen:
    """Read with Polars, and the metadata with DuckDB."""
    import duckdb
    import polars as pl

    ((text,),) = duckdb.sql(
        f"select decode(value) from parquet_kv_metadata('{target}') where decode(key) = 'acudevice'"
    ).fetchall()
    meta, table = json.loads(text), pl.read_parquet(target)
    millinewtons = table["force_mn"].cast(pl.Float64).to_numpy()
    assert meta["units"]["force_mn"] == "mN"
    return _known(
        table["t_us"].to_numpy() / 1e6, millinewtons / 1000, "N", meta["rates_hz"][0], meta["start"],
        _gaps(meta["gaps"]), len(meta["presses"]),
    )  # fmt: skip


def _edf(target: Path) -> Seen:
    """Read with EDFlib."""
    import pyedflib

    with pyedflib.EdfReader(str(target)) as reader:
        digital, newtons = reader.readSignal(0, digital=True), reader.readSignal(0)
        known = np.flatnonzero(digital != -32_768)
        rate_hz = float(reader.getSampleFrequency(0))
        notes = list(zip(*reader.readAnnotations(), strict=True))
        return Seen(
            known / rate_hz, newtons[known], reader.getPhysicalDimension(0), rate_hz,
            reader.getStartdatetime().isoformat(), [
                (at, at + span, text.split()[1].strip(",")) for at, span, text in notes if text.startswith("gap")
            ], sum(text.startswith("press ") for *_, text in notes), 0.5 / rate_hz, 0.0005001,
        )  # fmt: skip


def _bids(target: Path) -> Seen:
    """Read as a researcher does: the sidecar, the gzipped column, the events."""
    (sidecar,) = target.rglob("*_physio.json")
    about = json.loads(sidecar.read_text("utf-8"))
    cells = gzip.decompress(sidecar.with_suffix(".tsv.gz").read_bytes()).decode().splitlines()
    rate_hz = about["SamplingFrequency"]
    (events,) = target.rglob("*_events.tsv")
    rows = list(
        csv.DictReader(events.read_text("utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    gaps = [row for row in rows if row["trial_type"] == "gap"]
    return _known(
        np.arange(len(cells)) / rate_hz, [None if cell == "n/a" else float(cell) for cell in cells],
        about["force"]["Units"], rate_hz, about["acudevice"]["start"],
        [
            (float(row["onset"]), float(row["onset"]) + float(row["duration"]), row["value"].split(",")[0])
            for row in gaps
        ],
        sum(row["trial_type"] == "press" for row in rows), 0.5 / rate_hz,
    )  # fmt: skip


def _fhir(target: Path) -> Seen:
    """Read with the models of FHIR R4B."""
    from fhir.resources.R4B.bundle import Bundle

    bundle = Bundle.model_validate_json(target.read_text("utf-8"))
    found = [entry.resource for entry in bundle.entry if entry.resource.get_resource_type() == "Observation"]
    (force,) = [one for one in found if one.code.coding[0].code == "force"]
    sampled = force.valueSampledData
    values = [None if word == "E" else float(word) * float(sampled.factor) for word in sampled.data.split()]
    gaps = [
        (
            (one.valuePeriod.start - force.effectivePeriod.start).total_seconds(),
            (one.valuePeriod.end - force.effectivePeriod.start).total_seconds(),
            one.code.text.split()[1].strip(","),
        )
        for one in force.component or ()
        if one.code.coding[0].code.startswith("gap")
    ]
    period_s = float(sampled.period) / 1000
    return _known(
        np.arange(len(values)) * period_s, values, sampled.origin.unit, 1 / period_s,
        force.effectivePeriod.start.isoformat(), gaps, len(found) - 1, 0.5 * period_s,
    )  # fmt: skip


def _known(times: Any, forces: Any, *more: Any) -> Seen:
    """Return what is seen, without samples whose force is not known."""
    t_s, force_n = np.array(times, float), np.array(forces, float)
    known = ~np.isnan(force_n)
    return Seen(t_s[known], force_n[known], *more)


def _gaps(found: list[dict[str, Any]]) -> list[tuple[float, float, str]]:
    return [(gap["start_s"], gap["end_s"], gap["reason"]) for gap in found]


READERS: dict[str, Callable[[Path], Seen]] = {
    "csv": _csv, "jsonl": _jsonl, "npz": _npz, "parquet": _parquet, "edf": _edf, "bids": _bids, "fhir": _fhir,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_others_find_the_session_as_it_was(name: str, session: tuple[Recording, Path]) -> None:
    """Every sample at its time, unit, rate, start, gaps with their reasons, presses; nothing where nothing was."""
    recording, folder = session
    seen = READERS[name](FORMATS[name].target(folder, recording.session.id))
    kept = samples_of(recording)
    scale = recording.epochs[0].scale
    assert scale
    assert recording.missing > 2000
    assert [gap.reason for gap in recording.gaps] == ["link", "link", "reboot"]
    assert len(seen.t_s) == len(kept) == recording.samples
    assert np.abs(seen.t_s - [one[7] for one in kept]).max() <= seen.off_s
    wanted = np.array([force_mn(scale, one[3], 3) for one in kept]) / 1000
    assert np.abs(seen.force_n - wanted).max() <= seen.off_n
    assert (seen.unit, seen.rate_hz, seen.presses) == ("N", RATE_HZ, len(recording.presses))
    assert recording.session.zero_s
    assert seen.start[:19] == iso(recording.session.zero_s)[:19]
    assert [reason for *_, reason in seen.gaps] == ["link", "link", "reboot"]
    for (start_s, end_s, _), gap in zip(seen.gaps, recording.gaps, strict=True):
        assert (start_s, end_s) == (
            pytest.approx(gap.start_s, abs=0.0021),
            pytest.approx(gap.end_s, abs=0.0021),
        )


@pytest.mark.slow
def test_the_means_of_tenths_have_holes_where_the_session_has(session: tuple[Recording, Path]) -> None:
    """The AcuWand's table knows no gaps: not a number stands in those that last longer than a tenth."""
    recording, folder = session
    (path,) = FORMATS["acuwand"].target(folder, recording.session.id).glob("*.csv")
    rows = [float(row) for row in path.read_text().split()[1:]]
    tenths = {int(one[7] * 10 + 1e-5) for one in samples_of(recording)}
    assert [k for k, row in enumerate(rows) if not math.isnan(row)] == sorted(tenths)
    assert sum(map(math.isnan, rows)) > 40
