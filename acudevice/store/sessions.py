"""The list of sessions: ids, totals, and what may be changed afterwards."""

import secrets
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from acudevice.errors import NotFoundError, UsageError
from acudevice.store.database import transaction
from acudevice.store.home import DATABASE
from acudevice.store.loading import Loader
from acudevice.store.reading import is_damage
from acudevice.values.recording import MEASUREMENTS, SessionSummary, iso

TAIL = 4
"""Characters at the end of an id that chance chose."""

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""None that is easily taken for another."""

_CHANGE = {
    "notes": "UPDATE session SET notes = ? WHERE key = ?",
    "rating_before": "UPDATE session SET rating_before = ? WHERE key = ?",
    "rating_after": "UPDATE session SET rating_after = ? WHERE key = ?",
    "tip_area_mm2": "UPDATE session SET tip_area_mm2 = ? WHERE key = ?",
}
"""What may be changed later, and how."""

# Samples are missing between those that are there, and behind the last where that is known, as `holes` finds them.
_TOTALS = """
SELECT
    (SELECT coalesce(sum(n), 0) FROM chunk WHERE session = :key),
    (SELECT coalesce(sum(span - kept), 0) FROM (
        SELECT max(
            max(chunk.first + n),
            coalesce((SELECT max(last) + 1 FROM gap
                WHERE gap.session = :key AND gap.boot = chunk.boot AND reason = 'damaged'), 0),
            coalesce((SELECT min(later.sample) - boot.sample + boot.first FROM boot AS later
                WHERE later.session = :key AND later.sample > boot.sample), 0)
        ) - min(boot.first) AS span, sum(n) AS kept
        FROM chunk JOIN boot ON boot.session = chunk.session AND boot.ordinal = chunk.boot
        WHERE chunk.session = :key GROUP BY chunk.boot)),
    (SELECT count(*) FROM (SELECT DISTINCT boot, onset FROM press WHERE session = :key)),
    (SELECT coalesce(max(start_s + (last_tick + period_ticks - boot.tick) * 1.0 / tick_hz), 0.0)
        FROM chunk JOIN boot ON boot.session = chunk.session AND boot.ordinal = chunk.boot
        WHERE chunk.session = :key)
"""

_LIST = """
SELECT key, id, kind, started_s, device, simulated, writer, samples, missing, presses, duration_s
FROM session WHERE (deleted_s IS NOT NULL) = ? ORDER BY started_s, id
"""

# Which of the sessions that began here is the newest, their order of coming says, whatever the clock did. One that came
# from elsewhere began before it came: it is the newest if it began after that one.
_LAST = f"""
WITH known AS (
    SELECT key, id, started_s, kind = 'import' OR coalesce(end_reason, '') = 'stored' OR kind IN {MEASUREMENTS}
        AND EXISTS (SELECT 1 FROM event WHERE session = session.key AND source = 'host' AND event.kind = 'imported')
        AS came
    FROM session WHERE (deleted_s IS NOT NULL) = ?),
newest AS (SELECT max(key) AS key FROM known WHERE NOT came)
SELECT key, id FROM known
WHERE key IS (SELECT key FROM newest)
    OR came AND started_s > coalesce((SELECT started_s FROM known WHERE key = (SELECT key FROM newest)), -1.0)
ORDER BY came DESC, started_s DESC, key DESC LIMIT 1
"""  # noqa: S608 - the kinds are ours

_LIKE = """
SELECT key, id FROM session WHERE (deleted_s IS NOT NULL) = ?1
AND length(?2) AND (substr(id, 1, length(?2)) = ?2 OR (length(?2) = ?3 AND substr(id, -?3) = ?2)) ORDER BY id
"""


def new_id(db: sqlite3.Connection, started_s: float) -> str:
    """Return an id that no session has, for one that starts now: `2026-11-22T10-30-05-k3f9`, in UTC."""
    while True:
        tail = "".join(secrets.choice(_LETTERS) for _ in range(TAIL))
        session_id = f"{datetime.fromtimestamp(started_s, UTC):%Y-%m-%dT%H-%M-%S}-{tail}"
        if not db.execute("SELECT 1 FROM session WHERE id = ?", (session_id,)).fetchone():
            return session_id


def resolve(db: sqlite3.Connection, text: str, *, deleted: bool = False) -> tuple[int, str]:
    """Return key and id of the session meant by `text`: its id, `last`, how the id begins, or its last four characters.

    `last` is the one that began last, also where the clock was set back in between.

    Raises `NotFoundError` where there is none, as for an empty text, `UsageError` where there are several.
    """
    if text == "last":
        found = db.execute(_LAST, (deleted,)).fetchall()
    else:
        found = db.execute(_LIKE, (deleted, text, TAIL)).fetchall()
        # An id may be how others begin, where somebody else gave them: the whole one is meant.
        found = [row for row in found if row[1] == text] or found
    if len(found) == 1:
        key, session_id = found[0]
        return key, session_id
    if found:
        names = ", ".join(row[1] for row in found[:5])
        raise UsageError(f"{text!r} may be any of {len(found)} sessions: {names}", hint="give more of the id")
    raise NotFoundError(f"no session {text!r}", hint="`acudevice sessions list` shows what there is")


def summaries(
    db: sqlite3.Connection, state: Callable[[str | None], str], *, deleted: bool = False
) -> list[SessionSummary]:
    """Return all sessions, oldest first; `state` turns a writer into the state of its sessions."""
    return [_summary(db, row, state) for row in db.execute(_LIST, (deleted,)).fetchall()]


def _summary(
    db: sqlite3.Connection, row: tuple[Any, ...], state: Callable[[str | None], str]
) -> SessionSummary:
    key, session_id, kind, started_s, device, simulated, writer, *counted = row
    samples, missing, presses, duration_s = _counted(db, key) if writer else counted
    return SessionSummary(
        session_id, kind, iso(started_s), round(duration_s, 6), device, samples, missing, presses, bool(simulated),
        state(writer),
    )  # fmt: skip


def _counted(db: sqlite3.Connection, key: int) -> tuple[int, int, int, float]:
    """Count what a session has now; where the database is damaged, what of it can be read."""
    try:
        return totals(db, key)
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
    found = Loader(db, Path(DATABASE), key, "recovered").load()
    end_s = max((block.end_s for block in found.blocks), default=0.0)
    return found.samples, found.missing, len(found.presses), end_s


def totals(db: sqlite3.Connection, key: int) -> tuple[int, int, int, float]:
    """Count samples, missing samples and presses of a session, and how many seconds it lasts."""
    samples, missing, presses, duration_s = db.execute(_TOTALS, {"key": key}).fetchone()
    return samples, missing, presses, duration_s


def seal(db: sqlite3.Connection, key: int, reason: str | None) -> None:
    """Mark a session as ended for `reason`, with its totals; part of a transaction."""
    db.execute(
        "UPDATE session SET writer = NULL, end_reason = ?, samples = ?, missing = ?, presses = ?, duration_s = ?"
        " WHERE key = ?",
        (reason, *totals(db, key), key),
    )


def change(db: sqlite3.Connection, key: int, changes: Mapping[str, object]) -> None:
    """Change what may be changed of a session. Raises `UsageError` for anything else."""
    wrong = sorted(changes.keys() - _CHANGE.keys())
    if wrong:
        raise UsageError(f"{wrong[0]} of a session cannot be changed; these can: {', '.join(_CHANGE)}")
    with transaction(db):
        for name, value in changes.items():
            db.execute(_CHANGE[name], (value, key))
