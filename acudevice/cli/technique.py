"""Tables of technique: what presses, kneading and points were like, and why some of it is unknown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import floor, log10
from textwrap import fill

import click

from acudevice.cli.out import table
from acudevice.signal.figures import AtPoint, Figure, Figures, Technique

Columns = Mapping[str, tuple[str, int]]
"""Titles and decimal places of figures."""

PRESS: Columns = {
    "onset_s": ("at s", 2), "rise_n_s": ("rise N/s", 1), "fall_n_s": ("fall N/s", 1), "overshoot_share": ("over", 2),
    "to_band_s": ("reach s", 2), "drift_n_s": ("drift N/s", 2), "sway_n": ("sway N", 2), "tremor_n": ("tremor N", 3),
    "residual_n": ("left N", 2),
}  # fmt: skip

KNEADING: Columns = {
    "onset_s": ("at s", 2), "cycles": ("cycles", 0), "cadence_hz": ("rate Hz", 2), "regularity": ("spread", 3),
    "cycle_force_n": ("peaks N", 2), "cycle_cv": ("of them", 3), "cycle_slope_n": ("N/cycle", 4),
}  # fmt: skip

POINT: Columns = {
    "presses": ("presses", 0), "ok": ("ok", 0), "hold_s": ("in band s", 1), "impulse_n_s": ("N·s", 1),
    "cadence_hz": ("rate Hz", 2), "regularity": ("spread", 2), "press_force_n": ("peaks N", 2),
    "peak_slope_n": ("N/press", 3),
}  # fmt: skip


def show(technique: Technique) -> None:
    """Print the technique of each press, then that of each point; nothing of what was not done."""
    if not technique.presses:
        return
    kneaded = [figures for figures in technique.presses if figures["cycles"].value is not None]
    held = [figures for figures in technique.presses if figures["cycles"].value is None]
    _section("technique", PRESS, held)
    _section("kneading", KNEADING, kneaded)
    click.echo("\npoints")
    header = ("point", "side", *(title for title, _ in POINT.values()))
    table(header, map(_point, technique.points))
    if technique.unseen:
        click.echo(f"  seen by the device alone, and not counted: {technique.unseen}")
    for one in technique.points:
        _fatigue(one)
    _why(POINT, [one.figures for one in technique.points])


def dose(figures: Figures) -> str:
    """Return the dose of a session in words."""
    presses, ok = (round(figures[name].value or 0.0) for name in ("presses", "ok"))
    return (
        f"{ok} of {presses} presses ok, {_with_doubt(figures['hold_s'])} in band, "
        f"{_with_doubt(figures['impulse_n_s'])} in all"
    )


def rhythm(figures: Figures) -> str | None:
    """Return the rhythm of a series in words; None where it is not known."""
    cadence, regularity, duty = (figures[name].value for name in ("cadence_hz", "regularity", "duty"))
    if cadence is None or duty is None:
        return None
    spread = "" if regularity is None else f", times vary by {100 * regularity:.0f} %"
    return f"{cadence:.2f} presses a second{spread}, {100 * duty:.0f} % of the time in contact"


def fatigue(figures: Figures) -> str | None:
    """Return how peaks change across a series, and how sure that is; None where it is not known."""
    slope = figures["peak_slope_n"]
    if slope.value is None or slope.interval is None:
        return None
    low, high = slope.interval
    return f"peaks change by {slope.value:.3f} N a press (95 %: {low:.3f} to {high:.3f})"


def _with_doubt(figure: Figure) -> str:
    """Return a figure with its standard uncertainty, where it was assessed, to the places that this one has."""
    value = figure.value or 0.0
    if not figure.u:
        return f"{value:.1f} {figure.unit}"
    u = max(figure.u, 0.001)
    places = max(0, -floor(log10(u)))
    return f"{value:.{places}f} ± {u:.{places}f} {figure.unit}"


def _section(title: str, columns: Columns, rows: Sequence[Figures]) -> None:
    if rows:
        click.echo(f"\n{title}")
        table([name for name, _ in columns.values()], (_cells(columns, row) for row in rows))
        _why(columns, rows)


def _cells(columns: Columns, figures: Figures) -> list[str | None]:
    return [_cell(figures[name], places) for name, (_, places) in columns.items()]


def _cell(figure: Figure, places: int) -> str | None:
    if figure.value is None:
        return None
    rounded = round(figure.value, places) + 0.0  # no -0.00
    return f"{rounded:.{places}f}"


def _point(one: AtPoint) -> list[str | None]:
    return [one.point, one.side.name.lower(), *_cells(POINT, one.figures)]


def _fatigue(one: AtPoint) -> None:
    """Print how sure the change from press to press is, where it is known."""
    words = fatigue(one.figures)
    if words is not None:
        click.echo(f"  {one.point or 'no point'} {one.side.name.lower()}: {words}")


def _why(columns: Columns, rows: Iterable[Figures]) -> None:
    """Print a line for each reason why figures are unknown: which, and how often."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for figures in rows:
        for name, (title, _) in columns.items():
            if figures[name].value is None:
                found[figures[name].why][title.split()[0]] += 1
    for why, titles in found.items():
        line = f"  - {', '.join(titles)}: {why} ({max(titles.values())})"
        click.echo(fill(line, 80, subsequent_indent="    "))
