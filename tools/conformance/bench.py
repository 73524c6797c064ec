"""The device on the bench: what is asked of it, and all that came from it."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast

from acudevice.errors import LinkError, NotPermittedError, ProtocolError
from acudevice.protocol import parts
from acudevice.protocol.codec import Answer, Event, RecordChunk, Request, SampleBlock, decode, encode
from acudevice.protocol.fields import Fields
from acudevice.protocol.limits import MAX_MESSAGE
from acudevice.protocol.messages import MORE_PARTS
from acudevice.protocol.ops import OP_CODES, timeout_s
from acudevice.protocol.tlv import encode_fields
from tools.conformance.person import Person
from tools.conformance.rules import BrokenError, UntestedError, granted
from tools.conformance.wire import Cable, Wire

VERSIONS: Final = b"\1\0"
QUIET_S: Final = 0.4
"""How long nothing must come where nothing may come: far longer than any device takes to answer."""
GREETINGS: Final = 4
"""How often hello is said, 2 s apart: opening a port resets many boards."""
REOPEN_S: Final = 15.0
"""How long a device may be away after it was restarted, or after its port was closed."""


@dataclass(frozen=True, slots=True)
class Said:
    """One whole answer."""

    op: str
    ref: int
    status: str
    raw: bytes
    """Its fields as bytes."""
    at_s: float
    """When it came."""
    fields: Fields
    entries: tuple[Fields, ...]

    def __str__(self) -> str:
        """Return status and fields, for a report."""
        return f"{self.status} {self.raw.hex(' ')}".strip()


@dataclass(frozen=True, slots=True)
class Heard:
    """A packet of samples and when it came."""

    block: SampleBlock
    at_s: float
    place: int
    """How many messages of any kind came before it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One whole event."""

    kind: str
    seq: int
    fields: Fields
    place: int
    """How many messages of any kind came before it."""


class Bench:
    """One device, over one connection after the other."""

    def __init__(
        self, connect: Callable[[], Wire], person: Person | None, say: Callable[[str], None]
    ) -> None:
        """`person` does what nobody can do from here, where there is somebody; `say` takes lines for whoever waits."""
        self._connect, self.person, self.say = connect, person, say
        self.wire: Wire = connect()
        self.info: Fields = {}
        """The answer to `info`, once asked."""
        self.stranger = False
        """Whether the device, by radio, does not know this computer."""
        self.rate = 0
        """The rate in mHz at which it measures; 0 as long as nothing was measured."""
        self._ref = 0x40
        self._new = asyncio.Event()
        self.max_message = 20
        """What both sides take on this connection, in bytes."""
        self.forget()
        self.done: set[str] = set()
        """Names of the requests that were granted."""
        self.faults: list[str] = []
        """What came and cannot be."""

    def forget(self) -> None:
        """Forget all that came."""
        self.answers: list[Said] = []
        self.events: list[Told] = []
        self.blocks: list[Heard] = []
        self.chunks: list[RecordChunk] = []
        self.raw: list[bytes] = []
        """Every message, in order."""
        self._joiner = parts.Joiner()

    @property
    def cable(self) -> Cable:
        """The wire as a cable; raises `UntestedError` by radio."""
        if self.wire.cable is None:
            raise UntestedError("by radio there are no frames")
        return self.wire.cable

    # Connections.

    async def open(self) -> None:
        """Connect; by radio a device may not know us, which `stranger` then says. Raises `LinkError`."""
        self.wire = self._connect()
        self._lost: LinkError | None = None
        try:
            await self.wire.open(self._take, self._lose)
        except NotPermittedError:
            self.stranger = True
        self.max_message = min(MAX_MESSAGE, self.wire.max_message)

    async def close(self) -> None:
        """Hang up."""
        await self.wire.close()

    @property
    def lost(self) -> bool:
        """Whether the link failed by itself."""
        return self._lost is not None

    async def reopen(self, away_s: float = 0.0) -> None:
        """Hang up, stay away for a while, come back as soon as that goes, and say hello to who may have restarted."""
        await self.close()
        await asyncio.sleep(away_s)
        async with asyncio.timeout(REOPEN_S):
            while not await self._opened():  # noqa: ASYNC110 - a port that comes back sets no event
                await asyncio.sleep(0.5)
        for _ in range(0 if self.stranger else GREETINGS):
            with contextlib.suppress(BrokenError):
                await self.hello()
                return

    async def _opened(self) -> bool:
        """Connect; return whether that went."""
        try:
            await self.open()
        except LinkError:
            return False
        return True

    def _lose(self, error: LinkError) -> None:
        self._lost = error
        self._new.set()

    # What comes.

    def _take(self, message: bytes, at_s: float) -> None:
        place = len(self.raw)
        self.raw.append(message)
        try:
            self._sort(message, at_s, place)
        except ProtocolError as error:
            self.faults.append(f"{error}: {message.hex(' ')}")
        self._new.set()

    def _sort(self, message: bytes, at_s: float, place: int) -> None:
        if message[0] >= 0x40 or message[0] == 0x06:
            return  # other protocols, vendors, words for a log
        said = decode(message)
        if isinstance(said, SampleBlock):
            self.blocks.append(Heard(said, at_s, place))
        elif isinstance(said, RecordChunk):
            self.chunks.append(said)
        elif isinstance(said, Answer):
            self._join_answer(said, at_s)
        elif isinstance(said, Event):
            whole = self._joined(said)
            if whole is not None:
                self.events.append(Told(whole.name, whole.seq, whole.fields(), place))
        else:
            self.faults.append(f"a device sends no REQUEST: {message.hex(' ')}")

    def _join_answer(self, part: Answer, at_s: float) -> None:
        whole = self._joined(part)
        if whole is not None:
            self.answers.append(
                Said(
                    whole.name,
                    whole.ref,
                    whole.status_name,
                    whole.data,
                    at_s,
                    whole.fields(),
                    whole.entries(),
                )
            )

    def _joined(self, part: parts.InParts) -> parts.InParts | None:
        discarded = self._joiner.discarded
        whole = self._joiner.add(part)
        if self._joiner.discarded > discarded:
            self.faults.append(f"a part that does not continue the one before: {encode(part).hex(' ')}")
        return whole

    # What is asked.

    def new_ref(self) -> int:
        """Return a reference that differs from the one before."""
        self._ref = self._ref % 255 + 1
        return self._ref

    async def send(self, *messages: bytes) -> None:
        """Send messages, right or wrong. Raises `BrokenError` where the link is gone."""
        for message in messages:
            try:
                await self.wire.send(message)
            except LinkError as error:
                raise BrokenError("a link that stays", str(error)) from error

    async def write(self, data: bytes) -> None:
        """Send bytes that need not be frames, over a cable."""
        await self.cable.write(data)

    def request(
        self, op: str | int, fields: Mapping[str, object] | None = None, *, raw: bytes = b"", ref: int = -1
    ) -> bytes:
        """Return a request of one message: its fields, then `raw`."""
        code = OP_CODES[op] if isinstance(op, str) else op
        used = self.new_ref() if ref < 0 else ref
        return encode(Request(code, used, data=encode_fields(cast(Fields, fields or {})) + raw))

    async def ask(
        self, op: str | int, fields: Mapping[str, object] | None = None, *, raw: bytes = b"", ref: int = -1
    ) -> Said:
        """Return the answer to a request. Raises `BrokenError` where none comes in time."""
        message = self.request(op, fields, raw=raw, ref=ref)
        before = len(self.answers)
        await self.send(*split(message, self.max_message))
        limit_s = timeout_s(op) if isinstance(op, str) else timeout_s("")
        said = await self.answer(message[1], message[2], before, limit_s)
        if said.status == "ok":
            self.done.add(said.op)
        return said

    async def answer(self, op: int, ref: int, before: int = 0, limit_s: float = 5.0) -> Said:
        """Return the first answer after the first `before` ones that is one to `op` and `ref`."""
        await self.until(lambda: len(self.answers) > before, limit_s)
        if len(self.answers) <= before:
            raise BrokenError(
                f"an answer within {limit_s:g} s to the request {op:02X} with ref {ref:02X}", "none"
            )
        said = self.answers[before]
        code = OP_CODES.get(said.op, -1) if not said.op.startswith("0x") else int(said.op, 16)
        if (code, said.ref) != (op, ref):
            raise BrokenError(
                f"an answer to op {op:02X}, ref {ref:02X}", f"one to {said.op}, ref {said.ref:02X}"
            )
        return said

    async def hello(self, versions: bytes = VERSIONS) -> Said:
        """Say hello; where that is granted, what the link remembered is gone."""
        said = await self.ask("hello", {"versions": versions})
        if said.status == "ok":
            taken = said.fields.get("max_message", MAX_MESSAGE)
            self.max_message = max(20, min(MAX_MESSAGE, self.wire.max_message, taken))
        return said

    async def start(self, rate: int | None = None) -> Said:
        """Begin to measure and to stream; return the answer, which must be a grant."""
        said = granted(await self.ask("start", {} if rate is None else {"rate": rate}))
        self.rate = said.fields.get("rate", self.rate)
        return said

    # Waiting.

    async def wait(self, for_s: float) -> None:
        """Let time pass, and say nothing."""
        await asyncio.sleep(for_s)

    async def until(self, there: Callable[[], object], limit_s: float) -> bool:
        """Wait until something is there, as long as `limit_s` at most; return whether it is."""
        try:
            async with asyncio.timeout(limit_s):
                while not there() and self._lost is None:
                    self._new.clear()
                    await self._new.wait()
        except TimeoutError:
            pass
        return bool(there())

    async def samples(self, count: int) -> list[Heard]:
        """Return the live packets that came, once they hold `count` samples. Raises `BrokenError` where they do not."""
        limit_s = 3.0 + 3.0 * count * self.period_s
        if not await self.until(lambda: measured(self.live()) >= count, limit_s):
            raise BrokenError(f"{count} samples within {limit_s:.1f} s", f"{measured(self.live())}")
        return self.live()

    def live(self) -> list[Heard]:
        """Return the packets that came, but for those of a backfill."""
        return [heard for heard in self.blocks if not heard.block.backfill]

    @property
    def period_s(self) -> float:
        """Time from one sample to the next."""
        return 1000.0 / self.rate if self.rate else 0.01

    async def silence(self, expected: str, for_s: float = QUIET_S) -> None:
        """Raise `BrokenError` where an answer comes although none may."""
        before = len(self.answers)
        await self.wait(for_s)
        if len(self.answers) > before:
            raise BrokenError(expected, f"the answer {self.answers[before]}")

    async def alive(self) -> None:
        """Raise `BrokenError` unless the device answers."""
        granted(await self.ask("time"))


def split(message: bytes, most: int) -> Iterable[bytes]:
    """Return a request of one message as parts that a link can carry, where it is too long for one."""
    if len(message) <= most:
        return (message,)
    room = most - 4
    pieces = [message[at : at + room] for at in range(4, len(message), room)]
    last = len(pieces) - 1
    return [
        message[:3] + bytes((number | (MORE_PARTS if number < last else 0),)) + piece
        for number, piece in enumerate(pieces)
    ]


def measured(heard: Iterable[Heard]) -> int:
    """Return how many samples packets hold."""
    return sum(each.block.samples for each in heard)
