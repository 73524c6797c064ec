"""Section 2.1: frames over a cable, and what is dropped."""

from tools.conformance.bench import Bench
from tools.conformance.rules import BrokenError, equal, rule
from tools.conformance.wire import framed

LONGEST = 244


async def _dropped(bench: Bench, data: bytes, what: str) -> None:
    """Send what must be dropped; then the device must hear the next frame."""
    await bench.write(data)
    await bench.silence(f"no answer to {what}")
    await bench.alive()


@rule("2.1-crc", "a frame whose CRC differs is dropped, and the next one heard", "cable")
async def crc(bench: Bench) -> None:
    await _dropped(bench, framed(bench.request("state"), damage=0x0101), "a frame with a wrong CRC")


@rule("2.1-cobs", "a frame that is not valid COBS is dropped, and the next one heard", "cable")
async def cobs(bench: Bench) -> None:
    frame = bytearray(framed(bench.request("state")))
    last = at = 0
    while at < len(frame) - 1:
        last, at = at, at + frame[at]
    frame[last] += 2  # the last piece says that it is longer than it is; what there is of it is right
    await _dropped(bench, bytes(frame), "a frame that is not valid COBS")


@rule("2.1-short", "a frame shorter than 3 bytes decoded is dropped, and the next one heard", "cable")
async def short(bench: Bench) -> None:
    await _dropped(bench, b"\1\1\0\2\7\0", "frames of two bytes and of one")


@rule("2.1-empty", "an empty frame is a flush and no error", "cable")
async def empty(bench: Bench) -> None:
    await bench.write(bytes(5))
    await bench.alive()


@rule("2.1-message", "a message of more than 244 bytes is dropped", "cable")
async def message(bench: Bench) -> None:
    filler = bytes((0xE0, LONGEST + 1 - 4 - 2)) + b"\7" * (LONGEST + 1 - 4 - 2)
    whole = bytes((1, 0x11, bench.new_ref(), 0)) + filler
    equal("bytes of the message to try", len(whole), LONGEST + 1)
    await _dropped(bench, framed(whole), "a message of 245 bytes")


@rule("2.1-long", "a frame of more than 248 bytes is dropped, and the next one heard", "cable")
async def long(bench: Bench) -> None:
    await _dropped(bench, b"\7" * 3000 + b"\0", "a frame of 3,000 bytes")


@rule("2.1-resync", "after damage the device goes on with the byte after the next 0x00", "cable")
async def resync(bench: Bench) -> None:
    request = bench.request("time")
    before = len(bench.answers)
    await bench.write(b"ets Jun  8 2016 rst:0x1 (POWERON_RESET)\r\n\0" + framed(request))
    await bench.answer(request[1], request[2], before, 2.0)


@rule("2.1-pieces", "a frame may come in any pieces", "cable")
async def pieces(bench: Bench) -> None:
    request = bench.request("time")
    before = len(bench.answers)
    for byte in framed(request):
        await bench.write(bytes((byte,)))
    await bench.answer(request[1], request[2], before, 2.0)


@rule("2.1-frames", "what the device sends are frames with the CRC of the page", "cable", "streaming")
async def frames(bench: Bench) -> None:
    before = bench.cable.damage()
    await bench.ask("info")
    await bench.samples(20)
    after = bench.cable.damage()
    wrong = {reason: count - before.get(reason, 0) for reason, count in after.items()}
    if any(wrong.values()):
        raise BrokenError(
            "sound frames alone", ", ".join(f"{count} {reason}" for reason, count in wrong.items())
        )
