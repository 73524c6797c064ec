"""Sections 8.2 and 8.3: tables that break a rule are refused, each with its number and the first entry at fault."""

import struct
from collections.abc import Callable
from dataclasses import replace

from acudevice.protocol.fields import Fields
from acudevice.protocol.rules import HIGHEST_CEILING, HIGHEST_FORCE, LONGEST_MS
from acudevice.protocol.tables import (
    Breakpoint,
    Calibration,
    Entry,
    Thresholds,
    decode_calibration,
    encode_calibration,
    encode_thresholds,
)
from tools.conformance.bench import Bench
from tools.conformance.rules import BrokenError, UntestedError, equal, granted, holds, refused, rule
from tools.conformance.trial import CALIBRATION, THRESHOLDS, gentle, read, write

Wrong = Callable[[Entry, Fields], Entry | None]
"""Makes an entry wrong; None where the device's figures leave no room for it."""


def _over(entry: Entry, info: Fields) -> Entry:
    return replace(entry, ceiling=9 * info["range"] // 10 + 1)


def _far_over(entry: Entry, info: Fields) -> Entry | None:
    return replace(entry, ceiling=HIGHEST_CEILING + 1) if 9 * info["range"] >= 10 * HIGHEST_CEILING else None


def _with(**changes: int | str) -> Wrong:
    return lambda entry, _: replace(entry, **changes)  # type: ignore[arg-type]  # columns of the page


ENTRIES: dict[str, tuple[int, str, tuple[Wrong, ...]]] = {
    "8.2-rule-3": (3, "point is 1 to 8 characters from 0x21 to 0x7E", (
        _with(point="A B"), _with(point="A\0B"), _with(point="\x7f"),
    )),
    "8.2-rule-4": (4, "side is at most 3, mode at most 2", (_with(side=4), _with(mode=3))),
    "8.2-rule-5": (5, "0 < release < onset <= low <= high < ceiling", (
        _with(release=0),
        lambda e, _: replace(e, release=e.onset),
        lambda e, _: replace(e, low=e.onset - 1),
        lambda e, _: replace(e, high=e.low - 1),
        lambda e, _: replace(e, high=e.ceiling),
    )),
    "8.2-rule-6": (6, "a ceiling is at most 90 % of the range, and 1,000,000", (_over, _far_over)),
    "8.2-rule-7": (7, "1 <= hold_min <= 1,800,000; hold_max is 0 or from hold_min to 1,800,000", (
        _with(hold_min=0), _with(hold_min=1_800_001), _with(hold_max=999), _with(hold_max=1_800_001),
    )),
    "8.2-rule-8": (8, "block, rest_min and release_timeout are at most 3,600,000", (
        _with(block=LONGEST_MS + 1), _with(rest_min=LONGEST_MS + 1), _with(release_timeout=LONGEST_MS + 1),
    )),
    "8.2-rule-9": (9, "cadence_low is at most cadence_high where both are not 0", (
        _with(cadence_low=9, cadence_high=8),
    )),
}  # fmt: skip
"""By id: the number of the rule, its words, and entries that break it."""


async def _refuses(bench: Bench, table: int, blob: bytes, number: int, entry: int | None) -> None:
    """See a table refused for a rule, and the one in force stay."""
    before = granted(await bench.ask("table_info", {"table": table})).fields.get("crc")
    said = await write(bench, table, blob)
    after = granted(await bench.ask("table_info", {"table": table})).fields.get("crc")
    if said.status != "rule_broken":
        raise BrokenError(f"rule_broken, rule {number}", str(said))
    equal("the rule", said.fields.get("rule"), number)
    if entry is not None:
        equal("the entry at fault", said.fields.get("entry"), entry)
    equal("the CRC of the table in force", after, before)


def _add(name: str, number: int, words: str, wrongs: tuple[Wrong, ...]) -> None:
    @rule(name, words, "table")
    async def look(bench: Bench) -> None:
        good = gentle(bench.info)
        for wrong in wrongs:
            bad = wrong(replace(good, point="CT3"), bench.info)
            if bad is not None:
                blob = encode_thresholds(Thresholds(1, (good, bad, bad)))
                await _refuses(bench, THRESHOLDS, blob, number, 1)


@rule("8.2-rule-1", "layout is 1, entry_size at least 60, size is 8 + count times entry_size", "table")
async def rule_1(bench: Bench) -> None:
    good = encode_thresholds(Thresholds(1, (gentle(bench.info),)))
    short = struct.pack("<BBHI", 1, 59, 1, 1) + bytes(59)
    for blob in (b"\2" + good[1:], short, good + b"\0", good[:-1], good[:2] + b"\2\0" + good[4:], good[:7]):
        await _refuses(bench, THRESHOLDS, blob, 1, None)


@rule("8.2-rule-2", "count is at most capacity", "table")
async def rule_2(bench: Bench) -> None:
    good, capacity = gentle(bench.info), bench.info["capacity"]
    count = min(capacity + 1, (8192 - 8) // 60)
    if count <= capacity:
        raise UntestedError("the device has room for more entries than a table can carry")
    entries = tuple(replace(good, point=f"N{number}") for number in range(count))
    await _refuses(bench, THRESHOLDS, encode_thresholds(Thresholds(1, entries)), 2, None)


for _name, (_number, _words, _wrongs) in ENTRIES.items():
    _add(_name, _number, _words, _wrongs)


@rule("8.2-rule-10", "no two entries serve the same point and side; the later one is at fault", "table")
async def rule_10(bench: Bench) -> None:
    good = gentle(bench.info)
    for sides in ((1, 1), (1, 3), (3, 2), (3, 3)):
        blob = encode_thresholds(Thresholds(1, tuple(replace(good, side=side) for side in sides)))
        await _refuses(bench, THRESHOLDS, blob, 10, 1)


@rule("8.2-lowest", "the lowest number of a rule that is broken is told", "table")
async def lowest(bench: Bench) -> None:
    good = gentle(bench.info)
    entries = (replace(good, hold_min=0), replace(good, side=4))
    await _refuses(bench, THRESHOLDS, encode_thresholds(Thresholds(1, entries)), 4, 1)


@rule("8.2-bounds", "what just keeps the rules is taken", "table")
async def bounds(bench: Bench) -> None:
    good = gentle(bench.info)
    most = min(9 * bench.info["range"] // 10, HIGHEST_CEILING)
    entries = (
        replace(good, ceiling=most, high=most - 1, low=2, onset=2, release=1),
        replace(
            good, point="!~345678", hold_min=1, hold_max=1_800_000, block=LONGEST_MS, rest_min=LONGEST_MS
        ),
        replace(
            good, side=2, hold_min=7, hold_max=7, cadence_low=5, cadence_high=5, mode=2, release_timeout=0
        ),
    )
    blob = encode_thresholds(Thresholds(1, entries))
    granted(await write(bench, THRESHOLDS, blob))
    equal("the table in force", await read(bench, THRESHOLDS), blob)
    from tools.conformance.trial import thresholds

    granted(await write(bench, THRESHOLDS, thresholds(bench.info)))


# Calibrations: only such as must be refused are written.


def _cells(table: Calibration, *points: tuple[int, int]) -> bytes:
    """Return a calibration whose last cell has these points."""
    cell = tuple(Breakpoint(*point) for point in points)
    return encode_calibration(replace(table, cells=(*table.cells[:-1], cell)))


async def _calibration_refused(bench: Bench, blobs: tuple[bytes, ...], number: int) -> None:
    for blob in blobs:
        await _refuses(bench, CALIBRATION, blob, number, None)


@rule("8.3-rule-20", "layout is 1 and the size is that of its contents", "calibration")
async def rule_20(bench: Bench) -> None:
    good = await read(bench, CALIBRATION) or b""
    await _calibration_refused(bench, (b"\2" + good[1:], good + b"\0", good[:-1], good[:20]), 20)


@rule("8.3-rule-21", "cells are those of the device", "calibration")
async def rule_21(bench: Bench) -> None:
    table = decode_calibration(await read(bench, CALIBRATION) or b"")
    more = replace(table, cells=(*table.cells, table.cells[0]))
    await _calibration_refused(
        bench, (encode_calibration(more), encode_calibration(replace(table, cells=()))), 21
    )


@rule("8.3-rule-22", "a cell has 2 to 32 breakpoints", "calibration")
async def rule_22(bench: Bench) -> None:
    table = decode_calibration(await read(bench, CALIBRATION) or b"")
    many = tuple((number, 30_000 * number) for number in range(33))
    await _calibration_refused(bench, (_cells(table, *many), _cells(table, (0, 0)), _cells(table)), 22)


@rule("8.3-rule-23", "counts rise strictly", "calibration")
async def rule_23(bench: Bench) -> None:
    table = decode_calibration(await read(bench, CALIBRATION) or b"")
    twice, falling = ((0, 0), (5, 9_000), (5, 900_000)), ((0, 0), (5, 9_000), (4, 900_000))
    await _calibration_refused(bench, (_cells(table, *twice), _cells(table, *falling)), 23)


@rule(
    "8.3-rule-24",
    "force never turns back, its last differs from its first, and it is at most 2,000,000",
    "calibration",
)
async def rule_24(bench: Bench) -> None:
    table = decode_calibration(await read(bench, CALIBRATION) or b"")
    turns = ((0, 0), (5, 900_000), (9, 800_000), (12, 900_001))
    flat, far = ((0, 900_000), (5, 900_000)), ((0, 0), (5, HIGHEST_FORCE + 1))
    await _calibration_refused(bench, tuple(_cells(table, *points) for points in (turns, flat, far)), 24)


@rule(
    "8.3-rule-25",
    "every ceiling, and the device's own, is at most 90 % of the new range",
    "calibration",
    "table",
)
async def rule_25(bench: Bench) -> None:
    table = decode_calibration(await read(bench, CALIBRATION) or b"")
    ceiling = max(bench.info["ceiling"], gentle(bench.info).ceiling)
    holds(ceiling > 10, "a ceiling", ceiling)
    low = 10 * ceiling // 9 - 1
    await _calibration_refused(bench, (_cells(table, (0, 0), (100_000, low)),), 25)


@rule("8.3-refused", "a calibration that was refused leaves the epoch as it is", "calibration")
async def refused_epoch(bench: Bench) -> None:
    before = granted(await bench.ask("config")).fields
    good = await read(bench, CALIBRATION) or b""
    refused(await write(bench, CALIBRATION, good + b"\0"), "rule_broken")
    equal("the description of the epoch", granted(await bench.ask("config")).fields, before)
