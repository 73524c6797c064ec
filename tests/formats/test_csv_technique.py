"""The tables of technique: every figure has a column, and what is unknown is empty with its reason."""

import csv
import json
from pathlib import Path

import pytest

from acudevice.formats import csv_folder
from acudevice.formats.csv_technique import POINTS, PRESSES
from acudevice.formats.format import Options
from acudevice.session.technique import technique_of
from acudevice.signal.figures import DEFINITIONS, POINT, Technique
from acudevice.values.thresholds import Side
from tests.store.making import contents
from tests.support.cohorts import session

BESIDE = ["uncertainty", "interval", "unknown"]


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """Read a table as anybody would."""
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def technique() -> Technique:
    """Return the technique of a session with two presses of a still hand."""
    return technique_of(session(sides=(Side.LEFT, Side.RIGHT)))


@pytest.fixture
def folder(technique: Technique, tmp_path: Path) -> Path:
    """Return that session, exported with its technique."""
    recording = session(sides=(Side.LEFT, Side.RIGHT))
    csv_folder.write(recording, tmp_path / "x", Options(technique=lambda: technique))
    return tmp_path / "x"


def test_each_press_has_all_figures(folder: Path, technique: Technique) -> None:
    """By the names of the definitions, which end in their units; the row says which press it is."""
    rows = table(folder, "technique")
    assert list(rows[0]) == ["press", "point", "side", *DEFINITIONS, *BESIDE]
    assert [(row["press"], row["point"], row["side"]) for row in rows] == [
        ("0", "LR3", "left"),
        ("1", "LR3", "right"),
    ]
    for row, figures in zip(rows, technique.presses, strict=True):
        for name, figure in figures.items():
            assert (figure.value is None) == (not row[name]), name
            assert not row[name] or float(row[name]) == pytest.approx(figure.value, rel=1e-9), name
            assert (name in json.loads(row["unknown"])) is (row[name] == ""), name
    assert (rows[0]["peak_n"], rows[0]["hold_cv"], rows[0]["cycles"]) == ("10.000000", "0", "")
    assert json.loads(rows[0]["unknown"])["cycles"] != ""


def test_each_point_has_dose_and_rhythm(folder: Path, technique: Technique) -> None:
    """Side by side with what is uncertain in them."""
    rows = table(folder, "points")
    assert list(rows[0]) == ["point", "side", *POINT, *BESIDE]
    assert [(row["side"], row["presses"], row["hold_s"]) for row in rows] == [
        ("left", "1", "5.000000"),
        ("right", "1", "5.000000"),
    ]
    assert json.loads(rows[0]["uncertainty"])["hold_s"] == technique.points[0].figures["hold_s"].u
    assert (rows[0]["cadence_hz"], list(json.loads(rows[0]["interval"]))) == ("", [])


def test_every_column_says_its_unit_and_meaning(folder: Path) -> None:
    """In the descriptor, as UCUM codes; without any is what is no number."""
    described = json.loads((folder / "datapackage.json").read_text())
    found = {one["name"]: one["schema"]["fields"] for one in described["resources"]}
    for name, columns in (("technique", PRESSES), ("points", POINTS)):
        assert [one["name"] for one in found[name]] == [column.name for column in columns]
        assert all(one["description"] for one in found[name])
        assert {one["name"] for one in found[name] if "unit" not in one} <= {
            "press",
            "point",
            "side",
            *BESIDE,
        }
    units = {one["name"]: one.get("unit") for one in (*found["technique"], *found["points"])}
    wanted = {"impulse_n_s": "N.s", "cycle_slope_n": "N/{cycle}", "cv": "1", "mean_slope_n": "N/{press}"}
    assert wanted.items() <= units.items()


def test_the_recording_is_read_back_without_them(folder: Path) -> None:
    """Whatever became of them."""
    whole = contents(csv_folder.read(folder))
    for name in ("technique", "points"):
        (folder / f"{name}.csv").unlink()
    assert contents(csv_folder.read(folder)) == whole


def test_a_session_without_presses_has_tables_without_rows(tmp_path: Path) -> None:
    """And the columns all the same."""
    nobody = session(sides=())
    csv_folder.write(nobody, tmp_path / "x", Options(technique=lambda: technique_of(nobody)))
    assert (table(tmp_path / "x", "technique"), table(tmp_path / "x", "points")) == ([], [])
    assert (tmp_path / "x/points.csv").read_text().startswith("point,side,presses,")
