"""Where samples wait: packets and losses by index, sorted, without overlap."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from acudevice.protocol.codec import SampleBlock


class Piece(NamedTuple):
    """Indexes `first` to `end - 1`: samples of a packet, or lost ones."""

    first: int
    end: int
    block: SampleBlock | None
    """The packet, of which the piece may be a part; None where the samples are lost."""
    received_s: float = 0.0
    reason: str = ""
    """Why they are lost."""


class Shelf:
    """Pieces in the order of their indexes."""

    __slots__ = ("pieces",)

    def __init__(self) -> None:
        self.pieces: list[Piece] = []

    def put(self, piece: Piece) -> int:
        """Insert what of `piece` is not covered yet; return how many of its indexes were covered."""
        if not self.pieces or piece.first >= self.pieces[-1].end:
            self.pieces.append(piece)
            return 0
        room = [piece._replace(first=gap.start, end=gap.stop) for gap in self.gaps(piece.first, piece.end)]
        for part in room:
            self.pieces.insert(bisect_right(self.pieces, part.first, key=_first), part)
        return piece.end - piece.first - sum(part.end - part.first for part in room)

    def gaps(self, first: int, end: int) -> Iterator[range]:
        """Yield the ranges from `first` to `end - 1` that no piece covers, in order."""
        at = first
        start = max(0, bisect_right(self.pieces, first, key=_first) - 1)
        for number in range(start, len(self.pieces)):
            piece = self.pieces[number]
            if piece.first >= end:
                break
            if piece.first > at:
                yield range(at, piece.first)
            at = max(at, piece.end)
        if at < end:
            yield range(at, end)

    def fill(self, first: int, end: int, reason: str) -> None:
        """Mark as lost what no piece covers from `first` to `end - 1`."""
        lost = [Piece(gap.start, gap.stop, None, reason=reason) for gap in self.gaps(first, end)]
        self.pieces = sorted((*self.pieces, *lost), key=_first)

    def spoil(self, end: int, reason: str, epoch: int | None = None) -> None:
        """Mark as lost the samples that begin before `end`: all, or those of one epoch."""
        for number, piece in enumerate(self.pieces):
            if piece.first >= end:
                break
            if piece.block and epoch in (None, piece.block.epoch):
                self.pieces[number] = piece._replace(block=None, reason=reason)

    def drop_before(self, first: int) -> None:
        """Take away all that lies before `first`."""
        self.pieces = [
            piece._replace(first=max(piece.first, first)) for piece in self.pieces if piece.end > first
        ]

    def at(self, first: int) -> Piece | None:
        """Return the piece that begins at `first`, or None."""
        place = bisect_right(self.pieces, first, key=_first) - 1
        return self.pieces[place] if place >= 0 and self.pieces[place].first == first else None


def _first(piece: Piece) -> int:
    return piece.first
