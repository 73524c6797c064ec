"""`acudevice tare` sets a zero, takes it back, and says in plain words why it cannot."""

import sys
from pathlib import Path

import pytest

from acudevice.cli.tare import words
from acudevice.session.asking import Tare
from tests.support.command import acudevice
from tests.support.served import served
from tests.support.shelf import fill

FAST = "virtual:?pace=max"


def test_the_force_at_rest_is_zero(tmp_path: Path) -> None:
    """The strap presses a little. What the device keeps can be taken back."""
    kept = f"{FAST}&flash={tmp_path / 'flash'}"
    result = acudevice("tare", kept)
    assert result.code == 0
    assert result.out == "tared: 0.150 N at rest is zero now, the force moved by 37 mN\n"
    assert f"acudevice tare '{kept}' --undo" in result.err


def test_programs_get_the_figures() -> None:
    """In millinewtons, one for each cell."""
    data = acudevice("tare", "virtual:?pace=max&cells=2", "--json").data
    assert (data["type"], data["device"], data["undone"]) == ("tare", "virtual:?pace=max&cells=2", False)
    assert len(data["tare_mn"]) == 2
    assert data["noise_mn"] > 0
    assert {"epoch", "sample"} <= set(data)


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_a_zero_is_taken_back_once_and_the_history_knows(tmp_path: Path) -> None:
    """Over a real port, because a virtual ring of `virtual:` begins anew each time."""
    with served(tmp_path / "ring") as address:
        acudevice("pair", address, "--name", "blue")
        assert "has not been tared yet" in acudevice("tare", "blue", "--history").err
        assert acudevice("tare", "blue").code == 0
        undone = acudevice("tare", "blue", "--undo")
        assert (undone.code, undone.out) == (0, "the zero before is back: 0.000 N at rest is zero\n")
        twice = acudevice("tare", "blue", "--undo")
    assert twice.code == 76
    assert "there is nothing to undo" in twice.err
    past = acudevice("tare", "blue", "--history", "--json").data
    assert (past["type"], past["device"]) == ("tares", "blue")
    assert [len(tare["tare_mn"]) for tare in past["tares"]] == [1, 1]
    assert past["tares"][1]["tare_mn"] == [0]
    header, _, second = acudevice("tare", "blue", "--history").out.splitlines()
    assert header.split() == "taken tare N drift N moved by mN".split()
    first_mn, second_mn = (tare["tare_mn"][0] for tare in past["tares"])
    assert second.split()[2:] == ["0.000", f"{(second_mn - first_mn) / 1000:+.3f}", "-"]
    assert [tare["drift_mn"] for tare in past["tares"]] == [None, second_mn - first_mn]


@pytest.mark.parametrize("fault", ["disconnected", "saturated"])
def test_a_broken_sensor_is_not_tared(fault: str) -> None:
    """Exit 76, and what to look at."""
    result = acudevice("tare", f"{FAST}&fault={fault}")
    assert (result.code, result.out) == (76, "")
    assert "its sensor is clipped, saturated or disconnected" in result.err
    assert "look at the sensor's wires" in result.err


def test_contradictions_are_refused() -> None:
    """Before a device is looked for."""
    assert acudevice("tare", "virtual:", "--undo", "--history").code == 2


def test_the_history_of_a_stranger_is_not_known() -> None:
    """Only paired devices have one."""
    fill()
    assert acudevice("tare", "bleu", "--history").code == 66


@pytest.mark.parametrize(
    ("tare_mn", "much"), [((2000,), False), ((1500, 501), True), ((-2001,), True), ((2500, -2500), False)]
)
def test_a_zero_that_is_much_for_rest_is_doubted(tare_mn: tuple[int, ...], much: bool) -> None:
    """The first one of a device may be that of a tight strap, or of a load: nobody but the person can tell."""
    told = words(Tare(1, 0, tare_mn, 37))
    assert ("if anything pressed on the sensor, take it off and tare again" in told) is much


def test_noise_that_was_not_measured_is_not_told() -> None:
    """Unknown is left out."""
    assert words(Tare(1, 0, (100, 50), None)) == "tared: 0.150 N at rest is zero now"
