"""`acudevice calibrate fit` and `apply`: from a table to a calibration, and from counts to force."""

from pathlib import Path

import click

from acudevice.cli import complete
from acudevice.cli.calibrate.sheet import show
from acudevice.cli.out import emit, json_option, say
from acudevice.session.calibration import files, records
from acudevice.session.calibration.due import due_date
from acudevice.values.calibration_record import Circumstances

MODELS = ("linear", "quadratic", "conductance", "cubic", "power", "piecewise")
FILE = click.Path(path_type=Path)


@click.command(
    "fit",
    epilog="\b\nExamples:\n"
    "  acudevice calibrate fit loads.csv\n"
    "  acudevice calibrate fit loads.csv --output ring.cal.json --certificate 'M1 masses, no. 4711'\n"
    "  acudevice calibrate fit loads.csv --model linear --json\n"
    "\nThe table: series, mount, direction, reference_n, u_reference_n, cell, counts[, t_s, temperature_c].",
)
@click.argument("table_file", metavar="TABLE.csv", type=FILE)
@click.option("--output", metavar="CAL.json", type=FILE, help="Keep the calibration in a new file.")
@click.option("--keep", is_flag=True, help="Keep it here, with those taken live.")
@click.option("--model", type=click.Choice(MODELS), help="Take this model instead of choosing one.")
@click.option("--device", metavar="SERIAL", help="Serial number of the device.")
@click.option("--operator", metavar="WHO", help="Who took the readings.")
@click.option("--performed", metavar="DATE", help="When: ISO 8601.")
@click.option("--reference", metavar="TEXT", help="What the loads were.")
@click.option("--certificate", metavar="TEXT", help="What says how well the loads are known.")
@click.option("--due", metavar="DATE", help="When to calibrate again: ISO 8601.")
@json_option
def fit(
    *, table_file: Path, output: Path | None, keep: bool, model: str | None, device: str | None, operator: str | None,
    performed: str | None, reference: str | None, certificate: str | None, due: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Make a calibration of a table of loads and readings.

    The model is chosen by what it says about series that it has not seen; one that does not rise with force is refused,
    and so are saturated readings and references that cannot be right (exit code 65). The calibration never changes: its
    id is a digest of all that it holds.
    """
    around = Circumstances(
        device, operator=operator, performed=performed, reference=reference, certificate=certificate,
        due=due_date(due, performed),
    )  # fmt: skip
    record = files.fit_file(table_file, model=model, circumstances=around)
    if output:
        files.keep(record, output)
    if keep:
        records.keep(record)
    if as_json:
        emit("calibration", files.document(record))
        return
    show(record)
    if output:
        say(f"kept in {output}; use it with: acudevice calibrate apply {output} COUNTS.csv")


@click.command(
    "apply",
    epilog="\b\nExamples:\n"
    "  acudevice calibrate apply ring.cal.json counts.csv\n"
    "  acudevice calibrate apply ring.cal.json counts.csv --single --output force.csv",
)
@click.argument("calibration", metavar="CAL.json|ID", shell_complete=complete.calibrations)
@click.argument("counts_file", metavar="COUNTS.csv", type=FILE)
@click.option("--single", is_flag=True, help="Say how sure a single press is, not the mean curve.")
@click.option("--output", metavar="FORCE.csv", type=FILE, help="Write to a new file.")
@json_option
def apply(*, calibration: str, counts_file: Path, single: bool, output: Path | None, as_json: bool) -> None:
    """Turn counts into force, with its uncertainty.

    COUNTS.csv has a column counts, and a column cell where there are several. Each line gets its force, standard
    uncertainty and 95 % interval; what lies outside the calibrated range is marked as extrapolated. The interval is
    that of the mean curve: loading and unloading, and mountings, averaged. --single adds what one press has besides.
    """
    record = files.read_either(calibration)
    rows = files.apply_file(record, counts_file, single=single)
    outside = sum(row["extrapolated"] for row in rows)
    if output:
        files.write(output, files.as_csv(rows))
    if as_json:
        emit("forces", {"calibration": record.id, "single": single, "forces": rows})
    elif not output:
        click.echo(files.as_csv(rows), nl=False)
    if outside:
        say(f"{outside} of {len(rows)} lie outside the calibrated range: their force is a guess")
