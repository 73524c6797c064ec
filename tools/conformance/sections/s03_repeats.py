"""Section 3, *One at a time*: requests that are repeated, and requests that do not wait."""

from acudevice.protocol.ops import OP_CODES
from tools.conformance.bench import Bench
from tools.conformance.rules import equal, granted, holds, refused, rule

BATCH = 8
"""Requests that are sent without a look at the answers: twice as many as have to be held."""


@rule(
    "3-repeat",
    "the op and ref of the last request again: the last answer again, and nothing done twice",
    "streaming",
)
async def repeat(bench: Bench) -> None:
    await bench.samples(5)
    asked = bench.request("stop")
    first = await _answer(bench, asked)
    granted(await bench.start())
    granted(await bench.ask("stop"))
    stopped = bench.request("start")
    one = await _answer(bench, stopped)
    await bench.wait(0.3)
    two = await _answer(bench, stopped)
    equal("the answer to a repeated request", two, one)
    holds(first, "an answer to stop", "nothing")


@rule("3-repeat-once", "a repeated request does not act again")
async def repeat_once(bench: Bench) -> None:
    asked = bench.request("time", {"unix": 1_700_000_000_000_000})
    one = await _answer(bench, asked)
    await bench.wait(0.2)
    equal("the answer to a repeated time, ticks and all", await _answer(bench, asked), one)


@rule("3-new-ref", "the same op with another ref acts again")
async def new_ref(bench: Bench) -> None:
    one = granted(await bench.ask("time")).fields["uptime"]
    await bench.wait(0.1)
    two = granted(await bench.ask("time")).fields["uptime"]
    holds(two > one, f"an uptime above {one}", two)


@rule("3-in-order", "a second request before the answer: both are answered, in order")
async def in_order(bench: Bench) -> None:
    requests = [bench.request(op) for op in ("time", "state", "config")]
    before = len(bench.answers)
    await bench.send(*requests)
    await bench.until(lambda: len(bench.answers) >= before + 3, 3.0)
    seen = [said.op for said in bench.answers[before:]]
    equal("the answers", seen, ["time", "state", "config"])


@rule("3-hello-again", "hello is answered however often it comes, with any ref")
async def hello_again(bench: Bench) -> None:
    asked = bench.request("hello", {"versions": b"\1\0"})
    answers = [await _answer(bench, asked) for _ in range(3)]
    equal("the answers to one hello sent three times", len(set(answers)), 1)
    holds(answers[0], "an answer to hello", "nothing")


@rule("6-waits", "requests that come while tare is being carried out wait for it, four at least", "streaming")
async def waits(bench: Bench) -> None:
    await bench.samples(5)
    before = len(bench.answers)
    tare = bench.request("tare", {"action": 0})
    await bench.send(tare, *(bench.request(op) for op in ("time", "state", "config", "time")))
    await bench.until(lambda: len(bench.answers) >= before + 5, 5.0)
    seen = [(said.op, said.status == "busy") for said in bench.answers[before:]]
    equal(
        "the answers, and which say busy",
        seen,
        [(op, False) for op in ("tare", "time", "state", "config", "time")],
    )
    await _undo(bench)


@rule(
    "6-busy", "more requests than a device can hold while tare is carried out are answered busy", "streaming"
)
async def busy(bench: Bench) -> None:
    await bench.samples(5)
    before, many = len(bench.answers), 40
    await bench.send(bench.request("tare", {"action": 0}))
    for sent in range(
        0, many, BATCH
    ):  # a stack may drop what nobody took out: not more at once than it must hold
        await _answered(bench, before + sent - BATCH)
        await bench.send(*(bench.request(("time", "state")[number % 2]) for number in range(BATCH)))
    await bench.until(lambda: len(bench.answers) >= before + many + 1, 8.0)
    equal("number of answers", len(bench.answers) - before, many + 1)
    held = [said.status for said in bench.answers[before:] if said.op != "tare"].count("ok")
    holds(held >= 4, "at least four that waited", held)
    await _undo(bench)


@rule(
    "3-repeat-slow",
    "a repeat of a request that is being carried out is answered once, when it is done",
    "streaming",
)
async def repeat_slow(bench: Bench) -> None:
    await bench.samples(5)
    before, tare = len(bench.answers), bench.request("tare", {"action": 0})
    await bench.send(tare)
    await bench.wait(0.3)
    await bench.send(tare)
    await bench.until(lambda: len(bench.answers) > before, 5.0)
    await bench.wait(1.5)
    equal("number of answers to tare", len(bench.answers) - before, 1)
    await _undo(bench)


async def _answered(bench: Bench, count: int) -> None:
    """Wait a moment for so many answers in all."""
    await bench.until(lambda: len(bench.answers) >= count, 1.0)


async def _undo(bench: Bench) -> None:
    """Put the tare before back."""
    refused(await bench.ask("tare", {"action": 1}), "ok", "not_found")


async def _answer(bench: Bench, message: bytes) -> bytes:
    """Return status and fields of the answer to a message, as bytes."""
    before = len(bench.answers)
    await bench.send(message)
    said = await bench.answer(message[1], message[2], before, 5.0)
    holds(OP_CODES[said.op] == message[1], "an answer to what was asked", said)
    return said.status.encode() + b" " + said.raw
