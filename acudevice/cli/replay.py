"""`acudevice replay`: a session once more."""

import click

from acudevice.cli import complete
from acudevice.cli.numbers import positive
from acudevice.cli.views import audience, live_options, lsl_option
from acudevice.errors import UsageError
from acudevice.session.replaying import run_replay


@click.command(
    "replay",
    epilog="\b\nExamples:\n"
    "  acudevice replay last\n"
    "  acudevice replay k3f9 --speed 4\n"
    "  acudevice replay exports/2026-11-22T10-30-05-k3f9 --fast --json",
)
@click.argument("session", metavar="SESSION|FOLDER", shell_complete=complete.sessions)
@click.option("--speed", type=float, callback=positive, metavar="X", help="So many times as fast as it was.")
@click.option("--fast", is_flag=True, help="As fast as the machine can.")
@lsl_option
@live_options
def command(*, session: str, speed: float | None, fast: bool, lsl: bool, as_json: bool, plain: bool) -> int:
    """Play a session back through the live path.

    A session of yours, or the folder of one that was exported. Every sample is checked and every cue given once more,
    by the code that does so live; nothing is kept. Ctrl-C ends it with 130.
    """
    if fast and speed is not None:
        raise UsageError("--fast and --speed do not go together")
    watcher = audience(as_json=as_json, plain=plain, lsl=lsl)
    try:
        ended = run_replay(session, watcher, speed=None if fast else speed or 1.0)
    finally:
        watcher.close()
    return ended.code
