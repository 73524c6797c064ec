"""Two verdicts on one press: the host's, and the device's, which may come a little earlier or later."""

from collections.abc import Callable

from acudevice.values.press import Press

PATIENCE_S = 1.0
"""How long a press waits for the device's verdict, in seconds of the session: our judgement."""

_KEPT = 64


class Verdicts:
    """Brings the two together by boot and onset, and tells each press once, in the order of the host's."""

    def __init__(self, tell: Callable[[Press, int, Press | None], None]) -> None:
        """`tell` is called with the host's press, its boot id, and the device's press or None."""
        self._tell = tell
        self._waiting: list[tuple[Press, int, float]] = []
        self._reported: dict[tuple[int, int], Press] = {}

    def host(self, press: Press, boot_id: int, t_s: float) -> None:
        """Take the host's view of a press, at a time in seconds of the session."""
        self._waiting.append((press, boot_id, t_s))
        self.pass_by(t_s)

    def device(self, press: Press, boot_id: int) -> None:
        """Take the device's report of a press."""
        self._reported[boot_id, press.onset] = press
        if len(self._reported) > _KEPT:
            self._reported.pop(next(iter(self._reported)))
        self._settle(None)

    def pass_by(self, t_s: float) -> None:
        """Let time pass."""
        if self._waiting:
            self._settle(t_s)

    def flush(self) -> None:
        """Tell all that still wait."""
        self._settle(float("inf"))

    def _settle(self, t_s: float | None) -> None:
        while self._waiting:
            press, boot_id, since_s = self._waiting[0]
            reported = self._reported.pop((boot_id, press.onset), None)
            if reported is None and (t_s is None or t_s - since_s < PATIENCE_S):
                return
            del self._waiting[0]
            self._tell(press, boot_id, reported)
