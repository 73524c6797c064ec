"""The command itself: its table, its help, and where errors end."""

import importlib
import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from acudevice import __version__
from acudevice.cli.main import COMMANDS, cli, run
from acudevice.errors import NotFoundError
from tests.support.shelf import fill


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_table_loads_and_has_help_with_an_example(name: str) -> None:
    """Its line in the list is the first line of its help, and its help shows how to use it."""
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert (command.help or "").splitlines()[0] == COMMANDS[name].line
    assert f"acudevice {name}" in result.output.split("Usage:")[1].partition("\n")[2]


def test_the_list_of_commands_loads_none_of_them() -> None:
    """Help stays quick however many commands there are."""
    code = (
        "import sys; from acudevice.cli.main import run; run(['--help']);"
        "print(sorted(m for m in sys.modules if m.startswith('acudevice.')))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines()[-1] == "['acudevice.cli', 'acudevice.cli.main', 'acudevice.errors']"


def test_the_version_carries_the_notice(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever asks for the version is told what the program is not."""
    assert run(["--version"]) == 0
    notice = "for practice and feedback; claims no treatment effect"
    assert capsys.readouterr().out == f"acudevice {__version__} ({notice})\n"


def test_a_mistyped_command_is_answered_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 and the right word."""
    assert run(["recrd"]) == 2
    assert "there is no command 'recrd'; did you mean 'record'?" in capsys.readouterr().err


def test_an_error_of_ours_ends_with_its_code_its_message_and_its_hint(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody sees a traceback for what can be said in a sentence."""

    @click.command()
    def lost() -> None:
        raise NotFoundError("no session 'x'", hint="see them with: acudevice sessions list")

    monkeypatch.setitem(cli.commands, "lost", lost)
    monkeypatch.setattr(type(cli), "get_command", lambda *_: lost)
    monkeypatch.setitem(COMMANDS, "lost", COMMANDS["demo"])
    assert run(["lost"]) == 66
    assert capsys.readouterr().err == "error: no session 'x'\n  see them with: acudevice sessions list\n"


def test_a_fault_of_ours_keeps_its_traceback_in_a_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 70; the log that is named exists and holds the traceback."""

    @click.command()
    def broken() -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(type(cli), "get_command", lambda *_: broken)
    monkeypatch.setitem(COMMANDS, "broken", COMMANDS["demo"])
    assert run(["broken"]) == 70
    path = capsys.readouterr().err.rstrip().rpartition(" ")[2]
    with open(path, encoding="utf-8") as log:  # noqa: PTH123 - the path as a person would use it
        assert "ZeroDivisionError: planted" in log.read()


def test_commands_name_modules_that_are_there() -> None:
    """No line of the table points nowhere."""
    for entry in COMMANDS.values():
        assert importlib.import_module(f"acudevice.cli.{entry.module.partition('.')[0]}")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a disk that is always full")  # noqa: PTH110 - no path of ours
def test_output_that_cannot_be_written_is_no_fault_of_ours() -> None:
    """With 74, and what is wrong."""
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - as a shell opens it
        ended = subprocess.run(
            [sys.executable, "-m", "acudevice", "points"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 74
    assert ended.stderr.splitlines()[-1] == "error: cannot write the output: no space left on device"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell of Unix")
def test_a_closed_input_is_one_on_which_nobody_types() -> None:
    """Neither an answer nor Enter comes from it; no command fails for that."""
    fill()
    for words, code in (("sessions delete last", 2), ("replay last --fast --step 60", 0)):
        line = f"{sys.executable} -m acudevice {words} <&-"
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
        assert (done.returncode, "fault" in done.stderr) == (code, False), done.stderr


def test_a_closed_output_is_one_that_nobody_reads() -> None:
    """As for jobs that a scheduler starts; it is done all the same."""
    for closed in (">&-", "2>&-", "<&-"):
        line = f"{sys.executable} -m acudevice points LR3 {closed}"
        assert subprocess.run(["sh", "-c", line], capture_output=True, check=False).returncode == 0, closed


def test_a_reader_that_leaves_ends_the_program_quietly() -> None:
    """With 74 and no word: what was under way was cut."""
    command = [sys.executable, "-m", "acudevice", "demo", "--fast", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.readline()
        program.stdout.close()
        assert (program.stderr.read(), program.wait()) == (b"", 74)
