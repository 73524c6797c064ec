"""What a sensor remembers of the loads it bore: creep, and the loop between loading and unloading.

Both are asked once a sample, with times that never fall.
"""

from math import exp


class Creep:
    """Deflection that follows a load slowly: each part goes to its share of the force with its own time constant.

    One part is the creep of a load cell. Parts of equal shares, a decade apart, add up to a drift with the logarithm of
    time, which is how films drift.
    """

    def __init__(self, *parts: tuple[float, float]) -> None:
        """Take for each part its share of the force and its time constant in seconds."""
        self._parts = parts
        self._crept_n = [0.0] * len(parts)
        self._last_s = 0.0

    def after(self, force_n: float, t_s: float) -> float:
        """Return by how much the deflection under `force_n` exceeds that of a quick load, in newtons."""
        passed_s, self._last_s = max(0.0, t_s - self._last_s), t_s
        for number, (share, tau_s) in enumerate(self._parts):
            goal_n = share * force_n
            self._crept_n[number] = goal_n + (self._crept_n[number] - goal_n) * exp(-passed_s / tau_s)
        return sum(self._crept_n)


class Loop:
    """On which side of the loop of hysteresis a sensor is: -1 while it is loaded, +1 while it is unloaded.

    After a turn it changes sides along a part of its range. A sensor that was let go starts anew.
    """

    TURN_SHARE = 0.1
    """Part of the range that it takes from one side to the other: judgement."""
    FREE_SHARE = 0.005
    """Up to this part of the range it counts as let go."""

    def __init__(self, range_n: float) -> None:
        self._turn_n, self._free_n = range_n * self.TURN_SHARE, range_n * self.FREE_SHARE
        self._side, self._last_n = -1.0, 0.0

    def side(self, force_n: float) -> float:
        """Return the side under the next force."""
        moved_n, self._last_n = force_n - self._last_n, force_n
        if force_n <= self._free_n:
            self._side = -1.0
        else:
            self._side = min(1.0, max(-1.0, self._side - 2.0 * moved_n / self._turn_n))
        return self._side


def lens(share: float) -> float:
    """Return the shape of the loop of an elastic body over its range: 0 at both ends, 1 in the middle."""
    return 4.0 * share * (1.0 - share) if 0.0 < share < 1.0 else 0.0
