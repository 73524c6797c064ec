"""`acudevice cohort`: many sessions as one data set, and what a study asks of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from acudevice.cli import complete
from acudevice.cli.ending import orderly
from acudevice.cli.out import emit, json_option, say, table
from acudevice.cli.progress import percentage
from acudevice.errors import UsageError
from acudevice.session.cohort.building import BATCH, Built, Wish, build
from acudevice.session.cohort.fidelity import Rows, assess
from acudevice.session.cohort.sources import THERE
from acudevice.session.cohort.spreading import Spread

DAMAGED = 65
"""Exit code where something could not be read; all else is built."""


def spread_options(what: str) -> Callable[..., Any]:
    """Return the options of where something is read."""
    scheduler = click.option(
        "--scheduler", metavar="ADDRESS", help=f"Read {what} on a Dask cluster that sees the same files."
    )
    jobs = click.option(
        "--jobs", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N",
        help=f"Processes that read {what}.",
    )  # fmt: skip
    return lambda command: jobs(scheduler(command))


def _spread(jobs: int, scheduler: str | None) -> Spread:
    if scheduler is not None and jobs > 1:
        raise UsageError("--jobs is for this machine, --scheduler for a cluster", hint="choose one")
    return Spread(jobs, scheduler)


@click.group(
    "cohort",
    epilog="\b\nExamples:\n"
    "  acudevice cohort build --all --output study\n"
    "  acudevice cohort fidelity study --output report",
)
def command() -> None:
    """Make one data set of many sessions, and see who practised how."""


@command.command(
    "build",
    short_help="Make a data set of sessions and exports, or add to one.",
    epilog="\b\nExamples:\n"
    "  acudevice cohort build --all --output study\n"
    "  acudevice cohort build exports/ --participants people.csv --plans plans.csv --output study --jobs 2\n"
    "  acudevice cohort build /shared/exports --output /shared/study --scheduler tcp://10.0.0.5:8786",
)
@click.argument("sessions", nargs=-1, metavar="[SESSION|FILE|FOLDER...]", shell_complete=complete.sessions)
@click.option("--all", "everything", is_flag=True, help="All sessions that are kept here.")
@click.option(
    "--output", required=True, metavar="DATASET", type=click.Path(path_type=Path), help="The data set, a folder."
)  # fmt: skip
@click.option(
    "--participants", metavar="FILE", type=click.Path(path_type=Path),
    help="CSV: participant, session or device; plan, start, timezone.",
)  # fmt: skip
@click.option(
    "--plans", metavar="FILE", type=click.Path(path_type=Path),
    help="CSV: plan, weeks, days_per_week, minutes_per_day, points.",
)  # fmt: skip
@click.option("--simulated", is_flag=True, help="Simulated sessions too.")
@click.option("--deidentify", is_flag=True, help="Pseudonyms for sessions; days put back by weeks.")
@click.option("--force", is_flag=True, help="Replace sessions that are there already.")
@click.option(
    "--batch", type=click.IntRange(1, 10_000), default=BATCH, show_default=True, metavar="N",
    help="Sessions in a part.",
)  # fmt: skip
@spread_options("sessions")
@json_option
def build_command(
    *, sessions: tuple[str, ...], everything: bool, output: Path, participants: Path | None, plans: Path | None,
    simulated: bool, deidentify: bool, force: bool, batch: int, jobs: int, scheduler: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Make a data set in Parquet of sessions, exports, and folders of exports; or add to one.

    What is there already is left as it is. A build that is interrupted leaves whole parts behind, and the next one
    goes on from there. No names, serial numbers, addresses or notes are in it.
    """
    if everything == bool(sessions):
        raise UsageError(
            "there are sessions and --all" if everything else "which sessions?",
            hint="name sessions, exports or folders of exports, or say --all",
        )
    spread = _spread(jobs, scheduler)
    wish = Wish(output, participants, plans, simulated, deidentify, force, spread, batch)
    with orderly():
        built = build(None if everything else sessions, wish, percentage(f"building {output}"))
    if as_json:
        emit("cohort", {
            "dataset": str(output), "sessions": built.sessions, "added": list(built.added),
            "replaced": built.replaced, "left_out": [asdict(each) for each in built.left_out],
            "removed": [dict(zip(("what", "how", "count"), each, strict=True)) for each in built.removed],
        })  # fmt: skip
    else:
        click.echo(f"{output}: {built.sessions} sessions, {len(built.added) - built.replaced} of them new")
    _tell(built)
    return DAMAGED if any(each.damaged for each in built.left_out) else 0


