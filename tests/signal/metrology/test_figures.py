"""The figures are what their definitions say, and null where the data lack what they need."""

from dataclasses import replace

import pytest

from acudevice.signal.metrology.bench import bench
from acudevice.signal.metrology.choosing import choose
from acudevice.signal.metrology.figures import FIGURES, Readings, figures
from acudevice.values.calibration_record import Direction, Observation
from tests.support.sensors import RIGS

UP, DOWN = Direction.UP, Direction.DOWN


def reckon(observations: list[Observation], step_counts: float = 1.0) -> dict[str, float | None]:
    """Return the values of the figures."""
    b = bench(observations)
    found = figures(Readings(b, choose(b, "linear")[0], observations, step_counts))
    return {name: None if q is None else q.value for name, q in found.items()}


def series(name: str, mount: str, counts: dict[float, tuple[float, float | None]]) -> list[Observation]:
    """Return a series: for each load the counts loading and unloading."""
    up = [Observation(name, mount, UP, n, 0.01, 1, pair[0]) for n, pair in counts.items()]
    down = [Observation(name, mount, DOWN, n, 0.01, 1, c) for n, (_, c) in counts.items() if c is not None]
    return up + down[::-1]


def test_figures_of_a_table_worked_by_hand() -> None:
    """Full scale is 1000 counts for 10 N, rest 100."""
    table = [
        *series("1", "a", {0.0: (100, 102), 2.5: (350, 360), 5.0: (600, 610), 10.0: (1100, None)}),
        *series("2", "a", {0.0: (100, 98), 2.5: (350, 360), 5.0: (604, 610), 10.0: (1100, None)}),
        *series("3", "b", {0.0: (100, 100), 2.5: (350, 360), 5.0: (630, 640), 10.0: (1100, None)}),
    ]
    found = reckon(table)
    assert found["hysteresis"] == pytest.approx(100 * 10 / 1000)
    assert found["reversibility"] == pytest.approx(100 * (3 * 10 / 250 + 10 / 500 + 6 / 504 + 10 / 530) / 6)
    assert found["repeatability"] == pytest.approx(100 * 4 / 502)
    # Unloading at 5 N, mount a reads 510 both times, mount b 540.
    assert found["reproducibility"] == pytest.approx(100 * 30 / 525)
    assert found["zero_error"] == pytest.approx(100 * 2 / 1000)
    assert found["resolution"] == pytest.approx(0.01, rel=0.05)
    assert (found["creep"], found["noise"]) == (None, None)


def test_non_linearity_is_the_distance_from_the_best_line() -> None:
    """Of four readings with a bump of 40 counts, by hand: the line misses most at 5 N."""
    table = series("1", "a", {0.0: (0, None), 5.0: (540, None), 10.0: (1000, None)})
    found = reckon(table)
    assert found["non_linearity"] == pytest.approx(100 * (2 / 3 * 40) / 1000)
    assert found["interpolation"] is not None
    assert found["interpolation"] > 1.0


def test_what_was_not_measured_is_not_assessed() -> None:
    """One series upwards says nothing of hysteresis, repetition, remounting, creep or noise."""
    table = series("1", "a", {n: (100 * n, None) for n in (0.0, 1.0, 2.0, 5.0)})
    found = reckon(table, 0.0)
    assert {name for name, value in found.items() if value is None} == {
        "hysteresis", "reversibility", "repeatability", "reproducibility", "zero_error", "creep", "resolution",
        "noise",
    }  # fmt: skip


def test_creep_and_noise_are_read_from_a_stay_under_one_load() -> None:
    """With times: 30 s against 300 s, and five readings or more."""
    base = series("1", "a", {0.0: (0, None), 5.0: (500, None)})
    timed = [replace(o, t_s=float(k)) for k, o in enumerate(base)]
    stay = [Observation("1", "a", UP, 10.0, 0.01, 1, c, t) for t, c in
            ((10, 1000.0), (40, 1002.0), (41, 1003.0), (42, 1001.0), (310, 1007.0))]  # fmt: skip
    found = reckon(timed + stay)
    assert found["creep"] == pytest.approx(100 * (1007 - 1002) / 1006, rel=0.01)
    assert found["noise"] == pytest.approx(0.027, rel=0.05)


def test_every_figure_has_definition_and_source() -> None:
    """And so has what is reckoned from a real table."""
    observations = RIGS["film"].table(1)
    b = bench(observations)
    found = figures(Readings(b, choose(b, "power")[0], observations, 1.0))
    assert list(found) == list(FIGURES)
    known = [q for q in found.values() if q is not None]
    assert all(q.definition and q.source and q.unit in ("%", "N") for q in known)
    hysteresis = found["hysteresis"]
    assert hysteresis is not None
    assert 3.0 < hysteresis.value < 12.0
