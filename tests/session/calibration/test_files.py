"""Calibration files are read, kept and used; what is wrong with one is said with its name."""

import csv
import json
from pathlib import Path

import pytest

from acudevice.errors import BadDataError, ExistsError, NotFoundError, StorageError
from acudevice.session.calibration.files import (
    COLUMNS,
    apply_file,
    as_csv,
    document,
    fit_file,
    keep,
    read_calibration,
)
from acudevice.values.calibration_record import Circumstances
from tests.support.sensors import RIGS
from tests.support.sensors import as_csv as table_csv


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A calibration table of a film."""
    path = tmp_path / "loads.csv"
    path.write_text(table_csv(RIGS["film"].table(1)), encoding="utf-8")
    return path


def test_a_calibration_is_kept_and_read_again(table: Path, tmp_path: Path) -> None:
    """With what is known of it around."""
    record = fit_file(table, circumstances=Circumstances(device="R-7", certificate="M1 4711"))
    keep(record, tmp_path / "cal.json")
    assert read_calibration(tmp_path / "cal.json") == record
    plain = json.loads((tmp_path / "cal.json").read_text(encoding="utf-8"))
    assert (plain["schema"], plain["type"], plain["id"]) == ("acudevice/1", "calibration", record.id)
    assert plain["circumstances"]["certificate"] == "M1 4711"
    assert document(record)["id"] == record.id


def test_a_calibration_is_never_overwritten(table: Path, tmp_path: Path) -> None:
    """A newer one is a new file."""
    record = fit_file(table)
    keep(record, tmp_path / "cal.json")
    with pytest.raises(ExistsError) as refused:
        keep(record, tmp_path / "cal.json")
    assert "--force" not in str(refused.value.hint)


def test_counts_become_rows(table: Path, tmp_path: Path) -> None:
    """As the contract names them."""
    counts = tmp_path / "counts.csv"
    counts.write_text("counts\n88\n2000\n2000.5\n3500\n", encoding="utf-8")
    rows = apply_file(fit_file(table), counts)
    text = as_csv(rows)
    found = list(csv.DictReader(text.splitlines()))
    assert tuple(found[0]) == COLUMNS
    assert [row["counts"] for row in found] == ["88", "2000", "2000.50000", "3500"]
    assert [row["extrapolated"] for row in found] == ["false", "false", "false", "true"]
    for row, exact in zip(found, rows, strict=True):
        assert float(row["lo95_n"]) < float(row["force_n"]) < float(row["hi95_n"])
        assert float(row["u_n"]) == pytest.approx(exact["u_n"], abs=1e-5)


@pytest.mark.parametrize(
    ("text", "words"),
    [("series\n1\n", "loads.csv: the table lacks the columns"), ("", "loads.csv: the table lacks")],
)
def test_what_is_wrong_with_a_table_names_the_file(tmp_path: Path, text: str, words: str) -> None:
    """Beside the reason."""
    path = tmp_path / "loads.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadDataError, match=words) as caught:
        fit_file(path)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["{", "[]", '{"id": 7}'])
def test_what_is_no_calibration_is_refused(tmp_path: Path, text: str) -> None:
    """Be it no JSON or another one."""
    path = tmp_path / "cal.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadDataError, match=r"cal\.json: "):
        read_calibration(path)


def test_files_that_cannot_be_read_are_told_apart(tmp_path: Path) -> None:
    """Not there, no text, no file."""
    with pytest.raises(NotFoundError, match="no file"):
        fit_file(tmp_path / "none.csv")
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadDataError, match="is not UTF-8"):
        fit_file(binary)
    with pytest.raises(StorageError, match="cannot read"):
        fit_file(tmp_path)
