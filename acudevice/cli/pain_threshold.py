"""`acudevice pain-threshold`: where pressing begins to hurt, and a band of one's own from it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from acudevice.cli import complete, gate
from acudevice.cli.choosing import condition_option, device_option, device_or_only
from acudevice.cli.keys import Keys, way
from acudevice.cli.out import emit, say, table
from acudevice.cli.pain_words import NO_DIAGNOSIS, keys, stopping, threshold
from acudevice.cli.points import points_file_option
from acudevice.cli.sheet import local
from acudevice.cli.views import audience, live_options
from acudevice.errors import UsageError
from acudevice.session import asking
from acudevice.session.catalogue import read_catalogue
from acudevice.session.pain.bands import LEAST_TRIALS, band_for, set_band, undo
from acudevice.session.pain.history import Measured, history, measured
from acudevice.session.pain.orders import Order, Task, task
from acudevice.session.pain.running import run_pain_threshold
from acudevice.session.planning import Options
from acudevice.signal.pain.band import shares
from acudevice.signal.pain.ramp import RATE_KPA_S
from acudevice.values.plain import to_plain
from acudevice.values.thresholds import Side

SIDES = ("left", "right", "midline")
_TAIL = 4
"""A session is meant by the last characters of its id too."""


@click.command(
    "pain-threshold",
    epilog="\b\nExamples:\n"
    "  acudevice pain-threshold LR3 --device blue\n"
    "  acudevice pain-threshold LR3 --device blue --side right --rate 30\n"
    "  acudevice pain-threshold LR3 --from last --set 40%-70%\n"
    "  acudevice pain-threshold LR3 --undo\n"
    "  acudevice pain-threshold LR3 --history\n"
    "  acudevice pain-threshold LR3 --device 'virtual:?pain=14&pace=max' --yes-cautions\n"
    "\b\nHow it is done, and its limits: docs/pain_threshold.md.",
)
@click.argument("point", shell_complete=complete.points)
@device_option
@click.option("--side", type=click.Choice(SIDES), help="Where; the left, or the midline, unless said.")
@click.option(
    "--rate", "rate_kpa_s", type=float, default=RATE_KPA_S, metavar="KPA_S", help="Of the ramp; 50."
)
@click.option("--trials", type=int, default=3, metavar="N", help="How many are to count; 3.")
@click.option("--rest", "rest_s", type=float, default=20.0, metavar="S", help="Between two trials; 20.")
@click.option("--tip-area", "tip_area_mm2", type=float, metavar="MM2", help="The tip, if not the device's.")
@condition_option
@click.option("--yes-cautions", is_flag=True, help="The cautions were read and confirmed; do not ask.")
@click.option(
    "--set", "share", metavar="LOW%-HIGH%", help="Make this share of it your own band: 40%-70%, say."
)
@click.option(
    "--from", "kept", metavar="SESSION", shell_complete=complete.sessions,
    help="Measure nothing: take the result of a session.",
)  # fmt: skip
@click.option("--simulated", is_flag=True, help="With --set: take a simulated result all the same.")
@click.option("--undo", "undone", is_flag=True, help="Put the point's own band before the last --set back.")
@click.option("--history", "past", is_flag=True, help="Show what was measured at the point before.")
@points_file_option
@live_options
def command(
    *, point: str, device: str | None, side: str | None, share: str | None, kept: str | None, simulated: bool,
    undone: bool, past: bool, as_json: bool, **options: Any,
) -> int:  # fmt: skip
    """Measure where pressing a point begins to hurt, and set your own band.

    Says when to press, faster and slower, so that the force rises evenly. Say stop the moment it begins to hurt: any
    key, or the button on the ring. Each ramp ends at the point's ceiling by itself. The result is the median of three;
    --set makes a share of it your own band, always within the limits of the point. It is no diagnosis.

    Ends with 0 when it was measured, also where the ceiling came first; 1 when not, or when you said no.
    """
    _check(share, kept, undone=undone, past=past, trials=options["trials"])
    wanted = None if share is None else shares(share)
    code = read_catalogue(options["files"]).point(point).code
    if past:
        _history(history(code), as_json=as_json)
        return 0
    if undone:
        found = undo(code)
        _told(code, found.band.low_n, found.band.high_n, None, as_json=as_json)
        return 0
    if kept is None:
        ended, kept = _measure(code, device, side, as_json=as_json, **options)
        if wanted is None or ended:
            _offer(measured(kept), wanted)
            return ended
    result = measured(kept)
    if result.point != code:
        raise UsageError(f"session {kept} measured {result.point}, not {code}")
    _set(result, wanted, simulated=simulated, as_json=as_json)
    return 0


def _check(share: str | None, kept: str | None, *, undone: bool, past: bool, trials: int) -> None:
    """Refuse what contradicts itself, before anything is done. Raises `UsageError`."""
    said = {"--from": kept is not None, "--set": share is not None, "--undo": undone, "--history": past}
    if (undone or past) and sum(said.values()) > 1:
        raise UsageError(
            f"{' and '.join(name for name, is_said in said.items() if is_said)} do not go together"
        )
    if share is not None and kept is None and trials < LEAST_TRIALS:
        raise UsageError(
            f"a band of your own wants {LEAST_TRIALS} trials that count", hint="leave --trials out"
        )


def _offer(result: Measured, wanted: tuple[float, float] | None) -> None:
    """Say how to make a band of a result, where one follows and nobody asked for it yet."""
    if wanted is None and result.threshold_n is not None and result.counted >= LEAST_TRIALS:
        also = " --simulated" if result.simulated else ""
        say(
            f"a band from it: acudevice pain-threshold {result.point} --from {result.session} --set 40%-70%{also}"
        )


def _measure(
    code: str, device: str | None, side: str | None, *, rate_kpa_s: float, trials: int, rest_s: float,
    tip_area_mm2: float | None, conditions: tuple[str, ...], yes_cautions: bool, files: tuple[Path, ...], as_json: bool,
    plain: bool,
) -> tuple[int, str]:  # fmt: skip
    """Measure; return the exit code and the session."""
    catalogue = read_catalogue(files)
    options = Options(conditions=frozenset(conditions), tip_area_mm2=tip_area_mm2)
    order = Order(code, None if side is None else Side[side.upper()], rate_kpa_s, trials, rest_s, options)
    task(order, catalogue)  # what is wrong with it is told before a device is looked for
    where = device_or_only(device)
    check: Callable[[Task], None] = _brief
    if not yes_cautions:
        gate.somebody_there(code, "points")
        confirmed = task(order, catalogue, asking.ask(where).info)
        _brief(confirmed)
        gate.consent()
        check = gate.unchanged(confirmed)
    watcher, typed = audience(as_json=as_json, plain=plain, ends=keys(way())), Keys()
    try:
        ended = run_pain_threshold(
            where, order, catalogue, audience=watcher, gate=check, stops=typed.begin, tell=say
        )
    finally:
        typed.close()
        watcher.close()
    say(NO_DIAGNOSIS)
    say(f"kept as session {ended.session}")
    if not as_json:
        _history(history(code), as_json=False)
    return ended.code, ended.session


def _brief(made: Task) -> None:
    """Say what will be done, and what to mind."""
    step, aim = made.step, made.aim
    tip = (
        ""
        if made.tip_area_mm2 is not None
        else " (the tip is not known: taken as 1 cm², and no pressure is told)"
    )
    say(f"pain threshold at {step.name} ({step.point}), {step.side.name.lower()}: {aim.trials} trials")
    say(f"the force is to rise by {aim.ramp.rate_n_s:.1f} N a second ({aim.ramp.rate_kpa_s:g} kPa/s){tip}")
    say(f"it ends by itself at {aim.ceiling_n:g} N; {stopping(way(), button=made.button)}")
    say(NO_DIAGNOSIS)
    gate.mind(made.plan)


def _set(result: Measured, share: tuple[float, float] | None, *, simulated: bool, as_json: bool) -> None:
    """Make a share of a result the band of its point; without a share, show the result."""
    if share is None:
        if as_json:
            emit("pain_threshold", to_plain(result))
        else:
            click.echo(threshold(to_plain(result)))
        return
    if result.simulated and not simulated:
        band_for(result, share)
        raise UsageError(
            "nobody's pain was measured: the session is simulated",
            hint="say --simulated to set a band from it all the same",
        )
    done = set_band(result, share)
    if done.capped:
        say("the limits of the point lowered it: its shares are smaller than those you asked for")
    _told(done.point, done.low_n, done.high_n, done.file, as_json=as_json)


def _told(code: str, low_n: float, high_n: float, file: str | None, *, as_json: bool) -> None:
    """Print which band a point has now."""
    if as_json:
        emit("own_band", {"point": code, "low_n": low_n, "high_n": high_n, "file": file})
        return
    click.echo(f"{code}: the band is {low_n:g} to {high_n:g} N now")
    if file is not None:
        say(f"written to {file}; take it back with: acudevice pain-threshold {code} --undo")


def _history(found: list[Measured], *, as_json: bool) -> None:
    """Print results, oldest first."""
    if as_json:
        emit("pain_thresholds", {"thresholds": to_plain(found)})
        return
    rows = (
        (
            local(one.started), one.side, _force(one), _figure(one.threshold_kpa),
            None if one.cv is None else f"{100 * one.cv:.0f}", f"{one.counted} of {one.wanted}", f"{one.ramp_kpa_s:g}",
            one.session[-_TAIL:], one.simulated,
        )
        for one in found
    )  # fmt: skip
    table(("when", "side", "N", "kPa", "CV %", "count", "kPa/s", "session", "simulated"), rows)
    if not found:
        say("nothing was measured there yet")


def _force(one: Measured) -> str | None:
    return f"> {one.ceiling_n:g}" if one.not_reached else _figure(one.threshold_n)


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}"
