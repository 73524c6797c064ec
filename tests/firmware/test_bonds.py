"""Keys of hosts."""

import pytest

from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.bonds import Bonds
from tests.firmware.fragile import Fading
from tests.firmware.near import broken
from tests.firmware.radio import IDENTITY, OUR_KEYS, PEER_KEYS, SUBSCRIPTION


def kept(bonds: Bonds, kind: int) -> list[bytes]:
    """Return the secrets of a type, by their places."""
    out = []
    while (value := bonds.get(kind, len(out), None)) is not None:
        out.append(value)
    return out


def test_keys_are_taken_in_only_while_the_window_is_open() -> None:
    """Neither stored, nor replaced, nor deleted."""
    bonds = Bonds(SimulatedBoard())
    assert not bonds.set(PEER_KEYS, b"a", b"1")
    assert bonds.refused
    bonds.let_in()
    assert bonds.set(PEER_KEYS, b"a", b"1")
    bonds.open = False
    assert not bonds.set(PEER_KEYS, b"a", b"2")
    assert not bonds.set(PEER_KEYS, b"a", None)
    assert not bonds.set(OUR_KEYS, b"a", b"2")
    assert bonds.get(PEER_KEYS, 0, b"a") == b"1"


def test_a_host_is_paired_once_both_its_keys_are_here() -> None:
    """They come one after the other, from the stack's own thread; keys of before that are replaced are none of it."""
    bonds = Bonds(SimulatedBoard())
    for _ in range(2):
        bonds.let_in()
        assert not bonds.paired
        for kind in (PEER_KEYS, OUR_KEYS):
            bonds.set(kind, b"a", None)
        assert not bonds.paired
        bonds.set(PEER_KEYS, b"a", b"1")
        assert not bonds.paired
        bonds.set(OUR_KEYS, b"a", b"2")
        assert bonds.paired


def test_the_stack_s_own_secrets_are_no_pairing() -> None:
    """Its identity, and subscriptions of bonded hosts."""
    bonds = Bonds(SimulatedBoard())
    assert bonds.set(IDENTITY, b"irk", b"x")
    assert bonds.set(SUBSCRIPTION, b"a", b"y")
    assert not bonds.refused
    assert not bonds.paired


def test_secrets_are_found_by_key_and_by_place() -> None:
    """As the stack asks for them."""
    bonds = Bonds(SimulatedBoard())
    bonds.open = True
    bonds.set(PEER_KEYS, memoryview(b"a"), memoryview(b"1"))
    bonds.set(PEER_KEYS, b"b", b"2")
    bonds.set(OUR_KEYS, b"a", b"3")
    bonds.set(PEER_KEYS, b"a", b"4")
    assert kept(bonds, PEER_KEYS) == [b"2", b"4"]
    assert bonds.get(PEER_KEYS, 7, memoryview(b"a")) == b"4"
    assert bonds.get(PEER_KEYS, 0, b"c") is None
    assert bonds.set(PEER_KEYS, b"a", None)
    assert not bonds.set(PEER_KEYS, b"a", None)
    assert kept(bonds, PEER_KEYS) == [b"2"]


def test_secrets_outlive_a_restart_once_they_are_written() -> None:
    """And are gone after they were forgotten."""
    board = SimulatedBoard()
    bonds = Bonds(board)
    bonds.open = True
    bonds.set(PEER_KEYS, b"key", b"value" * 20)
    bonds.set(IDENTITY, b"irk", b"")
    assert kept(Bonds(board), PEER_KEYS) == []
    bonds.poll()
    assert kept(Bonds(board), PEER_KEYS) == [b"value" * 20]
    bonds.forget()
    bonds.poll()
    assert kept(Bonds(board), PEER_KEYS) == kept(Bonds(board), IDENTITY) == []


def test_flash_is_written_only_when_something_changed() -> None:
    """It wears."""
    board = SimulatedBoard()
    bonds = Bonds(board)
    board.flash_write = broken  # type: ignore[method-assign]  # flash that fails
    bonds.poll()
    bonds.set(IDENTITY, b"irk", b"x")
    with pytest.raises(OSError, match="broken"):
        bonds.poll()


def test_what_flash_did_not_take_is_written_later() -> None:
    """A host that was forgotten would else be known again after a restart."""
    board = SimulatedBoard()
    bonds = Bonds(board)
    bonds.let_in()
    bonds.set(PEER_KEYS, b"a", b"1")
    bonds.poll()
    bonds.forget()
    works, board.flash_write = board.flash_write, broken  # type: ignore[method-assign]  # flash that fails
    with pytest.raises(OSError, match="broken"):
        bonds.poll()
    board.flash_write = works  # type: ignore[method-assign]  # for a while
    bonds.poll()
    assert kept(Bonds(board), PEER_KEYS) == []


def test_keys_that_flash_lost_are_none() -> None:
    """Hosts have to pair again, and can."""
    board = SimulatedBoard()
    bonds = Bonds(board)
    bonds.let_in()
    bonds.set(PEER_KEYS, b"a", b"1")
    bonds.poll()
    board.flash_read = Fading(board._flash, "bonds").flash_read  # type: ignore[method-assign]  # worn flash
    bonds = Bonds(board)
    assert (bonds.lost, kept(bonds, PEER_KEYS)) == (True, [])
    bonds.let_in()
    assert bonds.set(PEER_KEYS, b"b", b"2")
