"""What must be so before a rule can be looked at, by name. Each either makes it so or raises `UntestedError`."""

from collections.abc import Awaitable, Callable
from typing import Final

from acudevice.protocol.messages import FEATURES, bit_names
from tools.conformance.bench import Bench
from tools.conformance.keeping import Kept
from tools.conformance.rules import Rule, UntestedError, granted
from tools.conformance.trial import thresholds, write

LEAST_CAPACITY: Final = 3
"""Entries that the tables of the trial have at most."""

Need = Callable[[Bench, Kept], Awaitable[None]]


async def prepare(bench: Bench, kept: Kept, rule: Rule) -> None:
    """Bring link and device to where every rule begins, and see to what the rule needs."""
    if bench.stranger is not ("stranger" in rule.needs):
        raise UntestedError(
            "this computer is not paired with the device: acudevice pair" if bench.stranger
            else "this computer is paired with the device: look from one that is not"
            if bench.wire.cable is None else "a cable is trusted"
        )  # fmt: skip
    if bench.lost:
        await bench.reopen()
    if not bench.stranger:
        granted(await bench.hello())
        granted(await bench.ask("stop"))
    for need in rule.needs:
        await NEEDS[need](bench, kept)
    bench.forget()


async def _nothing(_: Bench, __: Kept) -> None:
    """See to nothing: `prepare` knows."""


async def _cable(bench: Bench, _: Kept) -> None:
    bench.cable.damage()


async def _radio(bench: Bench, _: Kept) -> None:
    if bench.wire.cable is not None:
        raise UntestedError("needs a radio")


async def _person(bench: Bench, _: Kept) -> None:
    if bench.person is None:
        raise UntestedError("needs a person beside the device: run it with --button")


async def _table(bench: Bench, kept: Kept) -> None:
    """Have the thresholds of the trial in force."""
    if "range" not in bench.info:
        raise UntestedError("without a calibration no table of thresholds can hold an entry")
    if bench.info.get("capacity", 0) < LEAST_CAPACITY:
        raise UntestedError(f"the table of thresholds holds fewer than {LEAST_CAPACITY} entries")
    await kept.before_thresholds(bench)
    blob = thresholds(bench.info)
    if kept.in_force != blob:
        kept.in_force = None
        granted(await write(bench, 1, blob))
        kept.in_force = blob


async def _calibrated(bench: Bench, _: Kept) -> None:
    if "range" not in bench.info:
        raise UntestedError("without a calibration a device does not measure")


async def _calibration(bench: Bench, kept: Kept) -> None:
    await kept.before_calibration(bench)


async def _streaming(bench: Bench, _: Kept) -> None:
    await _calibrated(bench, _)
    for rate in bench.info["rates"]:
        if (await bench.ask("start", {"rate": rate})).status == "ok":
            bench.rate = rate
            return
    raise UntestedError("no rate that the device offers is granted on this link")


def _feature(*names: str) -> Need:
    async def need(bench: Bench, _: Kept) -> None:
        if not has(bench, *names):
            raise UntestedError(f"the device does not say that it has {' or '.join(names)}")

    return need


def has(bench: Bench, *names: str) -> bool:
    """Return whether the device has one of these features."""
    return bool(bit_names(FEATURES, bench.info.get("features", 0)) & set(names))


NEEDS: Final[dict[str, Need]] = {
    "cable": _cable,
    "radio": _radio,
    "stranger": _nothing,
    "person": _person,
    "table": _table,
    "calibrated": _calibrated,
    "calibration": _calibration,
    "streaming": _streaming,
    "sign": _feature("light", "vibration"),
    "button": _feature("button"),
    "records": _feature("records"),
}
"""What a rule can need."""
