"""What is kept can be found, shown, taken away and brought back."""

from pathlib import Path

import pytest

from acudevice.errors import NotFoundError, UsageError
from acudevice.session import library
from acudevice.store.store import Store
from tests.support.shelf import INFO, STARTED_S, fill


def test_a_look_at_nothing_makes_nothing(home: Path) -> None:
    """Lists are empty, and no folder appears."""
    assert (library.sessions(), library.sessions(deleted=True), library.devices()) == ([], [], ())
    assert not home.exists()


def test_sessions_come_oldest_first() -> None:
    """Simulated ones among them."""
    shelf = fill()
    assert [summary.id for summary in library.sessions()] == [shelf.guided, shelf.simulated, shelf.long]
    assert [summary.simulated for summary in library.sessions()] == [False, True, False]


def test_a_session_is_meant_by_id_beginning_end_or_last() -> None:
    """Each session once, in the order asked for."""
    shelf = fill()
    texts = ["last", shelf.guided[:19], shelf.simulated[-4:], shelf.guided]
    assert [summary.id for summary in library.chosen(texts)] == [shelf.long, shelf.guided, shelf.simulated]


def test_an_unknown_session_is_answered_with_the_nearest() -> None:
    """By id and by its last four characters; the list where nothing is near."""
    shelf = fill()
    wrong = shelf.guided[:-1] + "!"
    with pytest.raises(NotFoundError) as caught:
        library.chosen([wrong])
    assert caught.value.hint.startswith(f"did you mean {shelf.guided}")
    with pytest.raises(NotFoundError) as caught:
        library.chosen([shelf.long[-4:-1] + "!"])
    assert shelf.long in caught.value.hint
    with pytest.raises(NotFoundError) as caught:
        library.chosen(["§"])
    assert caught.value.hint == "`acudevice sessions list` shows what there is"


def test_an_ambiguous_beginning_is_refused() -> None:
    """Rather than one of them taken."""
    fill()
    with pytest.raises(UsageError, match="may be any of 3 sessions"):
        library.chosen(["2026-11-22"])


def test_nothing_means_no_session() -> None:
    """Nor the only one: a variable of a script that is empty must not delete what it has not."""
    shelf = fill()
    library.delete([shelf.guided, shelf.simulated])
    with pytest.raises(NotFoundError, match="no session ''"):
        library.chosen([""])


def test_a_session_is_described_without_its_samples() -> None:
    """What it is about, its presses, its gaps."""
    shelf = fill()
    kept = library.describe(shelf.guided)
    assert (kept.summary.samples, kept.summary.missing, kept.summary.presses) == (70, 20, 2)
    assert list(kept.recording.blocks) == []
    assert [press.onset_sample for press in kept.recording.presses] == [10, 65]
    assert [(gap.first, gap.last, gap.reason) for gap in kept.recording.gaps] == [(40, 59, "link")]


def test_what_is_deleted_can_be_brought_back() -> None:
    """And a deleted session that is asked for is told to be one."""
    shelf = fill()
    library.delete([shelf.guided, shelf.long])
    assert [summary.id for summary in library.sessions()] == [shelf.simulated]
    assert [summary.id for summary in library.sessions(deleted=True)] == [shelf.guided, shelf.long]
    with pytest.raises(NotFoundError) as caught:
        library.describe(shelf.guided[-4:])
    assert caught.value.hint.endswith(f"acudevice sessions restore {shelf.guided[-4:]}")
    assert library.restore([shelf.guided[-4:]]) == [shelf.guided]
    assert [summary.id for summary in library.sessions()] == [shelf.guided, shelf.simulated]


def test_only_what_was_deleted_can_be_brought_back() -> None:
    """A session that is there is not among the deleted ones; the nearest is named."""
    shelf = fill()
    with pytest.raises(NotFoundError, match=f"no deleted session '{shelf.guided}'"):
        library.restore([shelf.guided])
    library.delete([shelf.long])
    with pytest.raises(NotFoundError) as caught:
        library.restore([shelf.long[:-1] + "!"])
    assert caught.value.hint == f"did you mean {shelf.long}?"


def test_nothing_is_deleted_while_one_of_them_is_being_recorded() -> None:
    """All or none."""
    shelf = fill()
    with Store.open() as store:
        recorder = store.begin("record", started_s=STARTED_S + 999, device="blue")
        with pytest.raises(UsageError, match=f"session {recorder.id} is being recorded; nothing was deleted"):
            library.delete([shelf.guided, recorder.id])
        assert len(library.sessions()) == 4
        recorder.seal("done")


def test_a_device_is_found_whatever_the_case() -> None:
    """An unknown nickname is answered with the nearest."""
    fill()
    assert library.device("BLUE").serial == INFO.serial
    with pytest.raises(NotFoundError) as caught:
        library.device("kitchen")
    assert caught.value.hint == "`acudevice devices` shows those you paired"
    with pytest.raises(NotFoundError) as caught:
        library.device("bleu")
    assert caught.value.hint == "did you mean blue?"
