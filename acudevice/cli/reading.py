"""How a table of time and force is to be understood: options that all commands share which read one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import click

from acudevice.session.analysis import Request

SIGNS: Final[dict[str, int | None]] = {"auto": None, "+": 1, "-": -1}

_OPTIONS = (
    click.option("--time-column", metavar="NAME", help="Column of time: its name, or its number from 1."),
    click.option("--force-column", metavar="NAME", help="Column of force: its name, or its number from 1."),
    click.option("--time-unit", type=click.Choice(["s", "ms", "us"]), help="Unit of time."),
    click.option(
        "--rate", "rate_hz", type=click.FloatRange(0.1, 1e6), metavar="HZ", help="Rate, for a file without times."
    ),
    click.option("--unit", type=click.Choice(["N", "kgf", "gf", "lbf", "counts"]), help="Unit of force."),
    click.option(
        "--sign", type=click.Choice(list(SIGNS)), default="auto", show_default=True,
        help="Whether pressing makes values rise (+) or fall (-).",
    ),
)  # fmt: skip


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command these options; it gets them as one `request`."""

    @wraps(command)
    def run(
        *, time_column: str | None, force_column: str | None, time_unit: str | None, rate_hz: float | None,
        unit: str | None, sign: str, **others: Any,
    ) -> Any:  # fmt: skip
        request = Request(time_column, force_column, time_unit, rate_hz, unit, SIGNS[sign])
        return command(request=request, **others)

    for option in reversed(_OPTIONS):
        run = option(run)
    return run
