"""Calibrations that are kept: found, listed, and what became of them."""

from dataclasses import dataclass

from acudevice.store.home import DATABASE, default_home
from acudevice.store.store import Store
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.values.calibration_run import CalibrationAct, CalibrationRun


@dataclass(frozen=True, slots=True)
class History:
    """What is kept of calibrations, oldest first."""

    records: tuple[CalibrationRecord, ...]
    acts: tuple[CalibrationAct, ...]
    begun: tuple[CalibrationRun, ...] = ()
    """Runs with points that were not finished."""


def get(text: str) -> CalibrationRecord:
    """Return the calibration that `text` means: an id, how it begins, `last`, or a device that was given one.

    Raises `NotFoundError`.
    """
    with Store.open() as store:
        paired = store.devices.find(text)
        acts = store.calibrations.acts(paired.serial or paired.address) if paired else ()
        if acts:
            return store.calibrations.get(acts[-1].calibration)
        return store.calibrations.get(text)


def keep(record: CalibrationRecord) -> None:
    """Keep a calibration here for good."""
    with Store.open() as store:
        store.calibrations.keep(record)


def all_records() -> tuple[CalibrationRecord, ...]:
    """Return all calibrations that are kept, oldest first."""
    if not _kept_anything():
        return ()
    with Store.open() as store:
        return store.calibrations.all()


def history(nickname: str | None = None) -> History:
    """Return what is kept of one device, meant by nickname, serial number or address, or of all."""
    if not _kept_anything():
        return History((), ())
    with Store.open() as store:
        paired = store.devices.find(nickname) if nickname else None
        name = nickname if paired is None else paired.serial or paired.address
        kept = store.calibrations
        begun = [run for run in kept.runs() if run.taken and name in (None, run.device)]
        return History(kept.all(name), kept.acts(name), tuple(begun))


def _kept_anything() -> bool:
    """Tell whether anything was ever kept here; else no store is made for a look."""
    return (default_home() / DATABASE).exists()
