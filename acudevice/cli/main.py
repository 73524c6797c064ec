"""The command `acudevice`: one table of commands, each loaded when it is asked for, and one place where errors end.

Exit codes are a contract (docs/commands.md): those of the error tree, and 0 done, 1 a verdict of no, 2 usage,
70 internal error, 130 Ctrl-C.
"""

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from acudevice import __version__
from acudevice.errors import AcuError, StorageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

LEFT = 1
"""What click ends with when the reader of our output has left, and by nothing else where it is not standalone."""

NOTICE = "for practice and feedback; claims no treatment effect"


class Entry(NamedTuple):
    """Where a command is, and its line in the list of commands."""

    module: str
    """Module below `acudevice.cli` that holds it as `command`."""
    line: str


COMMANDS: dict[str, Entry] = {
    "demo": Entry("demo", "Do the whole job without hardware: pair, tare, three guided presses."),
    "scan": Entry("scan", "Look for devices."),
    "pair": Entry("pairing.pair", "Meet a device and give it a nickname."),
    "devices": Entry("devices.devices", "List the devices you have paired."),
    "forget": Entry("devices.forget", "Forget a paired device."),
    "info": Entry("info", "Show what a device says of itself."),
    "tare": Entry("tare", "Set a device's zero, or take that back."),
    "calibrate": Entry(
        "calibrate", "Calibrate a device with loads that you know; keep, check and use calibrations."
    ),
    "thresholds": Entry("thresholds", "Show, set, push and verify the thresholds a device holds."),
    "points": Entry("points", "Show acupoints: where they are, their bands and cautions."),
    "routines": Entry("routines", "Show routines: which points, how long, how hard."),
    "guide": Entry("guide", "Guide a routine, press by press."),
    "pain-threshold": Entry(
        "pain_threshold", "Measure where pressing a point begins to hurt, and set your own band."
    ),
    "record": Entry("record", "Record a device, every sample."),
    "analyze": Entry(
        "analyze", "Find presses in any recording of time and force, and say what is wrong with it."
    ),
    "sessions": Entry("sessions", "List, show, delete and restore sessions."),
    "replay": Entry("replay", "Play a session back through the live path."),
    "export": Entry("export", "Write sessions to files that others can read."),
    "data": Entry("data", "Look after what is kept: where, whether whole, copies, removing for good."),
    "cohort": Entry("cohort", "Make one data set of many sessions, and see who practised how."),
    "virtual": Entry("virtual", "Serve a virtual ring to other programs."),
    "completion": Entry("completion", "Print the completion script for your shell."),
}


class Commands(click.Group):
    """A group whose commands are loaded when they are used, so that help and version cost nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table: that of a first use."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Load one command, or None where there is none of that name."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.module.partition(".")
        found: click.Command = getattr(
            importlib.import_module(f"acudevice.cli.{module}"), attribute or "command"
        )
        return found

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list from the table, loading none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.line) for name, entry in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list["CompletionItem"]:
        """Complete commands from the table, loading none of them, and our options."""
        from click.shell_completion import CompletionItem

        names = (name for name in COMMANDS if name.startswith(incomplete))
        found = [CompletionItem(name, help=COMMANDS[name].line) for name in names]
        # Not what a group adds: that would load every command to ask it for its help.
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, and name the nearest where there is none."""
        import difflib

        unknown = args and args[0] not in COMMANDS and not args[0].startswith("-")
        if unknown and not ctx.resilient_parsing:
            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            more = f"; did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"there is no command '{args[0]}'{more}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Try it without hardware: acudevice demo",
)
@click.version_option(__version__, message=f"acudevice %(version)s ({NOTICE})")
def cli() -> None:
    """Guide acupressure with a force sensor in the hand: pair, press, keep every sample.

    A device is an address (serial:/dev/ttyACM0, virtual:) or the nickname of a paired one. Data goes to
    standard output, talk to standard error; --json prints data for programs.
    """


def run(args: Sequence[str]) -> int:
    """Run one command line and return its exit code; nothing escapes but what cannot be caught."""
    try:
        result = cli.main(list(args), prog_name="acudevice", standalone_mode=False)
    except click.ClickException as error:
        return _unusable(error)
    except AcuError as error:
        return complain(error)
    except (KeyboardInterrupt, click.Abort) as stop:
        # Click breaks the line for a Ctrl-C that it catches itself, and not for one at a question.
        click.echo("stopped" if stop.__cause__ is not None else "\nstopped", err=True)
        return 130
    except SystemExit as end:
        if end.code != LEFT:
            raise  # ended by a signal (ending.py)
        return _hung_up()
    except Exception as error:  # noqa: BLE001 - the last resort
        return _fault(error)
    return result if isinstance(result, int) else 0


def complain(error: AcuError) -> int:
    """Tell a person what went wrong and what to do next; return the exit code for it."""
    from acudevice.cli.out import say

    say(str(error), mark="error:")
    if error.hint:
        say(f"  {error.hint}")
    return error.exit_code


def _unusable(error: click.ClickException) -> int:
    """Tell what is wrong with the command line, or help where it says nothing."""
    if isinstance(error, click.UsageError) and not isinstance(error, click.exceptions.NoArgsIsHelpError):
        from acudevice.cli.wrong import usage

        return complain(usage(error))
    error.show()
    return error.exit_code


def _hung_up() -> int:
    """End quietly when the reader of our output has left, as `head` does; what was under way is cut, so not with 0."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return StorageError.exit_code


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What is wrong where output cannot be written; files of ours say so themselves."""


def _fault(error: Exception) -> int:
    """Keep the traceback of a fault of ours and say where it is; that output cannot be written is none."""
    if isinstance(error, OSError) and error.errno in _FULL:
        _hung_up()
        return complain(StorageError(f"cannot write the output: {(error.strerror or str(error)).lower()}"))
    import traceback

    from acudevice.session.faults import keep

    path = keep("".join(traceback.format_exception(error)))
    click.echo(f"error: a fault in acudevice: {error!r}", err=True)
    click.echo(f"  please report it with the log {path}", err=True)
    return 70


def entry() -> NoReturn:
    """Run the command line of this process; SIGTERM ends it in order, so that no link stays open behind it."""
    from acudevice.cli.ending import orderly

    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by who started us: nobody types, or reads it
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))
    with orderly():
        sys.exit(run(sys.argv[1:]))
