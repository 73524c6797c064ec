"""`acudevice guide`: a routine, press by press."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from acudevice.cli import complete, gate
from acudevice.cli.choosing import condition_option, device_option, device_or_only
from acudevice.cli.out import say
from acudevice.cli.points import points_file_option
from acudevice.cli.tare import words as tare_words
from acudevice.cli.views import audience, live_options, lsl_option
from acudevice.errors import UsageError
from acudevice.points.catalogue import Catalogue
from acudevice.points.model import Routine
from acudevice.session import asking
from acudevice.session.asking import Tare
from acudevice.session.catalogue import read_catalogue
from acudevice.session.planning import Options, Plan, Summary, outcomes, plan
from acudevice.session.running import run_guide
from acudevice.session.wishes import Wishes


@click.command(
    "guide",
    epilog="\b\nExamples:\n"
    "  acudevice guide tai-chong\n"
    "  acudevice guide relaxing --device blue --tare\n"
    "  acudevice guide tai-chong --device serial:/dev/ttyACM0 --repeats 5\n"
    "  acudevice guide relaxing --condition pregnancy\n"
    "  acudevice guide tai-chong --device blue --held\n"
    "  acudevice guide tai-chong --device virtual: --yes-cautions --json",
)
@click.argument("routine", shell_complete=complete.routines)
@device_option
@click.option("--repeats", type=int, metavar="N", help="Good presses at each point, in place of time.")
@click.option("--yes-cautions", is_flag=True, help="The cautions were read and confirmed; do not ask.")
@condition_option
@click.option(
    "--cleared",
    multiple=True,
    metavar="CODE=WHO",
    help="A forbidden point that a clinician allows, and who did.",
)
@click.option("--tip-area", "tip_area_mm2", type=float, metavar="MM2", help="The tip, if not the device's.")
@click.option("--held", is_flag=True, help="Use the thresholds that the device holds, not the routine's own.")
@click.option("--tare", "tared", is_flag=True, help="Take a zero first: nothing may press on the sensor.")
@points_file_option
@lsl_option
@live_options
def command(
    *, routine: str, device: str | None, repeats: int | None, yes_cautions: bool, conditions: tuple[str, ...],
    cleared: tuple[str, ...], tip_area_mm2: float | None, held: bool, tared: bool, files: tuple[Path, ...],
    lsl: bool, as_json: bool, plain: bool,
) -> int:  # fmt: skip
    """Guide a routine, press by press.

    Shows the plan and what to mind, asks whether you may press, and then tells you where to press, how hard and how
    long, until each point is done. On the screen, h leaves a point because it hurts, s skips one, and q, like Ctrl-C,
    ends early; all is kept. Points that a --condition forbids are left out, whatever else is said. The device is given
    the routine's thresholds, unless --held says that its own count, as `thresholds DEVICE set` narrowed them.

    Ends with 0 when the target was met, 1 when not or when you said no, 75 when the link is lost for good.
    """
    catalogue = read_catalogue(files)
    chosen = catalogue.routine(routine)
    options = Options(repeats, frozenset(conditions), _cleared(cleared), tip_area_mm2)
    plan(chosen, catalogue, options)  # what is wrong with it is told before a device is looked for
    where = device_or_only(device)
    checked = gate.brief if yes_cautions else _confirmed(where, chosen, catalogue, options, held=held)
    wishes = Wishes()
    watcher = audience(as_json=as_json, plain=plain, lsl=lsl, quits=True, wishes=wishes)
    try:
        ended = run_guide(
            where, chosen, catalogue, options, audience=watcher, gate=checked, tared=_tell if tared else None,
            held=held, tell=say, wishes=wishes,
        )  # fmt: skip
    finally:
        watcher.close()
    if not as_json and ended.summary is not None:
        click.echo("\n".join(done(ended.summary)))
    say(f"kept as session {ended.session}; look at it with: acudevice sessions show last")
    return ended.code


def _confirmed(
    device: str, routine: Routine, catalogue: Catalogue, options: Options, *, held: bool
) -> Callable[[Plan], None]:
    """Have the person confirm what is planned for a device, and return what checks that it is done so.

    The device is let go while the person reads: a question may wait for minutes, and a device does not.
    """
    gate.somebody_there(routine.id)
    confirmed = plan(routine, catalogue, options, asking.ask(device).info)
    table = asking.thresholds(device) if held else None
    confirmed = confirmed if table is None else confirmed.with_table(table)
    gate.confirm(confirmed)
    return gate.unchanged(confirmed)


def _cleared(texts: tuple[str, ...]) -> dict[str, str]:
    """Read which points somebody allows. Raises `UsageError`."""
    found = {}
    for text in texts:
        code, equals, who = text.partition("=")
        if not (equals and code.strip() and who.strip()):
            raise UsageError(
                f"'{text}' does not say who allows which point",
                hint='write CODE=WHO, such as --cleared "SP6=my midwife, 3 May"',
            )
        found[code.strip().upper()] = who.strip()
    return found


def _tell(taken: Tare) -> None:
    say(tare_words(taken))


def done(summary: Summary) -> Iterator[str]:
    """Yield what was done, step by step, and in one line where nobody pressed."""
    idle = []
    for step, sentence in outcomes(summary):
        name = f"{step.point} {step.side.name.lower()}"
        if step.outcome.value == "unfinished" and not step.dose.presses:
            idle.append(name)
        else:
            yield f"{name}: {sentence}"
    if idle:
        yield f"not pressed: {', '.join(idle)}"
