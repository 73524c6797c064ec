"""Force over time becomes a recording that loses nothing of it."""

import numpy as np
import pytest

from acudevice.errors import BadDataError, UsageError
from acudevice.formats.foreign import recording_of
from acudevice.formats.readers.model import Floats, Series
from acudevice.formats.readers.ours import columns_of
from acudevice.values.recording import Recording, SessionInfo
from acudevice.values.samples import Gap

ABOUT = SessionInfo("", "import", 1.0, "x", zero_s=1.0)


def made(
    force: Floats, t_s: Floats | None, unit: str | None = "N", sign: int = 1, rate_hz: float | None = None
) -> Recording:
    """Return a series as a recording."""
    series = Series(force, t_s, None, "force", "t")
    return recording_of(series, ABOUT, unit=unit, sign=sign, rate_hz=rate_hz).recording


def forces(recording: Recording) -> dict[str, Floats]:
    """Return time, force and counts of a recording."""
    found = columns_of(recording)
    return dict(zip(found.names, found.values, strict=True))


def test_forces_and_times_come_back_to_the_micronewton_and_microsecond() -> None:
    """Counts are micronewtons; force is in whole millinewtons, as everywhere."""
    rng = np.random.default_rng(1)
    t_s = np.cumsum(rng.uniform(0.009, 0.011, 500))
    force = rng.uniform(0.0, 50.0, 500)
    found = forces(made(force, t_s))
    assert np.abs(found["counts"] / 1e6 - force).max() <= 0.5e-6
    assert np.abs(found["force_n"] - force).max() <= 0.51e-3
    assert np.abs(found["t_s"] - (t_s - t_s[0])).max() <= 1e-6


@pytest.mark.parametrize(
    ("unit", "newtons"), [("kgf", 9.80665), ("gf", 9.80665e-3), ("lbf", 4.4482216152605)]
)
def test_units_become_newtons(unit: str, newtons: float) -> None:
    """By the factors of the package."""
    force = np.linspace(0.0, 10.0, 50)
    found = forces(made(force, np.arange(50) / 100, unit))
    assert np.abs(found["counts"] / 1e6 - force * newtons).max() <= 0.501e-6


def test_where_pressing_makes_values_fall_the_scale_falls() -> None:
    """The values stay as they are in the file."""
    force = -np.linspace(0.0, 10.0, 50)
    found = forces(made(force, np.arange(50) / 100, sign=-1))
    assert found["counts"].min() == -10_000_000
    assert found["force_n"].max() == 10.0


def test_missing_samples_are_gaps_with_numbers() -> None:
    """As many as the usual rate would have had."""
    t_s = np.concatenate([np.arange(1000), np.arange(1050, 2500), np.arange(2530, 3000)]) / 100
    recording = made(np.sin(t_s), t_s)
    assert recording.gaps == (Gap(1000, 1049, 9.99, 10.5, "link"), Gap(2500, 2529, 24.99, 25.3, "link"))
    starts = [block.sample for block in recording.blocks]
    assert starts == [0, 1050, 2530]
    assert (recording.samples, recording.missing) == (2920, 80)


def test_rows_without_a_number_are_samples_without_a_reading() -> None:
    """They are there, and their force is not known; rows without a time are left out."""
    force, t_s = np.linspace(0.0, 5.0, 60), np.arange(60) / 100
    force[10:13], t_s[40] = np.nan, np.nan
    recording = made(force, t_s)
    assert recording.samples == 59
    assert np.flatnonzero(np.isnan(forces(recording)["force_n"])).tolist() == [10, 11, 12]


def test_a_file_without_times_has_those_of_its_rate() -> None:
    """Which must be said."""
    force = np.linspace(0.0, 5.0, 60)
    assert forces(made(force, None, rate_hz=50.0))["t_s"][-1] == pytest.approx(59 / 50)
    with pytest.raises(BadDataError, match="no times"):
        made(force, None)


def test_counts_stay_counts_and_have_no_force() -> None:
    """Those with a few decimals are counted in smaller ones."""
    recording = made(np.array([1.0, 2.5, 4.0]), np.arange(3) / 10, "counts")
    assert recording.epochs[0].scale is None
    assert [count for block in recording.blocks for count in block.counts] == [10, 25, 40]
    with pytest.raises(BadDataError, match="more than three decimals"):
        made(np.array([1.0, 2.123456, 4.0]), np.arange(3) / 10, "counts")


def test_what_is_no_recording_is_refused() -> None:
    """No unit, no time, no numbers, or forces that no sensor has."""
    force, t_s = np.linspace(0.0, 5.0, 60), np.arange(60) / 100
    with pytest.raises(UsageError, match="unit of 'force' is not known"):
        made(force, t_s, None)
    with pytest.raises(BadDataError, match="time does not pass"):
        made(force, np.zeros(60))
    with pytest.raises(BadDataError, match="hold no numbers"):
        made(np.full(60, np.nan), t_s)
    with pytest.raises(BadDataError, match="beyond all measure"):
        made(force * 1e3, t_s)


def test_a_long_file_becomes_many_blocks() -> None:
    """Without a step between them."""
    t_s = np.arange(200_000) / 1000
    recording = made(np.sin(t_s), t_s)
    assert sum(len(block) for block in recording.blocks) == 200_000
    assert len(list(recording.blocks)) > 2
    assert recording.gaps == ()
