"""A recording as a picture: its force, rest, presses and verdicts, in SVG written by hand."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from math import floor, log10
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from acudevice.errors import StorageError, UsageError
from acudevice.session.analysis import Report, bands
from acudevice.units import N_PER_UNIT
from acudevice.values.press import Verdict

if TYPE_CHECKING:
    from acudevice.signal.find.series import Floats

WIDTH, HEIGHT = 1200, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 60, 62, 44

AREA = f'width="{WIDTH - LEFT - RIGHT}" height="{HEIGHT - TOP - BOTTOM}"'
"""Of the picture, where force is drawn."""

LINES = (40, 54)
"""Where words stand above the presses: on the second line where there is no room on the first."""

LETTER = 6.6
"""Width of a letter, about."""

HIGHEST = 1.6
"""A level of the point is shown where it is at most so many times as high above rest as force is."""

STYLE = """
text { font: 12px sans-serif; fill: #333 }
.title { font-size: 14px }
.grid { stroke: #ddd }
.force { stroke: #1f5f99; fill: none }
.rest { stroke: #999; fill: none; stroke-dasharray: 4 3 }
.press { fill: #1f5f99; opacity: .12 }
.doubt { fill: #c77700; opacity: .18 }
.bad { fill: #b3261e; opacity: .15 }
.hold { stroke: #1b7f4d; stroke-width: 3 }
.level { stroke: #b3261e; stroke-dasharray: 6 4 }
.band { fill: #1b7f4d; opacity: .10 }
.legend { text-anchor: end; fill: #777 }
.gap { fill: #bbb; opacity: .5 }
"""


class Frame(NamedTuple):
    """Where seconds and forces lie in the picture."""

    end_s: float
    low: float
    high: float

    def x(self, t_s: float) -> float:
        """Return the place of a time, in pixels from the left."""
        return LEFT + (WIDTH - LEFT - RIGHT) * t_s / self.end_s

    def y(self, force: float) -> float:
        """Return the place of a force, in pixels from the top."""
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - force) / (self.high - self.low)


def insist_on_svg(target: Path) -> None:
    """Raise `UsageError` for a picture of another kind than is drawn."""
    if target.suffix.lower() != ".svg":
        raise UsageError(f"{target} would be an SVG picture", hint="let its name end in .svg")


def draw(report: Report, target: Path) -> None:
    """Write the picture. Raises `UsageError` for a name that is not `.svg`, `StorageError` where the disk fails."""
    insist_on_svg(target)
    try:
        target.write_text(svg(report), encoding="utf-8")
    except OSError as error:
        raise StorageError(f"cannot write {target}: {error.strerror}") from error


def svg(report: Report) -> str:
    """Return the picture of a recording that has samples, be it broken or not."""
    rest = _rest(report)
    frame = _frame(report, rest)
    count = len(report.presses)
    point = report.thresholds and report.thresholds.point
    found = f"{count} press{'' if count == 1 else 'es'}{f' against {point}' if point else ''}"
    title = f"{report.source.name}: {'broken' if report.broken else found}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<clipPath id="area"><rect x="{LEFT}" y="{TOP}" {AREA}/></clipPath>',
        f'<text class="title" x="{LEFT}" y="20">{escape(title)}</text>',
        f'<text class="legend" x="{WIDTH - RIGHT}" y="20">{_legend(report)}</text>',
        *_axes(frame, report.unit or "force"),
        *_levels(frame, report, rest),
        *_presses(frame, report),
        *_lines(frame, report, rest),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _legend(report: Report) -> str:
    """Return what the colours mean that are in the picture."""
    kinds = {_look(report, k)[0] for k in range(len(report.presses))}
    colours = {
        "press": "blue: press" if report.thresholds is None else "blue: ok",
        "bad": "red: not ok",
        "doubt": "orange: uncertain",
    }
    said = [words for kind, words in colours.items() if kind in kinds]
    others = {
        "green: plateau and its mean": any(press.mean_hold is not None for press in report.presses),
        "dashed: rest": report.analysis.finding is not None,
        "grey: gap": bool(report.analysis.holes),
    }
    return "; ".join([*said, *(words for words, there in others.items() if there)])


def _rest(report: Report) -> "Floats | None":
    """Return the level of rest at each sample, as presses are judged above it; None where none is known."""
    if report.analysis.finding is None:
        return None
    from acudevice.signal.find.judge import judged_above
    from acudevice.signal.find.unloaded import unloaded

    analysis, found = report.analysis, report.analysis.finding
    rest = unloaded(found) if report.thresholds is None else judged_above(analysis, found)
    return rest.at(analysis.t_s)


def _median_low(values: "Floats") -> float:
    """Return what `statistics.median_low` does of many values."""
    from acudevice.signal.find.ordered import parts, ranked

    return ranked(parts(values), [(len(values) - 1) // 2])[0]


def _frame(report: Report, rest: "Floats | None") -> Frame:
    force = report.analysis.force
    low, high = float(force.min()), float(force.max())
    most = low + HIGHEST * (high - low)
    usual = low if rest is None else _median_low(rest)
    levels = (usual + level for _, level in _thresholds(report))
    high = max([high, *(level for level in levels if level <= most)])
    room = 0.06 * (high - low) or 1.0
    return Frame(float(report.analysis.t_s[-1]) or 1.0, low - room, high + room)


def _thresholds(report: Report) -> list[tuple[str, float]]:
    """Return how high above rest the levels of the point are, by name; none without a point."""
    if report.thresholds is None or report.unit is None:
        return []
    return list(bands(report.thresholds, N_PER_UNIT[report.unit]))


def _axes(frame: Frame, unit: str) -> Iterator[str]:
    for t_s in _ticks(0.0, frame.end_s, 10):
        x = frame.x(t_s)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{t_s:g}</text>'
    for force in _ticks(frame.low, frame.high, 6):
        y = frame.y(force)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_label(force)}</text>'
    yield f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">seconds</text>'
    yield f'<text x="{LEFT - 6}" y="{TOP - 8}" text-anchor="end">{escape(unit)}</text>'


def _label(force: float) -> str:
    """Return a round figure as short as it can be said whole; readings may be small steps on a great offset."""
    whole = f"{force:.12g}"
    return whole if len(whole) * LETTER <= LEFT - 6 else f"{force:.6g}"


def _levels(frame: Frame, report: Report, rest: "Floats | None") -> Iterator[str]:
    """Yield the thresholds of the point, and its band: they rise and fall with rest, above which presses are judged."""
    levels = dict(_thresholds(report))
    if not levels or rest is None:
        return
    line = list(_thinned(report.analysis.t_s, rest))
    band = [*_raised(line, levels["low"]), *reversed(_raised(line, levels["high"]))]
    yield f'<polygon class="band" clip-path="url(#area)" points="{_points(frame, band)}"/>'
    for name, level in levels.items():
        raised = _raised(line, level)
        if any(frame.low <= force <= frame.high for _, force in raised):
            yield f'<polyline class="level" clip-path="url(#area)" points="{_points(frame, raised)}" fill="none"/>'
            y = min(max(frame.y(raised[-1][1]), TOP), HEIGHT - BOTTOM)
            yield f'<text x="{WIDTH - RIGHT + 4}" y="{y + 4:.1f}">{name}</text>'


def _raised(line: Sequence[tuple[float, float]], level: float) -> list[tuple[float, float]]:
    return [(t_s, force + level) for t_s, force in line]


def _presses(frame: Frame, report: Report) -> Iterator[str]:
    for hole in report.analysis.holes:
        yield _box("gap", frame, hole.start_s, hole.end_s, "samples are missing")
    free = [float(LEFT)] * len(LINES)
    for k, press in enumerate(report.presses):
        kind, words = _look(report, k)
        yield _box(kind, frame, press.onset_s, press.release_s, f"{k + 1} {words}".strip())
        if press.hold_start_s is not None and press.hold_end_s is not None and press.mean_hold is not None:
            y = frame.y(press.mean_hold)
            places = f'x1="{frame.x(press.hold_start_s):.1f}" x2="{frame.x(press.hold_end_s):.1f}"'
            yield f'<line class="hold" {places} y1="{y:.1f}" y2="{y:.1f}"/>'
        middle = (frame.x(press.onset_s) + frame.x(press.release_s)) / 2
        for text in (f"{k + 1} {words}".strip(), str(k + 1)):
            written = _written(text, middle, free)
            if written:
                yield written
                break


def _written(text: str, middle: float, free: list[float]) -> str | None:
    """Return words above a press, inside the picture; None where there is no room. `free` is where each line is."""
    half = 0.5 * LETTER * len(text)
    x = min(max(middle, LEFT + half), WIDTH - half)
    for line, y in enumerate(LINES):
        if x - half >= free[line]:
            free[line] = x + half + LETTER
            return f'<text x="{x:.1f}" y="{y}" text-anchor="middle">{escape(text)}</text>'
    return None


def _look(report: Report, k: int) -> tuple[str, str]:
    """Return the kind of box that press `k` gets, and what is written over it."""
    if report.thresholds is not None:
        verdict = report.judged[k].press.verdict
        kind = {Verdict.OK: "press", Verdict.UNCERTAIN: "doubt"}.get(verdict, "bad")
        return kind, verdict.label.replace("_", " ")
    doubts = report.presses[k].doubts
    return "doubt" if doubts else "press", ", ".join(doubts).replace("_", " ")


def _box(kind: str, frame: Frame, start_s: float, end_s: float, hint: str) -> str:
    """Return a box over a stretch of time, which says what it is where a pointer rests on it."""
    x, width = frame.x(start_s), max(frame.x(end_s) - frame.x(start_s), 0.5)
    place = f'x="{x:.1f}" y="{TOP}" width="{width:.1f}" height="{HEIGHT - TOP - BOTTOM}"'
    return f'<rect class="{kind}" {place}><title>{escape(hint)}</title></rect>'


def _lines(frame: Frame, report: Report, rest: "Floats | None") -> Iterator[str]:
    t_s = report.analysis.t_s
    if rest is not None:
        yield _line("rest", frame, list(_thinned(t_s, rest)))
    # Where samples are missing there is no force: the line ends there, and begins anew.
    ends = t_s.searchsorted([hole.end_s - 1e-9 for hole in report.analysis.holes]).tolist()
    for first, last in pairwise([0, *ends, len(t_s)]):
        force = report.analysis.force[first:last]
        yield _line("force", frame, list(_thinned(t_s[first:last], force, len(t_s))))


def _line(kind: str, frame: Frame, line: Sequence[tuple[float, float]]) -> str:
    return f'<polyline class="{kind}" points="{_points(frame, line)}"/>'


def _points(frame: Frame, line: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{frame.x(t_s):.1f},{frame.y(force):.1f}" for t_s, force in line)


def _thinned(t_s: "Floats", values: "Floats", among: int | None = None) -> Iterator[tuple[float, float]]:
    """Yield the points of a line: where several share a pixel, the least and the greatest in their order.

    The line is a part of `among` samples that the whole picture shows; None: it is all of them.
    """
    size = max(1, (among or len(values)) // WIDTH)
    if size <= 2:
        yield from zip(t_s.tolist(), values.tolist(), strict=True)
        return
    for start in range(0, len(values), size):
        block = values[start : start + size]
        ends = {start + int(block.argmin()), start + int(block.argmax())}
        yield from ((float(t_s[k]), float(values[k])) for k in sorted(ends))


def _ticks(low: float, high: float, about: int) -> Iterator[float]:
    """Yield round numbers between two."""
    raw = (high - low) / about
    unit = 10.0 ** floor(log10(raw))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw)
    k = -floor(-low / step)
    while k * step <= high:
        yield round(k * step, 12)
        k += 1
