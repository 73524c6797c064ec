"""The figures of technique of recorded presses, from the samples that were kept around them."""

from collections.abc import Iterator

from acudevice.signal.calibrate import Converter
from acudevice.signal.figures import Figures, Samples, figures_of
from acudevice.values.recording import Block, RecordedPress, Recording
from acudevice.values.thresholds import Side, Thresholds

AROUND_S = 1.0
"""Seconds before onset and after release that the slopes are looked for in: our judgement."""


def figures_of_presses(recording: Recording) -> tuple[Figures, ...]:
    """Return the figures of each press of a recording, in its order; what cannot be known is None."""
    around: list[tuple[list[int], list[int | None]]] = [([], []) for _ in recording.presses]
    for block in recording.blocks:
        near = [k for k, press in enumerate(recording.presses) if _overlap(block, press)]
        if near:
            samples = list(_samples(recording, block))
            for k in near:
                _add(around[k], samples, recording.presses[k])
    return tuple(
        _figures(recording, press, Samples(*found))
        for press, found in zip(recording.presses, around, strict=True)
    )


def _overlap(block: Block, press: RecordedPress) -> bool:
    boot = block.boot
    if boot.boot_id != press.boot_id:
        return False
    start_s, end_s = boot.t_s(block.runs[0].tick), block.end_s
    return end_s >= press.onset_s - AROUND_S and start_s <= press.release_s + AROUND_S


def _samples(recording: Recording, block: Block) -> Iterator[tuple[int, int, int | None]]:
    """Yield index, tick and force of each sample of a block; the force is None where it is invalid or not known."""
    scale = recording.scale_of(block)
    converter = None if scale is None else Converter(scale, block.width)
    for packet in block.samples():
        forces = [None] * len(packet) if converter is None else converter.many(packet.counts)
        for (index, tick, _), force in zip(packet.rows(), forces, strict=True):
            yield index, tick, force


def _add(
    found: tuple[list[int], list[int | None]],
    samples: list[tuple[int, int, int | None]],
    press: RecordedPress,
) -> None:
    """Add the samples near a press; where some are missing before a block, one without a force stands for them."""
    ticks, forces = found
    one = press.press
    margin = round(AROUND_S * one.tick_hz)
    near = [s for s in samples if one.onset_tick - margin <= s[1] <= one.release_tick + margin]
    if near and ticks and near[0][1] - ticks[-1] > 1.5 * _period(samples):
        ticks.append((ticks[-1] + near[0][1]) // 2)
        forces.append(None)
    ticks += [tick for _, tick, _ in near]
    forces += [force for _, _, force in near]


def _period(samples: list[tuple[int, int, int | None]]) -> float:
    return (samples[-1][1] - samples[0][1]) / (len(samples) - 1) if len(samples) > 1 else float("inf")


def _figures(recording: Recording, press: RecordedPress, around: Samples) -> Figures:
    one = press.press
    zero_tick = one.onset_tick - round(press.onset_s * one.tick_hz)
    tip_mm2 = recording.session.tip_area_mm2
    return figures_of(
        one,
        zero_tick=zero_tick,
        thresholds=_thresholds(recording, press),
        around=around,
        tip_area_mm2=tip_mm2,
    )


def _thresholds(recording: Recording, press: RecordedPress) -> Thresholds | None:
    """Return what the press was checked against, by the newest table that has its point."""
    one = press.press
    found = (table.find(one.point or "", Side(one.side)) for table in reversed(recording.thresholds))
    return next((entry for entry in found if entry is not None), None)
