"""A calibration over real pseudo-terminals: loads on a served ring, and two rings under one press."""

import sys
from pathlib import Path

import pytest

from acudevice.virtual.options import Options
from acudevice.virtual.ring import VirtualRing
from tests.support.programs import Object, asked, ring, running

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals"),
]


def slopes(record: Object) -> tuple[float, float]:
    """Return millinewtons a count by a calibration of the ring with seed 3, and in truth."""
    (cell,), true = record["cells"], VirtualRing(Options(seed=3)).calibration.cells[0]
    both = (cell["table"]["counts"], cell["table"]["force_mn"]), (true.counts, true.force_mn)
    found, known = ((force[-1] - force[0]) / (counts[-1] - counts[0]) for counts, force in both)
    return found, known


def test_loads_on_a_served_ring(tmp_path: Path) -> None:
    """Point by point at the pace of the wall; written in one step, read back, in the device, and taken back again."""
    link = tmp_path / "ring"
    address = f"serial:{link}"
    loads = (
        "--load",
        "2 kg ± 1 g",
        "--load",
        "4 kg ± 2 g",
        "--mounts",
        "1",
        "--preloads",
        "0",
        "--warm-up",
        "0",
    )
    with ring(link, "--option", "bench=masses", "--option", "seed=3"):
        before = asked("info", address)["calibration_id"]
        with running("calibrate", address, *loads, "--yes", "--json") as session:
            assert session.end() == 0, session.errors()
        (record,), (act,) = session.of("calibration"), session.of("calibration_act")
        assert len(session.of("point")) == 5
        assert (act["kind"], act["calibration"], act["before"]) == ("written", record["id"], before)
        now = asked("info", address)
        assert (now["calibration_id"], now["calibration_crc"]) == (record["id"], act["crc"])
        with running("calibrate", "verify", address, "--load", "3 kg ± 2 g", "--yes", "--json") as check:
            assert check.end() == 0, check.errors()
        undone = asked("calibrate", address, "--undo")
        assert (undone["calibration"], undone["before"]) == (before, record["id"])
        assert undone["epoch"] != act["epoch"]
    found, known = slopes(record)
    assert found == pytest.approx(known, rel=5e-3)


def test_two_rings_under_one_press(tmp_path: Path) -> None:
    """Their clocks are brought together by the earliest arrivals; the truth of the one is found by the other."""
    first, second = tmp_path / "first", tmp_path / "second"
    press = ("--option", "bench=ramp:40:8")
    with (
        ring(first, *press, "--option", "seed=3"),
        ring(second, *press, "--option", "seed=4", "--option", "ppm=80"),
        running(
            "calibrate", f"serial:{first}", "--reference", f"serial:{second}", "--u-reference", "0.5 %",
            "--duration", "20", "--no-write", "--yes", "--json",
        ) as session,
    ):  # fmt: skip
        assert session.end() == 0, session.errors()
    (record,) = session.of("calibration")
    assert len(record["circumstances"]["sessions"]) == 2
    found, known = slopes(record)
    assert found == pytest.approx(known, rel=0.01)
