"""Bars of text: force against its band, and progress. Told apart by signs and words, never by colour alone. Pure."""

from typing import NamedTuple

EIGHTHS = " ▏▎▍▌▋▊▉█"
SPARKS = "▁▂▃▄▅▆▇█"


class Span(NamedTuple):
    """A piece of a line with the style it is drawn in."""

    text: str
    style: str


BELOW, BAND, ABOVE, OVER = "bright_blue", "bold cyan", "dark_orange", "bold red"
"""Blue and orange rather than red and green: they can be told apart by almost everybody (Okabe and Ito, 2008)."""


def force_bar(force_n: float | None, low_n: float, high_n: float, ceiling_n: float, width: int) -> list[Span]:
    """Return a bar of `width` cells from 0 N to the ceiling: filled up to the force, the band marked behind it."""
    step = ceiling_n / width
    filled = 0 if force_n is None else min(width, max(0, round(force_n / step)))
    spans = []
    for k in range(width):
        middle_n = (k + 0.5) * step
        style = BELOW if middle_n < low_n else BAND if middle_n <= high_n else ABOVE
        empty = "▒" if style is BAND else "·"
        spans.append(Span("█" if k < filled else empty, style))
    return joined(spans)


def scale(low_n: float, high_n: float, ceiling_n: float, width: int) -> str:
    """Return the line below the bar: ceiling and edges of the band, each under its place; what has no room is left out.

    The ceiling has room before the upper edge, and that before the lower one.
    """
    line = " " * width
    for value in (ceiling_n, high_n, low_n):
        text = f"{value:g}"
        at = max(0, min(width - len(text), round(value / ceiling_n * width)))
        end = at + len(text)
        if line[max(0, at - 1) : end + 1].isspace():
            line = line[:at] + text + line[end:]
    return line.rstrip()


def progress_bar(part: float, width: int) -> str:
    """Return a bar of `width` cells that is filled to `part`, 0 to 1, in eighths of a cell."""
    eighths = round(min(1.0, max(0.0, part)) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (EIGHTHS[rest] if rest else "")).ljust(width, "░")


def sparkline(values: list[float | None], width: int, top: float) -> str:
    """Return the newest `width` values as small columns, from 0 to `top`; a gap where one is unknown."""
    last = len(SPARKS) - 1
    shares = (None if v is None else min(1.0, max(0.0, v / top)) for v in values[-width:])
    return "".join(" " if share is None else SPARKS[round(share * last)] for share in shares)


def place(force_n: float | None, low_n: float, high_n: float) -> Span:
    """Return the word for where a force lies against the band."""
    if force_n is None:
        return Span("no reading", OVER)
    if force_n < low_n:
        return Span("below", BELOW)
    return Span("in band", BAND) if force_n <= high_n else Span("above", ABOVE)


def joined(spans: list[Span]) -> list[Span]:
    """Return the spans with neighbours of one style as one."""
    out: list[Span] = []
    for span in spans:
        if out and out[-1].style == span.style:
            out[-1] = Span(out[-1].text + span.text, span.style)
        else:
            out.append(span)
    return out
