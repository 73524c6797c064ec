"""Command lines that are wrong are told like every other error."""

import click
import pytest

from acudevice.cli.main import run
from acudevice.cli.wrong import usage

WRONG = {
    "guide": "missing argument 'ROUTINE'\n  see how it is meant with: acudevice guide --help",
    "guide a b": "too much is said: b\n  see how it is meant with: acudevice guide --help",
    "demo --seed x": "invalid value for '--seed': 'x' is no whole number\n"
    "  see how it is meant with: acudevice demo --help",
    "record --duration x": "invalid value for '--duration': 'x' is no number\n"
    "  see how it is meant with: acudevice record --help",
    "virtual ring --tcp 65536": "invalid value for '--tcp': 65536 is not from 0 to 65535\n"
    "  see how it is meant with: acudevice virtual ring --help",
    "thresholds x set LR3": "missing argument '{midline|left|right|any}'; choose from midline, left, right, any\n"
    "  see how it is meant with: acudevice thresholds DEVICE set --help",
    "nothing-like-it": "there is no command 'nothing-like-it'\n  see how it is meant with: acudevice --help",
}


@pytest.mark.parametrize("line", WRONG)
def test_it_is_said_in_lower_case_and_with_the_way_to_help(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, nothing on standard output, and no usage of programmers' kind."""
    assert run(line.split()) == 2
    assert capsys.readouterr() == ("", f"error: {WRONG[line]}\n")


@pytest.mark.parametrize("line", ["demo --fats", "sessions lst"])
def test_the_nearest_word_is_named(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """After a semicolon, as in all that is said."""
    assert run(line.split()) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: no such ")
    assert "." not in said.splitlines()[0]


@pytest.mark.parametrize("line", ["", "sessions", "virtual"])
def test_what_asks_for_nothing_is_answered_with_help(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With 2 all the same: nothing was done."""
    assert run(line.split()) == 2
    assert "Commands:" in capsys.readouterr().err


def test_a_file_that_may_not_be_read_is_no_wrong_command_line() -> None:
    """It ends with 74, as every file that cannot be read does, whoever finds that out first."""
    error = usage(click.BadParameter("Path 'x.csv' is not readable."))
    assert (str(error), error.exit_code) == ("cannot read x.csv: permission denied", 74)
