"""A session as people read it: tables of its presses, of what is missing, of what happened."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from math import inf

import click

from acudevice.cli import technique
from acudevice.cli.out import pairs, table
from acudevice.cli.pain_words import threshold
from acudevice.session.library import Kept
from acudevice.session.pain.history import KIND, result_of
from acudevice.values.plain import to_plain
from acudevice.values.recording import Epoch, Mark, RecordedPress, Recording, SessionSummary
from acudevice.values.thresholds import Side

Row = tuple[object, ...]

COLUMNS = ("id", "kind", "started", "lasts", "device", "samples", "missing", "presses", "simulated", "state")
"""Header of the list of sessions."""


def row(summary: SessionSummary) -> Row:
    """Return a session as a row of the list."""
    return (
        summary.id, summary.kind, local(summary.started), f"{summary.duration_s:.1f} s", summary.device,
        summary.samples, summary.missing, summary.presses, summary.simulated, summary.state,
    )  # fmt: skip


def local(started: str) -> str:
    """Return a moment (ISO 8601) as the clock on the wall showed it."""
    return f"{datetime.fromisoformat(started).astimezone():%Y-%m-%d %H:%M}"


def show(kept: Kept, *, marks: bool) -> None:
    """Print a session; with `marks`, each event, else how many there are of each kind."""
    recording = kept.recording
    pairs(_head(kept))
    _section(
        "epochs", ("from sample", "epoch", "rate Hz", "calibration", "tare N", "range N"), _epochs(recording)
    )
    _section(
        "presses",
        ("at s", "point", "side", "in band s", "peak N", "mean N", "verdict", "besides", "device says"),
        map(_press, recording.presses),
    )
    technique.show(kept.technique)
    _section(
        "missing",
        ("from s", "to s", "samples", "reason"),
        ((f"{gap.start_s:.2f}", f"{gap.end_s:.2f}", gap.missing, gap.reason) for gap in recording.gaps),
    )
    if marks:
        in_time = sorted(recording.marks, key=lambda mark: -inf if mark.t_s is None else mark.t_s)
        _section("what happened", ("at s", "by", "what", "more"), map(_mark, in_time))
    else:
        kinds = Counter((mark.kind, mark.source) for mark in recording.marks)
        _section("what happened", ("what", "by", "times"), ((*kind, n) for kind, n in kinds.items()))


def _section(title: str, header: tuple[str, ...], rows: Iterator[Row]) -> None:
    """Print a table under its title; nothing where it has no rows."""
    found = list(rows)
    if found:
        click.echo(f"\n{title}")
        table(header, found)


def _head(kept: Kept) -> Iterator[tuple[str, object]]:
    """Yield what a session is about, as far as it is known."""
    summary, about = kept.summary, kept.recording.session
    info = about.info
    rated = (about.rating_before, about.rating_after)
    known = (
        ("session", summary.id),
        ("kind", f"{summary.kind} (simulated)" if summary.simulated else summary.kind),
        ("routine", about.routine),
        ("started", f"{local(summary.started)} ({summary.started})"),
        ("lasts", f"{summary.duration_s:.2f} s"),
        ("state", _state(summary, about.end_reason)),
        ("device", summary.device),
        ("address", about.address),
        ("model", info and f"{info.model}, firmware {info.firmware or 'unknown'}"),
        ("tip", about.tip_area_mm2 and f"{about.tip_area_mm2:g} mm²"),
        ("samples", f"{summary.samples}, {summary.missing} missing"),
        ("presses", _presses(kept)),
        *_result(kept),
        ("rating", None if rated == (None, None) else "{} before, {} after".format(*map(_known, rated))),
        ("notes", about.notes or None),
        ("software", about.software),
    )
    return ((name, value) for name, value in known if value is not None)


def _result(kept: Kept) -> Iterator[tuple[str, object]]:
    """Yield what came of it: the threshold that was measured, else the dose of what was practised."""
    if kept.summary.kind != KIND:
        yield "dose", technique.dose(kept.technique.session) if kept.summary.presses else None
        return
    result = result_of(kept.summary)
    yield "result", threshold(to_plain(result)) if result else "none: it was cut off"


def _presses(kept: Kept) -> str:
    """Return how many presses were recorded, and how many of them do not count."""
    unseen = kept.technique.unseen
    return (
        f"{kept.summary.presses}, {unseen} of them by the device alone"
        if unseen
        else str(kept.summary.presses)
    )


def _state(summary: SessionSummary, end_reason: str | None) -> str:
    """Return how a session ended, and what may be lost of it."""
    if summary.state == "recovered":
        return f"recovered: it was cut short; up to a second after {summary.duration_s:.2f} s may be lost"
    return f"{summary.state} ({end_reason})" if end_reason else summary.state


def _epochs(recording: Recording) -> Iterator[Row]:
    boots = {boot.boot_id: boot for boot in recording.boots}
    for epoch in recording.epochs:
        boot = boots.get(epoch.boot_id)
        yield (boot and boot.number(epoch.first), epoch.epoch, epoch.rate_hz, *_scale(epoch))


def _scale(epoch: Epoch) -> Row:
    scale = epoch.scale
    if scale is None:
        return None, None, None
    tare = ", ".join(f"{tare_mn / 1000:.3f}" for tare_mn in scale.tare_mn)
    return scale.calibration.id[:8], tare, scale.calibration.range_mn / 1000


def _press(recorded: RecordedPress) -> Row:
    press, host, device = recorded.press, recorded.host, recorded.device
    besides = (reason.label for reason in press.reasons if reason is not press.verdict)
    return (
        f"{recorded.onset_s:.2f}", press.point, Side(press.side).name.lower(), f"{press.hold_s:.2f}",
        _newtons(press.peak_n), _newtons(press.mean_n), host and host.verdict.label,
        ", ".join(besides), device and device.verdict.label,
    )  # fmt: skip


def _mark(mark: Mark) -> Row:
    more = ", ".join(f"{name} {value}" for name, value in mark.fields.items() if value is not None)
    return None if mark.t_s is None else f"{mark.t_s:.2f}", mark.source, mark.kind, more


def _newtons(force_n: float | None) -> str | None:
    return None if force_n is None else f"{force_n:.2f}"


def _known(value: object) -> object:
    return "-" if value is None else value
