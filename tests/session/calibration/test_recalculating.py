"""An old session by a newer calibration is a new result beside the old one."""

from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.errors import BadDataError
from acudevice.session.calibration import records
from acudevice.session.calibration.recalculating import recalculated
from acudevice.session.exporting import export
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.signal.metrology.documents import sealed
from acudevice.store.store import Store
from acudevice.values.calibration import CellTable
from acudevice.values.calibration_record import CalibrationRecord, Circumstances
from acudevice.values.recording import Recording
from tests.support.command import acudevice
from tests.support.sensors import RIGS


@pytest.fixture
def session() -> Recording:
    """A guided session with a few presses."""
    assert acudevice("demo", "--fast").code == 0
    with Store.open() as store:
        found = store.load("last")
        return replace(found, blocks=tuple(found.blocks))


def by(table: CellTable, device: str | None = None) -> CalibrationRecord:
    """Return a calibration with this table."""
    made = calibrate(
        RIGS["load cell"].table(1), created="2026-11-22T10:00:00+00:00", software="test",
        circumstances=Circumstances(device),
    )  # fmt: skip
    return sealed(replace(made, cells=(replace(made.cells[0], table=table),)))


def held(recording: Recording) -> CellTable:
    """Return the table of a recording's first epoch."""
    scale = recording.epochs[0].scale
    assert scale is not None
    return scale.calibration.cells[0]


def test_the_same_table_gives_the_same_presses(session: Recording) -> None:
    """As host and device judged them; the id says that it is another result, and by what."""
    record = by(held(session))
    new = recalculated(session, record)
    assert [press.host for press in new.presses] == [press.host for press in session.presses]
    assert [press.device for press in new.presses] == [press.device for press in session.presses]
    assert new.presses == session.presses
    assert new.session.id == f"{session.session.id}-by-{record.id[:8]}"
    assert record.id in new.session.notes


def test_another_table_gives_other_forces_from_the_same_counts(session: Recording) -> None:
    """A tenth more; the zero stays where it was, and counts stay what they were."""
    old = held(session)
    new = recalculated(session, by(CellTable(old.counts, tuple(round(1.1 * f) for f in old.force_mn))))
    assert new.blocks is session.blocks
    scales = [(a.scale, b.scale) for a, b in zip(session.epochs, new.epochs, strict=True)]
    assert all(b.tare_mn[0] == pytest.approx(1.1 * a.tare_mn[0], abs=1) for a, b in scales if a and b)
    peaks = [[press.press.peak_n or 0.0 for press in each.presses[:2]] for each in (session, new)]
    assert peaks[1] == pytest.approx([1.1 * peak for peak in peaks[0]], abs=0.01)


def test_a_calibration_of_another_device_is_refused(session: Recording) -> None:
    """Its counts mean something else."""
    with pytest.raises(BadDataError, match="of the device R-9"):
        recalculated(session, by(held(session), "R-9"))


def test_it_is_exported_beside_the_old_one(session: Recording, tmp_path: Path) -> None:
    """In any format; the store stays as it was."""
    record = by(held(session))
    records.keep(record)
    (old,) = export(["last"], "csv", tmp_path)
    (new,) = export(["last"], "csv", tmp_path, calibration=record.id[:8])
    assert new.path.name == f"{old.path.name}-by-{record.id[:8]}"
    assert (new.path / "samples.csv").read_bytes() == (old.path / "samples.csv").read_bytes()
    with Store.open() as store:
        assert store.load("last").session.id == session.session.id
    told = acudevice("export", "last", "--output", str(tmp_path / "2"), "--calibration", "last", "--json")
    assert told.data["sessions"][0]["path"].endswith(new.path.name)
