"""`acudevice demo`: the whole job without hardware."""

from collections.abc import Callable
from typing import Any

import click

from acudevice.cli.out import say
from acudevice.cli.views import audience, live_options
from acudevice.session.audience import Fields, Look, Viewer, Watcher
from acudevice.session.catalogue import read_catalogue
from acudevice.session.demo import DEFAULT_SEED, address, nickname, routine
from acudevice.session.running import Ended, run_demo
from acudevice.session.wishes import Wishes


@click.command(
    "demo",
    epilog="\b\nExamples:\n"
    "  acudevice demo\n"
    "  acudevice demo --seed 7          # another hand, other figures\n"
    "  acudevice demo --fast            # without waiting\n"
    "  acudevice demo --json | head",
)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Which hand presses.")
@click.option("--fast", is_flag=True, help="Run as fast as the machine can.")
@live_options
def command(seed: int, fast: bool, as_json: bool, plain: bool) -> int:
    """Do the whole job without hardware: pair, tare, three guided presses.

    A virtual ring, which is the reference firmware in this process, is worn by a simulated hand. The hand feels the
    ring's light and vibration and presses too lightly at first; the coach corrects it. All else is what happens with a
    real device: the same driver, check, coach and store. The session is kept, marked as simulated.
    """
    wishes = Wishes()
    watcher = audience(as_json=as_json, plain=plain, quits=True, wishes=wishes)
    before = _kept if as_json else _told
    try:
        heard = Before(watcher, before)
        ended = run_demo(
            address(seed, fast=fast), routine(), read_catalogue(()), heard, nickname(seed), wishes=wishes
        )
    finally:
        watcher.close()
    if not as_json:
        _close(ended)
    return ended.code


class Before:
    """An audience that also hears what comes before the session.

    `told` is given each step as it comes, and returns what the begin of the session is to say of it.
    """

    def __init__(self, watcher: Watcher, told: Callable[[Fields], Fields]) -> None:
        self._watcher = watcher
        self._told = told
        self._kept: dict[str, Any] = {}
        self.samples = watcher.samples

    def show(self, kind: str, fields: Fields) -> None:
        """Tell the steps before the session, and pass all else on."""
        if kind == "demo":
            self._kept.update(self._told(fields))
        else:
            self._watcher.show(kind, {**fields, **self._kept} if kind == "session_start" else fields)

    def look(self, now: Look, view: Viewer) -> None:
        """Pass it on."""
        self._watcher.look(now, view)


def _kept(fields: Fields) -> Fields:
    """Return a step as a field by its name: a live stream begins with its session."""
    return {fields["step"]: {name: value for name, value in fields.items() if name not in ("step", "t_s")}}


def _told(fields: Fields) -> Fields:
    """Print a step for people."""
    click.echo(_STEPS[fields["step"]].format(**_figures(fields)))
    return {}


_STEPS = {
    "paired": "paired: {name}, serial number {serial}",
    "tared": "tared: {tare_n:.3f} N at rest is zero now, the force moved by {noise_mn} mN",
}


def _figures(fields: Fields) -> dict[str, Any]:
    return {**fields, "tare_n": sum(fields.get("tare_mn", ())) / 1000.0}


def _close(ended: Ended) -> None:
    """Print what was done and where it is kept."""
    summary = ended.summary
    if summary is not None:
        dose = summary.dose
        mean = "" if dose.mean_n is None else f", {dose.mean_n:.1f} N on average"
        click.echo(
            f"summary: {dose.good} good of {dose.presses} presses, {dose.in_band_s:.1f} s in the band{mean}"
        )
    say("")
    say(f"kept as session {ended.session}. Go on with:")
    say("  acudevice sessions show last")
    say("  acudevice replay last")
    say("  acudevice export last --format csv --output pressed")
    say("For practice and feedback; it claims no treatment effect.")
