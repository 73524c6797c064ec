"""A person is asked before something goes, and nobody's silence is no yes."""

import asyncio
import os
import pty
import sys
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from acudevice.cli.asking import agreed, agreed_soon
from acudevice.errors import UsageError
from tests.support.jobs import job


@pytest.mark.parametrize(("answer", "meant"), [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False)])
def test_yes_is_yes_and_all_else_no(answer: str, meant: bool) -> None:
    """The question goes to standard error, so that data stays data."""
    with CliRunner().isolation(answer) as (out, err, _):
        assert agreed("delete it?", yes=False) is meant
        assert out.getvalue() == b""
        assert b"delete it? [y/N]" in err.getvalue()


def test_with_yes_nobody_is_asked() -> None:
    """Not even where somebody could answer."""
    with CliRunner().isolation("n\n") as (out, err, _):
        assert agreed("delete it?", yes=True)
        assert out.getvalue() == err.getvalue() == b""


def test_where_nobody_answers_it_is_refused() -> None:
    """With the way to do it without asking; exit 2."""
    with CliRunner().isolation("") as (_, err, _), pytest.raises(UsageError) as caught:
        agreed("delete it?", yes=False)
    assert err.getvalue().endswith(b"\n"), "the error stands on a line of its own"
    assert "--yes" in caught.value.hint


def test_without_a_standard_input_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a program of a desktop, or one that was started with `<&-`: refused, and no fault."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="nobody is there"):
        agreed("delete it?", yes=False)
    with pytest.raises(UsageError, match="nobody is there"):
        asyncio.run(agreed_soon("the same?"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
@pytest.mark.parametrize("asks", ["agreed('delete it?', yes=False)", "asyncio.run(agreed_soon('the same?'))"])
def test_nobody_is_asked_in_the_background(asks: str) -> None:
    """The terminal is the shell's: a program that waited for an answer from it would be stopped, and wait for ever."""
    source = "import asyncio; from acudevice.cli.asking import agreed, agreed_soon; " + asks
    with job(sys.executable, "-c", source) as program:
        assert program.end() == 1
    assert "UsageError: nobody" in program.shown
    assert "[y/N]" not in program.shown


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Sit at a terminal; return what to type on."""
    master, slave = pty.openpty()
    with open(slave, encoding="utf-8") as terminal:  # noqa: PTH123 - a descriptor is no path
        monkeypatch.setattr(sys, "stdin", terminal)
        yield master
    os.close(master)


@pytest.mark.parametrize(
    ("answer", "meant"), [(b"y\n", True), (b"Yes\n", True), (b"n\n", False), (b"\n", False)]
)
def test_a_question_does_not_stop_the_loop(
    answer: bytes, meant: bool, keyboard: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """What else is going on goes on while somebody thinks."""

    async def ask() -> bool:
        asking = asyncio.create_task(agreed_soon("is it so?"))
        await asyncio.sleep(0.02)
        assert not asking.done()
        os.write(keyboard, answer)
        return await asking

    assert asyncio.run(ask()) is meant
    assert "is it so? [y/N]" in capsys.readouterr().err


def test_a_question_can_be_withdrawn(keyboard: int) -> None:
    """And nothing of the terminal is held afterwards: the next question gets the next answer."""

    async def ask() -> bool:
        asking = asyncio.create_task(agreed_soon("is it so?"))
        await asyncio.sleep(0.02)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        os.write(keyboard, b"y\n")
        return await agreed_soon("and now?")

    assert asyncio.run(ask())


def test_soon_is_never_where_there_is_no_terminal() -> None:
    """A pipe cannot be asked, whatever is in it."""
    with CliRunner().isolation("y\n"), pytest.raises(UsageError, match="nobody is there") as caught:
        asyncio.run(agreed_soon("is it so?"))
    assert "--yes" in caught.value.hint
