"""Device ticks on the host's clock, by the lower envelope of (tick, arrival) (firmware_protocol.md, section 13.2).

A packet arrives when it was sent or later, never earlier. So the earliest arrivals say how the clocks run: the straight
line under all of them that is nearest to all of them on average. That line is the edge of their lower convex hull
under the mean tick (Moon, Skelly and Towsley, "Estimation and removal of clock skew from network delay measurements",
INFOCOM 1999). What delay the quickest packet has cannot be known from arrivals alone; it stays in the mapping.

A crystal's rate moves with temperature, so the hull forgets what is older than a window. It is kept in two halves: one
of the newer half window alone, one of both; when the newer is full, it becomes the older. Each packet is looked at a
bounded number of times, and a hull has a bounded number of corners.

A clock may step. Where the device's went ahead, or the host slept, packets arrive before they can have been sent: what
was learned of the rate holds, and all packets before are taken to have arrived as much sooner. The other way round,
packets seem to be late, which cannot be told from a queue: they are taken to be old for a minute; when not one of them
was on time in all of it, for what delay is always there.

What is sent again on request arrives long after its ticks: whoever observes leaves it out.
"""

from bisect import bisect_right
from math import inf
from typing import NamedTuple

HALF_WINDOW_S = 120.0
"""Packets older than twice this are forgotten, those younger than this are not."""

MOST_PPM = 100.0
"""The greatest difference in rate that is believed at first: that of two cheap crystals."""

LEARNING_S = 60.0
"""When packets span so much, the hull is believed whatever it says; before, a late packet or two could tilt it."""

STEP_S = 0.003
"""A packet that arrives so much before the line, and what `MOST_PPM` both ways may explain since the one before, says
that a clock stepped, or that all before it were slow by as much: of either all before it are relieved."""

LATE_S = 0.025
"""A packet that arrives so much after the line is late. Packets that are sent every 40 ms while the radio wakes every
15, 30, 50 or 60 ms may all wait for up to 20 ms, for minutes; more than that is no rhythm. Our judgement."""

STRANGE_S = 0.1
"""The same while the clock is learned."""

SETTLING_S = 5.0
"""Packets that are late for so long may yet be those of a stall; later ones are learned from."""

NO_CRYSTAL = 0.01
"""The greatest difference in rate of clocks that are no crystals."""

CORNERS = 128
"""The greatest number of corners a hull keeps; random delays make a dozen."""


class TickMap(NamedTuple):
    """How the ticks of one boot fall on the host's clock, as far as it is known. A tuple, because many are made."""

    boot_id: int
    tick_hz: int
    tick: int
    """A tick at which the two clocks are tied together."""
    host_s: float
    """The host's time at that tick."""
    rate: float
    """Seconds of the host in a second of the device."""

    def at(self, tick: int) -> float:
        """Return the host's time at `tick` in seconds."""
        return self.host_s + (tick - self.tick) / self.tick_hz * self.rate

    def age_s(self, tick: int, now_s: float) -> float:
        """Return how old a sample taken at `tick` is at `now_s` of the host's clock; never below zero."""
        return max(0.0, now_s - self.at(tick))


