"""Samples in order: what arrives in any order, twice or not at all leaves as one rising line.

Theory of operation
===================

Of one boot, `next` is the index that leaves next and `end` the end of what is known to have been measured. Between them
lie pieces on a shelf: samples that arrived early, and losses that are certain. What no piece covers is *missing*: still
hoped for.

1. A sample leaves only when all before it have left or are known to be lost. So runs leave in strictly rising order of
   index, and a `Lost` stands exactly where its samples would have stood.
2. A sample that has left, or that a piece covers, is a duplicate: dropped and counted. Packets may be cut anywhere; one
   that overlaps is trimmed, never refused.
3. A sample leaves only when its epoch is described, since its period gives its tick and its tare its force; and the
   first of an epoch only when the device's full count of ticks is known. Until then it waits, and all behind it wait.
4. At most `limit` indexes wait. Beyond that the oldest that are missing are lost, for a device that can send again
   `buffer` samples has them no more; and so are the oldest that wait for a description which does not come.

5. What waits may be looked at meanwhile: `ahead` gives the newest packet as the run that it will be. Nothing else goes
   past the line.

The usual packet is the next one, live, of the epoch and the format of the one before, at the tick that is expected,
with nothing waiting: `usual` makes a run of its bytes at once, and comes to the same as `add`.
"""

from collections.abc import Iterator
from typing import Final

from acudevice.protocol.codec import SAMPLES_HEAD, SampleBlock, samples_header
from acudevice.protocol.items import Epoch, Item, Lost, Problem, Run
from acudevice.protocol.limits import MAX_MESSAGE
from acudevice.protocol.messages import FLAG_MASKS, TYPES
from acudevice.protocol.readings import READ
from acudevice.protocol.shelf import Piece, Shelf
from acudevice.protocol.timeline import Timeline, nearest

DEFAULT_LIMIT: Final = 12_000
"""Indexes that may wait while the device's buffer is not known: twice the least that a device must hold."""

LARGEST_LIMIT: Final = 1 << 18
"""Indexes that may wait at most, whatever a device says of its buffer: memory stays bounded."""

_OVERRUN: Final = FLAG_MASKS["overrun"]
_BACKFILL: Final = FLAG_MASKS["backfill"]
_SAMPLES: Final = TYPES["SAMPLES"].code
_MOST: Final = MAX_MESSAGE - SAMPLES_HEAD


