"""The check of presses: samples in, moments out (firmware_protocol.md, section 10).

Most samples change nothing. So the check knows between which forces it is *calm*: while force stays there, without a
gap and before the deadline of the state, samples only count, and any number of them can be counted at once. `feed`
does that with packets, `acudevice.signal.batch` with whole recordings; everything else goes through `step`, one
sample at a time. Both ways give the same answers, so chunking cannot matter.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import mul
from typing import TypeGuard

from acudevice.signal.calibrate import cause_of
from acudevice.signal.limits import Limits
from acudevice.signal.machine import ZONES, Machine
from acudevice.signal.moments import Moment, Progress
from acudevice.signal.tally import Run, Sums, Tally
from acudevice.signal.transitions import BEYOND, INVALID, OVER, WAIT
from acudevice.signal.zones import Cause, End, Zone
from acudevice.values.samples import Samples
from acudevice.values.thresholds import Thresholds

NOTHING = Sums(0, 0, 0, 0)

FORCE, RELEASE = Cause.FORCE, End.RELEASE


class Check(Machine):
    """Checks samples, in the order of their numbers, against the thresholds of the active point."""

    __slots__ = ("_ceiling_mn",)

    def __init__(
        self, thresholds: Thresholds | None, *, ceiling_mn: int, tick_hz: int, over: bool = False
    ) -> None:
        """Begin to check at `tick_hz` ticks a second; `over`: the ceiling is latched already.

        `ceiling_mn` is the device's own ceiling: it counts where `thresholds` is None. Raises `BadDataError` where
        thresholds contradict each other.
        """
        self._ceiling_mn = ceiling_mn
        limits = Limits.of(thresholds, ceiling_mn=ceiling_mn, tick_hz=tick_hz)
        super().__init__(limits, OVER if over else WAIT)

    def restart(self, thresholds: Thresholds | None) -> tuple[Moment, ...]:
        """Cut the press in progress and begin anew with other thresholds, or none.

        A latch stays; its clearing begins anew.
        """
        moments, over = self.cut(), self.state is OVER
        Check.__init__(self, thresholds, ceiling_mn=self._ceiling_mn, tick_hz=self.limits.tick_hz, over=over)
        return moments

    @property
    def zone(self) -> Zone | None:
        """Where the last sample lay; None before the first."""
        if self._next == BEYOND:
            return None
        return INVALID if self.force_mn is None else ZONES[bisect_right(self.limits.edges, self.force_mn)]

    @property
    def progress(self) -> Progress:
        """Where the check stands."""
        press, tick = self.press, self.tick
        if press is None:
            return Progress(self.state, self.zone, self.force_mn, tick)
        figures = tick - press.onset_tick, press.in_band, press.longest, press.peak
        return Progress(self.state, self.zone, self.force_mn, tick, *figures)

    def feed(self, samples: Samples, forces: Sequence[int | None]) -> tuple[Moment, ...]:
        """Check a packet; `forces` in mN, one a sample, None where it is invalid."""
        if len(forces) == 1:
            force = forces[0]
            why = FORCE if force is not None else cause_of(samples.counts, samples.width)
            return self.step(samples.first, samples.tick, force, why)
        first, tick, period, size = samples.first, samples.tick, samples.period_ticks, len(forces)
        last_tick = tick + (size - 1) * period
        if first != self._next or last_tick >= self.deadline or not _whole(forces):
            return tuple(self._walk(samples, forces))
        low, peak, last = min(forces), max(forces), forces[-1]
        if low < self._floor or peak >= self._roof:
            return tuple(self._walk(samples, forces))
        press = self.press
        if press is not None:
            total, squares = sum(forces), sum(map(mul, forces, forces))
            if press.cycles is not None:
                self.knead(range(tick, last_tick + 1, period), forces)
            sums = Sums(total, squares, (total - last) * period, peak)
            press.coast(size, last, sums, last_tick - self.tick, tick - self.tick)
        self._next, self.tick, self.force_mn = first + size, last_tick, last
        return ()

    def _walk(self, samples: Samples, forces: Sequence[int | None]) -> Iterator[Moment]:
        """Check a packet sample by sample."""
        for (index, tick, readings), force in zip(samples.rows(), forces, strict=True):
            if force is None:
                yield from self.step(index, tick, None, cause_of(readings, samples.width))
            else:
                yield from self.step(index, tick, force)

    @property
    def last(self) -> int | None:
        """Number of the last sample; None before the first."""
        return None if self._next == BEYOND else self._next - 1

    def follows(self, index: int) -> bool:
        """Return whether nothing is missing between the last sample and the one of this number."""
        return index == self._next

    def is_calm(self, run: Run) -> bool:
        """Return whether the samples of a run would change nothing: then they may be taken at once."""
        return (
            self._floor <= run.low_mn
            and run.high_mn < self._roof
            and run.last_tick < self.deadline
            and run.first == self._next
        )

    def coast(self, run: Run, sums: Sums = NOTHING) -> None:
        """Take a calm run at once. Its sums matter while a press is in progress; in kneading, `knead` comes before."""
        if self.press is not None:
            ticks, lead = run.last_tick - self.tick, run.tick - self.tick
            self.press.coast(run.size, run.last_mn, sums, ticks, lead)
        self._next, self.tick, self.force_mn = run.first + run.size, run.last_tick, run.last_mn

    def whole(self, press: Tally, index: int, tick: int, force_mn: int) -> tuple[Moment, ...]:
        """Take a whole press at once, from idle to its release at the sample `index`; all before that is counted in it.

        The caller knows that nothing else happens in it, nor at rest before it.
        """
        started = self._open(press)
        self._next, self.tick, self.force_mn = index + 1, tick, force_mn
        ended = self._end(index, RELEASE)
        return (started,) if ended is None else (started, ended)

    def knead(self, ticks: Sequence[int], forces: Sequence[int]) -> None:
        """Show samples that are about to be taken at once to the counter of cycles, if there is one."""
        if self.press is not None and self.press.cycles is not None:
            for tick, force in zip(ticks, forces, strict=True):
                self.press.cycles.feed(tick, force)


def _whole(forces: Sequence[int | None]) -> TypeGuard[Sequence[int]]:
    """Return whether there are samples, and all of them are valid."""
    return bool(forces) and None not in forces
