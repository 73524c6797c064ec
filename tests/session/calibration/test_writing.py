"""A device is not asked for what it would refuse, and takes what it takes in one step."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.errors import BadDataError, NotFoundError
from acudevice.session.calibration.writing import held, identity, reach_needed_n, refusal, undo, write
from acudevice.session.reaching import reached
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.store.store import Store
from acudevice.values.calibration_record import CalibrationRecord, Circumstances
from acudevice.values.device import DeviceInfo
from tests.support.sensors import RIGS, Rig

INFO = DeviceInfo("ring", "ring", serial="VR-000001", cells=1, ceiling_n=30.0)


def record(rig: Rig = RIGS["load cell"], device: str | None = "VR-000001") -> CalibrationRecord:
    """Return a calibration."""
    return calibrate(
        rig.table(1), created="2026-11-22T10:00:00+00:00", software="test", circumstances=Circumstances(device)
    )  # fmt: skip


def test_what_the_device_would_refuse_is_known_before() -> None:
    """Another device, another number of cells, too short a range for its ceiling."""
    good = record()
    assert refusal(good, INFO) is None
    assert refusal(record(device=None), INFO) is None
    assert "2" in (refusal(good, replace(INFO, cells=2)) or "")
    assert "VR-000002" in (refusal(good, replace(INFO, serial="VR-000002")) or "")
    assert "asks for 33.3 N" in (refusal(record(RIGS["film"]), INFO) or "")
    assert reach_needed_n(replace(INFO, ceiling_n=None)) is None


def test_one_that_is_written_is_held_and_one_before_comes_back(tmp_path: Path) -> None:
    """Each with its CRC and epoch; both are kept, also where no session uses them."""
    new = record()

    async def work(store: Store) -> None:
        async with reached("virtual:", store) as there:
            assert identity(there) == "VR-000001"
            first = await held(there.device)
            assert first is not None
            with pytest.raises(NotFoundError, match="nothing to undo"):
                await undo(there, store)
            with pytest.raises(BadDataError):
                await write(there, store, record(device="VR-000002"))
            done = await write(there, store, new)
            now = await held(there.device)
            assert now is not None
            assert (now.id, done.calibration, done.before) == (new.id, new.id, first.id)
            back = await undo(there, store)
            assert (back.calibration, back.before) == (first.id, new.id)
            assert back.epoch != done.epoch
            assert {c.id for c in store.devices.calibrations()} >= {first.id, new.id}

    with Store.open(tmp_path) as store:
        asyncio.run(work(store))
