"""`acudevice calibrate`: from a table of loads and readings to a calibration, and from counts to force."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from acudevice.cli.out import emit, json_option, pairs, say, table
from acudevice.session import calibrating
from acudevice.values.calibration_record import CalibrationRecord, CellCalibration, Circumstances

MODELS = ("linear", "quadratic", "conductance", "cubic", "power", "piecewise")
FILE = click.Path(path_type=Path)


@click.group(
    "calibrate",
    epilog="\b\nExamples:\n"
    "  acudevice calibrate fit loads.csv --output ring.cal.json\n"
    "  acudevice calibrate apply ring.cal.json counts.csv\n"
    "\b\nHow to take the readings, and what the figures mean: docs/calibration.md.",
)
def command() -> None:
    """Make a calibration of loads and readings, and use it."""


@command.command(
    epilog="\b\nExamples:\n"
    "  acudevice calibrate fit loads.csv\n"
    "  acudevice calibrate fit loads.csv --output ring.cal.json --certificate 'M1 masses, no. 4711'\n"
    "  acudevice calibrate fit loads.csv --model linear --json\n"
    "\b\nThe table: series, mount, direction, reference_n, u_reference_n, cell, counts[, t_s, temperature_c]."
)
@click.argument("table_file", metavar="TABLE.csv", type=FILE)
@click.option("--output", metavar="CAL.json", type=FILE, help="Keep the calibration in a new file.")
@click.option("--model", type=click.Choice(MODELS), help="Take this model instead of choosing one.")
@click.option("--device", metavar="SERIAL", help="Serial number of the device.")
@click.option("--operator", metavar="WHO", help="Who took the readings.")
@click.option("--performed", metavar="DATE", help="When: ISO 8601.")
@click.option("--reference", metavar="TEXT", help="What the loads were.")
@click.option("--certificate", metavar="TEXT", help="What says how well the loads are known.")
@click.option("--due", metavar="DATE", help="When to calibrate again: ISO 8601.")
@json_option
def fit(
    *, table_file: Path, output: Path | None, model: str | None, device: str | None, operator: str | None,
    performed: str | None, reference: str | None, certificate: str | None, due: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Make a calibration of a table of loads and readings.

    The model is chosen by what it says about series that it has not seen; one that does not rise with force is refused,
    and so are saturated readings and references that cannot be right (exit code 65). The calibration never changes: its
    id is a digest of all that it holds.
    """
    around = Circumstances(
        device, operator=operator, performed=performed, reference=reference, certificate=certificate, due=due
    )
    record = calibrating.fit_file(table_file, model=model, circumstances=around)
    if output:
        calibrating.keep(record, output)
    if as_json:
        emit("calibration", calibrating.document(record))
        return
    _show(record)
    if output:
        say(f"kept in {output}; use it with: acudevice calibrate apply {output} COUNTS.csv")


@command.command(
    epilog="\b\nExamples:\n"
    "  acudevice calibrate apply ring.cal.json counts.csv\n"
    "  acudevice calibrate apply ring.cal.json counts.csv --single --output force.csv"
)
@click.argument("calibration", metavar="CAL.json", type=FILE)
@click.argument("counts_file", metavar="COUNTS.csv", type=FILE)
@click.option("--single", is_flag=True, help="Say how sure a single press is, not the mean curve.")
@click.option("--output", metavar="FORCE.csv", type=FILE, help="Write to a new file.")
@json_option
def apply(*, calibration: Path, counts_file: Path, single: bool, output: Path | None, as_json: bool) -> None:
    """Turn counts into force, with its uncertainty.

    COUNTS.csv has a column counts, and a column cell where there are several. Each line gets its force, standard
    uncertainty and 95 % interval; what lies outside the calibrated range is marked as extrapolated. The interval is
    that of the mean curve: loading and unloading, and mountings, averaged. --single adds what one press has besides.
    """
    record = calibrating.read_calibration(calibration)
    rows = calibrating.apply_file(record, counts_file, single=single)
    outside = sum(row["extrapolated"] for row in rows)
    if output:
        calibrating.write(output, calibrating.as_csv(rows))
    if as_json:
        emit("forces", {"calibration": record.id, "single": single, "forces": rows})
    elif not output:
        click.echo(calibrating.as_csv(rows), nl=False)
    if outside:
        say(f"{outside} of {len(rows)} lie outside the calibrated range: their force is a guess")


def _show(record: CalibrationRecord) -> None:
    """Print a calibration for people."""
    pairs([("id", record.id), ("range", "{:g} to {:g} N".format(*record.range_n))])
    for cell in record.cells:
        click.echo(f"\ncell {cell.cell}")
        pairs(_sheet(cell))
        click.echo()
        table(("force N", "u N", "95 % ± N", "one press u N"), _band(cell))
        click.echo()
        table(("figure", "value", "unit", "definition"), _figures(cell))


def _sheet(cell: CellCalibration) -> Iterator[tuple[str, object]]:
    yield "model", cell.model
    for candidate in cell.candidates:
        score = "-" if candidate.score is None else f"{candidate.score:.3g}"
        yield f"  {candidate.model}", f"{score} ({candidate.reason})"
    yield (
        "device's table",
        f"{len(cell.table.counts)} breakpoints, within {1000 * cell.table_error_n:.2g} mN of the model",
    )


def _band(cell: CellCalibration) -> Iterator[tuple[object, ...]]:
    """Yield force and its uncertainty at about a dozen places of the range."""
    low, high = cell.range_counts
    inside = [d for d in cell.doubts if low <= d.counts <= high]
    for d in inside[:: max(1, len(inside) // 8)]:
        yield tuple(float(f"{round(value, 5):.4g}") for value in (d.force_n, d.u_n, d.k * d.u_n, d.use_n))


def _figures(cell: CellCalibration) -> Iterator[tuple[Any, ...]]:
    for name, quantity in cell.figures.items():
        if quantity is None:
            yield name, "not assessed", "", ""
        else:
            yield name, f"{quantity.value:.3g}", quantity.unit, quantity.definition
