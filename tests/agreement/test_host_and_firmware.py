"""Host and firmware agree on every force, press, verdict, event, index and tick: two programs written from one page.

`tests/agreement/check_bridge.py` drives the firmware's own modules, here in CPython and, where it is slow, on a
MicroPython interpreter.
"""

import json
import random
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

from acudevice.signal.calibrate import Converter, cause_of
from acudevice.signal.moments import PressEnded
from acudevice.signal.zones import State, Zone
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.press import Verdict
from acudevice.values.thresholds import Mode, Thresholds
from tests.agreement import check_bridge
from tests.support.micropython import MicroPython, need_micropython
from tests.support.oracle_check import Said
from tests.support.saying import CONVERTER, check_for, say
from tests.support.traces import (
    RECORDINGS,
    SCALE,
    WIDTH,
    Trace,
    brink_trace,
    circles_at_the_brink,
    extreme_trace,
    kneading_trace,
    random_thresholds,
    random_trace,
    recorded_trace,
    transition_trace,
)

Row = tuple[int, int, tuple[int, ...]]
Part = tuple[Thresholds | None, list[Row]]
"""Samples that are checked at one point; None: at none."""

Firmware = Callable[[bytes], bytes]
"""The bridge's `run`."""


def entry(t: Thresholds) -> bytes:
    """Return thresholds as an entry of the table (section 8.2 of the page)."""
    return struct.pack(
        "<8sBBHIIIIIIIIIIHHHH", t.point.encode(), t.side, t.mode, t.repeats, t.onset_mn, t.release_mn, t.low_mn,
        t.high_mn, t.ceiling_mn, t.hold_min_ms, t.hold_max_ms, t.block_ms, t.rest_min_ms, t.release_timeout_ms,
        t.cv_max_permille, t.cadence_low_mhz, t.cadence_high_mhz, 0,
    )  # fmt: skip


def told(trace: Trace, parts: list[Part], scale: Scale, width: int) -> bytes:
    """Return what the bridge is told of a trace."""
    cells = [
        [n for pair in zip(c.counts, c.force_mn, strict=True) for n in pair] for c in scale.calibration.cells
    ]
    about = {
        "ceiling": trace.ceiling_mn, "tick_hz": trace.tick_hz, "over": trace.over, "width": width,
        "clip_low": scale.clip_low, "clip_high": scale.clip_high, "cells": cells, "tare": scale.tare_mn,
        "parts": [(thresholds and entry(thresholds).hex(), rows) for thresholds, rows in parts],
    }  # fmt: skip
    return json.dumps(about).encode()


def host_says(
    trace: Trace, parts: list[Part], scale: Scale, width: int
) -> tuple[list[Said], list[int | None]]:
    """Return what the host says of a trace, in the firmware's words, and the force of each sample."""
    converter, check, found = Converter(scale, width), check_for(trace), []
    for k, (thresholds, rows) in enumerate(parts):
        if k:
            assert not check.restart(thresholds)  # what it would cut was cut
        moments = [m for i, t, c in rows for m in check.step(i, t, converter.one(c), cause_of(c, width))]
        found += _named([say(moment) for moment in [*moments, *check.cut()]], thresholds)
    return found, [converter.one(counts) for _, rows in parts for _, _, counts in rows]


def _named(said: list[Said], thresholds: Thresholds | None) -> list[Said]:
    """Return what was said at one point with what only the firmware says: the point of a start, and presses done."""
    done = 0
    for kind, fields in said:
        if kind == "press_end":
            done += fields["verdict"] == Verdict.OK
            fields["done"] = done
        elif kind == "press_start" and thresholds is not None:
            fields |= {"point": thresholds.point, "side": int(thresholds.side)}
    return said


def firmware_says(answer: bytes) -> tuple[list[Said], list[int | None]]:
    """Return what the firmware says; its reasons as sorted numbers."""
    moments, forces = json.loads(answer)
    for _, fields in moments:
        if "reasons" in fields:
            fields["reasons"] = [n for n in range(16) if fields["reasons"] >> n & 1]
    return [(kind, fields) for kind, fields in moments], forces


