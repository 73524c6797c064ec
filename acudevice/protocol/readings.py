"""Readings of SAMPLES as bytes: little-endian two's complement of 2, 3 or 4 bytes (firmware_protocol.md, section 7.1).

Every packet of a stream passes here. Widths that `struct` knows are unpacked by it; three bytes are first spread over
four, the fourth being the sign, with slices that run in C. For a handful of readings that costs more than it saves:
they are put together one by one.
"""

from collections.abc import Callable, Sequence
from struct import Struct, error
from typing import Final

from acudevice.errors import UsageError

_SIGN: Final = bytes(0xFF if byte & 0x80 else 0 for byte in range(256))
"""For each highest byte of a reading the byte that extends it."""

_LETTERS: Final = {2: "h", 3: "i", 4: "i"}
_structs: dict[tuple[int, int], Struct] = {}


def _struct(width: int, count: int) -> Struct:
    """Return the `Struct` of `count` readings; at most one for each length that a message can have."""
    key = width, count
    if key not in _structs:
        _structs[key] = Struct(f"<{count}{_LETTERS[width]}")
    return _structs[key]


def _plain(width: int) -> Callable[[bytes, int], tuple[int, ...]]:
    def read(message: bytes, start: int) -> tuple[int, ...]:
        return _struct(width, (len(message) - start) // width).unpack_from(message, start)

    return read


_FEW: Final = 6
"""Readings of three bytes up to which putting them together one by one is quicker, as measured."""

_FEW_STRUCTS: Final = tuple(Struct("<" + "Hb" * count) for count in range(_FEW + 1))


def _three(message: bytes, start: int) -> tuple[int, ...]:
    count = (len(message) - start) // 3
    if count <= _FEW:
        parts = iter(_FEW_STRUCTS[count].unpack_from(message, start))
        return tuple([low | high << 16 for low, high in zip(parts, parts, strict=True)])
    highest = message[start + 2 :: 3]
    spread = bytearray(4 * len(highest))
    spread[0::4] = message[start::3]
    spread[1::4] = message[start + 1 :: 3]
    spread[2::4] = highest
    spread[3::4] = highest.translate(_SIGN)
    return _struct(3, len(highest)).unpack(spread)


READ: Final[dict[int, Callable[[bytes, int], tuple[int, ...]]]] = {2: _plain(2), 3: _three, 4: _plain(4)}
"""By width: `read(message, start)` gives the readings from `start` to the end, which must be a whole number of them."""


def write(counts: Sequence[int], width: int) -> bytes:
    """Return the readings as bytes; raise `UsageError` for a width that does not exist or a count that does not fit."""
    if width not in READ:
        raise UsageError(f"a reading has 2, 3 or 4 bytes, not {width}")
    try:
        raw = _struct(width, len(counts)).pack(*counts)
    except error as wrong:
        raise UsageError(f"counts must be integers of {8 * width} bits") from wrong
    if width != 3:
        return raw
    if raw[3::4] != raw[2::4].translate(_SIGN):
        raise UsageError("counts must be integers of 24 bits")
    three = bytearray(3 * len(counts))
    for byte in range(3):
        three[byte::3] = raw[byte::4]
    return bytes(three)
