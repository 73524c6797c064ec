"""One rule after the other."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import tools.conformance.sections  # noqa: F401 - importing it fills RULES
from acudevice.errors import AcuError, LinkError, ProtocolError
from tools.conformance.bench import GREETINGS, REOPEN_S, Bench
from tools.conformance.keeping import Kept
from tools.conformance.needs import prepare
from tools.conformance.person import Person
from tools.conformance.rules import RULES, BrokenError, Rule, UntestedError, granted
from tools.conformance.wire import Wire

PASS, FAIL, UNTESTED = "pass", "fail", "not tested"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one rule."""

    rule: Rule
    outcome: str
    """`pass`, `fail` or `not tested`."""
    expected: str = ""
    seen: str = ""
    """What was seen instead; the reason where it was not tested."""
    took_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run."""

    device: dict[str, str]
    """Model, firmware and the like, as the device says."""
    results: tuple[Result, ...]
    remarks: tuple[str, ...]
    """What on the device is not as it was before."""

    @property
    def conforms(self) -> bool:
        """Whether nothing failed, and something passed."""
        outcomes = {result.outcome for result in self.results}
        return FAIL not in outcomes and PASS in outcomes


def chosen(only: Iterable[str] = ()) -> list[Rule]:
    """Return the rules whose id or section, or the section above it, is among `only`; all of them where it is empty."""
    wanted = set(only)
    return [rule for rule in RULES.values() if not wanted or wanted & names(rule)]


def names(rule: Rule) -> set[str]:
    """Return what a rule can be chosen by: `7.1-tick`, `7.1`, `7`."""
    return {rule.id, rule.section, rule.section.partition(".")[0]}


async def run(
    connect: Callable[[], Wire],
    only: Iterable[str] = (),
    *,
    person: Person | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Look at the rules that `only` names, and leave the device as it was found, when cancelled too.

    Raises `LinkError` where there is no device, and `ProtocolError` where it is no ring.
    """
    bench, kept = Bench(connect, person, say), Kept()
    await bench.open()
    try:
        device = await _meet(bench)
        results = [await _look(bench, kept, rule) for rule in chosen(only)]
        remarks = await kept.restore(bench)
    except asyncio.CancelledError:
        say("stopped; what was there is put back")
        for remark in await kept.restore(bench):
            say(f"not as it was: {remark}")
        raise
    finally:
        await bench.close()
    return Report(device, tuple(results), tuple(remarks))


async def _meet(bench: Bench) -> dict[str, str]:
    """Say hello until the device answers, as the page wants it; return what it says of itself."""
    if bench.stranger:
        return {}
    for tries_left in reversed(range(GREETINGS)):
        try:
            granted(await bench.hello())
            bench.info = granted(await bench.ask("info")).fields
            break
        except BrokenError as error:
            if not tries_left:
                raise ProtocolError(
                    f"no ring answers here: {error}", hint="look at port and firmware"
                ) from error
    names = ("model", "firmware", "serial", "sensor")
    return {name: str(bench.info[name]) for name in names if name in bench.info}  # type: ignore[literal-required]  # four fields


async def _look(bench: Bench, kept: Kept, rule: Rule) -> Result:
    """Look at one rule; get the link back where it was lost."""
    began_s = time.monotonic()
    bench.say(f"{rule.id:<20} {rule.text}")
    bench.faults.clear()
    try:
        await prepare(bench, kept, rule)
        await rule.look(bench)
        found = (PASS, "", "")
    except UntestedError as reason:
        found = (UNTESTED, "", str(reason))
    except BrokenError as broken:
        found = (FAIL, broken.expected, broken.seen)
    except (AcuError, LookupError, TimeoutError, ValueError) as error:  # an answer that no rule thought of
        found = (FAIL, "answers with the fields of the page", f"{type(error).__name__}: {error}")
    if found[0] == FAIL:
        kept.in_force = None
        await _recover(bench)
    return Result(rule, *found, time.monotonic() - began_s)


async def _recover(bench: Bench) -> None:
    """Begin with a new link where something went wrong."""
    try:
        await bench.reopen(0.1)
    except (LinkError, TimeoutError) as error:
        bench.say(f"the device does not come back within {REOPEN_S:g} s: {error}")
