"""Missing samples are asked for until they come, or are known to be lost."""

import pytest

from acudevice.protocol.codec import SampleBlock
from acudevice.protocol.filling import BRIDGE, STALL_S, Filling
from acudevice.protocol.items import Ask, Epoch, Item, Lost, Run
from acudevice.protocol.ordering import Ordering

REQUEST = {"index": 10, "count": 10}


def _block(first: int, count: int, flags: int = 0x80) -> SampleBlock:
    return SampleBlock(flags, 1, 3, 1, first, first, (0,) * count)


def _gap(flags: int = 0) -> tuple[Ordering, Filling]:
    """Return an ordering that lacks the samples 10 to 19, and its filling."""
    ordering = Ordering(1)
    ordering.describe(Epoch(1, 0, 0, 1000, 1, (0,), 0))
    ordering.anchor(0)
    ordering.measured(10)
    ordering.add(_block(20, 5, flags), 0.0)
    return ordering, Filling(ordering)


def _line(items: list[Item]) -> list[object]:
    return [
        item if isinstance(item, Lost) else (item.index, item.end)
        for item in items
        if isinstance(item, Run | Lost)
    ]


def _arrive(ordering: Ordering, filling: Filling, first: int, count: int, now_s: float = 0.0) -> list[object]:
    block = _block(first, count)
    return _line(ordering.add(block, now_s) + filling.arrived(block, now_s))


def _answer(filling: Filling, status: str, now_s: float = 0.0, **fields: int) -> list[object]:
    return _line(filling.answered({"index": 10, "count": 10}, status, {**fields}, now_s))  # type: ignore[typeddict-item] # figures by name


def test_the_first_gap_is_asked_for_and_nothing_more_until_it_came() -> None:
    """One backfill at a time, since a new one replaces it; a gap far behind it is another."""
    ordering, filling = _gap()
    far = 20 + BRIDGE + 1
    ordering.add(_block(25, far - 25), 0.0)
    ordering.add(_block(far + 5, 5), 0.0)
    assert filling.ask() == Ask("backfill", {"index": 10, "count": 10})
    assert _answer(filling, "ok", index=10, count=10) == []
    assert filling.ask() is None
    assert _arrive(ordering, filling, 10, 5) == [(10, 15)]
    assert _arrive(ordering, filling, 15, 5) == [(15, 20), (20, 25), (25, far)]
    assert filling.ask() == Ask("backfill", {"index": far, "count": 5})


def test_gaps_close_to_each_other_are_one_request() -> None:
    """What lies between comes twice and is dropped: a line that loses many packets must not cost a trip for each."""
    ordering, filling = _gap()
    ordering.add(_block(30, 5), 0.0)
    ordering.add(_block(40, 5), 0.0)
    assert filling.ask() == Ask("backfill", {"index": 10, "count": 30})
    filling.answered({"index": 10, "count": 30}, "ok", {"index": 10, "count": 30}, 0.0)
    assert _arrive(ordering, filling, 10, 30) == [(10, 20), (20, 25), (25, 30), (30, 35), (35, 40), (40, 45)]
    assert (filling.ask(), ordering.duplicates) == (None, 10)


def test_what_is_gone_is_lost_at_once() -> None:
    """All of it, or the first part."""
    _, filling = _gap()
    assert _answer(filling, "gone", count=0) == [Lost(10, 19, "link"), (20, 25)]
    ordering, filling = _gap()
    assert _answer(filling, "partial", index=14, count=6) == [Lost(10, 13, "link")]
    assert _arrive(ordering, filling, 14, 6) == [(14, 20), (20, 25)]


def test_what_came_before_its_answer_is_no_reason_to_wait() -> None:
    """The two may travel on different ways."""
    ordering, filling = _gap()
    assert _arrive(ordering, filling, 10, 10) == [(10, 20), (20, 25)]
    _answer(filling, "ok", index=10, count=10)
    ordering.measured(30)
    assert filling.ask() == Ask("backfill", {"index": 25, "count": 5})


def test_a_hole_in_what_came_is_asked_for_again() -> None:
    """The last promised sample ends an attempt."""
    ordering, filling = _gap()
    _answer(filling, "ok", index=10, count=10)
    _arrive(ordering, filling, 10, 3)
    _arrive(ordering, filling, 16, 4)
    assert filling.ask() == Ask("backfill", {"index": 13, "count": 3})


@pytest.mark.parametrize("way", ["refused", "stalled", "unanswered", "empty"])
@pytest.mark.parametrize(("flags", "tries", "reason"), [(0, 3, "damaged"), (1, 1, "overrun")])
def test_fruitless_attempts_are_counted(way: str, flags: int, tries: int, reason: str) -> None:
    """Three are enough; one, where the device says that it lost samples there itself."""
    _, filling = _gap(flags)
    for attempt in range(tries):
        assert filling.ask() == Ask("backfill", {"index": 10, "count": 10})
        if way == "refused":
            items = _answer(filling, "busy")
        elif way == "unanswered":
            items = _line(filling.failed({"index": 10, "count": 10}))
        elif way == "empty":
            items = _answer(filling, "ok", index=10, count=0)
        else:
            _answer(filling, "ok", index=10, count=10)
            assert filling.advance(STALL_S - 0.1) == []
            items = _line(filling.advance(STALL_S))
        assert items == ([Lost(10, 19, reason), (20, 25)] if attempt == tries - 1 else [])


def test_progress_makes_patient() -> None:
    """Each packet starts the wait anew, and attempts count only where nothing came."""
    ordering, filling = _gap()
    for attempt in range(5):
        ask = filling.ask()
        assert ask == Ask("backfill", {"index": 10 + attempt, "count": 10 - attempt})
        filling.answered(ask.fields, "ok", {"index": 10 + attempt, "count": 10 - attempt}, 0.0)
        _arrive(ordering, filling, 10 + attempt, 1, now_s=0.9 * STALL_S)
        assert filling.advance(1.8 * STALL_S) == []
        assert filling.ask() is None
        assert filling.advance(2.0 * STALL_S) == []
    assert filling.ask() == Ask("backfill", {"index": 15, "count": 5})


def test_a_new_link_asks_anew() -> None:
    """What was promised on the old one will not come."""
    _, filling = _gap()
    _answer(filling, "ok", index=10, count=10)
    filling.reset()
    assert filling.ask() == Ask("backfill", {"index": 10, "count": 10})


def test_what_nobody_asked_for_ends_no_attempt() -> None:
    """Another program's backfill may still be in the pipe."""
    ordering, filling = _gap()
    assert _arrive(ordering, filling, 19, 1) == []
    assert filling.ask() == Ask("backfill", {"index": 10, "count": 9})


def test_each_gap_that_is_given_up_has_its_own_reason() -> None:
    """Asked for together: what the link lost is not called lost in the device because of what lies behind it."""
    ordering, filling = _gap()
    ordering.add(_block(30, 5, 0x81), 0.0)
    assert filling.ask() == Ask("backfill", {"index": 10, "count": 20})
    lost = filling.answered({"index": 10, "count": 20}, "gone", {"count": 0}, 0.0)
    assert _line(lost) == [Lost(10, 19, "link"), (20, 25), Lost(25, 29, "overrun"), (30, 35)]
