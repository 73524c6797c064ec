"""The tables, as steps from each version of the schema to the next.

A step is only ever added. `PRAGMA user_version` says how many a database has behind it.
"""

import sqlite3

from acudevice.errors import StorageError
from acudevice.store.database import transaction

FIRST = """
CREATE TABLE session (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    started_s REAL NOT NULL,          -- Unix time
    host_s REAL,                      -- the host's monotonic clock at that moment
    device TEXT NOT NULL,             -- nickname or address, as it was
    address TEXT,
    info TEXT,                        -- JSON: what the device said of itself
    routine TEXT,
    software TEXT,
    protocol TEXT,
    simulated INTEGER NOT NULL,
    writer TEXT,                      -- who records it; NULL once sealed
    end_reason TEXT,
    tip_area_mm2 REAL,
    notes TEXT NOT NULL DEFAULT '',
    rating_before INTEGER,
    rating_after INTEGER,
    deleted_s REAL,                   -- Unix time; NULL where it is not deleted
    samples INTEGER,                  -- these four: totals, counted when it was sealed
    missing INTEGER,
    presses INTEGER,
    duration_s REAL
);
CREATE TABLE boot (
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,         -- 0, 1, … within the session
    boot_id INTEGER NOT NULL,
    sample INTEGER,                   -- number in the session of its first sample; NULL, with the rest, before it
    first INTEGER,
    tick INTEGER,
    tick_hz INTEGER,
    start_s REAL,
    cells INTEGER,
    width INTEGER,
    host_s REAL,                      -- the host's monotonic clock at its first sample
    PRIMARY KEY (session, ordinal)
) WITHOUT ROWID;
CREATE TABLE epoch (
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    boot INTEGER NOT NULL,            -- ordinal
    epoch INTEGER NOT NULL,
    first INTEGER NOT NULL,
    calibration TEXT,                 -- key of the calibration
    tare TEXT,                        -- JSON: mN of each cell
    clip_low INTEGER,
    clip_high INTEGER,
    rate_hz REAL,
    period_ticks INTEGER,
    PRIMARY KEY (session, boot, epoch, first)
) WITHOUT ROWID;
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    boot INTEGER NOT NULL,
    first INTEGER NOT NULL,           -- index on the device
    n INTEGER NOT NULL,
    tick INTEGER NOT NULL,
    last_tick INTEGER NOT NULL,       -- of its last sample
    period_ticks INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    cells INTEGER NOT NULL,
    width INTEGER NOT NULL,
    host_s REAL,                      -- the host's monotonic clock when its first packet came
    codec TEXT NOT NULL,
    crc INTEGER NOT NULL,             -- CRC-32 over the fields above that describe the samples, the runs and the data
    runs BLOB NOT NULL,
    data BLOB NOT NULL,               -- last, so that listing chunks does not read it
    UNIQUE (session, boot, first)
);
CREATE TABLE gap (
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    boot INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (session, boot, first)
) WITHOUT ROWID;
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    source TEXT NOT NULL,             -- device or host
    kind TEXT NOT NULL,
    t_s REAL,                         -- of the host's events
    boot INTEGER,                     -- these four: of the device's events
    seq INTEGER,
    sample INTEGER,
    tick INTEGER,
    fields TEXT NOT NULL              -- JSON
);
CREATE INDEX event_session ON event (session);
CREATE TABLE press (
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    boot INTEGER NOT NULL,
    onset INTEGER NOT NULL,
    source TEXT NOT NULL,             -- whose verdict: host or device
    release INTEGER NOT NULL,
    point TEXT,
    side INTEGER,
    verdict TEXT NOT NULL,
    body TEXT NOT NULL,               -- JSON: all figures
    PRIMARY KEY (session, boot, onset, source)
) WITHOUT ROWID;
CREATE TABLE thresholds (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    version INTEGER NOT NULL,
    body TEXT NOT NULL                -- JSON: the whole table
);
CREATE INDEX thresholds_session ON thresholds (session);
CREATE TABLE calibration (
    key TEXT PRIMARY KEY,             -- digest of its content
    id TEXT NOT NULL,
    created_s INTEGER NOT NULL,
    body TEXT NOT NULL                -- JSON: breakpoints of each cell
) WITHOUT ROWID;
CREATE TABLE device (
    key INTEGER PRIMARY KEY,
    nickname TEXT NOT NULL UNIQUE COLLATE NOCASE,
    address TEXT NOT NULL,
    body TEXT NOT NULL                -- JSON: identity and all that is kept of it
);
CREATE TABLE tare (
    device INTEGER NOT NULL REFERENCES device ON DELETE CASCADE,
    taken_s REAL NOT NULL,
    tare TEXT NOT NULL,               -- JSON: mN of each cell
    noise_mn INTEGER
);
CREATE INDEX tare_device ON tare (device, taken_s);
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL               -- JSON
) WITHOUT ROWID;
"""

CALIBRATIONS = """
CREATE TABLE calibration_record (
    id TEXT NOT NULL UNIQUE,          -- digest of its content, which the device carries too
    device TEXT,                      -- serial number
    created TEXT NOT NULL,            -- ISO 8601, UTC
    body TEXT NOT NULL                -- JSON: the whole record
);
CREATE TRIGGER calibration_record_stays BEFORE UPDATE ON calibration_record
    BEGIN SELECT RAISE(ABORT, 'a calibration never changes'); END;
CREATE TABLE calibration_run (
    device TEXT PRIMARY KEY,          -- serial number; one run of a device at a time
    body TEXT NOT NULL                -- JSON: plan and points so far
) WITHOUT ROWID;
CREATE TABLE calibration_act (
    key INTEGER PRIMARY KEY,
    device TEXT NOT NULL,             -- serial number
    at_s REAL NOT NULL,               -- Unix time
    kind TEXT NOT NULL,               -- written, undone, verified
    body TEXT NOT NULL                -- JSON
);
CREATE INDEX calibration_act_device ON calibration_act (device, at_s);
"""

EXPANDED = """
CREATE TRIGGER calibration_record_remains BEFORE DELETE ON calibration_record
    BEGIN SELECT RAISE(ABORT, 'a calibration is never removed'); END;
UPDATE calibration_act SET body = replace(replace(body,
    '"u_reference_n"', '"u95_reference_n"'), '"u_force_n"', '"u95_force_n"') WHERE kind = 'verified';
"""
"""Checks of calibrations hold expanded uncertainties, and say so by name."""

STEPS: tuple[str, ...] = (FIRST, CALIBRATIONS, EXPANDED)
"""What to run to get from version k to version k + 1."""


def migrate(db: sqlite3.Connection, steps: tuple[str, ...] = STEPS) -> None:
    """Bring a database to the newest schema, in one step or not at all.

    Raises `StorageError` for a database that a later version of this package wrote.
    """
    if version(db) == len(steps):
        return
    with transaction(db):
        # Asked again under the lock: another program may have migrated it meanwhile.
        done = version(db)
        if done > len(steps):
            raise StorageError(
                f"the store has schema {done}, and this version of acudevice knows {len(steps)}",
                hint="upgrade acudevice; nothing was changed",
            )
        for step in steps[done:]:
            for statement in step.split(";\n"):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(steps)}")


def version(db: sqlite3.Connection) -> int:
    """Return the version of a database's schema; 0 for an empty one."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])
