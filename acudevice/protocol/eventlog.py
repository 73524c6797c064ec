"""Events in the order of their numbers, which count modulo 65,536 (section 11).

`next` is the number that leaves next. An event beyond it waits while those between are asked for; one behind it came
before. What the device has no more, or the link destroys again and again, leaves as `EventsLost`. After a link came
back, everything from `next` on is asked for once, since events that nobody heard leave no step behind.
"""

from typing import Final

from acudevice.protocol.items import Ask, EventsLost, Happened, Item
from acudevice.protocol.limits import REQUEST_TIMEOUT_MS, REQUEST_TRIES
from acudevice.protocol.messages import GRANTED

HELD: Final = 64
"""Events that may wait: twice what a device must keep."""

STALL_S: Final = REQUEST_TIMEOUT_MS / 1000.0
"""How long nothing may come of the events that were promised, in seconds."""

_MASK: Final = 0xFFFF
_HALF: Final = 0x8000


class EventLog:
    """The events of one boot on their way to the program above."""

    def __init__(self) -> None:
        self.next: int | None = None
        """Number that leaves next; None until it is known where to begin."""
        self.duplicates = 0
        """Events that came again and were dropped."""
        self._held: dict[int, Happened] = {}
        self._seen = False
        self._wanted = False
        self._promised = 0
        """How many events are still to come of those asked for."""
        self._progress_s = 0.0
        self._failures = 0
        self._jump = False
        """Whether the next event may step over others: the device has them no more."""

    def begin(self, newest: int | None) -> None:
        """Note the number of the newest event so far, None where there was none.

        The first time, those up to it are not ours; later, those up to it that did not come are asked for.
        """
        if self.next is None:
            self.next = 0 if newest is None else newest + 1 & _MASK
        elif newest is not None and newest - self.next & _MASK < _HALF:
            self._wanted = True

    @property
    def lacking(self) -> bool:
        """Whether events are known to exist that have not come."""
        return self._wanted or bool(self._promised)

    def reconnected(self) -> None:
        """Note that the link is new: events may have happened that nobody heard."""
        self._wanted = self.next is not None
        self._promised = self._failures = 0
        self._jump = False

    def ask(self) -> Ask | None:
        """Return the request for the events that are lacking, or None."""
        if not self._wanted or self._promised or self.next is None:
            return None
        return Ask("events", {"seq": self.next})

    def add(self, event: Happened, now_s: float) -> list[Item]:
        """Take an event; return what may leave now."""
        items = self._take(event)
        if self._promised:
            self._promised -= 1
            self._progress_s = now_s
            if not self._promised and self._held:
                items += self.failed()
        return items + (self._give_up() if len(self._held) > HELD else [])

    def _take(self, event: Happened) -> list[Item]:
        ahead = self._ahead(event.seq)
        self._seen = True
        if ahead == 0 or (self._jump and ahead < _HALF):
            return [*self._skip(ahead), *self._deliver(event)]
        if ahead >= _HALF or event.seq in self._held:
            self.duplicates += 1
        else:
            self._held[event.seq] = event
            self._wanted = True
        return []

    def answered(self, status: str, count: int, now_s: float) -> list[Item]:
        """Take the answer to `events`, with the number of events that it promises; return what may leave now."""
        if status not in GRANTED and status != "gone":
            return self.failed()
        self._wanted = False
        self._jump = status != "ok"
        self._promised, self._progress_s = count, now_s
        nothing_lacks = status == "ok" and not self._held
        return [] if count or nothing_lacks else self._give_up()

    def failed(self) -> list[Item]:
        """Take it that the events asked for did not come; return what may leave now."""
        self._promised = 0
        self._failures += 1
        self._wanted = self._failures < REQUEST_TRIES
        return [] if self._wanted else self._give_up()

    def advance(self, now_s: float) -> list[Item]:
        """Take note of the time; return what may leave now."""
        stalled = self._promised and now_s - self._progress_s >= STALL_S
        return self.failed() if stalled else []

    def close(self) -> list[Item]:
        """End here: what waits leaves, and what is lacking before it is lost."""
        items: list[Item] = []
        while self._held:
            items += self._give_up()
        self._wanted, self._promised = False, 0
        return items

    def _ahead(self, seq: int) -> int:
        """Return how far `seq` lies beyond `next`; `_HALF` and more for one that came before."""
        if self.next is None:
            self.next = seq
        ahead = seq - self.next & _MASK
        if not self._seen and ahead == _MASK:
            # `state` named this event as the newest and yet it comes: it is the first of ours
            self.next, ahead = seq, 0
        return ahead

    def _skip(self, count: int) -> list[Item]:
        if not count or self.next is None:
            return []
        lost = EventsLost(self.next, count)
        self.next = self.next + count & _MASK
        return [lost]

    def _deliver(self, event: Happened | None) -> list[Item]:
        items: list[Item] = []
        while event is not None:
            items.append(event)
            self._held.pop(event.seq, None)
            self.next = event.seq + 1 & _MASK
            event = self._held.get(self.next)
        self._failures = 0
        self._jump = False
        self._wanted = bool(self._held)
        return items

    def _give_up(self) -> list[Item]:
        """Step over what is lacking, to the first event that waits; without one, to whichever comes next."""
        self._failures = 0
        if not self._held:
            self._jump = True
            return []
        first = min(self._held, key=self._ahead)
        return [*self._skip(self._ahead(first)), *self._deliver(self._held[first])]
