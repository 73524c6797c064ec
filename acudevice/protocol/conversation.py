"""The host's side of a conversation with one device, over any number of links. No I/O, no clock: time is an argument.

Theory of operation
===================

The program above owns the link and the clock. It says `link_up`, hands every message to `receive`, says `link_down`,
and now and then `advance`s the time; from these it gets items, to be taken in order. When nothing is in flight it looks
at `next_ask`: what the conversation itself needs is always there, in the order in which it is needed, and is worked out
anew from what is known, so that nothing has to be remembered over a drop:

    hello     no version is agreed on this link
    start     samples were streaming before the link, or the device, went away
    time      the device's full count of ticks is not known on this link
    state     it is not known which events are already old
    config    samples of an epoch without a description wait
    backfill  samples are missing
    events    events are missing

The program's own requests go the same way: `request` gives messages to send, and the answer comes as an `Answered`.
After `Pending.timeout_s` it sends what `repeat` gives; when that is empty it calls `give_up`.

Promises:

1. `Run`s come in strictly rising order of index within a boot, no sample comes twice, and each that was measured since
   `start` comes in a `Run` or is named by a `Lost` in its place. `ordering` says how.
   What waits for others before it is shown meanwhile: `Ahead` holds the newest packet, for looking at.
2. `Happened`s come in the order of their numbers. An event may come before or after the run that holds its sample.
3. Whatever bytes arrive, nothing is raised and memory is bounded: damage is counted, breaches of the protocol that
   matter come as `Problem`s.
4. `Rebooted` stands between what belongs to two boots.
"""

from collections import Counter
from typing import Unpack

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.asking import VERSIONS, Asking, Pending, read_answer, speaks
from acudevice.protocol.boot import Boot
from acudevice.protocol.codec import Answer, Event, Log, Message, RecordChunk, SampleBlock, decode
from acudevice.protocol.fields import Fields
from acudevice.protocol.items import Answered, Ask, Happened, Item, Lost, Problem, Rebooted, Run
from acudevice.protocol.limits import MAX_MESSAGE, MIN_MESSAGE, REQUEST_TRIES
from acudevice.protocol.linkstate import DOWN, NO_HELLO, UP, LinkState, after
from acudevice.protocol.messages import TYPE_CODES
from acudevice.protocol.ops import EVENT_NAMES, EVENTS
from acudevice.protocol.parts import Joiner
from acudevice.protocol.timeline import nearest
from acudevice.protocol.tlv import missing


