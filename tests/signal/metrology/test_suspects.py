"""A load that no curve through all others explains is named; a sensor that bends in its own way is let in."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from acudevice.errors import BadDataError
from acudevice.signal.metrology.bench import bench
from acudevice.signal.metrology.choosing import choose
from acudevice.signal.metrology.suspects import refuse_odd_load
from acudevice.values.calibration_record import Observation
from tests.support.sensors import RIGS, Rig, film


def look(table: list[Observation]) -> None:
    """Look at a table as a calibration does."""
    b = bench(table)
    refuse_odd_load(b, choose(b))


def mistaken(name: str, load: int, factor: float) -> list[Observation]:
    """Return a table in which one load was noted wrongly, each time that it was put on."""
    table = RIGS[name].table(3)
    said = sorted({o.reference_n for o in table})[load]
    return [replace(o, reference_n=said * factor) if o.reference_n == said else o for o in table]


@pytest.mark.parametrize("name", ["load cell", "bent load cell", "plates", "straight film"])
@pytest.mark.parametrize("factor", [1.1, 0.9])
def test_a_load_taken_for_another_is_named(name: str, factor: float) -> None:
    """Though all its readings agree with each other."""
    table = mistaken(name, 6, factor)
    wrong = sorted({o.reference_n for o in table})[6]
    with pytest.raises(
        BadDataError, match=f"the load of {wrong:g} N is .* off the curve through all others"
    ) as caught:
        look(table)
    assert caught.value.hint


def test_the_greatest_load_is_looked_at_too() -> None:
    """Where it is off by more than a sensor bends at its end."""
    with pytest.raises(BadDataError, match="or the sensor's end"):
        look(mistaken("load cell", -1, 1.2))
    for off in (1.1, 1.05):
        with pytest.raises(BadDataError, match="or the sensor's end"):
            look(mistaken("load cell", -1, off))
    look(mistaken("load cell", -1, 1.02))


def test_a_straight_sensor_blames_a_load_that_is_a_little_off() -> None:
    """Where all others lie as near to the line as they may, and that one is far beyond."""
    table = replace(RIGS["load cell"], u_n=0.0, noise_n=0.002, u_share=0.0005).table(3)
    said = sorted({o.reference_n for o in table})[5]
    wrong = [replace(o, reference_n=1.01 * said) if o.reference_n == said else o for o in table]
    with pytest.raises(BadDataError, match=f"the load of {1.01 * said:g} N"):
        look(wrong)
    look(table)


def test_a_film_that_breaks_away_is_let_in() -> None:
    """What its least load is off the curve of the others is the film's."""
    rig = replace(
        RIGS["film"], curve=lambda n: film(max(0.0, n - 0.3)), mount_share=0.02,
        steps=(0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0),
    )  # fmt: skip
    for seed in range(3):
        look(rig.table(seed))


@pytest.mark.parametrize("name", RIGS)
def test_honest_tables_are_let_in(name: str) -> None:
    """Whatever model they get."""
    look(RIGS[name].table(5))


def kinked(force_n: float) -> float:
    """Return the counts of a sensor that becomes stiffer in the middle of its range."""
    return 20_000.0 * (force_n if force_n < 25.0 else 25.0 + 0.6 * (force_n - 25.0))


@pytest.mark.parametrize("curve", [kinked, lambda n: 20_000.0 * n / (1.0 + 0.02 * n)])
def test_sensors_that_bend_are_let_in(curve: Callable[[float], float]) -> None:
    """A kink is no bad load, and no single load makes it go away."""
    look(Rig(curve, 50.0, noise_n=0.002, u_n=0.001, u_share=0.0001).table(1))


def test_references_that_are_worse_than_they_say_are_no_bad_load() -> None:
    """All of them are off a little then; the uncertainty says so."""
    table = replace(RIGS["load cell"], u_share=0.01).table(1)
    look([replace(o, u_reference_n=o.u_reference_n / 20.0) for o in table])


def test_one_reading_a_load_needs_more_to_blame_one_of_them() -> None:
    """What scatters is not known then: a few loads that happen to lie well make no other one bad."""
    for seed in range(4):
        table = replace(RIGS["straight film"], noise_share=0.02, mounts=(1,)).table(seed)
        look([o for o in table if o.direction.value == "up"])
    table = [o for o in mistaken("load cell", 5, 1.3) if o.series == "1" and o.direction.value == "up"]
    with pytest.raises(BadDataError, match="off the curve through all others"):
        look(table)
