"""Who watches a session on the command line: lines of JSON, plain lines, or a screen."""

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import click

from acudevice.cli.keyboard import in_front
from acudevice.cli.out import emit, shown
from acudevice.cli.pain_words import threshold, trial
from acudevice.session.audience import Fields, Look, Viewer, Watcher
from acudevice.session.wishes import Wishes

Draw = Callable[[Fields], str]

ENDS = "Ctrl-C ends"
"""What a person who watches can do."""


class Lines:
    """One JSON object a line, for programs."""

    samples = True

    def __init__(self) -> None:
        self._seq = 0

    def show(self, kind: str, fields: Fields) -> None:
        """Print it."""
        emit(kind, {"seq": self._seq, **fields})
        self._seq += 1

    def look(self, now: Look, view: Viewer) -> None:
        """Do nothing: lines tell what happens, not what is."""

    def close(self) -> None:
        """Do nothing: every line was flushed."""


class Plain:
    """Append-only lines for screen readers, logs and pipes: a line for what changes, the important word first."""

    samples = False

    def show(self, kind: str, fields: Fields) -> None:
        """Print a line for it, if people need to know."""
        line = told(kind, fields)
        if line:
            click.echo(shown(line))
            sys.stdout.flush()

    def look(self, now: Look, view: Viewer) -> None:
        """Do nothing: a force that goes up and down is no news to a screen reader; cues are."""

    def close(self) -> None:
        """Do nothing: every line was flushed."""


def _start(fields: Fields) -> str:
    routine = f", {fields['routine']}" if fields.get("routine") else ""
    simulated = " (simulated)" if fields.get("simulated") else ""
    return f"{_name(fields)}: {fields['kind']}{routine} with {fields['device']}{simulated}"


def _name(fields: Fields) -> str:
    """Return what is shown: a session, or a recording that others made and that has no id."""
    return f"session {fields['session']}" if fields["session"] else "a recording"


def _cue(fields: Fields) -> str:
    """Return a line that begins with the cue, said once."""
    force_n = fields["force_n"]
    age_ms = fields.get("age_ms")
    old = "" if age_ms is None else f", {age_ms:.0f} ms old"
    now = "" if force_n is None or fields["cue"] in _QUIET else f" (now {max(0.0, force_n):.1f} N{old})"
    word, sentence = str(fields["cue"]).replace("_", " "), str(fields["say"])
    first = "" if sentence.casefold().startswith(word) else f"{word}: "
    return f"{first}{sentence}{now}"


_QUIET = frozenset({"find", "next", "done", "rest", "no_signal"})
"""Cues that are not about the force of this moment."""


def _press(fields: Fields) -> str:
    device = fields["device_verdict"]
    agree = "" if device in (None, fields["verdict"]) else f" [the device says {device}]"
    words = fields.get("feedback") or _figures(fields)
    return f"press at {fields['onset_s']:.1f} s: {words}{agree}"


def _figures(fields: Fields) -> str:
    peak_n = fields["peak_n"]
    return f"{fields['verdict']}, {'?' if peak_n is None else f'{peak_n:.1f}'} N at most"


def _gap(fields: Fields) -> str:
    missing = fields["missing"]
    many = (
        "samples are missing, nobody knows how many" if missing is None else f"{missing} samples are missing"
    )
    return f"gap: {many} ({fields['reason']})"


def _link(fields: Fields) -> str:
    state = str(fields["state"])
    reason = fields["reason"] or _LINKS.get(state)
    return f"link {state.replace('_', ' ')}{f': {reason}' if reason else ''}"


_LINKS: Mapping[str, str] = {
    "back": "fetching what was missed",
    "fresh": "live again, with all that the device still had",
}
"""What a state of the link means, where it has no reason."""


def _end(fields: Fields) -> str:
    presses = "press" if fields["presses"] == 1 else "presses"
    return (
        f"{_name(fields)} ended: {fields['samples']} samples, {fields['missing']} missing, "
        f"{fields['presses']} {presses}{_ages(fields.get('age_ms'))}"
    )


def _ages(ms: Mapping[str, float] | None) -> str:
    return (
        "" if ms is None else f"; samples came {ms['p50']:.0f} ms old, 95 % of them within {ms['p95']:.0f} ms"
    )


SENTENCES: Mapping[str, Draw] = {
    "session_start": _start,
    "cue": _cue,
    "press": _press,
    "pain_trial": trial,
    "pain_threshold": threshold,
    "gap": _gap,
    "link": _link,
    "problem": lambda fields: f"problem: {fields['message']}",
    "session_end": _end,
}
"""What is said of each kind of object; a kind without a sentence is not for people."""


def told(kind: str, fields: Fields) -> str:
    """Return what people are told of an object; empty where it is not for them."""
    sentence = SENTENCES.get(kind)
    return sentence(fields) if sentence else ""


def live_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json and --plain to a command that runs live."""
    command = click.option("--plain", is_flag=True, help="Append-only lines, for screen readers and logs.")(
        command
    )
    return click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")(
        command
    )


def lsl_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --lsl to a command that runs live."""
    return click.option(
        "--lsl",
        is_flag=True,
        help="Also stream to the Lab Streaming Layer; others on the network can read it.",
    )(command)


def audience(
    *, as_json: bool, plain: bool, lsl: bool = False, ends: str = ENDS, quits: bool = False,
    wishes: Wishes | None = None,
) -> Watcher:  # fmt: skip
    """Return who watches: plain lines wherever a screen cannot be drawn. Raises `UsageError` where `lsl` cannot be.

    `ends` says on a screen what keys do; with `quits`, `q` ends it where somebody can press it, and
    other keys say what they wish.
    """
    if lsl:
        from acudevice.session.streaming import Streaming

        return Streaming(audience(as_json=as_json, plain=plain, ends=ends, quits=quits, wishes=wishes))
    if as_json:
        return Lines()
    if plain or not _can_draw():
        return Plain()
    from acudevice.cli.quitting import Quitting
    from acudevice.cli.screen import Screen

    return Screen(ends=ends, keys=Quitting(wishes) if quits else None)


def _can_draw() -> bool:
    """Tell whether standard output is a terminal that a screen can be drawn on; in the background it is another's."""
    out = sys.stdout
    wanted = os.environ.get("TERM") != "dumb" and not os.environ.get("ACUDEVICE_PLAIN")
    drawable = wanted and out.isatty() and (out.encoding or "").lower().replace("-", "") == "utf8"
    return drawable and in_front(out.fileno())
