"""`acudevice calibrate verify`: two minutes that say whether the calibration still holds."""

import click

from acudevice.cli import complete
from acudevice.cli.calibrate.live import screen_for, somebody_there
from acudevice.cli.calibrate.watching import Typed
from acudevice.cli.out import emit, json_option, say, table
from acudevice.errors import UsageError
from acudevice.session.calibration.plans import Said, each_load
from acudevice.session.calibration.verifying import checks, run_verify
from acudevice.values.calibration_run import CUT, Outcome, Verification
from acudevice.values.plain import to_plain

WORDS = {
    Outcome.PASS: "✔ pass: the calibration holds",
    Outcome.WATCH: "▲ watch: check it again soon, with better loads if you have them",
    Outcome.RECALIBRATE: "✖ recalibrate: do not trust forces until then",
}


@click.command(
    "verify",
    epilog="\b\nExamples:\n"
    "  acudevice calibrate verify blue --load '1 l'\n"
    "  acudevice calibrate verify blue --load '1 kg ± 0.5 g' --load '3 kg ± 1 g' --latitude 52.5\n"
    "  acudevice calibrate verify blue --load '500 g ± 1 g' --tolerance '2 %' --yes --json",
)
@click.argument("device", shell_complete=complete.devices)
@click.option("--load", "loads", multiple=True, metavar="LOAD", help="'1 kg ± 0.5 g' or '1 l'; one to five.")
@click.option("--latitude", type=float, metavar="DEG", help="Where you are: gravity depends on it.")
@click.option("--altitude", "altitude_m", type=float, metavar="M", help="How high above the sea.")
@click.option(
    "--cell", type=click.IntRange(1, 8), metavar="N", help="Which cell bears the loads; all together."
)
@click.option(
    "--tolerance", metavar="PERCENT", help="How far off it may be, if its calibration is not kept here."
)
@click.option("--yes", is_flag=True, help="Ask nobody: loads are noticed as they come.")
@json_option
def command(
    *, device: str, loads: tuple[str, ...], latitude: float | None, altitude_m: float | None, cell: int | None,
    tolerance: str | None, yes: bool, as_json: bool,
) -> int:  # fmt: skip
    """Check in two minutes whether a device's calibration still holds.

    Put nothing on it, then one load after the other. What it reads is compared with the load: up to what both may err
    together it passes, up to one and a half times that it is to be watched, beyond that to be calibrated anew
    (docs/calibration.md). Ends with 0 when it passed, else with 1.
    """
    found = each_load(Said(loads, latitude=latitude, altitude_m=altitude_m))
    check = checks(found, cell, _share(tolerance))
    answers = Typed() if somebody_there(yes=yes) else None
    screen = screen_for(device, answers, as_json=as_json)
    try:
        verdict = run_verify(device, check, screen, answers)
    finally:
        screen.clear()
    if verdict is None:
        say("stopped: nothing was judged")
        return 1
    if as_json:
        emit("verification", to_plain(verdict))
    else:
        _tell(verdict)
    return 0 if verdict.outcome is Outcome.PASS else 1


def _tell(verdict: Verification) -> None:
    header = ("load", "N", "± N", "reads N", "± N", "E_n")
    table(header, [
        (each.load, f"{each.reference_n:.3f}", f"{each.u95_reference_n:.3f}", f"{each.force_n:.3f}",
         f"{each.u95_force_n:.3f}", f"{each.e_n:.2f}")
        for each in verdict.loads
    ])  # fmt: skip
    click.echo(f"\n{WORDS[verdict.outcome]} (calibration {verdict.calibration[:CUT]})")
    for reason in verdict.reasons:
        click.echo(f"  {reason}")


def _share(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        percent = float(text.strip().removesuffix("%"))
    except ValueError:
        percent = 0.0
    if not 0.0 < percent <= 100.0:
        raise UsageError(f"'{text}' is no tolerance", hint="write it in per cent, such as --tolerance '2 %'")
    return percent / 100.0
