"""`acudevice calibrate DEVICE`: loads go on and off, and a calibration comes of it."""

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from shlex import quote
from typing import Any

import click

from acudevice.cli import complete
from acudevice.cli.calibrate.sheet import show, summary
from acudevice.cli.calibrate.tables import FILE, MODELS
from acudevice.cli.calibrate.watching import KEYS, Lines, Talk, Typed
from acudevice.cli.keyboard import somebody
from acudevice.cli.numbers import positive
from acudevice.cli.out import emit, json_option, say
from acudevice.errors import NotFoundError, UsageError
from acudevice.session import library
from acudevice.session.calibration.against import LASTS_S, Against, run_against
from acudevice.session.calibration.files import document
from acudevice.session.calibration.plans import Said, order, order_against, read_plan, together
from acudevice.session.calibration.running import Agree, Finished, run_calibrate, undo, write_kept
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.values.calibration_run import CUT, CalibrationAct
from acudevice.values.plain import to_plain
from acudevice.virtual.screens import Writer


def said_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a calibration record says about itself."""
    for option in (
        click.option("--note", metavar="TEXT", help="Anything else."),
        click.option("--due", metavar="DATE", help="When to calibrate again: ISO 8601."),
        click.option("--temperature", "temperature_c", type=float, metavar="C", help="Of the room."),
        click.option("--place", metavar="TEXT", help="Where."),
        click.option("--certificate", metavar="TEXT", help="What says how well the loads are known."),
        click.option("--operator", metavar="WHO", help="Who takes the readings."),
    ):
        command = option(command)
    return command


@click.command(
    "DEVICE",
    hidden=True,
    epilog="\b\nExamples:\n"
    "  acudevice calibrate blue --litres 4\n"
    "  acudevice calibrate blue --load '1 kg ± 0.5 g' --load '2 kg ± 1 g' --load '4 kg ± 2 g' --latitude 52.5\n"
    "  acudevice calibrate blue --plan masses.toml --operator 'your name'\n"
    "  acudevice calibrate blue --resume\n"
    "  acudevice calibrate blue --undo\n"
    "  acudevice calibrate 'virtual:?bench=water&pace=max' --litres 4 --yes\n"
    "\b\nHow it is done, and what the figures mean: docs/calibration.md.",
)
@click.argument("device", metavar="", shell_complete=complete.devices)
@click.option(
    "--load", "loads", multiple=True, metavar="LOAD", help="'1 kg ± 0.5 g', '9.81 N ± 10 mN' or '1 l'."
)
@click.option(
    "--litres",
    type=click.IntRange(1, 20),
    metavar="N",
    help="1, 2, ... N litres of water; of one, its quarters.",
)
@click.option("--plan", "plan", metavar="PLAN.toml", type=FILE, help="All of this from a file.")
@click.option("--mounts", type=click.IntRange(1, 20), metavar="N", help="How often it is put on anew; 3.")
@click.option(
    "--series", type=click.IntRange(1, 20), metavar="N", help="Loads up and down in each mounting; 1."
)
@click.option(
    "--preloads", type=click.IntRange(0, 20), metavar="N", help="Greatest load before each mounting; 3."
)
@click.option("--warm-up", "warm_up_s", type=float, metavar="S", help="How long it must have been on; 900.")
@click.option(
    "--creep", is_flag=True, default=None, help="Leave the greatest load on for 5 minutes in the end."
)
@click.option("--latitude", type=float, metavar="DEG", help="Where you are: gravity depends on it.")
@click.option("--altitude", "altitude_m", type=float, metavar="M", help="How high above the sea.")
@click.option(
    "--reference",
    metavar="DEVICE",
    shell_complete=complete.devices,
    help="A second device that knows the force.",
)
@click.option("--u-reference", metavar="U", help="How well it knows it (k = 1): '0.5 %' or '0.05 N'.")
@click.option(
    "--duration",
    "duration_s",
    type=float,
    callback=positive,
    metavar="S",
    help="With --reference: how long; 120.",
)
@said_options
@click.option("--model", type=click.Choice(MODELS), help="Take this model instead of choosing one.")
@click.option("--resume", is_flag=True, help="Go on with the calibration that was begun.")
@click.option("--redo", type=click.IntRange(1), metavar="N", help="Take series N and those after it again.")
@click.option("--fresh", is_flag=True, help="Forget the one that was begun.")
@click.option(
    "--yes", is_flag=True, help="Ask nobody: loads are noticed as they come; write it to the device."
)
@click.option("--no-write", is_flag=True, help="Keep the calibration here, do not write it to the device.")
@click.option(
    "--write", "kept", metavar="ID", shell_complete=complete.calibrations, help="Write one that is kept here."
)
@click.option("--undo", "undone", is_flag=True, help="Put the calibration before back on the device.")
@json_option
def command(
    *, device: str, litres: int | None, plan: Path | None, reference: str | None, u_reference: str | None,
    duration_s: float | None, resume: bool, redo: int | None, fresh: bool, yes: bool, no_write: bool,
    kept: str | None, undone: bool, as_json: bool, **options: Any,
) -> int:  # fmt: skip
    """Calibrate a device with loads that you know.

    Says what to put on and take off, waits until the reading is at rest, and takes it: up and down, put on anew three
    times. Each point is kept as it is taken: stop with q or Ctrl-C, and go on with --resume. Then it makes the
    calibration, shows how sure it is, and writes it to the device in one step, verified by reading it back; --undo puts
    the one before back.
    """
    if undone or kept:
        return _act(device, write_kept(device, kept) if kept else undo(device), as_json=as_json)
    options["loads"] += _water(litres)
    said = together(Said(**options), read_plan(plan) if plan else None)
    answers = Typed() if somebody_there(yes=yes) else None
    ordering = order if reference is None else order_against
    ordered = ordering(said, fresh=fresh, again=resume, redo=redo)
    screen = screen_for(device, answers, as_json=as_json)
    agree = _agree(answers, write=not no_write, as_json=as_json)
    try:
        if reference is None:
            done = run_calibrate(device, ordered, screen, answers, agree)
        else:
            there = Against(reference, u_reference, duration_s or LASTS_S)
            done = run_against(device, there, ordered, screen, answers, agree=agree)
    finally:
        screen.clear()
    return _end(device, done, as_json=as_json)


def _water(litres: int | None) -> tuple[str, ...]:
    """Return loads of water up to so many litres: whole ones, or the quarters of one."""
    if litres == 1:
        return "0.25 l", "0.5 l", "0.75 l", "1 l"
    return tuple(f"{k} l" for k in range(1, (litres or 0) + 1))


def screen_for(device: str, answers: Typed | None, *, as_json: bool) -> Lines | Talk:
    """Return who shows what happens; a person who can be asked is told what may be typed."""
    screen = Lines() if as_json else Talk(live=sys.stderr.isatty())
    if isinstance(screen, Talk) and answers is not None:
        screen.asking = lambda: answers.asking
    port = _port(device)
    screen.bench = None if port is None else Writer(port)
    if answers is not None:
        say(KEYS)
        answers.clear = screen.clear
    return screen


def _port(device: str) -> Path | None:
    """Return where a device is plugged in that a person means; None where that is no port of this machine."""
    address = device
    if ":" not in device:
        with contextlib.suppress(NotFoundError):  # which whoever opens it will tell
            address = library.device(device).address
    link, _, port = address.partition(":")
    return Path(port) if link == "serial" and "://" not in port else None


def somebody_there(*, yes: bool) -> bool:
    """Return whether somebody can be asked. Raises `UsageError` where nobody can, and nobody said --yes."""
    if yes or somebody():
        return not yes
    raise UsageError(
        "nobody is there to be asked", hint="say --yes: then loads are noticed by the reading as they come"
    )


def _agree(answers: Typed | None, *, write: bool, as_json: bool) -> Agree:
    """Return what shows a record and decides whether it goes to the device."""

    async def agree(record: CalibrationRecord, refused: str | None) -> bool:
        if as_json:
            emit("calibration", document(record))
        else:
            show(record)
            say("\n" + summary(record))
        if refused is not None:
            say(f"not written to the device: {refused}")
            return False
        return write and (answers is None or await answers.agreed("write it to the device?"))

    return agree


def _end(device: str, done: Finished, *, as_json: bool) -> int:
    """Say how it ended, and what to do next."""
    name = quote(device)
    if done.record is None:
        same = ", with --reference and --u-reference as before" if done.run.against else ""
        taken = done.run.taken
        going = f"; go on with: acudevice calibrate {name} --resume{same}" if taken else ""
        say(
            f"stopped after {taken} point{'' if taken == 1 else 's'}{going or ': nothing is kept but the session'}"
        )
        return done.code
    say(f"kept as calibration {done.record.id[:CUT]}; look at it with: acudevice calibrate show last")
    say("its certificate: acudevice calibrate export last --output certificate.html")
    if done.written is not None:
        _act(device, done.written, as_json=as_json)
        say(f"its zero is gone with the old calibration; take a new one with: acudevice tare {name}")
    return done.code


def _act(device: str, act: CalibrationAct, *, as_json: bool) -> int:
    """Tell what was done with a device's calibration."""
    if as_json:
        emit("calibration_act", to_plain(act))
        return 0
    if act.kind == "held":
        say(f"calibration {act.calibration[:CUT]} is in the device already: nothing was written")
        return 0
    words = "written to the device and read back" if act.kind == "written" else "the one before is back"
    say(f"calibration {act.calibration[:CUT]}: {words} (CRC {act.crc:08x}, epoch {act.epoch})")
    if act.kind == "written" and act.before is not None:
        say(f"put the one before back with: acudevice calibrate {quote(device)} --undo")
    return 0
