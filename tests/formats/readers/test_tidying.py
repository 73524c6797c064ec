"""Lines are tidied before they are understood."""

from itertools import chain

import pytest

from acudevice.formats.readers.tidying import tidied

ROWS = [(k / 20, 3 + k % 4) for k in range(40)]


def tidy(*lines: str) -> list[str]:
    """Return these lines tidied."""
    return list(chain.from_iterable(tidied(lambda: iter([list(lines)]))()))


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("[14:00:02] {} | {}", "14:00:02|{} | {}"),
        ("14:00:02.125 -> {};{}", "14:00:02.125;{};{}"),
        ("[14:00:02.1] {} {}", "14:00:02.1 {} {}"),
        ('"[14:00:02] {}, {}"', "14:00:02,{}, {}"),
        ('"{},{}"', "{},{}"),
        ('"{};{}"', "{};{}"),
        ('"{}","{}"', '"{}","{}"'),
        ("14:00:02.1,{},{}", "14:00:02.1,{},{}"),
    ],
)
def test_what_a_terminal_wrote_around_lines_becomes_a_cell(line: str, wanted: str) -> None:
    """A stamp before each, quotes around each; nothing else is changed."""
    assert tidy(*(line.format(*row) for row in ROWS)) == [wanted.format(*row) for row in ROWS]


def test_names_behind_a_stamp_have_one_for_it() -> None:
    """So that they are as many as the cells of the rows."""
    first, *_ = tidy("[14:00:01] t (s) | A", *("[14:00:02] 1 | 2" for _ in range(9)))
    assert first == "stamp|t (s) | A"


def test_numbers_in_quotes_with_a_decimal_comma_stay_whole() -> None:
    """They are no two cells."""
    assert tidy(*['"3,25"'] * 9) == ['"3,25"'] * 9


def test_a_few_stamps_among_rows_stay() -> None:
    """They are notes."""
    lines = ["[14:00:01] tare", *(f"{k},{k}" for k in range(9))]
    assert tidy(*lines) == lines


def test_names_that_break_are_joined_and_notes_and_minus_signs_go() -> None:
    """As people type them."""
    assert tidy('"time', '(s)",f', "1,\N{MINUS SIGN}2 # tare") == ['"time (s)",f', "1,-2"]
