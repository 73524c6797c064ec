"""Sections 7.1, 7.2 and 7.4: packets of samples, their ticks and flags, and how they are cut."""

from itertools import pairwise

from acudevice.protocol.messages import FAULT, FLAG_MASKS
from tools.conformance.bench import Bench, measured
from tools.conformance.force import epoch
from tools.conformance.person import Act
from tools.conformance.rules import UntestedError, equal, granted, holds, refused, rule
from tools.conformance.sections.s05_requests import activate
from tools.conformance.sections.s05_tare import let_go, pressed
from tools.conformance.trial import gentle

HEAD = 12
WORD = 1 << 32
RESERVED = 0xFF & ~sum(FLAG_MASKS.values())


@rule(
    "7.1-index",
    "the index of a packet is that of its first sample: nothing comes twice, nothing is left out",
    "streaming",
)
async def index(bench: Bench) -> None:
    blocks = [heard.block for heard in await bench.samples(100)]
    for before, after in pairwise(blocks):
        if not after.flags & FLAG_MASKS["overrun"]:
            equal("the index of a packet", after.index, before.end)


@rule("7.1-tick", "ticks rise from sample to sample", "streaming")
async def tick(bench: Bench) -> None:
    blocks = [heard.block for heard in await bench.samples(100)]
    period = (await epoch(bench))["period"]
    for before, after in pairwise(blocks):
        last = before.tick + (before.samples - 1) * period
        step = (after.tick - last) % WORD
        holds(0 < step < WORD // 2, f"a tick after {last % WORD}", after.tick)


@rule("7.1-period", "period is the ticks from one sample to the next, to the nearest", "streaming")
async def period(bench: Bench) -> None:
    blocks = [heard.block for heard in await bench.samples(200)]
    said = (await epoch(bench))["period"]
    first, last = blocks[0], blocks[-1]
    mean = ((last.tick - first.tick) % WORD) / (last.index - first.index)
    holds(
        abs(mean - said) <= max(1.0, 0.02 * said), f"about {said} ticks from sample to sample", f"{mean:.1f}"
    )


@rule("7.1-format", "the format of a packet is that of Info", "streaming")
async def form(bench: Bench) -> None:
    for heard in await bench.samples(30):
        seen = heard.block.cells, heard.block.width
        equal("cells and width", seen, (bench.info["cells"], bench.info["width"]))


@rule("7.1-flags", "flags without a meaning are 0, and live samples are no backfill", "streaming")
async def flags(bench: Bench) -> None:
    await bench.samples(30)
    for heard in bench.blocks:
        equal("flags without a meaning", heard.block.flags & (RESERVED | FLAG_MASKS["backfill"]), 0)


@rule("7.1-invalid", "the flags clipped and fault say whether such a reading is in the packet", "streaming")
async def invalid(bench: Bench) -> None:
    info, no_reading = bench.info, FAULT[bench.info["width"]]
    for heard in await bench.samples(50):
        block = heard.block
        fault = no_reading in block.counts
        clipped = any(
            counts != no_reading and not info["clip_low"] < counts < info["clip_high"]
            for counts in block.counts
        )
        seen = bool(block.flags & FLAG_MASKS["clipped"]), bool(block.flags & FLAG_MASKS["fault"])
        equal("the flags clipped and fault", seen, (clipped, fault))


@rule("7.1-backfill-flag", "samples that are sent again have the flag backfill", "streaming")
async def backfill_flag(bench: Bench) -> None:
    first = (await bench.samples(40))[0].block.index
    granted(await bench.ask("stop"))
    before = len(bench.blocks)
    granted(await bench.ask("backfill", {"index": first, "count": 30}))
    await bench.until(lambda: measured(bench.blocks[before:]) >= 30, 3.0)
    again = [heard.block for heard in bench.blocks[before:]]
    holds(
        again and all(block.backfill for block in again),
        "the flag backfill",
        f"{len(again)} packets, flags missing",
    )


@rule(
    "7.1-backfill-same",
    "a backfill gives every sample the counts, the tick and the epoch it had",
    "streaming",
)
async def backfill_same(bench: Bench) -> None:
    await bench.samples(100)
    granted(await bench.ask("stop"))
    period = (await epoch(bench))["period"]
    first = bench.live()[0].block.index + 3
    granted(await bench.ask("backfill", {"index": first, "count": 80}))
    await bench.until(lambda: measured(bench.blocks) - measured(bench.live()) >= 80, 3.0)

    def samples(backfill: bool) -> dict[int, tuple[int, int, tuple[int, ...]]]:
        return {
            block.index + place: (block.epoch, (block.tick + place * period) % WORD, counts)
            for block in (heard.block for heard in bench.blocks)
            if block.backfill is backfill
            for place, counts in enumerate(zip(*[iter(block.counts)] * block.cells, strict=True))
        }

    live, again = samples(False), samples(True)
    for index in range(first, first + 80):
        equal(f"epoch, tick and counts of sample {index}", again.get(index), live.get(index))


@rule("7.1-pressed", "the flag pressed says whether a press is in progress", "table", "streaming", "person")
async def flag_pressed(bench: Bench) -> None:
    await activate(bench)
    entry = gentle(bench.info)
    await bench.samples(20)
    holds(not _flag(bench, "pressed"), "no flag pressed without a press", "it is set")
    await pressed(bench, Act.HOLD, entry.onset)
    seen = _flag(bench, "pressed")
    await let_go(bench)
    if not any(told.kind == "press_start" for told in bench.events):
        raise UntestedError("no press began: it was too hard, or the tip was not released before")
    holds(seen, "the flag pressed during a press", "it is not set")
    holds(not _flag(bench, "pressed"), "no flag pressed after the release", "it is set")


def _flag(bench: Bench, name: str) -> bool:
    """Return whether the newest packet has a flag."""
    return bool(bench.live()[-1].block.flags & FLAG_MASKS[name])


@rule(
    "7.2-unplugged",
    "a sensor without its wire is no reading or clipped, and samples go on at their rate",
    "streaming",
    "person",
)
async def unplugged(bench: Bench) -> None:
    if bench.person is None:
        raise UntestedError("needs a person")
    await bench.samples(20)
    bad = FLAG_MASKS["clipped"] | FLAG_MASKS["fault"]
    await bench.person.asked(Act.UNPLUG)
    last, newest = bench.live()[-1].block.end, -1
    for _ in range(8):
        if await bench.until(lambda: bench.live()[-1].block.flags & bad, 4.0):
            break
        newest = granted(await bench.ask("state")).fields["newest"]
    invalid = bench.live()[-1].block.flags & bad
    later = granted(await bench.ask("state")).fields
    await bench.person.asked(Act.PLUG)
    await bench.wait(3.0)
    least = last + int(2.0 / bench.period_s)
    holds(invalid or newest < least, "the flag fault or clipped with the wire off", "readings as at rest")
    holds(invalid, "samples that go on, with the fault code", f"none after {newest}")
    equal("the state of the check", later["state"], 3)


def packed(bench: Bench, rate: int) -> int:
    """Return how many samples a packet holds at a rate, 0 where the link cannot carry them (section 7.4)."""
    info = bench.info
    room = (bench.max_message - HEAD) // (info["cells"] * info["width"])
    size = max(1, min(room, rate * info["flush"] // 1_000_000))
    return size if room > 0 and rate <= 50_000 * size else 0


@rule("7.4-size", "a packet that is full holds as many samples as the page says", "streaming")
async def size(bench: Bench) -> None:
    wanted = packed(bench, bench.rate)
    await bench.samples(8 * wanted)
    sizes = [heard.block.samples for heard in bench.live()]
    holds(max(sizes) <= wanted, f"packets of at most {wanted} samples", max(sizes))
    usual = max(set(sizes), key=sizes.count)
    equal("samples in most packets", usual, wanted)


@rule("7.4-flush", "no sample waits longer than flush for its packet to fill", "streaming")
async def flush(bench: Bench) -> None:
    heard = (await bench.samples(150))[2:]
    hz, period, start = bench.info["tick_hz"], (await epoch(bench))["period"], heard[0].block.tick
    ages = [each.at_s - ((each.block.tick - start) % WORD) / hz for each in heard]
    link_s = min(age - (each.block.samples - 1) * period / hz for age, each in zip(ages, heard, strict=True))
    waited_s = sorted(age - link_s for age in ages)[4 * len(ages) // 5]
    limit_s = max(bench.info["flush"] / 1000.0, period / hz) + 0.06
    holds(
        waited_s <= limit_s,
        f"four packets of five within {limit_s:.3f} s of their first sample",
        f"{waited_s:.3f} s",
    )


@rule("7.4-packets", "no more than 50 packets a second are sent", "streaming")
async def packets(bench: Bench) -> None:
    blocks = [heard.block for heard in await bench.samples(200)]
    ticks = (blocks[-1].tick - blocks[0].tick) % WORD
    rate = (len(blocks) - 1) * bench.info["tick_hz"] / ticks
    holds(rate <= 50.5, "at most 50 packets a second", f"{rate:.1f}")


@rule(
    "7.4-link-too-small",
    "a rate that needs more than 50 packets a second is link_too_small, others are granted",
    "calibrated",
)
async def link_too_small(bench: Bench) -> None:
    rates = bench.info["rates"]
    for rate in rates:
        said = await bench.ask("start", {"rate": rate})
        refused(said, "ok" if packed(bench, rate) else "link_too_small")
    granted(await bench.ask("stop"))
    if all(packed(bench, rate) for rate in rates):
        raise UntestedError("this link carries every rate that the device offers")


@rule("7.5-buffer", "the buffer holds at least 6,000 samples, 60 s at 100 Hz")
async def buffer(bench: Bench) -> None:
    seen = granted(await bench.ask("info")).fields["buffer"]
    holds(seen >= 6_000, "a buffer of at least 6,000 samples", seen)


@rule("7.5-linger", "a device measures on without a link for at least 60 s")
async def linger(bench: Bench) -> None:
    seen = granted(await bench.ask("info")).fields["linger"]
    holds(seen >= 60, "a linger of at least 60 s", seen)
