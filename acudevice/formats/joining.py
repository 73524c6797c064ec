"""Longer blocks, since half a second of samples is little work for an array: what goes on without a step is joined."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

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
    count = 0
    for block in blocks:
        if waiting and not (count < most and _follows(waiting[-1], block) and alike(waiting[-1], block)):
            yield _one(waiting)
            waiting, count = [], 0
        waiting.append(block)
        count += len(block)
    if waiting:
        yield _one(waiting)


def _follows(before: Block, after: Block) -> bool:
    """Tell whether the samples of two blocks go on without a step, in number, time and kind."""
    last = before.runs[-1]
    even = after.runs[0].tick == last.tick + last.n * before.period_ticks
    alike = before.boot is after.boot or before.boot == after.boot
    return even and alike and before.first + len(before) == after.first and _kind(before) == _kind(after)


def _kind(block: Block) -> tuple[object, ...]:
    return block.epoch, block.period_ticks, block.cells, block.width, block.counts.typecode


def _one(blocks: list[Block]) -> Block:
    first = blocks[0]
    if len(blocks) == 1:
        return first
    counts = array(first.counts.typecode)
    counts.frombytes(b"".join([block.counts for block in blocks]))
    return replace(first, counts=counts, runs=tuple(_runs(blocks)))


def _runs(blocks: list[Block]) -> Iterator[Run]:
    """Yield the runs of blocks that go on without a step; those that continue one another as one."""
    period = blocks[0].period_ticks
    n, tick, flags = 0, blocks[0].runs[0].tick, blocks[0].runs[0].flags
    for run in chain.from_iterable(block.runs for block in blocks):
        if run.tick != tick + n * period or run.flags != flags:
            yield Run(n, tick, flags)
            n, tick, flags = 0, run.tick, run.flags
        n += run.n
    yield Run(n, tick, flags)
