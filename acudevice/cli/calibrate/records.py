"""`acudevice calibrate show`, `history` and `export`: calibrations that are kept."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

import click

from acudevice.cli import complete
from acudevice.cli.calibrate import sheet
from acudevice.cli.out import emit, json_option, say, table
from acudevice.errors import UsageError
from acudevice.session.calibration import records
from acudevice.session.calibration.exporting import FORMATS, exported
from acudevice.session.calibration.files import document, read_either
from acudevice.session.calibration.records import History
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.values.calibration_run import CUT, CalibrationAct
from acudevice.values.plain import to_plain
from acudevice.values.recording import iso

ACTS = {"written": "written to the device", "undone": "put back on the device", "verified": "checked"}


@click.command(
    "show",
    epilog="\b\nExamples:\n  acudevice calibrate show last\n  acudevice calibrate show 3fa0b2c1 --json\n"
    "  acudevice calibrate show ring.cal.json",
)
@click.argument("calibration", metavar="ID|FILE", shell_complete=complete.calibrations)
@json_option
def show(*, calibration: str, as_json: bool) -> None:
    """Show a calibration: one in a file, or one that is kept here.

    By its id, how that begins, `last`, or the nickname of a device: the one that it was given last.
    """
    record = read_either(calibration)
    if as_json:
        emit("calibration", document(record))
        return
    sheet.show(record, circumstances=True)


@click.command(
    "history",
    epilog="\b\nExamples:\n  acudevice calibrate history\n  acudevice calibrate history blue --json",
)
@click.argument("device", required=False, shell_complete=complete.devices)
@json_option
def history(*, device: str | None, as_json: bool) -> None:
    """List the calibrations that are kept, and what was done with them: of one device, or of all."""
    found = records.history(device)
    if as_json:
        emit("calibration_history", _plain(found))
        return
    header = ("id", "device", "created", "model", "range N", "± N at the top", "due")
    table(header, _records(found))
    if found.acts:
        click.echo()
        table(("when", "device", "what", "calibration", "before"), map(_act, found.acts))
    for run in found.begun:
        say(
            f"begun and not finished, points taken: {run.taken};"
            f" go on with: acudevice calibrate {quote(run.name)} --resume"
        )
    if not (found.records or found.begun):
        say("no calibration is kept here yet; make one with: acudevice calibrate DEVICE --litres 4")


@click.command(
    "export",
    epilog="\b\nExamples:\n"
    "  acudevice calibrate export last --output certificate.html\n"
    "  acudevice calibrate export last --output certificate.pdf\n"
    "  acudevice calibrate export 3fa0b2c1 --output ring.cal.json\n"
    "  acudevice calibrate export last --format csv > points.csv",
)
@click.argument("calibration", metavar="ID|FILE", shell_complete=complete.calibrations)
@click.option("--format", "form", type=click.Choice(tuple(FORMATS)), help="If the file's name does not say.")
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path), help="Write to a new file.")
@json_option
def export(*, calibration: str, form: str | None, output: Path | None, as_json: bool) -> None:
    """Write a calibration as a certificate (html, pdf), to be used elsewhere (json), or as its points (csv).

    The certificate is one page that needs nothing from elsewhere: open it in a browser, print it, file it. As a PDF it
    needs the extra `pdf` (pip install 'acudevice[pdf]').
    """
    if form == "pdf" and output is None and sys.stdout.isatty():
        raise UsageError("a PDF is nothing to read on a terminal", hint="say --output certificate.pdf")
    record = read_either(calibration)
    if as_json and output is None:
        form = form or "json"
    text = exported(record, form, output)
    if as_json:
        emit(
            "calibration_export",
            {"calibration": record.id, "file": str(output) if output else None, "format": form},
        )
    elif output is None:
        click.echo(text, nl=False)
    else:
        say(f"calibration {record.id[:CUT]} is in {output}")


def _records(found: History) -> Iterator[tuple[object, ...]]:
    for record in found.records:
        low_n, high_n = record.range_n
        inside = [d for cell in record.cells for d in cell.doubts if d.force_n <= high_n * 1.001]
        top = max(inside, key=lambda d: d.force_n)
        yield (
            record.id[:CUT], record.circumstances.device, record.created[:10], _models(record),
            f"{low_n:g} to {high_n:.1f}", f"{top.k * top.u_n:.2g}", record.circumstances.due,
        )  # fmt: skip


def _models(record: CalibrationRecord) -> str:
    return "/".join(dict.fromkeys(cell.model for cell in record.cells))


def _act(act: CalibrationAct) -> tuple[object, ...]:
    when = f"{datetime.fromtimestamp(act.at_s, UTC).astimezone():%Y-%m-%d %H:%M}"
    what = ACTS.get(act.kind, act.kind)
    if act.verification is not None:
        what += f": {act.verification.outcome.value}"
    return when, act.device, what, act.calibration[:CUT], act.before and act.before[:CUT]


def _plain(found: History) -> dict[str, object]:
    """Return the history as programs read it: of records what one looks for; `show` tells the rest."""
    begun = [{"device": run.device, "name": run.name, "points": run.taken} for run in found.begun]
    return {
        "calibrations": [
            {
                "id": record.id, "device": record.circumstances.device, "created": record.created,
                "model": _models(record), "range_n": list(record.range_n),
                "due": record.circumstances.due, "simulated": record.circumstances.simulated,
            }
            for record in found.records
        ],
        "acts": [{**to_plain(act), "at": iso(act.at_s)} for act in found.acts],
        "begun": begun,
    }  # fmt: skip
