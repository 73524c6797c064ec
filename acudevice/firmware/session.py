# The device's side of one link: requests in, answers, events and samples out (sections 2.3, 3 and 5 of the protocol).
#
# A link is an object with `max_message`, `bonded`, `radio`, `silence_ms` (None where a link tells of its own loss) and
# `send(lane, message)`, which returns False when there is no room now.

import struct

from . import const, fields, requests, status
from .events import HOST_SILENT, LINK
from .parts import Joiner, split
from .stream import HEAD

_REQUEST = const(1)
_ANSWER = const(2)
_EVENT = const(3)
_RECORD = const(5)
CONTROL, STREAM, RECORDS = range(3)  # lanes of a link
_RECORD_HEAD = const(6)
_BEHIND = const(8)  # packets a stream may lag before it skips to now; a host can ask for the rest
_PER_POLL = const(4)  # packets of a backfill between two looks at the live samples
BACKFILL = 0x80  # flag of packets
QUEUED = 4  # requests that wait for a longer one
_FULL = const(32)  # messages that wait for the link when no more requests are taken: nobody reads the answers


class Session:
    def __init__(self, ring, link):
        """What one link remembers, and what it still has to send."""
        self.ring = ring
        self.link = link
        self.heard = 0  # full tick at which the last message came
        self.dropped = 0  # messages of unknown types, and too many at once
        self._joiner = Joiner()
        self._outbox = []
        self.reset()
        ring.sessions.append(self)

    def reset(self):
        """Forget everything, as at `hello` and when the link is down."""
        self.agreed = False
        self.streaming = False
        self.staged = None  # a table on its way in
        self.copying = None  # (ref, record, offset, end) of a record on its way out
        self._resend = None  # [index, end] of a backfill
        self._last = None  # (op, ref) of the last request
        self._answer = None  # its status and fields
        self._deferred = None  # (op, ref) of a request that takes longer
        self._queue = []
        self._live = 0  # index of the next sample to stream
        self._event = self.ring.events.count  # number of the next event to send

    def close(self):
        """The link is down, or silent for too long."""
        self.reset()
        self._outbox = []
        self.ring.detach(self)

    def leave(self):
        """The link will never be used again."""
        self.close()
        self.ring.sessions.remove(self)

    # What comes in.

    def received(self, message):
        """Take one whole message from the host."""
        self.heard = self.ring.board.ticks()
        if len(message) < 4 or message[0] != _REQUEST or len(self._outbox) >= _FULL:
            self.dropped += 1
            return
        op, ref, part = message[1], message[2], message[3]
        try:
            raw = self._joiner.add((op, ref), part, message[4:])
            if raw is not None:
                self._request(op, ref, raw)
        except ValueError:
            self._send_answer(op, ref, status.TOO_BIG, b"")
        self.flush()

    def _request(self, op, ref, raw):
        if self._deferred:
            self._wait(op, ref, raw)
        elif (op, ref) == self._last and op != requests.HELLO:
            # A repetition: the same answer, and nothing done twice. `hello` may come from a new host with the same ref.
            self._send_answer(op, ref, self._answer[0], self._answer[1])
        else:
            self._act(op, ref, raw)

    def _wait(self, op, ref, raw):
        """Keep a request until the one before it is answered."""
        if (op, ref) in (self._deferred, self._queue[-1][:2] if self._queue else None):
            return  # repeated; its answer comes
        if len(self._queue) < QUEUED:
            self._queue.append((op, ref, raw))
        else:
            self._send_answer(op, ref, status.BUSY, b"")

    def _act(self, op, ref, raw):
        answer = requests.answer(self, op, ref, raw)
        self._last = (op, ref)
        if answer is requests.LATER:
            self._deferred = self._last
        else:
            self._conclude(answer)

    def _conclude(self, answer):
        code, pairs = answer
        self._answer = code, fields.encode(pairs)
        self._send_answer(self._last[0], self._last[1], code, self._answer[1])

    def finish(self, answer):
        """Answer the request that took longer, then those that waited for it."""
        self._deferred = None
        self._conclude(answer)
        queue, self._queue = self._queue, []
        for op, ref, raw in queue:
            self._request(op, ref, raw)
        self.flush()

    # What goes out.

    def _send_answer(self, op, ref, code, raw):
        head = bytes((_ANSWER, op, ref))
        self._outbox.extend(split(head, bytes((code,)), raw, self.link.max_message))

    def start(self, index):
        """Stream samples from `index` on."""
        self.streaming = True
        self._live = index

    def backfill(self, index, end):
        """Send the samples from `index` to before `end` again."""
        self._resend = [index, end]

    def repeat_events(self, number):
        """Send the events from `number` on again."""
        self._event = min(self._event, number)

    def poll(self, tick):
        """Send what can be sent, the most urgent first."""
        silence = self.link.silence_ms
        if self.agreed and silence and tick - self.heard >= silence * self.ring.per_ms:
            self.close()
            self.ring.tell(LINK, [("cause", HOST_SILENT)])
        self.flush()
        for _ in range(_PER_POLL):
            if self._outbox or not (self._send_backfill() or self._send_record()):
                break

    def flush(self):
        """Send answers, events and live samples as long as the link takes them."""
        while self._send_control():
            pass
        while self.streaming and self._send_live():
            pass

    def _send_control(self):
        if not self._outbox and self.agreed:
            self._fill_outbox()
        if not self._outbox or self.link.send(CONTROL, self._outbox[0]) is False:
            return False
        self._outbox.pop(0)
        return True

    def _fill_outbox(self):
        events = self.ring.events
        self._event = max(self._event, events.oldest())
        if self._event < events.count:
            event = events.get(self._event)
            head = struct.pack("<BBH", _EVENT, event[0], self._event & 0xFFFF)
            self._outbox = split(head, b"", event[1:], self.link.max_message)
            self._event += 1

    def _send_live(self):
        stream = self.ring.stream
        if stream.ready - self._live > _BEHIND * stream.packet_size:
            self._live = stream.ready - stream.packet_size
        packet = stream.packet(self._live, stream.ready, stream.packet_size, 0)
        if not packet or self.link.send(STREAM, packet[1]) is False:
            return False
        self._live = packet[0]
        return True

    def _send_backfill(self):
        if not self._resend:
            return False
        stream = self.ring.stream
        room = (self.link.max_message - HEAD) // stream.buffer.size
        packet = stream.packet(self._resend[0], self._resend[1], room, BACKFILL)
        if not packet:
            self._resend = None
            return False
        if self.link.send(RECORDS, packet[1]) is False:
            return False
        self._resend[0] = packet[0]
        return True

    def _send_record(self):
        if not self.copying:
            return False
        ref, record, offset, end = self.copying
        try:
            piece = self.ring.records.read(
                record, offset, min(end - offset, self.link.max_message - _RECORD_HEAD)
            )
        except OSError:
            self.ring.flash_failed()
            piece = None
        if not piece:
            self.copying = None
            return False
        if self.link.send(RECORDS, struct.pack("<BBI", _RECORD, ref, offset) + piece) is False:
            return False
        self.copying = (ref, record, offset + len(piece), end) if offset + len(piece) < end else None
        return True
