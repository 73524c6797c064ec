"""Cycles of kneading: peaks told from noise by how far force turns back (firmware_protocol.md, section 10.3)."""

from dataclasses import dataclass


@dataclass(slots=True)
class Cycles:
    """Counts the peaks of one press. Feed it every sample of the press, and the one that released it."""

    turn_mn: int
    """Least fall that makes a peak, whatever its height: onset less release."""
    low_mn: int
    """A peak below is light."""
    high_mn: int
    """A peak above is hard."""
    extreme: int
    """Highest force since it began to rise, or lowest since it began to fall; first that of the onset."""
    extreme_tick: int
    rising: bool = True
    turn: int = 0
    """Rise from the lowest force that ends a fall."""
    count: int = 0
    """Peaks so far."""
    light: int = 0
    hard: int = 0
    total: int = 0
    """Sum of the peaks in mN."""
    squares: int = 0
    """Sum of their squares in mN²."""
    first_tick: int = 0
    last_tick: int = 0

    def feed(self, tick: int, force_mn: int) -> None:
        """Take one sample."""
        if self.rising:
            if force_mn > self.extreme:
                self.extreme, self.extreme_tick = force_mn, tick
            elif self.extreme - force_mn >= self.turn_at(self.extreme):
                self._peak(force_mn)
        elif force_mn < self.extreme:
            self.extreme = force_mn
        elif force_mn - self.extreme >= self.turn:
            self.rising, self.extreme, self.extreme_tick = True, force_mn, tick

    def turn_at(self, extreme_mn: int) -> int:
        """Return how far force must turn back after this extreme: an eighth of it, but never less than `turn_mn`."""
        return max(self.turn_mn, extreme_mn // 8)

    def _peak(self, force_mn: int) -> None:
        """Count the extreme as a peak, and begin to fall from it."""
        peak = self.extreme
        if not self.count:
            self.first_tick = self.extreme_tick
        self.last_tick = self.extreme_tick
        self.count += 1
        self.light += peak < self.low_mn
        self.hard += peak > self.high_mn
        self.total += peak
        self.squares += peak * peak
        self.rising, self.turn, self.extreme = False, self.turn_at(peak), force_mn

    def cadence_mhz(self, tick_hz: int) -> int | None:
        """Return the cycles in thousandths of a hertz, rounded; None with fewer than three."""
        span = self.last_tick - self.first_tick
        if self.count < 3 or span <= 0:
            return None
        return (2 * (self.count - 1) * 1000 * tick_hz + span) // (2 * span)
