"""Samples leave as one rising line, whatever order they come in."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.protocol.codec import SampleBlock, encode
from acudevice.protocol.items import Epoch, Item, Lost, Run
from acudevice.protocol.ordering import DEFAULT_LIMIT, LARGEST_LIMIT, Ordering

EPOCH = Epoch(1, 0, 0, 100_000, 10_000, (0,), 0)


def _ordering(start: int | None = 0) -> Ordering:
    ordering = Ordering(9)
    ordering.describe(EPOCH)
    ordering.anchor(0)
    if start is not None:
        ordering.measured(start)
    return ordering


def _block(first: int, count: int = 4, *, epoch: int = 1, flags: int = 0, cells: int = 1) -> SampleBlock:
    counts = tuple(range(first * cells, (first + count) * cells))
    return SampleBlock(flags, epoch, 3, cells, first, first * 10_000, counts)


def _line(items: list[Item]) -> list[tuple[int, int] | tuple[int, int, str]]:
    """Return runs as (first, end) and losses as (first, last, reason)."""
    out: list[tuple[int, int] | tuple[int, int, str]] = []
    for item in items:
        if isinstance(item, Run):
            out.append((item.index, item.end))
        elif isinstance(item, Lost):
            out.append((item.first, item.last or 0, item.reason))
    return out


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 12)), max_size=15), st.integers(1, 3))
def test_packets_in_any_order_leave_once_and_in_order(came: list[tuple[int, int]], cells: int) -> None:
    """Trimmed where they overlap, with the counts and ticks that belong to their indexes."""
    ordering = _ordering()
    items = [item for span in came for item in ordering.add(_block(*span, cells=cells), 1.0)]
    items += ordering.lose(0, 70, "damaged")
    runs = [item for item in items if isinstance(item, Run)]
    union = {index for first, count in came for index in range(first, first + count)}
    assert [index for run in runs for index in range(run.index, run.end)] == sorted(union)
    assert all(run.counts == tuple(range(run.index * cells, run.end * cells)) for run in runs)
    assert all(run.tick == run.index * 10_000 for run in runs)
    assert ordering.duplicates == sum(count for _, count in came) - len(union)
    line = _line(items)
    assert all(
        after[0] == (before[1] if len(before) == 2 else before[1] + 1) for before, after in pairwise(line)
    )


def test_nothing_leaves_before_the_gap_is_filled_or_given_up() -> None:
    """A loss stands where its samples would have stood."""
    ordering = _ordering()
    assert _line(ordering.add(_block(0), 0.0)) == [(0, 4)]
    assert ordering.add(_block(8), 0.0) == ordering.add(_block(16), 0.0) == []
    assert list(ordering.missing()) == [range(4, 8), range(12, 16)]
    assert _line(ordering.lose(12, 16, "damaged")) == []
    assert _line(ordering.add(_block(4, flags=0x80), 0.0)) == [(4, 8), (8, 12), (12, 15, "damaged"), (16, 20)]
    assert (list(ordering.missing()), ordering.waiting, ordering.next) == ([], 0, 20)


def test_neighbouring_losses_for_one_reason_are_one() -> None:
    """And others are not."""
    ordering = _ordering()
    ordering.measured(30)
    assert ordering.lose(5, 10, "link") == []
    assert _line(ordering.lose(0, 5, "link")) == [(0, 9, "link")]
    ordering.lose(20, 30, "damaged")
    assert _line(ordering.lose(10, 20, "overrun")) == [(10, 19, "overrun"), (20, 29, "damaged")]


def test_samples_wait_for_their_epoch_and_all_behind_them() -> None:
    """The description comes with them, once."""
    ordering = _ordering()
    ordering.add(_block(0), 0.0)
    assert ordering.add(_block(4, epoch=2), 0.0) == ordering.add(_block(8), 0.0) == []
    assert ordering.unknown_epoch() == 2
    second = Epoch(2, 4, 40_000, 100_000, 10_000, (5,), 0)
    items = ordering.describe(second)
    assert items[0] == second
    assert _line(items) == [(4, 8), (8, 12)]
    assert EPOCH in items
    assert ordering.unknown_epoch() is None


def test_an_epoch_that_nobody_can_describe_is_lost() -> None:
    """Its counts can never be turned into force."""
    ordering = _ordering()
    ordering.add(_block(0, epoch=2), 0.0)
    ordering.add(_block(4), 0.0)
    assert _line(ordering.lose_epoch(2)) == [(0, 3, "link"), (4, 8)]


def test_where_to_begin_is_where_the_device_says() -> None:
    """What came before that is not ours, and what came early waits for it."""
    ordering = _ordering(None)
    assert ordering.add(_block(0), 0.0) == ordering.add(_block(4), 0.0) == []
    assert list(ordering.missing()) == []
    assert _line(ordering.measured(6)) == [(6, 8)]
    assert _line(ordering.measured(12)) == []
    assert ordering.measured(9) == []
    assert list(ordering.missing()) == [range(8, 12)]


def test_no_more_waits_than_the_device_could_send_again() -> None:
    """The oldest that are missing are lost, and then the oldest that wait."""
    ordering = _ordering()
    ordering.set_buffer(10 * DEFAULT_LIMIT)
    limit = 20 * DEFAULT_LIMIT
    ordering.add(_block(4), 0.0)
    assert ordering.add(_block(limit - 4), 0.0) == []
    assert _line(ordering.add(_block(limit + 96), 0.0)) == [(0, 3, "link"), (4, 8), (8, 99, "link")]
    ordering.set_buffer(2**32 - 1)
    assert _line(ordering.measured(LARGEST_LIMIT + 1000)) == [(100, 999, "link")]


def test_without_a_beginning_no_more_waits_either() -> None:
    """Then it begins with the first that waits."""
    ordering = _ordering(None)
    items = [item for n in range(DEFAULT_LIMIT // 4 + 1) for item in ordering.add(_block(4 * n), 0.0)]
    assert _line(items)[0] == (0, 4)


def test_the_end_of_a_boot_lets_go_what_waits() -> None:
    """But for samples that cannot be understood."""
    ordering = _ordering()
    for block in (_block(4), _block(12, epoch=7), _block(20)):
        ordering.add(block, 0.0)
    ordering.measured(30)
    assert _line(ordering.close("reboot")) == [
        (0, 3, "link"),
        (4, 8),
        (8, 11, "link"),
        (12, 15, "reboot"),
        (16, 19, "link"),
        (20, 24),
        (24, 29, "reboot"),
    ]
    assert Ordering(1).close("reboot") == []


@pytest.mark.parametrize(("flags", "index", "told"), [(1, 8, True), (0, 8, False), (1, 9, False)])
def test_the_packet_behind_a_gap_tells_of_an_overrun(flags: int, index: int, told: bool) -> None:
    """If it is whole, and begins there."""
    ordering = _ordering()
    ordering.add(_block(8, flags=flags), 0.0)
    assert ordering.overrun(index) is told


def test_the_newest_packet_may_be_looked_at_while_it_waits() -> None:
    """As the run that it will be; not one that left, that is older than another, or that nobody can date."""
    ordering = _ordering()
    (begun, run) = ordering.add(_block(0), 1.0)
    assert ordering.ahead(_block(0), 1.0) is None
    assert ordering.add(_block(8), 2.0) == []
    ahead = ordering.ahead(_block(8), 2.0)
    assert ordering.add(_block(12), 3.0) == []
    assert ordering.ahead(_block(8), 3.0) is None
    assert ordering.ahead(_block(12, epoch=2), 3.0) is None
    ordering.timeline.anchored = False
    assert ordering.ahead(_block(12), 3.0) is None
    left = ordering.add(_block(4), 4.0)
    assert ahead in left
    assert ahead is not None
    assert (ahead.index, ahead.tick, ahead.received_s) == (8, 80_000, 2.0)
    assert isinstance(begun, Epoch)
    assert isinstance(run, Run)


_PACKETS = [
    *[(0, 0, 0, 0, 3, 1)] * 10,  # step of the index and of the tick, flags, step of the epoch, width, cells
    *[(step, 10_000 * step, 0, 0, 3, 1) for step in (4, -4, -8, -9)],
    *[(0, wait, 0, 0, 3, 1) for wait in (3, -20_000, 1 << 31)],
    *[(0, 0, flags, 0, 3, 1) for flags in (0x01, 0x20, 0x80)],
    *[(0, 0, 0, 1, 3, 1), (0, 0, 0, 0, 2, 1), (0, 0, 0, 0, 4, 1), (0, 0, 0, 0, 3, 2)],
]
_DEEDS = ["describe", "describe", "lose", "lose", "anchor", "measured", "info"]


@settings(max_examples=200)
@given(st.lists(st.sampled_from([*_PACKETS, *_DEEDS]), max_size=40), st.sampled_from([0, 0xFFFF_0000]))
def test_the_usual_packet_comes_to_the_same_by_the_short_way(
    came: list[tuple[int, int, int, int, int, int] | str], start_tick: int
) -> None:
    """Whatever comes before and after it: the same items, and the same is known afterwards."""
    short, long = _ordering(), _ordering()
    index, tick, epoch = 0, start_tick, 1
    for number, what in enumerate(came):
        found: list[list[Item]] = []
        for ordering in (short, long):
            if what == "describe":
                found.append(
                    ordering.describe(Epoch(epoch, index, tick, 100_000, 10_000 * (epoch % 3), (0,), 0))
                )
            elif what == "lose":
                found.append(ordering.lose(0, index, "link"))
            elif what == "anchor":
                found.append(ordering.anchor(tick))
            elif what == "measured":
                found.append(ordering.measured(index))
            elif what == "info":
                ordering.set_buffer(number)
        if isinstance(what, tuple):
            step, wait, flags, more, width, cells = what
            index, tick, epoch = max(0, index + step), max(0, tick + wait), epoch + more
            block = SampleBlock(
                flags, epoch, width, cells, index, tick & 0xFFFF_FFFF, tuple(range(4 * cells))
            )
            run = short.usual(encode(block), number)
            found = [short.add(block, number) if run is None else [run], long.add(block, number)]
            index, tick = index + 4, tick + 40_000
        assert found[:1] == found[1:]
        assert (short.next, short.end, short.duplicates) == (long.next, long.end, long.duplicates)
        assert (short.timeline.now, [*short.missing()]) == (long.timeline.now, [*long.missing()])


@pytest.mark.parametrize("message", [b"", b"\4", encode(_block(4))[:12], encode(_block(4))[:-1], bytes(2000)])
def test_what_is_no_packet_is_not_the_usual_one(message: bytes) -> None:
    """No notice is taken of it: the packet that follows is still the next."""
    ordering = _ordering()
    ordering.add(_block(0), 1.0)
    ordering.add(_block(4), 1.1)
    assert ordering.usual(message, 1.2) is None
    assert ordering.usual(encode(_block(8)), 1.3) == Run(
        8, 80_000, 10_000, (8, 9, 10, 11), 1, 3, 1, 9, 0, 1.3
    )


def test_a_packet_that_waited_does_not_tell_the_form_of_the_next() -> None:
    """What the device told meanwhile may forbid that form: the next one is held against it."""
    ordering = _ordering()
    ordering.add(_block(0), 1.0)
    ordering.add(_block(8), 1.1)
    ordering.set_buffer(1000)
    assert [type(item) for item in ordering.add(_block(4), 1.2)] == [Run, Run]
    assert ordering.usual(encode(_block(12)), 1.3) is None
    ordering.add(_block(12), 1.3)
    assert ordering.usual(encode(_block(16)), 1.4) is not None
