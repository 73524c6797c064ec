"""`acudevice replay`: a session once more."""

import sys

import click

from acudevice.cli import complete
from acudevice.cli.numbers import not_negative, positive
from acudevice.cli.out import say
from acudevice.cli.views import audience, live_options, lsl_option
from acudevice.errors import UsageError
from acudevice.session.playing import playing
from acudevice.session.replaying import run_replay


@click.command(
    "replay",
    epilog="\b\nExamples:\n"
    "  acudevice replay last\n"
    "  acudevice replay k3f9 --speed 4\n"
    "  acudevice replay exports/2026-11-22T10-30-05-k3f9 --fast --json\n"
    "  acudevice replay last --from 60 --to 90 --drop 70:5 --lose 10",
)
@click.argument("session", metavar="SESSION|FILE", shell_complete=complete.sessions)
@click.option("--speed", type=float, callback=positive, metavar="X", help="So many times as fast as it was.")
@click.option("--fast", is_flag=True, help="As fast as the machine can.")
@click.option(
    "--from", "from_s", type=float, callback=not_negative, metavar="S", help="Begin at that second."
)
@click.option("--to", "to_s", type=float, callback=positive, metavar="S", help="End at that second.")
@click.option(
    "--step",
    "step_s",
    type=float,
    callback=positive,
    metavar="S",
    help="Stop every S seconds; Enter goes on.",
)
@click.option(
    "--drop", "drops", multiple=True, metavar="AT:FOR", help="Lose the link AT seconds, for FOR seconds."
)
@click.option(
    "--lose",
    type=click.FloatRange(0, 100),
    default=0.0,
    metavar="PERCENT",
    help="Lose that share of packets.",
)
@click.option(
    "--fault",
    "broken",
    multiple=True,
    metavar="KIND:AT:FOR",
    help="Break the sensor: disconnected or saturated.",
)
@click.option("--seed", type=int, default=0, metavar="N", help="Which packets --lose loses.")
@lsl_option
@live_options
def command(
    *, session: str, speed: float | None, fast: bool, from_s: float | None, to_s: float | None, step_s: float | None,
    drops: tuple[str, ...], lose: float, broken: tuple[str, ...], seed: int, lsl: bool, as_json: bool, plain: bool,
) -> int:  # fmt: skip
    """Play a session back through the live path.

    A session of yours, or the file or folder of one that was exported. Every sample is checked and every cue given once
    more, by the code that does so live; nothing is kept. Ctrl-C ends it with 130.
    """
    if fast and speed is not None:
        raise UsageError("--fast and --speed do not go together")
    how = playing(
        speed=None if fast else speed or 1.0, from_s=from_s, to_s=to_s, drops=drops, lose_percent=lose, broken=broken,
        seed=seed, step_s=step_s, wait=_wait,
    )  # fmt: skip
    watcher = audience(as_json=as_json, plain=plain, lsl=lsl)
    try:
        ended = run_replay(session, watcher, how=how)
    finally:
        watcher.close()
    return ended.code


def _wait(reached_s: float) -> bool:
    """Wait for Enter; where there is nobody to press it, go on to the end."""
    say(f"stopped at {reached_s:g} s; Enter goes on")
    return bool(sys.stdin.readline())
