"""Section 15: safety."""

from tools.conformance.bench import Bench
from tools.conformance.rules import UntestedError, granted, holds, rule


@rule("15-ceiling", "the device's own ceiling is at most 90 % of its range")
async def ceiling(bench: Bench) -> None:
    info = granted(await bench.ask("info")).fields
    if "range" not in info:
        raise UntestedError("the device has no calibration")
    holds(
        0 < 10 * info["ceiling"] <= 9 * info["range"],
        f"a ceiling up to {9 * info['range'] // 10} mN",
        info["ceiling"],
    )


@rule("15-uncalibrated", "a device without a calibration does not measure, and tells no range")
async def uncalibrated(bench: Bench) -> None:
    info = granted(await bench.ask("info")).fields
    if "calibration_crc" in info:
        raise UntestedError("the device has a calibration")
    holds("range" not in info, "no range", info.get("range"))
    said = await bench.ask("start")
    holds(said.status == "sensor_fault", "sensor_fault", said)
