"""Calibrations by the data sheet."""

import pytest

from acudevice.firmware.boards import nominal
from acudevice.firmware.force import Calibration
from acudevice.firmware.tables import check_calibration


@pytest.mark.parametrize(
    ("blob", "cells", "ceiling"),
    [
        (nominal.load_cell(49_033), 1, 30_000),
        (nominal.load_cell(49_033, cells=4), 4, 30_000),
        (nominal.resistor(), 1, 18_000),
    ],
)
def test_they_keep_all_rules_with_the_boards_ceilings(blob: bytes, cells: int, ceiling: int) -> None:
    """So the first start is not refused."""
    check_calibration(blob, cells, [(None, ceiling)])


def test_a_load_cell_of_five_kilograms_has_43_counts_a_millinewton() -> None:
    """1 mV/V at 49.03 N, of 1/256 of the supply at 2 to the 23."""
    table = Calibration(nominal.load_cell(49_033))
    assert table.force(0, 2_147_483) == 49_033
    assert table.force(0, round(43.7966 * 10_000)) == pytest.approx(10_000, abs=1)
    assert Calibration(nominal.load_cell(49_033, uv_per_v=2_000)).force(0, 4_294_967) == 49_033


@pytest.mark.parametrize(("counts", "force_mn"), nominal.FSR)
def test_a_resistor_follows_its_power_law(counts: int, force_mn: int) -> None:
    """The divider of the page for makers, worked out again."""
    siemens = 1 / 100_000 + (1 / (9_000 * (force_mn / 1000) ** -0.9 + 150) if force_mn else 0)
    assert counts == pytest.approx(65_535 * 2_200 / (2_200 + 1 / siemens), abs=1)
