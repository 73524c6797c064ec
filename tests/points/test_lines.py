"""Finding the line of a key in a TOML text."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.points.lines import Path, locate

TEXT = '''# [bands.LR3] in a comment
title = "[bands.LR3] in a string"
long = """
[bands.LR3]
low_n = 1
"""
[bands.LR3] # the real one
low_n = 6.0
"high_n" = 14.0
[bands]
SP6.low_n = 5.0
[routines.own]
steps = [
    { point = "LR3", note = "a { brace" }, { point = "SP6" },

    { point = "HT7", evidence = { mark = "read" } },
    { point = "PC6" },
]
after = [1, 2]
[[routines.other.steps]]
point = "LR3"
[[routines.other.steps]]
point = "SP6"
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("bands", "LR3"), 7),
        (("bands", "LR3", "low_n"), 8),
        (("bands", "LR3", "high_n"), 9),
        (("bands", "SP6", "low_n"), 11),
        (("routines", "own", "steps"), 13),
        (("routines", "own", "steps", 1), 14),
        (("routines", "own", "steps", 2, "point"), 16),
        (("routines", "own", "steps", 3), 17),
        (("routines", "own", "after"), 19),
        (("routines", "other", "steps", 1, "point"), 23),
    ],
)
def test_a_key_is_found_where_it_is_written(path: Path, line: int) -> None:
    """Headers, keys, quoted and dotted keys, inline tables and arrays of tables are told from strings and comments."""
    assert locate(TEXT, path) == line


def test_what_is_missing_is_placed_at_the_nearest_table_above() -> None:
    """A missing key is reported where its table begins; nothing at all has no line."""
    assert locate(TEXT, ("bands", "LR3", "ceiling_n")) == 7
    assert locate(TEXT, ("points",)) is None


def _leaves(data: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*path, key))
    else:
        yield path, data


_WORD = st.text("abcDEF019-_", min_size=1, max_size=6)


@given(st.dictionaries(_WORD, st.dictionaries(_WORD, st.integers(0, 10**6), max_size=4), max_size=5))
def test_every_leaf_of_a_written_document_is_found_at_its_own_line(data: dict[str, dict[str, int]]) -> None:
    """The line that is found holds the key and its value."""
    text = "".join(
        f"[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in table.items())
        for name, table in data.items()
    )
    assert tomllib.loads(text) == data
    for path, value in _leaves(data):
        line = locate(text, path)
        if value == {} or line is None:
            continue
        assert text.split("\n")[line - 1] == f"{path[-1]} = {value}"


@given(st.text(max_size=200), st.lists(st.text(max_size=3) | st.integers(0, 3), max_size=3))
def test_any_text_yields_a_line_of_its_own_or_none(text: str, path: list[str | int]) -> None:
    """Whatever the text, the search ends and stays within it."""
    line = locate(text, tuple(path))
    assert line is None or 1 <= line <= text.count("\n") + 1
