"""A session that takes samples for so many seconds of the device's clock, and no more."""

from collections.abc import Callable

from acudevice.values.samples import Samples


class Limit:
    """Cuts off what comes after so many seconds of the session."""

    def __init__(self, duration_s: float, reached: Callable[[], None]) -> None:
        """`reached` is called once, when the seconds are over."""
        self._duration_s, self._reached = duration_s, reached

    def cut(self, samples: Samples, start_s: float) -> Samples:
        """Return what of a packet that begins at `start_s` lies within; its first sample may not."""
        left = round((self._duration_s - start_s) * samples.tick_hz / samples.period_ticks)
        if left > samples.size:
            return samples
        reached, self._reached = self._reached, lambda: None
        reached()
        return samples._replace(counts=samples.counts[: max(0, left) * samples.cells])
