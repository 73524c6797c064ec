"""`acudevice tare`: the force at rest is zero from now on."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from shlex import quote
from typing import Any

import click

from acudevice.cli import complete
from acudevice.cli.choosing import way_back
from acudevice.cli.out import emit, json_option, say, table
from acudevice.errors import RefusedError, UsageError
from acudevice.session import asking, library
from acudevice.session.asking import Tare
from acudevice.values.paired import Tare as PastTare
from acudevice.values.recording import iso

REST_MN = 2000
"""Force above which a device takes no zero for rest but its first (TARE_LIMIT in firmware_protocol.md, section 17)."""
MUCH = "that is much: if anything pressed on the sensor, take it off and tare again, else every force is shown too low"


@click.command(
    "tare",
    epilog="\b\nExamples:\n  acudevice tare blue\n  acudevice tare blue --undo\n  acudevice tare blue --history",
)
@click.argument("device", shell_complete=complete.devices)
@click.option("--undo", is_flag=True, help="Put the zero before back.")
@click.option("--history", is_flag=True, help="Show the zeros that a paired device has had.")
@json_option
def command(device: str, undo: bool, history: bool, as_json: bool) -> None:
    """Set a device's zero, or take that back.

    Wear the device as you will, or lay it down, so that nothing presses on the sensor, and keep it still for a second:
    the force of that second is zero from then on. The device refuses while something presses on it or the force moves.
    """
    if undo and history:
        raise UsageError("--undo and --history do not go together")
    if history:
        _history(device, as_json)
        return
    taken = _undo(device) if undo else asking.tare(device)
    if as_json:
        emit("tare", tare_fields(device, taken, undo=undo))
    else:
        click.echo(_undone(taken) if undo else words(taken))
    if not undo:
        say(way_back(device, "acudevice tare {} --undo"))


def words(taken: Tare) -> str:
    """Return what to tell a person of a new zero."""
    noise = "" if taken.noise_mn is None else f", the force moved by {taken.noise_mn} mN"
    much = f"; {MUCH}" if abs(sum(taken.tare_mn)) > REST_MN else ""
    return f"tared: {sum(taken.tare_mn) / 1000:.3f} N at rest is zero now{noise}{much}"


def tare_fields(device: str, taken: Tare, *, undo: bool) -> dict[str, Any]:
    """Return a zero as programs see it."""
    return {
        "device": device,
        "undone": undo,
        "tare_mn": list(taken.tare_mn),
        "noise_mn": taken.noise_mn,
        "epoch": taken.epoch,
        "sample": taken.first,
    }


def _undo(device: str) -> Tare:
    try:
        return asking.tare(device, undo=True)
    except RefusedError as error:
        if error.status != "not_found":
            raise
        raise RefusedError(
            "there is nothing to undo: the device keeps one zero before the present one",
            status=error.status,
            hint=f"take a new one with: acudevice tare {quote(device)}",
        ) from None


def _undone(taken: Tare) -> str:
    return f"the zero before is back: {sum(taken.tare_mn) / 1000:.3f} N at rest is zero"


def _history(device: str, as_json: bool) -> None:
    nickname = library.device(device).nickname
    past = asking.tares(nickname)
    if as_json:
        rows = [_past_fields(each, drift_mn) for each, drift_mn in _drifts(past)]
        emit("tares", {"device": nickname, "tares": rows})
        return
    table(
        ("taken", "tare N", "drift N", "moved by mN"),
        (_row(each, drift_mn) for each, drift_mn in _drifts(past)),
    )
    if not past:
        say(f"{nickname} has not been tared yet; do it with: acudevice tare {nickname}")


def _drifts(past: Sequence[PastTare]) -> Iterator[tuple[PastTare, int | None]]:
    """Yield each zero with how far it lies from the one before, in mN; None for the first."""
    before: int | None = None
    for each in past:
        total = sum(each.tare_mn)
        yield each, None if before is None else total - before
        before = total


def _past_fields(past: PastTare, drift_mn: int | None) -> dict[str, Any]:
    return {
        "taken": iso(past.taken_s), "tare_mn": list(past.tare_mn), "drift_mn": drift_mn, "noise_mn": past.noise_mn,
    }  # fmt: skip


def _row(past: PastTare, drift_mn: int | None) -> tuple[object, ...]:
    when = datetime.fromtimestamp(past.taken_s, UTC).astimezone()
    drift = None if drift_mn is None else f"{drift_mn / 1000:+.3f}"
    return f"{when:%Y-%m-%d %H:%M}", f"{sum(past.tare_mn) / 1000:.3f}", drift, past.noise_mn
