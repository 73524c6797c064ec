"""Section 7.3: epochs."""

from acudevice.protocol.fields import Fields
from tools.conformance.bench import Bench
from tools.conformance.force import epoch
from tools.conformance.rules import equal, granted, holds, refused, rule

WORD = 1 << 32


async def _again(bench: Bench, count: int = 1) -> Fields:
    """Stop and start, which begins an epoch; return its description once `count` samples of it came."""
    granted(await bench.ask("stop"))
    await bench.start()
    before = len(bench.live())
    await bench.until(lambda: sum(heard.block.samples for heard in bench.live()[before:]) >= count, 5.0)
    return await epoch(bench)


@rule("7.3-rises", "a start after a stop begins an epoch, whose number is one more", "streaming")
async def rises(bench: Bench) -> None:
    await bench.samples(3)
    before = await epoch(bench)
    for step in (1, 2, 3):
        now = await _again(bench)
        equal("the epoch", now["epoch"], before["epoch"] + step & 0xFF)


@rule("7.3-same", "nothing else begins an epoch", "streaming")
async def same(bench: Bench) -> None:
    await bench.samples(3)
    before = (await epoch(bench))["epoch"]
    for op in ("start", "info", "time", "deactivate", "hello"):
        granted(await bench.ask(op, {"versions": b"\1\0"} if op == "hello" else {}))
    await bench.start()
    equal("the epoch", (await epoch(bench))["epoch"], before)


@rule("7.3-first", "index and tick of config are those of the epoch's first sample", "streaming")
async def first(bench: Bench) -> None:
    now = await _again(bench, 10)
    blocks = [heard.block for heard in bench.live() if heard.block.epoch == now["epoch"]]
    equal("index and tick", (now["index"], now["tick"]), (blocks[0].index, blocks[0].tick))


@rule("7.3-one", "a packet never spans two epochs", "streaming")
async def one(bench: Bench) -> None:
    await bench.samples(7)
    begun = [await _again(bench, 7) for _ in range(3)]
    for heard in bench.live():
        block = heard.block
        for each in begun:
            inside = block.index < each["index"] < block.end
            holds(not inside, f"no packet over the sample {each['index']}", f"{block.index} to {block.end}")
        of = [each["epoch"] for each in begun if each["index"] <= block.index]
        equal(
            f"the epoch of sample {block.index}", block.epoch, of[-1] if of else begun[0]["epoch"] - 1 & 0xFF
        )


@rule("7.3-kept", "the device describes at least its last 8 epochs", "streaming")
async def kept(bench: Bench) -> None:
    begun = [await _again(bench) for _ in range(8)]
    for each in begun:
        said = granted(await bench.ask("config", {"epoch": each["epoch"]})).fields
        equal(f"the description of epoch {each['epoch']}", said, each)


@rule("7.3-unknown", "an epoch that never was is not_found", "streaming")
async def unknown(bench: Bench) -> None:
    await bench.samples(3)
    later = (await epoch(bench))["epoch"] + 100 & 0xFF
    refused(await bench.ask("config", {"epoch": later}), "not_found")


@rule("7.3-event", "every epoch but the first is told as the event epoch, at its first sample", "streaming")
async def event(bench: Bench) -> None:
    await bench.samples(3)
    now = await _again(bench, 5)
    await bench.until(lambda: _told(bench), 2.0)
    told = _told(bench)
    holds(told, "the event epoch", "none")
    equal("the event", told[-1], now)
    granted(await bench.ask("stop"))


def _told(bench: Bench) -> list[Fields]:
    return [told.fields for told in bench.events if told.kind == "epoch"]
