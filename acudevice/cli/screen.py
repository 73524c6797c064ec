"""The live screen: one panel, redrawn in place at most twenty times a second, whatever the sample rate.

`rich` is imported here alone. It obeys NO_COLOR; nothing on the screen is told by colour alone.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping
from textwrap import wrap

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from acudevice.cli.gauge import (
    ABOVE,
    BAND,
    BELOW,
    OVER,
    Span,
    force_bar,
    place,
    progress_bar,
    scale,
    sparkline,
)
from acudevice.cli.keyboard import in_front
from acudevice.cli.quitting import Quitting
from acudevice.cli.views import ENDS, told
from acudevice.session.audience import Fields, Look, View, Viewer

FRAME_S = 0.05
"""Least time between two frames: 20 a second."""

HISTORY = 4
"""Lines of what happened that stay on the screen, where it is high enough."""

LEAST_N = 2.0
"""Least height of the trace of a recording: below it there is noise to see, and nothing else."""

_NOTABLE = frozenset({"press", "pain_trial", "pain_threshold", "gap", "problem", "link"})
_HEARD = frozenset({("cue", "stop"), ("cue", "no_signal"), ("link", "back"), ("link", "given_up")})
"""What rings the terminal's bell: whoever presses with closed eyes has to hear it."""
_WIDEST = 100
_FRAME = 6
"""Cells of a line that border and padding take."""
_ECHO = 3
"""Cells that stay free beside the panel: a `^C` that the terminal shows there must not begin a line."""
_REST = 14
"""Lines of the panel beside what happened."""
_WHERE = 2
"""Lines for the place of a point."""


class Screen:
    """A live panel on a terminal."""

    samples = False

    def __init__(
        self, console: Console | None = None, clock: Callable[[], float] = time.monotonic, ends: str = ENDS,
        keys: Quitting | None = None,
    ) -> None:  # fmt: skip
        """Draw on `console`, or on standard output; `ends` says what keys do, or `keys` end it."""
        self._console = console or Console()
        self._ends = ends
        self._keys = keys
        self._clock = clock
        self._live = Live(console=self._console, auto_refresh=False, transient=False)
        self._drawn_s = float("-inf")
        self._title = ""
        self._frame = "{}"
        self._happened: deque[str] = deque(maxlen=HISTORY)
        self._trace: list[float | None] = []
        self._last: tuple[Look, View | None] | None = None

    def show(self, kind: str, fields: Fields) -> None:
        """Take notice; draw at once what must not wait."""
        line = told(kind, fields)
        if kind == "session_start":
            self._title, self._frame = line, _frame(fields)
            self._ends = self._keys.ends if self._keys is not None and self._keys.begin() else self._ends
            self._live.start()
        elif kind in _NOTABLE or fields.get("hint") == "discomfort":  # the next point's cue comes with it
            self._happened.append(line)
        elif kind == "session_end":
            self._draw()
            self.close()
            self._console.print(Text(line))
        if kind in ("cue", "link", "problem"):
            self._drawn_s = float("-inf")
        if (kind, fields.get("cue", fields.get("state"))) in _HEARD:
            self._console.bell()

    def look(self, now: Look, view: Viewer) -> None:
        """Draw, if a frame is due; not over the shell of whoever put the program in the background."""
        clock_s = self._clock()
        if clock_s - self._drawn_s < FRAME_S or not self._in_front():
            return
        self._drawn_s = clock_s
        self._trace = [*self._trace[-_WIDEST:], now.force_n if now.live else None]
        self._last = now, view()
        self._draw()

    def _in_front(self) -> bool:
        return not self._console.file.isatty() or in_front(self._console.file.fileno())

    def close(self) -> None:
        """Give the terminal back; the last frame stays."""
        if self._live.is_started:
            self._live.stop()
        if self._keys is not None:
            self._keys.close()

    def _draw(self) -> None:
        if self._last is not None and self._live.is_started:
            now, view = self._last
            self._live.update(self._panel(now, view), refresh=True)

    def _panel(self, now: Look, view: View | None) -> Panel:
        width = max(20, min(self._console.width - _ECHO, _WIDEST) - _FRAME)
        body = _recording(now, self._trace, width) if view is None else _guiding(now, view, width)
        return Panel(
            Group(*body, Text(), *self._history(width)),
            title=_cut(self._frame.format(_title(view)) if view else self._title, width),
            subtitle=_cut(_status(now, self._ends, width), width),
            width=width + _FRAME,
            padding=(0, 2),
        )

    def _history(self, width: int) -> list[Text]:
        """Return what happened last, the newest at the end, in as many lines as there always are.

        A sentence takes two where it needs them: its end says what to do better.
        """
        rows = min(HISTORY, max(1, self._console.height - _REST - 2))
        parts = [_parts(line, width, min(rows, 2)) for line in self._happened]
        while sum(map(len, parts)) > rows:
            del parts[0]
        lines = [line for part in parts for line in part]
        return [_one(line, "dim") for line in lines] + [Text()] * (rows - len(lines))


def _parts(line: str, width: int, most: int) -> list[str]:
    return wrap(line, width, subsequent_indent="  ", max_lines=most, placeholder=" …")


