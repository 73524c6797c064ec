"""Section 13: ticks and time."""

from acudevice.errors import ProtocolError
from acudevice.protocol.gatt import decode_time, encode_time
from tools.conformance.bench import Bench
from tools.conformance.radio import gatt
from tools.conformance.rules import BrokenError, equal, granted, holds, refused, rule
from tools.conformance.sections.s05_requests import names

WORD = 1 << 32
NOON = 1_700_000_000_000_000
"""µs since 1970 of some time of day."""


@rule("13.1-low", "the wire carries the low 32 bits of the full count of ticks")
async def low(bench: Bench) -> None:
    for _ in range(3):
        said = granted(await bench.ask("time")).fields
        late = (said["answer_tick"] - said["tick"]) % WORD
        off = (said["tick"] - said["uptime"] % WORD + WORD // 2) % WORD - WORD // 2
        close = abs(off) < bench.info["tick_hz"] // 50
        holds(close, f"a tick near {said['uptime'] % WORD}", said["tick"])
        holds(
            late < bench.info["tick_hz"], f"an answer_tick shortly after {said['tick']}", said["answer_tick"]
        )
        await bench.wait(0.05)


@rule("13.1-rises", "the count of ticks rises, at tick_hz")
async def rises(bench: Bench) -> None:
    for_s = 3.0
    one = granted(await bench.ask("time"))
    await bench.wait(for_s)
    two = granted(await bench.ask("time"))
    ticks = two.fields["uptime"] - one.fields["uptime"]
    seen_s, by_host_s = ticks / bench.info["tick_hz"], two.at_s - one.at_s
    holds(abs(seen_s - by_host_s) < 0.05 * by_host_s, f"about {by_host_s:.2f} s", f"{seen_s:.2f} s")


@rule("13.1-never-stops", "hello, stop and start neither step nor stop the count of ticks", "streaming")
async def never_stops(bench: Bench) -> None:
    await bench.wait(1.0)
    one = granted(await bench.ask("time"))
    for op in ("stop", "start", "stop"):
        granted(await bench.ask(op))
        granted(await bench.hello())
    await bench.wait(1.0)
    two = granted(await bench.ask("time"))
    seen_s = (two.fields["uptime"] - one.fields["uptime"]) / bench.info["tick_hz"]
    holds(abs(seen_s - (two.at_s - one.at_s)) < 0.15, f"about {two.at_s - one.at_s:.2f} s", f"{seen_s:.2f} s")


@rule("13.2-unix", "unix steps no tick")
async def unix(bench: Bench) -> None:
    one = granted(await bench.ask("time"))
    granted(await bench.ask("time", {"unix": NOON}))
    two = granted(await bench.ask("time"))
    seen_s = (two.fields["uptime"] - one.fields["uptime"]) / bench.info["tick_hz"]
    holds(0.0 <= seen_s < two.at_s - one.at_s + 0.2, f"about {two.at_s - one.at_s:.2f} s", f"{seen_s:.2f} s")


@rule("13.2-unix-range", "a time of day of 2^60 µs or more is bad_value")
async def unix_range(bench: Bench) -> None:
    for unix in (1 << 60, (1 << 64) - 1):
        said = await bench.ask("time", {"unix": unix})
        refused(said, "bad_value")
        names(said, "unix")


@rule(
    "13.3-time",
    "the characteristic Time has 9 bytes, UTC in steps of 100 µs, and follows what is written",
    "radio",
)
async def time(bench: Bench) -> None:
    client = gatt(bench)
    await client.write("Time", encode_time(NOON))
    await bench.wait(0.3)
    raw = await client.read("Time")
    try:
        seen = decode_time(raw)
    except ProtocolError as error:
        raise BrokenError("Elapsed Time of the SIG", f"{raw.hex(' ')}: {error}") from error
    off_s = ((seen or 0) - NOON) / 1e6
    holds(0.0 <= off_s < 30.0, f"shortly after {NOON} µs", seen)
    granted(await bench.ask("time", {"unix": NOON + 3_600_000_000}))
    await bench.wait(0.3)
    later = decode_time(await client.read("Time"))
    holds((later or 0) >= NOON + 3_600_000_000, "an hour later, as `time` said", later)
    equal("the sync source", (await client.read("Time"))[7], 4)