def compare(traces: Iterable[tuple[str, Trace]], firmware: Firmware) -> Counter[Any]:
    """Compare both on each trace; return how often each event, and each verdict and reason by mode, occurred."""
    seen: Counter[Any] = Counter()
    for name, trace in traces:
        rows: list[Row] = [(index, tick, (counts,)) for index, tick, counts in trace.rows()]
        parts = [(trace.thresholds, rows)]
        host = host_says(trace, parts, SCALE, WIDTH)
        assert firmware_says(firmware(told(trace, parts, SCALE, WIDTH))) == host, name
        seen.update(kind for kind, _ in host[0])
        for kind, fields in host[0]:
            if kind == "press_end" and trace.thresholds is not None:
                mode, reasons = trace.thresholds.mode, fields["reasons"]
                assert isinstance(reasons, list)
                seen.update(
                    [(mode, Verdict(fields["verdict"])), *((mode, "reason", Verdict(n)) for n in reasons)]
                )
                told_of = {**fields, "per_ms": trace.tick_hz // 1000}
                seen.update(branches(told_of, trace.thresholds))
    return seen


def branches(fields: dict[str, Any], t: Thresholds) -> Iterator[tuple[Mode, str]]:
    """Yield by which branch of section 10.5 a press got its reasons, with its mode."""
    reasons = set(map(Verdict, fields["reasons"]))
    brief = fields["release_tick"] - fields["onset_tick"] < t.hold_min_ms * fields["per_ms"]
    cadence = fields["cadence"]
    if Verdict.TOO_LIGHT in reasons:
        nothing = fields["held"] == 0 if t.mode is not Mode.KNEAD else fields["cycles"] == 0
        yield t.mode, "light: never" if nothing else "light: mostly"
    if Verdict.TOO_SHORT in reasons:
        assert brief
        yield t.mode, "short: brief"
    if Verdict.UNSTEADY in reasons:
        slow = cadence is not None and cadence < t.cadence_low_mhz
        fast = cadence is not None and 0 < t.cadence_high_mhz < cadence
        yield t.mode, "unsteady: slow" if slow else "unsteady: fast" if fast else "unsteady: force"
    if len(reasons) > 1:
        yield t.mode, "several"


BRANCHES = {
    *product(
        (Mode.HOLD, Mode.SERIES),
        ("light: never", "light: mostly", "short: brief", "unsteady: force", "several"),
    ),
    *product((Mode.SERIES,), ("unsteady: slow", "unsteady: fast")),
}
"""What random hands come to. Who is out of the band for too long without being brief was light or hard."""

KNEADING = {
    *product(
        (Mode.KNEAD,), ("light: mostly", "unsteady: slow", "unsteady: fast", "unsteady: force", "several")
    ),
    *product(
        (Mode.KNEAD,),
        (Verdict.OK, Verdict.TOO_LIGHT, Verdict.TOO_HARD, Verdict.TOO_LONG, Verdict.NOT_RELEASED),
    ),
}
"""What circles come to."""


EVERYTHING = {
    "press_start", "press_end", "over", "clear",
    *product(Mode, Verdict), *((mode, "reason", verdict) for mode in Mode for verdict in Verdict if verdict),
}  # fmt: skip
"""Every event, and in every mode every verdict and every reason."""


def cpython(payload: bytes) -> bytes:
    """Ask the firmware in this interpreter."""
    return bytes.fromhex(check_bridge.run(payload.hex()))


@pytest.fixture(scope="module")
def micropython() -> Iterator[Firmware]:
    """Ask the firmware on a MicroPython interpreter."""
    need_micropython()
    with MicroPython(Path(check_bridge.__file__)) as board:
        yield lambda payload: board.call("run", payload)


def randomly(seeds: range, packets: int) -> Iterator[tuple[str, Trace]]:
    """Yield the random traces of these numbers, mode after mode."""
    for seed in seeds:
        yield f"seed {seed}", random_trace(seed, [*Mode, None][seed % 4], packets)


def extremes() -> Iterator[tuple[str, Trace]]:
    """Yield traces of great forces and long times, and of presses that are almost judged otherwise."""
    for seed in range(150):
        yield f"extreme {seed}", extreme_trace(seed)
        yield f"brink {seed}", brink_trace(seed)
        yield f"circles {seed}", circles_at_the_brink(seed)


def transitions() -> Iterator[tuple[str, Trace]]:
    """Yield a trace for each row of the table of states, in every mode and without a point."""
    for mode, state, zone, late, gap in product([*Mode, None], State, Zone, (False, True), (False, True)):
        if mode is not None or state is not State.PRESS:
            yield (
                f"{mode} {state} {zone} {late} {gap}",
                transition_trace(mode, state, zone, late=late, gap=gap),
            )


def real(most: int) -> Iterator[tuple[str, Trace]]:
    """Yield every recording in every mode, up to so many samples."""
    for path in sorted(RECORDINGS.glob("*.csv")):
        for mode in Mode:
            trace = recorded_trace(path.name, mode)
            trace.packets = trace.packets[:most]
            yield f"{path.name} {mode.name}", trace


def scaled(seed: int) -> tuple[Trace, list[Row], Scale]:
    """Return a trace as the counts of one to three cells that share its force, with the scale that undoes it."""
    rng = random.Random(seed)
    trace = random_trace(seed, rng.choice([*Mode]), packets=6)
    tables, shares = [], [rng.random() + 0.1 for _ in range(rng.randint(1, 3))]
    for _ in shares:
        counts = sorted(rng.sample(range(-30_000, 30_000), rng.randint(2, 8)))
        force = sorted((rng.randint(-1000, 40_000) for _ in counts), reverse=rng.random() < 0.3)
        tables.append(
            CellTable(tuple(counts), (*force[:-1], force[-1] + (1 if force[-1] >= force[0] else -1)))
        )
    scale = Scale(
        Calibration("0" * 32, tuple(tables), 0),
        tuple(rng.randint(-500, 500) for _ in tables),
        -32_000,
        32_000,
    )
    rows: list[Row] = []
    for index, tick, force_mn in trace.rows():
        wanted = [force_mn * share / sum(shares) for share in shares]
        rows.append((index, tick, tuple(map(nearest_counts, tables, wanted))))
    return trace, rows, scale


def nearest_counts(table: CellTable, force_mn: float) -> int:
    """Return counts that come near a force, within 16 bits."""
    (c0, *_, c1), (m0, *_, m1) = table.counts, table.force_mn
    return max(-(1 << 15), min((1 << 15) - 1, round(c0 + (force_mn - m0) * (c1 - c0) / (m1 - m0))))


def test_they_agree_on_random_traces() -> None:
    """1,500 of them, of all modes and of none; in every mode every verdict and every reason occurs."""
    seen = compare(randomly(range(1500), packets=8), cpython)
    assert seen.keys() >= EVERYTHING | BRANCHES
    assert seen["press_end"] > 2000


def test_they_agree_on_circles() -> None:
    """Of any height and rate, even and not: each way of kneading wrongly, and the right one."""
    seen = compare(((f"seed {seed}", kneading_trace(seed)) for seed in range(200)), cpython)
    assert seen.keys() >= KNEADING


@pytest.mark.slow
def test_they_agree_at_the_limits() -> None:
    """Half an hour, more ticks than the wire can tell, sums beyond 64 bits; and just where one verdict ends."""
    rests: Counter[bool] = Counter()
    for _, trace in extremes():
        check, press = check_for(trace), None
        for index, tick, counts in trace.rows():
            for moment in check.step(index, tick, CONVERTER.one((counts,)), cause_of((counts,), WIDTH)):
                if isinstance(moment, PressEnded):
                    ended = moment.press
                    if press is not None:
                        rests[ended.rest_ticks is None] += 1
                    press = ended
    assert min(rests[True], rests[False]) > 50
    seen = compare(extremes(), cpython)
    assert seen.keys() >= {*product(Mode, (Verdict.NOT_RELEASED, Verdict.OVER_CEILING))}
    assert seen.keys() >= {*product((Mode.HOLD, Mode.SERIES), (set(Verdict) - {Verdict.UNCERTAIN}))}


def test_they_agree_on_every_transition() -> None:
    """From each state into each zone, before and at its deadline, with a gap before the sample and without."""
    seen: set[tuple[State, Zone, bool, bool]] = set()
    for _, trace in transitions():
        check = check_for(trace)
        for index, tick, counts in trace.rows():
            state, late = check.state, tick >= check.deadline
            gap = trace.gap_before == index
            check.step(index, tick, CONVERTER.one((counts,)), cause_of((counts,), WIDTH))
            assert check.zone is not None
            seen.add((state, check.zone, late, gap))
    table = set(product(State, Zone, (False,), (False, True)))
    table |= set(product((State.PRESS,), Zone, (True,), (False, True)))
    # A gap begins the clearing anew, and so moves its deadline away.
    table |= set(product((State.OVER,), Zone, (True,), (False,)))
    assert seen >= table
    compare(transitions(), cpython)


def test_they_agree_when_points_change() -> None:
    """In the middle of whatever goes on: what is latched stays latched, what came before is forgotten."""
    kept = 0
    for seed in range(300):
        rng = random.Random(seed)
        trace = random_trace(seed, rng.choice([*Mode]), packets=6)
        rows: list[Row] = [(index, tick, (counts,)) for index, tick, counts in trace.rows()]
        cut = sorted(rng.sample(range(1, len(rows)), 2)) if len(rows) > 2 else []
        pieces = [rows[a:b] for a, b in pairwise([0, *cut, len(rows)])]
        points = [trace.thresholds, None, random_thresholds(rng, rng.choice([*Mode]))]
        parts: list[Part] = list(zip(points[: len(pieces)], pieces, strict=True))
        host = host_says(trace, parts, SCALE, WIDTH)
        assert firmware_says(cpython(told(trace, parts, SCALE, WIDTH))) == host, f"seed {seed}"
        kept += len(host[0])
    assert kept > 500


def test_they_agree_on_real_hands() -> None:
    """Every recording in every mode, with its own times and thresholds between its extremes."""
    seen = compare(real(9999), cpython)
    assert seen["press_end"] > 200


def test_they_agree_on_counts_of_several_cells() -> None:
    """Any calibration, tare and clipping: each force, and all that follows from it."""
    forces = 0
    for seed in range(200):
        trace, rows, scale = scaled(seed)
        parts = [(trace.thresholds, rows)]
        host = host_says(trace, parts, scale, 2)
        assert firmware_says(cpython(told(trace, parts, scale, 2))) == host, f"seed {seed}"
        forces += len([force for force in host[1] if force is not None])
    assert forces > 5000


def test_they_agree_on_forces_beyond_all_bounds() -> None:
    """A cell that is far outside its table is bounded before the cells are added up, on both sides of zero."""
    cells = (CellTable((0, 1), (0, 2_000_000)), CellTable((0, 1), (0, -2_000_000)))
    scale = Scale(Calibration("0" * 32, cells, 0), (0, 0), -(1 << 31), (1 << 31) - 1)
    counts = (-(1 << 30), -126, -125, -124, 0, 124, 125, 126, 1 << 30)
    rows: list[Row] = [(n, n, pair) for n, pair in enumerate(product(counts, repeat=2))]
    trace = Trace(None, 1_000_000, 1000, over=False)
    host = host_says(trace, [(None, rows)], scale, 4)
    assert firmware_says(cpython(told(trace, [(None, rows)], scale, 4))) == host
    assert {-500_000_000, -2_000_000, 0, 2_000_000, 500_000_000} <= set(host[1])


@pytest.mark.slow
def test_they_agree_on_many_more_traces() -> None:
    """4,000 longer ones."""
    assert compare(randomly(range(10_000, 14_000), packets=20), cpython).keys() >= EVERYTHING


@pytest.mark.slow
def test_they_agree_on_micropython(micropython: Firmware) -> None:
    """Random traces and real hands, on an interpreter as boards have it."""
    seen = compare(randomly(range(20_000, 21_000), packets=8), micropython)
    assert seen.keys() >= {"press_start", "press_end", "over", "clear"}
    assert {key[1] for key in seen if isinstance(key, tuple)} >= set(Verdict)
    compare(transitions(), micropython)
    compare(real(1200), micropython)


@pytest.mark.slow
def test_they_agree_on_counts_on_micropython(micropython: Firmware) -> None:
    """The arithmetic of calibration, where integers above 30 bits are another kind."""
    for seed in range(1000, 1100):
        trace, rows, scale = scaled(seed)
        parts = [(trace.thresholds, rows)]
        assert firmware_says(micropython(told(trace, parts, scale, 2))) == host_says(trace, parts, scale, 2)
