"""Fields that need several messages are split and joined; parts out of order are discarded."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import UsageError
from acudevice.protocol.codec import Answer, Event, Request, decode
from acudevice.protocol.limits import MAX_FIELDS
from acudevice.protocol.parts import Joiner, encode_answer, encode_event, encode_request, split


def _parts(whole: Request | Answer | Event, size: int) -> list[Any]:
    return [decode(raw) for raw in split(whole, size)]


def _join(parts: list[Any], joiner: Joiner | None = None) -> list[Any]:
    joiner = joiner or Joiner()
    return [whole for whole in map(joiner.add, parts) if whole is not None]


@given(
    st.binary(max_size=1920),
    st.integers(20, 244),
    st.sampled_from([Request(1, 2), Answer(1, 2, status=3), Event(1, 2)]),
)
def test_what_is_split_is_joined(data: bytes, size: int, head: Request | Answer | Event) -> None:
    """Whatever the length of messages, one whole message comes of the parts, with the last."""
    whole = type(head)(**{**{name: getattr(head, name) for name in head.__slots__}, "data": data})
    raw = split(whole, size)
    assert max(map(len, raw)) <= size
    assert [bool(part.more) for part in _parts(whole, size)] == [True] * (len(raw) - 1) + [False]
    joiner = Joiner()
    assert _join(_parts(whole, size), joiner) == [whole]
    assert joiner.discarded == 0


def test_types_do_not_disturb_each_other() -> None:
    """Only parts of the same type must follow each other."""
    answer, event = Answer(1, 1, data=bytes(40)), Event(1, 1, data=bytes(40))
    mixed = [part for pair in zip(_parts(answer, 30), _parts(event, 30), strict=True) for part in pair]
    assert _join(mixed) == [answer, event]


LONG = Answer(1, 7, data=bytes(range(60)))


@pytest.mark.parametrize(
    ("order", "wholes", "discarded"),
    [
        ([0, 1, 2], 1, 0),
        ([0, 2], 0, 2),
        ([1, 2], 0, 2),
        ([0, 0, 1, 2], 1, 1),
        ([0, 1, 1, 2], 0, 4),
        ([0, 1, 0, 1, 2], 1, 2),
        ([2, 0, 1, 2], 1, 1),
    ],
)
def test_a_part_that_does_not_continue_discards_what_was_collected(
    order: list[int], wholes: int, discarded: int
) -> None:
    """And a first part always begins anew."""
    parts, joiner = _parts(LONG, 30), Joiner()
    assert _join([parts[number] for number in order], joiner) == [LONG] * wholes
    assert joiner.discarded == discarded


@pytest.mark.parametrize(
    "other", [Answer(2, 7, data=bytes(60)), Answer(1, 8, data=bytes(60)), Answer(1, 7, 0, 9, bytes(60))]
)
def test_parts_of_different_messages_are_not_joined(other: Answer) -> None:
    """Op, ref and status must be those of the part before."""
    _, *rest = _parts(other, 30)
    assert _join([_parts(LONG, 30)[0], *rest]) == []


def test_a_whole_message_in_between_discards_parts_of_its_type() -> None:
    """Nothing of the same type may come between."""
    first, *rest = _parts(LONG, 30)
    short = Answer(3, 3)
    assert _join([first, short, *rest]) == [short]


def test_fields_that_grow_too_long_are_discarded() -> None:
    """No peer makes a joiner hold more than the longest fields of a message."""
    joiner = Joiner()
    endless = [Answer(1, 1, number & 0x7F | 0x80, 0, bytes(200)) for number in range(400)]
    assert _join(endless, joiner) == []
    assert joiner.discarded >= 400 - MAX_FIELDS // 200


def test_a_new_link_forgets_the_parts_of_the_old_one() -> None:
    """What was begun is not continued."""
    first, *rest = _parts(LONG, 30)
    joiner = Joiner()
    joiner.add(first)
    joiner.reset()
    assert _join(rest, joiner) == []


def test_what_cannot_be_sent_is_refused() -> None:
    """Unknown names, wrong lengths of messages, fields that are too long or need too many parts."""
    with pytest.raises(UsageError, match="'strat' is none of hello, info"):
        encode_request("strat", 1)
    with pytest.raises(UsageError, match="20 to 244"):
        encode_request("info", 1, max_message=19)
    with pytest.raises(UsageError, match="at most 2048"):
        split(Request(1, 1, data=bytes(MAX_FIELDS + 1)))
    with pytest.raises(UsageError, match="128 parts of 15"):
        split(Answer(1, 1, data=bytes(1921)), 20)
    with pytest.raises(UsageError, match="begin with the field record"):
        encode_answer("records", 1, entries=[{"size": 1, "record": 1}])
    assert len(split(Request(1, 1, data=bytes(MAX_FIELDS)), 20)) == 128


def test_vendors_use_numbers() -> None:
    """Ops, statuses and kinds without a name are given by number."""
    assert encode_request(0x80, 1) == (bytes.fromhex("01800100"),)
    assert encode_answer(0x80, 1, 0x1E) == (bytes.fromhex("028001001e"),)
    assert encode_event(0xF0, 1, {"cause": 2}) == (bytes.fromhex("03f00100 00 550102"),)
