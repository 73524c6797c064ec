"""The tables drawn as Mermaid state diagrams, for the documentation."""

from acudevice.coach.grammar import GROUPS, Phase, Row


def mermaid(rows: tuple[Row, ...]) -> str:
    """Return the diagram of a table: an arrow says on which event, and behind a slash with which cues.

    A row for all phases of a group begins at a box of its own, which stands for any of them: a composite state of
    Mermaid can have no arrow into itself.
    """
    arrows = [arrow for row in rows for arrow in _arrows(row)]
    used = {arrow.split()[0] for arrow in arrows}
    boxes = [f'    state "any of {_listed(GROUPS[name])}" as {name}' for name in GROUPS if name in used]
    return "\n".join(
        ["stateDiagram-v2", *boxes, "    [*] --> find: begin / find", *arrows, "    done --> [*]"]
    )


def _listed(phases: tuple[Phase, ...]) -> str:
    return ", ".join(phase.value for phase in phases)


def _arrows(row: Row) -> list[str]:
    events = ", ".join(event.value for event in row.events)
    cues = " ".join(cue.value for cue in row.cues)
    return [f"    {start} --> {row.to.value}: {events} / {cues}" for start in _starts(row.phases)]


def _starts(phases: tuple[Phase, ...]) -> list[str]:
    """Return where arrows begin: at a group where all of it takes part, else at the phases themselves."""
    left, starts = list(phases), []
    for name, group in GROUPS.items():
        if set(group) <= set(left):
            starts.append(name)
            left = [phase for phase in left if phase not in group]
    return starts + [phase.value for phase in left]
