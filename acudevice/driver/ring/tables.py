"""Tables over the wire: written whole, verified, read back; read piece by piece (firmware_protocol.md, section 8)."""

from typing import Final

from acudevice.driver.ring.talk import Talk
from acudevice.errors import ProtocolError
from acudevice.protocol.tables import pieces, table_crc

THRESHOLDS: Final = 1
CALIBRATION: Final = 2

PIECE: Final = 200
"""Bytes that are read at a time; a field holds at most 255."""


async def read_table(talk: Talk, table: int) -> bytes | None:
    """Return the bytes of a table, None where there is none; raise `ProtocolError` where its CRC does not fit."""
    about = (await talk.ask("table_info", table=table)).fields
    size, crc = about["size"], about.get("crc")
    if not size or crc is None:
        return None
    blob = b""
    while len(blob) < size:
        length = min(PIECE, size - len(blob))
        data = (await talk.ask("table_read", table=table, offset=len(blob), length=length)).fields["data"]
        if not data:
            raise ProtocolError(f"the device announces a table of {size} bytes and ends after {len(blob)}")
        blob += data
    if table_crc(blob) != crc:
        raise ProtocolError(
            "a table that was read does not have the CRC that the device announced", hint="try again"
        )
    return blob


async def write_table(talk: Talk, table: int, blob: bytes) -> None:
    """Write a table in one step, and read it back; `RefusedError`: the device refuses it, and the old one stays."""
    await talk.ask("table_begin", table=table, size=len(blob), crc=table_crc(blob))
    for offset, data in pieces(blob):
        await talk.ask("table_write", table=table, offset=offset, data=data)
    await talk.ask("table_commit", table=table)
    if await read_table(talk, table) != blob:
        raise ProtocolError("the table read back differs from the one written", hint="write it again")
