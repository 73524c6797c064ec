"""Typed reading of TOML with file, line and reason."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import BadDataError
from acudevice.points.reading import Document, Table, suggest


def _message(read: Callable[[], object]) -> str:
    with pytest.raises(BadDataError) as caught:
        read()
    return str(caught.value)


def test_a_syntax_error_names_file_line_and_reason() -> None:
    """The line of the parser is kept; an error at the end is on the last line."""
    assert _message(lambda: Document("my.toml", "a = 1\nb = = 2\n")) == (
        "my.toml, line 2: not valid TOML: invalid value"
    )
    assert _message(lambda: Document("my.toml", "a = 1\nb = [1,")).startswith(
        "my.toml, line 2: not valid TOML: "
    )


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "\ufeffa = 1", "a = 1\na = 2", "\x00"]
)
def test_hostile_text_is_bad_data_and_nothing_else(text: str) -> None:
    """Deep nesting, endless digits, marks of byte order and doubled keys are all told as bad data of the file."""
    assert _message(lambda: Document("evil.toml", text)).startswith("evil.toml")


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_as_bad_data(text: str) -> None:
    """No other error comes out of a text."""
    try:
        document = Document("any.toml", text)
    except BadDataError as error:
        assert str(error).startswith("any.toml")  # noqa: PT017 - most texts are no TOML, some are
    else:
        assert isinstance(document.root, Table)


TEXT = """
[t]
word = "  two \\n words "
empty = " "
list = ["a", "b"]
mixed = ["a", 1]
number = 2
nan = nan
infinite = inf
huge = 1e400
yes = true
text = "3"
"""


def _table() -> Table:
    return Document("my.toml", TEXT).root.table("t")


def test_values_come_in_their_types() -> None:
    """Text is trimmed to one line, numbers are floats, missing keys take their default."""
    table = _table()
    assert table.text("word") == "two words"
    assert table.text("missing", "") == ""
    assert table.texts("list") == ("a", "b")
    assert table.texts("missing") == ()
    assert table.number("number", 0, 5, "N") == 2.0
    assert table.number("missing", 0, 5, "N", 1.5) == 1.5
    assert table.whole("number", 0, 5) == 2
    assert table.flag("yes")
    assert not table.flag("missing")
    assert table.choice("missing", ("one", "two"), "two") == "two"


@pytest.mark.parametrize(
    ("read", "line", "reason"),
    [
        (lambda t: t.text("empty"), 4, "`empty` must be a text in quotes that is not empty"),
        (lambda t: t.text("number"), 7, "`number` must be a text in quotes that is not empty"),
        (lambda t: t.text("gone"), 2, "`gone` is missing"),
        (lambda t: t.texts("mixed"), 6, '`mixed` must be a list of texts, such as ["one", "two"]'),
        (lambda t: t.number("number", 3, 5, "N"), 7, "`number` must be a number from 3 to 5 N"),
        (lambda t: t.number("nan", 0, 5, ""), 8, "`nan` must be a number from 0 to 5"),
        (lambda t: t.number("infinite", 0, 5, "s"), 9, "`infinite` must be a number from 0 to 5 s"),
        (lambda t: t.number("huge", 0, 5, "s"), 10, "`huge` must be a number from 0 to 5 s"),
        (lambda t: t.number("yes", 0, 5, "s"), 11, "`yes` must be a number from 0 to 5 s"),
        (lambda t: t.number("text", 0, 5, "s"), 12, "`text` must be a number from 0 to 5 s"),
        (lambda t: t.whole("yes", 0, 5), 11, "`yes` must be a whole number from 0 to 5"),
        (lambda t: t.flag("number"), 7, "`number` must be true or false"),
        (lambda t: t.choice("text", ("13", "4")), 12, "`text` is `3`, not one of 13, 4 (did you mean `13`?)"),
        (lambda t: t.table("number"), 7, "`number` must be a table"),
        (lambda t: t.tables("list"), 5, "`list` must be a list of tables, at least one"),
        (lambda t: t.tables("gone"), 2, "`gone` must be a list of tables, at least one"),
    ],
)
def test_a_wrong_value_is_refused_with_line_and_reason(
    read: Callable[[Table], object], line: int, reason: str
) -> None:
    """Each wrong value is told where it is, what it must be."""
    assert _message(lambda: read(_table())) == f"my.toml, line {line}: {reason}"


def test_a_key_that_nobody_asked_for_is_refused_with_the_nearest_one() -> None:
    """A misspelt key is an error, in a table and below a section."""
    document = Document("my.toml", "[bands.LR3]\nlow_n = 3\ncieling_n = 20\n")
    table = document.root.table("bands").table("LR3")
    table.number("low_n", 0, 5, "N")
    table.number("ceiling_n", 0, 50, "N", 50.0)
    assert _message(table.close) == "my.toml, line 3: unknown key `cieling_n` (did you mean `ceiling_n`?)"
    assert "unknown key `low_n`" in _message(lambda: list(document.root.each("bands")))


def test_a_suggestion_is_made_only_where_a_word_is_near() -> None:
    """Case does not matter; a strange word gets none."""
    assert suggest("lr33", ("LR3", "SP6")) == " (did you mean `LR3`?)"
    assert suggest("xyz", ("LR3", "SP6")) == ""
