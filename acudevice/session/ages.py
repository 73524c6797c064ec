"""How old a sample is when it gets here: the delay between device and host, as far as it can be known."""

from acudevice.values.samples import Samples


class Ages:
    """Stub."""

    def __init__(self, tick_hz: int) -> None:
        self._hz = tick_hz
        self._least_s: float | None = None

    def of(self, samples: Samples, last_tick: int) -> float | None:
        """Return the age."""
        received_s = samples.received_s
        if received_s is None:
            return None
        delay = received_s - last_tick / self._hz
        if self._least_s is None or delay < self._least_s:
            self._least_s = delay
        return (delay - self._least_s) * 1000.0
