"""What will happen and when, in order of time: timers that can be moved, and things that happen once."""

from heapq import heappop, heappush
from math import inf
from typing import Generic, TypeVar

E = TypeVar("E")


class Agenda(Generic[E]):
    """Events with their times. Equal times keep the order in which they were entered."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, E, bool]] = []
        self._timers: dict[E, int] = {}
        self._count = 0
        self.next_s = inf
        """Time of the earliest entry, which may be a timer that was called off; infinite when there is none."""

    def post(self, event: E, due_s: float) -> None:
        """Enter an event that nothing calls off."""
        self._enter(event, due_s, timer=False)

    def set(self, timer: E, due_s: float) -> None:
        """Set a timer, which replaces the one of the same name."""
        self._timers[timer] = self._count
        self._enter(timer, due_s, timer=True)

    def cancel(self, *timers: E) -> None:
        """Call off timers; harmless where they are not set."""
        for timer in timers:
            self._timers.pop(timer, None)

    def pop(self, now_s: float) -> tuple[float, E] | None:
        """Take out the earliest event that is due at `now_s`, with its own time; None when nothing is."""
        while self.next_s <= now_s:
            due_s, number, event, timer = heappop(self._heap)
            self.next_s = self._heap[0][0] if self._heap else inf
            if not timer:
                return due_s, event
            if self._timers.get(event) == number:
                del self._timers[event]
                return due_s, event
        return None

    def _enter(self, event: E, due_s: float, *, timer: bool) -> None:
        heappush(self._heap, (due_s, self._count, event, timer))
        self._count += 1
        self.next_s = self._heap[0][0]
