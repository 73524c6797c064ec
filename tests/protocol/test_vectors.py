"""Golden vectors: what was once written reads, and what was once read is written, the same for ever."""

from typing import Any

import pytest

from acudevice.errors import ProtocolError
from acudevice.protocol.codec import Answer, Event, Request, SampleBlock, decode
from acudevice.protocol.fields import FIELDS
from acudevice.protocol.framing import Deframer, encode_frame
from acudevice.protocol.messages import FLAGS, MESSAGES, STATUSES, bit_names
from acudevice.protocol.ops import EVENTS, OPS
from acudevice.protocol.tables import decode_calibration, decode_thresholds, table_crc
from tests.support.protocol_vectors import Vector, plain, read, read_messages, write_messages, write_table

FILES = ("requests", "answers", "events", "samples", "others")
WORDS = {"name", "messages", "frames", "max_message"}
"""What of a vector is not said by the message itself."""


def _vectors(*files: str) -> list[Any]:
    return [pytest.param(vector, id=f"{file}: {vector['name']}") for file in files for vector in read(file)]


@pytest.mark.parametrize("vector", _vectors(*FILES))
def test_a_message_is_written_and_read_as_ever(vector: Vector) -> None:
    """Words become these bytes, these bytes become those words, and frames carry them."""
    messages = [bytes.fromhex(digits) for digits in vector["messages"]]
    frames = [bytes.fromhex(digits) for digits in vector["frames"]]
    assert list(write_messages(vector)) == messages
    assert read_messages(messages) == {name: part for name, part in vector.items() if name not in WORDS}
    assert [encode_frame(message) for message in messages] == frames
    assert Deframer().feed(b"".join(frames)) == messages


@pytest.mark.parametrize("vector", _vectors("tables"))
def test_a_table_is_written_and_read_as_ever(vector: Vector) -> None:
    """A table's bytes, its CRC and its values belong together."""
    blob = bytes.fromhex(vector["hex"])
    assert write_table(vector) == blob
    assert table_crc(blob) == vector["crc32"]
    if vector["table"] == "thresholds":
        assert decode_thresholds(blob).table_version == vector["value"]["table_version"]
    else:
        assert [[list(point) for point in cell] for cell in decode_calibration(blob).cells] == vector[
            "value"
        ]["cells"]


@pytest.mark.parametrize("vector", _vectors("tolerated"))
def test_what_a_later_version_may_send_is_read(vector: Vector) -> None:
    """Unknown tags, codes, flags and longer values do no harm."""
    message = decode(bytes.fromhex(vector["message"]))
    if isinstance(message, SampleBlock):
        assert sorted(bit_names(FLAGS, message.flags)) == vector["flags"]
    else:
        assert isinstance(message, Request | Answer | Event)
        assert plain(message.fields()) == vector["fields"]


@pytest.mark.parametrize("vector", _vectors("refused"))
def test_what_the_page_does_not_allow_is_refused_with_a_reason(vector: Vector) -> None:
    """Each breach gives a `ProtocolError` that names it."""
    with pytest.raises(ProtocolError, match=vector["why"]):
        _read_whole(bytes.fromhex(vector["message"]))


def _read_whole(raw: bytes) -> None:
    message = decode(raw)
    assert isinstance(message, Request | Answer | Event)
    message.fields()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
@pytest.mark.parametrize("vector", _vectors("streams"))
def test_damage_on_a_serial_link_is_counted_in_any_chunks(vector: Vector, size: int) -> None:
    """The messages of a damaged stream come out, the rest is counted by reason."""
    stream = bytes.fromhex(vector["hex"])
    deframer = Deframer()
    messages = [m for at in range(0, len(stream), size) for m in deframer.feed(stream[at : at + size])]
    assert [message.hex() for message in messages] == vector["messages"]
    assert {reason: count for reason, count in deframer.damaged.items() if count} == vector["damaged"]


def test_there_is_a_vector_for_everything() -> None:
    """Each op, event, status, flag, field and message type occurs in some vector."""
    vectors = [vector for file in FILES for vector in read(file)]

    def told(word: str, kind: str) -> set[str]:
        return {vector[word] for vector in vectors if vector["type"] == kind}

    fields = {
        name
        for vector in vectors
        for part in (vector.get("fields", {}), *vector.get("entries", []))
        for name in part
    }
    assert {vector["type"] for vector in vectors} == {message.name for message in MESSAGES}
    assert told("op", "REQUEST") == told("op", "ANSWER") == {op.name for op in OPS}
    assert told("kind", "EVENT") == EVENTS.keys()
    assert told("status", "ANSWER") == set(STATUSES.values())
    assert {flag for vector in vectors for flag in vector.get("flags", [])} == set(FLAGS.values())
    assert fields == {field.name for field in FIELDS}
