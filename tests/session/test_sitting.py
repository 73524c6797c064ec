"""A sitting is sealed however it ends, and ends with whatever failed."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from acudevice.driver.device import LinkChange, LinkState
from acudevice.errors import AcuError, RefusedError, StorageError
from acudevice.session.audience import Audience, Fields
from acudevice.session.ending import Ending
from acudevice.session.reaching import Reached
from acudevice.session.sitting import Sitting, sitting
from acudevice.store.store import Store
from tests.support.hurried import hurried
from tests.support.rings import Port, device_at
from tests.support.sessions import Heard

Work = Callable[[Sitting], object]


def sat(work: Work, store: Store, audience: Audience | None = None, *, port: Port | None = None) -> Sitting:
    """Sit with a ring, start it, do some work, and wait until it is to end."""
    sittings: list[Sitting] = []

    async def run() -> None:
        device = device_at(port or Port())
        await device.open()
        try:
            there = Reached(device, "virtual:", None)
            async with sitting("record", there, store, audience or Heard(), Ending()) as now:
                sittings.append(now)
                await device.start()
                await asyncio.sleep(2.0)
                result = work(now)
                if asyncio.iscoroutine(result):
                    await result
                await now.ending.wait(60.0)
                await now.stop()
        finally:
            await device.close()

    hurried(run())
    return sittings[0]


def test_it_begins_with_who_and_ends_with_how_much() -> None:
    """session_start, device, …, session_end, in this order; scales that were known before are kept."""
    heard = Heard()
    with Store.open() as store:
        sat(lambda now: now.ending.ask("done"), store, heard)
    kinds = [kind for kind, _ in heard.told]
    assert (kinds[:2], kinds[-1]) == (["session_start", "device"], "session_end")
    assert heard.of("device")[0]["serial"] == "VR-000001"
    assert heard.of("session_start")[0]["simulated"]
    with Store.open() as store:
        kept = store.load("last")
    assert kept.session.state == "sealed"
    assert kept.epochs
    assert heard.of("session_end")[0]["samples"] == kept.samples


def test_an_error_of_the_work_seals_the_session_and_is_raised() -> None:
    """With its words as the reason."""
    heard = Heard()

    def refuse(_: Sitting) -> None:
        raise RefusedError("the device refuses `x`", status="busy")

    with Store.open() as store, pytest.raises(RefusedError):
        sat(refuse, store, heard)
    assert heard.of("session_end")[0]["reason"] == "failed: the device refuses `x`"
    with Store.open() as store:
        assert store.load("last").session.state == "sealed"


def test_a_sitting_that_is_cancelled_is_sealed_as_interrupted() -> None:
    """Also where nobody asked it to end."""
    heard = Heard()

    async def leave(_: Sitting) -> None:
        raise asyncio.CancelledError

    with Store.open() as store, pytest.raises(asyncio.CancelledError):
        sat(leave, store, heard)
    assert heard.of("session_end")[0]["reason"] == "interrupted"


class Full:
    """Fills the disk: no transaction is taken any more."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __call__(self, now: Sitting) -> None:
        """Let the database have no more pages than it has."""
        pages = self._store._db.execute("PRAGMA page_count").fetchone()[0]
        self._store._db.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_ends_the_session_with_that_error() -> None:
    """It is not swallowed by the event loop: exit 74, and what was stored until then is there."""
    heard = Heard()
    with pytest.raises(StorageError, match="full") as caught, Store.open() as store:
        sat(Full(store), store, heard, port=Port(rate_hz=1000))
    assert caught.value.exit_code == 74
    (end,) = heard.of("session_end")
    assert end["reason"].startswith("failed: ")
    with Store.open() as store:
        assert store.load("last").samples > 100


class Deaf(Heard):
    """An audience whose output was closed, as `head` does."""

    def show(self, kind: str, fields: Fields) -> None:
        """Fail from the third second on."""
        if fields.get("t_s", 0.0) > 1.0:
            raise BrokenPipeError(32, "Broken pipe")
        super().show(kind, fields)


