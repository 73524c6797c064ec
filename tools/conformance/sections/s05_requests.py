"""Section 5: what each request does."""

from acudevice.protocol.fields import BY_NAME
from tools.conformance.bench import Bench, Said
from tools.conformance.rules import UntestedError, equal, granted, holds, refused, rule
from tools.conformance.trial import ANY, EVERYWHERE, LEFT, POINT, RIGHT


def names(said: Said, name: str) -> None:
    """Raise `BrokenError` unless a refusal names the field at fault."""
    equal(f"the field at fault in the refusal of {said.op}", said.fields.get("field"), BY_NAME[name].tag)


async def activate(bench: Bench, point: str = POINT, side: int = LEFT) -> Said:
    """Activate a point of the trial."""
    return granted(await bench.ask("activate", {"point": point, "side": side}))


@rule("5-version", "hello agrees on the highest minor of its own that the host's list reaches")
async def version(bench: Bench) -> None:
    for offered in (b"\1\0", b"\x63\0\1\0", b"\1\0\x63\0"):
        equal(
            f"the version, offered {offered.hex(' ')}",
            (await bench.hello(offered)).fields.get("version"),
            b"\1\0",
        )
    agreed = granted(await bench.hello(b"\1\xc8")).fields["version"]
    holds(agreed[0] == 1 and agreed[1] <= 0xC8, "a version 1.x up to 1.200", agreed.hex(" "))


@rule("5-bad-rate", "a rate that is not offered is bad_value")
async def bad_rate(bench: Bench) -> None:
    said = await bench.ask("start", {"rate": max(bench.info["rates"]) + 1})
    refused(said, "bad_value")
    names(said, "rate")


@rule(
    "5-start-again",
    "start while measuring at that rate only begins to stream: index and epoch go on",
    "streaming",
)
async def start_again(bench: Bench) -> None:
    last = (await bench.samples(10))[-1].block
    said = await bench.start()
    equal("the epoch", said.fields["epoch"], last.epoch)
    holds(said.fields["index"] >= last.end, f"an index of at least {last.end}", said.fields["index"])


@rule("5-start-index", "start tells index and tick of the next sample", "calibrated")
async def start_index(bench: Bench) -> None:
    said = (await bench.start()).fields
    first = (await bench.samples(1))[0].block
    equal("the index of the first sample", first.index, said["index"])
    off = (first.tick - said["tick"] + 2**31) % 2**32 - 2**31
    holds(abs(off) <= said["period"], f"a tick within a period of {said['tick']}", first.tick)


@rule("5-start-rate", "start with another rate measures at that rate, in a new epoch", "streaming")
async def start_rate(bench: Bench) -> None:
    before = granted(await bench.ask("config")).fields
    for rate in bench.info["rates"]:
        said = await bench.ask("start", {"rate": rate})
        if rate != before["rate"] and said.status == "ok":
            break
    else:
        raise UntestedError("the device offers no other rate on this link")
    usual = bench.info["rates"][0]
    equal("the rate", said.fields["rate"], rate)
    equal("the epoch", said.fields["epoch"], before["epoch"] + 1 & 0xFF)
    granted(await bench.ask("start", {"rate": usual}))


@rule("5-stop-index", "stop tells the index of the next sample, should measuring begin again", "streaming")
async def stop_index(bench: Bench) -> None:
    await bench.samples(5)
    said = granted(await bench.ask("stop"))
    await bench.wait(0.3)
    equal("the index after a pause", (await bench.start()).fields["index"], said.fields.get("index"))


@rule("5-stop-point", "stop ends the activity of a point", "table", "streaming")
async def stop_point(bench: Bench) -> None:
    await activate(bench)
    granted(await bench.ask("stop"))
    equal("the active point", granted(await bench.ask("state")).fields.get("point"), None)


