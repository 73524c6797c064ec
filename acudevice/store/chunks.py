"""Chunks: half a second of samples as the store keeps them, and back.

The counts stand little-endian in as many bytes as they have on the wire. Samples at even ticks and with the same flags
are a run; a chunk lists its runs. A CRC-32 covers both and the fields that describe them.
"""

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

from acudevice.values.recording import Block, Boot, Run
from acudevice.values.samples import SampleFlag, Samples

CHUNKS_PER_S = 2
"""Half a second: what a crash may cost, against the price of a row."""

_RUN = struct.Struct("<IqB")
"""Samples, tick of the first from that of the chunk, flags."""
_HEAD = struct.Struct("<qqqqqIBB3s")
"""What the CRC covers before runs and data: `Chunk.head` and the codec."""

_OVERRUN = SampleFlag.OVERRUN.value

_FLAGS = tuple(SampleFlag(flags) for flags in range(256))
"""Made once: to make one takes longer than to read a run."""

_SIZES = {"i16": 2, "i24": 3, "i32": 4, "i64": 8}
_CODECS = {size: codec for codec, size in _SIZES.items()}
_ARRAYS = {2: "h", 3: "i", 4: "i", 8: "q"}
_SIGN = bytes(0xFF if byte & 0x80 else 0 for byte in range(256))
"""The byte that goes above each highest byte of three."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive samples of one boot and one epoch, as a row of the store holds them."""

    first: int
    n: int
    tick: int
    last_tick: int
    period_ticks: int
    epoch: int
    cells: int
    width: int
    host_s: float | None
    codec: str
    crc: int
    runs: bytes
    data: bytes

    @property
    def whole(self) -> bool:
        """Whether it is as it was written."""
        try:
            return self.crc == _crc(self.head, self.codec, self.runs, self.data)
        except (struct.error, TypeError, AttributeError):
            # Damage can put another type or an impossible number into a column.
            return False

    @property
    def head(self) -> tuple[int, ...]:
        """The numbers that the CRC covers."""
        return (
            self.first,
            self.n,
            self.tick,
            self.last_tick,
            self.period_ticks,
            self.epoch,
            self.cells,
            self.width,
        )

    @property
    def overrun(self) -> bool:
        """Whether the device says that it lost the samples before."""
        flags: int = _RUN.unpack_from(self.runs)[2]
        return flags & _OVERRUN > 0

    def block(self, boot: Boot) -> Block:
        """Return it as a block of a recording."""
        runs = tuple(
            Run(n, self.tick + offset, _FLAGS[flags]) for n, offset, flags in _RUN.iter_unpack(self.runs)
        )
        counts = unpack(self.codec, self.data)
        return Block(boot, self.first, self.epoch, self.period_ticks, runs, counts, self.cells, self.width)


class Growing:
    """A chunk while its packets come: they cost it one look, and their readings one copy."""

    __slots__ = ("_counts", "_flags", "_form", "_head", "_limit", "_run", "_runs", "_zero", "end")

    def __init__(self, head: Samples) -> None:
        """Begin with a packet, which is not empty."""
        self.end = head.end
        """Index of the sample that would follow."""
        self._head, self._limit = head, head.tick + head.tick_hz // CHUNKS_PER_S
        self._form = head.period_ticks, head.cells, head.width, head.epoch
        self._counts = array("q", head.counts)
        self._runs: list[tuple[int, int, int]] = []
        """Runs that are over: samples, tick offset, flags."""
        self._begin(head.first, head.tick, head.flags)

    def takes(self, packet: Samples) -> bool:
        """Take a packet that continues the chunk, within its half second; return whether it does."""
        first, tick, period, _, counts, cells, width, epoch, _, flags, _ = packet
        if first != self.end or tick >= self._limit or (period, cells, width, epoch) != self._form:
            return False
        if not counts:
            return True
        if tick - first * period != self._zero or flags != self._flags:
            self._runs.append(self._ended())
            self._begin(first, tick, flags)
        self._counts.extend(counts)
        self.end = first + len(counts) // cells
        return True

    def chunk(self) -> Chunk:
        """Return what has come so far."""
        head, (period, cells, width, epoch) = self._head, self._form
        runs = [*self._runs, self._ended()]
        packed = b"".join(_RUN.pack(*run) for run in runs)
        last_n, last_offset, _ = runs[-1]
        last_tick = head.tick + last_offset + (last_n - 1) * period
        codec, data = pack(self._counts, width)
        numbers = head.first, self.end - head.first, head.tick, last_tick, period, epoch, cells, width
        crc = _crc(numbers, codec, packed, data)
        return Chunk(*numbers, head.received_s, codec, crc, packed, data)

    def _begin(self, first: int, tick: int, flags: SampleFlag) -> None:
        """Begin a run, in which sample k stands at `_zero + k * period`."""
        self._run, self._flags, self._zero = first, flags, tick - first * self._form[0]

    def _ended(self) -> tuple[int, int, int]:
        """Return the run that began last."""
        offset = self._zero + self._run * self._form[0] - self._head.tick
        return self.end - self._run, offset, int(self._flags)


def chunks(packets: Iterable[Samples]) -> Iterator[Chunk]:
    """Join packets of one boot into chunks: cut where a gap, another epoch or format, or half a second comes."""
    growing: Growing | None = None
    for packet in packets:
        if not packet.counts or (growing is not None and growing.takes(packet)):
            continue
        if growing is not None:
            yield growing.chunk()
        growing = Growing(packet)
    if growing is not None:
        yield growing.chunk()


def pack(counts: Sequence[int], width: int) -> tuple[str, bytes]:
    """Return codec and bytes of counts: `width` bytes each, or more where one of them needs it."""
    least, most = min(counts), max(counts)
    size = next(size for size in (width, 4, 8) if -(1 << 8 * size - 1) <= least and most < 1 << 8 * size - 1)
    numbers = array(_ARRAYS[size], counts)
    if sys.byteorder == "big":
        numbers.byteswap()
    data = numbers.tobytes()
    if size == 3:
        short = bytearray(3 * len(counts))
        for place in range(3):
            short[place::3] = data[place::4]
        data = bytes(short)
    return _CODECS[size], data


def unpack(codec: str, data: bytes) -> "array[int]":
    """Return the counts that `pack` packed."""
    size = _SIZES[codec]
    if size == 3:
        wide = bytearray(len(data) // 3 * 4)
        for place in range(3):
            wide[place::4] = data[place::3]
        wide[3::4] = data[2::3].translate(_SIGN)
        data = bytes(wide)
    numbers = array(_ARRAYS[size])
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _crc(head: tuple[int, ...], codec: str, runs: bytes, data: bytes) -> int:
    return crc32(data, crc32(runs, crc32(_HEAD.pack(*head, codec.encode()))))
