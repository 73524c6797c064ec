"""Plain presses are those in which nothing happens but onset and release; their figures are those of the check."""

from dataclasses import replace

import numpy as np
import pytest

from acudevice.signal.calibrate import Converter
from acudevice.signal.limits import Limits
from acudevice.signal.machine import Machine
from acudevice.signal.moments import PressEnded
from acudevice.signal.plain import Plain, plain_presses
from acudevice.signal.runs import Chunk, Ruler
from acudevice.signal.verdict import conclude
from acudevice.signal.zones import End, State
from acudevice.values.thresholds import Mode, Side, Thresholds
from tests.support.traces import SCALE, WIDTH

REST, LIGHT, BAND, HARD, OVER = 0, 2000, 9000, 21_000, 31_000
GOOD = [LIGHT, BAND, BAND, HARD, BAND, BAND]


def thresholds(mode: Mode = Mode.HOLD) -> Thresholds:
    """Return thresholds with a limit of 120 ms."""
    return Thresholds(
        "LR3", Side.LEFT, mode, 1500, 1000, 8000, 20_000, 30_000, 30, 100, release_timeout_ms=20
    )


def found(
    forces: list[int], index: list[int] | None = None, mode: Mode = Mode.HOLD
) -> tuple[list[Plain], Chunk, Limits]:
    """Return the plain presses among forces at 100 Hz of a clock of 1 kHz, whose numbers are `index`."""
    converter = Converter(SCALE, WIDTH)
    limits = Limits.of(thresholds(mode), ceiling_mn=40_000, tick_hz=1000)
    ruler = Ruler.over(converter.cells[0], converter.valid, limits.edges, WIDTH)
    numbers = range(len(forces)) if index is None else np.array(index)
    chunk = Chunk(ruler, np.array(forces, np.int32), numbers, range(0, 10 * len(forces), 10))
    return list(plain_presses(chunk, chunk.runs(), limits)), chunk, limits


def places(
    forces: list[int], index: list[int] | None = None, mode: Mode = Mode.HOLD
) -> list[tuple[int, int]]:
    """Return where plain presses begin and are released."""
    presses, chunk, _ = found(forces, index, mode)
    starts = chunk.runs().start
    return [(int(starts[press.first]), int(starts[press.stop])) for press in presses]


def test_plain_presses_have_the_figures_of_the_check() -> None:
    """All zones, a single sample, never in the band; what came before them, the check alone knows."""
    forces = [REST, *GOOD, 1200, REST, REST, BAND, REST, LIGHT, 1200, LIGHT, REST]
    presses, chunk, limits = found(forces)
    machine = Machine(limits, State.WAIT)
    moments = [m for place, force in enumerate(forces) for m in machine.step(place, 10 * place, force)]
    expected = [moment.press for moment in moments if isinstance(moment, PressEnded)]
    starts = chunk.runs().start
    got = [conclude(p.tally, limits, End.RELEASE, (at := int(starts[p.stop])), 10 * at) for p in presses]
    assert len(got) == 3
    assert got == [replace(press, rest_ticks=None) for press in expected]


@pytest.mark.parametrize(
    ("forces", "index"),
    [
        ([REST, *GOOD], None),
        ([REST, LIGHT, OVER, BAND, REST], None),
        ([REST, LIGHT, 1_500_000, BAND, REST], None),
        ([REST, *[BAND] * 13, REST], None),
        ([REST, BAND, BAND, REST], [0, 1, 3, 4]),
        ([REST, BAND, BAND, REST], [0, 2, 3, 4]),
        ([REST, BAND, BAND, REST], [0, 1, 2, 4]),
        ([REST, 1200, 1200, REST], None),
    ],
    ids="unfinished ceiling clipped limit torn late early-gone near".split(),
)
def test_a_press_with_an_incident_is_not_plain(forces: list[int], index: list[int] | None) -> None:
    """Unreleased, at the ceiling, invalid, too long for the limit, or with samples missing; or never begun."""
    assert places(forces, index) == []


def test_one_with_an_incident_does_not_spoil_its_neighbours() -> None:
    """Each is looked at for itself; whether the check is idle before it, the check knows."""
    forces = [REST, *GOOD, REST, *[BAND] * 13, REST, *GOOD, REST, OVER, REST, LIGHT, REST]
    assert places(forces) == [(1, 7), (22, 28), (31, 32)]


def test_the_last_sample_before_the_limit_is_plain() -> None:
    """Twelve samples at 100 Hz end before 120 ms; the release may come later."""
    assert places([REST, *[BAND] * 12, REST]) == [(1, 13)]


def test_kneading_is_never_plain() -> None:
    """Its cycles need every sample."""
    assert places([REST, *GOOD, REST], mode=Mode.KNEAD) == []
    assert places([REST, *GOOD, REST], mode=Mode.SERIES) == [(1, 7)]
