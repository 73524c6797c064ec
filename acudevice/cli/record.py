"""`acudevice record`: every sample of a device."""

import click

from acudevice.cli.choosing import device_option, device_or_only
from acudevice.cli.numbers import positive
from acudevice.cli.out import say
from acudevice.cli.views import audience, live_options, lsl_option
from acudevice.session.running import run_record


@click.command(
    "record",
    epilog="\b\nExamples:\n"
    "  acudevice record\n"
    "  acudevice record --device serial:/dev/ttyACM0 --duration 60\n"
    "  acudevice record --device virtual: --rate 500 --duration 10 --json",
)
@device_option
@click.option("--duration", type=float, callback=positive, metavar="S", help="End after so many seconds.")
@click.option(
    "--rate", type=float, callback=positive, metavar="HZ", help="The sample rate, one that the device has."
)
@lsl_option
@live_options
def command(
    *, device: str | None, duration: float | None, rate: float | None, lsl: bool, as_json: bool, plain: bool
) -> int:
    """Record a device, every sample.

    Nothing is guided and no press is asked for; the device's own ceiling is watched. Ctrl-C, or q on the screen, ends
    a recording as it should: it is sealed, and the command ends with 0. So does --duration, counted by the device's
    clock.
    """
    where = device_or_only(device)
    watcher = audience(as_json=as_json, plain=plain, lsl=lsl, quits=True)
    try:
        ended = run_record(where, watcher, duration_s=duration, rate_hz=rate)
    finally:
        watcher.close()
    say(f"kept as session {ended.session}; write it to files with: acudevice export last --output DIR")
    return ended.code
