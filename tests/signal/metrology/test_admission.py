"""Saturation, readings that turn back and references that cannot be right are refused in plain words."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from acudevice.errors import BadDataError
from acudevice.signal.metrology.admission import admit, inspect
from acudevice.signal.metrology.bench import bench
from acudevice.values.calibration_record import Observation
from tests.support.sensors import RIGS

Table = list[Observation]
CELL = RIGS["load cell"]


def changed(
    table: Table, which: Callable[[Observation], bool], **to: Callable[[Observation], float]
) -> Table:
    """Return a table with some fields of some observations changed."""
    return [replace(o, **{name: change(o) for name, change in to.items()}) if which(o) else o for o in table]  # type: ignore[arg-type]  # fields of observations, by name


@pytest.mark.parametrize("name", RIGS)
@pytest.mark.parametrize("errs", ["reading", "load", "common"])
def test_honest_tables_are_let_in(name: str, errs: str) -> None:
    """Also with remounting, hysteresis and noise."""
    for seed in range(3):
        table = replace(RIGS[name], errs=errs).table(seed)
        admit(table)
        inspect(bench(table))


def clipped(at: float) -> Callable[[Observation], float]:
    """Return readings as a sensor gives them that goes no further."""
    return lambda o: min(o.counts, at)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            changed(RIGS["film"].table(1), lambda o: o.reference_n > 15, counts=lambda _: 4095.0),
            "end of the converter",
        ),
        (
            changed(CELL.table(1), lambda _: True, counts=clipped(600_000.0)),
            "read the same 600000 counts: saturated",
        ),
        (
            changed(CELL.table(1), lambda o: o.reference_n == 40.0, counts=lambda o: o.counts / 2),
            "40 N reads no more",
        ),
        (
            changed(CELL.table(1), lambda o: o.series == "2", reference_n=lambda o: o.reference_n / 9.81),
            "series|load",
        ),
        (
            changed(
                replace(CELL, mounts=(1, 1, 1)).table(1),
                lambda o: o.series == "2",
                counts=lambda o: o.counts * 1.1,
            ),
            r"series 2 of the table differs from the others by \+10%",
        ),
    ],
    ids=["converter", "flat", "turns", "unit", "series"],
)
def test_what_cannot_be_right_is_refused(table: Table, words: str) -> None:
    """With what to do about it."""
    with pytest.raises(BadDataError, match=words) as caught:
        inspect(bench(table))
    assert caught.value.hint


def test_one_load_noted_wrongly_is_named() -> None:
    """By its reading and load."""
    table = CELL.table(1)
    table[5] = replace(table[5], counts=table[5].counts * 1.2)
    with pytest.raises(BadDataError, match=f"under {table[5].reference_n:g} N is .* off the others"):
        inspect(bench(table))


def test_one_load_noted_wrongly_is_found_among_few() -> None:
    """Also at the top of three loads, where a curve could bend after it."""
    table = replace(CELL, steps=(0.0, 0.5, 1.0)).table(1)
    top = [k for k, o in enumerate(table) if o.reference_n == 50.0]
    table[top[2]] = replace(table[top[2]], counts=table[top[2]].counts * 0.62)
    with pytest.raises(BadDataError, match="under 50 N is"):
        inspect(bench(table))


def test_a_sensor_that_hardly_answers_any_more_is_saturated() -> None:
    """Though its readings still rise by a hair."""
    table = changed(
        RIGS["plates"].table(2), lambda o: o.reference_n > 30, counts=lambda o: 700.0 + (o.counts > 760)
    )
    with pytest.raises(BadDataError, match="saturated"):
        inspect(bench(table))


@pytest.mark.parametrize("loads", [1, 2])
def test_too_few_loads_are_refused(loads: int) -> None:
    """Two points are a line, and no evidence for it."""
    kept = sorted({o.reference_n for o in CELL.table(1)})[:loads]
    with pytest.raises(BadDataError, match="fewer than 3 different loads"):
        admit([o for o in CELL.table(1) if o.reference_n in kept])


def test_a_dead_sensor_is_refused() -> None:
    """The same counts whatever lies on it."""
    with pytest.raises(BadDataError, match="hardly change"):
        admit(changed(CELL.table(1), lambda _: True, counts=lambda _: 7.0))


def test_a_film_reads_the_end_of_its_converter_when_nothing_presses() -> None:
    """Wired the other way round, that is the upper end; under load it is not let in."""
    turned = [replace(o, counts=4095.0 - o.counts) for o in RIGS["straight film"].table(1)]
    rest = [replace(o, counts=4095.0) if o.reference_n == 0.0 else o for o in turned]
    inspect(bench(rest))
    stuck = [replace(o, counts=4095.0) if o.reference_n < 2.0 else o for o in turned]
    with pytest.raises(BadDataError, match="end of the converter"):
        inspect(bench(stuck))


def test_a_film_that_drifts_is_no_bad_reference() -> None:
    """Five percent a decade of time, as its data sheet allows."""
    table = replace(RIGS["straight film"], mounts=(1, 1, 1)).table(2)
    inspect(bench([replace(o, counts=o.counts * (1.0 + 0.025 * (int(o.series) - 1))) for o in table]))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            changed(CELL.table(1), lambda _: True, reference_n=lambda o: o.reference_n * 102.0),
            "beyond what a cell may",
        ),
        (changed(CELL.table(1), lambda _: True, u_reference_n=lambda o: o.reference_n * 0.3), "says nothing"),
    ],
    ids=["grams", "u"],
)
def test_loads_that_cannot_be_meant_are_refused(table: Table, words: str) -> None:
    """Grams for newtons, or an uncertainty in another unit."""
    with pytest.raises(BadDataError, match=words) as caught:
        admit(table)
    assert caught.value.hint


def test_a_mounting_that_moves_the_zero_is_no_bad_reading() -> None:
    """All readings of its series are off alike."""
    moved = changed(CELL.table(2), lambda o: o.series == "2", counts=lambda o: o.counts + 0.6 * 20_970.0)
    inspect(bench(moved))
