"""Calibrations are kept for good; runs are kept at each point; what was done stays in order."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.errors import BadDataError, NotFoundError, StorageError, UsageError
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.store.store import Store
from acudevice.values.calibration_record import CalibrationRecord, Circumstances, Load
from acudevice.values.calibration_run import CalibrationAct, CalibrationPlan, CalibrationRun, TakenPoint
from tests.support.sensors import RIGS

RUN = CalibrationRun(
    "VR-1",
    "blue",
    1e9,
    CalibrationPlan((Load("nothing", 0.0, 0.0), Load("1 l", 9.8, 0.1))),
    Circumstances("VR-1"),
)


CUBIC = """UPDATE calibration_record SET body = replace(body, '"linear"', '"cubic"')"""


def record(seed: int, device: str | None = "VR-1") -> CalibrationRecord:
    """Return a calibration."""
    return calibrate(
        RIGS["load cell"].table(seed), created=f"2026-11-2{seed}T10:00:00+00:00", software="test",
        circumstances=Circumstances(device),
    )  # fmt: skip


def test_a_record_is_found_by_what_a_person_types(tmp_path: Path) -> None:
    """Its id, how that begins, or `last`; nothing and too little are told."""
    one, two = record(1), record(2, device=None)
    with Store.open(tmp_path) as store:
        kept = store.calibrations
        for each in (one, two, one):
            kept.keep(each)
        assert kept.get(one.id[:6]) == kept.find(one.id) == one
        assert kept.get("last") == two
        assert kept.all() == (one, two)
        assert kept.all("VR-1") == (one,)
        for text in ("zz", "", one.id.upper() + "x"):
            with pytest.raises((NotFoundError, UsageError)):
                kept.get(text)


def test_a_record_cannot_be_changed(tmp_path: Path) -> None:
    """Not even behind the back of the program: the database refuses."""
    with Store.open(tmp_path) as store:
        store.calibrations.keep(record(1))
        with pytest.raises(sqlite3.IntegrityError, match="never changes"):
            store._db.execute("UPDATE calibration_record SET body = '{}'")


def test_a_record_that_another_program_changed_is_refused_wherever_it_is_read(tmp_path: Path) -> None:
    """Its id is a digest of it; looking at the whole store names it."""
    with Store.open(tmp_path) as store:
        store.calibrations.keep(record(1))
        assert store.upkeep.check().fine
        for damage in ("DROP TRIGGER calibration_record_stays", CUBIC):
            store._db.execute(damage)
        kept = store.calibrations
        for read in (lambda: kept.get("last"), lambda: kept.find(record(1).id), kept.all):
            with pytest.raises(BadDataError, match="its id does not fit its contents"):
                read()
        (finding,) = store.upkeep.check().findings
        assert finding.code == "calibration"
        assert record(1).id[:8] in finding.message


def test_a_record_that_was_changed_is_not_taken_for_the_one_that_is_kept(tmp_path: Path) -> None:
    """Nor is one that cannot be kept taken for one that is: nothing is dropped in silence."""
    with Store.open(tmp_path) as store:
        store.calibrations.keep(record(1))
        with pytest.raises(
            BadDataError, match=r"another calibration is kept here as \w+: one of them was changed"
        ):
            store.calibrations.keep(replace(record(1), software="other"))
        with pytest.raises(StorageError, match="NOT NULL"):
            store.calibrations.keep(replace(record(2), created=None))  # type: ignore[arg-type]  # as damage may do
        assert store.calibrations.all() == (record(1),)


def test_a_device_without_a_serial_number_has_the_records_that_were_used_with_it(tmp_path: Path) -> None:
    """It is known by its address; what was made for no device, and written to this one, is among its records."""
    used, other = record(1, device=None), record(2, device=None)
    with Store.open(tmp_path) as store:
        kept = store.calibrations
        for each in (used, other):
            kept.keep(each)
        kept.did(CalibrationAct("serial:/dev/ttyACM0", 1.0, "written", used.id))
        assert kept.all("serial:/dev/ttyACM0") == (used,)
        assert kept.all() == (used, other)


def test_a_run_is_kept_at_each_point_until_a_record_takes_its_place(tmp_path: Path) -> None:
    """By the device that it is of."""
    further = replace(RUN, points=(TakenPoint(6, 1234.5, 3.2, 300, 12.0),))
    with Store.open(tmp_path) as store:
        for run in (RUN, further):
            store.calibrations.put(run)
    with Store.open(tmp_path) as store:
        assert store.calibrations.run("VR-1") == further
        assert store.calibrations.run("VR-2") is None
        assert store.calibrations.runs() == (further,)
        store.calibrations.keep(record(1))
        with pytest.raises(BadDataError):
            store.calibrations.finish(replace(record(2), id=record(1).id), "VR-1")
        assert store.calibrations.run("VR-1") == further
        store.calibrations.finish(record(2), "VR-1")
        assert store.calibrations.run("VR-1") is None
        assert store.calibrations.all() == (record(1), record(2))


def test_what_was_done_comes_in_order(tmp_path: Path) -> None:
    """Of one device, or of all."""
    acts = [
        CalibrationAct(device, at_s, "written", "b" * 32)
        for device, at_s in (("A", 2.0), ("B", 1.0), ("A", 3.0))
    ]
    with Store.open(tmp_path) as store:
        for act in acts:
            store.calibrations.did(act)
        assert [act.at_s for act in store.calibrations.acts()] == [1.0, 2.0, 3.0]
        assert store.calibrations.acts("A") == (acts[0], acts[2])
