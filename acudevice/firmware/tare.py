# Tare: measuring the force at rest, and keeping it with its calibration through a loss of power.

import struct

from . import status
from .flash import Slots
from .force import mean

LIMIT_MN = 2_000
NOISE_MN = 300


class Tare:
    def __init__(self, board, cells, generation):
        """The force of each cell that is subtracted, and the tare before it.

        It is stored with the generation of the calibration it was measured with: after any commit or revert of a
        calibration a stored tare means nothing, even if power failed before it could be erased.
        """
        self._slots = Slots(board, "tare")
        self._cells = cells
        self.reset(generation)
        self.lost = False  # whether flash lost the one that was kept
        try:
            self._load()
        except OSError:
            self.lost = True  # nothing is subtracted: the ring measures all the same

    def reset(self, generation):
        """Forget all for a new calibration: nothing is subtracted, nothing can be undone."""
        self._generation = generation
        self.values = (0,) * self._cells
        self.taken = False  # whether these were measured
        self._before = None  # (values, taken), for undo

    def take(self, values):
        """Subtract `values` from now on. Raises OSError if they cannot be kept; then nothing changes."""
        self._store(values, True, (self.values, self.taken))

    def undo(self):
        """Put the tare before back and return whether there was one. Raises OSError as `take`."""
        if not self._before:
            return False
        values, taken = self._before
        self._store(values, taken, None)
        return True

    def _store(self, values, taken, before):
        code = "<%di" % self._cells
        kept, kept_taken = before or (self.values, False)
        head = struct.pack("<IBBB", self._generation, taken, before is not None, kept_taken)
        self._slots.save(head + struct.pack(code, *values) + struct.pack(code, *kept))
        self.values, self.taken, self._before = tuple(values), taken, before

    def _load(self):
        blob = self._slots.current()
        code = "<%di" % self._cells
        if not blob or len(blob) < 7 + struct.calcsize(code):
            return
        generation, taken, undoable, before_taken = struct.unpack_from("<IBBB", blob, 0)
        if generation != self._generation:
            return
        self.values, self.taken = struct.unpack_from(code, blob, 7), bool(taken)
        if undoable:
            self._before = struct.unpack_from(code, blob, 7 + struct.calcsize(code)), bool(before_taken)


class Taring:
    def __init__(self, tare, calibration, rate):
        """A tare being measured over a second of samples."""
        self._tare = tare
        self._calibration = calibration
        self._wanted = max(8, min(1_000, rate // 1_000))
        self._count = 0
        self._sums = [0] * len(tare.values)
        self.least = self.greatest = None  # of the force of the sum

    def take(self, forces):
        """Take the forces of the cells before tare, None for an invalid reading; return whether it is done."""
        if forces is None:
            raise status.RefusedError(status.SENSOR_FAULT)
        self._count += 1
        for cell, force in enumerate(forces):
            self._sums[cell] += force
        force = sum(forces)
        self.least = force if self.least is None else min(self.least, force)
        self.greatest = force if self.greatest is None else max(self.greatest, force)
        return self._count == self._wanted

    def noise(self):
        """Return the greatest less the least force."""
        return self.greatest - self.least

    def result(self):
        """Return the new tare of each cell. Raises RefusedError if the sensor was loaded or unsteady."""
        values = [mean(total, self._count) for total in self._sums]
        level = mean(sum(self._sums) - self._count * sum(self._tare.values), self._count)
        noise = [("noise", self.noise())]
        if self._tare.taken and abs(level) > LIMIT_MN:
            raise status.RefusedError(status.LOADED, noise)
        for cell, value in enumerate(values):
            if 10 * abs(value) > self._calibration.cell_range(cell):
                raise status.RefusedError(status.LOADED, noise)
        if self.noise() > NOISE_MN:
            raise status.RefusedError(status.UNSTEADY, noise)
        return values
