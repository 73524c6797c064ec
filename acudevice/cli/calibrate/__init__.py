"""`acudevice calibrate`: with loads and a device, or with tables; records, checks, certificates."""

import importlib

import click

from acudevice.cli import complete

DEVICE = "DEVICE"
COMMANDS = {
    DEVICE: "live.command",
    "verify": "verify.command",
    "show": "records.show",
    "history": "records.history",
    "export": "records.export",
    "fit": "tables.fit",
    "apply": "tables.apply",
}
"""Where each command is below this package: who looks at what is kept need not load what talks to devices."""


class Calibrate(click.Group):
    """A group whose word that is no command is a device, and whose commands are loaded when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names."""
        return sorted(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Load one command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(".")
        found: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), attribute)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take the first word for a command, else for a device to calibrate."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            return DEVICE, self.get_command(ctx, DEVICE), args
        return super().resolve_command(ctx, args)

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Complete commands, and devices."""
        calibrating = self.get_command(ctx, DEVICE)
        named = complete.devices(ctx, calibrating.params[0], incomplete) if calibrating else []
        return [*super().shell_complete(ctx, incomplete), *named]


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
