"""Addresses say where a device is, and what it is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.driver.addresses import Address, is_address, parse
from acudevice.errors import UsageError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("serial:/dev/ttyACM0", Address("serial", "/dev/ttyACM0")),
        ("serial:COM3", Address("serial", "COM3")),
        ("serial:socket://127.0.0.1:7000", Address("serial", "socket://127.0.0.1:7000")),
        ("ble:AA:BB:CC:DD:EE:FF", Address("ble", "AA:BB:CC:DD:EE:FF")),
        ("virtual:", Address("virtual", "")),
        ("virtual:?hand=light&seed=3", Address("virtual", "", {"hand": "light", "seed": "3"})),
        ("virtual:hand=light", Address("virtual", "", {"hand": "light"})),
        ("virtual:?drop=2:5", Address("virtual", "", {"drop": "2:5"})),
        ("replay:last", Address("replay", "last")),
        ("ring+serial:COM3", Address("serial", "COM3", {}, "ring")),
    ],
)
def test_an_address_is_read_as_written(text: str, address: Address) -> None:
    """Link, target, options and family come out as a person meant them."""
    assert parse(text) == address


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ring", "no address"),
        ("serial:", "does not say which"),
        ("seril:/dev/ttyACM0", "unknown link 'seril'"),
        ("rung+serial:COM3", "unknown family 'rung'"),
        ("virtual:?hand", "options that cannot be read"),
        ("virtual:?drop=4:2&drop=10:3", "gives the option `drop` twice"),
    ],
)
def test_what_is_no_address_is_refused_with_what_to_write_instead(text: str, words: str) -> None:
    """The message quotes the mistake and the hint shows the way."""
    with pytest.raises(UsageError, match=words) as caught:
        parse(text)
    assert caught.value.hint


def test_a_near_miss_is_named() -> None:
    """One wrong letter in a link is answered with the right word."""
    with pytest.raises(UsageError) as caught:
        parse("seriel:COM3")
    assert caught.value.hint == "did you mean 'serial'?"


@pytest.mark.parametrize("text", ["my-ring", "COM3", "C:/trace.csv", "/dev/ttyACM0", "http://x"])
def test_nicknames_and_paths_are_not_taken_for_addresses(text: str) -> None:
    """Only a known link before a colon makes an address."""
    assert not is_address(text)


@given(st.dictionaries(st.text("abcdefgh", min_size=1), st.text(), max_size=4))
def test_what_is_written_is_read_back(options: dict[str, str]) -> None:
    """`str` of an address parses to the same address, whatever stands in its options."""
    address = Address("virtual", "", options)
    assert parse(str(address)) == address
