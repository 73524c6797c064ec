"""How old samples are, and which second of the session it is: device ticks on the host's clock.

The clock is learned from the arrivals themselves, by their lower envelope (`acudevice.signal.clock`): the quickest
packets have the age 0, which leaves out what delay every packet has.
"""

from acudevice.signal.clock import HostClock
from acudevice.values.recording import Boot
from acudevice.values.samples import Samples


class Ages:
    """The ages of the samples of one device, whatever its boots."""

    def __init__(self, tick_hz: int) -> None:
        self._clock = HostClock(tick_hz)

    def of(self, samples: Samples, last_tick: int, now_s: float) -> float | None:
        """Return the age of the last sample of a packet in milliseconds; None where nobody knows when it arrived.

        `now_s` is the host's time by the clock of `received_s`, which is later where a packet was held back.
        """
        arrived_s = samples.received_s
        if arrived_s is None:
            return None
        known = self._clock.observe(samples.boot_id, last_tick, arrived_s)
        return round(known.age_s(last_tick, now_s) * 1000.0, 3)

    def second(self, boot: Boot, now_s: float) -> float | None:
        """Return the second of the session at a time of the host; None while no packet of this boot has arrived."""
        known = self._clock.map
        if known is None or known.boot_id != boot.boot_id:
            return None
        return boot.t_s(known.tick) + (now_s - known.host_s) / known.rate
