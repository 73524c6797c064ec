"""Sessions that a ring recorded by itself come home, whatever interrupts them."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from acudevice.driver.device import Item
from acudevice.driver.ring.device import RingDevice
from acudevice.errors import AcuError, BadDataError, LinkError, ProtocolError, StorageError, UsageError
from acudevice.session import fetching, library
from acudevice.session.fetching import Fetched
from acudevice.store.home import default_home
from acudevice.store.store import Store
from acudevice.values.device import DeviceEvent
from acudevice.values.samples import Samples
from acudevice.values.thresholds import Side
from acudevice.virtual.ring import VirtualRing
from tests.support.hurried import hurried
from tests.support.practised import UNIX_S, practised
from tests.support.rings import Port
from tests.support.served import served

ROOT = Path(__file__).parents[2]


def test_they_are_kept_as_others_are_and_then_forgotten_by_the_device(tmp_path: Path) -> None:
    """With samples, scale, presses and the time they were pressed; a second time there is nothing left."""
    with served(tmp_path / "ring", ring=practised(12.0, 3.0)) as address:
        assert [record.number for record in fetching.look(address).records] == [1, 2]
        found = fetching.fetch(address)
        assert [(each.record, each.known, each.deleted) for each in found] == [
            (1, False, True),
            (2, False, True),
        ]
        assert fetching.look(address).records == ()
        assert fetching.fetch(address) == []
    first, second = library.sessions()
    assert [first.id, second.id] == [each.session for each in found]
    assert (first.kind, first.state, first.missing, first.presses) == ("record", "sealed", 0, 1)
    assert first.simulated
    kept = library.describe(first.id).recording
    assert abs(kept.session.started_s - UNIX_S) < 2.0
    assert kept.session.end_reason == "stored"
    assert kept.epochs[0].scale is not None
    assert kept.presses[0].device_verdict is not None
    with Store.open() as store:
        (_, who), _ = store.marked("fetched")
    assert (who["record"], who["serial"]) == (1, "VR-000001")


def test_what_is_left_on_the_device_is_not_kept_twice(tmp_path: Path) -> None:
    """The second time it is known, verified once more, and may go."""
    with served(tmp_path / "ring", ring=practised(3.0)) as address:
        (first,) = fetching.fetch(address, keep=True)
        (again,) = fetching.fetch(address)
        assert fetching.look(address).records == ()
    assert (first.known, first.deleted, again.known, again.deleted) == (False, False, True, True)
    assert first.session == again.session
    assert len(library.sessions()) == 1


def test_what_was_deleted_here_is_known_all_the_same(tmp_path: Path) -> None:
    """It can be restored, so the device may forget it, and it is in nobody's way."""
    with served(tmp_path / "ring", ring=practised(3.0)) as address:
        (first,) = fetching.fetch(address, keep=True)
        library.delete([first.session])
        (again,) = fetching.fetch(address)
        assert (again.session, again.known, again.deleted) == (first.session, True, True)
        assert fetching.look(address).records == ()
    assert library.sessions() == []
    assert [each.id for each in library.sessions(deleted=True)] == [first.session]


def test_a_copy_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    """What came before waits in the data folder, and is not asked for again."""
    ring = practised(20.0)
    told: list[int] = []

    def stop(_: int, done: int, __: int) -> None:
        if done > 4_000:
            raise KeyboardInterrupt

    with served(tmp_path / "ring", ring=ring) as address:
        with pytest.raises(KeyboardInterrupt):
            fetching.fetch(address, progress=stop)
        (spool,) = (default_home() / "fetching").iterdir()
        came = spool.stat().st_size
        assert came > 4_000
        assert library.sessions() == []
        (found,) = fetching.fetch(address, progress=lambda _, done, __: told.append(done))
    assert came < told[0] < came + 1_000
    assert found.samples > 1_900
    assert list((default_home() / "fetching").iterdir()) == []


KILLED = """
import os, sys
from acudevice.session import fetching
def progress(_, done, whole):
    if done > int(sys.argv[2]):
        os.kill(os.getpid(), 9)
fetching.fetch(sys.argv[1], progress=progress)
"""


@pytest.mark.slow
@pytest.mark.parametrize("after", [1_000, 11_000])
def test_a_copy_that_was_killed_goes_on(tmp_path: Path, after: int) -> None:
    """Kill -9 costs nothing but what was on its way."""
    with served(tmp_path / "ring", ring=practised(20.0)) as address:
        killed = subprocess.run([sys.executable, "-c", KILLED, address, str(after)], cwd=ROOT, check=False)
        assert killed.returncode == -9
        (spool,) = (default_home() / "fetching").iterdir()
        assert spool.stat().st_size > after
        (found,) = fetching.fetch(address)
    assert (found.samples > 1_900, found.deleted) == (True, True)
    assert len(library.sessions()) == 1


