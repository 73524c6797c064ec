"""Ask a person before something is taken away."""

import sys

import click

from acudevice.errors import UsageError

yes_option = click.option("--yes", is_flag=True, help="Do not ask.")
"""For every command that asks."""


def agreed(question: str, *, yes: bool) -> bool:
    """Return whether a person agrees; with `yes` nobody is asked. The question goes to standard error.

    Raises `UsageError` where there is nobody to answer.
    """
    if yes:
        return True
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError("nobody is there to be asked", hint="say --yes to do it without asking") from None
