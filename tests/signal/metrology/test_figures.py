"""The figures are what their definitions say, and null where the data lack what they need."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from statistics import mean

import pytest

from acudevice.signal.metrology.bench import bench
from acudevice.signal.metrology.choosing import choose
from acudevice.signal.metrology.figures import FIGURES, Readings, figures
from acudevice.values.calibration_record import Direction, Observation
from tests.support.sensors import RIGS

UP, DOWN = Direction.UP, Direction.DOWN
Key = Callable[[Observation], str]


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


def by_definition(table: list[Observation]) -> dict[str, float]:
    """Return figures reckoned anew from their definitions, reading by reading, for loads met once a way and series.

    Non-linearity as ASTM E74 and the VIM's usage; v, b', b, f_0 by ISO 376:2011, with deflections in percent.
    """
    zero = mean(o.counts for o in table if o.reference_n == 0.0)
    loads = sorted({o.reference_n for o in table})
    at = {load: mean(o.counts - zero for o in table if o.reference_n == load) for load in loads}
    full = at[loads[-1]] - at[loads[0]]
    middle_n, middle_c = mean(loads), mean(at.values())
    slope = sum((n - middle_n) * (at[n] - middle_c) for n in loads) / sum((n - middle_n) ** 2 for n in loads)
    loops = [
        (up.counts - zero, down.counts - zero)
        for up, down in product(table, table)
        if up.series == down.series and up.reference_n == down.reference_n
        and up.direction is UP and down.direction is DOWN
    ]  # fmt: skip
    rest = {name: [o.counts for o in table if o.series == name and o.reference_n == 0.0] for name in "123456"}
    return {
        "non_linearity": 100 * max(abs(at[n] - middle_c - slope * (n - middle_n)) for n in loads) / full,
        "hysteresis": 100 * max(abs(down - up) for up, down in loops) / full,
        "reversibility": 100 * mean((down - up) / up for up, down in loops if up > 0.01 * full),
        "repeatability": 100 * max(_ranges(table, zero, full, lambda o: o.mount, lambda o: o.series)),
        "reproducibility": 100 * max(_ranges(table, zero, full, lambda _: "", lambda o: o.mount)),
        "zero_error": 100 * max(abs(found[-1] - found[0]) for found in rest.values()) / full,
    }


def _ranges(
    table: list[Observation], zero: float, full: float, among: Key, of: Key
) -> Iterator[float]:  # fmt: skip
    """Yield (max - min) / mean of the means of groups `of`, within groups `among`, by load and direction."""
    groups = defaultdict(lambda: defaultdict(list))  # type: ignore[var-annotated]  # of lists of readings
    for o in table:
        groups[among(o), o.reference_n, o.direction][of(o)].append(o.counts - zero)
    for members in groups.values():
        means = [mean(each) for each in members.values()]
        if len(means) > 1 and mean(means) > 0.01 * full:
            yield (max(means) - min(means)) / mean(means)


@pytest.mark.parametrize("name", ["load cell", "plates"])
@pytest.mark.parametrize("seed", [1, 2])
def test_figures_are_what_their_standards_define(name: str, seed: int) -> None:
    """Reckoned a second time, another way, from six series in three mountings."""
    rig = replace(RIGS[name], mounts=(1, 1, 2, 2, 3, 3), mount_share=0.004)
    found = reckon(rig.table(seed))
    for figure, wanted in by_definition(rig.table(seed)).items():
        assert found[figure] == pytest.approx(wanted, rel=1e-6), figure


def test_resolution_is_one_count_where_it_is_worth_most() -> None:
    """A film's counts are worth the more newtons the harder it is pressed."""
    rig = replace(RIGS["straight film"], noise_n=1e-4, noise_share=0.0, hysteresis_share=0.0, u_share=1e-5)
    table = rig.table(1)
    b = bench(table)
    found = figures(Readings(b, choose(b, "conductance").fit, table, 1.0))["resolution"]
    one_more = rig.curve(20.0) + 1.0
    # The film's own formula turned about: force = 30,000 / 2,200 · counts / (4095 - counts).
    worth_n = 30_000 / 2_200 * (one_more / (4095 - one_more)) - 20.0
    assert found is not None
    assert found.value == pytest.approx(worth_n, rel=0.01)


def test_interpolation_is_the_load_against_the_model() -> None:
    """By the mean readings of each load, over that load."""
    table = RIGS["bent load cell"].table(4)
    b = bench(table)
    fit = choose(b, "linear").fit
    found = figures(Readings(b, fit, table, 1.0))["interpolation"]
    loads = sorted({o.reference_n for o in table})[1:]
    said = [abs(load - mean((b.force - fit.residual)[b.force == load].tolist())) / load for load in loads]
    assert found is not None
    assert found.value == pytest.approx(100 * max(said), rel=1e-6)


def test_readings_that_were_averaged_tell_their_noise() -> None:
    """The greatest standard deviation of a point, at the worth of a count there; too few say nothing."""
    table = [replace(o, sd=30.0, n=50) for o in RIGS["load cell"].table(1)]
    table[7] = replace(table[7], sd=80.0)
    assert reckon(table)["noise"] == pytest.approx(80.0 / 20_970.0, rel=0.01)
    assert reckon([replace(o, n=4) for o in table])["noise"] is None


def test_creep_is_read_under_a_load_that_stays_on() -> None:
    """Also apart from the table: from 30 s to 300 s, over full scale."""
    table = RIGS["load cell"].table(1)
    top = max(o.counts for o in table)
    held = [replace(table[9], counts=top + c, t_s=t) for c, t in ((0.0, 30.0), (900.0, 300.0))]
    b = bench(table)
    found = figures(Readings(b, choose(b, "linear").fit, table, 1.0, held))["creep"]
    full = mean(o.counts for o in table if o.reference_n == 50.0) - mean(
        o.counts for o in table if not o.reference_n
    )
    assert found is not None
    assert found.value == pytest.approx(100 * 900.0 / full, rel=1e-6)


def test_without_a_reading_at_rest_the_curve_leads_there() -> None:
    """And the definition says so; the zero error is not assessed."""
    table = [o for o in RIGS["load cell, remounting matters"].table(3) if o.reference_n > 0.0]
    full = RIGS["load cell, remounting matters"].table(3)
    b = bench(table)
    found = figures(Readings(b, choose(b, "linear")[0], table, 1.0))
    assert found["zero_error"] is None
    named = found["reproducibility"]
    assert named is not None
    assert "the slope of the curve at the least load" in named.definition
    assert named.value == pytest.approx(reckon(full)["reproducibility"], rel=0.1)
