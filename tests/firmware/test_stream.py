"""Packets: their size, their ticks, their flags."""

import pytest

from acudevice.firmware.boards.simulated import SimulatedBoard, SimulatedSensor
from acudevice.firmware.buffer import LATCHED, PRESSED
from acudevice.firmware.stream import Stream
from tests.firmware.host import Packet, packet

PERIOD = 10_000


def stream(*, cells: int = 1, width: int = 3, rates: tuple[int, ...] = (100_000,)) -> Stream:
    """Return a stream in its first epoch."""
    sensor = SimulatedSensor()
    sensor.cells, sensor.width, sensor.rates = cells, width, rates
    made = Stream(SimulatedBoard(sensor))
    made.new_epoch(0, rates[0], (0,) * cells, 1)
    return made


def fill(made: Stream, count: int, start: int = 0) -> None:
    """Append samples on the grid, the count being the index."""
    for _ in range(count):
        index = made.buffer.next
        made.append((index,) * made._board.sensor.cells, start + index * PERIOD)
        if made.full():
            made.close()


def sent(made: Stream, index: int = 0, limit: int = 1000, flags: int = 0) -> list[Packet]:
    """Return packets of all that is held from an index on."""
    packets = []
    while one := made.packet(index, made.buffer.next, limit, flags):
        index, message = one
        packets.append(packet(message))
    return packets


@pytest.mark.parametrize(
    ("rate", "cells", "width", "max_message", "size"),
    [
        (100_000, 1, 3, 244, 4), (1_000_000, 1, 3, 244, 40), (1_000_000, 8, 4, 244, 0), (10_000, 1, 3, 244, 1),
        (50_000, 7, 4, 244, 2), (50_000, 1, 2, 20, 2), (100_000, 1, 3, 20, 2), (101_000, 1, 3, 20, 0),
        (10_000, 8, 4, 20, 0), (10_000, 4, 2, 20, 1), (350_000, 8, 4, 244, 7), (351_000, 8, 4, 244, 0),
    ],
)  # fmt: skip
def test_the_size_of_packets_is_that_of_the_page(
    rate: int, cells: int, width: int, max_message: int, size: int
) -> None:
    """Section 7.4; 0 where the link cannot carry the rate."""
    assert stream(cells=cells, width=width).size_for(rate, max_message) == size


def test_a_packet_is_the_example_of_the_page() -> None:
    """Section 20.3: epoch 7, one cell of 3 bytes."""
    made = stream()
    for _ in range(7):
        made.new_epoch(0, 100_000, (0,), 1)
    made.buffer.next = made.buffer.oldest = made.ready = 1000
    for place, counts in enumerate((8421, 8437, -3, 8402)):
        made.append((counts,), 5_000_000 + place * PERIOD)
    message = "04000713E803000040" + "4B4C00E52000F52000FDFFFFD22000"
    assert made.packet(1000, 1004, 4, 0) == (1004, bytes.fromhex(message))


def test_cells_are_interleaved() -> None:
    """Sample by sample, cell by cell."""
    made = stream(cells=2, width=2)
    made.append((1, -1), 0)
    made.append((2, -2), PERIOD)
    (one,) = sent(made)
    assert (one.cells, one.width, one.counts) == (2, 2, (1, -1, 2, -2))


def test_packets_end_when_they_are_full_or_have_waited() -> None:
    """Four samples at 100 Hz, or 40 ms."""
    made = stream()
    fill(made, 3)
    assert (made.ready, made.waited(39_999), made.waited(40_000)) == (0, False, True)
    fill(made, 1)
    assert made.ready == 4
    assert not made.waited(10**9)


def test_a_late_sample_begins_a_packet_of_its_own() -> None:
    """Its tick can then be what was measured."""
    made = stream()
    fill(made, 2)
    made.append((9,), 75_000)
    made.close()
    assert [(one.index, one.tick) for one in sent(made)] == [(0, 0), (2, 75_000)]


def test_packets_of_a_backfill_keep_every_tick() -> None:
    """However they are cut."""
    made = stream()
    fill(made, 8)
    fill(made, 9, start=3_000)
    made.lose(3)
    fill(made, 5, start=20_000)
    whole = {
        index: one.tick + place * PERIOD
        for one in sent(made, limit=77)
        for place, index in enumerate(one.indexes)
    }
    for first in range(20):
        for limit in (1, 3, 77):
            for one in sent(made, first, limit):
                assert [one.tick + place * PERIOD for place in range(len(one.counts))] == [
                    whole[index] for index in one.indexes
                ]


def test_flags_tell_of_the_readings_and_of_the_state_after_the_last() -> None:
    """Clipped and fault from any sample, pressed and latched from the last."""
    made = stream()
    fill(made, 4)
    made.buffer.mark(PRESSED, 1)
    made.buffer.mark(LATCHED, 3)
    assert [made.packet(0, end, 9, 0)[1][1] for end in (1, 2, 3, 4)] == [0, 0x20, 0, 0x10]
    made.append(made.readings.judge(None)[0], 4 * PERIOD)
    made.append((0x7FFFFF,), 5 * PERIOD)
    made.low_battery = True
    assert made.packet(4, 6, 9, 0x80)[1][1] == 0x80 | 0x08 | 0x04 | 0x02


def test_the_packet_after_a_loss_says_so() -> None:
    """Live and sent again, even where all before it is gone."""
    made = stream()
    fill(made, 4)
    made.lose(2)
    fill(made, 4)
    made.lose(100_000)
    fill(made, 4)
    assert [(one.index, one.flags) for one in sent(made)] == [(100_010, 1)]
    made = stream()
    fill(made, 4)
    made.lose(2)
    fill(made, 8)
    made.lose(1)
    fill(made, 4)
    assert [(one.index, one.flags) for one in sent(made, limit=4)] == [(0, 0), (6, 1), (10, 0), (15, 1)]


def test_an_epoch_ends_the_packet() -> None:
    """A packet never spans two."""
    made = stream()
    fill(made, 2)
    made.new_epoch(0, 100_000, (5,), 1)
    fill(made, 4)
    assert [(one.epoch, one.index, len(one.counts)) for one in sent(made)] == [(0, 0, 2), (1, 2, 4)]
    assert made.epochs.now().index == 2


def test_samples_outlive_the_description_of_their_epoch() -> None:
    """A host that knows it already can still ask for them."""
    made = stream()
    for _ in range(20):
        fill(made, 4)
        made.new_epoch(0, 100_000, (0,), 1)
    assert [(one.epoch, one.index) for one in sent(made)] == [(number, 4 * number) for number in range(20)]
