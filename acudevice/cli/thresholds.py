"""`acudevice thresholds`: what a device holds each press against."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import Any

import click

from acudevice.cli import complete, entries
from acudevice.cli.choosing import condition_option, way_back
from acudevice.cli.out import emit, json_option, say
from acudevice.cli.points import points_file_option
from acudevice.errors import NotFoundError, RefusedError, UsageError
from acudevice.points.catalogue import Catalogue
from acudevice.session import asking
from acudevice.session.catalogue import read_catalogue
from acudevice.session.planning import Options, changed, table_for
from acudevice.values.device import DeviceInfo
from acudevice.values.thresholds import Side, Thresholds, ThresholdTable


class DeviceFirst(click.Group):
    """A group that has its device before the verb."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; whoever says it before the device is told the order."""
        verb = ctx.params.get("device")
        if verb in self.commands and args[0] not in self.commands and not ctx.resilient_parsing:
            raise UsageError(
                "the device comes first", hint=f"say it so: acudevice thresholds {quote(args[0])} {verb}"
            )
        return super().resolve_command(ctx, args)


@click.group(
    "thresholds",
    cls=DeviceFirst,
    invoke_without_command=True,
    no_args_is_help=True,
    epilog="\b\nExamples:\n"
    "  acudevice thresholds blue show\n"
    "  acudevice thresholds blue push tai-chong\n"
    "  acudevice thresholds blue set LR3 left --high-n 16\n"
    "  acudevice thresholds blue verify tai-chong\n"
    "  acudevice thresholds blue revert",
)
@click.argument("device", shell_complete=complete.devices)
@click.pass_context
def command(ctx: click.Context, device: str) -> None:
    """Show, set, push and verify the thresholds a device holds.

    A device checks each press by itself, against the entry of its table for the point and side. DEVICE, a nickname or
    an address, comes before the verb. `guide` pushes the table of its routine where the device holds another one.
    """
    if device in command.commands:
        raise UsageError(
            "which device?", hint=f"the device comes first: acudevice thresholds DEVICE {device}"
        )
    if ctx.invoked_subcommand is None:
        raise UsageError(f"what of {device}?", hint=f"say one of {', '.join(command.commands)}")
    ctx.obj = device


