"""Who watches a calibration being taken: lines of JSON, or words on a terminal; and who reads the screen."""

import asyncio
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from math import ceil, isfinite

import click

from acudevice.cli.out import emit, say
from acudevice.session.audience import Fields, Look, Viewer
from acudevice.session.calibration.answers import Answer
from acudevice.session.calibration.taking import Now
from acudevice.virtual import fixture
from acudevice.virtual.screens import Writer

WORDS = {
    "": Answer.GO, "y": Answer.GO, "a": Answer.AGAIN, "again": Answer.AGAIN, "u": Answer.UNDO, "undo": Answer.UNDO,
    "q": Answer.QUIT, "quit": Answer.QUIT,
}  # fmt: skip
"""What may be typed."""
KEYS = "Enter: it is on · a, u or q and Enter: last point again, back a point, stop"
LITRE_N = 9.8
"""What a litre of water weighs at least, its vessel left out."""
ENOUGH = 3
"""Mountings from which their differences can be judged."""
_UNLIVE = frozenset({"session_start", "samples", "device", "session_end"})


class _Screen:
    """What both have in common: whoever stands at a simulated bench reads the screen too."""

    samples = False
    bench: Writer | None = None
    """Tells a ring that another program serves."""

    def look(self, now: Look, view: Viewer) -> None:
        """Do nothing: the reading comes by `reading`."""

    def show(self, kind: str, fields: Fields) -> None:
        """Show it, and let it be read."""
        self.put(kind, fields)
        if kind in ("load", "mount"):
            cell = fields["cell"] if fields.get("cells", 1) > 1 else None
            asked = fields.get("reference_n", 0.0), fields["mount"], cell
            fixture.see(*asked)
            if self.bench is not None:
                self.bench.ask(*asked)

    def put(self, kind: str, fields: Fields) -> None:
        """Put it on the screen."""


class Lines(_Screen):
    """One JSON object a line, for programs."""

    def __init__(self) -> None:
        self._seq = 0

    def put(self, kind: str, fields: Fields) -> None:
        """Print it."""
        if kind not in _UNLIVE - {"session_end"}:
            emit(kind, {"seq": self._seq, **fields})
            self._seq += 1

    def reading(self, now: Now) -> None:
        """Do nothing: points tell what was read."""

    def clear(self) -> None:
        """Do nothing: lines stay."""


class Talk(_Screen):
    """Words for a person; on a terminal the last line is the reading of the moment."""

    def __init__(self, *, live: bool) -> None:
        """`live`: whether a line may be written over."""
        self._live, self._width = live, 0
        self.asking: Callable[[], bool] = lambda: False
        """Tells whether somebody is asked for something now."""
        self._warm_s = 0.0
        """When the device has warmed up, by its own clock."""

    def put(self, kind: str, fields: Fields) -> None:
        """Print a line for it, if people need to know: loads are heavier than fingers may be."""
        if kind == "warm_up":
            self._warm_s = fields["t_s"] + fields["left_s"]
        sentence = None if fields.get("code") == "over_ceiling" else _SENTENCES.get(kind)
        line = sentence(fields) if sentence else ""
        if line:
            self.clear()
            say(line)

    def reading(self, now: Now) -> None:
        """Write the reading over the last one."""
        if not self._live:
            return
        word = "CLIPPED" if now.clipped else _steady(now.wander)
        left_s = self._warm_s - now.t_s
        wait = f" · {left_s:.0f} s to wait" if left_s > 0.0 else ""
        hint = " · Enter when done" if self.asking() else ""
        line = f"   now {now.force_n:8.3f} N   {word}{wait}{hint}"
        click.echo("\r" + line.ljust(self._width), nl=False, err=True)
        self._width = len(line)

    def clear(self) -> None:
        """Wipe the reading."""
        if self._width:
            click.echo("\r" + " " * self._width + "\r", nl=False, err=True)
            self._width = 0


def _steady(wander: float) -> str:
    return "wait ..." if not isfinite(wander) else "steady" if wander <= 1.0 else f"not steady ({wander:.1f})"


def _started(fields: Fields) -> str:
    top_n, needed_n = fields["loads"][-1], fields["reach_needed_n"]
    begun = f"going on after {fields['points']} points" if fields["points"] else f"{fields['steps']} steps"
    lines = [f"calibrating {fields['device']}: {len(fields['loads']) - 1} loads up to {top_n:.2f} N, {begun}"]
    if needed_n is not None and top_n < needed_n:
        lines.append(
            f"these loads make a calibration that is kept here, but the device will not take it: its ceiling asks for"
            f" {needed_n:.1f} N at least, such as --litres {ceil(needed_n / LITRE_N)}"
        )
    if fields["mounts"] < ENOUGH:
        lines.append(
            "with fewer than three mountings nobody knows well how they differ: the interval may be wide"
        )
    return "\n".join(lines)


