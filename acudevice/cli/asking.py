"""Ask a person before something is taken away or let in."""

import sys

import click

from acudevice.cli.keyboard import somebody
from acudevice.errors import UsageError

yes_option = click.option("--yes", is_flag=True, help="Do not ask.")
"""For every command that asks."""


def agreed(question: str, *, yes: bool) -> bool:
    """Return whether a person agrees; with `yes` nobody is asked. The question goes to standard error.

    Raises `UsageError` where there is nobody to answer.
    """
    if yes:
        return True
    if sys.stdin is None or (sys.stdin.isatty() and not somebody()):
        raise _nobody()
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        click.echo(err=True)
        raise _nobody() from None


async def agreed_soon(question: str) -> bool:
    """Return whether a person agrees, without keeping the event loop from its work; the question can be withdrawn.

    Only where the loop can watch the terminal, as it can on Linux and macOS. Raises `UsageError` where there is nobody
    to answer.
    """
    import asyncio  # which what asks before anything is begun can do without

    if not somebody():
        raise _nobody()
    loop = asyncio.get_running_loop()
    click.echo(f"{question} [y/N]: ", nl=False, err=True)
    ready = asyncio.Event()
    loop.add_reader(sys.stdin, ready.set)
    try:
        await ready.wait()  # a terminal hands over whole lines
    except asyncio.CancelledError:
        click.echo(err=True)
        raise
    finally:
        loop.remove_reader(sys.stdin)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _nobody() -> UsageError:
    return UsageError(
        "nobody is there to be asked",
        hint="run it in the foreground of a terminal, or say --yes to do it without asking",
    )
