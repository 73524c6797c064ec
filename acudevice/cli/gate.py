"""Before a guided session: what is planned, and what a person must confirm. All of it is talk."""

import shutil
from collections.abc import Callable
from typing import TypeVar

import click

from acudevice.cli.keyboard import somebody
from acudevice.cli.out import say, table
from acudevice.errors import UsageError
from acudevice.points.model import Action
from acudevice.session.planning import Confirmation, Plan, PlanStep

T = TypeVar("T")

QUESTION = "have you read this, and is it safe for you to press now?"

_WIDEST = 100
_SECONDS_A_MINUTE = 60


def brief(plan: Plan) -> None:
    """Show what will be done, what is left out, and what to mind."""
    steps = "1 step" if len(plan.steps) == 1 else f"{len(plan.steps)} steps"
    say(f"{plan.title} ({plan.routine}): {steps}, about {_minutes(plan.duration_s)} with finding the points")
    header = ("", "point", "name", "side", "band N", "ceiling N", "press")
    table(header, (_row(number, step) for number, step in enumerate(plan.steps, 1)), err=True)
    mind(plan)


def mind(plan: Plan) -> None:
    """Show what is left out of a plan, and what to mind before the first press."""
    for left in plan.left:
        say(f"left out: {left.point}. {left.caution.text} [{left.caution.id}]")
    for code, who in plan.options.cleared.items():
        say(f"allowed by {who}: {code}")
    say("\nbefore you begin")
    for confirmation in plan.cautions:
        say(_wrapped(_caution(confirmation)))
    if any(_is_a_condition(confirmation) for confirmation in plan.cautions):
        say("If one with a name in brackets holds for you, stop here and say so with --condition NAME.")
    say("")


def confirm(plan: Plan) -> None:
    """Show a plan and ask for consent; whoever says no ends the command with 1.

    Raises:
        UsageError: Nobody is there to be asked.
    """
    brief(plan)
    consent()


def consent() -> None:
    """Ask for consent; whoever says no ends the command with 1."""
    if not click.confirm(QUESTION, err=True):
        say("nothing was begun")
        raise click.exceptions.Exit(1)


def unchanged(confirmed: T) -> Callable[[T], None]:
    """Return what refuses, with `UsageError`, to do else than was confirmed: the device may be another by then."""

    def check(made: T) -> None:
        if made != confirmed:
            raise UsageError("the device is not as it was when you confirmed this", hint="begin again")

    return check


def somebody_there(routine: str, where: str = "routines") -> None:
    """Refuse to go on where nobody can be asked; the cautions can be read at `where`. Raises `UsageError`."""
    if not somebody():
        raise UsageError(
            "nobody is there to confirm the cautions",
            hint=f"read them with `acudevice {where} {routine}`, and then say --yes-cautions",
        )


def _row(number: int, step: PlanStep) -> tuple[object, ...]:
    low_n, high_n = step.band_n
    ceiling_n = step.thresholds.ceiling_mn / 1000
    return (
        number,
        step.point,
        step.name,
        step.side.name.lower(),
        f"{low_n:g} to {high_n:g}",
        ceiling_n,
        _press(step),
    )


def _press(step: PlanStep) -> str:
    """Return in words how a point is pressed."""
    work = {"knead": "circles for", "series": "short presses,"}.get(step.mode.name.lower(), "hold")
    times = "once" if step.repeats == 1 else f"{step.repeats} times"
    amount = f"for {step.block_s:g} s" if step.block_s else times
    return f"{work} {step.thresholds.hold_min_ms / 1000:g} s, {amount}"


def _caution(confirmation: Confirmation) -> str:
    where = f"{', '.join(confirmation.points)}: " if confirmation.points else ""
    name = f" [{confirmation.caution.condition}]" if _is_a_condition(confirmation) else ""
    applies = " You said that it holds for you." if confirmation.applies else ""
    return f"{where}{confirmation.caution.text}{name}{applies}"


def _is_a_condition(confirmation: Confirmation) -> bool:
    """Tell whether it makes a difference to say that a caution holds."""
    return confirmation.caution.action is not Action.TELL


def _wrapped(text: str) -> str:
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return click.wrap_text(text, width, initial_indent="  - ", subsequent_indent="    ")


def _minutes(duration_s: float) -> str:
    if duration_s < 1.5 * _SECONDS_A_MINUTE:
        return f"{duration_s:.0f} s"
    return f"{duration_s / _SECONDS_A_MINUTE:.0f} min"
