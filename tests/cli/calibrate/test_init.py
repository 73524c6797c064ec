"""`acudevice calibrate`: a word that is no command is a device."""

import click
import pytest
from click.shell_completion import ShellComplete

from acudevice.cli.calibrate import command
from acudevice.cli.main import cli
from tests.support.command import acudevice


def test_help_tells_both_ways() -> None:
    """The device's own options are a word away."""
    shown = acudevice("calibrate", "--help").out
    assert "calibrate [OPTIONS] DEVICE | COMMAND" in shown
    for name in ("verify", "show", "history", "export", "fit", "apply"):
        assert name in shown
    own = acudevice("calibrate", "blue", "--help").out
    assert "--litres" in own
    assert "Examples:" in own


def test_every_command_has_an_example_and_json() -> None:
    """Those for devices too."""
    ctx = click.Context(command)
    for name in command.list_commands(ctx):
        each = command.get_command(ctx, name)
        assert each is not None
        assert f"acudevice calibrate {'blue' if name == 'DEVICE' else name}" in (each.epilog or "")
        assert "--json" in {opt for param in each.params for opt in param.opts}


@pytest.mark.parametrize(
    ("words", "start", "wanted"), [([], "ver", "verify"), ([], "bl", "blue"), (["show"], "la", "last")]
)
def test_the_shell_completes_commands_devices_and_ids(words: list[str], start: str, wanted: str) -> None:
    """Nicknames as well as what can be done with calibrations."""
    assert acudevice("pair", "virtual:", "--name", "blue").code == 0
    found = ShellComplete(cli, {}, "acudevice", "_").get_completions(["calibrate", *words], start)
    assert wanted in [item.value for item in found]


def test_a_device_that_is_none_is_told() -> None:
    """Not as a command that is none."""
    result = acudevice("calibrate", "verfy", "--yes", "--litres", "3")
    assert result.code == 66
    assert "no paired device is called 'verfy'" in result.err
    assert isinstance(command, click.Group)
