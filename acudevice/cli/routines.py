"""`acudevice routines`: routines for people and programs."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from acudevice.cli import complete
from acudevice.cli.out import emit, json_option, pairs, table
from acudevice.cli.points import band_words, caution_lines, points_file_option, press_words
from acudevice.points.model import Caution, Routine
from acudevice.session.catalogue import read_catalogue
from acudevice.values.plain import to_plain


@click.command(
    "routines",
    epilog="\b\nExamples:\n"
    "  acudevice routines\n"
    "  acudevice routines tai-chong\n"
    "  acudevice routines my-evening --points-file mine.toml --json\n"
    "\b\nYour own routines: docs/points.md says how to write them.",
)
@click.argument("routine", required=False, metavar="[ID]", shell_complete=complete.routines)
@points_file_option
@json_option
def command(routine: str | None, files: tuple[Path, ...], as_json: bool) -> None:
    """Show routines: which points, how long, how hard.

    Without ID all of them, a line each; with an id its steps in order, and what to mind. Forces are in newtons.
    """
    catalogue = read_catalogue(files)
    if routine is None:
        if as_json:
            emit("routines", {"routines": [routine_fields(each) for each in catalogue.routines]})
        else:
            _list(catalogue.routines)
        return
    found = catalogue.routine(routine)
    if as_json:
        cautions = to_plain((*found.cautions, *catalogue.general))
        emit("routine", {**routine_fields(found), "cautions": cautions})
    else:
        _show(found, catalogue.general)


def routine_fields(routine: Routine) -> dict[str, Any]:
    """Return a routine as programs see it."""
    steps = [
        {
            "point": step.point.code,
            "side": step.side.name.lower(),
            "low_n": step.point.band.low_n,
            "high_n": step.point.band.high_n,
            "press": to_plain(step.press),
            "evidence": to_plain(step.evidence),
        }
        for step in routine.steps
    ]
    return {
        "id": routine.id,
        "title": routine.title,
        "note": routine.note,
        "duration_s": routine.duration_s,
        "steps": steps,
        "evidence": to_plain(routine.evidence),
    }


def _list(routines: Iterable[Routine]) -> None:
    rows = (
        (
            routine.id,
            _minutes(routine),
            len(routine.steps),
            ", ".join(dict.fromkeys(step.point.code for step in routine.steps)),
            routine.evidence.label,
        )
        for routine in routines
    )
    table(("routine", "pressing", "steps", "points", "evidence"), rows)


def _show(routine: Routine, general: Iterable[Caution]) -> None:
    pairs(_head(routine))
    click.echo()
    rows = (
        (
            step.point.code,
            step.point.name,
            step.side.name.lower(),
            band_words(step.point),
            press_words(step.press),
            step.evidence.label,
        )
        for step in routine.steps
    )
    table(("point", "name", "side", "band N", "press", "evidence"), rows)
    click.echo("\nwhat to mind")
    pairs(caution_lines((*routine.cautions, *general)))


def _head(routine: Routine) -> Iterator[tuple[str, object]]:
    note = f": {routine.evidence.note}" if routine.evidence.note else ""
    yield "routine", routine.id
    yield "title", routine.title
    if routine.note:
        yield "note", routine.note
    yield "evidence", f"{routine.evidence.label}{note}"
    yield "pressing", f"about {_minutes(routine)}, without finding the points"


def _minutes(routine: Routine) -> str:
    seconds = routine.duration_s
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.3g} min"
