"""Steps from each value of a series to the next, piece by piece: never all at once, since recordings are long."""

from collections.abc import Callable, Iterator

import numpy as np

from acudevice.signal.find.series import Floats, Mask, pieces

LONG = 1 << 16
"""Values that are looked at at a time: as many as a core keeps close by."""

Test = Callable[[Floats], Mask]
"""What is asked of steps."""


def steps(x: Floats) -> Iterator[Floats]:
    """Yield the differences of neighbours."""
    return (np.diff(x[a : b + 1]) for a, b in pieces(len(x) - 1, size=LONG))


def rows_of_steps(x: Floats, width: int) -> Iterator[Floats]:
    """Yield them in rows of so many, without the last ones where they fill no row."""
    whole = (len(x) - 1) // width * width
    return (np.diff(x[a : b + 1]).reshape(-1, width) for a, b in pieces(whole, size=LONG // width * width))


def is_step(x: Floats, holds: Test) -> Mask:
    """Return for which steps something holds."""
    return np.concatenate([np.zeros(0, np.bool), *map(holds, steps(x))])


def share_of_steps(x: Floats, holds: Test) -> float:
    """Return for what share of the steps, of which there is one at least, something holds."""
    return sum(int(np.count_nonzero(holds(step))) for step in steps(x)) / (len(x) - 1)
