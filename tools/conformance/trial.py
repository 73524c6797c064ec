"""The tables of the trial: thresholds that a finger reaches without effort, and how tables are written and read."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from acudevice.protocol.fields import Fields
from acudevice.protocol.tables import Entry, Thresholds, encode_thresholds, pieces, table_crc
from tools.conformance.bench import Bench, Said
from tools.conformance.rules import BrokenError, granted

THRESHOLDS, CALIBRATION = 1, 2
LEFT, RIGHT, ANY = 1, 2, 3
POINT: Final = "CT1"
"""Its left side is an entry of its own; its right side has none."""
EVERYWHERE: Final = "CT2"
"""One entry serves all its sides."""
SPARE: Final = 64
"""Bytes of an entry that is longer than it need be."""

_GENTLE: Final = Entry(
    POINT, LEFT, 0, 1, onset=1_500, release=1_000, low=2_000, high=6_000, ceiling=12_000, hold_min=1_000, hold_max=0,
    block=0, rest_min=0, release_timeout=2_000, cv_max=0, cadence_low=0, cadence_high=0,
)  # fmt: skip


def gentle(info: Fields) -> Entry:
    """Return the entry of the trial, with forces that the device's range allows."""
    most = min(_GENTLE.ceiling, 9 * info.get("range", 0) // 10)
    forces = {
        name: getattr(_GENTLE, name) * most // _GENTLE.ceiling
        for name in ("onset", "release", "low", "high", "ceiling")
    }
    return replace(_GENTLE, **forces)


def thresholds(info: Fields, version: int = 0xC0DE) -> bytes:
    """Return the table of the trial."""
    entry = gentle(info)
    return encode_thresholds(Thresholds(version, (entry, replace(entry, point=EVERYWHERE, side=ANY))))


async def stage(bench: Bench, table: int, blob: bytes, *, crc: int | None = None) -> None:
    """Begin a table and write its pieces, each of which must be granted."""
    said = {"table": table, "size": len(blob), "crc": table_crc(blob) if crc is None else crc}
    granted(await bench.ask("table_begin", said))
    await put(bench, table, pieces(blob, bench.max_message))


async def put(bench: Bench, table: int, parts: Iterable[tuple[int, bytes]]) -> None:
    """Write pieces, each of which must be granted."""
    for offset, data in parts:
        granted(await bench.ask("table_write", {"table": table, "offset": offset, "data": data}))


async def write(bench: Bench, table: int, blob: bytes) -> Said:
    """Write a whole table; return the answer to its commit."""
    await stage(bench, table, blob)
    return await bench.ask("table_commit", {"table": table})


async def read(bench: Bench, table: int) -> bytes | None:
    """Return the table in force, None without one. Raises `BrokenError` where it is not what was announced."""
    said = granted(await bench.ask("table_info", {"table": table})).fields
    if "crc" not in said:
        return None
    blob = b""
    while len(blob) < said["size"]:
        asked: Fields = {"table": table, "offset": len(blob), "length": min(255, said["size"] - len(blob))}
        piece = granted(await bench.ask("table_read", asked)).fields.get("data", b"")
        if not piece:
            raise BrokenError(f"{said['size']} bytes of table {table}", f"none after {len(blob)}")
        blob += piece
    if table_crc(blob) != said["crc"]:
        raise BrokenError(f"a table with the CRC-32 {said['crc']:08X}", f"{table_crc(blob):08X}")
    return blob
