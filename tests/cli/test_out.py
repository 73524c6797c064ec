"""What commands print can be read by programs and by people."""

import json

import pytest

from acudevice.cli.out import emit, known, pairs, say, table


def test_an_object_names_its_schema_and_type_first(capsys: pytest.CaptureFixture[str]) -> None:
    """One object, one line."""
    emit("points", {"points": [1, 2]})
    out = capsys.readouterr().out
    assert out.endswith("\n")
    assert list(json.loads(out).items()) == [
        ("schema", "acudevice/1"),
        ("type", "points"),
        ("points", [1, 2]),
    ]


def test_what_is_unknown_is_null() -> None:
    """NaN and infinity are no JSON numbers; they become None at any depth."""
    assert known({"a": float("nan"), "b": [1.5, float("inf")], "c": ("x", None)}) == {
        "a": None,
        "b": [1.5, None],
        "c": ["x", None],
    }


def test_columns_are_aligned_and_numbers_stand_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown cell is a dash."""
    table(["id", "samples"], [["a", 5], ["long", 12345], ["b", None]])
    assert capsys.readouterr().out.splitlines() == [
        "id    samples",
        "a           5",
        "long    12345",
        "b           -",
    ]


def test_an_empty_table_is_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to list is no error."""
    table(["id", "name"], [])
    assert capsys.readouterr().out == "id  name\n"


def test_pairs_are_aligned_and_plain(capsys: pytest.CaptureFixture[str]) -> None:
    """Yes and no for truth, six figures for floats."""
    pairs([("paired", True), ("range", 50.123456789), ("serial", None)])
    assert capsys.readouterr().out.splitlines() == ["paired  yes", "range   50.1235", "serial  -"]


def test_talk_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Data and talk do not mix."""
    say("hello")
    assert capsys.readouterr() == ("", "hello\n")


def test_what_others_wrote_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Escape sequences, control characters and turned writing become marks, in tables and in talk."""
    evil = "grip\x1b[2J\x07\x9b1m\u202edcba\nx"
    table(("device",), [(evil,)])
    pairs([("device", evil)])
    say(evil)
    said = capsys.readouterr()
    for text in (said.out, said.err):
        assert "grip\N{REPLACEMENT CHARACTER}[2J" in text
        assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert len(said.out.splitlines()) == 3
