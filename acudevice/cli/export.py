"""`acudevice export`: sessions as files."""

from dataclasses import asdict
from pathlib import Path

import click

from acudevice.cli import complete
from acudevice.cli.ending import orderly
from acudevice.cli.out import emit, json_option, say
from acudevice.cli.progress import percentages
from acudevice.errors import AcuError, UsageError
from acudevice.session import exporting
from acudevice.session.exporting import Exported


@click.command(
    "export",
    epilog="\b\nExamples:\n"
    "  acudevice export last --output exports\n"
    "  acudevice export k3f9 2p7x --format csv --output exports\n"
    "  acudevice export --all --output exports --force --json\n"
    "\nThe formats: " + ", ".join(exporting.formats()) + "; docs/recordings.md says what each holds.",
)
@click.argument("sessions", nargs=-1, metavar="[SESSION...]", shell_complete=complete.sessions)
@click.option("--all", "everything", is_flag=True, help="Export all sessions but simulated ones.")
@click.option("--simulated", is_flag=True, help="With --all: simulated ones too.")
@click.option(
    "--format", "format_name", default="csv", show_default=True, metavar="F", shell_complete=complete.formats,
    help="The format.",
)  # fmt: skip
@click.option(
    "--output", required=True, metavar="DIR", type=click.Path(path_type=Path), help="Where to; made if need be."
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace earlier exports of the same sessions.")
@click.option("--deidentify", is_flag=True, help="Leave out who and when it was; what that took is said.")
@click.option(
    "--calibration", metavar="ID", shell_complete=complete.calibrations,
    help="Reckon forces and presses anew by another calibration, as a new result.",
)  # fmt: skip
@json_option
def command(
    *, sessions: tuple[str, ...], everything: bool, simulated: bool, format_name: str, output: Path, force: bool,
    deidentify: bool, calibration: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Write sessions to files that others can read.

    Each session becomes a file or a folder of its own in DIR, named by its id; the paths are printed. Nothing is
    overwritten without --force, and an export that is interrupted leaves nothing half written.
    """
    _agree(sessions, everything, simulated)
    done: list[Exported] = []
    try:
        with orderly():
            for exported in exporting.export(
                None if everything else sessions, format_name, output,
                force=force, simulated=simulated, deidentify=deidentify, calibration=calibration,
                progress=percentages("exporting"),
            ):  # fmt: skip
                done.append(exported)
                if not as_json:
                    click.echo(exported.path)
                    _tell_removed(exported)
    except AcuError:
        if done:  # these are there, and a program has to know where
            _report(done, format_name, as_json)
        raise
    _report(done, format_name, as_json)
    if everything:
        _tell_skipped(done, simulated)


def _agree(sessions: tuple[str, ...], everything: bool, simulated: bool) -> None:
    """Refuse what contradicts itself. Raises `UsageError`."""
    if everything == bool(sessions):
        what = "there are sessions and --all" if everything else "which sessions?"
        raise UsageError(what, hint="name some, such as `last`, or say --all")
    if simulated and not everything:
        raise UsageError(
            "--simulated goes with --all", hint="a session that you name is exported in any case"
        )


def _report(done: list[Exported], format_name: str, as_json: bool) -> None:
    if as_json:
        sessions = [_fields(each) for each in done]
        files = [str(path) for each in done for path in each.files]
        emit("export", {"format": format_name, "sessions": sessions, "files": files})


def _fields(each: Exported) -> dict[str, object]:
    found: dict[str, object] = {"session": each.session, "path": str(each.path)}
    if each.removed:
        found["removed"] = [asdict(removal) for removal in each.removed]
    return found


def _tell_removed(exported: Exported) -> None:
    """Say what was left out, and how."""
    for how, words in _HOW.items():
        found = [f"{each.what} ({each.count})" for each in exported.removed if each.how == how]
        if found:
            say(f"{exported.path.name}: {words}: {', '.join(found)}")


_HOW = {
    "removed": "left out",
    "year": "only the year kept",
    "pseudonym": "pseudonyms for",
    "renumbered": "renumbered",
}


def _tell_skipped(done: list[Exported], simulated: bool) -> None:
    """Say how many of all were left out, or that there are none."""
    skipped = 0 if simulated else exporting.skipped()
    if skipped:
        say(f"{skipped} simulated left out; take them along with: --simulated")
    elif not done:
        say("nothing is recorded yet, so nothing was written")
