"""Frames of a serial link: COBS, a CRC-16, and a zero byte at the end (firmware_protocol.md, section 2.1).

COBS (Cheshire and Baker, 1999) takes the zero bytes out of a message so that a zero can end a frame: after any damage
the receiver is in step again at the next zero. The work is done by slices and searches that run in C; a Python loop
turns once for each zero byte of a message, not for each byte.
"""

from binascii import crc_hqx
from typing import Final

from acudevice.errors import UsageError
from acudevice.protocol.limits import MAX_FRAME, MAX_MESSAGE

_FULL: Final = 254
"""Longest piece of COBS."""

CRC_START: Final = 0xFFFF
"""Initial value of CRC-16/IBM-3740; `binascii.crc_hqx` has its polynomial, unreflected, and no final exclusive or."""

_LENGTHS: Final = tuple(bytes((length + 1,)) for length in range(_FULL + 1))


def stuff(data: bytes) -> bytes:
    """Return `data` in COBS: no byte of the result is zero."""
    out: list[bytes] = []
    pieces = data.split(b"\0")
    for number, piece in enumerate(pieces, 1):
        rest = piece
        while len(rest) > _FULL:
            out += (_LENGTHS[_FULL], rest[:_FULL])
            rest = rest[_FULL:]
        out += (_LENGTHS[len(rest)], rest)
        if len(rest) == _FULL and number < len(pieces):
            out.append(_LENGTHS[0])  # a full piece does not stand for the zero behind it
    return b"".join(out)


def unstuff(stuffed: bytes) -> bytes | None:
    """Return the data that `stuffed` stands for, or None where it is not valid COBS."""
    if 0 in stuffed:
        return None
    data = bytearray(stuffed)
    full = []
    at, end = 0, len(data)
    while at < end:
        length = data[at]
        data[at] = 0
        at += length
        if length > _FULL:
            full.append(at)
    if at != end or not end:
        return None
    for mark in reversed(full):
        del data[mark : mark + 1]  # what follows a full piece is no zero (and at the end there is nothing)
    return bytes(data[1:])


def encode_frame(message: bytes) -> bytes:
    """Return the frame of a message, with its CRC and the zero at the end."""
    if not 0 < len(message) <= MAX_MESSAGE:
        raise UsageError(f"a message has 1 to {MAX_MESSAGE} bytes, not {len(message)}")
    return stuff(message + crc_hqx(message, CRC_START).to_bytes(2, "little")) + b"\0"


class Deframer:
    """Takes the bytes of a serial link in any chunks and gives the messages in them. Damage is counted, never raised.

    It keeps at most `MAX_FRAME` bytes between calls.
    """

    def __init__(self) -> None:
        self._begun = bytearray()
        self._skipping = False
        self.damaged = {"oversize": 0, "cobs": 0, "short": 0, "crc": 0}
        """Frames dropped, by reason: longer than a frame can be, not valid COBS, too short for a CRC, CRC differs."""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages completed by `data`, in order."""
        *ends, rest = data.split(b"\0")
        messages = []
        for piece in ends:
            message = self._finish(piece)
            if message is not None:
                messages.append(message)
        self._collect(rest)
        return messages

    def _collect(self, piece: bytes) -> None:
        if self._skipping:
            return
        self._begun += piece
        if len(self._begun) > MAX_FRAME:
            self.damaged["oversize"] += 1
            self._begun.clear()
            self._skipping = True

    def _finish(self, piece: bytes) -> bytes | None:
        if self._begun or self._skipping or len(piece) > MAX_FRAME:
            self._collect(piece)
            piece = bytes(self._begun)
            self._begun.clear()
            if self._skipping:
                self._skipping = False
                return None
        return self._open(piece) if piece else None

    def _open(self, frame: bytes) -> bytes | None:
        data = unstuff(frame)
        if data is None:
            reason = "cobs"
        elif len(data) < 3:
            reason = "short"
        elif crc_hqx(data[:-2], CRC_START) != data[-2] | data[-1] << 8:
            reason = "crc"
        else:
            return data[:-2]
        self.damaged[reason] += 1
        return None
