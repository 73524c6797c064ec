"""`acudevice calibrate`: with loads and a device, or with tables; records, checks, certificates."""

import click

from acudevice.cli import complete
from acudevice.cli.calibrate import live, records, tables, verify


class Calibrate(click.Group):
    """A group whose word that is no command is a device."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take the first word for a command, else for a device to calibrate."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            return live.command.name, live.command, args
        return super().resolve_command(ctx, args)

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Complete commands, and devices."""
        return [
            *super().shell_complete(ctx, incomplete),
            *complete.devices(ctx, live.command.params[0], incomplete),
        ]


@click.group(
    "calibrate",
    cls=Calibrate,
    subcommand_metavar="DEVICE | COMMAND [ARGS]...",
    epilog="\b\nExamples:\n"
    "  acudevice calibrate blue --litres 4\n"
    "  acudevice calibrate verify blue --load '1 l'\n"
    "  acudevice calibrate show last\n"
    "  acudevice calibrate export last --output certificate.html\n"
    "  acudevice calibrate fit loads.csv --output ring.cal.json\n"
    "  acudevice calibrate apply ring.cal.json counts.csv\n"
    "\b\nHow it is done, and what the figures mean: docs/calibration.md.",
)
def command() -> None:
    """Calibrate a device with loads that you know; keep, check and use calibrations.

    With a DEVICE, say what lies on it: `acudevice calibrate DEVICE --help`.
    """


for _each in (
    live.command,
    verify.command,
    records.show,
    records.history,
    records.export,
    tables.fit,
    tables.apply,
):
    command.add_command(_each)
