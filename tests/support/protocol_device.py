"""The device's side of the protocol, as little of it as a conversation needs: strict, in memory, without a clock.

It measures when it is told to, gives every sample the count and tick that `count_of` and `tick_of` name, keeps the
newest of them, and answers one request at a time. A request that the page does not allow fails the test.
"""

from acudevice.protocol.asking import check_request
from acudevice.protocol.codec import Request, SampleBlock, decode, encode
from acudevice.protocol.fields import Fields
from acudevice.protocol.parts import Joiner, encode_answer, encode_event

PERIOD = 10_000
FIRST_TICK = 2**33 - 250_000
"""Full tick of sample 0: the low 32 bits wrap 25 samples later."""
PACK = 4


def count_of(boot_id: int, index: int) -> int:
    """Return the reading of a sample."""
    return (index * 7919 + boot_id) % 8_000_000 - 4_000_000


def tick_of(index: int) -> int:
    """Return the full tick of a sample."""
    return FIRST_TICK + index * PERIOD


class FakeDevice:
    """One boot after another of a device."""

    def __init__(self, *, buffer: int = 40, events_kept: int = 8) -> None:
        self.buffer = buffer
        self.events_kept = events_kept
        self.boot_id = 0
        self.heard: list[str] = []
        """Names of the requests, in order."""
        self.reboot()

    def reboot(self) -> None:
        """Begin a new boot."""
        self.boot_id += 1
        self.greeted = self.streaming = self.measuring = False
        self.end = 0
        self.lost: set[int] = set()
        """Indexes that never reached the buffer."""
        self.epoch = 250
        self.epochs: dict[int, Fields] = {}
        self.events: list[tuple[bytes, ...]] = []
        self._last: tuple[tuple[int, int], list[bytes]] | None = None
        self._joiner = Joiner()
        self._overrun = False
        self._describe()

    def _describe(self) -> None:
        self.epochs[self.epoch] = {
            "epoch": self.epoch, "index": self.end, "tick": tick_of(self.end) & 0xFFFF_FFFF, "rate": 100_000,
            "period": PERIOD, "tare": (self.epoch,), "calibration_crc": 1,
        }  # fmt: skip

    def link_down(self) -> None:
        """Forget what a link remembers."""
        self.greeted = self.streaming = False
        self._last = None
        self._joiner.reset()

    def epoch_of(self, index: int) -> int:
        """Return the epoch of a sample."""
        return max(
            (fields["index"], order, epoch)
            for order, (epoch, fields) in enumerate(self.epochs.items())
            if fields["index"] <= index
        )[2]

    def measure(self, count: int) -> list[bytes]:
        """Measure `count` samples; return the packets that are sent of them."""
        if not self.measuring:
            return []
        first, self.end = self.end, self.end + count
        return self.packets(first, self.end) if self.streaming else []

    def overrun(self, count: int) -> None:
        """Lose samples inside the device."""
        if self.measuring:
            self.lost.update(range(self.end, self.end + count))
            self.end += count
            self._overrun = self._overrun or count > 0

    def packets(self, first: int, end: int, flags: int = 0) -> list[bytes]:
        """Return SAMPLES of what is held from `first` to `end - 1`."""
        out: list[bytes] = []
        at = max(first, self.end - self.buffer)
        while at < end:
            if at in self.lost:
                at += 1
                continue
            stop = at
            while (
                stop < min(end, at + PACK)
                and stop not in self.lost
                and self.epoch_of(stop) == self.epoch_of(at)
            ):
                stop += 1
            counts = tuple(count_of(self.boot_id, index) for index in range(at, stop))
            overrun = int(at - 1 in self.lost)
            low = tick_of(at) & 0xFFFF_FFFF
            out.append(encode(SampleBlock(flags | overrun, self.epoch_of(at), 3, 1, at, low, counts)))
            at = stop
        return out

    def tare(self) -> list[bytes]:
        """Begin a new epoch; return the event."""
        self.epoch = self.epoch + 1 & 0xFF
        self._describe()
        return self.happen("epoch", self.epochs[self.epoch])

    def happen(self, kind: str, fields: Fields) -> list[bytes]:
        """Number an event; return what is sent of it."""
        self.events.append(encode_event(kind, len(self.events), fields, max_message=30))
        return list(self.events[-1]) if self.greeted else []

    def hear(self, message: bytes) -> list[bytes]:
        """Return what is sent on a request."""
        part = decode(message)
        assert isinstance(part, Request)
        request = self._joiner.add(part)
        if request is None:
            return []
        key = request.op, request.ref
        if self._last and self._last[0] == key:
            return self._last[1]
        self.heard.append(request.name)
        check_request(request.name, request.fields())
        if not self.greeted and request.name != "hello":
            return list(encode_answer(request.op, request.ref, "hello_needed"))
        status, fields, after = getattr(self, f"_on_{request.name}")(request.fields())
        answer = list(encode_answer(request.op, request.ref, status, fields, max_message=30))
        self._last = key, answer
        return answer + after

    def _on_hello(self, _: Fields) -> tuple[str, Fields, list[bytes]]:
        self.greeted, self.streaming = True, False
        return "ok", {"version": b"\1\0", "boot_id": self.boot_id, "max_message": 30, "features": 0}, []

    def _on_time(self, _: Fields) -> tuple[str, Fields, list[bytes]]:
        full = tick_of(self.end)
        return "ok", {"tick": full & 0xFFFF_FFFF, "uptime": full, "answer_tick": full & 0xFFFF_FFFF}, []

    def _on_state(self, _: Fields) -> tuple[str, Fields, list[bytes]]:
        newest: Fields = {"seq": len(self.events) - 1} if self.events else {}
        return "ok", {"state": 0, "epoch": self.epoch, "done": 0, "rate": 100_000, **newest}, []

    def _on_start(self, _: Fields) -> tuple[str, Fields, list[bytes]]:
        self.measuring = self.streaming = True
        low = tick_of(self.end) & 0xFFFF_FFFF
        return (
            "ok",
            {"epoch": self.epoch, "index": self.end, "tick": low, "rate": 100_000, "period": PERIOD},
            [],
        )

    def _on_stop(self, _: Fields) -> tuple[str, Fields, list[bytes]]:
        self.measuring = self.streaming = False
        return "ok", {"index": self.end}, []

    def _on_config(self, fields: Fields) -> tuple[str, Fields, list[bytes]]:
        known = list(self.epochs)[-8:]
        epoch = fields.get("epoch", self.epoch)
        return ("ok", self.epochs[epoch], []) if epoch in known else ("gone", {}, [])

    def _on_backfill(self, fields: Fields) -> tuple[str, Fields, list[bytes]]:
        asked = range(fields["index"], min(fields["index"] + fields["count"], self.end))
        first = max(asked.start, self.end - self.buffer)
        if first >= asked.stop:
            return "gone", {"count": 0}, []
        said: Fields = {"index": first, "count": asked.stop - first}
        return "ok" if first == asked.start else "partial", said, self.packets(first, asked.stop, 0x80)

    def _on_events(self, fields: Fields) -> tuple[str, Fields, list[bytes]]:
        first = max(fields["seq"], len(self.events) - self.events_kept)
        again = [raw for event in self.events[first:] for raw in event]
        status = "ok" if first == fields["seq"] else "partial"
        return status, {"count": max(0, len(self.events) - first)}, again
