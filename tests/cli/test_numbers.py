"""Numbers that make no sense are refused before anything is done with them."""

from collections.abc import Callable

import click
import pytest

from acudevice.cli.numbers import not_negative, positive

Callback = Callable[[click.Context, click.Parameter, float | None], float | None]

CONTEXT = click.Context(click.Command("x"))
OPTION = click.Option(["--x"])


@pytest.mark.parametrize("callback", [positive, not_negative])
@pytest.mark.parametrize("value", [None, 0.25, 1e6])
def test_what_makes_sense_is_taken(callback: Callback, value: float | None) -> None:
    """So is an option that was not given."""
    assert callback(CONTEXT, OPTION, value) == value


@pytest.mark.parametrize("callback", [positive, not_negative])
@pytest.mark.parametrize("value", [-0.1, 1e7, float("nan"), float("inf")])
def test_what_makes_none_is_refused(callback: Callback, value: float) -> None:
    """NaN too, which is neither above nor below anything."""
    with pytest.raises(click.BadParameter):
        callback(CONTEXT, OPTION, value)


def test_zero_is_not_positive() -> None:
    """But not negative either."""
    assert not_negative(CONTEXT, OPTION, 0.0) == 0.0
    with pytest.raises(click.BadParameter):
        positive(CONTEXT, OPTION, 0.0)