def plan_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a table depends on beside its routine."""
    area = click.option(
        "--tip-area", "tip_area_mm2", type=float, metavar="MM2", help="The tip, if not the device's."
    )
    return area(condition_option(points_file_option(function)))


@command.command(
    "show",
    epilog="\b\nExamples:\n  acudevice thresholds blue show\n  acudevice thresholds blue show --json",
)
@json_option
@click.pass_obj
def show(device: str, as_json: bool) -> None:
    """Show the table that a device holds.

    Forces are in newtons, times in seconds; --json has the names and units of the protocol.
    """
    _print(device, asking.thresholds(device), as_json)


@command.command(
    "push",
    epilog="\b\nExamples:\n  acudevice thresholds blue push tai-chong\n"
    "  acudevice thresholds blue push relaxing --condition reduced-sensation",
)
@click.argument("routine", shell_complete=complete.routines)
@plan_options
@json_option
@click.pass_obj
def push(
    device: str, /, *, routine: str, tip_area_mm2: float | None, conditions: tuple[str, ...], files: tuple[Path, ...],
    as_json: bool,
) -> None:  # fmt: skip
    """Write the table of a routine, fitted to the device.

    The tip and the calibrated range of the device lower ceilings, and bands with them. The table is read back.
    """
    table = asking.push(device, _maker(routine, tip_area_mm2, conditions, files))
    _written(device, table, as_json)


@command.command(
    "set",
    epilog="\b\nExamples:\n  acudevice thresholds blue set LR3 left --high-n 16\n"
    "  acudevice thresholds blue set LR3 right --low-n 6 --high-n 12 --ceiling-n 20 --hold-min-s 5",
)
@click.argument("point", shell_complete=complete.points)
@click.argument("side", type=click.Choice([side.name.lower() for side in Side]))
@entries.options
@points_file_option
@json_option
@click.pass_obj
def set_(
    device: str, /, *, point: str, side: str, files: tuple[Path, ...], as_json: bool, **figures: float | None
) -> None:
    """Change an entry of the table that a device holds.

    A ceiling is only ever lowered here, and never stays above that of the point; push the routine to have its own
    back. `guide` pushes the table of its routine again where it differs.
    """
    changes = entries.changes(figures)
    catalogue = read_catalogue(files)

    def alter(table: ThresholdTable) -> ThresholdTable:
        before = entries.held(table, point, Side[side.upper()])
        after = replace(before, **changes)
        entries.check(before, after, _ceiling_mn(catalogue, before))
        return changed(table, before, after)

    _written(device, asking.change(device, alter), as_json)


@command.command(
    "verify",
    epilog="\b\nExamples:\n  acudevice thresholds blue verify tai-chong\n"
    "  acudevice thresholds blue verify tai-chong --json",
)
@click.argument("routine", shell_complete=complete.routines)
@plan_options
@json_option
@click.pass_obj
def verify(
    device: str, /, *, routine: str, tip_area_mm2: float | None, conditions: tuple[str, ...], files: tuple[Path, ...],
    as_json: bool,
) -> int:  # fmt: skip
    """Compare the table that a device holds with that of a routine.

    Ends with 1 where they differ.
    """
    compared = asking.compare(device, _maker(routine, tip_area_mm2, conditions, files))
    differences = entries.differences(compared.wanted, compared.held)
    if as_json:
        emit(
            "verified",
            {"device": device, "routine": routine, "same": compared.same, "differences": differences},
        )
    else:
        for line in map(entries.sentence, differences):
            click.echo(line)
        click.echo(f"{device} {'holds just' if compared.same else 'does not hold'} what {routine} needs")
    if not compared.same:
        say(f"write it with: acudevice thresholds {quote(device)} push {routine}")
    return int(not compared.same)


@command.command(
    "revert", epilog="\b\nExamples:\n  acudevice thresholds blue revert\n  acudevice thresholds blue show"
)
@json_option
@click.pass_obj
def revert(device: str, as_json: bool) -> None:
    """Put the table before the last write back."""
    try:
        table = asking.revert(device)
    except RefusedError as error:
        if error.status != "not_found":
            raise
        raise RefusedError(
            "there is nothing to take back: the device keeps one table before the present one",
            status=error.status,
            hint=f"see what it holds with: acudevice thresholds {quote(device)} show",
        ) from None
    _print(device, table, as_json)


def _maker(
    routine: str, tip_area_mm2: float | None, conditions: tuple[str, ...], files: tuple[Path, ...]
) -> Callable[[DeviceInfo], ThresholdTable]:
    catalogue = read_catalogue(files)
    options = Options(conditions=frozenset(conditions), tip_area_mm2=tip_area_mm2)
    return table_for(catalogue.routine(routine), catalogue, options)


def _ceiling_mn(catalogue: Catalogue, entry: Thresholds) -> int:
    """Return the highest ceiling that an entry may get: what it has, and no more than its point has."""
    try:
        point = catalogue.point(entry.point)
    except NotFoundError:  # pushed from a file that is not at hand: it can be lowered all the same
        return entry.ceiling_mn
    return min(entry.ceiling_mn, round(point.band.ceiling_n * 1000))


def _written(device: str, table: ThresholdTable, as_json: bool) -> None:
    _print(device, table, as_json)
    say(f"written and read back; {way_back(device, 'acudevice thresholds {} revert')}")


def _print(device: str, table: ThresholdTable | None, as_json: bool) -> None:
    if as_json:
        emit("thresholds", {"device": device, **entries.fields(table)})
        return
    entries.show(table)
    if table is None:
        say(f"{device} holds none; give it some with: acudevice thresholds {quote(device)} push tai-chong")
