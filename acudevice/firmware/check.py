# The check of presses: the state machine that a host runs as well, sample by sample (section 10 of the protocol).
#
# Whole numbers only. A check belongs to one active entry, or to none, and is thrown away when that changes; what it
# says are moments: the kind of an event and its fields.

from .events import CLEAR, OVER, PRESS_END, PRESS_START
from .press import NOT_RELEASED, OK, OVER_CEILING, SERIES, UNCERTAIN, WORD, Press, judge, verdict

WAIT, IDLE, PRESS, LATCHED = range(4)
CLEAR_MS = 1_000
MAX_PRESS_MS = 1_800_000
BY_FORCE = 0  # cause of an event `over`


class Check:
    def __init__(self, entry, ceiling, tick_hz, over=False):
        """Checks samples in the order of their indexes against one entry, or only against a ceiling."""
        self.entry = entry
        self.state = LATCHED if over else WAIT
        self.zone = -1  # of the last sample taken
        self.press = None
        self.done = 0
        self._tick_hz = tick_hz
        self._per_ms = tick_hz // 1000
        self._ceiling = entry.ceiling if entry else ceiling
        self._release = entry.release if entry else ceiling // 2
        self._limit = _limit(entry) * self._per_ms if entry else 0
        self._index = None  # of the last sample checked
        self._tick = 0
        self._clearing = None  # tick at which clearing began
        self._ended = None  # release_tick of the press before, None after a gap
        self._began = None  # its onset_tick, None after a gap
        self._rows = (self._wait, self._idle, self._pressed, self._latched)

    def step(self, index, tick, force, cause=BY_FORCE):
        """Check one sample and return its moments; `force` is None when invalid, for the reason `cause`."""
        gap = self._index is not None and index != self._index + 1
        dt = 0 if gap or self._index is None else tick - self._tick
        self._index = index
        self._tick = tick
        if gap:
            self._clearing = self._ended = self._began = None
            if self.state == IDLE:  # a press may have begun unseen
                self.state = WAIT
        if self.press:
            self.press.pass_time(dt, gap)
        moments = []
        self.state = self._rows[self.state](moments, force, cause)
        return moments

    def cut(self):
        """End a press in progress at the last sample that was checked; return its moments."""
        if not self.press:
            return []
        self._measure_cadence()
        self.state = WAIT
        return [self._end(UNCERTAIN, 1 << UNCERTAIN)]

    def _dangerous(self, force):
        return force is None or force >= self._ceiling

    def _wait(self, moments, force, cause):
        if self._dangerous(force):
            return self._latch(moments, cause)
        return IDLE if force < self._release else WAIT

    def _idle(self, moments, force, cause):
        if self._dangerous(force):
            if self.entry and force is not None:
                self._begin(moments, force)
                moments.append(self._finish(OVER_CEILING))
            return self._latch(moments, cause)
        if not self.entry or force < self.entry.onset:
            return IDLE
        self._begin(moments, force)
        self.zone = self.press.take(self._tick, force)
        return PRESS

    def _pressed(self, moments, force, cause):
        press = self.press
        if self._dangerous(force):
            if force is not None:
                press.peak = max(press.peak, force)
            moments.append(self._finish(OVER_CEILING))
            return self._latch(moments, cause)
        if force < self._release:
            if press.cycles:
                press.cycles.take(force, self._tick)
            moments.append(self._finish(None))
            return IDLE
        if self._tick - press.onset_tick >= self._limit:
            moments.append(self._finish(NOT_RELEASED))
            return WAIT
        self.zone = press.take(self._tick, force)
        return PRESS

    def _latched(self, moments, force, _):
        if force is None or force >= self._release:
            self._clearing = None
        elif self._clearing is None:
            self._clearing = self._tick
        elif self._tick - self._clearing >= CLEAR_MS * self._per_ms:
            moments.append((CLEAR, [("index", self._index), ("tick", self._tick)]))
            return IDLE
        return LATCHED

    def _latch(self, moments, cause):
        self._clearing = None
        moments.append((OVER, [("index", self._index), ("tick", self._tick), ("cause", cause)]))
        return LATCHED

    def _begin(self, moments, force):
        press = self.press = Press(self.entry, self._index, self._tick, force)
        if self._ended is not None:
            press.rest = _word(self._tick - self._ended)
        interval = _word(self._tick - self._began) if self._began is not None else None
        if self.entry.mode == SERIES and interval is not None:
            press.cadence = (2 * 1000 * self._tick_hz + interval) // (2 * interval)
        self._began = self._tick
        place = [("index", self._index), ("tick", self._tick)]
        moments.append((PRESS_START, place + [("point", self.entry.point), ("side", self.entry.side)]))

    def _finish(self, reason):
        """End the press at this sample, by release or for a reason."""
        self._measure_cadence()
        press = self.press
        reasons = judge(press, self._tick - press.onset_tick, self._per_ms, reason)
        return self._end(verdict(reasons), reasons)

    def _measure_cadence(self):
        if self.press.cycles:
            self.press.cadence = self.press.cycles.cadence(self._tick_hz)

    def _end(self, word, reasons):
        press, self.press = self.press, None
        self._ended = self._tick
        self.done += word == OK
        return PRESS_END, press.end(self._index, self._tick, word, reasons, self.done)


def _limit(entry):
    """Return the ms after which a press is ended."""
    if not entry.hold_max:
        return MAX_PRESS_MS
    return min(entry.hold_max + entry.release_timeout, MAX_PRESS_MS)


def _word(ticks):
    """Return ticks that fit the wire, else None."""
    return ticks if ticks < WORD else None
