"""The tables a device holds, as bytes and as values (firmware_protocol.md, section 8). Whether they obey is `rules`'s.

Field names are those of the page; units are in the columns.
"""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from struct import Struct, error
from typing import Final, NamedTuple
from zlib import crc32

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.limits import MAX_MESSAGE
from acudevice.protocol.messages import TYPES
from acudevice.protocol.text import shown
from acudevice.protocol.tlv import MAX_VALUE

LAYOUT: Final = 1
"""First byte of both tables."""


class Column(NamedTuple):
    """One row of a byte table of the page."""

    byte: int
    name: str
    type: str
    unit: str = ""


THRESHOLDS_HEAD: Final = (
    Column(0, "layout", "u8"),
    Column(1, "entry_size", "u8"),
    Column(2, "count", "u16"),
    Column(4, "table_version", "u32"),
)
ENTRY: Final = (
    Column(0, "point", "u8[8]"),
    Column(8, "side", "u8"),
    Column(9, "mode", "u8"),
    Column(10, "repeats", "u16"),
    Column(12, "onset", "u32", "mN"),
    Column(16, "release", "u32", "mN"),
    Column(20, "low", "u32", "mN"),
    Column(24, "high", "u32", "mN"),
    Column(28, "ceiling", "u32", "mN"),
    Column(32, "hold_min", "u32", "ms"),
    Column(36, "hold_max", "u32", "ms"),
    Column(40, "block", "u32", "ms"),
    Column(44, "rest_min", "u32", "ms"),
    Column(48, "release_timeout", "u32", "ms"),
    Column(52, "cv_max", "u16", "1/1000"),
    Column(54, "cadence_low", "u16", "mHz"),
    Column(56, "cadence_high", "u16", "mHz"),
    Column(58, "reserved", "u16"),
)
CALIBRATION_HEAD: Final = (
    Column(0, "layout", "u8"),
    Column(1, "cells", "u8"),
    Column(2, "reserved", "u16"),
    Column(4, "created", "u32", "s"),
    Column(8, "id", "u8[16]"),
)


def _struct(columns: tuple[Column, ...]) -> Struct:
    letters = {"u8": "B", "u16": "H", "u32": "I", "u8[8]": "8s", "u8[16]": "16s"}
    return Struct("<" + "".join(letters[column.type] for column in columns))


_THRESHOLDS, _ENTRY, _CALIBRATION = map(_struct, (THRESHOLDS_HEAD, ENTRY, CALIBRATION_HEAD))
_CELL, _BREAKPOINT = Struct("<B3x"), Struct("<ii")

ENTRY_SIZE: Final = _ENTRY.size


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the table of thresholds, in wire units (forces mN, durations ms)."""

    point: str
    side: int
    mode: int
    repeats: int
    onset: int
    release: int
    low: int
    high: int
    ceiling: int
    hold_min: int
    hold_max: int
    block: int
    rest_min: int
    release_timeout: int
    cv_max: int
    cadence_low: int
    cadence_high: int


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The table of thresholds."""

    table_version: int
    entries: tuple[Entry, ...]


class Breakpoint(NamedTuple):
    """One point of a cell's table: at these counts this force in mN."""

    counts: int
    force: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """The calibration table."""

    id: bytes
    """16 bytes: UUID of the calibration."""
    created: int
    """Seconds since 1970; 0 where not known."""
    cells: tuple[tuple[Breakpoint, ...], ...]

    @property
    def range(self) -> int:
        """The device's range in mN: the least over the cells of the greatest force (section 9.3)."""
        return min(max(point.force for point in cell) for cell in self.cells)


def table_crc(blob: bytes) -> int:
    """Return the CRC-32 of a table or record: CRC-32/ISO-HDLC, that of zlib (section 8.1)."""
    return crc32(blob)


def encode_thresholds(table: Thresholds) -> bytes:
    """Return the table as bytes; raise `UsageError` where a figure does not fit its column."""
    try:
        head = _THRESHOLDS.pack(LAYOUT, ENTRY_SIZE, len(table.entries), table.table_version)
        return head + b"".join(_pack_entry(entry) for entry in table.entries)
    except error as wrong:
        raise UsageError(f"a figure of the table of thresholds does not fit: {wrong}") from wrong


