"""`acudevice sessions fetch` and `stored`: what a device recorded by itself, while no computer was near."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from acudevice.cli import complete
from acudevice.cli.ending import orderly
from acudevice.cli.out import emit, json_option, say, table
from acudevice.cli.progress import percentages, size
from acudevice.cli.sheet import local
from acudevice.errors import AcuError
from acudevice.values.recording import iso

if TYPE_CHECKING:
    from acudevice.session.fetching import Fetched


@click.command(
    "fetch",
    epilog="\b\nExamples:\n  acudevice sessions fetch blue\n  acudevice sessions fetch blue --keep --json",
)
@click.argument("device", shell_complete=complete.devices)
@click.option("--keep", is_flag=True, help="Leave them on the device.")
@json_option
def fetch(device: str, keep: bool, as_json: bool) -> None:
    """Fetch the sessions that a device recorded by itself.

    Each is copied, verified, kept here and read back; only then the device forgets it. A copy that is interrupted goes
    on where it ended.
    """
    from acudevice.session import fetching  # which talks to devices: listing sessions does not wait for that

    found: list[Fetched] = []
    try:
        with orderly():
            fetching.fetch(device, keep=keep, progress=percentages("fetching"), done=found.append)
    except AcuError:
        if found:  # these are here, and may be on the device no more
            _report(device, found, as_json=as_json)
        raise
    _report(device, found, as_json=as_json)
    if not (found or as_json):
        say(
            f"nothing is stored there; have it store what you press with: acudevice sessions stored {device} --on"
        )


def _report(device: str, found: "list[Fetched]", *, as_json: bool) -> None:
    if as_json:
        emit("fetched", {"device": device, "sessions": [asdict(each) for each in found]})
        return
    table(("id", "samples", "presses", "here before", "on the device"), map(_row, found))
    for words in (words for each in found for words in told(each)):
        say(words)


@click.command(
    "stored",
    epilog="\b\nExamples:\n  acudevice sessions stored blue\n  acudevice sessions stored blue --on",
)
@click.argument("device", shell_complete=complete.devices)
@click.option(
    "--on/--off", "on", default=None, help="Store from now on what is pressed without a computer, or do not."
)
@json_option
def stored(device: str, on: bool | None, as_json: bool) -> None:
    """List the sessions that a device holds, or have it store what is pressed without a computer.

    With --on, press its button when no computer is near: short for the next point of its table, long to end.
    """
    from acudevice.session import fetching

    if on is not None:
        name = fetching.stand_alone(device, on)
        say(f"{name} {'stores' if on else 'does not store'} what is pressed while no computer is near")
    standing = fetching.look(device)
    if as_json:
        records = [asdict(record) for record in standing.records]
        emit("stored", {"device": standing.device, "standalone": on, "records": records})
        return
    rows = (
        (record.number, None if record.unix_s is None else local(iso(record.unix_s)), size(record.size))
        for record in standing.records
    )
    table(("number", "started", "size"), rows)
    if standing.records:
        say(f"fetch them with: acudevice sessions fetch {device}")


def told(each: "Fetched") -> Iterator[str]:
    """Yield what a person should know of a session that was fetched, beside its figures."""
    if each.torn is not None:
        yield f"{each.session}: kept up to where it is torn: {each.torn}"
    if each.lacking:
        events = "an event that is" if each.lacking == 1 else f"{each.lacking} events that are"
        yield f"{each.session}: the device keeps stored session {each.record}, as it has {events} not here"


def _row(each: "Fetched") -> tuple[object, ...]:
    return each.session, each.samples, each.presses, each.known, "deleted" if each.deleted else "kept"
