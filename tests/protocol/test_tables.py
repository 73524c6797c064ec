"""Tables survive the wire; bytes that are no table are refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.codec import Request, decode
from acudevice.protocol.parts import encode_request
from acudevice.protocol.tables import (
    ENTRY,
    ENTRY_SIZE,
    Breakpoint,
    Calibration,
    Entry,
    Thresholds,
    decode_calibration,
    decode_thresholds,
    encode_calibration,
    encode_thresholds,
    pieces,
)

BITS = {"u8": 8, "u16": 16, "u32": 32}
points = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=8)
figures: dict[str, st.SearchStrategy[Any]] = {
    column.name: st.integers(0, (1 << BITS[column.type]) - 1) for column in ENTRY[1:-1]
}
entries = st.builds(Entry, point=points, **figures)
i32 = st.integers(-(2**31), 2**31 - 1)
cells = st.lists(st.builds(Breakpoint, i32, i32), max_size=32).map(tuple)
calibrations = st.builds(
    Calibration,
    st.binary(min_size=16, max_size=16),
    st.integers(0, 2**32 - 1),
    st.lists(cells, max_size=8).map(tuple),
)


def thresholds(count: int = 2) -> Thresholds:
    """Return a table of `count` plain entries."""
    names = [column.name for column in ENTRY[1:-1]]
    return Thresholds(3, tuple(Entry(f"P{n}", **dict.fromkeys(names, n)) for n in range(count)))


@given(st.integers(0, 2**32 - 1), st.lists(entries, max_size=5).map(tuple))
def test_thresholds_survive_the_wire(version: int, rows: tuple[Entry, ...]) -> None:
    """Whatever the figures, valid or not: that is for the rules to say."""
    table = Thresholds(version, rows)
    blob = encode_thresholds(table)
    assert len(blob) == 8 + ENTRY_SIZE * len(rows)
    assert decode_thresholds(blob) == table


@given(calibrations)
def test_calibrations_survive_the_wire(table: Calibration) -> None:
    """Whatever the figures."""
    assert decode_calibration(encode_calibration(table)) == table


@given(st.binary(max_size=400))
def test_random_bytes_are_a_table_or_refused(blob: bytes) -> None:
    """Nothing but a `ProtocolError` comes of them."""
    for read in (decode_thresholds, decode_calibration):
        try:
            table = read(b"\1" + blob)
        except ProtocolError:
            continue
        assert isinstance(table, Thresholds | Calibration)


def test_bytes_that_a_later_version_adds_to_an_entry_are_ignored() -> None:
    """The size of an entry stands in the table."""
    table = thresholds(3)
    blob = encode_thresholds(table)
    wider = b"".join(blob[at : at + ENTRY_SIZE] + b"new!" for at in range(8, len(blob), ENTRY_SIZE))
    assert decode_thresholds(bytes((1, ENTRY_SIZE + 4)) + blob[2:8] + wider) == table


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        bytes(7),
        b"\2" + encode_thresholds(thresholds())[1:],
        b"\1\x3b" + encode_thresholds(thresholds())[2:],
        encode_thresholds(thresholds())[:-1],
        encode_thresholds(thresholds()) + b"\0",
    ],
)
def test_bytes_that_are_no_thresholds_are_refused(blob: bytes) -> None:
    """Too short, of another layout, with entries too small, cut or too long."""
    with pytest.raises(ProtocolError, match="table"):
        decode_thresholds(blob)


CELL = (Breakpoint(-100, 0), Breakpoint(900, 5000))
BLOB = encode_calibration(Calibration(bytes(16), 5, (CELL, CELL)))


@pytest.mark.parametrize(
    "blob", [b"", BLOB[:23], b"\2" + BLOB[1:], BLOB[:-1], BLOB + b"\0", BLOB[:26], b"\1\3" + BLOB[2:]]
)
def test_bytes_that_are_no_calibration_are_refused(blob: bytes) -> None:
    """Too short, of another layout, cut, too long, or with fewer cells than they say."""
    with pytest.raises(ProtocolError, match="calibration"):
        decode_calibration(blob)


def test_the_range_is_that_of_the_weakest_cell() -> None:
    """One cell may carry the whole load (section 9.3)."""
    falling = (Breakpoint(0, 7000), Breakpoint(10, -9000))
    assert Calibration(bytes(16), 0, (CELL, falling)).range == 5000
    assert Calibration(bytes(16), 0, (falling,)).range == 7000


@pytest.mark.parametrize("point", ["", "LONGNAME9", "穴"])
def test_a_point_that_does_not_fit_is_refused(point: str) -> None:
    """1 to 8 ASCII characters."""
    names = [column.name for column in ENTRY[1:-1]]
    with pytest.raises(UsageError, match="1 to 8 ASCII"):
        encode_thresholds(Thresholds(0, (Entry(point, **dict.fromkeys(names, 1)),)))


def test_figures_that_do_not_fit_are_refused() -> None:
    """Whatever column they stand in."""
    names = [column.name for column in ENTRY[1:-1]]
    with pytest.raises(UsageError, match="does not fit"):
        encode_thresholds(Thresholds(0, (Entry("LR3", **dict.fromkeys(names, 256)),)))
    with pytest.raises(UsageError, match="does not fit"):
        encode_calibration(Calibration(bytes(16), 0, ((Breakpoint(0, 2**31),),)))
    with pytest.raises(UsageError, match="16 bytes, not 15"):
        encode_calibration(Calibration(bytes(15), 0, (CELL,)))


@pytest.mark.parametrize("room", [20, 100, 244])
def test_pieces_fill_single_messages(room: int) -> None:
    """The pieces join to the whole, and each goes in one message."""
    blob = bytes(range(256)) * 3
    sent = list(pieces(blob, room))
    assert b"".join(data for _, data in sent) == blob
    lengths = []
    for offset, data in sent:
        (message,) = encode_request(
            "table_write", 1, {"table": 1, "offset": offset, "data": data}, max_message=room
        )
        lengths.append(len(message))
        request = decode(message)
        assert isinstance(request, Request)
        assert blob[request.fields()["offset"] :].startswith(data)
    assert set(lengths[:-1]) == {room}
