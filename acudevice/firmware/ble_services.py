# The services of the radio binding: which characteristics, and who may touch them (section 2.2 of the protocol).

import struct

from .on_device import UNIX_BITS

READ, WRITE, NOTIFY, INDICATE = 0x0002, 0x0008, 0x0010, 0x0020
READ_ENCRYPTED, WRITE_ENCRYPTED = 0x0200, 0x1000
RING = "6f2c%04x-9a41-4d53-8e0b-51c7a3d2b9e4"
SERVICE = 0x0001
MAX_MESSAGE = 244
NAME = b"Acu ring"  # what kind of device it is, and nothing of its owner

# Characteristics of the ring's own service: 16 bits of the UUID, flags. A value that is notified alone can be read by
# nobody, but what it wants of a reader NimBLE wants of a subscriber, too.
INFO, CONTROL, STREAM, RECORDS, TIME, FORCE = range(6)
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


class Services:
    def __init__(self, ble, uuid, board):
        """The registered services: value handles of the ring's own, `level` of the battery, `serial` number or None."""
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
        self.own = handles[0]
        self.level = handles[2][0] if battery else None
        self.serial = None  # told to a bonded host alone: an encrypted link may still be a stranger's
        for handle, (number, text, _) in zip(handles[1], told):
            if number == SERIAL_UUID:
                self.serial = handle
            else:
                ble.gatts_write(handle, text.encode())
        ble.gatts_write(self.own[FORCE + 1], FORMAT)
        ble.gatts_set_buffer(self.own[CONTROL], MAX_MESSAGE)


def advertisement(uuid):
    """Return (what is advertised, what a scan is answered with)."""
    service = bytes(uuid(RING % SERVICE))  # in the order in which it travels
    return b"\x02\x01\x06" + bytes((len(service) + 1, 0x07)) + service, bytes((len(NAME) + 1, 0x09)) + NAME


# The Time characteristic (section 13.3).
UNITS_US = (1_000_000, 100_000, 1_000, 100)  # by the bits of the resolution
FLAGS = 0x02 | 3 << 2 | 0x20  # UTC, 100 µs, current timeline
BY_HAND = 4  # source of the time
TO_2000_US = 946_684_800_000_000


def encode_time(unix_us):
    """Return Elapsed Time for µs since 1970, or for None."""
    units = max(0, unix_us - TO_2000_US) // UNITS_US[3] if unix_us is not None else 0
    source = BY_HAND if unix_us is not None else 0
    return struct.pack("<BIHBB", FLAGS, units & 0xFFFFFFFF, units >> 32 & 0xFFFF, source, 0)


def decode_time(raw):
    """Return µs since 1970 of an Elapsed Time, None if it is not one of the time of day."""
    if len(raw) != 9 or raw[0] & 1:
        return None
    low, high = struct.unpack_from("<IH", raw, 1)
    unix_us = (low | high << 32) * UNITS_US[raw[0] >> 2 & 3] + TO_2000_US
    return None if unix_us >> UNIX_BITS else unix_us
