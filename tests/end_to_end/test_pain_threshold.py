"""A pain threshold over real links: a ring at a pseudo-terminal or in the air, and somebody at a terminal."""

import asyncio
import signal
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median, stdev
from time import sleep
from typing import Any

import pytest

from acudevice.coach.plan import Options as PlanOptions
from acudevice.driver.ble.link import links_on
from acudevice.driver.ring.device import RingDevice
from acudevice.points.catalogue import load_catalogue
from acudevice.session.ending import Ending
from acudevice.session.pain.measuring import measure
from acudevice.session.pain.orders import Order, task
from acudevice.session.reaching import Reached
from acudevice.store.store import Store
from acudevice.virtual.options import Options
from tests.support.air import Air
from tests.support.guest import NAME, paired
from tests.support.programs import Object, asked, ring, running
from tests.support.sessions import Heard
from tests.support.terminal import at_terminal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals and signals"),
]

QUICK = ("--rest", "5")
"""As short as a rest between two ramps may be."""


def kept() -> tuple[list[Object], Object]:
    """Return the trials and the result of the last session."""
    marks = asked("sessions", "show", "last", "--marks")["marks"]
    trials = [mark["fields"] for mark in marks if mark["kind"] == "pain_trial"]
    (result,) = [mark["fields"] for mark in marks if mark["kind"] == "pain_threshold"]
    return trials, result


def test_three_ramps_make_a_threshold_and_a_band_of_ones_own(tmp_path: Path) -> None:
    """Cautions first; the ring's button says stop; the median counts, and a share of it ends below the ceiling."""
    with (
        ring(tmp_path / "ring", "--option", "pain=14", "--option", "seed=2"),
        at_terminal(
            "pain-threshold", "LR3", "--device", f"serial:{tmp_path / 'ring'}", "--plain", *QUICK
        ) as terminal,
    ):
        terminal.until("before you begin").until("is it safe for you to press now?")
        assert "press slowly" not in terminal.shown
        terminal.type("y\n").until("say stop the moment it begins to hurt").until(
            "pain threshold at LR3 left"
        )
        assert terminal.end() == 0
    trials, result = kept()
    forces = [trial["threshold_n"] for trial in trials if trial["valid"]]
    assert len(forces) == 3
    assert result["threshold_n"] == pytest.approx(median(forces))
    assert result["range_n"] == pytest.approx(max(forces) - min(forces))
    assert result["cv"] == pytest.approx(stdev(forces) / (sum(forces) / 3), abs=1e-4)
    assert result["threshold_kpa"] == pytest.approx(
        10.0 * result["threshold_n"], rel=1e-6
    )  # 1 cm² on this ring
    set_to = asked("pain-threshold", "LR3", "--from", "last", "--set", "40%-80%", "--simulated")
    assert set_to["high_n"] <= 0.8 * result["ceiling_n"]
    assert set_to["low_n"] == pytest.approx(0.4 * result["threshold_n"], abs=0.1)


def test_a_key_stops_a_ramp_and_another_ends_all(tmp_path: Path) -> None:
    """In the middle of it, at the pace of the wall; what came is kept, and no threshold comes of one trial."""
    with (
        ring(tmp_path / "ring", "--option", "pain=80"),
        at_terminal(
            "pain-threshold", "LR3", "--device", f"serial:{tmp_path / 'ring'}", "--plain", *QUICK
        ) as terminal,
    ):
        terminal.until("is it safe for you to press now?").type("y\n").until("say stop the moment")
        sleep(2.5)  # the hand is on its way up
        terminal.type(" ").until("trial 1").until("release")
        terminal.type("q")
        assert terminal.end() == 1
    trials, result = kept()
    assert trials[0]["end"] == "stopped"
    assert 1.0 < trials[0]["threshold_n"] < 25.0
    assert (result["threshold_n"], result["quit"]) == (None, True)


def test_the_ceiling_ends_what_nobody_stops(tmp_path: Path) -> None:
    """In the device, which latches; two of three are enough to know, and no number is made up."""
    with (
        ring(tmp_path / "ring", "--option", "pain=100", "--option", "seed=3"),
        running(
            "pain-threshold",
            "LR3",
            "--device",
            f"serial:{tmp_path / 'ring'}",
            "--yes-cautions",
            "--json",
            *QUICK,
        ) as session,
    ):
        assert session.end() == 0
    (result,) = session.of("pain_threshold")
    assert (result["threshold_n"], result["reached"], result["counted"]) == (None, 0, 2)
    counted = [trial for trial in session.of("pain_trial") if trial["valid"]]
    assert {trial["end"] for trial in counted} == {"ceiling"}
    assert asked("sessions", "show", "last")["state"] == "sealed"


def test_a_link_that_is_lost_in_a_ramp_costs_that_ramp_alone(tmp_path: Path) -> None:
    """The person is told to let go; when the link is back it goes on, with the ceiling in force before any press."""
    with (
        ring(tmp_path / "ring", "--option", "pain=16", "--option", "seed=2") as served,
        running(
            "pain-threshold", "LR3", "--device", f"serial:{tmp_path / 'ring'}", "--yes-cautions", "--json",
            "--trials", "1", *QUICK,
        ) as session,
    ):  # fmt: skip
        session.until(lambda told: told["type"] == "samples" and max(told["force_n"]) > 5.0)
        served.process.send_signal(signal.SIGUSR1)
        lost = session.until(lambda told: told["type"] == "pain_trial")
        assert (lost["end"], lost["valid"], lost["threshold_n"]) == ("no_signal", False, None)
        assert "no_signal" in [told["cue"] for told in session.of("cue")]
        assert session.end() == 0
    trials = session.of("pain_trial")
    assert [trial["valid"] for trial in trials].count(True) == 1
    assert trials[-1]["end"] == "stopped"
    assert "back" in [told["state"] for told in session.of("link")]


def test_it_is_measured_by_radio_too() -> None:
    """Over real GATT with a bonded ring, whose button says stop."""
    heard = Heard(samples=True)

    async def run(store: Store) -> Any:
        async with Air() as air, paired(air, Options(pain_n=14.0, seed=2)):
            device = RingDevice(links_on(air.stack(), NAME, 5.0))
            await device.open()
            order = replace(Order("LR3", options=PlanOptions(tip_area_mm2=100.0)), trials=1, rest_s=5.0)
            made = task(order, load_catalogue(), device.info)
            try:
                return await measure(Reached(device, "ble:", None), made, store, heard, Ending(), stops=None)
            finally:
                await device.close()

    with Store.open() as store:
        _, course = asyncio.run(run(store))
    assert course.result.complete
    (found,) = heard.of("pain_threshold")
    assert found["threshold_n"] == course.result.threshold_n
    assert 12.0 < found["threshold_n"] < 20.0
