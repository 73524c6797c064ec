"""A report as files that others read."""

import csv
from pathlib import Path

import duckdb
import pytest

from acudevice.errors import ExistsError
from acudevice.formats.cohort.reporting import write
from tests.formats.cohort.test_weekly import ROSTER, assessed, daily


def test_tables_are_csv_and_parquet_with_the_same_rows(tmp_path: Path) -> None:
    """Unknown is empty, and null."""
    report = tmp_path / "report"
    files = write(assessed(tmp_path, ROSTER, *daily(0, 8)), report, force=False)
    assert {path.suffix for path in files} == {".csv", ".parquet", ".svg", ".json"}
    with (report / "weeks.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    columns = "participant, week, days_share, in_band_share"
    found = duckdb.sql(f"select {columns} from '{report}/weeks.parquet'").fetchall()
    assert [(row["participant"], int(row["week"])) for row in rows] == [row[:2] for row in found]
    assert [float(row["days_share"]) for row in rows] == pytest.approx([row[2] for row in found])
    assert [row["in_band_share"] for row in rows] == ["1.000000", "1.000000", "", ""]
    assert found[-1][3] is None


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    """With force, an earlier report alone."""
    tables = assessed(tmp_path, ROSTER, *daily(0))
    write(tables, tmp_path / "report", force=False)
    with pytest.raises(ExistsError):
        write(tables, tmp_path / "report", force=False)
    write(tables, tmp_path / "report", force=True)
    with pytest.raises(ExistsError, match="no earlier export"):
        write(tables, tmp_path / "p", force=True)
