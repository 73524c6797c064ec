"""Observations become arrays that know which belong together."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.signal.metrology.bench import bench, levels_of
from acudevice.values.calibration_record import Direction, Observation
from tests.support.sensors import RIGS, Rig, load_cell


def test_counts_are_brought_to_zero_to_one_along_force() -> None:
    """The other way round where counts fall as force rises."""
    rising = [Observation("1", "1", Direction.UP, n, 0.01, 1, 100.0 + 10 * n) for n in (0.0, 1.0, 2.0)]
    falling = [Observation("1", "1", Direction.UP, n, 0.01, 1, 100.0 - 10 * n) for n in (0.0, 1.0, 2.0)]
    for observations in (rising, falling):
        assert bench(observations).x.tolist() == pytest.approx([0.0, 0.5, 1.0])


@given(st.integers(0, 50))
def test_references_that_differ_by_their_uncertainty_are_one_load(seed: int) -> None:
    """As those that a gauge reads anew each time do."""
    rng = np.random.default_rng(seed)
    nominal = np.repeat([0.0, 5.0, 10.0, 20.0], 6)
    u = np.full(24, 0.02)
    assert levels_of(nominal + np.clip(rng.normal(size=24), -1.9, 1.9) * u, u).tolist() == [
        k for k in range(4) for _ in range(6)
    ]


def test_direction_counts_where_both_were_taken() -> None:
    """Else there is no middle to take."""
    table = RIGS["load cell"].table(1)
    assert set(bench(table).way) == {-1.0, 1.0}
    assert set(bench([o for o in table if o.direction is Direction.UP]).way) == {0.0}


@pytest.mark.parametrize(("even", "share"), [(0.05, 0.0), (0.0, 0.02)])
def test_scatter_is_seen_to_be_even_or_in_proportion(even: float, share: float) -> None:
    """From what differs within a load and direction."""
    rig = Rig(load_cell, 50.0, noise_n=even, noise_share=share, mounts=(1, 2, 3, 4, 5, 6))
    b = bench(rig.table(3))
    light, heavy = b.spread[b.force == 2.5].mean(), b.spread[b.force == 50.0].mean()
    assert (heavy == pytest.approx(light)) == (share == 0.0)


def test_loads_that_are_known_badly_stay_apart() -> None:
    """Litres out of a jug are what they are called, however wrong."""
    table = [replace(o, u_reference_n=0.04 * o.reference_n) for o in RIGS["load cell"].table(1)]
    assert bench(table).levels == bench(RIGS["load cell"].table(1)).levels


def test_rounding_that_comes_again_is_counted() -> None:
    """Of quiet readings a whole count's worth, of noisy ones nothing; of averages and of single readings neither."""
    coarse = Rig(lambda n: 40.3 + 25.37 * n, 30.0, noise_n=1e-4, u_n=0.0, u_share=1e-5)
    step2 = (1.0 / 25.37) ** 2 / 12.0
    assert bench(coarse.table(1)).grain2 == pytest.approx(step2, rel=0.05)
    assert bench(replace(coarse, noise_n=0.06).table(1)).grain2.max() < 0.01 * step2
    averages = [replace(o, counts=o.counts + 0.25) for o in coarse.table(1)]
    once = [o for o in replace(coarse, mounts=(1,)).table(1) if o.direction is Direction.UP]
    assert bench(averages).grain2.max() == bench(once).grain2.max() == 0.0
    assert bench(coarse.table(1)).grain_of_loads2[1:] == pytest.approx(step2 / 2.0, rel=0.05)
