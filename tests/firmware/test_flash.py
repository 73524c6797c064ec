"""Two blobs that survive a loss of power at any byte of any write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.firmware.flash import SLOTS, Slots, crc32
from tests.firmware.fragile import Flash, PowerCut, Unreadable


def test_the_crc_is_that_of_the_page() -> None:
    """Its check value, at once and in pieces."""
    assert crc32(b"123456789") == crc32(b"456789", crc32(b"123")) == 0xCBF43926


def test_nothing_is_kept_at_first() -> None:
    """No blob, none before it, generation 0."""
    slots = Slots(Flash(), "t")
    assert (slots.current(), slots.crc, slots.previous(), slots.previous_crc, slots.generation()) == (
        None, None, None, None, 0,
    )  # fmt: skip


def test_the_current_and_the_previous_are_kept_over_restarts() -> None:
    """Whatever is written, the last two are there."""
    flash = Flash()
    for number in range(7):
        Slots(flash, "t").save(b"blob %d" % number)
    slots = Slots(flash, "t")
    assert (slots.current(), slots.previous(), slots.generation()) == (b"blob 6", b"blob 5", 7)
    assert (slots.crc, slots.previous_crc) == (crc32(b"blob 6"), crc32(b"blob 5"))
    assert len(flash.files) == SLOTS


def test_an_empty_blob_is_one() -> None:
    """Nothing is not the same as no blob."""
    flash = Flash()
    Slots(flash, "t").save(b"")
    assert Slots(flash, "t").current() == b""


@given(st.integers(0, 120), st.lists(st.binary(max_size=20), min_size=3, max_size=5))
def test_power_may_fail_at_any_byte(power: int, blobs: list[bytes]) -> None:
    """After the restart both blobs are those before the write or those after it."""
    flash = Flash()
    for blob in blobs[:2]:
        Slots(flash, "t").save(blob)
    flash.power, kept = power, [blobs[1], blobs[0]]
    try:
        for blob in blobs[2:]:
            Slots(flash, "t").save(blob)
            kept = [blob, kept[0]]
    except PowerCut:
        pass
    slots = Slots(flash, "t")
    assert [slots.current(), slots.previous()] == kept


def test_a_write_that_does_not_read_back_is_refused() -> None:
    """The old blob stays in force, now and after a restart."""
    flash = Flash()
    slots = Slots(flash, "t")
    slots.save(b"old")
    flash.lying = True
    with pytest.raises(OSError, match="flash does not keep"):
        slots.save(b"new")
    assert (slots.current(), Slots(flash, "t").current()) == (b"old", b"old")


def test_an_ignored_blob_comes_back_only_as_the_previous() -> None:
    """What breaks a rule at the start is not in force, but not lost either."""
    flash = Flash()
    slots = Slots(flash, "t")
    slots.save(b"bad")
    slots.ignore()
    assert (slots.current(), slots.crc) == (None, None)
    slots.save(b"good")
    assert (slots.current(), slots.previous()) == (b"good", b"bad")


@given(st.binary(max_size=40))
def test_noise_in_flash_is_no_blob(noise: bytes) -> None:
    """But what has its own CRC."""
    flash = Flash()
    flash.files["t.0"] = noise
    assert Slots(flash, "t").current() is None


def test_blobs_that_are_all_damaged_are_lost_rather_than_none() -> None:
    """Power that fails in the very first write leaves one torn slot, and in any other a whole one."""
    flash = Flash()
    assert not Slots(flash, "t").lost
    flash.files["t.0"] = b"torn"
    assert not Slots(flash, "t").lost
    slots = Slots(flash, "t")
    slots.save(b"first")
    slots.save(b"second")
    assert not Slots(flash, "t").lost
    flash.files = {name: blob[:-1] for name, blob in flash.files.items()}
    slots = Slots(flash, "t")
    assert (slots.lost, slots.crc) == (True, None)
    with pytest.raises(OSError, match="flash lost"):
        slots.current()
    slots.save(b"third")
    assert (slots.lost, Slots(flash, "t").current(), Slots(flash, "t").lost) == (False, b"third", False)


@pytest.mark.parametrize("slot", range(3))
def test_a_slot_that_cannot_be_read_may_have_held_the_current_blob(slot: int) -> None:
    """So nothing is in force, rather than what may be an older one, until another is written."""
    flash = Flash()
    for blob in (b"first", b"second", b"third"):
        Slots(flash, "t").save(blob)
    slots = Slots(Unreadable(flash.files, f"t.{slot}"), "t")
    assert (slots.lost, slots.crc) == (True, None)
    with pytest.raises(OSError, match="flash lost"):
        slots.current()
    slots.ignore()
    assert (slots.lost, slots.current()) == (False, None)


def test_flash_that_loses_a_blob_later_says_so() -> None:
    """Blobs are read when they are asked for: one that is gone is no empty one."""
    flash = Flash()
    slots = Slots(flash, "t")
    slots.save(b"old")
    slots.save(b"new")
    crc = slots.crc
    flash.files.clear()
    for read in (slots.current, slots.previous):
        with pytest.raises(OSError, match="flash lost"):
            read()
    assert slots.crc == crc
