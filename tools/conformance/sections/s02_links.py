"""Sections 2.3 and 2.4: what a link remembers, and its states."""

from acudevice.protocol.limits import LIMIT
from tools.conformance.bench import Bench
from tools.conformance.rules import UntestedError, equal, granted, holds, refused, rule
from tools.conformance.trial import LEFT, POINT

NONE_IN_COMMON = b"\x63\0\x62\7"


@rule("2.3-hello-resets", "hello ends the streaming", "streaming")
async def hello_resets(bench: Bench) -> None:
    await bench.samples(5)
    granted(await bench.hello())
    before = len(bench.live())
    await bench.wait(0.5)
    holds(len(bench.live()) == before, "no samples after hello", f"{len(bench.live()) - before} packets")


@rule("2.3-measures-on", "measuring outlives hello: index and epoch go on", "streaming")
async def measures_on(bench: Bench) -> None:
    last = (await bench.samples(5))[-1].block
    granted(await bench.hello())
    await bench.wait(0.3)
    said = await bench.start()
    equal("the epoch", said.fields["epoch"], last.epoch)
    least = last.end + int(0.2 / bench.period_s)
    holds(said.fields["index"] >= least, f"an index of at least {least}", said.fields["index"])


@rule("2.3-point-stays", "the active point outlives hello", "table", "streaming")
async def point_stays(bench: Bench) -> None:
    granted(await bench.ask("activate", {"point": POINT, "side": LEFT}))
    granted(await bench.hello())
    equal("the point", granted(await bench.ask("state")).fields.get("point"), POINT)


@rule("2.4-greeting", "without a version agreed any request but hello is answered hello_needed")
async def greeting(bench: Bench) -> None:
    refused(await bench.hello(NONE_IN_COMMON), "no_common_version")
    for op in ("state", "info", "start", "stop", "reboot"):
        refused(await bench.ask(op), "hello_needed")


@rule("2.4-no-common", "hello with no version in common tells the device's own best")
async def no_common(bench: Bench) -> None:
    said = await bench.hello(NONE_IN_COMMON)
    refused(said, "no_common_version")
    holds(len(said.fields.get("version", b"")) == 2, "its own best version", said)


@rule("2.4-again", "hello in the greeting agrees all the same")
async def again(bench: Bench) -> None:
    refused(await bench.hello(NONE_IN_COMMON), "no_common_version")
    granted(await bench.hello())
    granted(await bench.ask("state"))


@rule("2.4-stop", "after stop no more samples are streamed", "streaming")
async def stop(bench: Bench) -> None:
    await bench.samples(5)
    granted(await bench.ask("stop"))
    before = len(bench.live())
    await bench.wait(0.5)
    holds(len(bench.live()) == before, "no samples after the answer to stop", len(bench.live()) - before)


@rule(
    "2.4-silent",
    "a device on a cable that hears nothing for 15 s sends no more until hello",
    "cable",
    "streaming",
)
async def silent(bench: Bench) -> None:
    limit_s = LIMIT["HOST_SILENT_MS"] / 1000.0
    bench.say(f"nothing is said for {limit_s + 2:.0f} s")
    await bench.wait(limit_s - 2.0)
    before = len(bench.raw)
    await bench.wait(1.0)
    holds(len(bench.raw) > before, "samples for 15 s", "none after 13 s")
    await bench.wait(2.0)
    bench.forget()
    await bench.wait(1.0)
    holds(not bench.raw, "nothing 16 s after the last request", f"{len(bench.raw)} messages")
    refused(await bench.ask("state"), "hello_needed")


@rule("2.4-silent-event", "a silent host is told as the event link", "cable", "streaming")
async def silent_event(bench: Bench) -> None:
    newest = granted(await bench.ask("state")).fields.get("seq", -1)
    bench.say("nothing is said for 16 s")
    await bench.wait(LIMIT["HOST_SILENT_MS"] / 1000.0 + 1.0)
    granted(await bench.hello())
    granted(await bench.ask("events", {"seq": (newest + 1) & 0xFFFF}))
    await bench.until(lambda: any(told.kind == "link" for told in bench.events), 2.0)
    causes = [told.fields.get("cause") for told in bench.events if told.kind == "link"]
    equal("causes of the events link", causes, [1])


@rule("7.5-measures-on", "a device that loses its link measures on, and sends what was missed", "streaming")
async def lost_link(bench: Bench) -> None:
    boot, last = bench.info["boot_id"], (await bench.samples(5))[-1].block
    await bench.reopen(2.0)
    if granted(await bench.hello()).fields["boot_id"] != boot:
        bench.info = granted(await bench.ask("info")).fields
        raise UntestedError("opening the port restarts this board")
    said = await bench.start()
    equal("the epoch", said.fields["epoch"], last.epoch)
    least = last.end + int(1.5 / bench.period_s)
    holds(said.fields["index"] >= least, f"an index of at least {least}", said.fields["index"])
    count = said.fields["index"] - last.end
    again = granted(await bench.ask("backfill", {"index": last.end, "count": count}))
    equal("count", again.fields.get("count"), count)


@rule("7.5-lingers", "without a link it measures on for a minute at least", "streaming")
async def lingers(bench: Bench) -> None:
    boot, last = bench.info["boot_id"], (await bench.samples(5))[-1].block
    away_s = LIMIT["LINGER_S"] - 3.0
    bench.say(f"the link is closed for {away_s:.0f} s")
    await bench.reopen(away_s)
    if granted(await bench.hello()).fields["boot_id"] != boot:
        bench.info = granted(await bench.ask("info")).fields
        raise UntestedError("opening the port restarts this board")
    newest = granted(await bench.ask("state")).fields.get("newest", -1)
    least = last.end + int((away_s - 1.0) / bench.period_s)
    holds(newest >= least, f"a newest sample of at least {least}", newest)
