"""The descriptor: all that the tables do not say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acudevice import __version__
from acudevice.errors import BadDataError
from acudevice.formats import csv_folder, datapackage
from acudevice.store.store import Store
from tests.store.making import record_all


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return an exported folder."""
    with Store.open(tmp_path / "store") as store:
        csv_folder.write(store.load(record_all(store)), tmp_path / "x")
        yield tmp_path / "x"


def descriptor(folder: Path) -> dict[str, Any]:
    """Read the descriptor as anybody would."""
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_who_has_the_folder_knows_what_it_is(folder: Path) -> None:
    """Start, device, calibration, tare, thresholds, routine, rate, software, and what it is good for."""
    found = descriptor(folder)
    ours = found["acudevice"]
    assert (ours["schema"], ours["type"], ours["software"]) == ("acudevice/1", "recording", __version__)
    assert ours["start"] == "2026-09-21T14:13:21.410Z"
    assert found["created"] == "2026-09-21T14:13:20.000Z"
    assert ours["session"]["routine"] == "tai-chong"
    assert ours["session"]["info"]["serial"] == "R-0001"
    assert ours["epochs"][0]["scale"]["tare_mn"] == [12]
    assert ours["epochs"][0]["scale"]["calibration"]["cells"][0]["force_mn"] == [0, 1000, 20000]
    assert ours["epochs"][1]["scale"] is None
    assert ours["rates_hz"] == [80.0, 100.0]
    assert ours["thresholds"][0]["entries"][0]["low_mn"] == 8000
    assert (ours["samples"], ours["missing"]) == (262, 10)
    assert ours["flags"]["2"] == "clipped"
    assert "practice and feedback" in found["description"]


def test_each_table_is_described_with_size_and_digest(folder: Path) -> None:
    """Names, types, units; and what tells a changed file."""
    for resource in descriptor(folder)["resources"]:
        path = folder / resource["path"]
        assert path.stat().st_size == resource["bytes"]
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(fields)
        assert all(
            field["type"] in {"integer", "number", "string", "object"}
            for field in resource["schema"]["fields"]
        )


def change(folder: Path, **changes: object) -> None:
    """Change our part of a descriptor."""
    found = descriptor(folder)
    found["acudevice"] |= changes
    (folder / "datapackage.json").write_text(json.dumps(found))


def test_what_others_add_does_no_harm(folder: Path) -> None:
    """A licence, contributors, another layout: the recording is the same."""
    before = datapackage.read(folder)
    found = descriptor(folder) | {"licenses": [{"name": "CC-BY-4.0"}], "title": "Mine"}
    (folder / "datapackage.json").write_text(json.dumps(found, sort_keys=True))
    assert datapackage.read(folder) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"schema": "acudevice/2"},
        {"samples": 261},
        {"epochs": []},
        {"digest": ""},
        {"boots": None},
        {"type": "x"},
    ],
)
def test_a_changed_fact_is_refused(folder: Path, changes: dict[str, object]) -> None:
    """Another calibration, another count, another version: not the recording that was exported."""
    change(folder, **changes)
    with pytest.raises(BadDataError):
        datapackage.read(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"acudevice": 5}', "\ud800"])
def test_what_describes_no_recording_is_refused(folder: Path, text: str) -> None:
    """Somebody else's Data Package, or no JSON at all."""
    (folder / "datapackage.json").write_bytes(text.encode(errors="surrogatepass"))
    with pytest.raises(BadDataError, match="does not describe a recording"):
        datapackage.read(folder)
