"""How far something long is, on one line of a terminal that is cleared at the end; nothing where there is none."""

import sys
from collections.abc import Callable
from functools import partial

import click


def percentage(what: str) -> Callable[[int, int], None] | None:
    """Return what shows how far `what` is, told how much is done and how much there is; None without a terminal."""
    return partial(_show, what) if sys.stderr.isatty() else None


def percentages(what: str) -> Callable[[object, int, int], None] | None:
    """Return what shows the same of one thing after the other, told first which of them it is."""

    def show(which: object, done: int, everything: int) -> None:
        _show(f"{what} {which}", done, everything)

    return show if sys.stderr.isatty() else None


def _show(what: str, done: int, everything: int) -> None:
    line = f"{what}: {100 * done // everything} %" if done < everything else ""
    click.echo(f"\r{line}\033[K", nl=False, err=True)


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    number, unit = float(count), "bytes"
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            break
        number /= 1000
    return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
