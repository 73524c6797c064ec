"""What docs/technique.md says of accuracy holds for presses that the table was not made of."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from tools.accuracy import NOISES_N, RATES_HZ, Found, error, trials

PAGE = (Path(__file__).parents[2] / "docs" / "technique.md").read_text(encoding="utf-8")
FRESH = range(1000, 1008)
SAMPLE = [(10, 0.02), (50, 0.0), (50, 0.1), (100, 0.02), (500, 0.02)]


def stated() -> dict[tuple[str, float, int], float | None]:
    """Return the table of the page: the error in percent by figure, noise and rate; None for a dash."""
    found = {}
    for row in re.findall(r"^\| ([a-z_ ]+) \| ([\d.]+) \| (.+ \| .+) \|$", PAGE, re.MULTILINE):
        for rate, cell in zip(RATES_HZ, row[2].split(" | "), strict=True):
            found[row[0], float(row[1]), rate] = None if cell == "-" else float(cell)
    return found


@pytest.fixture(scope="module")
def fresh() -> dict[tuple[int, float], dict[str, list[Found]]]:
    """Give what is found at a few rates and noises."""
    return {(rate, noise): trials(rate, noise, FRESH) for rate, noise in SAMPLE}


def test_the_table_has_every_figure_at_every_rate_and_noise() -> None:
    """Those that are known by construction."""
    table = stated()
    names = {name for name, _, _ in table}
    assert len(table) == len(names) * len(NOISES_N) * len(RATES_HZ)
    assert {
        "rise_n_s",
        "sway_n",
        "tremor_n",
        "regularity",
        "series cadence_hz",
        "series peak_slope_n",
    } <= names


def test_errors_are_as_stated(fresh: dict[tuple[int, float], dict[str, list[Found]]]) -> None:
    """95 of 100 below, and no figure much worse; what is said to be unknown is."""
    table, below = stated(), defaultdict(list)
    for (rate, noise), figures in fresh.items():
        for name, found in figures.items():
            most = table[name, noise, rate]
            assert (most is None) == (error(found) is None), (name, rate, noise)
            known = [one for one in found if one.figure.value is not None]
            below[name] += [
                100 * one.error <= 1.05 * (most or 0.0) + 1e-3 for one in known if most is not None
            ]
    shares = {name: sum(found) / len(found) for name, found in below.items() if found}
    assert sum(map(sum, below.values())) >= 0.93 * sum(map(len, below.values()))
    assert min(shares.values()) >= 0.8, shares


def test_the_truth_lies_within_twice_the_stated_uncertainty(
    fresh: dict[tuple[int, float], dict[str, list[Found]]],
) -> None:
    """In 95 of 100, and of each figure in nine of ten."""
    held = defaultdict(list)
    for figures in fresh.values():
        for name, found in figures.items():
            held[name] += [one.covered for one in found if one.figure.u is not None]
    assert all(sum(found) >= 0.9 * len(found) for found in held.values())
    assert sum(map(sum, held.values())) >= 0.95 * sum(map(len, held.values()))