def _recording(now: Look, trace: list[float | None], width: int) -> list[RenderableType]:
    """Return the lines of a recording: the force, and how it went."""
    force = "no reading" if now.force_n is None else f"{now.force_n:7.2f} N"
    top_n = max([LEAST_N, *(value for value in trace[-width:] if value is not None)])
    return [
        _one(force, "bold") if now.live else _one(_DARK, OVER),
        _one("✖ OVER THE CEILING: take your finger off", OVER) if now.over else Text(),
        Text(sparkline(trace, width, top_n)),
        Text(f"0 to {top_n:.1f} N", "dim"),
    ]


_DARK = "no signal: this is not live"


def _frame(start: Fields) -> str:
    """Return what the title of a guided session stands in: nobody is to press along with what is not so."""
    if start.get("kind") == "replay":
        return "replay: {}"
    return "{} · simulated" if start.get("simulated") else "{}"


def _title(view: View) -> str:
    side = "" if view.side.name == "MIDLINE" else f" · {view.side.name.lower()}"
    return f"{view.name} ({view.point}){side} · {view.step} of {view.steps}"


def _status(now: Look, ends: str, width: int) -> str:
    """Return the line below the panel, with less in it where there is less room."""
    age = [] if now.age_ms is None else [f"{now.age_ms:.0f} ms old"]
    least = [f"{now.t_s:.0f} s", f"{now.missing} missing", ends]
    most = [least[0], f"{now.samples} samples", least[1], *age, least[2]]
    whole = " · ".join(most)
    return whole if len(whole) <= width else " · ".join(least)


def _guiding(now: Look, view: View, width: int) -> list[RenderableType]:
    """Return the lines of a guided session: what to do, where, how hard, how long. There are always as many."""
    return [
        _cue(now, view, width),
        Text(),
        *_where(view.location, width),
        Text(),
        _force(view),
        _line(force_bar(view.force_n, view.low_n, view.high_n, view.ceiling_n, width)),
        Text(scale(view.low_n, view.high_n, view.ceiling_n, width), "dim"),
        _hold(view, width),
        _one(_tally(view), "dim"),
        _one("" if view.done else f"then {view.then or 'done'}", "dim"),
    ]


def _cue(now: Look, view: View, width: int) -> Text:
    """Return what to do: first, in bold and in the colour of where the force is; what must not wait is a bar."""
    line = f"{_symbol(view)}  {view.say.removesuffix(f': {view.location}')}"
    if now.over or not view.live:
        return _one(line.ljust(width), f"{OVER} reverse")
    return _one(line, f"bold {_STYLES.get(view.cue.value, '')}")


_STYLES: Mapping[str, str] = {
    "press": BELOW, "harder": BELOW, "hold": BAND, "easier": ABOVE, "release": ABOVE, "stop": OVER
}  # fmt: skip
"""Colours of cues: those of the bar."""


def _where(location: str, width: int) -> list[Text]:
    """Return where a point is, cut to as many lines as there always are."""
    lines = wrap(location, width, max_lines=_WHERE, placeholder=" …")
    return [Text(line, "dim") for line in lines] + [Text()] * (_WHERE - len(lines))


def _force(view: View) -> Text:
    if not view.live:
        return _one(_DARK, OVER)
    if view.force_n is None:
        return _line([place(None, view.low_n, view.high_n)])
    force_n = max(0.0, view.force_n)
    word = (
        Span("", "")
        if view.done
        else Span("no press", "dim")
        if view.place is None
        else place(view.force_n, view.low_n, view.high_n)
    )
    return _line([Span(f"{force_n:5.1f} N  ", "bold"), Span(f"{view.kpa(force_n):4.0f} kPa  ", "dim"), word])


def _hold(view: View, width: int) -> Text:
    if view.done:
        return Text()
    if view.rest_left_s is not None:
        return _one(f"rest {view.rest_left_s:.1f} s")
    figures = f"  {view.hold_s:.1f} of {view.hold_min_s:.1f} s"
    word = f"{view.progress_of} "
    return _one(word + progress_bar(view.progress, max(1, width - len(word) - len(figures))) + figures)


def _tally(view: View) -> str:
    wanted = f" of {view.wanted}" if view.wanted else ""
    left = "" if view.block_left_s is None else f" · {_minutes(view.block_left_s)} left here"
    cadence = "" if view.cadence_hz is None else f" · {view.cadence_hz:.1f} circles a second"
    return f"good {view.good}{wanted} · tries {view.tries}{left}{cadence}"


def _minutes(duration_s: float) -> str:
    minutes, seconds = divmod(round(duration_s), 60)
    return f"{minutes}:{seconds:02d}"


def _one(text: str, style: str = "") -> Text:
    """Return a line that is cut rather than wrapped."""
    return Text(text, style, no_wrap=True, overflow="ellipsis")


def _cut(text: str, width: int) -> Text:
    """Return a title that is cut to a width: one that is longer would widen the panel."""
    cut = Text(text)
    cut.truncate(width, overflow="ellipsis")
    return cut


def _line(spans: list[Span]) -> Text:
    parts = [(span.text, span.style) for span in spans]
    return Text.assemble(*parts, no_wrap=True, overflow="ellipsis")


_SYMBOLS: Mapping[str, str] = {
    "find": "◎", "press": "●", "harder": "▲", "easier": "▼", "hold": "■", "release": "○", "rest": "‖", "next": "→",
    "stop": "✖", "no_signal": "?", "done": "✔",
}  # fmt: skip


def _symbol(view: View) -> str:
    return _SYMBOLS[view.cue.value]