class Conversation:
    """What the host knows of one device, and what it says to it."""

    __slots__ = (
        "_asking", "_boot", "_counts", "_joiner", "_link_max", "_max_message", "_new_boot", "_rate",
        "_refusals", "state", "version",
    )  # fmt: skip

    def __init__(self, first_ref: int = 0) -> None:
        """Begin without a link.

        `first_ref` is best drawn at random: a device on a cable, which hears nothing of a program that ended, would
        otherwise take the first request of the next one for a repetition.
        """
        self.state = LinkState.CLOSED
        self.version: tuple[int, int] | None = None
        """The version agreed on this link."""
        self._asking = Asking(first_ref)
        self._joiner = Joiner()
        self._boot: Boot | None = None
        self._link_max = self._max_message = MAX_MESSAGE
        self._rate: int | None = None
        """Rate at which samples are wanted, in mHz; None while none are wanted."""
        self._new_boot = False
        """Whether the device was restarted since samples were asked for."""
        self._refusals = 0
        self._counts: Counter[str] = Counter()

    @property
    def boot_id(self) -> int | None:
        """The boot that the device is in, None before the first `hello`."""
        return self._boot.boot_id if self._boot else None

    @property
    def pending(self) -> Pending | None:
        """The request in flight."""
        return self._asking.pending

    @property
    def waiting(self) -> int:
        """How many samples arrived and are held back, for others before them or for the description of their epoch."""
        boot = self._boot
        return boot.ordering.waiting if boot and boot.ordering.shelf.pieces else 0

    @property
    def lacking(self) -> bool:
        """Whether samples or events are known to exist that have not come, nor are known to be lost."""
        return bool(self.waiting or self.missing() or (self._boot and self._boot.events.lacking))

    def missing(self) -> tuple[range, ...]:
        """Return the indexes that are known to exist and have not come, nor are known to be lost, in order."""
        return tuple(self._boot.ordering.missing()) if self._boot else ()

    def full_tick(self, low: int) -> int:
        """Return the full count of a tick of now or of an event, of which the wire carries the low 32 bits."""
        return nearest(low, self._boot.ordering.timeline.now) if self._boot else low

    def counters(self) -> dict[str, int]:
        """Return how much of what arrived was dropped, by reason.

        `unknown_type unknown_kind malformed format early stray_answers` count messages, `parts` parts that were
        discarded, `samples` and `events` those that came again. `early` is what came before a version was agreed.
        """
        counts = {**self._counts, "parts": self._joiner.discarded}
        if self._boot:
            counts["samples"] = counts.get("samples", 0) + self._boot.ordering.duplicates
            counts["events"] = counts.get("events", 0) + self._boot.events.duplicates
        return {reason: count for reason, count in sorted(counts.items()) if count}

    def link_up(self, max_message: int = MAX_MESSAGE) -> None:
        """Begin a new link, which carries messages of at most `max_message` bytes from host to device."""
        self.link_down()
        self._link_max = self._max_message = max_message
        self.state = after(self.state, UP)

    def link_down(self) -> None:
        """End the link. What the device knows and has is asked for when the next one is up."""
        self.state = after(self.state, DOWN)
        self.version = None
        self._asking.give_up()
        self._joiner.reset()
        self._refusals = 0

    def request(self, op: str, **fields: Unpack[Fields]) -> Pending:
        """Begin a request; the caller sends `Pending.messages`. Fields are those of the page, in wire units.

        `versions` of `hello` need not be given. Raises `UsageError` for what the page does not know, while another
        request is in flight, and without a link.
        """
        if self.state is LinkState.CLOSED:
            raise UsageError(f"open a link first: there is nobody to ask for {op}")
        if op == "hello":
            fields.setdefault("versions", VERSIONS)
        return self._asking.request(op, fields, self._max_message)

    def repeat(self) -> tuple[bytes, ...]:
        """Return the messages to send when no answer came in time; empty when all tries are used up."""
        return self._asking.repeat()

    def give_up(self) -> list[Item]:
        """Take it that the request in flight will not be answered; return what may leave now."""
        pending = self._asking.give_up()
        return self._boot.failed(pending.op, pending.fields) if pending and self._boot else []

    def next_ask(self) -> Ask | None:
        """Return the request that the conversation needs next; None where it needs none, or one is in flight."""
        if self.pending or self.state is LinkState.CLOSED:
            return None
        if self.state is LinkState.GREETING or self._boot is None:
            return Ask("hello", {})
        if self.state is LinkState.AGREED and self._rate is not None and self._refusals < REQUEST_TRIES:
            return Ask("start", {"rate": self._rate} if self._new_boot else {})
        return self._boot.ask()

    def advance(self, now_s: float) -> list[Item]:
        """Take note of the time, in seconds of any clock that only rises; return what may leave now.

        Nothing here needs it more often than once a second.
        """
        return self._boot.advance(now_s) if self._boot else []

    def finish(self) -> list[Item]:
        """End the stream here, whatever is still to come; return what waits, with what is lost in its place."""
        return self._boot.close("link") if self._boot else []

    def usual(self, message: bytes, now_s: float) -> Run | None:
        """Take one message if it is the next packet of a stream from which nothing is missing, as nearly all are.

        Return its run, which is all that `receive` would return. None for any other message: that is for `receive`.
        """
        boot = self._boot
        return None if boot is None or self.version is None else boot.ordering.usual(message, now_s)

    def receive(self, message: bytes, now_s: float) -> list[Item]:
        """Take one message of the device that arrived at `now_s`; return what may leave now, in order. Never raises."""
        if not message or message[0] not in TYPE_CODES:
            return self._drop("unknown_type")
        try:
            said = decode(message)
            return self._samples(said, now_s) if isinstance(said, SampleBlock) else self._take(said, now_s)
        except ProtocolError as error:
            self._drop("malformed")
            return [Problem("malformed", str(error))]

    def _drop(self, reason: str) -> list[Item]:
        self._counts[reason] += 1
        return []

    def _take(self, said: Message, now_s: float) -> list[Item]:
        if isinstance(said, Answer):
            whole = self._joiner.add(said)
            return self._answer(whole, now_s) if whole else []
        if isinstance(said, Event):
            happened = self._joiner.add(said)
            return self._event(happened, now_s) if happened else []
        if isinstance(said, RecordChunk | Log):
            return [said]
        return self._drop("stray_answers")

    def _samples(self, block: SampleBlock, now_s: float) -> list[Item]:
        boot = self._boot
        if boot is None or self.version is None:
            return self._drop("early")
        begin: list[Item] = []
        if boot.ordering.next is None and not (self.pending and self.pending.op == "start"):
            begin = boot.ordering.measured(block.index)
        items = boot.samples(block, now_s)
        if items and isinstance(items[0], Problem) and items[0].reason == "format":
            self._drop("format")
        return begin + items if begin else items

    def _event(self, event: Event, now_s: float) -> list[Item]:
        if self._boot is None or self.version is None:
            return self._drop("early")
        fields: Fields = {}
        if event.kind in EVENT_NAMES:
            fields = event.fields()
            lacking = missing(fields, EVENTS[event.name].required)
            if lacking:
                raise ProtocolError(f"malformed: the event {event.name} lacks the field {lacking[0]}")
        items = self._boot.happened(Happened(event.name, event.seq, fields, self._boot.boot_id), now_s)
        known = [item for item in items if not isinstance(item, Happened) or item.kind in EVENTS]
        self._counts["unknown_kind"] += len(items) - len(known)
        return known

    def _answer(self, answer: Answer, now_s: float) -> list[Item]:
        pending = self.pending
        if pending is None or not self._asking.matches(answer):
            return self._drop("stray_answers")
        said = read_answer(answer)
        self._asking.give_up()
        if said.op == "hello":
            return [*self._hello(said), said]
        if said.status == NO_HELLO:
            self.state = after(self.state, NO_HELLO)
            self.version = None
            return [said]
        self._stream(said)
        learned = self._boot.answered(pending.fields, said, now_s) if self._boot else []
        return [said, *learned]

    def _hello(self, said: Answered) -> list[Item]:
        if not said.granted:
            return []
        version = said.fields["version"]
        if not speaks(version):
            return [
                Problem("version", f"the device chose the version {version.hex(' ')}, which was not offered")
            ]
        self.version = version[0], version[1]
        self.state = after(self.state, "hello")
        device_max = min(max(said.fields["max_message"], MIN_MESSAGE), MAX_MESSAGE)
        self._max_message = min(self._link_max, device_max)
        return self._meet(said.fields["boot_id"])

    def _meet(self, boot_id: int) -> list[Item]:
        """Go on with the boot that is known, or close it and begin with another."""
        before = self._boot
        if before and before.boot_id == boot_id:
            before.reconnected()
            return []
        self._boot = Boot(boot_id)
        if before is None:
            return []
        self._new_boot = True
        self._counts.update(samples=before.ordering.duplicates, events=before.events.duplicates)
        items = before.close("reboot")
        if self._rate is not None and before.ordering.next is not None:
            items.append(Lost(before.ordering.next, None, "reboot"))
        return [*items, Rebooted(before.boot_id, boot_id)]

    def _stream(self, said: Answered) -> None:
        """Follow what an answer means for the stream."""
        if said.granted:
            self.state = after(self.state, said.op)
        if said.op == "stop" and said.granted:
            self._rate = None
        elif said.op == "start" and said.granted:
            self._rate, self._new_boot, self._refusals = said.fields["rate"], False, 0
        elif said.op == "start" and self.state is LinkState.AGREED:
            self._refusals += 1
