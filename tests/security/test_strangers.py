"""What somebody without a bond can do to a ring on the air: read two fields, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.protocol.ops import OPS
from tests.firmware.host import unpack
from tests.firmware.radio import RefusedError
from tests.security.rings import CONTROL, TIME, OnAir, messages, request, set_up, state

INFO, STREAM, FORCE, SERIAL = "6f2c0002", "6f2c0004", str(0x2C07), str(0x2A25)
NOT_PERMITTED = 9
CLOCK = bytes.fromhex("2E 40420F000000 04 00")


def visited(*, encrypted: bool) -> OnAir:
    """Return a ring that an owner set up and left; a stranger is there now, perhaps on a link that is encrypted."""
    air = OnAir()
    air.owner()
    air.radio.leave()
    air.pass_time(50)
    air.radio.connect()
    air.radio.encrypted = encrypted
    air.radio.indicated.clear()
    air.radio.notified.clear()
    return air


@pytest.mark.parametrize("encrypted", [False, True])
@pytest.mark.parametrize("op", [op.name for op in OPS])
def test_no_request_of_a_stranger_is_carried_out(op: str, encrypted: bool) -> None:
    """Thresholds, calibration, tare, clock, point, records, bonds: all stay, whatever the stack lets through."""
    air = visited(encrypted=encrypted)
    before = state(air.ring)
    fields: dict[str, Any] = {
        "versions": b"\1\0", "table": 2, "size": 4, "crc": 0, "offset": 0, "data": b"1234", "action": 0, "point": "LR3",
        "side": 1, "unix": 1, "mask": 0, "strength": 1, "cue": 9, "record": 1, "index": 0, "count": 9, "seq": 0,
    }  # fmt: skip
    written = False
    try:
        air.radio.write(CONTROL, request(op, 77, **fields))
        written = True
    except RefusedError:
        pass
    air.pass_time(20)
    assert written is encrypted
    assert state(air.ring) == before
    assert [message[:5] for _, message in air.radio.indicated] == (
        [bytes((2, OPS[[row.name for row in OPS].index(op)].code, 77, 0, NOT_PERMITTED))] if encrypted else []
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(messages(), st.binary(max_size=300)), max_size=20), st.booleans())
def test_nothing_that_a_stranger_writes_changes_anything(values: list[bytes], to_the_clock: bool) -> None:
    """Any value, to Control or to Time, on a link that is encrypted and not bonded."""
    air = visited(encrypted=True)
    before = state(air.ring)
    for value in values:
        air.radio.write(TIME if to_the_clock else CONTROL, value)
        air.pass_time(10)
        if air.radio.indicated:
            air.radio.confirm()
    assert state(air.ring) == before
    assert all(
        message[0] == 2 and message[4] == NOT_PERMITTED
        for _, message in air.radio.indicated
        if not message[3]
    )


@pytest.mark.parametrize("encrypted", [False, True])
def test_nothing_is_sent_to_a_stranger(encrypted: bool) -> None:
    """Neither samples nor events nor force, although the ring measures and the stack lets it subscribe."""
    air = visited(encrypted=encrypted)
    air.radio.subscribed |= {air.radio.find(name) for name in (CONTROL, STREAM, FORCE)}
    air.pass_time(500, 9_000)
    assert air.ring.measuring
    assert [data for _, data in air.radio.notified] in ([], [b"\xff\xff\xff\x7f"] * len(air.radio.notified))
    assert air.radio.indicated == []


def test_a_stranger_reads_version_and_features() -> None:
    """Of all values of the ring's own."""
    air = visited(encrypted=False)
    assert set(dict(unpack(air.radio.read(INFO)))) == {"version", "features"}
    for name in (TIME, FORCE, SERIAL):
        with pytest.raises(RefusedError):
            air.radio.read(name)


def _pairs_outside_the_window(air: OnAir) -> None:
    air.radio.pair()


def _pairs_too_late(air: OnAir) -> None:
    air.link.open_window(air.board.now)
    air.pass_time(31_000)
    air.radio.pair()


def _pairs_without_bond(air: OnAir) -> None:
    air.link.open_window(air.board.now)
    air.radio.pair(bond=False)


def _pairs_with_a_short_key(air: OnAir) -> None:
    air.link.open_window(air.board.now)
    air.radio.pair(key_bytes=7)


def _comes_with_keys_that_were_forgotten(air: OnAir) -> None:
    air.link.forget()
    if air.radio.connection is not None:
        assert not air.radio.come_back()


TRIES: tuple[Callable[[OnAir], None], ...] = (
    _pairs_outside_the_window,
    _pairs_too_late,
    _pairs_without_bond,
    _pairs_with_a_short_key,
    _comes_with_keys_that_were_forgotten,
)


@pytest.mark.parametrize("attempt", TRIES)
def test_who_may_not_pair_is_sent_away_and_gets_nothing_done(attempt: Callable[[OnAir], None]) -> None:
    """The link is closed; what was written meanwhile, before the ring could look, does not act."""
    air = visited(encrypted=False)
    before = state(air.ring)
    attempt(air)
    if air.radio.connection is not None and air.radio.encrypted:
        for message in set_up():
            air.radio.write(CONTROL, message.replace(b"LR3", b"KI3"))
        air.radio.write(TIME, CLOCK)
    air.pass_time(20)
    assert air.radio.connection is None
    after = state(air.ring)
    assert {name: value for name, value in after.items() if name != "keys"} == {
        name: value for name, value in before.items() if name != "keys"
    }


@pytest.mark.parametrize("attempt", TRIES[:2])
def test_no_secret_of_who_may_not_pair_is_kept(attempt: Callable[[OnAir], None]) -> None:
    """Not in memory, and not in flash; the owner's are."""
    air = visited(encrypted=False)
    kept = list(air.link.bonds._secrets)
    attempt(air)
    air.pass_time(20)
    assert air.link.bonds._secrets == kept
    air.radio.connect()
    assert air.radio.come_back(), "the owner"


def test_the_advertisement_holds_nothing_of_who_was_there() -> None:
    """The same bytes before an owner came and after; they hold neither serial number nor calibration id."""
    air = OnAir()
    fresh = list(air.radio.advertised)
    air.owner()
    air.radio.leave()
    air.pass_time(50)
    data = b"".join(part for _, what in air.radio.advertised for part in what.values())
    assert len(air.radio.advertised) == len(fresh) + 1
    assert air.radio.advertised[-1][1] in ({}, fresh[0][1])
    for secret in (b"SIM-0001", air.ring.config.calibration.id, b"LR3"):
        assert secret not in data
    assert air.radio.configured["addr_mode"] == 2, "a resolvable private address"
