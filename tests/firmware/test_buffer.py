"""The ring of samples: what is held, at which tick, over holes and epochs."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from acudevice.firmware.buffer import ANCHOR_EVERY, HOLE, LATCHED, NEITHER, PRESSED, Buffer


@dataclass
class Model:
    """What the buffer should hold, the simple way: index to (counts, state, tick, epoch)."""

    capacity: int
    next: int = 0
    tick: int = 0
    epoch: int = 0
    since: int = 100
    held: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)

    def trim(self) -> None:
        """Forget what does not fit."""
        self.held = {index: kept for index, kept in self.held.items() if index >= self.next - self.capacity}


PERIOD = 10
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(1, 12)),
        st.tuples(st.just("lose"), st.integers(1, 60)),
        st.tuples(st.just("jump"), st.integers(1, 1000)),
        st.tuples(st.just("epoch"), st.just(0)),
    ),
    max_size=60,
)


def play(steps: list[tuple[str, int]], buffer: Buffer, model: Model) -> None:
    """Do the same to both, with an anchor wherever the grid of ticks is left."""
    anchored = False
    for what, amount in steps:
        if what == "add":
            for _ in range(amount):
                model.tick += PERIOD
                model.since += 1
                if not anchored:
                    buffer.anchor(model.tick, model.epoch)
                    anchored, model.since = True, 0
                counts = model.next * 7919 % 65536 - 32768
                buffer.append((counts,), 2)
                state = (NEITHER, PRESSED, LATCHED)[model.next % 3]
                buffer.mark(state, model.next)
                model.held[model.next] = (counts, state, model.tick, model.epoch)
                model.next += 1
        elif what == "lose":
            buffer.lose(amount)
            model.next += amount
            anchored = False
        elif model.since >= ANCHOR_EVERY:  # the buffer has room for so many anchors and no more
            model.tick += amount
            model.epoch += what == "epoch"
            anchored = False
        model.trim()


def read_all(buffer: Buffer, first: int = 0) -> dict[int, tuple[int, int, int, int]]:
    """Return all that can be read from an index on."""
    out = {}
    index = first
    while run := buffer.run(index, buffer.next):
        start, end, tick, steps, epoch = run
        assert start < end
        raw = buffer.read(start, end - start)
        for place in range(end - start):
            counts = int.from_bytes(raw[2 * place : 2 * place + 2], "little", signed=True)
            out[start + place] = (counts, buffer.state(start + place), tick + (steps + place) * PERIOD, epoch)
        index = end
    return out


@given(STEPS)
def test_what_is_read_is_what_was_kept(steps: list[tuple[str, int]]) -> None:
    """Counts, states, ticks and epochs, over holes, jumps of the clock and the end of the ring."""
    buffer, model = Buffer(40, 2), Model(40)
    play(steps, buffer, model)
    held = read_all(buffer)
    assert held == {index: kept for index, kept in model.held.items() if index in held}
    assert buffer.next == model.next
    assert buffer.oldest == min(held, default=buffer.next)
    missing = set(model.held) - set(held)
    assert all(index < buffer.oldest for index in missing), "only the oldest may go, with their anchors"


def test_as_many_samples_are_held_as_promised() -> None:
    """With an anchor as often as there may be one."""
    buffer = Buffer(6_000, 3)
    for index in range(20_000):
        if index % ANCHOR_EVERY == 0:
            buffer.anchor(index * 11, 0)
        buffer.append((index,), 3)
    assert (buffer.oldest, buffer.next, len(read_all_indexes(buffer))) == (14_000, 20_000, 6_000)


def read_all_indexes(buffer: Buffer) -> list[int]:
    """Return the indexes of all runs."""
    indexes: list[int] = []
    index = 0
    while run := buffer.run(index, buffer.next):
        indexes += range(run[0], run[1])
        index = run[1]
    return indexes


def test_more_anchors_than_fit_cost_the_oldest_samples() -> None:
    """A sample without its tick is worth nothing, so it is not held."""
    buffer = Buffer(800, 2)
    for index in range(1_000):
        buffer.anchor(index * 17, 0)
        buffer.append((0,), 2)
    run = buffer.run(0, buffer.next)
    assert run
    assert run[0] == buffer.oldest == 1_000 - (800 // ANCHOR_EVERY + 16)
    assert run[2] == buffer.oldest * 17


def test_losing_more_than_fits_leaves_nothing() -> None:
    """The count goes on."""
    buffer = Buffer(40, 2)
    buffer.anchor(5, 0)
    buffer.append((1,), 2)
    buffer.lose(1_000_000)
    assert (buffer.oldest, buffer.next, buffer.run(0, buffer.next)) == (1_000_001, 1_000_001, None)
    buffer.anchor(9, 3)
    buffer.append((1,), 2)
    assert buffer.run(0, buffer.next) == (1_000_001, 1_000_002, 9, 0, 3)


def test_forgetting_drops_what_is_older() -> None:
    """Samples of an epoch that is not described any more."""
    buffer = Buffer(40, 2)
    buffer.anchor(5, 0)
    for _ in range(10):
        buffer.append((1,), 2)
    buffer.forget(6)
    assert read_all(buffer).keys() == {6, 7, 8, 9}


def test_a_hole_ends_a_run() -> None:
    """A packet has no step of index inside."""
    buffer = Buffer(40, 2)
    buffer.anchor(0, 0)
    buffer.append((1,), 2)
    buffer.lose(2)
    buffer.anchor(30, 0)
    buffer.append((1,), 2)
    assert [buffer.state(index) for index in range(4)] == [NEITHER, HOLE, HOLE, NEITHER]
    assert buffer.run(0, 4) == (0, 1, 0, 0, 0)
    assert buffer.run(1, 4) == (3, 4, 30, 0, 0)
    assert buffer.run(1, 3) is None
