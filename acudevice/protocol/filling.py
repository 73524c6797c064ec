"""Asking for missing samples until they come or are known to be lost (section 5, *backfill*).

One stretch is asked for at a time, the first gap and those close behind it, since a new backfill replaces one that is
under way, and to have some samples twice costs less than another request. An attempt ends when the
last promised sample came, when nothing came for a while, or when the device refused. If the gap then begins where it
began before, the attempt failed; after as many failures as a request has tries the gap is lost. One failure is enough
where the packet behind the gap says that the device itself lost samples there.
"""

from acudevice.protocol.codec import SampleBlock
from acudevice.protocol.fields import Fields
from acudevice.protocol.items import Ask, Item
from acudevice.protocol.limits import REQUEST_TIMEOUT_MS, REQUEST_TRIES
from acudevice.protocol.messages import GRANTED
from acudevice.protocol.ordering import Ordering

STALL_S = REQUEST_TIMEOUT_MS / 4000.0
"""How long nothing may come of what was promised, in seconds: a quarter of what an answer may take, our judgement."""

BRIDGE = 256
"""Samples between two gaps that are had twice rather than asking twice: our judgement."""


class Filling:
    """The backfills of one boot."""

    def __init__(self, ordering: Ordering) -> None:
        self._ordering = ordering
        self._asked: range | None = None
        self._promised: range | None = None
        self._progress_s = 0.0
        self._failures = 0

    def reset(self) -> None:
        """Forget the attempt under way: the link is new."""
        self._asked = self._promised = None
        self._failures = 0

    def ask(self) -> Ask | None:
        """Return the request for the first gap, or None where none is missing or an attempt is under way."""
        stretch = None if self._promised else self._stretch()
        return Ask("backfill", {"index": stretch.start, "count": len(stretch)}) if stretch else None

    def _stretch(self) -> range | None:
        """Return the first gap with those that follow within `BRIDGE` samples; None where nothing is missing."""
        gaps = self._ordering.missing()
        first = next(gaps, None)
        if first is None:
            return None
        end = first.stop
        for gap in gaps:
            if gap.start - end > BRIDGE:
                break
            end = gap.stop
        return range(first.start, end)

    def answered(self, request: Fields, status: str, fields: Fields, now_s: float) -> list[Item]:
        """Take the answer to a backfill; return what may leave now."""
        asked = range(request["index"], request["index"] + request["count"])
        self._asked, self._progress_s = asked, now_s
        if status == "gone":
            self._failures = 0
            return self._give_up(asked, "link")
        if status not in GRANTED:
            return self._settle()
        start = min(max(fields.get("index", asked.start), asked.start), asked.stop)
        self._promised = range(start, min(start + fields["count"], asked.stop))
        items = self._give_up(range(asked.start, start), "link")
        return items + (self._settle() if self._came(self._promised) else [])

    def failed(self, request: Fields) -> list[Item]:
        """Take it that a backfill was never answered; return what may leave now."""
        self._asked = range(request["index"], request["index"] + request["count"])
        return self._settle()

    def arrived(self, block: SampleBlock, now_s: float) -> list[Item]:
        """Take note of a packet that the device sent again, after `Ordering.add`; return what may leave now."""
        if self._promised is None:
            return []
        self._progress_s = now_s
        return self._settle() if block.end >= self._promised.stop else []

    def advance(self, now_s: float) -> list[Item]:
        """Take note of the time; return what may leave now."""
        stalled = self._promised is not None and now_s - self._progress_s >= STALL_S
        return self._settle() if stalled else []

    def _came(self, promised: range) -> bool:
        gap = next(self._ordering.missing(), None)
        return gap is None or gap.start >= promised.stop

    def _give_up(self, lost: range, reason: str) -> list[Item]:
        """Give up what is missing in a stretch; each gap has the reason that the packet behind it tells."""
        gaps = [
            (
                max(gap.start, lost.start),
                min(gap.stop, lost.stop),
                self._ordering.overrun(min(gap.stop, lost.stop)),
            )
            for gap in self._ordering.missing()
            if gap.start < lost.stop and gap.stop > lost.start
        ]
        return [
            item
            for first, end, overrun in gaps
            for item in self._ordering.lose(first, end, "overrun" if overrun else reason)
        ]

    def _settle(self) -> list[Item]:
        asked, self._asked, self._promised = self._asked, None, None
        gap = next(self._ordering.missing(), None)
        if asked is None or gap is None or gap.start != asked.start:
            self._failures = 0
            return []
        self._failures += 1
        if self._failures < (1 if self._ordering.overrun(gap.stop) else REQUEST_TRIES):
            return []
        self._failures = 0
        return self._give_up(range(gap.start, min(gap.stop, asked.stop)), "damaged")
