"""Drawing by hand in SVG: what figures of all kinds have in common.

Colours are of Okabe and Ito's set, which all eyes tell apart.
"""

from collections.abc import Iterable
from html import escape
from math import ceil, floor, log10

BLUE, ORANGE, GREY, SKY = "#0072B2", "#D55E00", "#666666", "#BFDDF0"


ALONE = ' xmlns="http://www.w3.org/2000/svg"'
"""The attribute of a figure that is a file of its own, and not part of a page."""


def figure(size: tuple[float, float], words: str, parts: Iterable[str], more: str = "") -> str:
    """Return a figure of a width and height; `words` say what it shows, `more` are further attributes."""
    width, height = size
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="img"'
        f' aria-label="{escape(words)}"{more}>{"".join(parts)}</svg>'
    )


def ticks(low: float, high: float) -> list[float]:
    """Return about six round values from `low` to `high`."""
    step = 10.0 ** floor(log10((high - low) / 5.0))
    step *= next(factor for factor in (1.0, 2.0, 5.0, 10.0) if (high - low) / (factor * step) <= 7.0)
    first = ceil(low / step - 1e-9)
    return [k * step for k in range(first, floor(high / step + 1e-9) + 1)]


def short(value: float) -> str:
    """Return a value as it stands beside an axis."""
    text = f"{value:.6g}"
    return "0" if text in ("-0", "0") else text.replace("-", "\N{MINUS SIGN}")
