"""`acudevice sessions`: what was recorded, listed, shown, deleted and brought back."""

from typing import Any

import click

from acudevice.cli import complete, sheet
from acudevice.cli.asking import agreed, yes_option
from acudevice.cli.fetch import fetch, stored
from acudevice.cli.note import note
from acudevice.cli.out import emit, json_option, say, table
from acudevice.session import library, objects
from acudevice.session.library import Kept
from acudevice.session.technique import plain_points
from acudevice.signal.figures import plain
from acudevice.values.plain import to_plain
from acudevice.values.recording import RecordedPress, Recording


@click.group(
    "sessions",
    epilog="\b\nExamples:\n"
    "  acudevice sessions list\n"
    "  acudevice sessions show last\n"
    "  acudevice sessions delete k3f9\n"
    "  acudevice sessions restore k3f9\n"
    "\nA session is meant by its id, the beginning or the last four characters of it, or `last`.",
)
def command() -> None:
    """List, show, delete and restore sessions.

    Keep notes and ratings with them, and fetch those that a device recorded by itself.
    """


command.add_command(fetch)
command.add_command(stored)
command.add_command(note)


@command.command(
    "list",
    epilog="\b\nExamples:\n  acudevice sessions list\n  acudevice sessions list --deleted\n"
    "  acudevice sessions list --json",
)
@click.option("--deleted", is_flag=True, help="List those that were deleted and can be brought back.")
@json_option
def list_(deleted: bool, as_json: bool) -> None:
    """List all sessions, oldest first."""
    found = library.sessions(deleted=deleted)
    if as_json:
        emit("sessions", {"sessions": to_plain(found)})
        return
    table(sheet.COLUMNS, map(sheet.row, found))
    if any(summary.state == "recovered" for summary in found):
        say("recovered: it was cut short, and up to a second after its last sample may be lost")
    if not found and not deleted:
        say("nothing is recorded yet; try: acudevice demo")


@command.command(
    "show",
    epilog="\b\nExamples:\n  acudevice sessions show last\n  acudevice sessions show k3f9 --marks\n"
    "  acudevice sessions show last --json",
)
@click.argument("session", shell_complete=complete.sessions)
@click.option("--marks", is_flag=True, help="List cues and events too, rather than count them.")
@json_option
def show(session: str, marks: bool, as_json: bool) -> None:
    """Show a session: presses, gaps, events.

    Each press with its figures, the verdict of the host and that of the device;
    dose, rhythm and fatigue of each point and side. docs/technique.md defines the figures.
    """
    kept = library.describe(session)
    if as_json:
        emit("session", session_fields(kept))
    else:
        sheet.show(kept, marks=marks)


@command.command(
    "delete",
    epilog="\b\nExamples:\n  acudevice sessions delete last\n  acudevice sessions delete k3f9 2p7x --yes",
)
@click.argument("sessions", nargs=-1, required=True, metavar="SESSION...", shell_complete=complete.sessions)
@yes_option
@json_option
def delete(sessions: tuple[str, ...], yes: bool, as_json: bool) -> int:
    """Delete sessions; `restore` undoes it.

    Ends with 1 where you say no.
    """
    found = library.chosen(sessions)
    for summary in found if not yes else ():
        words = f"{summary.kind} of {sheet.local(summary.started)} with {summary.device}"
        say(f"{summary.id}  {words}, {_count(summary.presses, 'press')}")
    if not agreed(f"delete {_count(len(found), 'session')}?", yes=yes):
        say("nothing was deleted")
        return 1
    ids = [summary.id for summary in found]
    library.delete(ids)
    if as_json:
        emit("deleted", {"sessions": ids})
    them = "it" if len(ids) == 1 else "them"
    words = f"deleted {_count(len(ids), 'session')}; bring {them} back with: acudevice sessions restore"
    say(f"{words} {' '.join(ids)}")
    return 0


@command.command(
    "restore",
    epilog="\b\nExamples:\n  acudevice sessions restore k3f9\n  acudevice sessions list --deleted",
)
@click.argument(
    "sessions", nargs=-1, required=True, metavar="SESSION...", shell_complete=complete.deleted_sessions
)
@json_option
def restore(sessions: tuple[str, ...], as_json: bool) -> None:
    """Bring deleted sessions back."""
    ids = library.restore(sessions)
    if as_json:
        emit("restored", {"sessions": ids})
    say(f"back again: {', '.join(ids)}")


def session_fields(kept: Kept) -> dict[str, Any]:
    """Return all of a session but its samples, as programs see it."""
    recording = kept.recording
    about = to_plain(recording.session)
    return {
        **to_plain(kept.summary),
        **{name: value for name, value in about.items() if name not in ("started_s", "id")},
        "lost_after_s": kept.summary.duration_s if kept.summary.state == "recovered" else None,
        "boots": to_plain(recording.boots),
        "epochs": to_plain(recording.epochs),
        "thresholds": to_plain(recording.thresholds),
        "presses": [
            {**_press_fields(recording, press), **plain(figures)}
            for press, figures in zip(recording.presses, kept.technique.presses, strict=True)
        ],
        "points": plain_points(kept.technique),
        "dose": plain(kept.technique.session),
        "gaps": [objects.gap(gap) for gap in recording.gaps],
        "marks": to_plain(recording.marks),
    }


def _press_fields(recording: Recording, recorded: RecordedPress) -> dict[str, Any]:
    """Return a press as a live stream tells it; the verdict is null where no host checked."""
    boot = next(boot for boot in recording.boots if boot.boot_id == recorded.boot_id)
    fields = objects.press(recorded.press, boot, recorded.device_verdict)
    fields["device_reasons"] = (
        [reason.label for reason in recorded.device.reasons] if recorded.device else None
    )
    if recorded.host is None:
        fields |= {"verdict": None, "reasons": None}
    return fields


def _count(number: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"
