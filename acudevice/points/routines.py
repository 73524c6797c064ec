"""Read routines: steps of point, side and pattern."""

from acudevice.points.acupoints import fold
from acudevice.points.entries import Draft, new_id, read_evidence, read_pattern
from acudevice.points.model import AcuPoint, Pattern, Routine, Step
from acudevice.points.reading import Table, suggest
from acudevice.values.thresholds import Side

_SIDES = {
    "both": (Side.LEFT, Side.RIGHT),
    "left": (Side.LEFT,),
    "right": (Side.RIGHT,),
    "midline": (Side.MIDLINE,),
}
_PATTERN_KEYS = (
    "mode", "hold_s", "hold_max_s", "rest_s", "block_s", "repeats", "release_timeout_s", "cv_max", "cadence_low_hz",
    "cadence_high_hz",
)  # fmt: skip


def read_routine(table: Table, draft: Draft) -> None:
    """Add a routine."""
    name = new_id(table, draft.routines, "routine")
    steps: list[Step] = []
    for entry in table.tables("steps"):
        steps.extend(_steps(entry, draft))
        entry.close()
        _agree(entry, steps)
    draft.routines[name] = Routine(
        name, table.text("title", name), table.text("note", ""), tuple(steps), read_evidence(table, draft)
    )


def _steps(table: Table, draft: Draft) -> list[Step]:
    """Return one step for each side that an entry names; all sides of its point where it names none."""
    word = table.text("point")
    code = draft.names.get(fold(word))
    if code is None:
        raise table.error(f"there is no point `{word}`{suggest(word, draft.points)}", "point")
    point = draft.points[code]
    sides = _SIDES[table.choice("side", tuple(_SIDES))] if "side" in table else point.sides
    if not set(sides) <= set(point.sides):
        allowed = "midline" if point.sides == (Side.MIDLINE,) else "left, right or both"
        raise table.error(f"`side` of {code} must be {allowed}", "side")
    pattern = _pattern(table, draft, point)
    evidence = read_evidence(table, draft)
    return [Step(point, side, pattern, evidence) for side in sides]


def _pattern(table: Table, draft: Draft, point: AcuPoint) -> Pattern:
    """Return the pattern that a step names, or else its point's own, with what the step changes."""
    base = draft.presses[table.choice("press", tuple(draft.presses), point.press.id)]
    changed = any(key in table for key in _PATTERN_KEYS)
    evidence = read_evidence(table, draft) if changed else base.evidence
    return read_pattern(table, base.id, evidence, base)


def _agree(table: Table, steps: list[Step]) -> None:
    """Refuse two ways of pressing one point on one side: a device holds one entry for both."""
    ways: dict[tuple[str, Side], Pattern] = {}
    for step in steps:
        if ways.setdefault((step.point.code, step.side), step.press) != step.press:
            raise table.error(
                f"{step.point.code} {step.side.name.lower()} is pressed in another way earlier in this routine; "
                "a device holds one way for each point and side"
            )
