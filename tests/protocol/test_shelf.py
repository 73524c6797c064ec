"""The shelf keeps pieces sorted and without overlap."""

from hypothesis import given
from hypothesis import strategies as st

from acudevice.protocol.codec import SampleBlock
from acudevice.protocol.shelf import Piece, Shelf

spans = st.tuples(st.integers(0, 60), st.integers(1, 12))


def _block(first: int, count: int, epoch: int = 0) -> SampleBlock:
    return SampleBlock(0, epoch, 3, 1, first, 0, (0,) * count)


def _piece(first: int, count: int, epoch: int = 0) -> Piece:
    return Piece(first, first + count, _block(first, count, epoch), 0.0)


def _covered(shelf: Shelf) -> list[int]:
    return [index for piece in shelf.pieces for index in range(piece.first, piece.end)]


@given(st.lists(spans, max_size=12), spans)
def test_pieces_cover_what_came_once(came: list[tuple[int, int]], window: tuple[int, int]) -> None:
    """Whatever the order and the overlap; gaps are the rest, and duplicates are counted to the sample."""
    shelf = Shelf()
    duplicates = sum(shelf.put(_piece(*span)) for span in came)
    union = {index for first, count in came for index in range(first, first + count)}
    assert _covered(shelf) == sorted(union)
    assert duplicates == sum(count for _, count in came) - len(union)
    first, count = window
    gaps = list(shelf.gaps(first, first + count))
    assert [index for gap in gaps for index in gap] == [
        n for n in range(first, first + count) if n not in union
    ]
    assert all(gaps)


@given(st.lists(spans, max_size=8), spans, st.integers(0, 70))
def test_losses_fill_the_gaps_and_what_lies_before_can_be_dropped(
    came: list[tuple[int, int]], lost: tuple[int, int], before: int
) -> None:
    """Samples that came are not lost by it."""
    shelf = Shelf()
    for span in came:
        shelf.put(_piece(*span))
    had = set(_covered(shelf))
    window = range(lost[0], sum(lost))
    shelf.fill(window.start, window.stop, "link")
    assert _covered(shelf) == sorted(had | set(window))
    gone = {n for piece in shelf.pieces if piece.block is None for n in range(piece.first, piece.end)}
    assert gone == set(window) - had
    shelf.drop_before(before)
    assert _covered(shelf) == sorted(n for n in had | set(window) if n >= before)


def test_samples_can_be_spoiled_by_place_and_by_epoch() -> None:
    """They keep their place, as losses."""
    shelf = Shelf()
    for first, epoch in ((0, 1), (4, 2), (8, 1), (12, 1)):
        shelf.put(_piece(first, 4, epoch))
    shelf.spoil(12, "link", 1)
    assert [(piece.first, piece.block is None, piece.reason) for piece in shelf.pieces] == [
        (0, True, "link"), (4, False, ""), (8, True, "link"), (12, False, ""),
    ]  # fmt: skip
    shelf.spoil(100, "reboot")
    assert all(piece.block is None for piece in shelf.pieces)


def test_a_piece_is_found_by_where_it_begins() -> None:
    """Not by what it covers."""
    shelf = Shelf()
    shelf.put(_piece(4, 4))
    assert shelf.at(4) == shelf.pieces[0]
    assert (shelf.at(5), shelf.at(0), shelf.at(9)) == (None, None, None)
