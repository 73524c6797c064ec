"""Two verdicts on one press: the host's, and the device's, which may come a little earlier or later."""

from collections import deque
from collections.abc import Callable
from math import inf

from acudevice.values.press import Press

PATIENCE_S = 1.0
"""How long a press waits for the device's verdict while the link is live, in seconds: our judgement."""

_KEPT = 4096
"""Reports of the device that may wait for the host: more than anybody presses while half an hour of samples is fetched,
and no more than a few megabytes whatever a device sends."""


class Verdicts:
    """Brings the two together by boot and onset, and tells each press once, in the order of the host's.

    Samples that were missed come before the events that were: so no press is given up while the link is dark. Times
    are in seconds by any clock that is used throughout.
    """

    __slots__ = ("_dark", "_given_up", "_reported", "_tell", "_unseen", "_waiting")

    def __init__(
        self,
        tell: Callable[[Press, int, Press | None], None],
        unseen: Callable[[Press], None] = lambda _: None,
    ) -> None:
        """`tell` is called with the host's press, its boot id, and the device's press or None.

        `unseen` is called with a press that the device alone has, because samples were lost on the way to the host.
        """
        self._tell, self._unseen = tell, unseen
        self._waiting: list[tuple[Press, int, float]] = []
        self._dark = False
        self._reported: dict[tuple[int, int], Press] = {}
        self._given_up: deque[tuple[int, int]] = deque(maxlen=_KEPT)
        """Presses that were told without the device's verdict, which may still come."""

    def host(self, press: Press, boot_id: int, now_s: float) -> None:
        """Take the host's view of a press. Its presses come in order: what the device has before it, it alone has."""
        self._drop([key for key in self._reported if key[0] == boot_id and key[1] < press.onset])
        self._waiting.append((press, boot_id, now_s))
        self._settle(-inf)

    def device(self, press: Press, boot_id: int) -> None:
        """Take the device's report of a press."""
        self._reported[boot_id, press.onset] = press
        if len(self._reported) > _KEPT:
            self._unseen(self._reported.pop(next(iter(self._reported))))
        self._settle(-inf)

    def suspend(self) -> None:
        """Let all wait: the device cannot be heard."""
        self._dark = True

    def resume(self, now_s: float) -> None:
        """Let waiting count from now on."""
        self._dark = False
        self._waiting = [(press, boot_id, now_s) for press, boot_id, _ in self._waiting]

    def pass_by(self, now_s: float) -> None:
        """Let time pass."""
        if self._waiting and not self._dark:
            self._settle(now_s - PATIENCE_S)

    def flush(self) -> None:
        """Tell all that still wait."""
        self._settle(inf)
        self._drop([*self._reported])

    def _drop(self, alone: list[tuple[int, int]]) -> None:
        waiting = {(boot_id, press.onset) for press, boot_id, _ in self._waiting}
        for key in alone:
            if key not in waiting and key not in self._given_up:
                self._unseen(self._reported.pop(key))

    def _settle(self, since_s: float) -> None:
        """Tell presses up to the first that has no report and waits since after `since_s`."""
        while self._waiting:
            press, boot_id, began_s = self._waiting[0]
            reported = self._reported.pop((boot_id, press.onset), None)
            if reported is None and began_s > since_s:
                return
            del self._waiting[0]
            if reported is None:
                self._given_up.append((boot_id, press.onset))
            self._tell(press, boot_id, reported)