def _tell(built: Built) -> None:
    """Say what was left out and why."""
    if built.replaced:
        say(f"{built.replaced} replaced")
    if built.removed:
        names = sorted({what for what, _, _ in built.removed})
        say(f"not in it, or under a pseudonym: {', '.join(names)}")
    for why, times in Counter(each.why for each in built.left_out if not each.damaged).items():
        say(f"{times} left out: {_HOW.get(why, why)}")
    for each in built.left_out:
        if each.damaged:
            say(f"left out: {each.source}: {each.why}")


_HOW = {
    THERE: "there already; replace them with --force",
    "simulated": "simulated; take them along with --simulated",
    "being recorded": "being recorded; build again when they have ended",
    "nobody's": "the file of participants says of nobody that they are theirs",
}


@command.command(
    "fidelity",
    short_help="Show who practised how, week by week, against the plan.",
    epilog="\b\nExamples:\n"
    "  acudevice cohort fidelity study\n"
    "  acudevice cohort fidelity study --output report --jobs 2\n"
    "  acudevice cohort fidelity study --scheduler tcp://10.0.0.5:8786 --json",
)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option(
    "--until", metavar="DATE", help="Last day that counts; the last one with a session unless said."
)
@click.option(
    "--output", metavar="DIR", type=click.Path(path_type=Path), help="Write tables and plots there."
)  # fmt: skip
@click.option("--force", is_flag=True, help="With --output: replace an earlier report.")
@spread_options("samples")
@json_option
def fidelity_command(
    *, dataset: Path, until: str | None, output: Path | None, force: bool, jobs: int, scheduler: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Show adherence, dose, steadiness and missing data for each participant and week.

    Set against the plans that the data set was built with. docs/cohorts.md says what each column is.
    """
    spread = _spread(jobs, scheduler)
    with orderly():
        report = assess(
            dataset, None if until is None else _day(until), spread, percentage(f"reading {dataset}")
        )
        written = [] if output is None else report.write(output, force=force)
    rows = report.rows()
    if as_json:
        emit("fidelity", {"dataset": str(dataset), **rows, "files": [str(path) for path in written]})
    else:
        _show(rows)
    for path in written:
        say(f"{path}")


def _day(text: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise UsageError(f"'{text}' is no date", hint="write it as 2026-11-22") from None


def _show(rows: dict[str, Rows]) -> None:
    table(
        (
            "participant",
            "week",
            "days",
            "min",
            "points",
            "presses",
            "ok",
            "band s",
            "share",
            "cv",
            "over",
        ),
        map(_week, rows["weeks"]),
    )
    if rows["missing"]:
        click.echo("\nmissing")
        table(("participant", "week", "what", "times", "samples", "seconds"), map(_lack, rows["missing"]))
    idle = [row["participant"] for row in rows["participants"] if not row["sessions"]]
    if idle:
        click.echo(f"\nwithout any session: {', '.join(idle)}")


def _week(row: dict[str, Any]) -> Sequence[object]:
    return (
        row["participant"], row["week"], _of(row["days"], row["days_planned"]),
        _of(round(row["point_min"], 1), row["minutes_planned"]), _of(row["points"], row["points_planned"]),
        row["presses"], row["ok"], round(row["in_band_s"], 1), _rounded(row["in_band_share"]),
        _rounded(row["cv_median"], 3), row["over_ceiling"],
    )  # fmt: skip


def _lack(row: dict[str, Any]) -> Sequence[object]:
    return (
        row["participant"], row["week"], row["reason"], row["times"], row["samples"], _rounded(row["seconds"])
    )  # fmt: skip


def _of(done: float, planned: float | None) -> str:
    return f"{done:g}" if planned is None else f"{done:g}/{planned:g}"


def _rounded(value: float | None, places: int = 2) -> float | None:
    return None if value is None else round(value, places)
