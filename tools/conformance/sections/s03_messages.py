"""Section 3: messages and their parts."""

from acudevice.protocol.codec import Request, encode
from acudevice.protocol.messages import MORE_PARTS, STATUSES
from acudevice.protocol.ops import OP_CODES
from acudevice.protocol.tlv import encode_fields
from tools.conformance.bench import Bench
from tools.conformance.rules import UntestedError, equal, granted, holds, rule

TIME = OP_CODES["time"]
CONFIG = OP_CODES["config"]
FILLER = bytes((0xE0, 30)) + bytes(30)
"""A field of a vendor, which is skipped."""


def part(op: int, ref: int, number: int, data: bytes) -> bytes:
    """Return one part of a request."""
    return encode(Request(op, ref, number, data))


@rule(
    "3-well-formed", "every message is one of the page: its header, fields and parts can be read", "streaming"
)
async def well_formed(bench: Bench) -> None:
    for op in ("info", "time", "battery", "state", "config"):
        granted(await bench.ask(op))
    await bench.samples(30)
    granted(await bench.ask("stop"))
    holds(not bench.faults, "messages that can be read", "; ".join(bench.faults[:3]))


@rule(
    "3-length", "no message is longer than the max_message that was agreed, nor than 244 bytes", "streaming"
)
async def length(bench: Bench) -> None:
    granted(await bench.ask("info"))
    await bench.samples(200)
    longest = max(map(len, bench.raw))
    most = min(bench.max_message, 244)
    holds(longest <= most, f"messages of at most {most} bytes", f"one of {longest}")


@rule("3-one-answer", "every request gets exactly one answer")
async def one_answer(bench: Bench) -> None:
    for op in ("time", "state", "info"):
        before = len(bench.answers)
        granted(await bench.ask(op))
        await bench.wait(0.2)
        equal(f"number of answers to {op}", len(bench.answers) - before, 1)


@rule("3-ref", "an answer has the op and the ref of its request")
async def ref(bench: Bench) -> None:
    for value in (0, 255, 0x5A):
        before = len(bench.answers)
        await bench.send(bench.request("time", ref=value))
        said = await bench.answer(TIME, value, before, 2.0)
        equal("the ref", said.ref, value)


@rule("3-status", "statuses are those of the page")
async def status(bench: Bench) -> None:
    asked = [await bench.ask(op) for op in ("time", "activate", "tare", "config", "cue", "records")]
    for said in asked:
        holds(said.status in STATUSES.values(), f"a status of the page to {said.op}", said.status)


@rule("3-unknown-type", "a message of an unknown type is dropped")
async def unknown_type(bench: Bench) -> None:
    await bench.send(b"\x55\1\2\3", b"\x99\1\2\3", b"\x07abc")
    await bench.silence("no answer to a message of an unknown type")
    await bench.alive()


@rule("3-too-short", "a REQUEST shorter than its header is dropped")
async def too_short(bench: Bench) -> None:
    await bench.send(b"\1", b"\1\3", b"\1\3\7")
    await bench.silence("no answer to a piece of a header")
    await bench.alive()


@rule("3-parts", "a request in parts is one request")
async def parts(bench: Bench) -> None:
    number, before = bench.new_ref(), len(bench.answers)
    epoch = granted(await bench.ask("config")).fields["epoch"]
    fields = encode_fields({"epoch": epoch})
    before = len(bench.answers)
    await bench.send(
        part(CONFIG, number, 0 | MORE_PARTS, fields[:1]),
        part(CONFIG, number, 1 | MORE_PARTS, fields[1:2]),
        part(CONFIG, number, 2, fields[2:]),
    )
    equal("the epoch", granted(await bench.answer(CONFIG, number, before, 2.0)).fields["epoch"], epoch)
    await bench.wait(0.2)
    equal("number of answers", len(bench.answers) - before, 1)


@rule("3-parts-gap", "a part that does not continue the one before discards what was collected")
async def parts_gap(bench: Bench) -> None:
    number = bench.new_ref()
    await bench.send(part(TIME, number, 0 | MORE_PARTS, b""), part(TIME, number, 2, b""))
    await bench.silence("no answer to parts with a gap")
    await bench.alive()


@rule("3-parts-other", "parts of another request do not continue the ones before")
async def parts_other(bench: Bench) -> None:
    number = bench.new_ref()
    await bench.send(part(TIME, number, 0 | MORE_PARTS, b""), part(CONFIG, number, 1, b""))
    await bench.silence("no answer to the second part of another request")
    await bench.alive()


@rule("3-parts-anew", "a part with the number 0 begins anew")
async def parts_anew(bench: Bench) -> None:
    number = bench.new_ref()
    await bench.send(part(CONFIG, number, 0 | MORE_PARTS, FILLER))
    granted(await bench.ask("time"))
    await bench.send(part(CONFIG, number, 1, b""))
    await bench.silence("no answer to a second part after another request")


@rule("3-parts-limit", "joined fields of more than 2,048 bytes are too_big")
async def parts_limit(bench: Bench) -> None:
    number = bench.new_ref()
    room = bench.max_message - 4
    if 128 * room <= 2_048:
        raise UntestedError("128 parts of this link hold no more")
    filler = (FILLER * (2_200 // len(FILLER) + 1))[: 2_112 // len(FILLER) * len(FILLER)]
    pieces = [filler[at : at + room] for at in range(0, len(filler), room)][:128]
    before = len(bench.answers)
    for place, data in enumerate(pieces):
        await bench.send(part(TIME, number, place | (MORE_PARTS if place < len(pieces) - 1 else 0), data))
    await bench.until(lambda: len(bench.answers) > before, 2.0)
    await bench.wait(0.4)
    equal("the answers", [said.status for said in bench.answers[before:]], ["too_big"])
    await bench.alive()