def test_a_reader_that_leaves_ends_the_session_which_is_sealed() -> None:
    """The error is the reader's; nothing of the recording is lost."""
    with Store.open() as store, pytest.raises(BrokenPipeError):
        sat(lambda _: None, store, Deaf(samples=True))
    with Store.open() as store:
        kept = store.load("last")
    assert (kept.session.state, kept.samples > 90) == ("sealed", True)


def test_a_reader_that_was_never_there_leaves_a_sealed_session_too() -> None:
    """Nothing could be told of it, not even that it began."""

    class Gone(Heard):
        def show(self, kind: str, fields: Fields) -> None:
            """Fail."""
            raise BrokenPipeError(32, "Broken pipe")

    with Store.open() as store, pytest.raises(BrokenPipeError):
        sat(lambda _: None, store, Gone())
    with Store.open() as store:
        assert store.load("last").session.state == "sealed"


def test_a_fault_of_ours_on_the_way_of_a_sample_is_not_swallowed_either() -> None:
    """The session is sealed and the fault raised, so that its log is kept."""

    class Broken(Heard):
        def look(self, *_: object) -> None:
            """Fail."""
            raise ZeroDivisionError

    with Store.open() as store, pytest.raises(ZeroDivisionError):
        sat(lambda _: None, store, Broken())
    with Store.open() as store:
        assert store.load("last").session.state == "sealed"


def test_the_first_of_several_failures_is_the_one_that_is_raised() -> None:
    """Others follow from it."""
    heard = Heard()

    def fail(now: Sitting) -> None:
        for error in (AcuError("one"), AcuError("two")):
            now.attempt(lambda error=error: _raise(error))

    with Store.open() as store, pytest.raises(AcuError, match="one"):
        sat(fail, store, heard)
    assert heard.of("session_end")[0]["reason"] == "failed: one"


def _raise(error: Exception) -> None:
    raise error


def test_after_a_failure_nothing_more_is_taken() -> None:
    """Samples would fail again."""
    heard = Heard(samples=True)

    def fail(now: Sitting) -> None:
        now.attempt(lambda: _raise(AcuError("one")))
        heard.told.clear()

    with Store.open() as store, pytest.raises(AcuError, match="one"):
        sat(fail, store, heard)
    assert heard.of("samples") == []


@pytest.mark.parametrize("change", [LinkChange.SILENT, LinkChange.LOST])
def test_what_came_before_a_silence_is_on_the_disk_when_it_begins(change: LinkChange, home: Path) -> None:
    """A kill during it costs nothing."""

    def look(now: Sitting) -> None:
        now.take(LinkState(change, 0.0, "because"))
        newest = now.live.count.samples
        with sqlite3.connect(home / "acudevice.db") as other:
            assert other.execute("SELECT sum(n) FROM chunk").fetchone() == (newest,)
        now.ending.ask("done")

    with Store.open() as store:
        sat(look, store)


def test_what_was_damaged_on_the_way_is_kept_with_the_session() -> None:
    """By reason and number."""
    port = Port()

    def noise(now: Sitting) -> None:
        port.opened[-1]._deframer.feed(b"noise\0")
        now.ending.ask("done")

    with Store.open() as store:
        sat(noise, store, port=port)
    with Store.open() as store:
        (mark,) = (mark for mark in store.load("last").marks if mark.kind == "damage")
    assert sum(value for value in mark.fields.values() if isinstance(value, int)) == 1


def test_the_device_is_heard_no_more_when_the_session_is_over() -> None:
    """What still comes goes nowhere."""
    with Store.open() as store:
        over = sat(lambda now: now.ending.ask("done"), store)
    over.reached.device.sink(LinkState(LinkChange.LOST, 0.0))
    assert over.recorder.sealed


def test_a_recording_that_was_played_to_its_end_is_over() -> None:
    """Done, as one with a device is."""
    heard = Heard()
    with Store.open() as store:
        sat(lambda now: now.take(LinkState(LinkChange.ENDED, 0.0, "over")), store, heard)
    assert heard.of("session_end")[0]["reason"] == "done"
