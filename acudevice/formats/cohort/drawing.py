"""Plots of a study as SVG, drawn here: who practised when, and what the presses were like week by week."""

from collections.abc import Sequence
from html import escape
from math import ceil
from statistics import median

import polars as pl

from acudevice.formats.cohort.weekly import Fidelity
from acudevice.formats.svg import ALONE, BLUE, GREY, ORANGE, figure, short, ticks

ROW, CELL, LEFT, TOP = 20, 44, 110, 46
STYLE = (
    "text{font:12px sans-serif;fill:#222}.small{font-size:10px}.title{font-size:14px;font-weight:bold}"
    ".grid{stroke:#ddd}.frame{fill:none;stroke:#888}"
)
MOST_ROWS = 200
"""Participants on one plot; the tables have all."""


def plots(fidelity: Fidelity) -> dict[str, str]:
    """Return the plots by name."""
    weeks = fidelity.weeks
    return {
        "adherence": adherence(weeks),
        "in_band": course(weeks, "in_band_share", "share of contact time in the band", (0.0, 1.0)),
        "dose": course(weeks, "in_band_s", "seconds in the band a week"),
        "steadiness": course(weeks, "cv_median", "coefficient of variation, median of the presses"),
        "missing": course(weeks, "missing_share", "share of samples that are missing"),
    }


def adherence(weeks: pl.DataFrame) -> str:
    """Return a table in colours: days with a press in each week of each participant, of the days planned."""
    people = weeks["participant"].unique(maintain_order=True).to_list()
    numbers = sorted(set(weeks["week"].to_list()))
    shown = people[:MOST_ROWS]
    width, height = max(420, LEFT + CELL * len(numbers) + 20), TOP + ROW * len(shown) + 40
    parts = [f'<text x="{LEFT}" y="18" class="title">Days with a press, of the days planned</text>']
    parts.append(f'<text x="{LEFT - 8}" y="{TOP - 8}" text-anchor="end">week</text>')
    for k, week in enumerate(numbers):
        parts.append(f'<text x="{LEFT + CELL * (k + 0.5)}" y="{TOP - 8}" text-anchor="middle">{week}</text>')
    rows = {name: TOP + ROW * k for k, name in enumerate(shown)}
    for name, y in rows.items():
        parts.append(f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(name[:16])}</text>')
    for row in weeks.filter(pl.col("participant").is_in(shown)).iter_rows(named=True):
        x, y = LEFT + CELL * numbers.index(row["week"]), rows[row["participant"]]
        parts.append(_cell(x, y, row["days"], row["days_planned"]))
    if len(people) > len(shown):
        parts.append(
            f'<text x="{LEFT}" y="{height - 12}">{len(people) - len(shown)} more in weeks.csv</text>'
        )
    return _svg(width, height, "Days with a press in each week of each participant", parts)


def _cell(x: float, y: float, days: int, planned: int | None) -> str:
    """Return a week: the deeper the blue, the more of the plan; without a plan of seven days."""
    share = min(1.0, days / (planned or 7))
    text = str(days) if planned is None else f"{days}/{planned}"
    dark = "#fff" if share > 0.6 else "#222"
    return (
        f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{ROW - 2}" fill="{BLUE}" fill-opacity="{share:.2f}"'
        f' stroke="#bbb"/><text x="{x + CELL / 2 - 1}" y="{y + 13}" text-anchor="middle" class="small"'
        f' style="fill:{dark}">{text}</text>'
    )


WIDTH, HEIGHT, BOTTOM, MARGIN = 560, 300, 44, 64


def course(weeks: pl.DataFrame, name: str, words: str, span: tuple[float, float] | None = None) -> str:
    """Return a figure by week: a ring for each participant, a line through the medians."""
    known = weeks.filter(pl.col(name).is_not_null()).select("week", pl.col(name).cast(pl.Float64)).rows()
    title = [f'<text x="{MARGIN}" y="18" class="title">{escape(words[:1].upper() + words[1:])}</text>']
    if not known:
        return _svg(WIDTH, HEIGHT, words, [*title, f'<text x="{MARGIN}" y="60">not known in any week</text>'])
    numbers = [week for week, _ in known]
    low, high = span or (0.0, _round_up(max(value for _, value in known)))
    axes = _Axes(min(numbers), max(numbers), low, high)
    rings = [axes.ring(week + _aside(known[:k], week), value) for k, (week, value) in enumerate(known)]
    medians = [
        (week, median(value for other, value in known if other == week)) for week in sorted(set(numbers))
    ]
    return _svg(WIDTH, HEIGHT, words, [*title, axes.drawn(), *rings, axes.line(medians)])


def _round_up(high: float) -> float:
    """Return the first tick from a value on."""
    if high <= 0:
        return 1.0
    _, step, *_ = ticks(0.0, high)
    return ceil(high / step - 1e-9) * step


def _aside(before: Sequence[tuple[int, float]], week: int) -> float:
    """Return how far a ring stands from the middle of its week, so that equal values are seen beside each other."""
    rank = sum(other == week for other, _ in before)
    return (rank % 9 - 4) * 0.07


class _Axes:
    """Where things are on a plot by week."""

    def __init__(self, first: int, last: int, low: float, high: float) -> None:
        self._first, self._last, self._low, self._high = first, last, low, high

    def at(self, week: float, value: float) -> tuple[float, float]:
        across = (week - self._first + 0.5) / (self._last - self._first + 1)
        up = (value - self._low) / (self._high - self._low)
        return MARGIN + across * (WIDTH - MARGIN - 16), HEIGHT - BOTTOM - up * (HEIGHT - BOTTOM - 34)

    def ring(self, week: float, value: float) -> str:
        x, y = self.at(week, value)
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="none" stroke="{GREY}" stroke-opacity="0.6"/>'

    def line(self, points: Sequence[tuple[int, float]]) -> str:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (self.at(*point) for point in points))
        x, y = self.at(*points[-1])
        return (
            f'<polyline points="{path}" fill="none" stroke="{ORANGE}" stroke-width="2"/>'
            f'<text x="{x + 6:.1f}" y="{y - 6:.1f}" class="small">median</text>'
        )

    def drawn(self) -> str:
        """Return lines across at round values, and the numbers of weeks."""
        parts = []
        for value in ticks(self._low, self._high):
            _, y = self.at(self._first, value)
            parts.append(
                f'<line x1="{MARGIN}" x2="{WIDTH - 16}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
                f'<text x="{MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{short(value)}</text>'
            )
        step = max(1, (self._last - self._first) // 12)
        for week in range(self._first, self._last + 1, step):
            x, _ = self.at(week, self._low)
            parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{week}</text>')
        parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">week</text>')
        parts.append(
            f'<text x="{WIDTH - 16}" y="{HEIGHT - 8}" text-anchor="end" class="small">a ring: a participant</text>'
        )
        return "".join(parts)


def _svg(width: float, height: float, words: str, parts: Sequence[str]) -> str:
    paper = f'<style>{STYLE}</style><rect width="100%" height="100%" fill="#fff"/>'
    return figure((width, height), words, [paper, *parts], ALONE) + "\n"
