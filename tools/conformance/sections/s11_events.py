"""Section 11: events, their numbers and fields."""

from acudevice.protocol.ops import EVENTS
from tools.conformance.bench import Bench, Told
from tools.conformance.person import Act
from tools.conformance.rules import BrokenError, UntestedError, equal, granted, holds, refused, rule

KEPT = 32


async def _newest(bench: Bench) -> int:
    """Return the number of the newest event, -1 without any."""
    return granted(await bench.ask("state")).fields.get("seq", -1)


async def _make(bench: Bench, count: int) -> int:
    """Have the device make events, each by a start after a stop; return the number of the newest."""
    for _ in range(count):
        before = await _newest(bench)
        granted(await bench.ask("stop"))
        await bench.start()
        have = len(bench.live())
        await bench.until(lambda have=have: len(bench.live()) > have, 3.0)  # type: ignore[misc]  # a default that binds
        holds(await _newest(bench) != before, "an event epoch at the first sample", "none")
    return await _newest(bench)


@rule("11-seq", "events are numbered one by one, modulo 65,536, and sent in order", "streaming")
async def seq(bench: Bench) -> None:
    newest = await _make(bench, 4)
    await bench.until(lambda: bench.events and bench.events[-1].seq == newest, 2.0)
    seen = [told.seq for told in bench.events]
    equal("the numbers", seen, [(newest - len(seen) + 1 + at) & 0xFFFF for at in range(len(seen))])
    holds(len(seen) >= 3, "an event for each start", len(seen))


@rule("11-fields", "an event has the fields of the page", "streaming")
async def fields(bench: Bench) -> None:
    newest = await _make(bench, 2)
    bench.forget()
    granted(await bench.ask("events", {"seq": max(0, newest - KEPT + 1)}))
    await bench.until(lambda: bench.events and bench.events[-1].seq == newest, 3.0)
    holds(bench.events, "events", "none")
    for told in bench.events:
        _whole(told)


def _whole(told: Told) -> None:
    if told.kind not in EVENTS:
        raise BrokenError("a kind of the page", told.kind)
    layout = EVENTS[told.kind]
    for name in layout.required:
        if name not in told.fields:
            raise BrokenError(f"the field {name} in the event {told.kind}", str(dict(told.fields)))
    strange = told.fields.keys() - set(layout.required) - layout.optional
    if strange:
        raise BrokenError(f"no field {min(strange)} in the event {told.kind}", str(dict(told.fields)))


@rule("11-kept", "a device keeps at least the last 32 events", "streaming")
async def kept(bench: Bench) -> None:
    newest = await _newest(bench)
    newest = await _make(bench, max(1, KEPT - 1 - newest))
    first = newest - KEPT + 1
    first = max(first, 0)
    bench.forget()
    said = granted(await bench.ask("events", {"seq": first & 0xFFFF}))
    equal("count", said.fields["count"], newest - first + 1)
    await bench.until(lambda: bench.events and bench.events[-1].seq == newest, 5.0)
    equal("numbers sent again", [told.seq for told in bench.events], list(range(first, newest + 1)))


@rule("11-older", "events that are held no more are partial, and the rest is sent", "streaming")
async def older(bench: Bench) -> None:
    newest = await _newest(bench)
    newest = await _make(bench, max(1, KEPT + 8 - newest))
    said = await bench.ask("events", {"seq": 0})
    if said.status == "ok":
        equal("count", said.fields["count"], newest + 1)
        raise UntestedError(f"the device holds all of its {newest + 1} events")
    refused(said, "partial")
    count = said.fields["count"]
    holds(KEPT <= count <= newest, f"a count from {KEPT} to {newest}", count)


@rule("11-hello", "no event is sent before hello", "streaming")
async def hello(bench: Bench) -> None:
    granted(await bench.ask("stop"))
    granted(
        await bench.ask("start", {"rate": min(bench.info["rates"])})
    )  # whose first sample makes an event, later
    refused(await bench.hello(b"\x63\0"), "no_common_version")
    bench.forget()
    await bench.wait(0.5)
    seen = [told.kind for told in bench.events]
    holds(not seen and not bench.blocks, "nothing but answers before hello", seen or "samples")


@rule("11-once", "hello does not send old events again", "streaming")
async def once(bench: Bench) -> None:
    await _make(bench, 2)
    granted(await bench.ask("stop"))
    await bench.wait(0.3)
    bench.forget()
    granted(await bench.hello())
    await bench.wait(0.4)
    equal("events after hello", [told.kind for told in bench.events], [])


@rule("11-button", "a short press of the button is the event button", "button", "person")
async def button(bench: Bench) -> None:
    if bench.person is not None:
        await bench.person.asked(Act.BUTTON)
    for _ in range(6):
        if await bench.until(lambda: _pressed(bench), 4.0):
            break
        await bench.alive()
    else:
        raise UntestedError("nobody pressed the button")
    equal("the action", _pressed(bench)[0].fields.get("action"), 1)


def _pressed(bench: Bench) -> list[Told]:
    return [told for told in bench.events if told.kind == "button"]