class Ordering:
    """The samples of one boot on their way to the program above."""

    __slots__ = ("_limit", "_line", "boot_id", "duplicates", "end", "next", "shelf", "timeline")

    def __init__(self, boot_id: int) -> None:
        self.boot_id = boot_id
        self.next: int | None = None
        """Index that leaves next; None until it is known where to begin."""
        self.end = 0
        """End of what is known to have been measured."""
        self.duplicates = 0
        """Samples that came again and were dropped."""
        self.timeline = Timeline()
        self._limit = DEFAULT_LIMIT
        self.shelf = Shelf()
        """What is held back, samples and losses."""
        self._line: tuple[int, int, int, int, int] | None = None
        """What the usual packet continues: form and epoch as on the wire, width, period, and the tick of index 0."""

    def set_buffer(self, samples: int) -> None:
        """Note how many samples the device can send again: twice as many may wait, since live ones come meanwhile."""
        self._limit = min(max(2 * samples, DEFAULT_LIMIT), LARGEST_LIMIT)
        # Whoever tells of buffers tells of formats, too: the next packet is held against that.
        self._line = None

    def anchor(self, full_tick: int) -> list[Item]:
        """Note the device's full count of ticks; return what may leave now."""
        self.timeline.anchor(full_tick)
        return self._release()

    def describe(self, epoch: Epoch) -> list[Item]:
        """Note the description of an epoch; return what may leave now."""
        self.timeline.describe(epoch)
        return self._release()

    def measured(self, end: int) -> list[Item]:
        """Note that the device measured up to `end`, exclusive. The first time, that is where to begin."""
        if self.next is None:
            self.next = end
            self.shelf.drop_before(end)
        self.end = max(self.end, end)
        return self._bound()

    def usual(self, message: bytes, received_s: float) -> Run | None:
        """Take the usual packet and return its run; None for any other message, of which no notice is taken."""
        line, over = self._line, len(message) - SAMPLES_HEAD
        if line is None or not 0 < over <= _MOST or message[0] != _SAMPLES or self.shelf.pieces:
            return None
        form, running, width, period, zero = line
        _, flags, epoch, formed, index, low = samples_header(message)
        tick, cells = zero + index * period, form >> 4
        expected = 0, running, form, self.next, tick & 0xFFFF_FFFF
        if (flags & _BACKFILL, epoch, formed, index, low) != expected or over % (width * cells):
            return None
        size = over // (width * cells)
        self.next = end = index + size
        self.end = max(self.end, end)
        self.timeline.go_on(tick + (size - 1) * period)
        counts = READ[width](message, SAMPLES_HEAD)
        return Run(index, tick, period, counts, cells, width, epoch, self.boot_id, flags, received_s)

    def add(self, block: SampleBlock, received_s: float) -> list[Item]:
        """Take a packet; return what may leave now."""
        end = block.end
        self.end = max(self.end, end)
        if block.index == self.next and not self.shelf.pieces:
            running = self.timeline.running
            if running is not None and running.epoch == block.epoch:
                return self._leave(block, block.index, end, received_s, running, straight=True)
        first = block.index if self.next is None else max(block.index, self.next)
        self.duplicates += min(first, end) - block.index
        if first < end:
            self.duplicates += self.shelf.put(Piece(first, end, block, received_s))
        return self._bound()

    def ahead(self, block: SampleBlock, received_s: float) -> Run | None:
        """Return a packet that was just added as the run that it will be, if it is the newest and has to wait.

        None also where it cannot be understood yet: its epoch is not described, or no full count of ticks is known.
        """
        epoch, timeline = self.timeline.known(block.epoch), self.timeline
        waits = self.next is not None and self.next <= block.index and block.end >= self.end
        if epoch is None or not waits or not timeline.anchored:
            return None
        tick = nearest(block.tick, timeline.now)
        return Run(
            block.index, tick, epoch.period, block.counts, block.cells, block.width, block.epoch, self.boot_id,
            block.flags, received_s,
        )  # fmt: skip

    def lose(self, first: int, end: int, reason: str) -> list[Item]:
        """Give up what is missing from `first` to `end - 1`; return what may leave now."""
        if self.next is not None:
            self.shelf.fill(max(first, self.next), end, reason)
        return self._release()

    def lose_epoch(self, epoch: int) -> list[Item]:
        """Give up the samples that wait for the description of an epoch; return what may leave now."""
        self.shelf.spoil(self.end, "link", epoch)
        return self._release()

    def close(self, reason: str) -> list[Item]:
        """End here: what is missing is lost, what waits leaves, if it can be understood and dated.

        Samples between others that came were lost by the link, those behind all that came for `reason`.
        """
        if self.next is None:
            return []
        if not self.timeline.dated:
            self.shelf.spoil(self.end, reason)
        self.timeline.anchored = True
        came = max((piece.end for piece in self.shelf.pieces if piece.block), default=self.next)
        self.shelf.fill(self.next, came, "link")
        self.shelf.fill(came, self.end, reason)
        epoch = self.unknown_epoch()
        while epoch is not None:
            self.shelf.spoil(self.end, reason, epoch)
            epoch = self.unknown_epoch()
        return self._release()

    @property
    def waiting(self) -> int:
        """How many samples arrived and wait for others before them."""
        return sum(piece.end - piece.first for piece in self.shelf.pieces if piece.block)

    def missing(self) -> Iterator[range]:
        """Yield the ranges of indexes that are known to exist and have not come, in order."""
        return iter(()) if self.next is None else self.shelf.gaps(self.next, self.end)

    def overrun(self, index: int) -> bool:
        """Return whether the packet that begins at `index` says that samples before it were lost in the device."""
        piece = self.shelf.at(index)
        block = piece.block if piece else None
        return block is not None and block.index == index and bool(block.flags & _OVERRUN)

    def unknown_epoch(self) -> int | None:
        """Return the first epoch without a description that samples wait for, or None."""
        knows = self.timeline.knows
        waiting = (piece.block.epoch for piece in self.shelf.pieces if piece.block)
        return next((epoch for epoch in waiting if not knows(epoch)), None)

    def _bound(self) -> list[Item]:
        if self.next is None:
            if not self.shelf.pieces or self.end - self.shelf.pieces[0].first <= self._limit:
                return []
            self.next = self.shelf.pieces[0].first
        floor = self.end - self._limit
        if self.next >= floor:
            return self._release()
        self.shelf.fill(self.next, floor, "link")
        items = self._release()
        if self.next < floor:
            self.shelf.spoil(floor, "link")
            items += self._release()
        return items

    def _release(self) -> list[Item]:
        items: list[Item] = []
        taken = 0
        for piece in self.shelf.pieces:
            if piece.first != self.next:
                break
            if piece.block is None:
                self._let_go(piece, items)
            else:
                epoch = self.timeline.ready(piece.block.epoch)
                if epoch is None:
                    break
                items += self._leave(piece.block, piece.first, piece.end, piece.received_s, epoch)
            taken += 1
        del self.shelf.pieces[:taken]
        return items

    def _let_go(self, piece: Piece, items: list[Item]) -> None:
        before = items[-1] if items else None
        if isinstance(before, Lost) and before.reason == piece.reason:
            items[-1] = Lost(before.first, piece.end - 1, piece.reason)
        else:
            items.append(Lost(piece.first, piece.end - 1, piece.reason))
        self.next = piece.end

    def _leave(
        self,
        block: SampleBlock,
        first: int,
        end: int,
        received_s: float,
        epoch: Epoch,
        *,
        straight: bool = False,
    ) -> list[Item]:
        """Let a block leave; one `straight` from the wire, which did not wait, tells the form of the next."""
        items: list[Item] = []
        if epoch is not self.timeline.running and epoch != self.timeline.running:
            items.append(epoch)
        counts, cells = block.counts, block.cells
        skip, size = first - block.index, end - first
        if size * cells != len(counts):
            counts = counts[skip * cells : (skip + size) * cells]
        tick, rises = self.timeline.place(epoch, first, block.tick + skip * epoch.period, size)
        if not rises:
            items.append(Problem("tick", f"the tick of sample {first} does not rise: {tick}"))
        self.next = end
        self._line = None
        if straight and epoch.period > 0:
            zero = tick - first * epoch.period
            self._line = cells << 4 | block.width, block.epoch, block.width, epoch.period, zero
        run = Run(
            first, tick, epoch.period, counts, cells, block.width, block.epoch, self.boot_id, block.flags, received_s
        )  # fmt: skip
        return [*items, run]
