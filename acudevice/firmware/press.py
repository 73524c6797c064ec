# One press: what is counted while it lasts, and the verdict at its end (sections 10.3 to 10.5 of the protocol).

from .cycles import Cycles

HOLD, SERIES, KNEAD = 0, 1, 2
OK, TOO_LIGHT, TOO_HARD, TOO_SHORT, TOO_LONG, UNSTEADY, NOT_RELEASED, OVER_CEILING, UNCERTAIN = range(9)
# The verdict is the first reason in this order.
ORDER = (OVER_CEILING, UNCERTAIN, NOT_RELEASED, TOO_HARD, TOO_LIGHT, TOO_SHORT, TOO_LONG, UNSTEADY)
WORD = 1 << 32


class Press:
    def __init__(self, entry, index, tick, force):
        """A press of the active entry, from its onset on."""
        self.entry = entry
        self.onset = index
        self.onset_tick = tick
        self.peak = force
        self.force = force  # of the sample before
        self.held = self.sum = self.sum_sq = 0
        self.in_band = self.longest = self.above = self.impulse = 0
        self.to_band = self.cadence = self.rest = self.cycles = None
        self.uncertain = False
        self._stretch = 0
        self._zone = -1  # of the sample before: -1 below the band, 0 in it, 1 above
        if entry.mode == KNEAD:
            self.cycles = Cycles(entry, force, tick)

    def pass_time(self, dt, gap):
        """Count the time since the sample before, which was spent where that sample was."""
        if gap:
            self.uncertain = True
            self._stretch = 0
        if self._zone == 0:
            self.in_band += dt
            self._stretch += dt
            self.longest = max(self.longest, self._stretch)
        else:
            self._stretch = 0
            if self._zone > 0:
                self.above += dt
        self.impulse += self.force * dt

    def take(self, tick, force):
        """Take a sample that belongs to the press; return its zone."""
        entry = self.entry
        self.force = force
        self.peak = max(self.peak, force)
        self._zone = -1 if force < entry.low else 1 if force > entry.high else 0
        if self._zone >= 0:
            self.held += 1
            self.sum += force
            self.sum_sq += force * force
            if self.to_band is None:
                self.to_band = tick - self.onset_tick
        if self.cycles:
            self.cycles.take(force, tick)
        return self._zone

    def end(self, index, tick, word, reasons, done):
        """Return the fields of the event `press_end`; `word` is the verdict."""
        return [
            ("point", self.entry.point),
            ("side", self.entry.side),
            ("verdict", word),
            ("reasons", reasons),
            ("onset", self.onset),
            ("onset_tick", self.onset_tick),
            ("release", index),
            ("release_tick", tick),
            ("peak", self.peak),
            ("held", self.held),
            ("sum", self.sum),
            ("sum_sq", self.sum_sq),
            ("in_band", self.in_band),
            ("longest", self.longest),
            ("above", self.above),
            ("to_band", self.to_band),
            ("impulse", self.impulse),
            ("cycles", self.cycles.count if self.cycles else None),
            ("cadence", self.cadence),
            ("rest", self.rest),
            ("done", done),
        ]


def judge(press, duration, per_ms, end):
    """Return the reasons of a press as bits; `end` is None by release, else the reason it was ended for."""
    reasons = 1 << UNCERTAIN if press.uncertain else 0
    if end is not None:
        reasons |= 1 << end
    if end != OVER_CEILING:
        reasons |= _of_force(press, duration, press.entry.hold_min * per_ms)
        hold_max = press.entry.hold_max * per_ms
        if hold_max and duration > hold_max:
            reasons |= 1 << TOO_LONG
        if _unsteady(press):
            reasons |= 1 << UNSTEADY
    return reasons


def verdict(reasons):
    """Return the verdict that a set of reasons makes."""
    for reason in ORDER:
        if reasons >> reason & 1:
            return reason
    return OK


def _of_force(press, duration, hold_min):
    """Return the reasons too_light, too_hard and too_short."""
    short = duration < hold_min
    if press.cycles:
        count = press.cycles.count
        light = 2 * press.cycles.light > count or (not count and press.peak < press.entry.low)
        hard = 4 * press.cycles.hard > count
    else:
        missing = press.in_band < hold_min
        hard = 4 * press.above > hold_min
        light = not press.held or (missing and not hard and not short)
        short = short or (missing and not light and not hard)
    return light << TOO_LIGHT | hard << TOO_HARD | short << TOO_SHORT


def _unsteady(press):
    entry = press.entry
    spread = press.cycles or press
    n = press.cycles.count if press.cycles else press.held
    square = spread.sum * spread.sum
    if (
        entry.cv_max
        and n >= 2
        and 1_000_000 * (n * spread.sum_sq - square) > entry.cv_max * entry.cv_max * square
    ):
        return True
    cadence = press.cadence
    return cadence is not None and (cadence < entry.cadence_low or 0 < entry.cadence_high < cadence)
