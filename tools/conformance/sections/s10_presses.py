"""Section 10: the check of a press. Somebody has to press; what the device says is held against our own check."""

from typing import Final

from acudevice.driver.ring.translate import press as press_of
from acudevice.driver.ring.translate import thresholds_from
from acudevice.protocol.fields import Fields
from acudevice.protocol.tables import decode_thresholds
from acudevice.signal.check import Check
from acudevice.signal.moments import Cleared, Latched, Moment, PressEnded, PressStarted
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Side
from tools.conformance.bench import Bench, Told
from tools.conformance.force import calibration, epoch, forces
from tools.conformance.person import Act
from tools.conformance.rules import BrokenError, UntestedError, equal, granted, holds, refused, rule
from tools.conformance.sections.s05_requests import activate
from tools.conformance.sections.s05_tare import let_go, pressed
from tools.conformance.trial import LEFT, POINT, THRESHOLDS, gentle, thresholds, write

WORD: Final = 1 << 32
OVER: Final = 3
KINDS: Final = ("press_start", "press_end", "over", "clear")


class Witness:
    """Our own check of what a device checked, from the sample on that `activate` told."""

    def __init__(self, bench: Bench, first: int) -> None:
        """Begin with the sample `first`; what came before does not count."""
        self._bench, self.first = bench, first

    async def moments(self) -> tuple[list[Moment], int]:
        """Return what ought to have happened up to the newest sample, and the state of the check then."""
        bench = self._bench
        table, now = await calibration(bench), await epoch(bench)
        entry = thresholds_from(decode_thresholds(thresholds(bench.info))).find(POINT, Side(LEFT))
        check = Check(entry, ceiling_mn=bench.info["ceiling"], tick_hz=bench.info["tick_hz"])
        found: list[Moment] = []
        for heard in bench.live():
            for place, (index, force) in enumerate(forces(bench.info, table, now["tare"], [heard])):
                if index >= self.first:
                    tick = self.full(heard.block.tick) + place * now["period"]
                    found += check.step(index, tick, force)
        return found, int(check.state)

    def full(self, tick: int) -> int:
        """Return a tick that counts on from that of the first sample."""
        start = self._bench.live()[0].block.tick
        return start + (tick - start) % WORD

    def said(self) -> list[tuple[str, object]]:
        """Return what the device said happened: kind, and what must be equal."""
        hz = self._bench.info["tick_hz"]
        return [
            (
                told.kind,
                press_of(told.fields, hz, self.full)
                if told.kind == "press_end"
                else self._place(told.fields),
            )
            for told in _checked(self._bench)
        ]

    def _place(self, fields: Fields) -> tuple[int, int]:
        return fields["index"], self.full(fields["tick"])


def ought(moment: Moment) -> tuple[str, object]:
    """Return what a device must say of a moment."""
    if isinstance(moment, PressEnded):
        return "press_end", moment.press
    name = {PressStarted: "press_start", Latched: "over", Cleared: "clear"}[type(moment)]
    return name, (moment.index, moment.tick)


def _checked(bench: Bench) -> list[Told]:
    return [told for told in bench.events if told.kind in KINDS]


async def _agree(bench: Bench, witness: Witness) -> list[tuple[str, object]]:
    """See that device and host say the same of all that happened; return it."""
    expected = [ought(moment) for moment in (await witness.moments())[0]]
    await bench.until(lambda: len(witness.said()) >= len(expected), 2.0)
    seen = witness.said()
    for place, (device, host) in enumerate(zip(seen, expected, strict=False)):
        if device != host:
            raise BrokenError(f"as happening {place}: {host}", str(device))
    equal("number of happenings", len(seen), len(expected))
    return seen


async def _ready(bench: Bench) -> Witness:
    """Activate the point of the trial; forget what came before."""
    index = (await activate(bench)).fields["index"]
    await bench.until(lambda: bench.live() and bench.live()[-1].block.end > index, 3.0)
    return Witness(bench, index)


async def _until(bench: Bench, kind: str, limit_s: float = 30.0) -> None:
    """Wait for an event of the check; raise `UntestedError` where it does not come."""
    for _ in range(int(limit_s / 4.0) + 1):
        if await bench.until(lambda: any(told.kind == kind for told in bench.events), 4.0):
            return
        await bench.alive()
    raise UntestedError(f"no {kind} within {limit_s:.0f} s: nobody pressed as was asked")


def _last(bench: Bench, kind: str) -> Told:
    """Return the newest event of a kind. Raises `BrokenError` without one."""
    found = [told for told in bench.events if told.kind == kind]
    if not found:
        raise BrokenError(f"an event {kind}", "none")
    return found[-1]


