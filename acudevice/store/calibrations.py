"""Calibrations: records that never change, runs under way, and what was done with each device's calibration."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from acudevice.errors import BadDataError, NotFoundError, UsageError
from acudevice.signal.metrology.documents import unsealed
from acudevice.store.database import transaction, translated
from acudevice.store.rows import to_json
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.values.calibration_run import CUT, CalibrationAct, CalibrationRun
from acudevice.values.plain import from_plain

_RECORDS = """
SELECT body FROM calibration_record
WHERE ?1 IS NULL OR device = ?1
    OR id IN (SELECT json_extract(body, '$.calibration') FROM calibration_act WHERE device = ?1)
ORDER BY created, rowid
"""


class Calibrations:
    """What is kept of calibrations.

    Every method may raise `StorageError`, those that return records also `BadDataError`: the id of a record is a digest
    of its contents, and one that was changed where it is kept is none any more.
    """

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        self._db = db
        self._path = path

    # ---- records

    def keep(self, record: CalibrationRecord) -> None:
        """Keep a record for good; one that is kept already stays as it is, since its id is a digest of it.

        Raises `BadDataError` where another record is kept under that id: then one of them was changed.
        """
        with translated(self._path):
            self._db.execute(
                "INSERT INTO calibration_record (id, device, created, body) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (id) DO NOTHING",
                (record.id, record.circumstances.device, record.created, to_json(record)),
            )
        if self.find(record.id) != record:
            raise BadDataError(
                f"another calibration is kept here as {record.id[:CUT]}: one of them was changed",
                hint=f"see the one that is kept: acudevice calibrate show {record.id[:CUT]}",
            )

    def finish(self, record: CalibrationRecord, device: str) -> None:
        """Keep the record that came of the run of a device in the place of that run, as `keep` does."""
        with translated(self._path), transaction(self._db):
            self.keep(record)
            self._db.execute("DELETE FROM calibration_run WHERE device = ?", (device,))

    def find(self, calibration_id: str | None) -> CalibrationRecord | None:
        """Return the record with exactly that id; None where there is none."""
        found = self._all("SELECT body FROM calibration_record WHERE id = ?", calibration_id)
        return unsealed(found[0]) if found else None

    def get(self, text: str) -> CalibrationRecord:
        """Return the record that `text` means: an id, how it begins, or `last`.

        Raises `NotFoundError` where there is none, `UsageError` where there are several.
        """
        rows = []
        if text == "last":
            rows = self._all("SELECT body FROM calibration_record ORDER BY created DESC, rowid DESC LIMIT 1")
        elif text:
            rows = self._all("SELECT body FROM calibration_record WHERE substr(id, 1, length(?1)) = ?1", text)
        if len(rows) > 1:
            ids = ", ".join(row["id"][:CUT] for row in rows[:5])
            raise UsageError(
                f"'{text}' may be any of {len(rows)} calibrations: {ids}", hint="give more of the id"
            )
        if not rows:
            raise NotFoundError(
                f"no calibration '{text}' is kept here",
                hint="see those that are with: acudevice calibrate history",
            )
        return unsealed(rows[0])

    def all(self, device: str | None = None) -> tuple[CalibrationRecord, ...]:
        """Return all records, or those that were made or used with a device, oldest first.

        A device is known by its serial number; one without, as in `acts`, by its address.
        """
        rows = self._all(_RECORDS, device)
        return tuple(map(unsealed, rows))

    # ---- runs

    def put(self, run: CalibrationRun) -> None:
        """Keep a run as it stands now, in the place of what was kept of its device's before."""
        with translated(self._path), transaction(self._db):
            self._db.execute(
                "INSERT OR REPLACE INTO calibration_run (device, body) VALUES (?, ?)",
                (run.device, to_json(run)),
            )

    def run(self, device: str) -> CalibrationRun | None:
        """Return the run of a device that was not finished; None where there is none."""
        rows = self._all("SELECT body FROM calibration_run WHERE device = ?", device)
        return from_plain(CalibrationRun, rows[0]) if rows else None

    def runs(self) -> tuple[CalibrationRun, ...]:
        """Return the runs of all devices that were not finished, by device."""
        rows = self._all("SELECT body FROM calibration_run ORDER BY device")
        return tuple(from_plain(CalibrationRun, row) for row in rows)

    # ---- acts

    def did(self, act: CalibrationAct) -> None:
        """Add to the history of a device."""
        with translated(self._path):
            self._db.execute(
                "INSERT INTO calibration_act (device, at_s, kind, body) VALUES (?, ?, ?, ?)",
                (act.device, act.at_s, act.kind, to_json(act)),
            )

    def acts(self, device: str | None = None) -> tuple[CalibrationAct, ...]:
        """Return what was done, with one device or with all, oldest first."""
        rows = self._all(
            "SELECT body FROM calibration_act WHERE ?1 IS NULL OR device = ?1 ORDER BY at_s, key", device
        )
        return tuple(from_plain(CalibrationAct, row) for row in rows)

    def _all(self, query: str, *values: object) -> list[dict[str, Any]]:
        with translated(self._path):
            rows = self._db.execute(query, values).fetchall()
        return [json.loads(body) for (body,) in rows]
