"""`acudevice analyze`: presses in any recording of time and force."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from acudevice.cli import complete
from acudevice.cli.out import emit, json_option, pairs, say, table
from acudevice.cli.points import points_file_option
from acudevice.cli.progress import percentages
from acudevice.cli.reading import reading_options
from acudevice.cli.technique import fatigue, rhythm
from acudevice.errors import BadDataError
from acudevice.session.analysis import Report, Request, Told, analyse_file, fields, technique
from acudevice.session.catalogue import read_catalogue
from acudevice.values.thresholds import Thresholds

DOUBTS = {
    "small": "it is less than a third as high as the usual press",
    "faint": "it hardly stands out of the noise",
    "valley": "there is a dip in it or beside it: it may be two presses, or one with its neighbour",
    "rest_moved": "rest before it and after it differ",
    "noise_like": "noise, or a rest that wanders, could have made it",
    "slow": "it comes and goes as slowly as rest may",
    "gap": "samples are missing in it",
    "cut": "the recording begins or ends within it",
}
"""What each doubt of a press means, in the order in which they are told."""


@click.command(
    "analyze",
    epilog="\b\nExamples:\n"
    "  acudevice analyze recording.csv\n"
    "  acudevice analyze log.txt --time-column millis --time-unit ms --force-column 3 --unit kgf --json\n"
    "  acudevice analyze force.npz --rate 80 --unit N --point LR3 --plot force.svg\n"
    "\b\nWhat the words mean: docs/analysis.md.",
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@reading_options
@click.option(
    "--point",
    "code",
    metavar="CODE",
    shell_complete=complete.points,
    help="Check against a point's thresholds.",
)
@points_file_option
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE", help="Draw it as an SVG picture.")
@json_option
def command(
    *,
    file: Path,
    request: Request,
    code: str | None,
    files: tuple[Path, ...],
    plot: Path | None,
    as_json: bool,
) -> None:
    """Find presses in any recording of time and force, and say what is wrong with it.

    FILE is a table in text, JSON, a NumPy archive, or what we exported; - is what is piped in. Columns and units
    are found out unless said. Forces are in the file's unit, times in seconds from the first sample. No threshold
    is needed; with --point, a press is what the thresholds of that point say, and each gets its verdict.
    """
    if plot is not None:
        from acudevice.session.picture import insist_on_svg

        insist_on_svg(plot)
    told = percentages(f"{file.name}:")
    report = analyse_file(file, replace(request, thresholds=_thresholds(code, files)), told)
    if as_json:
        emit("analysis", fields(report, told))
    else:
        _show(report, told)
    if plot is not None:
        _plot(report, plot)
    if report.broken:
        why = report.problems[-1].message.removeprefix(f"{file}: ").replace(f"{file} ", "it ", 1)
        what = "what was piped in" if file == Path("-") else file
        raise BadDataError(f"{what} is no recording to find presses in: {why}")


def _thresholds(code: str | None, files: tuple[Path, ...]) -> Thresholds | None:
    """Return the thresholds of a point on any of its sides."""
    from acudevice.points.thresholds import thresholds_for

    return None if code is None else thresholds_for(read_catalogue(files).point(code))


def _show(report: Report, told: Told | None) -> None:
    """Print a report for people."""
    if not report.broken:
        pairs(list(_head(report, told)))
        click.echo()
        if report.presses:
            table(_header(report), _rows(report))
            _explain(report)
        else:
            click.echo("no presses")
    for problem in report.problems if not report.broken else report.problems[:-1]:
        say(f"{problem.code}: {problem.message}")


def _head(report: Report, told: Told | None) -> Iterator[tuple[str, object]]:
    analysis, series = report.analysis, report.series
    yield "force", f"{series.force_name} in {report.unit or 'an unknown unit'}" if series else None
    yield "samples", f"{len(analysis.force)} in {analysis.t_s[-1]:.2f} s, {analysis.rate_hz:.4g} a second"
    moved = "fall" if analysis.sign == -1 else "rise"
    yield "pressing makes values", moved if report.presses else None
    yield "presses", len(report.presses)
    _, series_figures = technique(report, told)
    if series_figures is not None:
        words = {"rhythm": rhythm(series_figures), "fatigue": fatigue(series_figures)}
        yield from ((name, text) for name, text in words.items() if text is not None)


def _header(report: Report) -> tuple[str, ...]:
    common = ("#", "onset s", "release s", "hold s", "peak", "mean hold", "CV %", "rest")
    return (*common, "verdict") if report.thresholds else (*common, "doubts")


def _rows(report: Report) -> Iterator[tuple[object, ...]]:
    for k, press in enumerate(report.presses):
        start_s, end_s = press.hold_start_s, press.hold_end_s
        held = None if start_s is None or end_s is None else f"{end_s - start_s:.2f}"
        cv = None if press.cv_hold is None else f"{100 * press.cv_hold:.1f}"
        words = ["clipped"] if press.clipped else []
        if report.thresholds:
            last = " ".join([report.judged[k].press.verdict.label, *words])
        else:
            last = " ".join([*words, *press.doubts])
        yield (
            k + 1, f"{press.onset_s:.2f}", f"{press.release_s:.2f}", held, _figure(press.peak),
            _figure(press.mean_hold), cv, _figure(press.rest), last,
        )  # fmt: skip


def _explain(report: Report) -> None:
    """Say what the doubts in a table mean."""
    seen = {doubt for press in report.presses for doubt in press.doubts}
    for doubt, meaning in DOUBTS.items():
        if doubt in seen and not report.thresholds:
            say(f"doubt {doubt}: {meaning}")


def _figure(value: float | None) -> str | None:
    """Return a force to four digits, and without an exponent."""
    if value is None:
        return None
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _plot(report: Report, target: Path) -> None:
    from acudevice.session.picture import draw

    if len(report.analysis.force) < 2:
        say("no picture: there are no samples to draw")
        return
    draw(report, target)
    say(f"picture: {target}")
