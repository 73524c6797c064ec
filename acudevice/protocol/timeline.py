"""Epochs and ticks of one boot: which packet is described, and the full count of its tick (sections 7.3 and 13.1).

Within an epoch the expected tick follows from the packet before, however many samples are missing between. For the
first packet of an epoch, which may follow a long pause, it is the latest full count that is known; `time` tells it. The
low 32 bits on the wire stand for the full count nearest to the expected one.
"""

from typing import Final

from acudevice.protocol.items import Epoch

EPOCHS_HELD: Final = 16
"""Descriptions that are held: more than the 8 that a device must keep, fewer than the 256 after which numbers recur."""


def nearest(low: int, expected: int) -> int:
    """Return the full count with the low 32 bits `low` that is nearest to `expected`."""
    return expected + ((low - expected + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000


class Timeline:
    """Knows the epochs of one boot and the full count of ticks."""

    __slots__ = ("_epochs", "_expected", "_index", "_last", "anchored", "now", "running")

    def __init__(self) -> None:
        self.now = 0
        """Latest full count that is known."""
        self.anchored = False
        """Whether the device told its full count on this link."""
        self.running: Epoch | None = None
        """The epoch of the packet before."""
        self._epochs: dict[int, Epoch] = {}
        self._index = 0
        self._expected = 0
        """Full tick expected at `_index`, the sample behind the packet before."""
        self._last = -1
        """Full tick of the latest sample placed."""

    def describe(self, epoch: Epoch) -> None:
        """Note the description of an epoch."""
        self._epochs.pop(epoch.epoch, None)
        self._epochs[epoch.epoch] = epoch
        if len(self._epochs) > EPOCHS_HELD:
            del self._epochs[next(iter(self._epochs))]

    def knows(self, epoch: int) -> bool:
        """Return whether an epoch is described."""
        return epoch in self._epochs

    def known(self, epoch: int) -> Epoch | None:
        """Return the description of an epoch, or None."""
        return self._epochs.get(epoch)

    @property
    def dated(self) -> bool:
        """Whether the full count was ever told: without it, nobody knows the high bits of a tick."""
        return self.anchored or self.now > 0

    def anchor(self, full_tick: int) -> None:
        """Note the full count that the device told."""
        self.now = max(self.now, full_tick)
        self.anchored = True

    def ready(self, epoch: int) -> Epoch | None:
        """Return the description of an epoch whose packets can be placed now, or None."""
        running = self.running
        if running is not None and running.epoch == epoch:
            return self._epochs.get(epoch)
        return self._epochs.get(epoch) if self.anchored else None

    def go_on(self, last: int) -> None:
        """Take samples of the running epoch up to full tick `last`, which stand where they were expected."""
        self._last = last
        self.now = max(self.now, last)

    def place(self, epoch: Epoch, index: int, low: int, count: int) -> tuple[int, bool]:
        """Return the full tick of sample `index`, the first of `count`, and whether ticks rise from the one before."""
        running = self.running
        if running is not None and running.epoch == epoch.epoch:
            expected = self._expected + (index - self._index) * epoch.period
        else:
            expected = self.now
        self.running = epoch
        tick = nearest(low, expected)
        rises = tick > self._last
        self._index = index + count
        self._expected = tick + count * epoch.period
        self._last = self._expected - epoch.period
        self.now = max(self.now, self._last)
        return tick, rises
