"""The completion script, and what a shell gets when it asks."""

import shutil
import subprocess
import sys

import pytest

from acudevice.cli.main import COMMANDS, cli
from acudevice.formats.registry import FORMATS
from tests.support.command import acudevice
from tests.support.shelf import fill


def ask(*words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what bash is offered for the last of these words."""
    monkeypatch.setenv("_ACUDEVICE_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(["acudevice", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    with pytest.raises(SystemExit) as end:
        cli.main([], prog_name="acudevice", standalone_mode=False)
    out, err = capsys.readouterr()
    assert (end.value.code, err) == (0, "")
    return [line.partition(",")[2] for line in out.splitlines() if line]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str) -> None:
    """Which asks this program through its own variable."""
    result = acudevice("completion", shell)
    assert result.code == 0
    assert f"_ACUDEVICE_COMPLETE={shell}_complete" in result.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash, which CI has")
def test_bash_takes_the_script() -> None:
    """And knows the command then."""
    script = acudevice("completion", "bash").out
    done = subprocess.run(
        ["bash", "--norc", "-c", f"{script}\ncomplete -p acudevice"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "acudevice" in done.stdout


def test_the_persons_own_shell_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """As $SHELL names it, by its whole path."""
    monkeypatch.setenv("SHELL", "/usr/local/bin/zsh")
    assert acudevice("completion").out == acudevice("completion", "zsh").out


@pytest.mark.parametrize(
    ("own", "words"), [("/bin/tcsh", "no script for the shell /bin/tcsh"), ("", "$SHELL does not say")]
)
def test_a_shell_without_a_script_is_refused(monkeypatch: pytest.MonkeyPatch, own: str, words: str) -> None:
    """Exit 2, and the names of those that have one."""
    monkeypatch.setenv("SHELL", own)
    result = acudevice("completion")
    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert "bash, zsh, fish" in result.err


def test_commands_are_offered_from_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them, those that begin so, and our options."""
    assert ask("", monkeypatch=monkeypatch, capsys=capsys) == list(COMMANDS)
    assert ask("po", monkeypatch=monkeypatch, capsys=capsys) == ["points"]
    assert "--version" in ask("--", monkeypatch=monkeypatch, capsys=capsys)


def test_offering_commands_loads_none_of_them() -> None:
    """A key press is answered at once however many commands there are."""
    code = (
        "import click, sys; from acudevice.cli.main import cli;"
        "print([item.value for item in cli.shell_complete(click.Context(cli), '')][0],"
        "sorted(m for m in sys.modules if m.startswith('acudevice.')))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown == "demo ['acudevice.cli', 'acudevice.cli.main', 'acudevice.errors']\n"


def test_a_mistyped_command_is_completed_by_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Silently: the words come when it is run."""
    assert ask("recrd", "", monkeypatch=monkeypatch, capsys=capsys) == list(COMMANDS)


def test_words_of_commands_are_completed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Points, routines, sessions, devices, formats."""
    shelf = fill()
    assert ask("points", "lr", monkeypatch=monkeypatch, capsys=capsys) == ["LR3"]
    assert ask("routines", "t", monkeypatch=monkeypatch, capsys=capsys) == ["tai-chong"]
    assert ask("forget", "", monkeypatch=monkeypatch, capsys=capsys) == ["blue"]
    assert ask("sessions", "show", "2026-11-22T10-30", monkeypatch=monkeypatch, capsys=capsys) == [
        shelf.guided
    ]
    assert ask("export", "last", "--format", "", monkeypatch=monkeypatch, capsys=capsys) == [*FORMATS]