@rule(
    "10-press",
    "a press: the same onset, release, verdict and figures as by the host's check",
    "table",
    "streaming",
    "person",
)
async def press(bench: Bench) -> None:
    witness = await _ready(bench)
    if bench.person is not None:
        await bench.person.asked(Act.PRESS)
    await _until(bench, "press_end")
    await bench.wait(1.5)
    seen = await _agree(bench, witness)
    holds(any(isinstance(what, Press) for _, what in seen), "a press", seen)
    done = [told.fields["done"] for told in _checked(bench) if told.kind == "press_end"]
    ok = [
        isinstance(what, Press) and what.verdict is Verdict.OK for kind, what in seen if kind == "press_end"
    ]
    equal("done", done, [sum(ok[: place + 1]) for place in range(len(ok))])


@rule(
    "10-state",
    "state tells where the check stands: idle, press and idle again",
    "table",
    "streaming",
    "person",
)
async def state(bench: Bench) -> None:
    await _ready(bench)
    await bench.wait(0.5)
    equal("the state at rest", granted(await bench.ask("state")).fields["state"], 1)
    await pressed(bench, Act.HOLD, gentle(bench.info).onset)
    during = granted(await bench.ask("state")).fields
    await let_go(bench)
    equal("the state in a press", during["state"], 2)
    equal("the state after it", granted(await bench.ask("state")).fields["state"], 1)


@rule("10-busy", "while a press is in progress, tare and tables are busy", "table", "streaming", "person")
async def busy(bench: Bench) -> None:
    await _ready(bench)
    await pressed(bench, Act.HOLD, gentle(bench.info).onset)
    asked = (
        ("tare", {"action": 1}), ("table_begin", {"table": 1, "size": 8, "crc": 0}),
        ("table_commit", {"table": 1}), ("table_revert", {"table": 1}),
    )  # fmt: skip
    said = [await bench.ask(op, fields) for op, fields in asked]
    still = granted(await bench.ask("state")).fields["state"]
    await let_go(bench)
    if still != 2:
        raise UntestedError("the press ended meanwhile")
    for answer in said:
        refused(answer, "busy")


@rule("10-cut", "deactivate in a press cuts it: uncertain is its only reason", "table", "streaming", "person")
async def cut(bench: Bench) -> None:
    await _ready(bench)
    await pressed(bench, Act.HOLD, gentle(bench.info).onset)
    index = granted(await bench.ask("deactivate")).fields.get("index", -1)
    await bench.until(lambda: any(told.kind == "press_end" for told in bench.events), 2.0)
    await let_go(bench)
    fields = _last(bench, "press_end").fields
    equal("verdict and reasons", (fields["verdict"], fields["reasons"]), (8, 1 << 8))
    equal("the release, which is the last sample checked", fields["release"], index - 1)


@rule(
    "10-over",
    "at the ceiling the press ends and the check latches; it clears a second after",
    "table",
    "streaming",
    "person",
)
async def over(bench: Bench) -> None:
    witness = await _ready(bench)
    await pressed(bench, Act.HARD, gentle(bench.info).ceiling)
    latched = granted(await bench.ask("state")).fields["state"]
    await let_go(bench)
    await _until(bench, "clear", 8.0)
    await _agree(bench, witness)
    equal("the state above the ceiling", latched, OVER)
    equal("the verdict", _last(bench, "press_end").fields["verdict"], 7)
    equal("the cause", _last(bench, "over").fields["cause"], 0)


@rule("10-latch", "no request clears the latch", "table", "streaming", "person")
async def latch(bench: Bench) -> None:
    await _ready(bench)
    await pressed(bench, Act.HARD, gentle(bench.info).ceiling)
    for op, fields in (
        ("activate", {"point": POINT, "side": LEFT}), ("deactivate", {}), ("start", {}),
        ("hello", {"versions": b"\1\0"}), ("start", {}), ("stop", {}), ("start", {}),
        ("activate", {"point": POINT, "side": LEFT}),
    ):  # fmt: skip
        granted(await bench.ask(op, fields))
        seen = granted(await bench.ask("state")).fields["state"]
        if seen != OVER:
            await let_go(bench)
            raise BrokenError(f"the state over after {op}", str(seen))
    await bench.until(lambda: bench.live()[-1].block.flags & 0x10, 2.0)
    flags = bench.live()[-1].block.flags
    await let_go(bench)
    holds(flags & 0x10, "the flag latched", f"flags {flags:02X}")


@rule("10-table-latched", "a table that is replaced clears no latch", "table", "streaming", "person")
async def table_latched(bench: Bench) -> None:
    await _ready(bench)
    await pressed(bench, Act.HARD, gentle(bench.info).ceiling)
    granted(await write(bench, THRESHOLDS, thresholds(bench.info)))
    seen = granted(await bench.ask("state")).fields["state"]
    await let_go(bench)
    equal("the state", seen, OVER)
