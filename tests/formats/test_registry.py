"""The table of formats."""

from pathlib import Path

import pytest

from acudevice.errors import BadDataError, NotFoundError, UsageError
from acudevice.formats import csv_folder
from acudevice.formats.registry import FORMATS, Entry, find, recognise


def test_a_format_is_found_by_name_and_loaded_when_used() -> None:
    """An unknown one is refused with those there are."""
    assert find("csv") is FORMATS["csv"]
    assert find("csv").load() is csv_folder
    with pytest.raises(UsageError, match="no format 'xls'") as caught:
        find("xls")
    assert "csv" in caught.value.hint


def test_a_missing_extra_is_named() -> None:
    """Where a library lacks, the error says what to install."""
    entry = Entry("odd", ".odd", "odd", "a_library_that_is_not_there.module", "odd")
    with pytest.raises(UsageError, match="format odd needs a_library_that_is_not_there") as caught:
        entry.load()
    assert caught.value.hint == "pip install 'acudevice[odd]'"


def test_a_session_goes_by_its_name() -> None:
    """Folders have no suffix, files have that of their format."""
    assert find("csv").target(Path("out"), "2026-11-22") == Path("out/2026-11-22")
    assert Entry("x", ".x.gz", "", "").target(Path("out"), "2026.5") == Path("out/2026.5.x.gz")


def test_what_is_of_no_known_format_is_refused(tmp_path: Path) -> None:
    """Nothing there is told from something else there."""
    (tmp_path / "table.csv").write_text("a,b\n")
    with pytest.raises(BadDataError, match="no recording in a format known here"):
        recognise(tmp_path / "table.csv")
    with pytest.raises(BadDataError):
        recognise(tmp_path)
    with pytest.raises(NotFoundError, match="no such file"):
        recognise(tmp_path / "nothing")
