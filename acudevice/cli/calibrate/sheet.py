"""A calibration as people read it."""

from collections.abc import Iterator
from typing import Any

import click

from acudevice.cli.out import pairs, table
from acudevice.values.calibration_record import CalibrationRecord, CellCalibration


def _circumstances(record: CalibrationRecord) -> Iterator[tuple[str, object]]:
    """Return who calibrated what, when, against what, as far as it is known."""
    around = record.circumstances
    temperature = None if around.temperature_c is None else f"{around.temperature_c:g} °C"
    known = (
        ("device", around.device), ("cells", ", ".join(around.cells) or None), ("created", record.created),
        ("performed", around.performed), ("by", around.operator), ("reference", around.reference),
        ("certificate", around.certificate), ("place", around.place), ("temperature", temperature),
        ("due", around.due), ("sessions", ", ".join(around.sessions) or None), ("note", around.note),
        ("simulated", "yes: no device was there" if around.simulated else None),
    )  # fmt: skip
    return ((name, value) for name, value in known if value is not None)


def show(record: CalibrationRecord, *, circumstances: bool = False) -> None:
    """Print a calibration for people, with its `circumstances` if they are wanted."""
    head = (("id", record.id), ("range", "{:.3g} to {:.4g} N".format(*record.range_n)))
    pairs([*head, *(_circumstances(record) if circumstances else ())])
    for cell in record.cells:
        click.echo(f"\ncell {cell.cell}")
        pairs(_sheet(cell))
        click.echo()
        table(("force N", "u N", "95 % ± N", "one press, 95 % ± N"), _band(record, cell))
        click.echo()
        table(("figure", "value", "unit", "definition"), _figures(cell))


def summary(record: CalibrationRecord) -> str:
    """Return in a sentence what a calibration is worth."""
    low_n, high_n = record.range_n
    worst_n = max(
        d.k * d.u_n
        for cell in record.cells
        for d in cell.doubts
        if cell.range_counts[0] <= d.counts <= cell.range_counts[1]
    )
    each = "" if len(record.cells) == 1 else " of each cell"
    words = f"from {low_n:.2g} to {high_n:.1f} N a force{each} is known to ± {worst_n:.2g} N or better (95 %)"
    if any(cell.figures.get("reproducibility") is None for cell in record.cells):
        words += "; not in it: what putting it on anew changes, which was not tried"
    return words


def _sheet(cell: CellCalibration) -> Iterator[tuple[str, object]]:
    yield "model", cell.model
    for candidate in cell.candidates:
        score = "-" if candidate.score is None else f"{candidate.score:.3g}"
        yield f"  {candidate.model}", f"{score} ({candidate.reason})"
    yield (
        "device's table",
        f"{len(cell.table.counts)} breakpoints, within {1000 * cell.table_error_n:.2g} mN of the model",
    )


def _band(record: CalibrationRecord, cell: CellCalibration) -> Iterator[tuple[object, ...]]:
    """Yield force and its uncertainty at about a dozen places of the range."""
    from acudevice.signal.metrology.applying import apply

    low, high = cell.range_counts
    inside = [d for d in cell.doubts if low <= d.counts <= high]
    chosen = inside[:: max(1, len(inside) // 8)]
    presses = apply(record, [(d.counts, cell.cell) for d in chosen], single=True)
    for d, press in zip(chosen, presses, strict=True):
        figures = d.force_n, d.u_n, d.k * d.u_n, press.farther_n
        yield tuple(float(f"{round(value, 5):.4g}") + 0.0 for value in figures)


def _figures(cell: CellCalibration) -> Iterator[tuple[Any, ...]]:
    for name, quantity in cell.figures.items():
        if quantity is None:
            yield name, "not assessed", "", ""
        else:
            yield name, f"{quantity.value:.3g}", quantity.unit, quantity.definition
