# The newest samples, kept so that they can be sent again with the ticks they had.
#
# A ring of raw readings; beside it two bits of state for each sample, and a ring of anchors. An anchor gives the tick
# and the epoch of one sample; the samples behind it follow at the epoch's period until the next anchor. Samples that
# were lost inside the device take their places too, marked as holes, so that an index always says where its sample
# lies. All memory is taken at the start.

from array import array

NEITHER, PRESSED, LATCHED, HOLE = range(4)  # states of a sample
ANCHOR_EVERY = 16  # samples from one anchor to the next, at least: more anchors would not fit


class Buffer:
    def __init__(self, capacity, size):
        """A ring of samples by index: those from `oldest` to before `next` are held, but for holes."""
        self.capacity = capacity
        self.size = size  # bytes a sample
        self.oldest = 0
        self.next = 0
        self._data = bytearray(capacity * size)
        self._states = bytearray(capacity + 3 >> 2)
        slots = capacity // ANCHOR_EVERY + 16
        self._anchors = array("I", bytes(4 * slots))  # ticks
        self._places = array("H", bytes(2 * slots))  # low bits of indexes
        self._epochs = bytearray(slots)
        self._first = 0  # anchors are numbered; from this one
        self._last = 0  # to before this one they are held

    def anchor(self, tick, epoch):
        """Say the tick and the epoch of the next sample."""
        if self._last - self._first == len(self._epochs):
            self.forget(self._index(self._first + 1))  # no sample may be without its tick
        slot = self._last % len(self._epochs)
        self._anchors[slot] = tick & 0xFFFFFFFF
        self._places[slot] = self.next & 0xFFFF
        self._epochs[slot] = epoch
        self._last += 1

    def append(self, readings, width):
        """Keep one sample."""
        at = self.next % self.capacity * self.size
        for counts in readings:
            for shift in range(0, 8 * width, 8):
                self._data[at] = counts >> shift & 0xFF
                at += 1
        self._grow(NEITHER)

    def lose(self, count):
        """Count samples that never came; the next one needs an anchor."""
        if count >= self.capacity:
            self.next += count
            self.oldest = self.next
            self._first = self._last
            return
        for _ in range(count):
            self._grow(HOLE)

    def mark(self, state, index):
        """Note the state after a sample."""
        at = index % self.capacity
        shift = at % 4 * 2
        self._states[at >> 2] = self._states[at >> 2] & ~(3 << shift) | state << shift

    def state(self, index):
        """Return the state after a sample that is held."""
        at = index % self.capacity
        return self._states[at >> 2] >> at % 4 * 2 & 3

    def _grow(self, state):
        self.mark(state, self.next)
        self.next += 1
        self.forget(self.next - self.capacity)

    def forget(self, index):
        """Hold no sample before `index`, and no hole as the oldest."""
        index = max(index, self.oldest)
        while index < self.next and self.state(index) == HOLE:
            index += 1
        self.oldest = index
        while self._last - self._first > 1 and self._index(self._first + 1) <= index:
            self._first += 1

    def _index(self, number):
        """Return the index of an anchor: the latest that its low bits can stand for."""
        return self.next - (self.next - self._places[number % len(self._places)] & 0xFFFF)

    def run(self, index, end):
        """Return (index, end, tick at the anchor, samples since then, epoch) of the first samples that can go together.

        They are held, from `index` on and before `end`; None where there are none.
        """
        index = max(index, self.oldest)
        end = min(end, self.next)
        while index < end and self.state(index) == HOLE:
            index += 1
        if index >= end:
            return None
        number = self._find(index)
        if number + 1 < self._last:
            end = min(end, self._index(number + 1))
        slot = number % len(self._epochs)
        return (
            index,
            self._whole(index, end),
            self._anchors[slot],
            index - self._index(number),
            self._epochs[slot],
        )

    def _find(self, index):
        """Return the number of the anchor that says the tick of a sample."""
        low, high = self._first, self._last
        while high - low > 1:
            middle = (low + high) // 2
            if self._index(middle) <= index:
                low = middle
            else:
                high = middle
        return low

    def _whole(self, index, end):
        """Return the end of the samples from `index` on that have no hole among them."""
        while index < end and self.state(index) != HOLE:
            index += 1
        return index

    def read(self, index, count):
        """Return the readings of samples that are held, as they travel."""
        start = index % self.capacity * self.size
        end = start + count * self.size
        whole = len(self._data)
        if end <= whole:
            return bytes(self._data[start:end])
        return bytes(self._data[start:]) + bytes(self._data[: end - whole])
