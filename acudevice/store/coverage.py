"""Which samples of a boot are kept already: never two copies of one, whatever comes again and in which order."""

from acudevice.values.samples import Samples


class Coverage:
    """The samples kept of one boot, as the stretch from the first to the end less its holes."""

    __slots__ = ("_holes", "end", "first")

    def __init__(self, first: int) -> None:
        self.first = first
        """Index of the first sample; earlier ones do not belong to the session."""
        self.end = first
        """Index of the sample that would follow."""
        self._holes: list[tuple[int, int]] = []

    @property
    def missing(self) -> int:
        """Samples in holes."""
        return sum(end - start for start, end in self._holes)

    def admit(self, samples: Samples) -> list[Samples]:
        """Return the parts of `samples` that are new, and count them as kept."""
        if samples.first >= self.end:
            if samples.first > self.end:
                self._holes.append((self.end, samples.first))
            self.end = samples.end
            return [samples]
        new = self._fill(samples)
        rest = samples.after(self.end)
        if rest:
            self.end = rest.end
            new.append(rest)
        return new

    def _fill(self, samples: Samples) -> list[Samples]:
        """Return the parts that lie in holes, and shrink the holes."""
        found, left = [], []
        for start, end in self._holes:
            low, high = max(start, samples.first), min(end, samples.end)
            if low >= high:
                left.append((start, end))
                continue
            found.append(_between(samples, low, high))
            left += [hole for hole in ((start, low), (high, end)) if hole[0] < hole[1]]
        self._holes = left
        return found


def _between(samples: Samples, low: int, high: int) -> Samples:
    """Return the samples from number `low` up to before `high`, both within `samples`."""
    start, stop = ((number - samples.first) * samples.cells for number in (low, high))
    return Samples(
        low, samples.tick + (low - samples.first) * samples.period_ticks, samples.period_ticks, samples.tick_hz,
        samples.counts[start:stop], samples.cells, samples.width, samples.epoch, samples.boot_id, samples.flags,
        samples.received_s,
    )  # fmt: skip
