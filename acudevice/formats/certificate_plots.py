"""Figures of a certificate as SVG: drawn here, so that a page needs nothing from elsewhere.

Direction is told by the shape of a mark as well as by its colour, so that nobody needs that.
"""

from collections.abc import Iterable, Sequence
from html import escape

from acudevice.formats.svg import SKY, figure, short, ticks

WIDTH, HEIGHT = 640, 250
LEFT, RIGHT, TOP, BOTTOM = 80, 12, 10, 40
FONTS = "Liberation Sans, DejaVu Sans, Arial, Helvetica, sans-serif"
GRID = 'stroke="#e3e3e3" stroke-width="1"'
"""How lines and letters look, said in each figure: not every reader heeds the page's style in it."""

Points = Sequence[tuple[float, float]]


class Plot:
    """One figure with its axes. Add to it in the order in which things lie over each other."""

    def __init__(self, x: tuple[float, float], y: tuple[float, float], x_name: str, y_name: str) -> None:
        """`x` and `y` are the values at the ends of the axes."""
        self._x, self._y = _widened(x, 0.0), _widened(y, 0.06)
        self._names = x_name, y_name
        self._parts: list[str] = []

    def band(self, low: Points, high: Points) -> None:
        """Fill between two lines."""
        path = " ".join(self._place(point) for point in [*low, *reversed(high)])
        self._parts.append(f'<polygon points="{path}" fill="{SKY}" stroke="none"/>')

    def line(self, points: Points, colour: str, dashes: str = "") -> None:
        """Draw a line through points."""
        path = " ".join(map(self._place, points))
        style = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"{style}/>'
        )

    def marks(self, points: Iterable[tuple[float, float]], colour: str, *, up: bool) -> None:
        """Draw a mark at each point: a triangle that points up for loading, down for unloading."""
        tip, foot = (-4.5, 3.0) if up else (4.5, -3.0)
        for point in points:
            x, y = self._at(point)
            corners = f"{x:.1f},{y + tip:.1f} {x - 4:.1f},{y + foot:.1f} {x + 4:.1f},{y + foot:.1f}"
            self._parts.append(f'<polygon points="{corners}" fill="{colour}" fill-opacity="0.75"/>')

    def svg(self, title: str) -> str:
        """Return the figure; `title` says in words what it shows."""
        letters = f' font-family="{FONTS}" font-size="11" fill="#222222"'
        return figure((WIDTH, HEIGHT), title, [self._axes(), *self._parts], letters)

    def _axes(self) -> str:
        (left, bottom), (right, top) = self._at((self._x[0], self._y[0])), self._at((self._x[1], self._y[1]))
        parts = []
        for value in ticks(*self._x):
            x, _ = self._at((value, 0.0))
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" {GRID}/>'
                f'<text x="{x:.1f}" y="{bottom + 15:.1f}" text-anchor="middle">{short(value)}</text>'
            )
        for value in ticks(*self._y):
            _, y = self._at((0.0, value))
            parts.append(
                f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}" {GRID}/>'
                f'<text x="{left - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{short(value)}</text>'
            )
        x_name, y_name = map(escape, self._names)
        middle = (top + bottom) / 2.0
        parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"'
            f' fill="none" stroke="#555555" stroke-width="1"/>'
            f'<text x="{(left + right) / 2:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{x_name}</text>'
            f'<text transform="translate(13 {middle:.1f}) rotate(-90)" text-anchor="middle">{y_name}</text>'
        )
        return "".join(parts)

    def _at(self, point: tuple[float, float]) -> tuple[float, float]:
        x, y = point
        across = (x - self._x[0]) / (self._x[1] - self._x[0])
        along = (y - self._y[0]) / (self._y[1] - self._y[0])
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - along * (HEIGHT - TOP - BOTTOM)

    def _place(self, point: tuple[float, float]) -> str:
        x, y = self._at(point)
        return f"{x:.1f},{y:.1f}"


def _widened(ends: tuple[float, float], share: float) -> tuple[float, float]:
    low, high = ends
    spare = share * (high - low) if high > low else max(abs(low), 1.0) * 0.1
    return low - spare, high + spare
