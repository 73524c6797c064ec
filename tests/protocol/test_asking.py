"""One request in flight, checked before it is sent."""

from typing import Any, cast

import pytest

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.asking import Asking, check_request, read_answer, speaks
from acudevice.protocol.codec import Answer, Request, decode
from acudevice.protocol.fields import Fields
from acudevice.protocol.tlv import encode_fields


def test_references_differ_from_one_request_to_the_next() -> None:
    """Modulo 256, from where the program begins."""
    asking = Asking(254)
    refs = []
    for _ in range(4):
        refs.append(asking.request("info", {}, 244).ref)
        asking.give_up()
    assert refs == [255, 0, 1, 2]


def test_a_request_is_sent_three_times_in_all() -> None:
    """The same bytes, so that the device can tell; but a `hello` as often as one likes."""
    asking = Asking()
    sent = asking.request("stop", {}, 244).messages
    assert [asking.repeat() for _ in range(4)] == [sent, sent, (), ()]
    assert asking.give_up() is not None
    assert (asking.give_up(), asking.repeat()) == (None, ())
    hello = asking.request("hello", {"versions": b"\1\0"}, 244).messages
    assert [asking.repeat() for _ in range(20)] == [hello] * 20


def test_a_request_that_was_refused_here_is_not_in_flight() -> None:
    """Nothing was sent, and the next one may be."""
    asking = Asking()
    with pytest.raises(UsageError):
        asking.request("start", {"rate": -1}, 244)
    pending = asking.request("start", {"rate": 80_000}, 244)
    request = decode(pending.messages[0])
    assert isinstance(request, Request)
    assert (request.name, request.ref, request.fields(), pending.timeout_s) == (
        "start",
        1,
        {"rate": 80_000},
        2.0,
    )


@pytest.mark.parametrize(
    ("op", "fields", "word"),
    [
        ("strat", {}, "'strat' is no request"),
        ("tare", {}, "tare needs the field action"),
        ("activate", {"point": "LR3"}, "activate needs the field side"),
        ("stop", {"index": 5}, "stop has no field index"),
    ],
)
def test_requests_are_those_of_the_page(op: str, fields: dict[str, Any], word: str) -> None:
    """With the fields they need and no others."""
    with pytest.raises(UsageError, match=word):
        check_request(op, cast(Fields, fields))


def test_an_answer_to_a_vendors_request_is_read() -> None:
    """Nobody knows which fields it must have."""
    said = read_answer(Answer(0x80, 1, status=0, data=encode_fields({"count": 3})))
    assert (said.op, said.fields, said.granted) == ("0x80", {"count": 3}, True)


def test_each_entry_of_a_list_must_be_whole() -> None:
    """Not only the first."""
    whole: Fields = {"record": 1, "boot_id": 2, "size": 3, "crc": 4}
    good = encode_fields(whole)
    assert read_answer(Answer(0x16, 1, data=good + good)).entries == (whole, whole)
    with pytest.raises(ProtocolError, match="records lacks the field crc"):
        read_answer(Answer(0x16, 1, data=good + encode_fields({"record": 1, "boot_id": 2, "size": 3})))


@pytest.mark.parametrize(
    ("version", "spoken"),
    [(b"\1\0", True), (b"\1\1", False), (b"\2\0", False), (b"\0\0", False), (b"\1", False), (b"", False)],
)
def test_a_version_must_be_one_that_was_offered(version: bytes, spoken: bool) -> None:
    """Same major, and a minor that the host's list reaches."""
    assert speaks(version) is spoken
