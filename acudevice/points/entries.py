"""Keep what has been read, and read what points and routines refer to: sources, cautions, patterns of pressing."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from acudevice.points.model import Action, AcuPoint, Band, Caution, Evidence, Mark, Pattern, Routine, Source
from acudevice.points.reading import Table
from acudevice.values.thresholds import Mode

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_GROUNDED = (Mark.READ, Mark.RETOLD, Mark.DERIVED)
_MARKS = tuple(mark.value for mark in Mark if mark is not Mark.OWN)
_ACTIONS = tuple(action.value for action in Action)
_MODES = {mode.name.lower(): mode for mode in Mode}


@dataclass(slots=True)
class Draft:
    """The catalogue while it is being read, by id: later entries refer to earlier ones."""

    sources: dict[str, Source] = field(default_factory=dict)
    cautions: dict[str, Caution] = field(default_factory=dict)
    sites: dict[str, Band] = field(default_factory=dict)
    presses: dict[str, Pattern] = field(default_factory=dict)
    points: dict[str, AcuPoint] = field(default_factory=dict)
    routines: dict[str, Routine] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Code of a point by each of its names, folded."""


def new_id(table: Table, known: Collection[str], kind: str) -> str:
    """Return the id of a new entry; refuse one that is taken or malformed."""
    if not _ID.fullmatch(table.name):
        raise table.error(
            f"`{table.name}` is no id for a {kind}: use up to 32 of a-z, 0-9 and -, such as `my-evening`"
        )
    if table.name in known:
        raise table.error(f"there is a {kind} `{table.name}` already; choose another id")
    return table.name


def read_evidence(table: Table, draft: Draft, key: str = "evidence") -> Evidence:
    """Return what an entry stands on: its `evidence`; in a user's file its `source`, or else the name of the file."""
    if not table.document.builtin:
        return Evidence(Mark.OWN, note=table.text("source", f"from {table.document.name}"))
    entry = table.table(key)
    mark = Mark(entry.choice("mark", _MARKS))
    sources = entry.texts("sources")
    for source in sources:
        if source not in draft.sources:
            raise entry.error(f"there is no source `{source}`", "sources")
    if mark in _GROUNDED and not sources:
        raise entry.error(f"`{mark}` needs the source that it comes from")
    found = Evidence(mark, sources, entry.text("note", ""))
    entry.close()
    return found


def read_source(table: Table, draft: Draft) -> None:
    """Add a source."""
    draft.sources[table.name] = Source(table.name, table.text("citation"))


def read_caution(table: Table, draft: Draft) -> None:
    """Add a caution."""
    draft.cautions[table.name] = Caution(
        table.name,
        Action(table.choice("action", _ACTIONS)),
        table.text("text"),
        read_evidence(table, draft),
        table.flag("general"),
    )


def read_press(table: Table, draft: Draft) -> None:
    """Add a pattern of pressing."""
    name = new_id(table, draft.presses, "press")
    draft.presses[name] = read_pattern(table, name, read_evidence(table, draft))


def read_pattern(table: Table, name: str, evidence: Evidence, base: Pattern | None = None) -> Pattern:
    """Return a pattern from a table's keys; what is missing comes from `base`, or from what is said of each key.

    `block_s` and `repeats` stand for each other: giving one drops the other of `base`.
    """
    repeats, block_s = _amount(table, base)
    hold_s = table.number("hold_s", 0.2, 600.0, "s", base.hold_s if base else None)
    hold_max_s = table.number("hold_max_s", 0.0, 1800.0, "s", base.hold_max_s if base else None)
    if hold_max_s and hold_max_s <= hold_s:
        raise table.error(
            f"`hold_max_s` of {hold_max_s:g} s leaves no room to press and release around `hold_s` of {hold_s:g} s; "
            "raise it, or set it to 0 for no limit",
            "hold_max_s" if "hold_max_s" in table else "hold_s",
        )
    slow_hz, fast_hz = _cadence(table, base)
    mode = table.choice("mode", _MODES, base.mode.name.lower() if base else None)
    return Pattern(
        name, _MODES[mode], hold_s, hold_max_s,
        table.number("rest_s", 0.0, 3600.0, "s", base.rest_s if base else 2.0),
        block_s, repeats,
        table.number("release_timeout_s", 0.5, 60.0, "s", base.release_timeout_s if base else 3.0),
        table.number("cv_max", 0.0, 1.0, "", base.cv_max if base else 0.0),
        slow_hz, fast_hz, evidence,
    )  # fmt: skip


def _amount(table: Table, base: Pattern | None) -> tuple[int, float]:
    """Return repeats and block in s, one of them 0."""
    said = "repeats" in table or "block_s" in table
    repeats = table.whole("repeats", 0, 1000, base.repeats if base and not said else 0)
    block_s = table.number("block_s", 0.0, 3600.0, "s", base.block_s if base and not said else 0.0)
    if bool(repeats) == bool(block_s):
        raise table.error(
            "say either how many presses (`repeats = 3`) or how long (`block_s = 180.0`), one of the two",
            "repeats" if "repeats" in table else None,
        )
    return repeats, block_s


def _cadence(table: Table, base: Pattern | None) -> tuple[float, float]:
    """Return the slowest and the fastest cadence in Hz, 0 where not checked."""
    slow = table.number("cadence_low_hz", 0.0, 10.0, "Hz", base.cadence_low_hz if base else 0.0)
    fast = table.number("cadence_high_hz", 0.0, 10.0, "Hz", base.cadence_high_hz if base else 0.0)
    if fast and slow > fast:
        raise table.error(
            f"`cadence_low_hz` of {slow:g} Hz is above `cadence_high_hz` of {fast:g} Hz", "cadence_low_hz"
        )
    return slow, fast
