"""Who may come: the matrix of bonds, with BlueZ's and the kernel's own pairing against the firmware's rules."""

import subprocess
import sys

import pytest
from bumble.device import Device
from bumble.hci import Address
from bumble.host import Host
from bumble.keys import MemoryKeyStore
from bumble.pairing import PairingConfig
from bumble.transport.common import AsyncPipeSink

from acudevice.virtual.ble.server import RadioRing
from tests.support.computer import RING, AirController, Around
from tests.support.programs import asked

pytestmark = [pytest.mark.slow, pytest.mark.bluez]

NOT_PERMITTED, UNAVAILABLE = 77, 69

KEPT = "/var/lib/bluetooth/*/*/info"
"""What bluetoothd keeps of each device that it is paired with."""


def refused(*args: str) -> tuple[int, str]:
    """Run a command that is to fail; return its exit code and what the person is told."""
    done = subprocess.run(
        [sys.executable, "-m", "acudevice", *args], capture_output=True, text=True, check=False, timeout=120.0
    )
    return done.returncode, done.stderr


def bonds(around: Around) -> int:
    """Return of how many devices the guest's bluetoothd keeps keys."""
    return int(around.do(around.computer.run(f"grep -l LongTermKey {KEPT} 2>/dev/null | wc -l")))


def test_a_bond_is_kept_on_both_sides_and_serves_again(around: Around, ring: RadioRing) -> None:
    """After the button, with LE Secure Connections and no agent but ours; the link is encrypted again without it."""
    assert bonds(around) == 1
    kept = around.do(around.computer.run(f"cat {KEPT}"))
    assert "[IdentityResolvingKey]" in kept
    assert "Authenticated=2" in kept, "2: not authenticated, LE Secure Connections"
    assert asked("info", "blue")["serial"] == ring.ring.serial
    assert asked("pair", RING)["nickname"] == "blue", "which needs no button, and changes nothing"
    assert bonds(around) == 1


def test_without_the_button_nobody_is_let_in(around: Around) -> None:
    """It is said what to press; neither side keeps a key."""
    with around.ring():
        code, said = refused("info", RING)
        assert code == NOT_PERMITTED
        assert "not paired" in said
        assert "press the button" in said
        code, said = refused("pair", RING)
        assert code == NOT_PERMITTED
        assert "button" in said
        assert bonds(around) == 0
        assert asked("devices")["devices"] == []


def test_a_ring_that_forgot_is_met_again(around: Around, ring: RadioRing) -> None:
    """The person is told what to do; without the button it stays out; with it all is well."""
    around.tell(ring.ring.hold_button)
    code, said = refused("info", "blue")
    assert code in (NOT_PERMITTED, UNAVAILABLE)
    assert "acudevice pair" in said
    assert refused("pair", RING)[0] == NOT_PERMITTED
    around.tell(ring.ring.press_button)
    assert asked("pair", RING)["nickname"] == "blue"
    assert asked("info", "blue")["serial"] == ring.ring.serial


def test_a_computer_that_forgot_is_met_again(around: Around, ring: RadioRing) -> None:
    """The ring still has its keys, and does not let a stranger in for that."""
    assert asked("forget", "blue", "--yes")["device"] == "blue"
    assert bonds(around) == 0
    code, said = refused("info", RING)
    assert code == NOT_PERMITTED
    assert "not paired" in said
    assert refused("pair", RING)[0] == NOT_PERMITTED
    around.tell(ring.ring.press_button)
    assert asked("pair", RING, "--name", "green")["nickname"] == "green"
    assert asked("info", "green")["serial"] == ring.ring.serial


def test_one_press_of_the_button_lets_one_host_in(around: Around) -> None:
    """A second one is told so; with a press of its own it is let in, and the first one stays."""
    with around.ring() as ring:
        around.tell(ring.ring.press_button)
        phone = around.do(_phone(around, ring))
        assert refused("pair", RING)[0] == NOT_PERMITTED
        assert bonds(around) == 0
        around.tell(ring.ring.press_button)
        assert asked("pair", RING, "--name", "blue")["nickname"] == "blue"
        around.do(_come_again(phone, ring))
        assert asked("info", "blue")["serial"] == ring.ring.serial


async def _phone(around: Around, ring: RadioRing) -> Device:
    """Let another host pair with the ring, and go."""
    controller = AirController("phone", link=around.computer.link)
    host = Host(controller, AsyncPipeSink(controller))
    phone = Device(name="phone", address=Address("C1:22:33:44:55:66"), host=host)
    phone.keystore = MemoryKeyStore()
    phone.pairing_config_factory = lambda _: PairingConfig(sc=True, mitm=False, bonding=True)
    await phone.power_on()
    connection = await phone.connect(ring.radio.device.random_address)
    await connection.pair()
    await connection.disconnect()
    return phone


async def _come_again(phone: Device, ring: RadioRing) -> None:
    """Connect with the keys of old."""
    connection = await phone.connect(ring.radio.device.random_address)
    await connection.encrypt()
    assert connection.is_encrypted
    await connection.disconnect()
