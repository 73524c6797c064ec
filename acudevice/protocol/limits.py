"""Limits and timings of the protocol (firmware_protocol.md, section 17), under the names the page gives them."""

from typing import Final, NamedTuple


class Limit(NamedTuple):
    """One row of the page's table."""

    name: str
    value: int
    unit: str


LIMITS: Final = (
    Limit("MAX_MESSAGE", 244, "bytes"),
    Limit("MAX_FRAME", 248, "bytes"),
    Limit("MAX_FIELDS", 2048, "bytes"),
    Limit("MAX_TABLE", 8192, "bytes"),
    Limit("MAX_BREAKPOINTS", 32, ""),
    Limit("MAX_CELLS", 8, ""),
    Limit("EVENTS_KEPT", 32, ""),
    Limit("EPOCHS_KEPT", 8, ""),
    Limit("TARE_LIMIT", 2000, "mN"),
    Limit("TARE_NOISE", 300, "mN"),
    Limit("CLEAR_MS", 1000, "ms"),
    Limit("MAX_PRESS_MS", 1_800_000, "ms"),
    Limit("STALE_MS", 500, "ms"),
    Limit("REQUEST_TIMEOUT_MS", 2000, "ms"),
    Limit("SLOW_TIMEOUT_MS", 5000, "ms"),
    Limit("REQUEST_TRIES", 3, ""),
    Limit("HOST_SILENT_MS", 15_000, "ms"),
    Limit("KEEP_ALIVE_MS", 5000, "ms"),
    Limit("LINGER_S", 60, "s"),
    Limit("PAIRING_WINDOW_S", 30, "s"),
    Limit("FLUSH_MS", 40, "ms"),
    Limit("MAX_PACKETS_S", 50, "1/s"),
)
"""The table as it stands on the page."""

LIMIT: Final = {row.name: row.value for row in LIMITS}
"""The same by name."""

MIN_MESSAGE: Final = 20
"""Least that a device may give as `max_message`, in bytes (section 4)."""

MAX_MESSAGE: Final = LIMIT["MAX_MESSAGE"]
MAX_FRAME: Final = LIMIT["MAX_FRAME"]
MAX_FIELDS: Final = LIMIT["MAX_FIELDS"]
MAX_TABLE: Final = LIMIT["MAX_TABLE"]
MAX_BREAKPOINTS: Final = LIMIT["MAX_BREAKPOINTS"]
MAX_CELLS: Final = LIMIT["MAX_CELLS"]
EVENTS_KEPT: Final = LIMIT["EVENTS_KEPT"]
EPOCHS_KEPT: Final = LIMIT["EPOCHS_KEPT"]
STALE_MS: Final = LIMIT["STALE_MS"]
REQUEST_TIMEOUT_MS: Final = LIMIT["REQUEST_TIMEOUT_MS"]
SLOW_TIMEOUT_MS: Final = LIMIT["SLOW_TIMEOUT_MS"]
REQUEST_TRIES: Final = LIMIT["REQUEST_TRIES"]
KEEP_ALIVE_MS: Final = LIMIT["KEEP_ALIVE_MS"]
