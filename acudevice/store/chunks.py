"""Chunks: half a second of samples as the store keeps them, and back.

The counts stand little-endian in as many bytes as they have on the wire. Samples at even ticks and with the same flags
are a run; a chunk lists its runs. A CRC-32 covers both and the fields that describe them.
"""

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
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


def chunks(packets: Iterable[Samples]) -> Iterator[Chunk]:
    """Join packets of one boot into chunks: cut where a gap, another epoch or format, or half a second comes."""
    return (_join(group) for group in _groups(packets))


def _groups(packets: Iterable[Samples]) -> Iterator[list[Samples]]:
    group: list[Samples] = []
    following, form, limit = 0, (0, 0, 0, 0), 0
    for packet in packets:
        if not packet.counts:
            continue
        now = (packet.epoch, packet.period_ticks, packet.cells, packet.width)
        if group and (packet.first != following or now != form or packet.tick >= limit):
            yield group
            group = []
        if not group:
            form, limit = now, packet.tick + packet.tick_hz // CHUNKS_PER_S
        group.append(packet)
        following = packet.end
    if group:
        yield group


def _join(packets: list[Samples]) -> Chunk:
    head = packets[0]
    runs = _runs(packets)
    last_n, last_offset, _ = runs[-1]
    codec, data = pack(list(chain.from_iterable(packet.counts for packet in packets)), head.width)
    packed = b"".join(_RUN.pack(*run) for run in runs)
    n = packets[-1].end - head.first
    last_tick = head.tick + last_offset + (last_n - 1) * head.period_ticks
    numbers = (head.first, n, head.tick, last_tick, head.period_ticks, head.epoch, head.cells, head.width)
    return Chunk(*numbers, head.received_s, codec, _crc(numbers, codec, packed, data), packed, data)


def _runs(packets: list[Samples]) -> list[tuple[int, int, int]]:
    """Return runs as (samples, tick offset, flags), joining packets that continue one another."""
    start, period = packets[0].tick, packets[0].period_ticks
    runs: list[tuple[int, int, int]] = []
    expected, n, offset, flags = packets[0].tick, 0, 0, packets[0].flags
    for packet in packets:
        if packet.tick != expected or packet.flags != flags:
            runs.append((n, offset, int(flags)))
            n, offset, flags = 0, packet.tick - start, packet.flags
        count = packet.size
        n += count
        expected = packet.tick + count * period
    runs.append((n, offset, int(flags)))
    return runs


def pack(counts: list[int], width: int) -> tuple[str, bytes]:
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