def test_what_does_not_arrive_as_sent_stays_on_the_device(tmp_path: Path) -> None:
    """Bytes on the disk that are not those of the device are thrown away, and nothing is deleted there."""
    ring = practised(3.0)
    with served(tmp_path / "ring", ring=ring) as address:
        with pytest.raises(RuntimeError):
            fetching.fetch(address, progress=_fail)
        (spool,) = (default_home() / "fetching").iterdir()
        spool.write_bytes(b"x" * spool.stat().st_size)
        with pytest.raises(BadDataError, match="did not arrive as the device has it"):
            fetching.fetch(address)
        assert len(fetching.look(address).records) == 1
        assert fetching.fetch(address)[0].deleted


def shelf(ring: VirtualRing) -> dict[int, bytearray]:
    """Return the bytes of each session that a ring stored, to be damaged."""
    records: dict[int, bytearray] = ring.firmware.records._shelf._records  # type: ignore[attr-defined]
    return records


def problems(session: str) -> dict[str, object]:
    """Return the problems of a session, by code, with what the device says in that place."""
    marks = library.describe(session).recording.marks
    return {str(mark.fields["code"]): mark.fields["said"] for mark in marks if mark.kind == "problem"}


def test_one_that_cannot_be_read_keeps_no_other_from_coming(tmp_path: Path) -> None:
    """It stays on the device and is named; those after it are fetched and deleted there."""
    ring = practised(3.0, 3.0)
    shelf(ring)[1][0] = 9  # a layout that nobody knows
    with served(tmp_path / "ring", ring=ring) as address:
        with pytest.raises(
            ProtocolError, match=r"stored session 1 stays on the device: a record of .* begins with 09"
        ) as caught:
            fetching.fetch(address)
        assert "sessions list" in caught.value.hint
        assert [record.number for record in fetching.look(address).records] == [1]
    assert len(library.sessions()) == 1


def test_a_torn_one_is_kept_up_to_the_tear(tmp_path: Path) -> None:
    """Power failed in it: what was pressed before is here, it never looks whole, and no byte is lost."""
    ring = practised(12.0, 3.0)
    del shelf(ring)[1][-3_001:]
    blob = bytes(shelf(ring)[1])
    with served(tmp_path / "ring", ring=ring) as address:
        torn, whole = fetching.fetch(address)
        assert fetching.look(address).records == ()
    assert (torn.deleted, torn.torn, whole.torn) == (
        True,
        "the last message of the record is cut short",
        None,
    )
    first, second = library.sessions()
    assert (first.state, second.state) == ("recovered", "sealed")
    assert first.samples == torn.samples > 200
    rest = problems(torn.session)["torn"]
    assert isinstance(rest, str)
    assert blob.endswith(bytes.fromhex(rest))


def test_one_that_is_damaged_in_the_middle_is_kept_so_far_and_stays_on_the_device(tmp_path: Path) -> None:
    """What comes behind the damage is more than can be kept unread."""
    ring = practised(12.0)
    shelf(ring)[1][2_000:2_400] = bytes(400)
    with served(tmp_path / "ring", ring=ring) as address:
        (first,) = fetching.fetch(address)
        (again,) = fetching.fetch(address)
        assert len(fetching.look(address).records) == 1
    assert (first.deleted, again.deleted, again.known, again.session) == (False, False, True, first.session)
    (kept,) = library.sessions()
    assert (kept.state, kept.samples) == ("recovered", first.samples)
    assert first.samples > 100


def test_a_ring_whose_clock_says_what_is_no_date_is_dated_by_now(tmp_path: Path) -> None:
    """Beyond the year 9999, say; what it said is kept, and the session is here."""
    ring = practised(3.0, restarted=True)
    shelf(ring)[1][12:20] = (YEAR_10000_US).to_bytes(8, "little")
    with served(tmp_path / "ring", ring=ring) as address:
        (found,) = fetching.fetch(address)
    assert found.deleted
    assert problems(found.session) == {"time_unknown": YEAR_10000_US / 1e6}
    assert library.sessions()[0].started > "2026"


YEAR_10000_US = 253_402_300_800_000_000


def test_two_that_fetch_at_once_keep_it_once(tmp_path: Path) -> None:
    """The other has it here in the moment that the copy is whole: known, verified, and no second session."""
    ring, same = practised(3.0), practised(3.0)
    assert shelf(ring) == shelf(same)
    others: list[Fetched] = []

    def other(_: int, done: int, everything: int) -> None:
        if done == everything:
            thread = Thread(target=lambda: others.extend(fetching.fetch(second)))
            thread.start()
            thread.join()

    with served(tmp_path / "ring", ring=ring) as first, served(tmp_path / "same", ring=same) as second:
        (found,) = fetching.fetch(first, progress=other)
        assert fetching.look(first).records == fetching.look(second).records == ()
    (one,) = others
    assert (one.known, found.known, found.session) == (False, True, one.session)
    assert len(library.sessions()) == 1


