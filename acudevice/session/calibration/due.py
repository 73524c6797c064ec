"""Whether the calibration of a device is overdue."""

from datetime import UTC, datetime

from acudevice.session.reaching import Reached
from acudevice.store.store import Store
from acudevice.values.calibration_run import CUT, Outcome


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
