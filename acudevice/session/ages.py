"""How old samples are, and which second of the session it is: device ticks on the host's clock.

The clock is learned from the arrivals themselves, by their lower envelope (`acudevice.signal.clock`): the quickest
packets have the age 0, which leaves out what delay every packet has.
"""

from acudevice.signal.clock import HostClock
from acudevice.values.recording import Boot
from acudevice.values.samples import Samples

LEARN_EVERY = 4
"""Of packets that are no quicker than expected every fourth is learned from: ages are right to a millisecond after a
minute of 12 packets a second that wait up to 60 ms, as they are when all are learned from; with every eighth, to two."""


class Ages:
    """The ages of the samples of one device, whatever its boots."""

    def __init__(self, tick_hz: int) -> None:
        self._clock = HostClock(tick_hz)
        self._passed = 0
        """Packets since the last one that was learned from."""
        self._boot_id = -1
        self._tick, self._host_s, self._tick_s = 0, 0.0, 0.0
        """The mapping as numbers: a tick, the host's time at it, and its length; looked at with each packet."""

    def of(self, samples: Samples, last_tick: int, now_s: float) -> float | None:
        """Return the age of the last sample of a packet in milliseconds; None where nobody knows when it arrived.

        `now_s` is the host's time by the clock of `received_s`, which is later where a packet was held back.
        """
        arrived_s = samples.received_s
        if arrived_s is None:
            return None
        self._passed += 1
        expected_s = self._host_s + (last_tick - self._tick) * self._tick_s
        if self._passed >= LEARN_EVERY or arrived_s < expected_s or samples.boot_id != self._boot_id:
            self._learn(samples.boot_id, last_tick, arrived_s)
            expected_s = self._host_s + (last_tick - self._tick) * self._tick_s
        return (now_s - expected_s) * 1000.0 if now_s > expected_s else 0.0

    def _learn(self, boot_id: int, tick: int, arrived_s: float) -> None:
        known = self._clock.observe(boot_id, tick, arrived_s)
        self._passed, self._boot_id = 0, boot_id
        self._tick, self._host_s, self._tick_s = known.tick, known.host_s, known.rate / known.tick_hz

    def second(self, boot: Boot, now_s: float) -> float | None:
        """Return the second of the session at a time of the host; None while no packet of this boot has arrived."""
        known = self._clock.map
        if known is None or known.boot_id != boot.boot_id:
            return None
        return boot.t_s(known.tick) + (now_s - known.host_s) / known.rate
