"""A calibration as a page that can be read, printed and filed: HTML that needs nothing from elsewhere."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from acudevice.formats.certificate_figures import figures_of, press_halves
from acudevice.formats.certificate_parts import as_sure, known, minus, rounded_force, small, table, tenth, two
from acudevice.formats.certificate_words import (
    CHAIN,
    FITTED,
    FORMULAS,
    IS,
    IS_NOT,
    K_AND_DEGREES,
    LOADS,
    METHODS,
    NAMES,
    NO_CHAIN,
    NOT_IN_IT,
    NOT_TRIED,
    PARTS,
    SCORES,
    STYLE,
    UNSEEN,
)
from acudevice.values.calibration_record import CalibrationRecord, CellCalibration, Doubt, Load, Quantity


def certificate(record: CalibrationRecord) -> str:
    """Return the page of a calibration."""
    title = f"Calibration {record.id[:8]}"
    body = "".join((
        f"<h1>Calibration certificate</h1><p>id <code>{record.id}</code></p>", _simulated(record), _head(record),
        *(_cell(record, cell) for cell in record.cells), _found(record), _reference(record), _points(record),
        _statement(), _signature(record),
    ))  # fmt: skip
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE.replace('ID', record.id)}</style></head><body>{body}</body></html>\n"
    )


def _simulated(record: CalibrationRecord) -> str:
    if not record.circumstances.simulated:
        return ""
    return '<p class="warn">Simulated: no device was there. This page is a sample.</p>'


def _head(record: CalibrationRecord) -> str:
    around = record.circumstances
    low_n, high_n = record.range_n
    rows = [
        ("Device, serial number", around.device), ("What it says of itself", around.item),
        ("Force cells", ", ".join(around.cells) or None), ("Calibrated range", f"{low_n:g} N to {high_n:.4g} N"),
        ("Performed", _moment(around.performed)),
        ("Issued", f"{_moment(record.created)}, worked out by {record.software}"),
        ("By", around.operator), ("Place", around.place),
        ("Temperature", None if around.temperature_c is None else f"{around.temperature_c:g} °C"),
        ("Warm-up", None if around.warm_up_s is None else f"at least {around.warm_up_s:g} s"),
        ("Preloads", None if around.preloads is None else f"{around.preloads} to the greatest load in each mounting"),
        ("Mountings and series", _mountings(record)), ("Samples in sessions", ", ".join(around.sessions) or None),
        ("Method", _method(record)), ("To be calibrated again", around.due), ("Note", around.note),
    ]  # fmt: skip
    return (
        f"<h2>What was calibrated</h2>{table((), [(name, known(value)) for name, value in rows], heads=True)}"
    )


def _moment(text: str | None) -> str | None:
    """Return a time of ISO 8601 as people read it; the record holds universal time."""
    return text and text.replace("T", " ").replace("+00:00", " UTC")


def _method(record: CalibrationRecord) -> str:
    return f"{METHODS[_kind(record)]} {FITTED}"


def _kind(record: CalibrationRecord) -> str:
    around = record.circumstances
    return "loads" if around.loads else "press" if around.sessions else "table"


def _mountings(record: CalibrationRecord) -> str:
    mounts = len({(o.cell, o.mount) for o in record.observations})
    series = len({(o.cell, o.series) for o in record.observations})
    return f"{mounts} mountings, {series} series, {len(record.observations)} points"


def _cell(record: CalibrationRecord, cell: CellCalibration) -> str:
    name = f"Result of cell {cell.cell}" if len(record.cells) > 1 else "Result"
    figures = "".join(
        f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"
        for svg, caption in figures_of(record, cell)
    )
    return (
        f"<h2>{name}</h2>{_summary(record, cell)}{table(_BAND, _band(record, cell))}"
        f"{small(' '.join(_outside(cell)))}"
        f"{figures}<h3>Figures of metrology</h3>{table(('figure', 'value', 'definition', 'source'), _figures(cell))}"
        f"<h3>Uncertainty, part by part</h3>{_budget(cell)}<h3>Model and table</h3>{_model(cell)}"
    )


def _summary(record: CalibrationRecord, cell: CellCalibration) -> str:
    low_n, high_n = cell.range_n
    inside = _inside(cell)
    worst_n = max(d.k * d.u_n for d in inside)
    press_n = max(press_halves(record, cell.cell, inside))
    words = (
        f"From {low_n:.4g} to {high_n:.4g} N a force is known to within ± {two(worst_n)} N everywhere, and one press"
        f" to within ± {two(press_n)} N, 95 times in 100; by force:"
    )
    return f"<p>{words}</p>"


def _outside(cell: CellCalibration) -> Iterator[str]:
    """Yield what has no part in the stated uncertainty, or needs a word beside it."""
    yield K_AND_DEGREES
    for name, words in NOT_TRIED.items():
        if cell.figures.get(name) is None:
            yield words
    yield NOT_IN_IT


_BAND = ("force N", "u N", "ν", "k", "U = k·u, 95 % N", "of the force", "one press, 95 % N")


def _band(record: CalibrationRecord, cell: CellCalibration) -> Iterator[Sequence[str]]:
    places = _places(cell, 9)
    for d, press_n in zip(places, press_halves(record, cell.cell, places), strict=True):
        expanded = d.k * d.u_n
        share = f"{two(100.0 * expanded / d.force_n)} %" if d.force_n > 0.02 * cell.range_n[1] else "–"
        yield (
            rounded_force(d.force_n, 2),
            two(d.u_n),
            _free(d.degrees),
            f"{d.k:.2f}",
            two(expanded),
            share,
            two(press_n),
        )


def _places(cell: CellCalibration, number: int) -> list[Doubt]:
    """Return the uncertainty at some places of the range, evenly, both ends among them."""
    inside = _inside(cell)
    return [inside[round(k * (len(inside) - 1) / (number - 1))] for k in range(number)]


def _inside(cell: CellCalibration) -> list[Doubt]:
    low, high = cell.range_counts
    return sorted((d for d in cell.doubts if low <= d.counts <= high), key=lambda d: d.force_n)


def _figures(cell: CellCalibration) -> Iterator[Sequence[str]]:
    for name, words in NAMES.items():
        found = cell.figures.get(name)
        if found is None:
            yield words, "not\N{NO-BREAK SPACE}assessed", "", ""
        else:
            yield words, _quantity(found), found.definition, found.source


def _quantity(found: Quantity) -> str:
    small = found.unit == "N" and found.value < 0.01
    return f"{1000.0 * found.value:.3g} mN" if small else f"{found.value:.3g} {found.unit}"


def _budget(cell: CellCalibration) -> str:
    low, middle, high = _places(cell, 3)
    three = low, middle, high
    header = ("source", "type", "ν", *(f"u at {rounded_force(d.force_n, 1)} N" for d in three), "what it is")
    own = {"scatter_n": _free(_degrees_of_scatter(high))}
    rows = [
        (words, kind, own.get(name, "∞"), *(two(getattr(d, name)) for d in three), why)
        for name, (words, kind, why) in PARTS.items()
    ]
    rows += [(name, "", "", *map(figure, three), words) for name, (figure, words) in TOGETHER.items()]
    together = (
        f"Of the reference's variance {100 * cell.common_share:.0f} % is expected to be common to all loads, and"
        f" {100 * cell.load_share:.0f} % to belong to each load."
    )
    return table(header, rows) + small(
        f"{together} Standard uncertainties in newtons; every coefficient of sensitivity is 1."
    )


def _shift(d: Doubt) -> str:
    if d.shift_n is None:
        return "–"
    return minus(f"{'-' if d.shift_n < 0.0 else '+'}{two(abs(d.shift_n))}")


TOGETHER: dict[str, tuple[Callable[[Doubt], str], str]] = {
    "Combined u": (lambda d: two(d.u_n), "root of the sum of squares"),
    "Shift": (_shift, "middle of the 95 % interval less force, not corrected for; it is in u and U"),
    "Effective ν": (lambda d: _free(d.degrees), "by Welch and Satterthwaite"),
    "Coverage factor k": (lambda d: f"{d.k:.2f}", "to the farther end of the 95 % interval"),
    "Expanded U": (lambda d: two(d.k * d.u_n), "k·u"),
}
"""What the parts of the uncertainty make together: its figure, and what it is."""


def _degrees_of_scatter(d: Doubt) -> float | None:
    """Return the degrees of freedom of the scatter, by which alone those of the whole are finite (GUM, G.4.1)."""
    if d.degrees is None:
        return None
    return d.degrees * (d.scatter_n**2 / (d.u_n**2 - (d.shift_n or 0.0) ** 2)) ** 2


def _free(degrees: float | None) -> str:
    return "∞" if degrees is None or degrees > 1000.0 else f"{degrees:.3g}"


def _model(cell: CellCalibration) -> str:
    parameters = ", ".join(f'<code class="one">{minus(f"{value:.9g}")}</code>' for value in cell.parameters)
    pairs = zip(cell.table.counts, cell.table.force_mn, strict=True)
    breakpoints = "; ".join(f"{counts} → {force_mn}" for counts, force_mn in pairs)
    tried = [(c.model, "refused" if c.score is None else f"{c.score:.3g}", c.reason) for c in cell.candidates]
    return (
        f"<p>Model <strong>{cell.model}</strong>: {escape(FORMULAS[cell.model])}, with x from 0 at"
        f" {cell.span[0]:.10g} to 1 at {cell.span[1]:.10g} counts. Parameters: {parameters}</p>"
        f"<p>The device's table (counts → mN), within {1000 * cell.table_error_n:.2g} mN of the model:"
        f" <code>{breakpoints}</code></p>"
        f"{table(('model', 'score', 'why'), tried)}" + small(SCORES)
    )


def _found(record: CalibrationRecord) -> str:
    """Return what the device showed before it was adjusted (ISO/IEC 17025, 7.8.4.1 d)."""
    around = record.circumstances
    if not around.found:
        return "<h2>As found</h2><p>What the device showed by the calibration before is not stated.</p>"
    rows = [
        (str(one.cell), f"{one.reference_n:.2f}", f"{one.shown_n:.2f}", minus(f"{one.shown_n - one.reference_n:+.2f}"),
         minus(f"{100.0 * (one.shown_n / one.reference_n - 1.0):+.2f} %") if one.reference_n else "–")
        for one in around.found
    ]  # fmt: skip
    words = (
        f"What it showed before anything was changed, by calibration <code>{escape(around.found_by or '')}</code>: the"
        " mean of all readings under a load, less what each series began with. The residuals of the points tell the"
        " same of the new calibration, as left."
    )
    header = ("cell", "load N", "shown N", "error N", "of the load")
    return f"<h2>As found</h2><p>{words}</p>{table(header, rows)}"


def _reference(record: CalibrationRecord) -> str:
    around = record.circumstances
    said = table(
        (), [("Reference", known(around.reference)), ("Certificate", known(around.certificate))], heads=True
    )
    rows = [row for load in around.loads for row in _load(load)]
    budget = table(("load", "force N", "source", "u N", "grounds"), rows) + small(LOADS) if rows else ""
    said += small(_chain(record))
    return f"<h2>Reference</h2>{said}{budget}"


def _chain(record: CalibrationRecord) -> str:
    named = record.circumstances.certificate
    return f"{CHAIN[_kind(record)].format(escape(named))} {UNSEEN}" if named else NO_CHAIN


def _load(load: Load) -> Iterator[Sequence[str]]:
    """Yield the budget of one load."""
    for k, part in enumerate(load.parts):
        name, force = (load.name, as_sure(load.force_n, load.u_n)) if k == 0 else ("", "")
        yield name.replace(" ", "\N{NO-BREAK SPACE}"), force, part.source, two(part.u_n), part.grounds
    if len(load.parts) > 1:
        yield "", "", "together", two(load.u_n), "root of the sum of squares"


def _points(record: CalibrationRecord) -> str:
    header = ("series", "mounting", "way", "cell", "load N", "u N", "counts", "s", "n", "residual N", "at s")
    rows = [
        (o.series, o.mount, o.direction.value, str(o.cell), as_sure(o.reference_n, o.u_reference_n),
         two(o.u_reference_n),
         minus(f"{o.counts:.1f}"), tenth(o.sd), known(o.n), minus(f"{residual:+.4f}"), tenth(o.t_s))
        for o, residual in zip(record.observations, record.residuals_n, strict=True)
    ]  # fmt: skip
    note = "s and n: standard deviation and number of the single readings that counts is the mean of."
    shifts = list(_shifts(record))
    if shifts:
        note += (
            " Each series is counted from the mean of all first readings without load: from what was read there was"
            f" taken off, in counts, {', '.join(shifts)}. So the first readings of all are alike."
        )
    return f"<h2>Points</h2>{table(header, rows)}{small(note)}"


def _shifts(record: CalibrationRecord) -> Iterator[str]:
    """Yield by how many counts the zero of each series was moved; the record holds it with each point."""
    several = len(record.cells) > 1
    moved = {(o.cell, o.series): o.zero_shift for o in record.observations if o.zero_shift is not None}
    for (cell, series), shift in moved.items():
        where = f"series {series} of cell {cell}" if several else f"series {series}"
        yield f"{minus(f'{shift:+.1f}')} in {where}"


def _statement() -> str:
    """Return what the page is and is not; its sentences are ours, and may hold markup."""
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in IS)
    limits = "".join(f"<p>{sentence}</p>" for sentence in IS_NOT)
    return f"<h2>What this is</h2>{paragraphs}<h2>What this is not</h2>{limits}"


def _signature(record: CalibrationRecord) -> str:
    """Return where to sign; until then the page says that nobody has."""
    names = ("Name", "Date", "Signature")
    cells = "".join(f"<td>{escape(text)}</td>" for text in (record.circumstances.operator or "", "", ""))
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    words = (
        "Made by a program, and unsigned unless somebody signs here. The id is a digest of the whole record: a record"
        " that was changed does not fit it. End of the certificate."
    )
    return (
        f'<h2>Who answers for it</h2><table class="sign"><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody>'
        f"</table>{small(words)}"
    )
