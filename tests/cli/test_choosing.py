"""A person with one device need not name it."""

import pytest

from acudevice.cli.choosing import device_or_only, way_back
from acudevice.errors import UsageError
from tests.support.command import acudevice
from tests.support.shelf import fill


def test_what_was_said_is_taken() -> None:
    """Known or not: whoever opens it will see."""
    fill()
    assert device_or_only("virtual:?seed=3") == "virtual:?seed=3"


def test_the_only_paired_device_is_meant() -> None:
    """By its nickname."""
    fill()
    assert device_or_only(None) == "blue"


def test_a_simulated_device_is_not_meant_beside_a_real_one() -> None:
    """Trying the demonstration must not make a person name their ring for ever."""
    fill()
    acudevice("pair", "virtual:", "--name", "try")
    assert device_or_only(None) == "blue"
    acudevice("forget", "blue", "--yes")
    assert device_or_only(None) == "try"


def test_of_several_one_is_to_be_named() -> None:
    """They are listed."""
    for seed in (1, 2):
        acudevice("pair", f"virtual:?seed={seed}", "--name", f"try-{seed}")
    with pytest.raises(UsageError) as refused:
        device_or_only(None)
    assert refused.value.hint == "say --device and one of try-1, try-2"


def test_without_any_the_way_to_one_is_told() -> None:
    """To find one, and to do without."""
    with pytest.raises(UsageError) as refused:
        device_or_only(None)
    assert "acudevice scan" in refused.value.hint
    assert "--device virtual:" in refused.value.hint


def test_the_way_back_is_named_where_there_is_one() -> None:
    """A virtual ring without a file has forgotten all when the command has ended."""
    fill()
    acudevice("pair", "virtual:", "--name", "try")
    command = "acudevice tare {} --undo"
    assert way_back("blue", command) == "take it back with: acudevice tare blue --undo"
    assert way_back("virtual:?flash=/tmp/f", command).startswith(
        "take it back with: acudevice tare 'virtual:"
    )
    for device in ("try", "virtual:?seed=3"):
        assert "forgets it when this command ends" in way_back(device, command)
