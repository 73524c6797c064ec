"""What stands beside columns says their rate and unit."""

import pytest

from acudevice.formats.readers.aside import aside


@pytest.mark.parametrize(
    ("said", "rate_hz"),
    [
        ({"fs": 100}, 100.0), ({"meta.sample_rate": 80.0}, 80.0), ({"Sampling Frequency": 1000}, 1000.0),
        ({"rate_hz": 12.5}, 12.5), ({"dt": 0.01}, 100.0), ({"sampling_interval_s": 0.5}, 2.0),
        ({"dt": 20}, None), ({"fs": 0}, None), ({"fs": True}, None), ({"fs": "100"}, None), ({"offsets": 3}, None),
        ({"heart_rate": 70}, None), ({}, None),
    ],
)  # fmt: skip
def test_rates_are_told_by_name(said: dict[str, object], rate_hz: float | None) -> None:
    """Or the time from sample to sample; a heart has another rate."""
    assert aside(said)[0] == rate_hz


@pytest.mark.parametrize(
    ("said", "unit"),
    [({"unit": "kg"}, "kgf"), ({"meta.units": " N "}, "N"), ({"unit": "mmHg"}, None), ({"unity": "N"}, None)],
)
def test_units_are_told_by_name(said: dict[str, object], unit: str | None) -> None:
    """Those of force."""
    assert aside(said)[1] == unit
