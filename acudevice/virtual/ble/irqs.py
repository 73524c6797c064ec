"""Numbers of MicroPython's `bluetooth`, from the documentation of version 1.27."""

from collections.abc import Callable
from typing import Final

CENTRAL_CONNECT: Final = 1
CENTRAL_DISCONNECT: Final = 2
GATTS_WRITE: Final = 3
GATTS_READ_REQUEST: Final = 4
GATTS_INDICATE_DONE: Final = 20
MTU_EXCHANGED: Final = 21
ENCRYPTION_UPDATE: Final = 28
GET_SECRET: Final = 29
SET_SECRET: Final = 30

Irq = Callable[[int, tuple[object, ...]], object]
"""A handler of events: the number and what comes with it."""
