"""The live screen: one panel, redrawn in place at most twenty times a second, whatever the sample rate.

`rich` is imported here alone. It obeys NO_COLOR; nothing on the screen is told by colour alone.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from acudevice.cli.gauge import OVER, Span, force_bar, place, progress_bar, scale, sparkline
from acudevice.cli.views import SENTENCES
from acudevice.session.audience import Fields, Look, View, Viewer

FRAME_S = 0.05
"""Least time between two frames: 20 a second."""

HISTORY = 4
"""Lines of what happened that stay on the screen."""

_NOTABLE = frozenset({"press", "gap", "problem", "link"})
_WIDEST = 100


class Screen:
    """A live panel on a terminal."""

    samples = False

    def __init__(self, console: Console | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """Draw on `console`, or on standard output."""
        self._console = console or Console()
        self._clock = clock
        self._live = Live(console=self._console, auto_refresh=False, transient=False)
        self._drawn_s = float("-inf")
        self._title = ""
        self._happened: deque[str] = deque(maxlen=HISTORY)
        self._trace: list[float | None] = []
        self._last: tuple[Look, View | None] | None = None

    def show(self, kind: str, fields: Fields) -> None:
        """Take notice; draw at once what must not wait."""
        sentence = SENTENCES.get(kind)
        line = sentence(fields) if sentence else None
        if kind == "session_start":
            self._title = line or ""
            self._live.start()
        elif kind in _NOTABLE and line:
            self._happened.append(line)
        elif kind == "session_end":
            self._draw()
            self.close()
            self._console.print(line)
        if kind in ("cue", "link", "problem"):
            self._drawn_s = float("-inf")

    def look(self, now: Look, view: Viewer) -> None:
        """Draw, if a frame is due."""
        clock_s = self._clock()
        if clock_s - self._drawn_s < FRAME_S:
            return
        self._drawn_s = clock_s
        self._trace = [*self._trace[-_WIDEST:], now.force_n if now.live else None]
        self._last = now, view()
        self._draw()

    def close(self) -> None:
        """Give the terminal back; the last frame stays."""
        if self._live.is_started:
            self._live.stop()

    def _draw(self) -> None:
        if self._last is not None and self._live.is_started:
            now, view = self._last
            self._live.update(self._panel(now, view), refresh=True)

    def _panel(self, now: Look, view: View | None) -> Panel:
        width = min(self._console.width, _WIDEST) - 6
        body = self._recording(now, width) if view is None else _guiding(now, view, width)
        lines = [Text(line, style="dim") for line in self._happened]
        return Panel(
            Group(*body, Text(), *lines),
            title=_title(view) if view else self._title,
            subtitle=_status(now),
            width=width + 6,
            padding=(0, 2),
        )

    def _recording(self, now: Look, width: int) -> list[RenderableType]:
        force = (
            "no signal" if not now.live else "no reading" if now.force_n is None else f"{now.force_n:7.2f} N"
        )
        over = [Text("✖ OVER THE CEILING: take your finger off", style=OVER)] if now.over else []
        return [Text(force, style="bold"), Text(sparkline(self._trace, width)), *over]


def _title(view: View) -> str:
    side = "" if view.side.name == "MIDLINE" else f" · {view.side.name.lower()}"
    return f"{view.name} ({view.point}){side} · {view.step} of {view.steps}"


def _status(now: Look) -> str:
    age = "" if now.age_ms is None else f" · {now.age_ms:.0f} ms old"
    return f"{now.t_s:.0f} s · {now.samples} samples · {now.missing} missing{age} · Ctrl-C ends"


def _guiding(now: Look, view: View, width: int) -> list[RenderableType]:
    """Return the lines of a guided session: where, what to do, how hard, how long."""
    alarm = now.over or not view.live
    say = Text(f"{_symbol(view)}  {view.say}", style=OVER if alarm else "bold")
    return [
        Text(view.location, style="dim"),
        Text(),
        say,
        Text(),
        _force(view),
        _line(force_bar(view.force_n, view.low_n, view.high_n, view.ceiling_n, width)),
        Text(scale(view.low_n, view.high_n, view.ceiling_n, width), style="dim"),
        _hold(view, width),
        Text(_tally(view), style="dim"),
    ]


def _force(view: View) -> Text:
    if not view.live:
        return Text("no signal: this is not live", style=OVER)
    word = place(view.force_n, view.low_n, view.high_n)
    if view.force_n is None:
        return _line([word])
    kpa = view.kpa(view.force_n)
    return _line(
        [Span(f"{max(0.0, view.force_n):5.1f} N  ", "bold"), Span(f"{max(0.0, kpa):4.0f} kPa  ", "dim"), word]
    )


def _hold(view: View, width: int) -> Text:
    if view.rest_left_s is not None:
        return Text(f"rest {view.rest_left_s:.1f} s")
    figures = f"  {view.hold_s:.1f} of {view.hold_min_s:.1f} s"
    return Text("hold " + progress_bar(view.progress, max(10, width - 5 - len(figures))) + figures)


def _tally(view: View) -> str:
    wanted = f" of {view.wanted}" if view.wanted else ""
    left = "" if view.block_left_s is None else f" · {view.block_left_s:.0f} s left here"
    cadence = "" if view.cadence_hz is None else f" · {view.cadence_hz:.1f} circles a second"
    return f"good {view.good}{wanted} · tries {view.tries}{left}{cadence}"


def _line(spans: list[Span]) -> Text:
    return Text.assemble(*((span.text, span.style) for span in spans))


_SYMBOLS: Mapping[str, str] = {
    "find": "◎", "press": "●", "harder": "▲", "easier": "▼", "hold": "■", "release": "○", "rest": "‖", "next": "→",
    "stop": "✖", "no_signal": "?", "done": "✔",
}  # fmt: skip


def _symbol(view: View) -> str:
    return _SYMBOLS[view.cue.value]
