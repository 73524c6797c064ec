"""A second check of presses, written from firmware_protocol.md section 10 alone: slow, literal, nothing shared.

It keeps all samples of a press and counts when the press is over, where the real one counts as it goes.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from acudevice.values.thresholds import Mode, Thresholds

Fields = dict[str, object]
Said = tuple[str, Fields]


@dataclass
class Sample:
    """One sample as it was checked."""

    index: int
    tick: int
    force: int | None
    gap: bool


@dataclass
class Oracle:
    """Say what happens at each sample: `said` grows by (kind of event, its fields)."""

    thresholds: Thresholds | None
    ceiling_mn: int
    tick_hz: int
    over: bool = False
    said: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        t = self.thresholds
        self.state = "over" if self.over else "wait"
        self.ceiling = t.ceiling_mn if t else self.ceiling_mn
        self.release = t.release_mn if t else self.ceiling_mn // 2
        self.seen: list[Sample] = []
        self.press: list[Sample] | None = None
        self.cleared_since: int | None = None
        self.done = 0
        self.presses: list[tuple[Sample, Sample]] = []
        """Onset and release of each press that ended."""

    def ticks(self, ms: int) -> int:
        return ms * (self.tick_hz // 1000)

    def feed(self, index: int, tick: int, force: int | None, cause: int) -> None:
        """Check one sample."""
        gap = bool(self.seen) and index != self.seen[-1].index + 1
        now = Sample(index, tick, force, gap)
        self.seen.append(now)
        if gap and self.state == "idle":
            self.state = "wait"
        getattr(self, "in_" + self.state)(now, cause)

    def in_wait(self, now: Sample, cause: int) -> None:
        if now.force is not None and now.force < self.release:
            self.state = "idle"
        elif now.force is None or now.force >= self.ceiling:
            self.latch(now, cause)

    def in_idle(self, now: Sample, cause: int) -> None:
        if now.force is None:
            self.latch(now, cause)
        elif self.thresholds and self.thresholds.onset_mn <= now.force < self.ceiling:
            self.begin(now)
            self.state = "press"
        elif now.force >= self.ceiling:
            if self.thresholds:  # without a point there is nothing that a press could be of
                self.begin(now)
                self.end(now, "ceiling", sudden=True)
            self.latch(now, cause)

    def in_press(self, now: Sample, cause: int) -> None:
        assert self.press is not None
        t = self.thresholds
        assert t is not None
        limit = 1_800_000
        if t.hold_max_ms:
            limit = min(t.hold_max_ms + t.release_timeout_ms, limit)
        if now.force is not None and now.force < self.release:
            self.end(now, "release")
            self.state = "idle"
        elif now.force is None or now.force >= self.ceiling:
            self.end(now, "ceiling")
            self.latch(now, cause)
        elif now.tick - self.press[0].tick >= self.ticks(limit):
            self.end(now, "limit")
            self.state = "wait"
        else:
            self.press.append(now)

    def in_over(self, now: Sample, cause: int) -> None:
        if now.force is None or now.force >= self.release:
            self.cleared_since = None
            return
        if self.cleared_since is None or now.gap:
            self.cleared_since = now.tick
        elif now.tick - self.cleared_since >= self.ticks(1000):
            self.said.append(("clear", {"index": now.index, "tick": now.tick}))
            self.state = "idle"

    def latch(self, now: Sample, cause: int) -> None:
        self.state, self.cleared_since = "over", None
        fields: Fields = {
            "index": now.index,
            "tick": now.tick,
            "cause": 0 if now.force is not None else cause,
        }
        self.said.append(("over", fields))

    def begin(self, now: Sample) -> None:
        self.press = [now]
        self.said.append(("press_start", {"index": now.index, "tick": now.tick}))

    def cut(self) -> None:
        """End a press as `activate`, `deactivate` or a new table does."""
        if self.press is not None:
            self.end(self.seen[-1], "cut")

    def end(self, now: Sample, why: str, *, sudden: bool = False) -> None:
        assert self.press is not None
        onset = self.press[0]
        taken = [] if sudden else self.press
        self.press = None
        fields = self.figures(onset, now, taken, why)
        reasons = self.reasons(fields, taken, why, missing=any(s.gap for s in self.inside(onset, now)))
        fields["reasons"] = sorted(reasons)
        order = [7, 8, 6, 2, 1, 3, 4, 5]
        fields["verdict"] = min(reasons, key=order.index) if reasons else 0
        self.done += not reasons
        fields["done"] = self.done
        del fields["peaks"]
        self.said.append(("press_end", fields))
        self.presses.append((onset, now))

    def inside(self, onset: Sample, now: Sample) -> list[Sample]:
        """Return the samples after the onset, up to the one that ended the press."""
        return [s for s in self.seen if onset.index < s.index <= now.index]

    def figures(self, onset: Sample, now: Sample, taken: list[Sample], why: str) -> Fields:
        t = self.thresholds
        assert t is not None
        low, high = t.low_mn, t.high_mn
        force = {s.index: s.force or 0 for s in taken}
        held = [f for f in force.values() if f >= low]
        in_band = above = impulse = stretch = longest = 0
        before = onset
        for s in self.inside(onset, now):
            dt = 0 if s.gap else s.tick - before.tick
            f = force[before.index]
            if s.gap:
                stretch = 0
            in_band += dt if low <= f <= high else 0
            above += dt if f > high else 0
            impulse += f * dt
            stretch = stretch + dt if low <= f <= high else 0
            longest = max(longest, stretch)
            before = s
        first_held = next((s for s in taken if (s.force or 0) >= low), None)
        burst = [now.force] if now.force is not None and now.force >= self.ceiling else []
        peak = max([*force.values(), *burst])
        peaks = self.peaks(taken + ([now] if why == "release" else [])) if self.mode is Mode.KNEAD else []
        return {
            "point": t.point, "side": int(t.side),
            "onset": onset.index, "onset_tick": onset.tick, "release": now.index, "release_tick": now.tick,
            "peak": peak, "held": len(held), "sum": sum(held), "sum_sq": sum(f * f for f in held),
            "in_band": in_band, "longest": longest, "above": above,
            "to_band": first_held.tick - onset.tick if first_held else None, "impulse": impulse,
            "cycles": len(peaks) if self.mode is Mode.KNEAD else None, "cadence": self.cadence(onset, peaks),
            "rest": self.rest(onset), "peaks": [f for f, _ in peaks],
        }  # fmt: skip

    @property
    def mode(self) -> Mode:
        assert self.thresholds is not None
        return self.thresholds.mode

    def unbroken(self, start: Sample, stop: Sample) -> bool:
        return not any(s.gap for s in self.seen if start.index < s.index <= stop.index)

    def rest(self, onset: Sample) -> int | None:
        if not self.presses or not self.unbroken(self.presses[-1][1], onset):
            return None
        rest = onset.tick - self.presses[-1][1].tick
        return rest if rest < 2**32 else None

    def cadence(self, onset: Sample, peaks: list[tuple[int, int]]) -> int | None:
        if self.mode is Mode.KNEAD and len(peaks) >= 3:
            return nearest(Fraction((len(peaks) - 1) * 1000 * self.tick_hz, peaks[-1][1] - peaks[0][1]))
        if self.mode is not Mode.SERIES or not self.presses or not self.unbroken(self.presses[-1][0], onset):
            return None
        between = onset.tick - self.presses[-1][0].tick
        return nearest(Fraction(1000 * self.tick_hz, between)) if 0 < between < 2**32 else None

    def peaks(self, fed: list[Sample]) -> list[tuple[int, int]]:
        """Return force and tick of each peak."""
        assert self.thresholds is not None
        least = self.thresholds.onset_mn - self.thresholds.release_mn
        found: list[tuple[int, int]] = []
        rising, extreme = True, (fed[0].force or 0, fed[0].tick) if fed else (0, 0)
        for s in fed:
            f = s.force or 0
            if rising and f > extreme[0]:
                extreme = (f, s.tick)
            elif rising and extreme[0] - f >= max(least, extreme[0] // 8):
                found.append(extreme)
                rising, extreme = False, (f, s.tick)
            elif not rising and f < extreme[0]:
                extreme = (f, s.tick)
            elif not rising and f - extreme[0] >= max(least, found[-1][0] // 8):
                rising, extreme = True, (f, s.tick)
        return found

    def reasons(self, got: Fields, taken: list[Sample], why: str, *, missing: bool) -> set[int]:
        if why == "cut":
            return {8}
        if why == "ceiling":
            return {7} | ({8} if missing else set())
        t = self.thresholds
        assert t is not None
        d = int(got["release_tick"]) - int(got["onset_tick"])  # type: ignore[call-overload]  # an int by construction
        hold_min, hold_max = self.ticks(t.hold_min_ms), self.ticks(t.hold_max_ms)
        rules = self.knead_reasons if self.mode is Mode.KNEAD else self.hold_reasons
        found = rules(got, d, hold_min)
        if hold_max and d > hold_max:
            found.add(4)
        if self.unsteady(got, [s.force or 0 for s in taken]):
            found.add(5)
        return found | ({6} if why == "limit" else set()) | ({8} if missing else set())

    def hold_reasons(self, got: Fields, d: int, hold_min: int) -> set[int]:
        in_band, found = got["in_band"], set()
        assert isinstance(in_band, int)
        hard = 4 * got["above"] > hold_min  # type: ignore[operator]  # an int by construction
        light = got["held"] == 0 or (in_band < hold_min and not hard and d >= hold_min)
        short = d < hold_min or (in_band < hold_min and not light and not hard)
        for number, so in ((1, light), (2, hard), (3, short)):
            if so:
                found.add(number)
        return found

    def knead_reasons(self, got: Fields, d: int, hold_min: int) -> set[int]:
        t, peaks = self.thresholds, got["peaks"]
        assert t is not None
        assert isinstance(peaks, list)
        light = 2 * len([p for p in peaks if p < t.low_mn]) > len(peaks)
        if not peaks:
            light = got["peak"] < t.low_mn  # type: ignore[operator]  # an int by construction
        hard = 4 * len([p for p in peaks if p > t.high_mn]) > len(peaks)
        return {n for n, so in ((1, light), (2, hard), (3, d < hold_min)) if so}

    def unsteady(self, got: Fields, forces: list[int]) -> bool:
        t = self.thresholds
        assert t is not None
        peaks = got["peaks"]
        assert isinstance(peaks, list)
        over = peaks if self.mode is Mode.KNEAD else [f for f in forces if f >= t.low_mn]
        n, s, q = len(over), sum(over), sum(f * f for f in over)
        if t.cv_max_permille and n >= 2 and 1_000_000 * (n * q - s * s) > t.cv_max_permille**2 * s * s:
            return True
        cadence = got["cadence"]
        if not isinstance(cadence, int):
            return False
        return cadence < t.cadence_low_mhz or bool(t.cadence_high_mhz and cadence > t.cadence_high_mhz)


def nearest(x: Fraction) -> int:
    """Round to the nearest, halves upward."""
    return (2 * x.numerator + x.denominator) // (2 * x.denominator)
