"""Calibrations that are kept are shown, listed and exported."""

import json
from pathlib import Path

import pytest

from tests.support.command import acudevice
from tests.support.sensors import RIGS, as_csv


@pytest.fixture
def kept(tmp_path: Path) -> str:
    """The id of a calibration that is kept."""
    table = tmp_path / "loads.csv"
    table.write_text(as_csv(RIGS["load cell"].table(1)), encoding="utf-8")
    found = acudevice(
        "calibrate", "fit", str(table), "--keep", "--device", "R-7", "--due", "2027-01-01", "--json"
    )
    return str(found.data["id"])


def test_one_that_is_kept_is_shown_by_its_id(kept: str) -> None:
    """By how that begins, or as the last; for people and for programs."""
    shown = acudevice("calibrate", "show", kept[:5])
    assert shown.code == 0
    assert kept in shown.out
    assert "R-7" in shown.out
    assert acudevice("calibrate", "show", "last", "--json").data["id"] == kept
    missing = acudevice("calibrate", "show", "zzz")
    assert missing.code == 66
    assert "acudevice calibrate history" in missing.err


def test_the_history_lists_what_is_kept(kept: str) -> None:
    """Of one device or of all; nothing is said to be nothing."""
    shown = acudevice("calibrate", "history")
    assert kept[:8] in shown.out
    assert "2027-01-01" in shown.out
    (one,) = acudevice("calibrate", "history", "R-7", "--json").data["calibrations"]
    assert (one["id"], one["device"], one["model"]) == (kept, "R-7", "linear")
    nothing = acudevice("calibrate", "history", "R-8")
    assert nothing.code == 0
    assert "no calibration is kept here yet" in nothing.err


def test_it_is_exported_in_each_format(kept: str, tmp_path: Path) -> None:
    """As a page, as JSON that is the same calibration, as a table that can be fitted again; nothing is overwritten."""
    page, copy, points = (tmp_path / name for name in ("c.html", "c.json", "c.csv"))
    for path in (page, copy, points):
        assert acudevice("calibrate", "export", "last", "--output", str(path)).code == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert json.loads(copy.read_text(encoding="utf-8"))["id"] == kept
    assert acudevice("calibrate", "show", str(copy), "--json").data["id"] == kept
    again = acudevice("calibrate", "fit", str(points), "--json").data
    assert again["cells"][0]["table"] == json.loads(copy.read_text(encoding="utf-8"))["cells"][0]["table"]
    assert acudevice("calibrate", "export", "last", "--output", str(page)).code == 2
    told = acudevice("calibrate", "export", "last", "--output", str(tmp_path / "d.html"), "--json").data
    assert told["file"].endswith("d.html")


def test_a_format_has_to_be_said(kept: str, tmp_path: Path) -> None:
    """By the file's name or an option; without a file it goes to standard output."""
    unsaid = acudevice("calibrate", "export", kept)
    assert unsaid.code == 2
    assert "html, pdf, json, csv" in unsaid.err
    assert acudevice("calibrate", "export", kept, "--output", str(tmp_path / "c.doc")).code == 2
    assert acudevice("calibrate", "export", kept, "--format", "csv").out.startswith("series,mount,direction")


def test_a_kept_one_turns_counts_into_force(kept: str, tmp_path: Path) -> None:
    """By its id, as by its file."""
    counts = tmp_path / "counts.csv"
    counts.write_text("counts\n525484\n", encoding="utf-8")
    assert (
        acudevice("calibrate", "apply", kept[:8], str(counts)).out.splitlines()[1].startswith("525484,24.99")
    )