@rule("5-activate-index", "activate tells the sample from which presses are checked", "table", "streaming")
async def activate_index(bench: Bench) -> None:
    last = (await bench.samples(5))[-1].block
    index = (await activate(bench)).fields["index"]
    holds(last.end <= index, f"an index of at least {last.end}", index)
    await bench.samples(40)
    newest = granted(await bench.ask("state")).fields["newest"]
    holds(index <= newest, f"an index of at most {newest}", index)


@rule("5-activate-entry", "activate tells the number of the entry", "table", "streaming")
async def activate_entry(bench: Bench) -> None:
    equal("the entry", (await activate(bench)).fields.get("entry", 0), 0)
    equal("the entry", (await activate(bench, EVERYWHERE, RIGHT)).fields.get("entry", 1), 1)


@rule("5-activate-missing", "a point without an entry is not_found", "table", "streaming")
async def activate_missing(bench: Bench) -> None:
    for point, side in (("NONE", LEFT), (POINT, RIGHT), (POINT, ANY), (POINT[:2], LEFT)):
        refused(await bench.ask("activate", {"point": point, "side": side}), "not_found")


@rule(
    "5-activate-side",
    "an entry for any side serves each; the side that was activated is what is told",
    "table",
    "streaming",
)
async def activate_side(bench: Bench) -> None:
    for side in (RIGHT, LEFT, ANY, 0):
        await activate(bench, EVERYWHERE, side)
        state = granted(await bench.ask("state")).fields
        equal("point and side", (state.get("point"), state.get("side")), (EVERYWHERE, side))


@rule("5-activate-replaces", "a point that is active is replaced", "table", "streaming")
async def activate_replaces(bench: Bench) -> None:
    await activate(bench)
    await activate(bench, EVERYWHERE, RIGHT)
    state = granted(await bench.ask("state")).fields
    equal(
        "point, side and done", (state.get("point"), state.get("side"), state["done"]), (EVERYWHERE, RIGHT, 0)
    )


@rule(
    "5-deactivate-index",
    "deactivate tells the first sample no longer checked, and nothing without a point",
    "table",
    "streaming",
)
async def deactivate_index(bench: Bench) -> None:
    from_index = (await activate(bench)).fields["index"]
    index = granted(await bench.ask("deactivate")).fields.get("index", -1)
    holds(index >= from_index, f"an index of at least {from_index}", index)
    equal("the index without a point", granted(await bench.ask("deactivate")).fields.get("index"), None)


@rule("5-backfill", "backfill sends samples again, as far as they are held", "streaming")
async def backfill(bench: Bench) -> None:
    live = await bench.samples(60)
    first, count = live[0].block.index, 40
    said = granted(await bench.ask("backfill", {"index": first, "count": count}))
    equal("index and count", (said.fields.get("index"), said.fields["count"]), (first, count))
    await bench.until(lambda: len(_resent(bench)) >= count, 5.0)
    equal("samples sent again", sorted(_resent(bench)), list(range(first, first + count)))


def _resent(bench: Bench) -> list[int]:
    blocks = [heard.block for heard in bench.blocks if heard.block.backfill]
    return [index for block in blocks for index in range(block.index, block.end)]


@rule(
    "5-backfill-future",
    "samples that are not measured yet are left out of a backfill, and no error",
    "streaming",
)
async def backfill_future(bench: Bench) -> None:
    live = await bench.samples(20)
    granted(await bench.ask("stop"))
    newest = granted(await bench.ask("state")).fields["newest"]
    said = granted(await bench.ask("backfill", {"index": newest + 1_000, "count": 10}))
    equal("count of the future", said.fields["count"], 0)
    first = live[0].block.index
    said = granted(await bench.ask("backfill", {"index": first, "count": newest + 1_000 - first}))
    equal("count up to the newest", said.fields["count"], newest + 1 - first)