@pytest.mark.parametrize("look_first", [False, True])
def test_whatever_ends_a_fetching_the_ring_begins_no_other_session(tmp_path: Path, look_first: bool) -> None:
    """What its button began ends when somebody comes for it: the moments after the link are nobody's session."""
    ring = practised()
    ring.press_button()
    ring.advance_to(ring.t_s + 5.0)

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with served(tmp_path / "ring", ring=ring) as address:
        if look_first:
            assert len(fetching.look(address).records) == 1
        else:
            with pytest.raises(KeyboardInterrupt):
                fetching.fetch(address, progress=stop)
        time.sleep(0.3)  # in which it would store what it measures
        assert len(fetching.fetch(address)) == 1
    assert len(library.sessions()) == 1


def _fail(*_: int) -> None:
    raise RuntimeError


def test_what_reads_back_otherwise_stays_on_the_device(tmp_path: Path) -> None:
    """A store that is damaged meanwhile is found out before the device forgets anything."""
    with served(tmp_path / "ring", ring=practised(3.0)) as address:
        (found,) = fetching.fetch(address, keep=True)
        with Store.open() as store:
            store._db.execute("UPDATE chunk SET crc = 0")
        with pytest.raises(StorageError, match="does not read back"):
            fetching.fetch(address)
        assert len(fetching.look(address).records) == 1
    assert found.session


@pytest.mark.parametrize("restarted", [False, True])
def test_a_ring_that_did_not_know_the_time_is_dated_by_its_clock(tmp_path: Path, restarted: bool) -> None:
    """As long as it was not restarted; else the session says that nobody knows."""
    with served(tmp_path / "ring", ring=practised(3.0, told_time=False, restarted=restarted)) as address:
        (found,) = fetching.fetch(address)
    codes = [
        mark.fields["code"]
        for mark in library.describe(found.session).recording.marks
        if mark.kind == "problem"
    ]
    assert codes == (["time_unknown"] if restarted else [])


@pytest.mark.parametrize(("lacking", "torn"), [(0, False), (1, False), (0, True)])
def test_what_a_session_holds_already_is_not_kept_once_more(tmp_path: Path, lacking: int, torn: bool) -> None:
    """A ring that stores by itself begins when a link drops; the session got those samples, too, when it was back.

    The ring keeps it if it alone has some event, of which it keeps few for a host, or bytes that nobody can read.
    """
    ring = practised()

    async def practise() -> list[Item]:
        port = Port(ring)
        device = RingDevice(port)
        heard: list[Item] = []
        device.sink = heard.append
        await device.open()
        await device.start()
        await device.activate("LR3", Side.LEFT)
        await asyncio.sleep(2.0)
        port.pull()
        await asyncio.sleep(8.0)  # in which a press begins
        port.plug()
        await asyncio.sleep(3.0)
        await device.stop()
        info = device.info
        await device.close()
        with Store.open() as store:
            recorder = store.begin("record", started_s=UNIX_S, device="ring", info=info)
            for item in heard:
                if isinstance(item, Samples):
                    recorder.append(item)
            events = [item for item in heard if isinstance(item, DeviceEvent)]
            assert "press_start" in [event.kind for event in events]
            for event in events:
                if not (lacking and event.kind == "press_start"):
                    recorder.event(event)
            recorder.seal("done")
        return heard

    assert hurried(practise())
    (session,) = library.sessions()
    assert (session.missing, session.samples > 700) == (0, True)
    if torn:
        del shelf(ring)[1][-1:]
    with served(tmp_path / "ring", ring=ring) as address:
        (found,) = fetching.fetch(address)
        assert len(fetching.look(address).records) == (lacking or torn)
    assert (found.session, found.known, found.deleted) == (session.id, True, not (lacking or torn))
    assert found.samples > 100
    assert found.lacking == lacking
    assert len(library.sessions()) == 1


def test_a_device_is_told_to_store_or_not(tmp_path: Path) -> None:
    """Off, the button begins nothing; the choice outlasts a restart."""
    ring = VirtualRing()
    with served(tmp_path / "ring", ring=ring) as address:
        assert fetching.stand_alone(address, True) == address
        assert ring.firmware.records.standalone  # type: ignore[attr-defined]
        fetching.stand_alone(address, False)
        assert not ring.firmware.records.standalone  # type: ignore[attr-defined]


def test_a_device_that_stores_nothing_is_named(tmp_path: Path) -> None:
    """A recording that is replayed has no sessions of its own."""
    with served(tmp_path / "ring", ring=practised(2.0)) as address:
        (found,) = fetching.fetch(address)
    with pytest.raises(UsageError, match="stores no sessions by itself"):
        fetching.look(f"replay:{found.session}")
    assert issubclass(LinkError, AcuError)
