"""Columns are called by their names, or by their numbers."""

import numpy as np

from acudevice.formats.readers.model import Columns


def test_a_column_without_a_name_goes_by_its_number() -> None:
    """From 1, as people count."""
    columns = Columns(("t", ""), (np.zeros(2), np.ones(2)))
    assert [columns.name(k) for k in range(len(columns))] == ["t", "column 2"]
    assert Columns((), (np.zeros(2),)).name(0) == "column 1"
