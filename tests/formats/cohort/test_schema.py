"""The tables of a data set say what their columns are."""

from acudevice.formats.cohort.schema import TABLES, arrow, described


def test_every_column_says_what_it_means_and_in_which_unit() -> None:
    """In the file itself, so that a table is understood without the program."""
    for name in TABLES:
        for one in arrow(name):
            assert one.metadata[b"description"]
            assert b"unit" in one.metadata


def test_names_end_in_the_unit() -> None:
    """`_us` is microseconds, `_mn` millinewtons."""
    units = {"us": "us", "mn": "mN", "nus": "N.us", "hz": "Hz", "mm2": "mm2"}
    for columns in described().values():
        for column in columns:
            ending = column["name"].rpartition("_")[2]
            assert units.get(ending, column["unit"]) == column["unit"]


def test_all_tables_begin_with_whose_they_are() -> None:
    """Rows are found by participant and session everywhere."""
    assert all([one.name for one in columns[:2]] == ["participant", "session"] for columns in TABLES.values())
