"""`acudevice data import`: files become sessions."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from shlex import quote

import click

from acudevice.cli.out import emit, json_option, say, table
from acudevice.cli.progress import percentage
from acudevice.cli.reading import reading_options
from acudevice.errors import AcuError, UsageError
from acudevice.session.analysis import Request
from acudevice.session.importing import Imported, take


@click.command(
    "import",
    epilog="\b\nExamples:\n"
    "  acudevice data import exports/2026-11-22T10-30-05-k3f9\n"
    "  acudevice data import tindeq.zip\n"
    "  acudevice data import log.csv --time-column millis --time-unit ms --unit kgf --started 2026-11-22T10:30",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@reading_options
@click.option("--device", metavar="NAME", help="What to call the device; the file's name unless said.")
@click.option(
    "--started", metavar="TIME", help="When a table began, such as 2026-11-22T10:30; found out unless said."
)
@json_option
def command(
    *, files: tuple[Path, ...], request: Request, device: str | None, started: str | None, as_json: bool
) -> None:
    """Make sessions of files.

    FILE is an export of ours (csv, jsonl, npz and parquet come back as they were; bids, fhir and edf without their
    counts), a zip of the Tindeq app, or any table of time and force that `analyze` reads. A session that is here
    already is refused, and so is a file that was imported before.
    """
    started_s = None if started is None else _moment(started)
    done: list[Imported] = []
    try:
        for file in files:
            told = percentage(f"importing {file.name}")
            done.extend(take(file, request, device=device, started_s=started_s, progress=told))
    except AcuError:
        if done:  # these stay, and somebody has to know their names
            _tell(done, as_json=as_json)
        raise
    _tell(done, as_json=as_json)


def _tell(done: Sequence[Imported], *, as_json: bool) -> None:
    """Say which sessions there are now, and what was assumed of them."""
    if as_json:
        emit("imported", {"sessions": [_fields(each) for each in done]})
    else:
        table(("id", "file", "format", "samples", "missing", "presses"), map(_row, done))
    for each in done:
        for note in each.notes:
            say(f"{each.source.name}: {note}")
    unsearched = [each.source for each in done if _is_foreign(each)]
    if unsearched:
        say(
            f"no presses were looked for in a table; that does: acudevice analyze {quote(str(unsearched[0]))}"
        )


def _is_foreign(each: Imported) -> bool:
    """Tell whether a file held forces alone, so that nobody knows yet whether somebody pressed."""
    return each.format in ("table", "tindeq")


def _row(each: Imported) -> tuple[object, ...]:
    presses = None if _is_foreign(each) else each.presses
    return each.session, each.source.name, each.format, each.samples, each.missing, presses


def _fields(each: Imported) -> dict[str, object]:
    return {
        "session": each.session, "source": str(each.source), "format": each.format, "samples": each.samples,
        "missing": each.missing, "presses": each.presses, "notes": list(each.notes),
    }  # fmt: skip


def _moment(text: str) -> float:
    """Return a date and time as Unix time; without a zone it is that of the clock on the wall."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"'{text}' is no date and time", hint="write it as 2026-11-22T10:30") from None
