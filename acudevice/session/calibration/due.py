"""When a device is to be calibrated again, and whether that is overdue."""

from datetime import UTC, date, datetime

from acudevice.errors import UsageError
from acudevice.session.reaching import Reached
from acudevice.store.store import Store
from acudevice.values.calibration_run import CUT, Outcome


def due_date(text: str | None, performed: str | None = None) -> str | None:
    """Return the date on which to calibrate again, as ISO 8601 has it; None where nobody said one.

    Raises `UsageError` for what is no date, and for one that is not after `performed`: today, unless it is said.
    """
    if text is None:
        return None
    begun = datetime.now(UTC).date() if performed is None else _date("performed", performed)
    due = _date("due", text)
    if due <= begun:
        raise UsageError(
            f"due on {due}, and performed on {begun}: it would be overdue from the start",
            hint="say when to calibrate again, after the day on which the readings were taken",
        )
    return due.isoformat()


def _date(name: str, text: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise UsageError(
            f"{name} '{text}' is no date", hint="write it as year, month and day: 2027-05-23"
        ) from None


def overdue(there: Reached, store: Store, now_s: float) -> str | None:
    """Return what a person should be told of a device's calibration at Unix time `now_s`; None where all is well."""
    calibration = there.device.info.calibration_id
    record = store.calibrations.find(calibration)
    if record is None:
        return None
    today = datetime.fromtimestamp(now_s, UTC).date().isoformat()
    due = record.circumstances.due
    if due is not None and due < today:
        return (
            f"the calibration {record.id[:CUT]} was due on {due}: check it with `acudevice calibrate verify`"
        )
    device = record.circumstances.device
    checks = [
        act for act in store.calibrations.acts(device) if act.calibration == record.id and act.verification
    ]
    if checks and checks[-1].verification and checks[-1].verification.outcome is Outcome.RECALIBRATE:
        return (
            f"the calibration {record.id[:CUT]} failed its last check: calibrate anew before you trust forces"
        )
    return None
