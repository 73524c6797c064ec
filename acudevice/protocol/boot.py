"""All that belongs to one boot of a device, and what is still lacking of it."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar, Final

from acudevice.errors import ProtocolError
from acudevice.protocol.codec import SampleBlock
from acudevice.protocol.eventlog import HELD, EventLog
from acudevice.protocol.fields import Fields
from acudevice.protocol.filling import Filling
from acudevice.protocol.items import Ahead, Answered, Ask, Epoch, Happened, Item, Problem
from acudevice.protocol.limits import REQUEST_TRIES
from acudevice.protocol.messages import FLAG_MASKS
from acudevice.protocol.ordering import Ordering

_BACKFILL: Final = FLAG_MASKS["backfill"]


def describe(fields: Fields, wanted: int | None = None) -> Epoch:
    """Return the description of an epoch that an answer to `config` or an event `epoch` carries.

    Raises `ProtocolError` where it is not that of the epoch `wanted`, and for one in which no time passes: nobody could
    tell when its samples were.
    """
    if wanted not in (None, fields["epoch"]):
        raise ProtocolError(f"asked for epoch {wanted}, the device describes {fields['epoch']}")
    for name in ("rate", "period"):
        if not fields[name]:
            raise ProtocolError(f"the device describes epoch {fields['epoch']} with a {name} of 0")
    return Epoch(
        fields["epoch"],
        fields["index"],
        fields["tick"],
        fields["rate"],
        fields["period"],
        fields["tare"],
        fields.get("calibration_crc"),
    )


class Boot:
    """Samples, epochs and events of one boot."""

    def __init__(self, boot_id: int) -> None:
        self.boot_id = boot_id
        self.ordering = Ordering(boot_id)
        self.filling = Filling(self.ordering)
        self.events = EventLog()
        self._width: int | None = None
        self._cells = 0
        """Width and cells as `info` gave them."""
        self._failures: Counter[str] = Counter()
        self._undated: list[Happened] = []
        """Events that wait for the device's full count of ticks: before it nobody knows the high bits of theirs."""
        self._undated_s = 0.0
        """When the last of them came."""
        self._hopeless: set[int] = set()
        """Epochs whose description the device has no more."""

    def reconnected(self) -> None:
        """Begin a new link to the same boot."""
        self.ordering.timeline.anchored = False
        self.filling.reset()
        self.events.reconnected()
        self._failures.clear()
        self._hopeless.clear()

    def ask(self) -> Ask | None:
        """Return the next request that is needed, or None."""
        if not self.ordering.timeline.anchored:
            return Ask("time", {})
        if self.events.next is None and self._failures["state"] < REQUEST_TRIES:
            return Ask("state", {})
        epoch = self.ordering.unknown_epoch()
        if epoch is not None:
            return Ask("config", {"epoch": epoch})
        return self.filling.ask() or self.events.ask()

    def samples(self, block: SampleBlock, now_s: float) -> list[Item]:
        """Take a packet; return what may leave now."""
        if self._width is not None and (block.width != self._width or block.cells != self._cells):
            text = f"samples of {block.cells} cells of {block.width} bytes, `info` said otherwise"
            return [Problem("format", text)]
        items = self.ordering.add(block, now_s)
        if block.epoch in self._hopeless:
            items += self.ordering.lose_epoch(block.epoch)
        if block.flags & _BACKFILL:
            return items + self.filling.arrived(block, now_s)
        if not self.ordering.shelf.pieces:
            return items
        ahead = self.ordering.ahead(block, now_s)
        return items if ahead is None else [*items, Ahead(ahead)]

    def happened(self, event: Happened, now_s: float) -> list[Item]:
        """Take an event; return what may leave now."""
        items: list[Item] = []
        if event.kind == "epoch":
            with suppress(ProtocolError):  # one that cannot be is asked for, and told then
                items = self._describe(describe(event.fields))
        if self.ordering.timeline.anchored:
            return [*items, *self.events.add(event, now_s)]
        if len(self._undated) < HELD:  # what is left out shows as a step of the numbers, and is asked for
            self._undated.append(event)
            self._undated_s = now_s
        return items

    def advance(self, now_s: float) -> list[Item]:
        """Take note of the time; return what may leave now."""
        return [*self.filling.advance(now_s), *self.events.advance(now_s)]

    def close(self, reason: str) -> list[Item]:
        """End here: return all that waits; what is missing behind it is lost for `reason`."""
        items = self.ordering.close(reason)
        self.filling.reset()
        return [*items, *self._dated(), *self.events.close()]

    def answered(self, request: Fields, said: Answered, now_s: float) -> list[Item]:
        """Learn from an answer; return what may leave now."""
        if said.op == "backfill":
            return self.filling.answered(request, said.status, said.fields, now_s)
        if said.op == "events":
            return self.events.answered(said.status, said.fields.get("count", 0), now_s)
        if said.granted and said.op == "config":
            return self._configured(request, said.fields)
        if said.granted:
            learn = self._LEARN.get(said.op)
            return learn(self, said.fields) if learn else []
        return self.failed(said.op, request, final=said.status == "gone")

    def failed(self, op: str, request: Fields, *, final: bool = False) -> list[Item]:
        """Take it that a request was refused or never answered; after some failures, do without."""
        if op == "backfill":
            return self.filling.failed(request)
        if op == "events":
            return self.events.failed()
        key = f"{op} {request.get('epoch', '')}".strip()
        self._failures[key] += 1
        if self._failures[key] < REQUEST_TRIES and not final:
            return []
        if op == "time":
            return self._anchored(0)
        if op == "config" and "epoch" in request:
            self._hopeless.add(request["epoch"])
            return self.ordering.lose_epoch(request["epoch"])
        return []

    def _configured(self, request: Fields, fields: Fields) -> list[Item]:
        """Learn an epoch that was asked for; a description of another, or of none that can be, is a failure."""
        try:
            return self._describe(describe(fields, request.get("epoch")))
        except ProtocolError as error:
            return [Problem("malformed", str(error)), *self.failed("config", request)]

    def _describe(self, epoch: Epoch) -> list[Item]:
        self._hopeless.discard(epoch.epoch)
        return self.ordering.describe(epoch)

    def _info(self, fields: Fields) -> list[Item]:
        self._width, self._cells = fields["width"], fields["cells"]
        self.ordering.set_buffer(fields["buffer"])
        return []

    def _time(self, fields: Fields) -> list[Item]:
        return self._anchored(fields["uptime"])

    def _anchored(self, full_tick: int) -> list[Item]:
        items = self.ordering.anchor(full_tick)
        return [*items, *self._dated()]

    def _dated(self) -> list[Item]:
        """Return the events that waited for the full count of ticks."""
        undated, self._undated = self._undated, []
        return [item for event in undated for item in self.events.add(event, self._undated_s)]

    def _state(self, fields: Fields) -> list[Item]:
        self.events.begin(fields.get("seq"))
        return []

    def _measured(self, fields: Fields) -> list[Item]:
        return self.ordering.measured(fields["index"]) if "index" in fields else []

    _LEARN: ClassVar[dict[str, Callable[["Boot", Fields], list[Item]]]] = {
        "info": _info,
        "time": _time,
        "state": _state,
        "start": _measured,
        "stop": _measured,
    }
    """What is learned from the answers that were granted."""
