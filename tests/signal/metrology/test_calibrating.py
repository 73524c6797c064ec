"""From observations to a record: every cell, every residual, every refusal."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.errors import BadDataError
from acudevice.protocol.rules import CELL_RULES
from acudevice.protocol.tables import Breakpoint
from acudevice.signal.metrology.applying import apply
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.values.calibration_record import CalibrationRecord, Direction, Observation
from tests.support import pontius
from tests.support.sensors import RIGS


def made(observations: list[Observation], model: str | None = None) -> CalibrationRecord:
    """Return a record."""
    return calibrate(observations, created="x", software="test", model=model)


@settings(max_examples=4)
@given(st.sampled_from(sorted(RIGS)), st.integers(0, 1000), st.booleans())
def test_whatever_is_accepted_obeys_the_device(name: str, seed: int, turned: bool) -> None:
    """Rules 22 to 24 of the protocol, at the very record; also where counts fall as force rises."""
    table = RIGS[name].table(seed)
    if turned:
        table = [replace(o, counts=5000.0 - o.counts) for o in table]
    (cell,) = made(table).cells
    points = [Breakpoint(c, f) for c, f in zip(cell.table.counts, cell.table.force_mn, strict=True)]
    assert all(rule(points) for _, rule in CELL_RULES)
    # Beside what a film is sure of, several per cent, that is little; and it is stated.
    assert cell.table_error_n < 0.004 * cell.range_n[1]
    assert list(cell.range_counts) == sorted(cell.range_counts)


def test_residuals_are_those_of_the_observations() -> None:
    """In their order, also with cells that alternate; hysteresis is taken out."""
    rig = RIGS["load cell"]
    first, second = rig.table(1), [replace(o, cell=2) for o in rig.table(2)]
    mixed = [o for pair in zip(first, second, strict=True) for o in pair]
    assert made(mixed).residuals_n == pytest.approx(
        [r for pair in zip(made(first).residuals_n, _of_second(second), strict=True) for r in pair]
    )
    assert float(np.std(made(first).residuals_n)) < 0.05


def _of_second(second: list[Observation]) -> tuple[float, ...]:
    """Return the residuals of a table whose cell is called 2, as if it were 1."""
    return made([replace(o, cell=1) for o in second]).residuals_n


def test_cells_are_numbered_from_one() -> None:
    """A gap would shift the device's tables."""
    with pytest.raises(BadDataError, match="cells are numbered"):
        made([replace(o, cell=2) for o in RIGS["load cell"].table(1)])


def test_one_direction_and_one_series_do() -> None:
    """With less to say about it."""
    one = [o for o in RIGS["load cell"].table(1) if o.direction is Direction.UP and o.series == "2"]
    (cell,) = made(one).cells
    assert cell.model == "linear"
    assert cell.figures["hysteresis"] is None
    assert cell.doubts[20].k > 2.0


def test_a_model_that_is_asked_for_is_taken() -> None:
    """If it rises."""
    assert made(RIGS["load cell"].table(1), "cubic").cells[0].model == "cubic"
    with pytest.raises(BadDataError):
        made(RIGS["film"].table(1), "quadratic")


def test_a_saturated_sensor_is_refused() -> None:
    """Before anything is fitted."""
    table = [replace(o, counts=min(o.counts, 2500.0)) for o in RIGS["film"].table(1)]
    with pytest.raises(BadDataError, match="saturated"):
        made(table)


def test_a_public_calibration_comes_out_as_published() -> None:
    """NIST's handbook (4.6.1) takes a quadratic for it, and reads a deflection of 1.239722 as a load of 1,705,106."""
    record = made(pontius.table())
    assert record.cells[0].model == "quadratic"
    assert {c.model: c.reason for c in record.cells[0].candidates}["linear"] == "misses what was held out"
    (found,) = apply(record, [(123_972.2, 1)])
    assert found.lo95_n <= 17.05106 <= found.hi95_n
    assert found.force_n == pytest.approx(17.05106, abs=0.003)
    # Single deflections scatter by 0.0002, which is 280 in load; the curve through forty of them by less.
    assert 0.0003 < found.u_n < 0.0028
