# Statuses of answers, and the exception that refuses a request (section 6 of the protocol).

from . import fields

OK = 0x00
MALFORMED = 0x01
UNKNOWN_OP = 0x02
NO_COMMON_VERSION = 0x03
HELLO_NEEDED = 0x04
MISSING_FIELD = 0x05
BAD_VALUE = 0x06
NOT_SUPPORTED = 0x07
BUSY = 0x08
NOT_PERMITTED = 0x09
NOT_FOUND = 0x0A
GONE = 0x0B
PARTIAL = 0x0C
LOADED = 0x0D
UNSTEADY = 0x0E
CRC_MISMATCH = 0x0F
RULE_BROKEN = 0x10
NOT_MEASURING = 0x11
SENSOR_FAULT = 0x12
TOO_BIG = 0x13
LINK_TOO_SMALL = 0x14
STORAGE_FAILED = 0x15
INTERNAL = 0x1F


class RefusedError(Exception):
    def __init__(self, status, pairs=()):
        """A request is refused with a status, and fields that say more."""
        super().__init__(status)
        self.status = status
        self.pairs = pairs


def bad_value(name):
    """Return the refusal of a field whose value is out of range."""
    return RefusedError(BAD_VALUE, [("field", fields.tag(name))])
