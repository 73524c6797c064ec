"""Tables of any make are read: delimiters, decimal commas, headers, units, footers."""

from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import BadDataError
from acudevice.formats.readers.lines import text_of
from acudevice.formats.readers.model import Columns
from acudevice.formats.readers.text import lay_out, read_text

ROWS = [(0.0, 1.5), (0.01, -2.25), (0.02, 3e3)]


def read(text: str) -> Columns:
    """Read a text."""
    return read_text(BytesIO(text.encode()))


def table(delimiter: str, *, comma: bool = False, header: str = "") -> str:
    """Return the rows as text."""
    lines = [delimiter.join(f"{cell!r}" for cell in row) for row in ROWS]
    text = "\n".join(lines)
    return header + (text.replace(".", ",") if comma else text) + "\n"


def assert_rows(columns: Columns) -> None:
    """The columns are those of the rows."""
    assert np.array_equal(np.array(columns.values).T, ROWS)


@pytest.mark.parametrize("delimiter", ["\t", ";", ",", "|", " ", "   "])
def test_any_delimiter_is_understood(delimiter: str) -> None:
    """With names or without."""
    assert_rows(read(table(delimiter)))
    named = read(table(delimiter, header=f"t_s{delimiter}force\n"))
    assert_rows(named)
    assert named.names == ("t_s", "force")


@pytest.mark.parametrize("delimiter", ["\t", ";", " "])
def test_decimals_may_follow_a_comma(delimiter: str) -> None:
    """Where it parts no columns."""
    assert_rows(read(table(delimiter, comma=True)))


@pytest.mark.parametrize(
    "header",
    [
        "# made by a logger\n# 2024-05-01\nt,force\n",
        "Device: X200\nSerial,1234\n\nTime (s),Force (N)\n",
        "t,force\n",
        '"t","force"\n',
        "#t,force\n",
        "Interval=\t0.01 s\nChannelTitle=\tForce\nRange=\t10\nt,force\n",
    ],
)
def test_lines_of_header_are_skipped(header: str) -> None:
    """The last of them names the columns."""
    columns = read(table(",", header=header))
    assert_rows(columns)
    assert columns.names in {("t", "force"), ("Time (s)", "Force (N)")}


def test_line_ends_and_trailing_delimiters_do_not_matter() -> None:
    """As programs on any system write them."""
    assert_rows(read(table(",").replace("\n", ",\r\n")))
    assert_rows(read(table("\t").replace("\n", "\r\n")))


def test_what_is_no_number_is_nan() -> None:
    """Empty cells, words, and rows that are cut off; lines that are no rows are left out."""
    columns = read("t,f\n0,1\n0.1,\n0.2,none\n# pause\n0.3,4\n\n0.4\n0.5,6\n")
    assert columns.values[0].tolist() == [0, 0.1, 0.2, 0.3, 0.4, 0.5]
    assert np.nan_to_num(columns.values[1], nan=-1.0).tolist() == [1, -1, -1, 4, -1, 6]


def test_times_of_day_and_dates_are_seconds() -> None:
    """To the fraction."""
    day = read("12:00:00.5,1\n12:00:01.0,2\n12:00:01.5,3\n").values[0]
    assert np.diff(day).tolist() == [0.5, 0.5]
    date = read("time;f\n2024-05-01T12:00:00;1\n2024-05-01T12:00:02;2\n").values[0]
    assert np.diff(date).tolist() == [2.0]


def test_a_lone_column_is_a_table() -> None:
    """Of force, for one."""
    columns = read("force\n1\n2\n3\n")
    assert (columns.names, columns.values[0].tolist()) == (("force",), [1, 2, 3])


@pytest.mark.parametrize(("data", "text"), [
    (b"\xef\xbb\xbft", "t"), ("t µ".encode("utf-16"), "t µ"), ("µ".encode(), "µ"), (b"\xb5", "µ"),
])  # fmt: skip
def test_any_encoding_is_read(data: bytes, text: str) -> None:
    """By its mark, or by trying."""
    assert text_of(BytesIO(data)) == text


