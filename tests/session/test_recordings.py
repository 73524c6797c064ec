"""A recording is meant by a session's id, by `last`, or by where an export lies."""

from pathlib import Path

import pytest

from acudevice.errors import BadDataError, NotFoundError
from acudevice.session.exporting import export
from acudevice.session.recordings import recording_of
from acudevice.store.store import Store
from acudevice.values.recording import Recording
from tests.support import sessions


def counts(recording: Recording) -> list[int]:
    """Return all readings, however they are cut into blocks."""
    return [reading for block in recording.blocks for reading in block.counts]


@pytest.fixture
def kept() -> str:
    """Record a short demonstration and return its id."""
    return sessions.demonstrated().session


def test_a_session_and_its_export_are_the_same_recording(kept: str, tmp_path: Path) -> None:
    """Samples, presses and gaps agree, whichever way it is meant."""
    list(export([kept], "csv", tmp_path))
    with Store.open() as store:
        by_id, by_word, by_folder = (
            recording_of(text, store) for text in (kept, "last", str(tmp_path / kept))
        )
        for other in (by_word, by_folder):
            assert (other.samples, other.gaps, len(other.presses)) == (
                by_id.samples,
                by_id.gaps,
                len(by_id.presses),
            )
            assert counts(other) == counts(by_id)


@pytest.mark.parametrize("text", ["no-such-session", "no/such/folder"])
def test_what_is_neither_is_not_found(text: str) -> None:
    """Exit 66, in words that fit what was asked for."""
    with Store.open() as store, pytest.raises(NotFoundError, match=r"no (session|such file)"):
        recording_of(text, store)


def test_a_folder_of_something_else_is_named_as_such(tmp_path: Path) -> None:
    """Exit 65, and what reads other files."""
    with Store.open() as store, pytest.raises(BadDataError):
        recording_of(str(tmp_path), store)
