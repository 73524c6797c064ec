# The services of the radio binding: which characteristics, and who may touch them (section 2.2 of the protocol).
#
# Needed once, at the start: no board has the memory to keep it.

from .wire import MAX_MESSAGE

READ, WRITE, NOTIFY, INDICATE = 0x0002, 0x0008, 0x0010, 0x0020
READ_ENCRYPTED, WRITE_ENCRYPTED = 0x0200, 0x1000
RING = "6f2c%04x-9a41-4d53-8e0b-51c7a3d2b9e4"
SERVICE = 0x0001
MTU = 247
NO_INPUT_NO_OUTPUT = 3
RESOLVABLE_ADDRESS = 2
NAME = b"Acu ring"  # what kind of device it is, and nothing of its owner

# Characteristics of the ring's own service: 16 bits of the UUID, flags. A value that is notified alone can be read by
# nobody, but what it wants of a reader NimBLE wants of a subscriber, too.
CONTROL, FORCE = 1, 5  # places of them, with that of the SIG
OWN = (
    (0x0002, READ),
    (0x0003, WRITE | WRITE_ENCRYPTED | INDICATE),
    (0x0004, NOTIFY | READ_ENCRYPTED),
    (0x0005, NOTIFY | READ_ENCRYPTED),
    (0x0006, READ | READ_ENCRYPTED | WRITE | WRITE_ENCRYPTED),
)
FORCE_UUID, FORMAT_UUID = 0x2C07, 0x2904
FORMAT = bytes.fromhex("10FD2327010000")  # i32, thousandths of a newton
DEVICE_INFORMATION, MAKER_UUID, MODEL_UUID, FIRMWARE_UUID, SERIAL_UUID = (
    0x180A,
    0x2A29,
    0x2A24,
    0x2A26,
    0x2A25,
)
BATTERY_SERVICE, LEVEL_UUID = 0x180F, 0x2A19
BATTERY_FEATURE = 1 << 4
MAKER = "acudevice"


def start(ble, uuid, board):
    """Switch the radio on and register the services; return what `register` does."""
    ble.active(True)
    ble.config(bond=True, mitm=False, le_secure=True, io=NO_INPUT_NO_OUTPUT, mtu=MTU)
    ble.config(gap_name=NAME)
    try:
        ble.config(addr_mode=RESOLVABLE_ADDRESS)
    except (OSError, ValueError):
        pass  # not every stack has private addresses; the page for makers says so
    return register(ble, uuid, board)


def register(ble, uuid, board):
    """Register the services; return the handles of the ring's own values, of the battery's level, of the serial number.

    The last is for a bonded host alone, as an encrypted link may still be a stranger's. What is not there is None.
    """
    own = [(uuid(RING % short), flags) for short, flags in OWN]
    described = ((uuid(FORMAT_UUID), READ),)
    own.append((uuid(FORCE_UUID), READ | READ_ENCRYPTED | NOTIFY, described))
    told = [
        (MAKER_UUID, MAKER, READ),
        (MODEL_UUID, board.model, READ),
        (FIRMWARE_UUID, board.firmware, READ),
    ]
    if board.serial:
        told.append((SERIAL_UUID, board.serial, READ | READ_ENCRYPTED))
    services = [
        (uuid(RING % SERVICE), own),
        (uuid(DEVICE_INFORMATION), [(uuid(number), flags) for number, _, flags in told]),
    ]
    battery = board.features & BATTERY_FEATURE
    if battery:
        services.append((uuid(BATTERY_SERVICE), [(uuid(LEVEL_UUID), READ | READ_ENCRYPTED | NOTIFY)]))
    handles = ble.gatts_register_services(services)
    serial = None
    for handle, (number, text, _) in zip(handles[1], told):
        if number == SERIAL_UUID:
            serial = handle
        else:
            ble.gatts_write(handle, text.encode())
    ble.gatts_write(handles[0][FORCE + 1], FORMAT)
    ble.gatts_set_buffer(handles[0][CONTROL], MAX_MESSAGE)
    return handles[0], handles[2][0] if battery else None, serial


def advertisement(uuid):
    """Return (what is advertised, what a scan is answered with)."""
    service = bytes(uuid(RING % SERVICE))  # in the order in which it travels
    return b"\x02\x01\x06" + bytes((len(service) + 1, 0x07)) + service, bytes((len(NAME) + 1, 0x09)) + NAME
