"""Numbers on a command line: refused where they make no sense, NaN and infinity included."""

import click

MOST = 1_000_000.0


def not_negative(_: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Return a number from 0 on; for the callback of an option."""
    if value is not None and not 0.0 <= value <= MOST:
        raise click.BadParameter(f"{value:g} is not from 0 to {MOST:.0f}", param=param)
    return value


def positive(_: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Return a number above 0; for the callback of an option."""
    if value is not None and not 0.0 < value <= MOST:
        raise click.BadParameter(f"{value:g} is not above 0 and at most {MOST:.0f}", param=param)
    return value
