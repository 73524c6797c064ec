"""Whether the zero of a device has moved: its force while nothing presses, looked at between presses.

A stretch of 3 s in which the force moves by no more than a tare allows, and stays below what a tare refuses as a load,
is taken for rest. Its mean should be nothing. A finger that lies on the sensor very still looks the same: so whoever is
told is told to look first. The limit is our judgement: a tenth of a light press of 3 N.
"""

from collections.abc import Sequence

WINDOW_S = 3.0
MOVING_MN = 300
"""Greatest less least force of a rest: what a tare allows (firmware_protocol.md, section 15)."""
LOADED_MN = 2_000
"""Beyond this something presses: what a tare refuses."""
LIMIT_MN = 300
"""By how much the zero may be off before somebody is told, and by how much more before they are told again."""


class ZeroWatch:
    """Watches the force between presses."""

    def __init__(self) -> None:
        self.rest_mn: float | None = None
        """Mean force of the newest rest; None before the first."""
        self._told_mn = 0.0
        self._since_s: float | None = None
        self._low = self._high = self._sum = self._n = 0
        self._begin(None)

    def restart(self) -> None:
        """Forget the rest in progress: something presses, or samples are missing."""
        if self._since_s is not None:
            self._begin(None)

    def renew(self) -> None:
        """Begin anew: a new zero was taken."""
        self.rest_mn, self._told_mn = None, 0.0
        self.restart()

    def take(self, t_s: float, forces: Sequence[int | None]) -> float | None:
        """Take the forces in mN of a packet that ends at `t_s`, while nothing is pressed.

        Return the force of rest in mN where somebody should be told of it, else None.
        """
        known = [force for force in forces if force is not None]
        if len(known) < len(forces) or not known:
            self.restart()
            return None
        low, high = min(known), max(known)
        if self._since_s is None:
            self._begin(t_s)
        self._low, self._high = min(self._low, low), max(self._high, high)
        if self._high - self._low > MOVING_MN or max(self._high, -self._low) > LOADED_MN:
            self._begin(None)
            return None
        self._sum += sum(known)
        self._n += len(known)
        return self._judge(t_s)

    def _judge(self, t_s: float) -> float | None:
        if self._since_s is None or t_s - self._since_s < WINDOW_S:
            return None
        self.rest_mn = self._sum / self._n
        self._begin(t_s)
        if abs(self.rest_mn - self._told_mn) < LIMIT_MN:
            return None
        self._told_mn = self.rest_mn if abs(self.rest_mn) >= LIMIT_MN else 0.0
        return self.rest_mn if self._told_mn else None

    def _begin(self, t_s: float | None) -> None:
        self._since_s = t_s
        self._low, self._high, self._sum, self._n = LOADED_MN + 1, -LOADED_MN - 1, 0, 0
