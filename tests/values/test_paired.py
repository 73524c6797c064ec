"""Paired devices and tares are values like others."""

import dataclasses

import pytest

from acudevice.values.paired import PairedDevice, Tare


def test_they_are_frozen_and_compare_by_content() -> None:
    """What is known of a device changes by making another value."""
    device = PairedDevice("thumb", "serial:A", "ring", "Ring One", None, None, None, None, False, 1.0)
    moved = dataclasses.replace(device, address="serial:B")
    assert moved != device
    assert dataclasses.replace(moved, address="serial:A") == device
    assert Tare(1.0, (5,)) == Tare(1.0, (5,), None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        device.nickname = "finger"