@rule(
    "5-backfill-gone",
    "what the buffer holds no more is gone, and a backfill that begins there is partial",
    "calibrated",
)
async def backfill_gone(bench: Bench) -> None:
    await _wrap(bench)
    granted(await bench.ask("stop"))
    state = granted(await bench.ask("state")).fields
    oldest = state["oldest"]
    said = await bench.ask("backfill", {"index": 0, "count": min(oldest, 5)})
    refused(said, "gone")
    equal("count of what is gone", said.fields["count"], 0)
    said = await bench.ask("backfill", {"index": oldest - 1, "count": 11})
    refused(said, "partial")
    equal("index and count", (said.fields.get("index"), said.fields["count"]), (oldest, 10))


async def _wrap(bench: Bench) -> None:
    """Measure until the oldest sample is held no more; raise `UntestedError` where that takes too long."""
    if granted(await bench.ask("state")).fields.get("oldest"):
        return
    for rate in sorted(bench.info["rates"], reverse=True):
        if (await bench.ask("start", {"rate": rate})).status == "ok":
            break
    else:
        raise UntestedError("no rate that the device offers is granted on this link")
    needed_s = bench.info["buffer"] * 1000.0 / rate + 1.0
    if needed_s > 70.0:
        granted(await bench.ask("stop"))
        raise UntestedError(f"the buffer is full after {needed_s:.0f} s, which is long")
    bench.say(f"it measures for {needed_s:.0f} s, until the buffer is full")
    while needed_s > 0.0:
        await bench.wait(min(4.0, needed_s))
        await bench.alive()
        needed_s -= 4.0


@rule("5-events", "events are sent again from a number on", "streaming")
async def events(bench: Bench) -> None:
    await bench.samples(5)
    granted(await bench.ask("stop"))
    await bench.start()
    await bench.samples(10)
    newest = granted(await bench.ask("state")).fields.get("seq")
    holds(newest is not None, "an event after a second start", "none")
    bench.forget()
    count = granted(await bench.ask("events", {"seq": newest or 0})).fields["count"]
    equal("count", count, 1)
    await bench.until(lambda: bench.events, 2.0)
    equal("numbers sent again", [told.seq for told in bench.events], [newest])


@rule("5-state", "state tells the newest and the oldest sample that are held", "streaming")
async def state(bench: Bench) -> None:
    await bench.samples(20)
    granted(await bench.ask("stop"))
    last = bench.live()[-1].block
    said = granted(await bench.ask("state")).fields
    equal("the newest", said.get("newest"), last.end - 1)
    holds(
        said.get("oldest", -1) <= bench.live()[0].block.index,
        "an oldest that came before",
        said.get("oldest"),
    )
    equal("the epoch", said["epoch"], last.epoch)


@rule("5-feedback-strength", "a strength that is not 1 to 100 is bad_value", "sign")
async def feedback_strength(bench: Bench) -> None:
    for strength in (0, 101, 255):
        said = await bench.ask("feedback", {"mask": bench.info["features"] & 3, "strength": strength})
        refused(said, "bad_value")
        names(said, "strength")


@rule("5-cue-unknown", "a cue that does not exist is bad_value", "sign")
async def cue_unknown(bench: Bench) -> None:
    said = await bench.ask("cue", {"cue": 200})
    refused(said, "bad_value")
    names(said, "cue")


@rule(
    "5-reboot",
    "reboot answers, then restarts the device: another boot id, nothing active, no version agreed",
    "table",
    "streaming",
)
async def reboot(bench: Bench) -> None:
    await activate(bench)
    before = bench.info["boot_id"]
    granted(await bench.ask("reboot"))
    await bench.reopen(3.0)
    said = granted(await bench.hello())
    holds(said.fields["boot_id"] != before, "another boot id", f"{before:08X} again")
    bench.info = granted(await bench.ask("info")).fields
    state = granted(await bench.ask("state")).fields
    equal("active point, newest sample", (state.get("point"), state.get("newest")), (None, None))
