"""Whoever names a device cannot write to the terminal of who looks for it."""

import asyncio
import re

import pytest

from acudevice.cli.main import run
from acudevice.driver.ble.search import scan
from acudevice.firmware import ble_services
from acudevice.virtual.board import Board
from tests.support.air import Air

EVIL = "Acu\x1b]0;owned\x07\x1b[2J\x9b31m\r"
ORDERS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def test_the_name_of_what_is_near_is_no_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody may advertise anything, and `acudevice scan` prints it."""
    monkeypatch.setattr(ble_services, "NAME", EVIL[:12].encode())

    async def look() -> list[str]:
        async with Air() as air, air.ring():
            return [seen.name async for seen in scan(air.stack(), 0.2)]

    names = asyncio.run(look())
    assert names
    assert not any(ORDERS.search(name) for name in names)


@pytest.mark.parametrize("words", ["info virtual:", "record --device virtual:?pace=max --duration 1"])
def test_what_a_device_says_of_itself_is_no_order(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Model, firmware and serial number are words of whoever made the firmware."""
    for name in ("model", "firmware"):
        monkeypatch.setattr(Board, name, EVIL)
    assert run(words.split()) == 0
    out, err = capsys.readouterr()
    assert not ORDERS.search(out + err)
    assert "Acu\N{REPLACEMENT CHARACTER}]0;owned" in out or words.startswith("record")