@pytest.mark.parametrize("text", ["", "\n\n", "hello world\nthis is prose\n", "a,b\nc,d\n"])
def test_prose_is_refused(text: str) -> None:
    """There is no table of numbers in it."""
    with pytest.raises(BadDataError, match="numbers"):
        read(text)


def test_a_layout_tells_where_the_table_begins() -> None:
    """And how wide it is."""
    layout = lay_out(["hello", "a;b;c", "1;2,5;3", "4;5,5;6"])
    assert (layout.delimiter, layout.comma, layout.first, layout.width) == (";", True, 2, 3)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """With columns of one length, or with a documented error."""
    try:
        columns = read_text(BytesIO(data))
    except BadDataError:
        return
    assert len({len(values) for values in columns.values}) == 1


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=2, max_size=20))
def test_numbers_come_back_as_they_were(rows: list[tuple[float, float]]) -> None:
    """Bit for bit."""
    text = "".join(f"{a!r},{b!r}\n" for a, b in rows)
    assert np.array_equal(np.array(read(text).values).T, rows)


def test_commas_in_quotes_are_decimals() -> None:
    """Where commas part the cells as well."""
    columns = read('"Time (s)","Force (N)"\n' + "".join(f'"0,{k}","1,{k}"\n' for k in range(1, 9)))
    assert columns.names == ("Time (s)", "Force (N)")
    assert columns.values[1].tolist() == [1 + k / 10 for k in range(1, 9)]


def test_a_line_of_units_belongs_to_the_names() -> None:
    """Below them."""
    assert read("Time,Force\ns,N\n0,1\n1,2\n").names == ("Time (s)", "Force (N)")


def test_columns_of_moments_are_marked() -> None:
    """Their unit is known."""
    assert read("when,f\n10:00:01,5\n10:00:02,6\n").clocks == (0,)


def test_wide_characters_need_no_mark() -> None:
    """Where every other byte is zero."""
    for encoding in ("utf-16-le", "utf-16-be"):
        assert_rows(read_text(BytesIO(table(",", header="t,f\n").encode(encoding))))


def test_other_bytes_of_zero_are_no_text() -> None:
    """It is said so."""
    with pytest.raises(BadDataError, match="it is no text"):
        read_text(BytesIO(bytes([1, 0, 200, 7, 9, 0, 3]) * 100))


@pytest.mark.parametrize("text", ["Dear all,\nin 2024 we met 3 times.\nBye\n" * 9, "a,b\n1,x\n2,y\n"])
def test_prose_gives_columns_or_a_refusal(text: str) -> None:
    """Nothing else."""
    try:
        columns = read(text)
    except BadDataError:
        return
    assert len({len(values) for values in columns.values}) == 1


@pytest.mark.parametrize("separator", [", ", ";", "\t"])
def test_units_may_stand_in_the_cells(separator: str) -> None:
    """They become those of the columns; a number in another unit is none."""
    rows = [f"{k / 10} s{separator}{k}.5 N" for k in range(9)]
    columns = read_text(BytesIO("\n".join([*rows, f"0.9 s{separator}9.5 kgf"]).encode()))
    assert columns.names == ("column 1 (s)", "column 2 (N)")
    assert columns.values[0].tolist() == [k / 10 for k in range(10)]
    assert columns.values[1][:9].tolist() == [k + 0.5 for k in range(9)]
    assert np.isnan(columns.values[1][9])
    named = read_text(BytesIO("\n".join(["time;load", *(f"{k};{k}.5 N" for k in range(9))]).encode()))
    assert named.names == ("time", "load (N)")


