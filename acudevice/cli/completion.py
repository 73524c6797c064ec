"""`acudevice completion`: the script that makes a shell complete our words."""

import os
from pathlib import PurePath

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from acudevice.errors import UsageError

SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
VARIABLE = "_ACUDEVICE_COMPLETE"
"""Through which the script asks the program for words."""


@click.command(
    "completion",
    epilog="\b\nExamples:\n"
    '  eval "$(acudevice completion bash)"                         # in ~/.bashrc\n'
    '  eval "$(acudevice completion zsh)"                          # in ~/.zshrc\n'
    "  acudevice completion fish > ~/.config/fish/completions/acudevice.fish",
)
@click.argument("shell", required=False, type=click.Choice(tuple(SHELLS)))
@click.pass_context
def command(ctx: click.Context, shell: str | None) -> None:
    """Print the completion script for your shell.

    Without a word, for the shell that $SHELL names. It completes commands, options, points, routines, devices
    and sessions.
    """
    script = SHELLS[shell or _own_shell()](ctx.find_root().command, {}, "acudevice", VARIABLE)
    click.echo(script.source())


def _own_shell() -> str:
    """Return the shell that a person uses."""
    path = os.environ.get("SHELL", "")
    name = PurePath(path).name
    if name not in SHELLS:
        what = (
            f"there is no script for the shell {path}" if path else "$SHELL does not say which shell you use"
        )
        raise UsageError(what, hint=f"name one of {', '.join(SHELLS)}, as in: acudevice completion bash")
    return name
