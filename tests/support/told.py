"""What the stream of a session says, for tests that look at the whole of it."""

from contextlib import AbstractContextManager

from tests.support.programs import Program, asked, running


def guided(device: str) -> AbstractContextManager[Program]:
    """Run a routine of two presses, one on each side."""
    return running("guide", "tai-chong", "--device", device, "--repeats", "1", "--yes-cautions", "--json")


def recorded(device: str, *args: str) -> AbstractContextManager[Program]:
    """Run a recording."""
    return running("record", "--device", device, *args, "--json")


def numbers(session: Program) -> list[int]:
    """Return the number of each sample that was told, in order."""
    return [packet["sample"] + k for packet in session.of("samples") for k in range(len(packet["counts"]))]


def states(session: Program) -> list[str]:
    """Return what happened to the link, in order."""
    return [link["state"] for link in session.of("link")]


def presses(session: Program) -> list[tuple[str, str, str | None]]:
    """Return side and both verdicts of each press."""
    return [(press["side"], press["verdict"], press["device_verdict"]) for press in session.of("press")]


def assert_whole(session: Program) -> None:
    """See that each sample was told once, in order, none is missing, and what was told is what is kept."""
    told = numbers(session)
    assert told == list(range(len(told)))
    (end,) = session.of("session_end")
    assert (end["samples"], end["missing"], end["gaps"]) == (len(told), 0, 0)
    kept = asked("sessions", "show", "last")
    assert (kept["state"], kept["samples"], kept["missing"], kept["gaps"]) == ("sealed", len(told), 0, [])
