"""Longer blocks, since half a second of samples is little work for an array: what goes on without a step is joined."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from acudevice.values.recording import Block, Run

MOST = 16_384
"""Samples in a block that is not joined with the next any more."""


def joined(
    blocks: Iterable[Block], alike: Callable[[Block, Block], bool], most: int = MOST
) -> Iterator[Block]:
    """Yield the same samples in fewer blocks, none across a gap, a pause, a boot or an epoch.

    Args:
        blocks: Blocks in order.
        alike: Tells whether two blocks that follow each other have the same scale.
        most: A block of so many samples takes no more.
    """
    waiting: list[Block] = []
    for block in blocks:
        if waiting and not (
            sum(map(len, waiting)) < most and _follows(waiting[-1], block) and alike(waiting[-1], block)
        ):
            yield _one(waiting)
            waiting = []
        waiting.append(block)
    if waiting:
        yield _one(waiting)


def _follows(before: Block, after: Block) -> bool:
    """Tell whether the samples of two blocks go on without a step, in number, time and kind."""
    last = before.runs[-1]
    even = after.runs[0].tick == last.tick + last.n * before.period_ticks
    return even and before.first + len(before) == after.first and _kind(before) == _kind(after)


def _kind(block: Block) -> tuple[object, ...]:
    return block.boot, block.epoch, block.period_ticks, block.cells, block.width


def _one(blocks: list[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    runs: list[Run] = []
    for block in blocks:
        for run in block.runs:
            if runs and _goes_on(runs[-1], run, block.period_ticks):
                runs[-1] = replace(runs[-1], n=runs[-1].n + run.n)
            else:
                runs.append(run)
    counts = array("q")
    counts.frombytes(np.concatenate([np.asarray(block.counts, np.int64) for block in blocks]).tobytes())
    return replace(blocks[0], counts=counts, runs=tuple(runs))


def _goes_on(before: Run, after: Run, period_ticks: int) -> bool:
    return before.flags == after.flags and after.tick == before.tick + before.n * period_ticks
