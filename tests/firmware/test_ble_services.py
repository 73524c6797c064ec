"""Services and advertisement (section 2.2)."""

from acudevice.firmware.ble_services import FORCE, advertisement, register
from acudevice.firmware.boards.simulated import SimulatedBoard
from tests.firmware.radio import INDICATE, NOTIFY, READ, READ_ENCRYPTED, UUID, WRITE, WRITE_ENCRYPTED, Radio

RING = "6f2c%s-9a41-4d53-8e0b-51c7a3d2b9e4"


def registered(**of_board: object) -> Radio:
    """Return a radio with the services of a board."""
    radio, board = Radio(), SimulatedBoard()
    for name, value in of_board.items():
        setattr(board, name, value)
    register(radio, UUID, board)
    return radio


def test_the_service_is_that_of_the_page() -> None:
    """Every characteristic with its properties and permissions."""
    radio = registered()
    own = {
        key.split("/")[1]: radio.flags[handle] for key, handle in radio.handles.items() if RING[-20:] in key
    }
    hidden = NOTIFY | READ_ENCRYPTED  # which wants encryption of a subscriber, too
    assert {RING % "0002": READ, RING % "0004": hidden, RING % "0005": hidden}.items() <= own.items()
    assert own[RING % "0003"] == WRITE | WRITE_ENCRYPTED | INDICATE
    assert own[RING % "0006"] == READ | READ_ENCRYPTED | WRITE | WRITE_ENCRYPTED


def test_force_has_its_presentation_format() -> None:
    """i32 in thousandths of a newton."""
    radio = registered()
    assert radio.flags[radio.find(str(0x2C07))] == READ | READ_ENCRYPTED | NOTIFY
    assert radio.values[radio.find(str(0x2904))] == bytes.fromhex("10FD2327010000")


def test_the_serial_number_is_for_encrypted_links() -> None:
    """Model and firmware are for all."""
    radio = registered()
    assert radio.flags[radio.find(str(0x2A25))] == READ | READ_ENCRYPTED
    assert radio.flags[radio.find(str(0x2A24))] == READ
    assert radio.values[radio.find(str(0x2A24))] == b"simulated ring"
    assert str(0x2A25) not in " ".join(registered(serial=None).handles)


def test_the_battery_service_is_there_for_boards_with_one() -> None:
    """By the feature bit."""
    radio, board = Radio(), SimulatedBoard()
    board.features = 16
    own, level, _ = register(radio, UUID, board)
    assert level == radio.find(str(0x2A19))
    assert register(Radio(), UUID, SimulatedBoard())[1] is None
    assert len(own) == FORCE + 2


def test_the_advertisement_says_what_kind_of_device_it_is_and_nothing_else() -> None:
    """Flags and service; a name in the scan response."""
    data, answer = advertisement(UUID)
    assert data == bytes.fromhex("020106 1107") + bytes.fromhex("e4b9d2a3c7510b8e534d419a01002c6f")
    assert answer == b"\x09\x09Acu ring"
    assert max(len(data), len(answer)) <= 31
