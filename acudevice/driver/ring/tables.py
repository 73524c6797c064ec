"""Tables over the wire: written whole, verified, read back; read piece by piece (firmware_protocol.md, section 8)."""

from typing import Final

from acudevice.driver.device import Written
from acudevice.driver.ring import translate
from acudevice.driver.ring.refusals import RULES
from acudevice.driver.ring.talk import Asker
from acudevice.errors import ProtocolError
from acudevice.protocol.limits import MAX_TABLE
from acudevice.protocol.rules import check_calibration
from acudevice.protocol.tables import decode_calibration, pieces, table_crc
from acudevice.values.calibration import Calibration

THRESHOLDS: Final = 1
CALIBRATION: Final = 2

PIECE: Final = 200
"""Bytes that are read at a time; a field holds at most 255."""


async def read_table(ask: Asker, table: int) -> bytes | None:
    """Return the bytes of a table, None where there is none; raise `ProtocolError` where its CRC does not fit."""
    about = (await ask("table_info", table=table)).fields
    size, crc = about["size"], about.get("crc")
    if not size or crc is None:
        return None
    if size > MAX_TABLE:
        raise ProtocolError(
            f"the device announces a table of {size} bytes, more than the {MAX_TABLE} there can be"
        )
    blob = b""
    while len(blob) < size:
        length = min(PIECE, size - len(blob))
        data = (await ask("table_read", table=table, offset=len(blob), length=length)).fields["data"]
        if not data:
            raise ProtocolError(f"the device announces a table of {size} bytes and ends after {len(blob)}")
        blob += data
    if table_crc(blob) != crc:
        raise ProtocolError(
            "a table that was read does not have the CRC that the device announced", hint="try again"
        )
    return blob


async def write_table(ask: Asker, table: int, blob: bytes) -> Written:
    """Write a table in one step, and read it back; `RefusedError`: the device refuses it, and the old one stays."""
    await ask("table_begin", table=table, size=len(blob), crc=table_crc(blob))
    for offset, data in pieces(blob):
        await ask("table_write", table=table, offset=offset, data=data)
    done = (await ask("table_commit", table=table)).fields
    if await read_table(ask, table) != blob:
        raise ProtocolError("the table read back differs from the one written", hint="write it again")
    return Written(table_crc(blob), done.get("epoch"))


async def read_calibration(ask: Asker, cells: int) -> tuple[int, Calibration] | None:
    """Return the CRC and the calibration of a device with so many cells; None where it has none.

    Raises `ProtocolError` for a table that no device may have: with it no force would be right.
    """
    blob = await read_table(ask, CALIBRATION)
    if blob is None:
        return None
    broken = check_calibration(blob, cells=cells)
    if broken is not None and broken.rule in _UNUSABLE:
        raise ProtocolError(
            f"the calibration of the device is none: {RULES[broken.rule]}", hint="calibrate the device anew"
        )
    return table_crc(blob), translate.calibration_from(decode_calibration(blob))


_UNUSABLE: Final = frozenset(range(20, 25))
"""Rules without which counts have no force."""
