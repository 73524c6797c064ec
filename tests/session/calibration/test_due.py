"""A person is told when the calibration of a device is overdue, or failed its last check."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from acudevice.session.calibration.due import overdue
from acudevice.session.reaching import reached
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.signal.metrology.documents import for_device
from acudevice.store.store import Store
from acudevice.values.calibration_record import Circumstances
from acudevice.values.calibration_run import CalibrationAct, Outcome, Verification
from tests.support.sensors import RIGS

DAY = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


def test_it_is_told_from_the_day_after_it_was_due_and_after_a_failed_check(tmp_path: Path) -> None:
    """Of a calibration that is not kept here nothing is known, and nothing is told."""
    record = calibrate(
        RIGS["load cell"].table(1), created="2026-05-22T10:00:00+00:00", software="test",
        circumstances=Circumstances("VR-000001", due="2026-11-22"),
    )  # fmt: skip

    async def look(store: Store) -> None:
        async with reached("virtual:", store) as there:
            assert overdue(there, store, DAY) is None
            await there.device.write_calibration(for_device(record, 0))
            there.device.info = replace(there.device.info, calibration_id=record.id)
            assert overdue(there, store, DAY + 1e9) is None
            store.calibrations.keep(record)
            assert overdue(there, store, DAY) is None
            assert "was due on 2026-11-22" in (overdue(there, store, DAY + 86_400.0) or "")
            for outcome, told in ((Outcome.RECALIBRATE, True), (Outcome.WATCH, False), (Outcome.PASS, False)):
                verdict = Verification(record.id, DAY, outcome, ())
                store.calibrations.did(
                    CalibrationAct("VR-000001", DAY, "verified", record.id, verification=verdict)
                )
                assert ("failed its last check" in (overdue(there, store, DAY) or "")) is told

    with Store.open(tmp_path) as store:
        asyncio.run(look(store))
