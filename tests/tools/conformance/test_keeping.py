"""The suite leaves a device as it found it, or says what it could not put back."""

import asyncio
from dataclasses import replace

import pytest

from acudevice.driver.links.virtual import VirtualLink
from acudevice.firmware.tables import CALIBRATION, THRESHOLDS
from acudevice.protocol.tables import Thresholds, decode_thresholds, encode_thresholds
from acudevice.virtual.options import Options
from tests.support.hurried import hurried, now_s
from tests.tools.conformance.mutations import lax
from tests.tools.conformance.references import BenchRing, Whole, looked_at
from tools.conformance.run import Report, run
from tools.conformance.trial import thresholds
from tools.conformance.wire import CableWire

TABLES = ("8.1", "8.2", "10-table-latched")


def table(version: int, point: str) -> bytes:
    """Return thresholds that are nobody's but this test's."""
    (entry, _) = decode_thresholds(thresholds({"range": 60_000})).entries
    return encode_thresholds(Thresholds(version, (replace(entry, point=point),)))


def looked(ring: BenchRing, *only: str) -> Report:
    """Look at some rules on a ring."""
    return looked_at(Whole, *only, ring=ring)


def test_thresholds_and_those_kept_for_undo_are_back() -> None:
    """Bit by bit, with nothing to remark."""
    ring = Whole(Options())
    for blob in (table(1, "LR3"), table(2, "KI3")):
        ring._firmware.enforce(THRESHOLDS, blob)
    report = looked(ring, *TABLES)
    kept = ring._firmware.config.tables[THRESHOLDS]
    assert (kept.previous(), kept.current()) == (table(1, "LR3"), table(2, "KI3"))
    assert report.remarks == ()
    assert report.conforms


def test_what_cannot_be_put_back_is_said() -> None:
    """A device that had no thresholds has a table without entries; one without those for undo has others."""
    ring = Whole(Options())
    assert "there were none" in looked(ring, "8.1-written").remarks[0]
    ring = Whole(Options())
    ring._firmware.enforce(THRESHOLDS, table(1, "LR3"))
    assert "kept for undo" in looked(ring, "8.1-written").remarks[0]
    assert ring._firmware.config.tables[THRESHOLDS].current() == table(1, "LR3")


def test_rules_that_write_nothing_leave_nothing() -> None:
    """Not even a remark."""
    ring = Whole(Options())
    assert looked(ring, "2.1", "4", "7.3", "13").remarks == ()
    assert ring._firmware.config.tables[THRESHOLDS].current() is None


def test_a_calibration_that_a_wrong_device_took_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """It should have refused it; the remark says that the tare is gone."""
    lax("check_calibration", 24)(monkeypatch)
    ring = Whole(Options())
    before = ring._firmware.config.tables[CALIBRATION].current()
    report = looked(ring, "8.3-rule-24")
    assert not report.conforms
    assert ring._firmware.config.tables[CALIBRATION].current() == before
    assert "tare" in report.remarks[0]


def test_a_run_that_is_stopped_puts_back_what_was_there() -> None:
    """In the middle of the rules about tables."""
    ring = Whole(Options())
    for blob in (table(1, "LR3"), table(2, "KI3")):
        ring._firmware.enforce(THRESHOLDS, blob)
    said: list[str] = []

    async def stop() -> None:
        there = asyncio.create_task(
            run(lambda: CableWire(VirtualLink(ring, 0.0, now_s)), ["5"], person=ring, say=said.append)
        )
        before = table(1, "LR3"), table(2, "KI3")
        while not there.done() and ring._firmware.config.thresholds() in before:  # noqa: ASYNC110 - the ring sets no event
            await asyncio.sleep(0.05)
        there.cancel()
        with pytest.raises(asyncio.CancelledError):
            await there

    hurried(stop())
    kept = ring._firmware.config.tables[THRESHOLDS]
    assert (kept.previous(), kept.current()) == (table(1, "LR3"), table(2, "KI3"))
    assert "stopped; what was there is put back" in said
    assert not ring.measuring


def test_a_tare_that_was_taken_is_said() -> None:
    """The one before is back where the device keeps one for undo, but the one before that is gone."""
    ring = Whole(Options())
    assert [remark.partition(":")[0] for remark in looked(ring, "5-tare").remarks] == ["tare"]
