# The value of the Time characteristic: Elapsed Time (section 13.3 of the protocol).

import struct

from .on_device import UNIX_BITS

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
