"""The device on the air, against a strict stand-in for MicroPython's `bluetooth` (sections 2.2 and 16)."""

import struct
from typing import Any

import pytest

from acudevice.firmware.ble_link import BleLink
from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.ring import Ring
from tests.firmware.fragile import Fading
from tests.firmware.host import OPS, STATUSES, THRESHOLDS, pack, packet, unpack
from tests.firmware.radio import Radio, RefusedError

CONTROL, STREAM, RECORDS, INFO, TIME = "6f2c0003", "6f2c0004", "6f2c0005", "6f2c0002", "6f2c0006"
FORCE = str(0x2C07)
HELLO = bytes((1, 1, 1, 0)) + pack(versions=b"\1\0")


class Air:
    """A ring with a radio, and the central's view of it."""

    def __init__(self, board: SimulatedBoard | None = None, *, private: bool = True) -> None:
        self.board = board or SimulatedBoard()
        self.radio = Radio(private=private)
        self.ring = Ring(self.board)
        self.link = BleLink(self.ring, self.radio)
        self.ref = 0

    def poll(self, ms: int = 10) -> None:
        """Let time pass."""
        for _ in range(ms // 10):
            self.board.now += 10_000
            self.ring.poll(self.board.now)
            self.link.poll(self.board.now)

    def sample(self, *forces: int) -> None:
        """Measure forces, one every 10 ms."""
        for force in forces:
            self.board.now += 10_000
            self.ring.sample((force,), self.board.now)
            self.ring.poll(self.board.now)
            self.link.poll(self.board.now)

    def meet(self, mtu: int = 247) -> None:
        """Pair within the window, agree on the MTU, say hello."""
        self.link.open_window(self.board.now)
        self.radio.connect()
        self.poll()
        assert self.radio.pair()
        self.radio.exchange_mtu(mtu)
        self.poll()
        assert self.ask("hello", versions=b"\1\0")[0] == "ok"

    def ask(self, name: str, **fields: Any) -> tuple[str, dict[str, Any]]:
        """Write a request; return status and fields of its answer, taking its indications one by one."""
        self.ref += 1
        before = len(self.radio.indicated)
        self.radio.write(CONTROL, bytes((1, OPS.index(name) + 1, self.ref, 0)) + pack(**fields))
        answer = b""
        for _ in range(60):
            self.poll()
            while len(self.radio.indicated) > before:
                message = self.radio.indicated[before][1]
                before += 1
                if message[0] == 2:
                    answer += message[5:]
                    if not message[3] & 0x80:
                        self.radio.confirm()
                        self.poll()
                        return STATUSES[message[4]], dict(unpack(answer))
                self.radio.confirm()
                self.poll()
        raise AssertionError("no answer")

    def notified(self, name: str) -> list[bytes]:
        """Return the notifications of a characteristic."""
        return [data for handle, data in self.radio.notified if handle == self.radio.find(name)]


@pytest.fixture
def air() -> Air:
    """Return a ring on the air with nobody there."""
    return Air()


def test_it_asks_for_secure_connections_with_bonding_and_a_private_address(air: Air) -> None:
    """Just works: it has neither keys nor a display."""
    assert air.radio.configured == {
        "bond": True, "mitm": False, "le_secure": True, "io": 3, "mtu": 247, "gap_name": b"Acu ring", "addr_mode": 2,
    }  # fmt: skip


def test_a_stack_without_private_addresses_serves_too() -> None:
    """It advertises all the same."""
    assert len(Air(private=False).radio.advertised) == 1


def test_a_stranger_reads_version_and_features_and_nothing_else(air: Air) -> None:
    """Everything else is refused by the permissions of its attribute."""
    air.radio.connect()
    air.poll(200)
    assert dict(unpack(air.radio.read(INFO))) == {"version": b"\1\0", "features": 0x23}
    for name in (TIME, FORCE, str(0x2A25)):
        with pytest.raises(RefusedError, match="encryption"):
            air.radio.read(name)
    for name in (CONTROL, TIME):
        with pytest.raises(RefusedError, match="encryption"):
            air.radio.write(name, HELLO)
    assert (air.radio.notified, air.radio.indicated) == ([], [])


def test_a_request_that_arrives_without_a_bond_is_not_permitted(air: Air) -> None:
    """Should a stack let it through all the same."""
    air.radio.connect()
    air.radio.encrypted = True
    air.radio.write(CONTROL, HELLO)
    air.poll()
    assert [data[:5] for _, data in air.radio.indicated] == [bytes((2, 1, 1, 0, 9))]


@pytest.mark.parametrize("before", [False, True])
def test_an_encrypted_link_without_a_bond_reads_nothing_of_the_device(air: Air, before: bool) -> None:
    """A stranger may encrypt before the ring can close the link; nor does one read what was told to an owner before."""
    if before:
        air.meet()
        air.ask("start")
        air.poll(300)
        assert air.radio.read(str(0x2A25)) == b"SIM-0001"
        air.radio.leave()
        air.poll()
    air.radio.connect()
    air.radio.encrypted = True
    assert air.radio.read(str(0x2A25)) == b""
    assert air.radio.read(TIME) == b""
    assert struct.unpack("<i", air.radio.read(FORCE)) == (0x7FFF_FFFF,)
    assert set(dict(unpack(air.radio.read(INFO)))) == {"version", "features"}


@pytest.mark.parametrize("first", ["keys", "encryption"])
def test_outside_the_window_no_key_is_kept_and_the_link_is_closed(air: Air, first: str) -> None:
    """Whichever the stack tells first; a write that was on its way does nothing."""
    air.radio.connect()
    air.poll()
    assert not air.radio.pair(first=first)
    air.radio.write(CONTROL, HELLO)
    air.poll()
    assert air.radio.connection is None
    assert air.radio.indicated == [] or air.radio.indicated[0][1][4] == 9
    air.radio.connect()
    assert not air.radio.come_back()


@pytest.mark.parametrize("weakness", [{"bond": False}, {"key_bytes": 7}])
def test_a_pairing_without_bond_or_with_a_short_key_is_refused(air: Air, weakness: dict[str, Any]) -> None:
    """Even within the window."""
    air.link.open_window(air.board.now)
    air.radio.connect()
    air.poll()
    air.radio.pair(**weakness)
    air.poll()
    assert air.radio.connection is None


def test_a_host_that_stays_without_a_bond_is_sent_away_after_a_minute(air: Air) -> None:
    """It would keep the owner out; one that is bonded may stay."""
    air.radio.connect()
    air.poll(59_900)
    assert air.radio.connection is not None
    air.poll(200)
    assert air.radio.connection is None
    air.meet()
    air.poll(120_000)
    assert air.radio.connection is not None


def test_the_window_closes_by_itself_and_after_one_pairing(air: Air) -> None:
    """Thirty seconds, told by a blinking light."""
    air.link.open_window(air.board.now)
    seen = set()
    for _ in range(299):
        air.poll(100)
        seen.add(air.board.lit[0])
    assert (air.link.bonds.open, seen) == (True, {"blue", "off"})
    air.poll(110)
    assert (air.link.bonds.open, air.ring.feedback.pairing) == (False, False)
    air.meet()
    assert not air.link.bonds.open


def test_the_window_stays_open_between_the_two_keys_of_a_host(air: Air) -> None:
    """The ring may look at its clock between them; after both it is closed."""
    air.link.open_window(air.board.now)
    air.radio.connect()
    air.poll()
    for kind in (1, 2):
        assert air.radio.handler(30, (kind, memoryview(b"peer"), memoryview(b"secret")))
        assert air.link.bonds.open
        if kind == 1:
            air.poll()
    air.poll()
    assert not air.link.bonds.open
    assert air.radio.connection is not None


def test_a_bonded_host_comes_back_without_the_button(air: Air) -> None:
    """Also after a restart of the device."""
    air.meet()
    air.radio.leave()
    air.poll()
    again = Air(air.board)
    again.radio.connect()
    again.poll()
    assert again.radio.come_back()
    again.poll()
    assert again.ask("hello", versions=b"\1\0")[0] == "ok"


def test_forgetting_all_bonds_closes_the_link_and_keeps_nobody(air: Air) -> None:
    """The button, held for ten seconds."""
    air.meet()
    air.link.forget()
    air.poll()
    assert air.radio.connection is None
    again = Air(air.board)
    again.radio.connect()
    assert not again.radio.come_back()


def test_forgetting_closes_a_link_that_has_just_come_up_with_the_old_keys(air: Air) -> None:
    """The stack's thread has noted the host, and nobody has looked at the note yet."""
    air.meet()
    air.radio.leave()
    air.poll()
    air.radio.connect()
    assert air.radio.come_back()
    air.link.forget()
    air.poll()
    assert air.radio.connection is None
    assert not air.link.bonded


def test_a_bonded_host_reads_all_of_info(air: Air) -> None:
    """As `info` answers it, and it follows the tables; a later stranger does not see it."""
    air.meet()
    info = air.ask("info")[1]
    assert dict(unpack(air.radio.read(INFO))) == info
    assert info["serial"] == "SIM-0001"
    air.ask("table_begin", table=1, size=len(THRESHOLDS), crc=0x48AB1FFA)
    air.ask("table_write", table=1, offset=0, data=THRESHOLDS)
    assert air.ask("table_commit", table=1)[0] == "ok"
    air.poll(200)
    assert dict(unpack(air.radio.read(INFO)))["thresholds_version"] == 7
    air.radio.leave()
    air.poll()
    air.radio.connect()
    air.poll(200)
    assert set(dict(unpack(air.radio.read(INFO)))) == {"version", "features"}


def test_the_longest_message_follows_the_mtu(air: Air) -> None:
    """MTU less three, at most 244."""
    air.meet(mtu=100)
    assert air.ask("hello", versions=b"\1\0")[1]["max_message"] == 97
    assert all(len(data) <= 97 for _, data in air.radio.indicated)
    air.radio.exchange_mtu(517)
    air.poll()
    assert air.ask("hello", versions=b"\1\0")[1]["max_message"] == 244


def test_before_the_mtu_is_agreed_all_fits_twenty_bytes(air: Air) -> None:
    """The smallest there is."""
    air.meet(mtu=23)
    assert air.ask("info")[0] == "ok"
    assert air.ask("start")[0] == "ok"
    air.sample(*[0] * 10)
    assert all(len(data) <= 20 for _, data in air.radio.indicated + air.radio.notified)
    assert [packet(data).index for data in air.notified(STREAM)] == [0, 2, 4, 6, 8]


def test_live_samples_and_backfills_have_their_own_characteristics(air: Air) -> None:
    """Stream and Records."""
    air.meet()
    air.ask("start")
    air.sample(*[5] * 40)
    live = [packet(data) for data in air.notified(STREAM)]
    assert [index for one in live for index in one.indexes] == [*range(40)]
    air.ask("backfill", index=0, count=40)
    air.poll(50)
    again = [packet(data) for data in air.notified(RECORDS)]
    assert [index for one in again for index in one.indexes] == [*range(40)]
    assert {one.flags for one in again} == {0x80}


def test_one_indication_at_a_time(air: Air) -> None:
    """The next one waits for the confirmation."""
    air.meet(mtu=60)
    count = len(air.radio.indicated)
    air.radio.write(CONTROL, bytes((1, 2, 99, 0)))
    air.poll(500)
    assert len(air.radio.indicated) == count + 1
    air.radio.confirm()
    air.poll()
    assert len(air.radio.indicated) == count + 2


def test_what_the_stack_has_no_room_for_waits(air: Air) -> None:
    """Or can be asked for again."""
    air.meet()
    air.ask("start")
    air.radio.room = 0
    air.sample(*[5] * 12)
    air.radio.write(CONTROL, bytes((1, 17, 99, 0)))
    air.poll(50)
    assert air.notified(STREAM) == []
    air.radio.room = 10**9
    air.poll(20)
    assert air.radio.indicated[-1][1][:3] == bytes((2, 17, 99))
    assert [index for data in air.notified(STREAM) for index in packet(data).indexes] == [*range(12)]


def test_a_lost_link_measures_on_and_advertises_again(air: Air) -> None:
    """A new connection has to say hello anew."""
    air.meet()
    air.ask("start")
    air.sample(*[5] * 4)
    air.radio.leave()
    air.sample(*[5] * 100)
    assert (air.ring.measuring, len(air.radio.advertised), air.ring.sessions) == (True, 2, [])
    air.radio.connect()
    assert air.radio.come_back()
    air.poll()
    assert air.ask("state")[0] == "hello_needed"
    air.ask("hello", versions=b"\1\0")
    assert air.ask("state")[1]["newest"] == 103


def test_force_is_told_ten_times_a_second_to_a_bonded_host(air: Air) -> None:
    """In millinewtons; not known while not measuring or invalid."""
    air.meet()
    air.radio.subscribed.add(air.radio.find(FORCE))
    air.poll(1_000)
    assert set(air.notified(FORCE)) == {struct.pack("<i", 0x7FFFFFFF)}
    air.ask("start")
    air.radio.notified.clear()
    air.sample(*[1_234] * 100)
    assert air.notified(FORCE)[1:] == [struct.pack("<i", 1_234)] * 9
    air.sample(*[0x7FFFFF] * 20)
    assert air.notified(FORCE)[-1] == struct.pack("<i", 0x7FFFFFFF)


def test_time_can_be_read_and_written(air: Air) -> None:
    """As `time` with `unix`."""
    air.meet()
    assert air.radio.read(TIME) == bytes.fromhex("2E 000000000000 00 00")
    air.radio.write(TIME, bytes.fromhex("2E 40420F000000 04 00"))
    air.poll()
    before = air.ring.unix(air.board.now)
    assert before == 946_684_800_000_000 + 100_000_000
    air.board.now += 5_000_000
    low, high = struct.unpack("<IH", air.radio.read(TIME)[1:7])
    assert low | high << 32 == 1_000_000 + 50_000


def test_the_battery_level_is_shown() -> None:
    """Where there is one."""
    board = SimulatedBoard()
    board.features |= 16
    board.battery = lambda: (80, 3900, False)  # type: ignore[method-assign]  # a board with a battery
    air = Air(board)
    air.meet()
    air.poll(200)
    assert air.radio.read(str(0x2A19)) == bytes((80,))


def test_a_flood_of_writes_is_bounded(air: Air) -> None:
    """What is too much at once is dropped; the link lives."""
    air.meet()
    for ref in range(200):
        air.radio.write(CONTROL, bytes((1, 17, ref, 0)))
    assert len(air.link._inbox) <= 24
    for _ in range(60):
        air.radio.confirm()
        air.poll()
    assert air.ask("state")[0] == "ok"


def test_bonds_that_cannot_be_kept_are_told() -> None:
    """As a fault event: the host will have to pair again after a restart."""
    board = SimulatedBoard()
    air = Air(board)
    air.poll()

    def fail(*_: object) -> None:
        raise OSError("broken")

    board.flash_write = fail  # type: ignore[method-assign]  # flash that fails
    air.meet()
    assert air.ring.events.get(0)[0] == 9
    told = air.ring.events.count
    air.poll(60_000)
    assert air.ring.events.count == told, "not each time that it is looked at"
    before = dict(board._flash)
    del board.flash_write
    air.poll(600_000)
    assert {name for name in board._flash if board._flash[name] != before.get(name)} == {"bonds.1"}


def test_bonds_that_flash_lost_are_told() -> None:
    """As the same fault; the ring serves all the same."""
    board = SimulatedBoard()
    Air(board).meet()
    board.flash_read = Fading(board._flash, "bonds").flash_read  # type: ignore[method-assign]  # worn flash
    air = Air(board)
    assert air.ring.events.get(0)[0] == 9
    air.meet()
    assert air.ask("state")[0] == "ok"
