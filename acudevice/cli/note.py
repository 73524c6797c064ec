"""`acudevice sessions note`: what a person says of a session, kept with it."""

from collections.abc import Iterator

import click

from acudevice.cli import complete
from acudevice.cli.out import emit, json_option, pairs
from acudevice.errors import UsageError
from acudevice.session import library
from acudevice.values.recording import SessionInfo

RATING = click.IntRange(0, 10)


@click.command(
    "note",
    epilog="\b\nExamples:\n  acudevice sessions note last --before 6 --after 4\n"
    "  acudevice sessions note k3f9 'slept badly'",
)
@click.argument("session", shell_complete=complete.sessions)
@click.argument("text", required=False)
@click.option("--before", type=RATING, metavar="0-10", help="How bad it was before, by your own rating.")
@click.option("--after", type=RATING, metavar="0-10", help="How bad it was afterwards.")
@click.option(
    "--replace", is_flag=True, help="Replace notes and ratings that are there; an empty TEXT removes notes."
)
@json_option
def note(
    *, session: str, text: str | None, before: int | None, after: int | None, replace: bool, as_json: bool
) -> None:
    """Keep notes and ratings with a session.

    TEXT is added to the notes as a line of its own. A rating is a whole number from 0, nothing, to 10, the worst that
    you can think of. It goes into every export but one without who and when, which leaves notes out.
    """
    if (text, before, after) == (None, None, None):
        raise UsageError("what is to be noted?", hint="give a text, --before or --after")
    noted = library.note(session, text, rating_before=before, rating_after=after, replace=replace)
    fields = {
        "session": noted.id, "notes": noted.notes, "rating_before": noted.rating_before,
        "rating_after": noted.rating_after,
    }  # fmt: skip
    if as_json:
        emit("noted", fields)
    else:
        pairs(_sheet(noted))


def _sheet(noted: SessionInfo) -> Iterator[tuple[str, object]]:
    """Yield what is noted of a session, a line of its notes each."""
    yield "session", noted.id
    for number, line in enumerate(noted.notes.splitlines()):
        yield "" if number else "notes", line
    for name, rating in (("before", noted.rating_before), ("after", noted.rating_after)):
        if rating is not None:
            yield name, f"{rating} of 10"
