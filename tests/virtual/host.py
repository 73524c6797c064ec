"""A small host for a virtual ring in virtual time: asks, waits for the answer, and keeps what else comes."""

from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

from acudevice.protocol.codec import Answer, Event, SampleBlock, decode
from acudevice.protocol.framing import Deframer, encode_frame
from acudevice.protocol.parts import Joiner, encode_request
from acudevice.protocol.tables import Entry, Thresholds, encode_thresholds
from acudevice.virtual.ring import VirtualRing

LIMB = Entry(
    "LR3", 1, 0, 3, onset=2000, release=1000, low=8000, high=24_000, ceiling=30_000, hold_min=4000, hold_max=8000,
    block=0, rest_min=2000, release_timeout=3000, cv_max=250, cadence_low=0, cadence_high=0,
)  # fmt: skip
"""Tai Chong, pressed as the routine of that name has it."""
FOREHEAD = replace(
    LIMB, point="EX-HN3", side=0, onset=1000, release=500, low=3000, high=8000, ceiling=20_000, hold_min=10_000,
    hold_max=15_000, release_timeout=5000,
)  # fmt: skip
"""A gentle point, held for longer."""
CIRCLES = replace(
    LIMB, point="PC6", mode=2, onset=1000, release=500, low=3000, high=10_000, hold_min=8000, hold_max=0
)
"""A point to knead."""
VERDICTS = "ok too_light too_hard too_short too_long unsteady not_released over_ceiling uncertain".split()
STEP_S = 0.02


@dataclass
class Host:
    """A host with an open link. Everything happens in steps of 20 ms."""

    ring: VirtualRing
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    blocks: list[SampleBlock] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)
    """When each of `blocks` left the ring."""

    def __post_init__(self) -> None:
        self._answers: list[Answer] = []
        self._ref = 0
        self._asked_s = 0.0
        self.keeps_alive = False
        """Whether it says something now and then, so that the ring knows that it is there."""
        self.connect()

    def connect(self) -> None:
        """Plug in."""
        self._deframer, self._joiner = Deframer(), Joiner()
        self.ring.open_link()

    def run(self, duration_s: float) -> None:
        """Let time pass."""
        end_s = self.ring.t_s + duration_s
        while self.ring.t_s < end_s - 1e-6:
            self.ring.advance_to(min(end_s, self.ring.t_s + STEP_S))
            if self.keeps_alive and self.ring.t_s - self._asked_s > 4.0:
                self._send("time", {})
            self._collect()

    def ask(self, op: str, **fields: Any) -> tuple[str, dict[str, Any]]:
        """Send a request and return status and fields of its answer."""
        self._send(op, fields)
        for _ in range(150):
            self._collect()
            for answer in self._answers:
                if answer.ref == self._ref:
                    self._answers.clear()
                    return answer.status_name, dict(answer.fields())
            self.run(STEP_S)
        raise AssertionError(f"no answer to {op}")

    def _send(self, op: str, fields: Any) -> None:
        self._ref, self._asked_s = self._ref + 1 & 0xFF, self.ring.t_s
        for message in encode_request(op, self._ref, fields):
            self.ring.receive(encode_frame(message))

    def push(self, *entries: Entry) -> None:
        """Write a table of thresholds."""
        blob = encode_thresholds(Thresholds(7, entries))
        assert self.ask("table_begin", table=1, size=len(blob), crc=crc32(blob))[0] == "ok"
        assert self.ask("table_write", table=1, offset=0, data=blob)[0] == "ok"
        status, said = self.ask("table_commit", table=1)
        assert status == "ok", said

    def begin(self, entry: Entry = LIMB) -> None:
        """Greet, push the entry, measure, tare and let its point be checked."""
        assert self.ask("hello", versions=bytes((1, 0)))[0] == "ok"
        self.keeps_alive = True
        self.push(entry)
        assert self.ask("start")[0] == "ok"
        assert self.ask("tare", action=0)[0] == "ok"
        assert self.ask("activate", point=entry.point, side=entry.side)[0] == "ok"

    def presses(self, count: int, within_s: float = 120.0) -> list[dict[str, Any]]:
        """Let time pass until that many presses are told of; return them all."""
        end_s = self.ring.t_s + within_s
        while self.ring.t_s < end_s and len(self.told("press_end")) < count:
            self.run(0.5)
        return self.told("press_end")

    def verdicts(self, count: int) -> list[str]:
        """Return the verdicts of the next presses."""
        return [VERDICTS[press["verdict"]] for press in self.presses(count)]

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Return the events of a kind."""
        return [fields for name, fields in self.events if name == kind]

    def counts(self) -> list[int]:
        """Return all readings in the order in which they came."""
        return [counts for block in self.blocks for counts in block.counts]

    def _collect(self) -> None:
        for t_s, data in self.ring.outgoing():
            for raw in self._deframer.feed(data):
                message = decode(raw)
                if isinstance(message, SampleBlock):
                    self.blocks.append(message)
                    self.arrivals.append(t_s)
                elif isinstance(message, Answer):
                    self._answers += [whole] if (whole := self._joiner.add(message)) else []
                elif isinstance(message, Event) and (event := self._joiner.add(message)):
                    self.events.append((event.name, dict(event.fields())))
