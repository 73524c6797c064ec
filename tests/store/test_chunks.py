"""Chunks: samples as rows, and back, whatever the packets were."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.store.chunks import Chunk, Growing, chunks, pack, unpack
from acudevice.values.recording import Boot
from acudevice.values.samples import SampleFlag, Samples
from tests.store.making import PERIOD, packet, packets

BOOT = Boot(7, 0, 0, 500, 1_000_000, 0.0)


def rows(found: list[Chunk]) -> list[tuple[int, int, tuple[int, ...], int]]:
    """Return number, tick, readings and flags of every sample in chunks."""
    blocks = [chunk.block(BOOT) for chunk in found]
    return [
        (*row, int(samples.flags))
        for block in blocks
        for samples in block.samples()
        for row in samples.rows()
    ]


def given_rows(all_packets: list[Samples]) -> list[tuple[int, int, tuple[int, ...], int]]:
    """Return the same of packets."""
    return [(*row, int(samples.flags)) for samples in all_packets for row in samples.rows()]


@given(
    st.sampled_from([2, 3, 4]).flatmap(
        lambda width: st.tuples(
            st.just(width),
            st.lists(st.integers(-(1 << 8 * width - 1), (1 << 8 * width - 1) - 1), min_size=1, max_size=40),
        )
    )
)
def test_counts_take_the_bytes_they_have_on_the_wire(drawn: tuple[int, list[int]]) -> None:
    """Any counts of a width come back, the fault code included, from exactly that many bytes each."""
    width, counts = drawn
    codec, data = pack(counts, width)
    assert len(data) == width * len(counts)
    assert data[:width] == counts[0].to_bytes(width, "little", signed=True)
    assert unpack(codec, data).tolist() == counts


@pytest.mark.parametrize(("count", "size"), [(1 << 23, 4), (-(1 << 23) - 1, 4), (1 << 31, 8)])
def test_a_count_beyond_its_width_is_kept_all_the_same(count: int, size: int) -> None:
    """What does not fit takes more bytes; nothing is cut off."""
    codec, data = pack([1, count, -1], 3)
    assert len(data) == 3 * size
    assert unpack(codec, data).tolist() == [1, count, -1]


@given(st.data())
def test_packets_of_any_size_flags_and_jitter_come_back(data: st.DataObject) -> None:
    """Chunks hold every sample with its number, tick and flags, however a free-running converter's ticks wander."""
    sent, first, tick = [], 0, 500
    for _ in range(data.draw(st.integers(1, 12))):
        n = data.draw(st.integers(1, 30))
        flags = SampleFlag(data.draw(st.sampled_from([0, 0x20, 0x22])))
        sent.append(packet(first, n, tick=tick, flags=flags, cells=data.draw(st.just(2))))
        first += n
        tick += n * PERIOD + data.draw(st.sampled_from([0, 0, 7, -300]))
    found = list(chunks(sent))
    assert rows(found) == given_rows(sent)
    assert all(chunk.whole for chunk in found)


def test_a_chunk_holds_half_a_second() -> None:
    """Ten seconds at 100 Hz become twenty-odd chunks, none longer than half a second and a packet."""
    found = list(chunks(packets(0, 1000)))
    assert 19 <= len(found) <= 21
    assert max(chunk.n for chunk in found) <= 54
    assert all(before.first + before.n == after.first for before, after in pairwise(found))


def test_even_packets_with_the_same_flags_are_one_run() -> None:
    """A device with an exact period costs one run a chunk."""
    (chunk,) = chunks(packets(0, 48))
    assert [run.n for run in chunk.block(BOOT).runs] == [48]
    assert chunk.last_tick == 500 + 47 * PERIOD


@pytest.mark.parametrize(
    "change", [{"epoch": 1}, {"period_ticks": 5_000}, {"width": 4}, {"cells": 1, "first": 9, "tick": 90_500}]
)
def test_a_chunk_never_spans_two_scales_or_a_step(change: dict[str, int]) -> None:
    """Another epoch, period or format, and a step in the numbers, begin another chunk."""
    assert len(list(chunks([packet(0), packet(4)._replace(**change)]))) == 2


def test_packets_without_samples_leave_no_trace() -> None:
    """An empty packet among others is skipped."""
    assert rows(list(chunks([packet(0, 0), packet(0), packet(4, 0), packet(4)]))) == given_rows(packets(0, 8))
    assert list(chunks([packet(0, 0)])) == []


def test_an_empty_packet_at_the_end_of_a_chunk_leaves_its_end_alone() -> None:
    """Whatever its flags and tick."""
    growing = Growing(packet(0))
    before = growing.chunk()
    assert growing.takes(packet(4, 0)._replace(tick=9, flags=SampleFlag.PRESSED))
    assert growing.chunk() == before


@given(st.integers(0, 10_000), st.integers(0, 7))
def test_any_flipped_bit_of_data_or_runs_shows(place: int, bit: int) -> None:
    """The CRC covers data and runs."""
    (chunk,) = chunks(packets(0, 40))
    for name in ("data", "runs"):
        damaged = bytearray(getattr(chunk, name))
        damaged[place % len(damaged)] ^= 1 << bit
        assert not replace(chunk, **{name: bytes(damaged)}).whole


@pytest.mark.parametrize(
    "name", ["first", "n", "tick", "last_tick", "period_ticks", "epoch", "cells", "width", "crc"]
)
@pytest.mark.parametrize("value", [1234567, -1, 1 << 40, None, "x"])
def test_any_changed_field_shows(name: str, value: object) -> None:
    """The CRC covers the fields that give samples their place, and nonsense in them is damage, not an error."""
    (chunk,) = chunks(packets(0, 40))
    assert not replace(chunk, **{name: value}).whole
