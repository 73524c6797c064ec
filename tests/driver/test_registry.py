"""The registry leads from an address to a device: links by scheme, families by name."""

import pytest

from acudevice.driver import addresses
from acudevice.driver.addresses import Address, parse
from acudevice.driver.registry import FAMILIES, LINKS, device_for, links_for
from acudevice.errors import UsageError


@pytest.mark.parametrize("text", ["serial:/dev/ttyX", "virtual:", "ble:Acu ring"])
def test_each_link_makes_a_new_one_each_time(text: str) -> None:
    """A link is used once; nothing is opened by making it."""
    make = links_for(parse(text))
    assert make() is not make()


def test_a_device_is_made_of_its_family_and_its_link() -> None:
    """Not open yet, and nobody known."""
    device = device_for(parse("ring+virtual:"))
    assert device.info.serial is None


def test_a_scheme_without_a_link_is_refused_with_those_that_have_one() -> None:
    """Recordings are addresses too, and no links."""
    with pytest.raises(UsageError, match="'replay:'") as caught:
        links_for(Address("replay", "last"))
    assert "serial:" in caught.value.hint


def test_what_can_be_written_can_be_reached() -> None:
    """Every scheme of an address but that of recordings has a link, and every family that can be forced a class."""
    assert {*addresses.LINKS} - {"replay"} == {*LINKS}
    assert {*addresses.FAMILIES} == {*FAMILIES}
