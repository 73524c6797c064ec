"""Section 4: fields, and what a device says of itself."""

from acudevice.protocol.fields import BY_NAME
from acudevice.protocol.tlv import encode_fields
from tools.conformance.bench import Bench
from tools.conformance.rules import among, equal, granted, holds, refused, rule

EPOCH = BY_NAME["epoch"].tag
UNKNOWN = b"\xf1\3abc"
"""A field of a vendor that no device knows."""


async def _now(bench: Bench) -> int:
    """Return the number of the epoch that is described now."""
    return granted(await bench.ask("config")).fields["epoch"]


@rule("4-unknown-tag", "an unknown tag is skipped")
async def unknown_tag(bench: Bench) -> None:
    epoch = encode_fields({"epoch": await _now(bench)})
    for raw in (UNKNOWN + epoch, epoch + UNKNOWN, b"\x7e\0" + epoch):
        granted(await bench.ask("config", raw=raw))


@rule("4-order", "the order of fields is free")
async def order(bench: Bench) -> None:
    seen = []
    for names in (("table", "offset", "length"), ("length", "offset", "table")):
        fields = {"table": 2, "offset": 0, "length": 4}
        raw = b"".join(encode_fields({name: fields[name]}) for name in names)  # type: ignore[misc]  # names of the page
        said = await bench.ask("table_read", raw=raw)
        seen.append((said.status, said.raw))
    equal("the answer to the fields in another order", seen[1], seen[0])


@rule("4-longer", "a value longer than its type is read up to the type's length")
async def longer(bench: Bench) -> None:
    epoch = await _now(bench)
    said = granted(await bench.ask("config", raw=bytes((EPOCH, 4, epoch, 0xAA, 0xBB, 0xCC))))
    equal("the epoch", said.fields["epoch"], epoch)


@rule("4-shorter", "a value shorter than its type is malformed")
async def shorter(bench: Bench) -> None:
    refused(await bench.ask("config", raw=bytes((EPOCH, 0))), "malformed")
    refused(await bench.ask("backfill", raw=b"\x21\2\0\0\x2b\4\0\0\0\0"), "malformed")


@rule("4-twice", "a tag that occurs twice is malformed")
async def twice(bench: Bench) -> None:
    epoch = encode_fields({"epoch": await _now(bench)})
    refused(await bench.ask("config", raw=2 * epoch), "malformed")


@rule("4-cut", "fields that are cut short are malformed")
async def cut(bench: Bench) -> None:
    for raw in (bytes((EPOCH,)), bytes((EPOCH, 1)), bytes((0xF1, 9, 1, 2))):
        refused(await bench.ask("config", raw=raw), "malformed")


@rule("4-max-message", "max_message is 20 to 244")
async def max_message(bench: Bench) -> None:
    among("max_message", (await bench.hello()).fields.get("max_message"), range(20, 245), "from 20 to 244")


@rule("4-cells", "cells are 1 to 8")
async def cells(bench: Bench) -> None:
    among("cells", (await bench.ask("info")).fields.get("cells"), range(1, 9), "from 1 to 8")


@rule("4-width", "a reading has 2, 3 or 4 bytes")
async def width(bench: Bench) -> None:
    among("width", (await bench.ask("info")).fields.get("width"), range(2, 5), "of 2, 3 or 4")


@rule("4-tick-hz", "tick_hz is a multiple of 1,000 from 1,000 to 1,000,000")
async def tick_hz(bench: Bench) -> None:
    seen = (await bench.ask("info")).fields.get("tick_hz")
    among("tick_hz", seen, range(1_000, 1_000_001, 1_000), "a multiple of 1,000 up to 1,000,000")


@rule("4-clip", "clip_low is below clip_high, and both fit the width")
async def clip(bench: Bench) -> None:
    info = granted(await bench.ask("info")).fields
    most = 1 << 8 * info["width"] - 1
    low, high = info["clip_low"], info["clip_high"]
    holds(-most <= low < high < most, f"{-most} <= clip_low < clip_high < {most}", (low, high))


@rule("4-rates", "at least one sample rate is offered, each above 0")
async def rates(bench: Bench) -> None:
    offered = granted(await bench.ask("info")).fields["rates"]
    holds(offered and min(offered) > 0, "rates above 0", offered)


@rule("4-same", "info and hello say the same")
async def same(bench: Bench) -> None:
    hello, info = granted(await bench.hello()).fields, granted(await bench.ask("info")).fields
    for name in ("boot_id", "features"):
        equal(name, info.get(name), hello.get(name))