class HostClock:
    """Learns the mapping of ticks from the packets as they arrive."""

    __slots__ = (
        "_both", "_due", "_first_s", "_first_tick", "_half_window_s", "_late", "_late_since", "_newer",
        "_steepest", "_stepped", "_sure", "_tick", "_tick_hz", "map",
    )  # fmt: skip

    def __init__(
        self, tick_hz: int, *, half_window_s: float = HALF_WINDOW_S, most_ppm: float = MOST_PPM
    ) -> None:
        self.map: TickMap | None = None
        """The mapping as far as it is known; None before the first packet."""
        self._tick_hz, self._half_window_s, self._steepest = tick_hz, half_window_s, most_ppm * 1e-6
        self._tick = self._first_tick = 0
        self._first_s = 0.0
        self._due = 0
        self._sure = False
        """Whether packets span enough for the hull to be believed."""
        self._both, self._newer, self._late = _Hull(), _Hull(), _Hull()
        self._stepped: int | None = None
        """Tick of the last step of a clock that was known well; None before one."""
        self._late_since: float | None = None
        """When the first of the packets came that are all late; None: the last one was on time."""

    def observe(self, boot_id: int, tick: int, arrival_s: float) -> TickMap:
        """Learn that the packet whose last sample was taken at `tick` arrived at `arrival_s`; return the mapping.

        A new boot begins anew. A tick no later than one before (samples sent again) says nothing and is passed over.
        """
        known, late_s = self.map, 0.0
        if known is None or boot_id != known.boot_id:
            self._begin(tick, arrival_s)
            known = None
        elif tick <= self._tick:
            return known
        else:
            late_s = arrival_s - known.at(tick)
            if late_s < 0.0:
                self._mind_steps(tick, -late_s)
        self._tick = tick
        x = (tick - self._first_tick) / self._tick_hz
        self._forget(x)
        delay = arrival_s - self._first_s - x
        if known is not None and late_s > self._patience_s(x):
            return self._heed(x, delay, known)
        self._late_since = None
        self._both.add(x, delay)
        self._newer.add(x, delay)
        # The mean moves little from packet to packet: a new line is due when it moved, or is not below all.
        if known is None or late_s < 0.0 or self._both.size >= self._due:
            self._due = self._both.size + self._both.size // 32 + 1
            self.map = known = self._line(boot_id)
        return known

    def _begin(self, tick: int, arrival_s: float) -> None:
        """Forget all: this is the first packet of a boot."""
        self._first_tick, self._first_s, self._due = tick, arrival_s, 0
        self._both, self._newer, self._late_since, self._stepped = _Hull(), _Hull(), None, None

    def _forget(self, x: float) -> None:
        """Let the newer half be all, once it is full."""
        if self._newer.size and x - self._newer.xs[0] >= self._half_window_s:
            self._both, self._newer, self._due = self._newer, _Hull(), 0

    def _patience_s(self, x: float) -> float:
        """Return how late a packet is on time: later while a clock is learned that may be no crystal."""
        return LATE_S if self._sure else STRANGE_S + NO_CRYSTAL * (x - self._both.xs[0])

    def _heed(self, x: float, delay: float, known: TickMap) -> TickMap:
        """Remember a packet that is late; where none was on time for so long as learning takes, go by the late ones."""
        if self._late_since is None:
            self._late_since, self._late = x, _Hull()
        since_s = x - self._late_since
        if since_s >= SETTLING_S:
            self._late.add(x, delay)
        if since_s >= SETTLING_S + LEARNING_S:
            self._both, self._newer, self._late_since, self._due = self._late, _Hull(), None, 0
            self.map = self._line(known.boot_id)
            return self.map
        return known

    def _mind_steps(self, tick: int, early_s: float) -> None:
        """Where a packet is so early that a clock must have stepped, let all before it step, too: the rate stays.

        The quickest packet since may be yet to come: for as long as learning takes, each that is early is such a one.
        """
        since_s = (tick - self._tick) / self._tick_hz
        if early_s > (STEP_S if self._sure else STRANGE_S) + 2.0 * self._steepest * since_s:
            self._stepped = tick if self._sure else None
        elif self._stepped is None or tick - self._stepped > LEARNING_S * self._tick_hz:
            return
        self._both.lower(early_s)
        self._newer.lower(early_s)
        self._due = 0

    def _line(self, boot_id: int) -> TickMap:
        hull = self._both
        self._sure = hull.xs[-1] - hull.xs[0] >= LEARNING_S
        believed = inf if self._sure else self._steepest
        x, y, slope = hull.floor(believed)
        tick = self._first_tick + round(x * self._tick_hz)
        return TickMap(boot_id, self._tick_hz, tick, self._first_s + x + y, 1.0 + slope)


class _Hull:
    """The lower convex hull of points whose x rises."""

    __slots__ = ("_sum", "size", "xs", "ys")

    def __init__(self) -> None:
        self.xs: list[float] = []
        self.ys: list[float] = []
        self.size = 0
        self._sum = 0.0

    def add(self, x: float, y: float) -> None:
        """Add a point to the right of all others; corners that are no longer below lose their place."""
        xs, ys = self.xs, self.ys
        while len(xs) > 1 and (ys[-1] - ys[-2]) * (x - xs[-2]) >= (y - ys[-2]) * (xs[-1] - xs[-2]):
            xs.pop()
            ys.pop()
        xs.append(x)
        ys.append(y)
        self.size += 1
        self._sum += x
        if len(xs) > CORNERS:
            del xs[1:-1:2], ys[1:-1:2]

    def lower(self, by: float) -> None:
        """Take all points down."""
        self.ys = [y - by for y in self.ys]

    def floor(self, steepest: float) -> tuple[float, float, float]:
        """Return a point and the slope of the line under all points that is nearest to them, and not too steep."""
        xs, ys = self.xs, self.ys
        k = min(max(bisect_right(xs, self._sum / self.size), 1), len(xs) - 1)
        slope = (ys[k] - ys[k - 1]) / (xs[k] - xs[k - 1]) if k else 0.0
        if abs(slope) <= steepest:
            return xs[k], ys[k], slope
        slope = max(-steepest, min(steepest, slope))
        lowest = min(range(len(xs)), key=lambda i: ys[i] - slope * xs[i])
        return xs[lowest], ys[lowest], slope
