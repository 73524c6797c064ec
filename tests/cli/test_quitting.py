"""While a screen is drawn `q` ends the session, and what else is typed leaves no trace."""

import sys

import pytest

from tests.support.command import acudevice
from tests.support.terminal import at_terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


@pytest.mark.slow
@pytest.mark.parametrize(("command", "code"), [("demo", 130), ("record --device virtual:", 0)])
def test_q_ends_it_as_ctrl_c_does(command: str, code: int) -> None:
    """Sealed, with the exit code that Ctrl-C has there."""
    with at_terminal(*command.split()) as terminal:
        terminal.until("q ends").type("xy\n\n").type("q")
        assert terminal.end() == code
    (kept,) = acudevice("sessions", "list", "--json").data["sessions"]
    assert kept["state"] == "sealed"


def test_whoever_is_guided_says_by_a_key_that_it_hurts() -> None:
    """The point is left, the session goes on to its end, and the summary says why."""
    with at_terminal("guide", "tai-chong", "--device", "virtual:", "--yes-cautions") as terminal:
        terminal.until("h hurts").type("h").until("STOP").type("q")
        assert terminal.end() == 130
    left = [
        mark
        for mark in acudevice("sessions", "show", "last", "--json").data["marks"]
        if mark["kind"] == "left"
    ]
    assert [mark["fields"]["outcome"] for mark in left] == ["discomfort"]