@pytest.mark.parametrize(
    ("rows", "second"),
    [
        (["0,000;1,186", "0,050;12,037", "0,100;9,125"], [1.186, 12.037, 9.125]),
        (["0;1,186", "50;12,037", "100;9,125"], [1.186, 12.037, 9.125]),
        (["0;1.186", "50;12.037", "100;9.125"], [1.186, 12.037, 9.125]),
        (["0.000;1,186", "1.050;12,037", "1.100;9,125"], [1186, 12037, 9125]),
        (["0;997", "50;1,002", "100;1,009"], [997, 1002, 1009]),
        (["0;1,186,000", "50;2,037,000", "100;9,125,000"], [1186000, 2037000, 9125000]),
        (["0;1.186,50", "50;12.037,25", "100;9.125,75"], [1186.5, 12037.25, 9125.75]),
    ],
)
def test_three_decimals_are_no_group_of_digits(rows: list[str], second: list[float]) -> None:
    """Unless something in the table says so: another mark of decimals, or whole numbers beside them."""
    assert read_text(BytesIO("\n".join(rows).encode())).values[1].tolist() == second


@pytest.mark.parametrize(
    "text",
    [
        "Rate;100\nGain;128\n\nt_s;force\n0.0;1.5\n0.01;-2.25\n0.02;3000\n",
        '"t_s\n","force\n"\n0.0,1.5\n0.01,-2.25\n0.02,3000\n',
        "t_s,force\n0.0,1.5 # at rest\n0.01,-2.25 # pulled\n0.02,3000\n",
        "t_s;force\n0.0;1.5\n0.01;\N{MINUS SIGN}2.25\n0.02;3000\n",
        "t_s;force\n0.0;1.5\n0.01;(2.25)\n0.02;3'000\n",
        "t_s;force\n0,0;1,5\n0,01;-2,25\n0,02;3\N{NARROW NO-BREAK SPACE}000\n",
    ],
    ids=["numbers in the header", "names of two lines", "notes", "minus signs", "brackets", "spaces"],
)
def test_what_people_and_spreadsheets_make_of_a_table_is_read(text: str) -> None:
    """Nothing is lost, and names stay names."""
    found = read(text)
    assert_rows(found)
    assert [name.strip() for name in found.names] == ["t_s", "force"]


def test_a_quote_that_nobody_closed_swallows_no_rows() -> None:
    """An inch, say."""
    found = read('t_s,5" plate\n0.0,1.5\n0.01,-2.25\n0.02,3000\n')
    assert_rows(found)


def test_a_line_of_units_may_stand_in_brackets() -> None:
    """Once is enough."""
    assert read("Time,Load\n(s),(kg)\n" + table(",")).names == ("Time (s)", "Load (kg)")


def test_a_name_may_stand_above_a_column_that_is_empty() -> None:
    """The others keep theirs."""
    found = read('t_s,force,other\n0.0,1.5,""\n0.01,-2.25,""\n0.02,3000,""\n')
    assert found.names == ("t_s", "force")
    assert_rows(found)


@pytest.mark.parametrize(
    ("units", "names"),
    [
        ("UnitName=\tkg\n", ("time (s)", "Handgrip (kg)")),
        ("UnitName=\n", ("time (s)", "Handgrip")),
        ("", ("time (s)", "Handgrip")),
    ],
)
def test_an_export_of_labchart_says_its_channels_by_keys(units: str, names: tuple[str, ...]) -> None:
    """The lines around them are no names."""
    header = (
        f"Interval=\t0.01 s\nTimeFormat=\tStartOfBlock\nChannelTitle=\tHandgrip\nRange=\t10.000 V\n{units}"
    )
    found = read(table("\t", header=header))
    assert found.names == names
    assert_rows(found)


def test_rows_that_cannot_be_parted_are_not_left_out_silently() -> None:
    """They are rows without numbers, of which analysis tells; words between rows are none."""
    text = (
        "t;f\n" + "".join(f"{k};5\n{k},5\n" if k % 4 == 3 else f"{k};5\n" for k in range(9)) + "the end\n\n"
    )
    found = read_text(BytesIO(text.encode()))
    assert (len(found.values[0]), int(np.isnan(found.values[0]).sum())) == (11, 2)


def test_a_line_beyond_all_measure_is_refused() -> None:
    """It would take minutes and memory to find nothing in it."""
    with pytest.raises(BadDataError, match="more than 4,000,000 characters"):
        read_text(BytesIO(b"1,2," * 2_000_000))
