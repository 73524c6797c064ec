"""The BIDS data set as others see it: gzip and tab-separated values, and the validator of BIDS."""

import csv
import gzip
import json
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from acudevice.errors import BadDataError, UsageError
from acudevice.formats import bids
from acudevice.signal.calibrate import force_mn
from acudevice.store.store import Store
from acudevice.values.recording import Recording
from tests.store.making import begin, samples_of

VALIDATOR = shutil.which("bids-validator-deno", path=str(Path(sys.executable).parent))


@pytest.fixture
def folder(recording: Recording, tmp_path: Path) -> Path:
    """Return the data set of that recording."""
    bids.write(recording, tmp_path / "x.bids")
    return tmp_path / "x.bids"


def sidecars(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the sidecars of physiological recordings by name."""
    return {path.stem: json.loads(path.read_text()) for path in folder.rglob("*_physio.json")}


def test_each_rate_has_a_table_with_all_its_samples(recording: Recording, folder: Path) -> None:
    """Newtons to the millinewton at the place of their time, and n/a everywhere else."""
    scale = recording.epochs[0].scale
    assert scale
    (path,) = folder.rglob("*_recording-force100hz_physio.tsv.gz")
    cells = gzip.decompress(path.read_bytes()).decode().splitlines()
    wanted = {
        round(one[7] * 100): force_mn(scale, one[3], 3) for one in samples_of(recording) if one[5:7] == (3, 7)
    }
    known = {at: f"{mn / 1000:.3f}" for at, mn in wanted.items() if mn is not None}
    assert {at: text for at, text in enumerate(cells) if text != "n/a"} == known
    assert path.name.startswith("sub-ring_ses-20260921T141320")
    assert len(list(folder.rglob("*_recording-force80hz_physio.tsv.gz"))) == 1


def test_the_sidecar_says_rate_unit_start_and_the_rest(folder: Path) -> None:
    """What BIDS asks for, and all of the recording but samples."""
    fast, slow = sorted(sidecars(folder).values(), key=lambda found: -found["SamplingFrequency"])
    assert (fast["SamplingFrequency"], slow["SamplingFrequency"]) == (pytest.approx(100), pytest.approx(80))
    assert (fast["StartTime"], fast["Columns"], fast["force"]["Units"]) == (0, ["force"], "N")
    assert slow["GreatestTimeError"]["Value"] == pytest.approx(3e-6)
    assert fast["acudevice"]["start"] == "2026-09-21T14:13:21.410Z"
    assert [gap["reason"] for gap in fast["acudevice"]["gaps"]] == ["link", "stopped", "reboot"]
    assert fast["acudevice"]["epochs"][0]["scale"]["calibration"]["cells"][0]["force_mn"] == [0, 1000, 20_000]


def test_gaps_presses_and_events_are_events(folder: Path) -> None:
    """In order of time, in words."""
    (path,) = folder.rglob("*_events.tsv")
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [float(row["onset"]) for row in rows] == sorted(float(row["onset"]) for row in rows)
    kinds = [row["trial_type"] for row in rows]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"gap": 3, "press": 3, "host": 1, "device": 3}
    found = [tuple(row.values()) for row in rows]
    assert ("2.090000", "0.110000", "gap", "link, missing: 10") in found
    assert ("0.600000", "0.700000", "press", "LR3 left too_light device: ok") in found
    assert ("-0.500000", "n/a", "host", 'ready {"of": ["a", 1, null]}') in found


def test_compressed_tables_bear_no_name_and_no_date(folder: Path) -> None:
    """Flags and time in the gzip header are 0."""
    for path in folder.rglob("*.tsv.gz"):
        assert path.read_bytes()[3:8] == bytes(5)


def test_without_force_there_is_nothing_to_share(tmp_path: Path) -> None:
    """Refused, and nothing left behind."""
    with Store.open(tmp_path / "store") as store:
        begin(store).seal("nobody came")
        with pytest.raises(UsageError, match="has no samples"):
            bids.write(store.load("last"), tmp_path / "x.bids")
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def repacked(folder: Path, parts: Iterable[str]) -> None:
    """Put other text into the first table of a data set."""
    with gzip.open(min(folder.rglob("*_physio.tsv.gz")), "wt", newline="") as table:
        table.writelines(parts)


def test_what_is_read_back_does_not_depend_on_how_it_is_unpacked(
    recording: Recording, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In pieces of any size: the same forces."""
    before = [(block.first, block.counts) for block in bids.regain(folder).blocks]
    monkeypatch.setattr(bids, "AT_ONCE", 7)
    assert [(block.first, block.counts) for block in bids.regain(folder).blocks] == before
    assert sum(len(counts) for _, counts in before) == recording.samples


@pytest.mark.slow
@pytest.mark.parametrize("line", ["n/a\n", "0", "1.000\n"])
def test_a_table_that_unpacks_to_more_than_a_recording_is_refused(
    folder: Path, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few kilobytes may be gigabytes when they are unpacked: no more of them is unpacked than can be meant."""
    monkeypatch.setattr(bids, "MOST_READ", 100_000)
    repacked(folder, (line * 100_000 for _ in range(50)))
    tracemalloc.start()
    with pytest.raises(BadDataError, match="more than 100000 samples"):
        bids.regain(folder)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 40_000_000


def test_a_table_that_was_cut_is_refused(folder: Path) -> None:
    """In a line, or in what packs it."""
    repacked(folder, ["1.000\n", "2.0"])
    with pytest.raises(BadDataError, match="in the middle of a line"):
        bids.regain(folder)
    path = min(folder.rglob("*_physio.tsv.gz"))
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(BadDataError, match="not as it was exported"):
        bids.regain(folder)


@pytest.mark.slow
@pytest.mark.skipif(VALIDATOR is None, reason="pip install bids-validator-deno, to validate as others do")
def test_the_validator_of_bids_agrees(folder: Path) -> None:
    """No errors; without the rate, which is required, it refuses."""
    command = [str(VALIDATOR), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    path = next(folder.rglob("*_physio.json"))
    sidecar = json.loads(path.read_text())
    del sidecar["SamplingFrequency"]
    path.write_text(json.dumps(sidecar))
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode != 0
