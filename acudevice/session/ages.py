"""How old samples are, and which second of the session it is: device ticks on the host's clock.

The clock is learned from the arrivals themselves, by their lower envelope (`acudevice.signal.clock`): the quickest
packets have the age 0, which leaves out what delay every packet has.
"""

from math import inf

from acudevice.signal.clock import HostClock
from acudevice.values.recording import Boot
from acudevice.values.samples import SampleFlag, Samples

LEARN_EVERY = 4
"""Of packets that are no quicker than expected every fourth is learned from: ages are right to a millisecond after a
minute of 12 packets a second that wait up to 60 ms, as when all are learned from; with every eighth, to two."""


SOONER_S = 1e-6
"""A packet that is sooner than expected by less than this says nothing new: the figures have no more digits."""

STEPS_A_MS = 4
MOST_MS = 10_000
"""Ages are counted in quarters of a millisecond, those above ten seconds as ten seconds."""

_BACKFILL = int(SampleFlag.BACKFILL)
_NONE = (inf, 0, inf)


class Ages:
    """The ages of the samples of one device, whatever its boots."""

    __slots__ = ("_boot_id", "_clock", "_counts", "_host_s", "_passed", "_quickest", "_tick", "_tick_s")

    def __init__(self, tick_hz: int) -> None:
        self._clock = HostClock(tick_hz)
        self._passed = 0
        """Packets since the last one that was learned from."""
        self._boot_id = -1
        self._quickest = _NONE
        """Of those: how late it was, its tick, and when it came."""
        self._tick, self._host_s, self._tick_s = 0, 0.0, 0.0
        """The mapping as numbers: a tick, the host's time at it, and its length; looked at with each packet."""
        self._counts: dict[int, int] = {}
        """How many live packets had which age when they arrived, in steps; of those that were learned from."""

    def of(self, samples: Samples, last_tick: int, now_s: float) -> float | None:
        """Return the age of the last sample of a packet in milliseconds; None where nobody knows when it arrived.

        `now_s` is the host's time by the clock of `received_s`, which is later where a packet was held back.
        """
        arrived_s = samples.received_s
        if arrived_s is None:
            return None
        expected_s = self._host_s + (last_tick - self._tick) * self._tick_s
        known = samples.boot_id == self._boot_id
        if not known or not int.__and__(samples.flags, _BACKFILL):
            late_s = arrived_s - expected_s
            self._passed = passed = self._passed + 1
            if not known or late_s < self._quickest[0]:
                self._quickest = late_s, last_tick, arrived_s
            if not known or late_s < -SOONER_S or passed >= LEARN_EVERY:
                expected_s = self._learn(samples.boot_id, last_tick, arrived_s)
        return (now_s - expected_s) * 1000.0 if now_s > expected_s else 0.0

    def _learn(self, boot_id: int, tick: int, arrived_s: float) -> float:
        """Learn from the quickest packet of the last few; return when one with this tick is expected."""
        _, quickest, came_s = self._quickest
        known = self._clock.observe(boot_id, quickest, came_s)
        self._passed, self._boot_id, self._quickest = 0, boot_id, _NONE
        self._tick, self._host_s, self._tick_s = known.tick, known.host_s, known.rate / known.tick_hz
        expected_s = self._host_s + (tick - self._tick) * self._tick_s
        self._count((arrived_s - expected_s) * 1000.0)
        return expected_s

    def _count(self, age_ms: float) -> None:
        step = max(0, int(min(age_ms, MOST_MS) * STEPS_A_MS))
        self._counts[step] = self._counts.get(step, 0) + 1

    def quantile(self, share: float) -> float | None:
        """Return the age in milliseconds that this share of the packets did not exceed; None where none was counted.

        The nearest rank, to a quarter of a millisecond, upwards.
        """
        rank, passed = share * sum(self._counts.values()), 0
        for step in sorted(self._counts):
            passed += self._counts[step]
            if passed >= rank:
                return (step + 1) / STEPS_A_MS
        return None

    @property
    def summary(self) -> dict[str, float] | None:
        """How old live packets were when they came: median and 95th percentile in ms; None where nobody knows."""
        half, most = self.quantile(0.5), self.quantile(0.95)
        return None if half is None or most is None else {"p50": half, "p95": most}

    def second(self, boot: Boot, now_s: float) -> float | None:
        """Return the second of the session at a time of the host; None while no packet of this boot has arrived."""
        known = self._clock.map
        if known is None or known.boot_id != boot.boot_id:
            return None
        return boot.t_s(known.tick) + (now_s - known.host_s) / known.rate