def _warm_up(fields: Fields) -> str:
    return f"warming up: {fields['left_s']:.0f} s more, nothing on it (q and Enter stop)"


def _mount(fields: Fields) -> str:
    several = fields.get("cells", 1) > 1
    where = f"mounting {fields['mount']} of {fields['mounts']}"
    cell = f", cell {fields['cell']}" if several else ""
    what = "take the sensor off, put it on anew, nothing on it" if fields["anew"] else "let nothing lie on it"
    return f"{where}{cell}: {what}" + (
        f"\n            then loads on cell {fields['cell']} alone" if several else ""
    )


def _load(fields: Fields) -> str:
    number = f"{fields['step']:3d} of {fields['steps']}"
    if fields["again"]:
        return f"{number}  again: {fields['load']}"
    way = {"up": "", "down": " (coming down)"}[fields["direction"]]
    if fields["reference_n"] == 0.0:
        what = "take everything off"
    else:
        alone = f" cell {fields['cell']}:" if fields.get("cells", 1) > 1 and fields["cell"] else ""
        what = f"put on{alone} {fields['load']} ({fields['reference_n']:.2f} N){way}"
    why = "" if fields["taken"] else ", to wake the sensor" if fields["stage"] == "preload" else ", as before"
    return f"{number}  {what}{why}"


def _point(fields: Fields) -> str:
    shown = fields["shown_n"]
    present = "" if shown is None else f"; shows {shown:.3f} N"
    if fields["counts"] is None:
        return f"            taken: all cells together, n {fields['n']}{present}"
    return f"            taken: {fields['counts']:.0f} ± {fields['sd']:.0f} counts, n {fields['n']}{present}"


_SENTENCES: Mapping[str, Callable[[Fields], str]] = {
    "calibration_start": _started,
    "warm_up": _warm_up,
    "mount": _mount,
    "load": _load,
    "point": _point,
    "waiting": lambda fields: f"            leave it on: reading at {fields['for_s']:.0f} s",
    "dropped": lambda fields: f"            forgotten: point {fields['step']}, {fields['load']}",
    "problem": lambda fields: f"            look: {fields['message']}",
    "gap": lambda fields: (
        f"            gap: samples are missing ({fields['reason']}); the window begins anew"
    ),
    "pressing": lambda fields: (
        f"press both together for {fields['duration_s']:g} s, slowly up from nothing and down again,"
        " three times or more"
    ),
    "pressed": lambda fields: f"            taken: {fields['points']} points of {fields['series']} presses",
    "link": lambda fields: f"link {str(fields['state']).replace('_', ' ')}",
}


class Typed:
    """What a person types, a line an answer. A thread waits for it, which nobody has to wait for in turn."""

    def __init__(self) -> None:
        self.asking = False
        """Whether an answer is waited for."""
        self.clear: Callable[[], None] = lambda: None
        """Wipes what is written over all the time; done before anything is said."""
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._reader: threading.Thread | None = None
        self._over = False

    async def next(self) -> Answer:
        """Return the next answer; what is none is asked again. The end of input means to stop."""
        self.asking = True
        try:
            while (line := await self._line()) is not None:
                answer = WORDS.get(line.strip().lower())
                if answer is not None:
                    return answer
                self.clear()
                say(f"            {KEYS}")
        finally:
            self.asking = False
        return Answer.QUIT

    async def leaving(self) -> None:
        """Wait for a q, or the end of input; what else is typed while nothing is asked is no answer, and is told so."""
        while (line := await self._line()) is not None:
            if WORDS.get(line.strip().lower()) is Answer.QUIT:
                return
            self.clear()
            say("            wait until you are asked (q and Enter stop)")

    async def agreed(self, question: str) -> bool:
        """Ask for a yes, which nothing is that was typed before; the end of input means no."""
        while not self._lines.empty():
            await self._line()
        click.echo(f"{question} [y/N]: ", nl=False, err=True)
        try:
            return (await self._line() or "").strip().lower() in ("y", "yes")
        except asyncio.CancelledError:
            click.echo(err=True)
            raise

    async def _line(self) -> str | None:
        """Return the next line, None after the last. One thread reads all: two would take them from each other."""
        if self._over:
            return None
        if self._reader is None:
            loop = asyncio.get_running_loop()
            self._reader = threading.Thread(target=self._read, args=(loop,), daemon=True)
            self._reader.start()
        line = await self._lines.get()
        self._over = line is None
        return line

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody is asked any more
            for line in sys.stdin:
                loop.call_soon_threadsafe(self._lines.put_nowait, line)
            loop.call_soon_threadsafe(self._lines.put_nowait, None)
