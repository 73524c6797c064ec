# From counts to millinewtons, in whole numbers (section 9 of the protocol).

import struct

BOUND = 250_000_000


def mean(total, count):
    """Return total / count rounded to the nearest, halves upward."""
    return (2 * total + count) // (2 * count)


def columns(flat):
    """Return the counts and the forces of breakpoints that alternate; MicroPython slices tuples without a step."""
    pairs = range(0, len(flat), 2)
    return [flat[at] for at in pairs], [flat[at + 1] for at in pairs]


class Calibration:
    def __init__(self, blob):
        """A calibration table whose rules hold: for each cell, breakpoints of counts and force."""
        self.cells = []
        at = 24
        for _ in range(blob[1]):
            count = blob[at]
            self.cells.append(columns(struct.unpack_from("<%di" % (2 * count), blob, at + 4)))
            at += 4 + 8 * count
        self.created = struct.unpack_from("<I", blob, 4)[0]
        self.id = bytes(blob[8:24])

    def force(self, cell, counts):
        """Return the force in mN of `counts` in one cell, before tare."""
        xs, ys = self.cells[cell]
        k = len(xs) - 2
        while k and xs[k] > counts:
            k -= 1
        d = xs[k + 1] - xs[k]
        p = (counts - xs[k]) * (ys[k + 1] - ys[k])
        return max(-BOUND, min(BOUND, ys[k] + (2 * p + d) // (2 * d)))

    def forces(self, readings):
        """Return the force of each cell, before tare."""
        return [self.force(cell, counts) for cell, counts in enumerate(readings)]

    def cell_range(self, cell):
        """Return the greatest force in the table of one cell."""
        return max(self.cells[cell][1])

    def device_range(self):
        """Return the range of the device: one cell may carry the whole load."""
        return min([self.cell_range(cell) for cell in range(len(self.cells))])