def _pack_entry(entry: Entry) -> bytes:
    try:
        point = entry.point.encode("latin-1")
    except UnicodeEncodeError:
        point = b""
    if not 0 < len(point) <= 8:
        raise UsageError(f"a point has 1 to 8 ASCII characters, not {entry.point!r}")
    return _ENTRY.pack(point, *astuple(entry)[1:], 0)


def decode_thresholds(blob: bytes) -> Thresholds:
    """Return the table; raise `ProtocolError` for one that breaks rule 1. Other rules are not looked at here.

    A point comes as Latin-1, so that one with forbidden bytes can be shown and refused.
    """
    if len(blob) < _THRESHOLDS.size:
        raise ProtocolError(f"a table of thresholds has at least {_THRESHOLDS.size} bytes, not {len(blob)}")
    layout, entry_size, count, version = _THRESHOLDS.unpack_from(blob)
    if layout != LAYOUT or entry_size < ENTRY_SIZE:
        raise ProtocolError(f"table of thresholds of layout {layout} with entries of {entry_size} bytes")
    if len(blob) != _THRESHOLDS.size + count * entry_size:
        raise ProtocolError(f"a table of {count} entries of {entry_size} bytes cannot have {len(blob)} bytes")
    rows = (_ENTRY.unpack_from(blob, _THRESHOLDS.size + number * entry_size) for number in range(count))
    entries = (Entry(shown(row[0].rstrip(b"\0").decode("latin-1")), *row[1:-1]) for row in rows)
    return Thresholds(version, tuple(entries))


def encode_calibration(table: Calibration) -> bytes:
    """Return the table as bytes; raise `UsageError` where a figure does not fit."""
    if len(table.id) != 16:
        raise UsageError(f"the id of a calibration has 16 bytes, not {len(table.id)}")
    try:
        out = [_CALIBRATION.pack(LAYOUT, len(table.cells), 0, table.created, table.id)]
        for cell in table.cells:
            out.append(_CELL.pack(len(cell)))
            out += (_BREAKPOINT.pack(*point) for point in cell)
    except error as wrong:
        raise UsageError(f"a figure of the calibration does not fit: {wrong}") from wrong
    return b"".join(out)


def decode_calibration(blob: bytes) -> Calibration:
    """Return the table; raise `ProtocolError` for one that breaks rule 20. Other rules are not looked at here."""
    if len(blob) < _CALIBRATION.size:
        raise ProtocolError(f"a calibration has at least {_CALIBRATION.size} bytes, not {len(blob)}")
    layout, count, _, created, name = _CALIBRATION.unpack_from(blob)
    if layout != LAYOUT:
        raise ProtocolError(f"calibration of layout {layout}")
    cells = []
    at = _CALIBRATION.size
    try:
        for _ in range(count):
            (points,) = _CELL.unpack_from(blob, at)
            start, at = at + _CELL.size, at + _CELL.size + points * _BREAKPOINT.size
            places = range(start, at, _BREAKPOINT.size)
            cells.append(tuple(Breakpoint(*_BREAKPOINT.unpack_from(blob, place)) for place in places))
    except error:
        raise ProtocolError(f"a calibration of {count} cells cannot have {len(blob)} bytes") from None
    if at != len(blob):
        raise ProtocolError(f"a calibration of {count} cells has {at} bytes, not {len(blob)}")
    return Calibration(name, created, tuple(cells))


_WRITE_ROOM: Final = TYPES["REQUEST"].struct.size + 3 + 6 + 2
"""Bytes of a `table_write` that are not data: header, `table`, `offset`, tag and length of `data`."""


def pieces(blob: bytes, max_message: int = MAX_MESSAGE) -> Iterator[tuple[int, bytes]]:
    """Yield `(offset, data)` of each `table_write` that sends `blob`: one message of at most `max_message` bytes."""
    step = min(MAX_VALUE, max_message - _WRITE_ROOM)
    for offset in range(0, len(blob), step):
        yield offset, blob[offset : offset + step]
