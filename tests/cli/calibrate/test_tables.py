"""`acudevice calibrate fit` and `apply`, for people and for programs."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.cli.calibrate.tables import MODELS
from acudevice.signal.metrology.models import NAMES
from tests.cli.test_docs import SECTIONS
from tests.support.command import acudevice
from tests.support.sensors import RIGS, as_csv


@pytest.fixture
def table(tmp_path: Path) -> str:
    """A calibration table of a load cell."""
    path = tmp_path / "loads.csv"
    path.write_text(as_csv(RIGS["load cell"].table(1)), encoding="utf-8")
    return str(path)


@pytest.fixture
def counts(tmp_path: Path) -> str:
    """Some counts, the last of them beyond the range."""
    path = tmp_path / "counts.csv"
    path.write_text("counts\n1234\n525484\n1500000\n", encoding="utf-8")
    return str(path)


def test_fit_tells_programs_what_the_contract_names(table: str) -> None:
    """Null is not assessed; every field is in the page of commands."""
    data = acudevice("calibrate", "fit", table, "--json").data
    assert (data["schema"], data["type"], data["model"]) == ("acudevice/1", "calibration", "linear")
    assert data["range_n"] == [0.0, 50.0]
    assert len(data["points"]) == len(data["residuals"]) == 60
    assert data["figures"]["creep"] is None
    named = set(re.findall(r"`(\w+)`", SECTIONS["calibrate"]))
    assert {*data, *data["figures"], *data["cells"][0], *data["points"][0]} - {"schema"} <= named | {"type"}


def test_fit_tells_people_model_uncertainty_and_figures(table: str, tmp_path: Path) -> None:
    """And what to do next."""
    target = str(tmp_path / "cal.json")
    result = acudevice("calibrate", "fit", table, "--output", target)
    assert result.code == 0
    for words in ("model", "linear", "2 breakpoints", "hysteresis", "creep", "not assessed", "95 % ± N"):
        assert words in result.out
    assert f"acudevice calibrate apply {target}" in result.err


def test_apply_writes_the_columns_of_the_contract(table: str, counts: str, tmp_path: Path) -> None:
    """To standard output or a file; what is extrapolated is marked and said."""
    cal, out = str(tmp_path / "cal.json"), tmp_path / "force.csv"
    acudevice("calibrate", "fit", table, "--output", cal)
    result = acudevice("calibrate", "apply", cal, counts)
    rows = list(csv.DictReader(result.out.splitlines()))
    assert list(rows[0]) == ["counts", "force_n", "u_n", "lo95_n", "hi95_n", "extrapolated"]
    assert [row["extrapolated"] for row in rows] == ["false", "false", "true"]
    assert float(rows[1]["lo95_n"]) <= 25.0 <= float(rows[1]["hi95_n"])
    assert "1 of 3 lie outside" in result.err
    written = acudevice("calibrate", "apply", cal, counts, "--output", str(out))
    assert (written.code, written.out, out.read_text(encoding="utf-8")) == (0, "", result.out)
    again = acudevice("calibrate", "apply", cal, counts, "--output", str(out))
    assert again.code == 2


def test_apply_tells_programs_the_same(table: str, counts: str, tmp_path: Path) -> None:
    """One object, and wider intervals for a single press."""
    cal = str(tmp_path / "cal.json")
    acudevice("calibrate", "fit", table, "--output", cal)
    mean = acudevice("calibrate", "apply", cal, counts, "--json").data
    one = acudevice("calibrate", "apply", cal, counts, "--single", "--json").data
    assert (mean["type"], mean["single"], one["single"]) == ("forces", False, True)
    assert mean["calibration"] == json.loads(Path(cal).read_text(encoding="utf-8"))["id"]
    assert all(a["u_n"] < b["u_n"] for a, b in zip(mean["forces"], one["forces"], strict=True))
    named = set(re.findall(r"`(\w+)`", SECTIONS["calibrate"]))
    assert {*mean, *mean["forces"][0]} - {"schema", "type"} <= named


def test_bad_tables_end_with_65(tmp_path: Path) -> None:
    """A saturated one, a negative load, no uncertainty."""
    good = RIGS["load cell"].table(1)
    bad = {
        "saturated": [replace(o, counts=min(o.counts, 500_000.0)) for o in good],
        "cannot be negative": [replace(o, reference_n=o.reference_n - 1.0) for o in good],
        "no reference is known exactly": [replace(o, u_reference_n=0.0) for o in good],
    }
    for words, observations in bad.items():
        path = tmp_path / "bad.csv"
        path.write_text(as_csv(observations), encoding="utf-8")
        result = acudevice("calibrate", "fit", str(path))
        assert (result.code, result.out) == (65, "")
        assert words in result.err


def test_a_missing_file_ends_with_66(tmp_path: Path) -> None:
    """Of either command."""
    assert acudevice("calibrate", "fit", str(tmp_path / "none.csv")).code == 66
    assert acudevice("calibrate", "apply", str(tmp_path / "none.json"), "x").code == 66


def test_the_models_to_choose_from_are_those_there_are() -> None:
    """The list stands twice so that help needs no numpy."""
    assert sorted(MODELS) == sorted(NAMES)
