"""What a request needs, and how it is refused."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.firmware.host import OPS, TAGS, THRESHOLDS, Host
from tests.firmware.near import Near, broken

REQUIRED = {
    "tare": {"action": 0},
    "table_info": {"table": 1},
    "table_read": {"table": 1, "offset": 0, "length": 1},
    "table_begin": {"table": 1, "size": 1, "crc": 1},
    "table_write": {"table": 1, "offset": 0, "data": b""},
    "table_commit": {"table": 1},
    "table_revert": {"table": 1},
    "activate": {"point": "LR3", "side": 1},
    "backfill": {"index": 0, "count": 1},
    "events": {"seq": 0},
    "feedback": {"mask": 3},
    "cue": {"cue": 1},
    "record_read": {"record": 1, "offset": 0, "length": 1},
    "record_delete": {"record": 1, "crc": 0},
    "standalone": {"action": 1},
}
"""Fields that a request cannot do without."""


@pytest.mark.parametrize("name", [name for name in OPS if name != "hello"])
def test_nothing_is_answered_before_hello(ring: Host, name: str) -> None:
    """Each request but `hello` is told to say it first."""
    ring.boot(say_hello=False)
    assert ring.ask(name, **REQUIRED.get(name, {})).status == "hello_needed"


def test_hello_without_versions_lacks_a_field(ring: Host) -> None:
    """The list of versions is what `hello` is for."""
    answer = ring.ask("hello")
    assert (answer.status, dict(answer)) == ("missing_field", {"field": TAGS["versions"][0]})


@pytest.mark.parametrize("op", [0x00, 0x1B, 0x7F, 0xFF])
def test_an_unknown_op_is_answered(ring: Host, op: int) -> None:
    """No request is ignored."""
    ring.ask_raw(op)
    assert ring.answer().status == "unknown_op"


@pytest.mark.parametrize("name", REQUIRED)
def test_each_missing_field_is_named(ring: Host, name: str) -> None:
    """A request without one of its fields is refused with the tag of that field."""
    ring.boot(shelf=100)
    ring.ready()
    for missing in REQUIRED[name]:
        given = {field: value for field, value in REQUIRED[name].items() if field != missing}
        answer = ring.ask(name, **given)
        assert (answer.status, dict(answer)) == ("missing_field", {"field": TAGS[missing][0]})


@pytest.mark.parametrize("fields", [b"\x30", b"\x30\x02\x01", b"\x23\x03\x01\x02\x03"])
def test_fields_cut_short_are_malformed(ring: Host, fields: bytes) -> None:
    """A tag without a length, a value without its end, and a number without all of its bytes are all refused."""
    ring.ask_raw(OPS.index("start") + 1, fields)
    assert ring.answer().status == "malformed"


def test_unknown_fields_and_long_values_are_no_fault(ring: Host) -> None:
    """A later version may add fields and lengthen values."""
    ring.ask_raw(OPS.index("start") + 1, b"\xe0\x01\x07" + b"\x23\x05\xa0\x86\x01\x00\x09")
    assert (ring.answer().status, ring.look()[-1]) == ("ok", "100000")


def test_tare_and_activate_need_samples(ring: Host) -> None:
    """Without measuring they are refused as such."""
    assert ring.ask("tare", action=0).status == "not_measuring"
    assert ring.ask("activate", point="LR3", side=1).status == "not_measuring"


def test_a_press_in_progress_keeps_tables_and_tare_away(ring: Host) -> None:
    """Nothing that a press is judged by changes under it."""
    ring.ready()
    ring.push(0, 0, 9_000)
    refused = [
        ring.ask("tare", action=0),
        ring.ask("table_begin", table=1, size=len(THRESHOLDS), crc=0),
        ring.ask("table_commit", table=1),
        ring.ask("table_revert", table=1),
        ring.ask("start", rate=200_000),
    ]
    assert [answer.status for answer in refused] == ["busy"] * 5


def test_a_defect_is_answered_and_the_device_goes_on() -> None:
    """Flash that fails has a status; a fault of the firmware is `internal`, with words for a log."""
    near = Near()
    near.board.battery = broken  # type: ignore[method-assign]  # a part that fails
    assert near.ask("battery") == "storage_failed"
    near.board.battery = None  # type: ignore[method-assign,assignment]  # a defect
    assert near.ask("battery") == "internal"
    assert "callable" in str(near.words()["text"])
    assert near.ask("state") == "ok"


NUMBERS = st.sampled_from((0, 1, 2, 3, 59, 60, 68, 100, 255, 256, 8192, 65_535, 2**31, 2**32 - 1))
FIELDS = st.dictionaries(
    st.sampled_from(
        "versions rate unix epoch action table offset length size crc data point side index count seq mask strength"
        " cue record".split()
    ),
    st.one_of(NUMBERS, st.just(100_000)),
)


@given(
    st.lists(st.tuples(st.integers(0, 0x1C), FIELDS, st.integers(0, 3), st.binary(max_size=3)), max_size=30)
)
def test_no_request_makes_the_firmware_fail(asked: list[tuple[int, dict[str, int], int, bytes]]) -> None:
    """Any op with any numbers, and rubbish behind them: every one is answered, none with `internal`."""
    near = Near()
    near.board.shelf = None
    for ref, (op, fields, forces, rubbish) in enumerate(asked, 2):
        raw = b"".join(_field(name, value) for name, value in fields.items()) + rubbish
        near.session.received(bytes((1, op, ref, 0)) + raw)
        near.push(*[9_000] * forces)
    near.push(*[0] * 120)
    statuses = {message[2]: message[4] for message in near.sent if message[0] == 2}
    assert set(statuses) >= {*range(2, 2 + len(asked))}
    assert 0x1F not in statuses.values()


def _field(name: str, value: int) -> bytes:
    """Return a field with a number, cut to its type; bytes and texts are made of its digits."""
    tag, kind = TAGS[name]
    if kind in "bs":
        return bytes((tag, len(raw := str(value).encode()))) + raw
    return bytes((tag, len(raw := struct.pack("<Q", value)[: struct.calcsize("<" + kind)]))) + raw


def test_a_link_that_is_not_bonded_is_permitted_nothing() -> None:
    """Not even hello."""
    near = Near(bonded=False)
    assert [near.ask(name, **REQUIRED.get(name, {})) for name in OPS] == ["not_permitted"] * len(OPS)
    assert near.status(1) == "not_permitted"
