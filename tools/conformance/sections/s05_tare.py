"""Section 5, tare, and section 9: the force that is subtracted."""

from tools.conformance.bench import Bench, Said
from tools.conformance.force import calibration, epoch, forces
from tools.conformance.person import Act
from tools.conformance.rules import UntestedError, equal, granted, holds, refused, rule
from tools.conformance.sections.s05_requests import names


async def _tare(bench: Bench) -> Said:
    """Tare; raise `UntestedError` where something rests on the sensor."""
    said = await bench.ask("tare", {"action": 0})
    if said.status in ("loaded", "unsteady", "sensor_fault"):
        raise UntestedError(f"the sensor is not at rest: {said.status}")
    return granted(said)


async def _undo(bench: Bench) -> Said:
    return await bench.ask("tare", {"action": 1})


@rule(
    "5-tare",
    "tare begins a new epoch and tells a tare for each cell, which config tells as well",
    "streaming",
)
async def tare(bench: Bench) -> None:
    before = await epoch(bench)
    said = (await _tare(bench)).fields
    equal("the epoch", said["epoch"], before["epoch"] + 1 & 0xFF)
    equal("number of cells", len(said["tare"]), bench.info["cells"])
    now = await epoch(bench)
    equal("epoch and tare by config", (now["epoch"], now["tare"]), (said["epoch"], said["tare"]))
    await _undo(bench)


@rule("5-tare-second", "tare takes the samples of a second, 8 at least and 1,000 at most", "streaming")
async def tare_second(bench: Bench) -> None:
    await bench.samples(5)
    newest = granted(await bench.ask("state")).fields["newest"]
    said = (await _tare(bench)).fields
    wanted = max(8, min(1_000, bench.rate // 1_000))
    holds(
        said["index"] - newest > wanted,
        f"a new epoch at least {wanted} samples after {newest}",
        said["index"],
    )
    await _undo(bench)


@rule("9.1-tare", "a cell's tare is the mean of its force before tare", "streaming")
async def tare_mean(bench: Bench) -> None:
    table = await calibration(bench)
    said = (await _tare(bench)).fields
    await bench.until(lambda: bench.live()[-1].block.end >= said["index"], 2.0)
    nothing = (0,) * bench.info["cells"]
    wanted = max(8, min(1_000, bench.rate // 1_000))
    whole = forces(bench.info, table, nothing, bench.live())
    taken = [
        force
        for index, force in whole
        if said["index"] - wanted - 20 <= index < said["index"] and force is not None
    ]
    holds(taken, "valid samples while taring", "none")
    total = sum(said["tare"])
    low, high = min(taken) - len(said["tare"]), max(taken) + len(said["tare"])
    holds(low <= total <= high, f"a tare from {low} to {high} mN, as the samples were", f"{total} mN")
    await _undo(bench)


@rule("5-tare-undo", "action 1 puts the tare before back, once, in a new epoch", "streaming")
async def tare_undo(bench: Bench) -> None:
    await _tare(bench)
    first = await epoch(bench)
    await _tare(bench)
    second = await epoch(bench)
    said = granted(await _undo(bench)).fields
    equal("the tare", said["tare"], first["tare"])
    equal("the epoch", said["epoch"], second["epoch"] + 1 & 0xFF)
    refused(await _undo(bench), "not_found")


@rule("5-tare-action", "an action that does not exist is bad_value", "streaming")
async def tare_action(bench: Bench) -> None:
    await bench.samples(5)
    said = await bench.ask("tare", {"action": 9})
    refused(said, "bad_value")
    names(said, "action")


@rule(
    "5-tare-loaded",
    "tare is refused as loaded while the tip is pressed, and tells the noise",
    "streaming",
    "person",
)
async def tare_loaded(bench: Bench) -> None:
    await _tare(bench)
    await pressed(bench, Act.HOLD, 2_200)
    said = await bench.ask("tare", {"action": 0})
    await let_go(bench)
    refused(said, "loaded")
    holds("noise" in said.fields, "the field noise", said)
    await _undo(bench)


async def pressed(bench: Bench, act: Act, least_mn: int, limit_s: float = 30.0) -> None:
    """Have a person press until the force was at least `least_mn` for half a second; else raise `UntestedError`."""
    if bench.person is None:
        raise UntestedError("needs a person")
    table, now = await calibration(bench), await epoch(bench)
    await bench.person.asked(act)
    many = max(2, int(0.5 / bench.period_s))

    def there() -> bool:
        newest = forces(bench.info, table, now["tare"], bench.live()[-many:])[-many:]
        return len(newest) == many and all(force is not None and force >= least_mn for _, force in newest)

    for _ in range(int(limit_s / 4.0) + 1):
        if await bench.until(there, 4.0):
            return
        await bench.alive()
    raise UntestedError(f"nobody pressed with {least_mn} mN")


async def let_go(bench: Bench) -> None:
    """Have the person let go, and wait for it."""
    if bench.person is not None:
        await bench.person.asked(Act.LET_GO)
    await bench.wait(1.5)
