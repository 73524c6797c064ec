"""From counts to force, as section 9 of the page has it, and as the calibration that the device holds says."""

from acudevice.protocol.codec import SampleBlock
from acudevice.protocol.fields import Fields
from acudevice.protocol.messages import FAULT
from acudevice.protocol.tables import Breakpoint, Calibration, decode_calibration
from tools.conformance.bench import Bench, Heard
from tools.conformance.rules import UntestedError, granted
from tools.conformance.trial import CALIBRATION, read

BOUND = 250_000_000


async def calibration(bench: Bench) -> Calibration:
    """Return the calibration in force; raise `UntestedError` without one."""
    blob = await read(bench, CALIBRATION)
    if blob is None:
        raise UntestedError("the device has no calibration")
    return decode_calibration(blob)


async def epoch(bench: Bench) -> Fields:
    """Return the description of the current epoch."""
    return granted(await bench.ask("config")).fields


def of_cell(points: tuple[Breakpoint, ...], counts: int) -> int:
    """Return the force of one cell in mN (section 9.1)."""
    below = [k for k in range(len(points) - 1) if points[k].counts <= counts]
    k = max(below, default=0)
    d = points[k + 1].counts - points[k].counts
    p = (counts - points[k].counts) * (points[k + 1].force - points[k].force)
    return max(-BOUND, min(BOUND, points[k].force + (2 * p + d) // (2 * d)))


def invalid(info: Fields, counts: int) -> bool:
    """Return whether a reading is invalid (section 7.2)."""
    fault = counts == FAULT[info["width"]]
    return fault or counts <= info["clip_low"] or counts >= info["clip_high"]


def rows(block: SampleBlock) -> list[tuple[int, ...]]:
    """Return the readings of each sample."""
    return [block.counts[at : at + block.cells] for at in range(0, len(block.counts), block.cells)]


def forces(
    info: Fields, table: Calibration, tare: tuple[int, ...], heard: list[Heard]
) -> list[tuple[int, int | None]]:
    """Return index and force in mN of each sample, None where a reading is invalid (section 9.2)."""
    found: list[tuple[int, int | None]] = []
    for each in heard:
        for place, readings in enumerate(rows(each.block)):
            force = None
            if not any(invalid(info, counts) for counts in readings):
                cells = zip(table.cells, readings, tare, strict=True)
                force = sum(of_cell(points, counts) - less for points, counts, less in cells)
            found.append((each.block.index + place, force))
    return found
