"""Detection with an onset and a release level for each cell: by the very state machine that runs live.

To that machine all that matters of a force is its zone: below release, between the two levels, at or above onset. The
cells become runs of one zone, and the table of transitions says at which of them a press begins and ends. What the
live check counts beside that is not needed here.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.find.feet import Edges, feet
from acudevice.signal.find.grid import Grid
from acudevice.signal.find.levels import Levels
from acudevice.signal.find.series import Places
from acudevice.signal.transitions import Action, row
from acudevice.signal.zones import State, Zone


class Span(NamedTuple):
    """A press as places on the grid, and what it rises from and falls to."""

    onset: float
    """Where its foot is crossed, between cells."""
    release: float
    first: int
    """First cell of it."""
    last: int
    """First cell after it."""
    whole: bool
    """Whether it ended before the recording did."""
    before: float
    """Level of rest."""
    after: float


def detect(grid: Grid, levels: Levels) -> list[Span]:
    """Return the presses that the state machine finds."""
    zones = (grid.values >= levels.spread("release")).view(np.uint8)
    zones = zones + (grid.values >= levels.spread("onset"))
    found = list(transitions(zones))
    if not found:
        return []
    whole = found[-1][1] is not None
    onsets, releases = np.array([(on, len(grid) if off is None else off) for on, off in found]).T
    return _spans(grid, levels, onsets, releases, whole=whole)


def transitions(zones: NDArray[np.uint8]) -> Iterator[tuple[int, int | None]]:
    """Yield the cell at which each press begins, and that which ends it: None where the recording ends before."""
    starts = np.concatenate([[0], np.flatnonzero(zones[1:] != zones[:-1]) + 1])
    starts = starts[ACTS[zones[starts]]]
    state, onset = State.WAIT, 0
    for start, zone in zip(starts.tolist(), zones[starts].tolist(), strict=True):
        begins, ends, state = _ROWS[state][zone]
        if begins:
            onset = start
        elif ends:
            yield onset, start
    if state is State.PRESS:
        yield onset, None


HERE = Zone.REST, Zone.NEAR, Zone.LIGHT
"""The zones that there are here. No press is too long for a recording, so nothing comes late."""

_TABLE = [[row(state, zone, late=False) for zone in HERE] for state in State]

_ROWS = [
    [(Action.BEGIN in acts, Action.END_BY_RELEASE in acts, state) for acts, state in line] for line in _TABLE
]

_SEEN = State.WAIT, State.IDLE, State.PRESS

ACTS = np.array([any(_TABLE[state][zone][1] is not state for state in _SEEN) for zone in HERE])
"""Whether a zone leads to another state; one that does not changes nothing that matters here."""


def _spans(grid: Grid, levels: Levels, onsets: Places, releases: Places, *, whole: bool) -> list[Span]:
    """Return presses from foot to foot: from onset and release outwards while their edges are steep.

    The cell before the release is the last that is not below it. Unless the last press is `whole`, the end of the
    recording cuts it off.
    """
    last = releases - 1
    up, down = levels.columns(onsets), levels.columns(last)
    first, begin = feet(grid, Edges(onsets, up, up[0].astype(np.intp), last), -1)
    outer = np.maximum(releases, levels.ends(last) - 1)
    stop, end = feet(grid, Edges(last, down, onsets, np.minimum(outer, len(grid) - 1)), 1)
    after = down[1]
    if not whole:
        stop[-1], end[-1], after[-1] = len(grid) - 1, len(grid) - 1, up[1, -1]
    intact = [True] * (len(last) - 1) + [whole]
    columns = begin, end, first, stop, intact, up[1], after
    return [Span(*row) for row in zip(*(np.asarray(column).tolist() for column in columns), strict=True)]
