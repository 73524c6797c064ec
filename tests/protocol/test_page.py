"""The page is executed: its tables are the code's, and its worked examples are what the code reads and writes."""

from binascii import crc_hqx
from zlib import crc32

import pytest

from acudevice.protocol import gatt, tables
from acudevice.protocol.codec import Answer, Event, Request, SampleBlock, decode, encode
from acudevice.protocol.fields import FIELDS, Fields
from acudevice.protocol.framing import CRC_START, Deframer, encode_frame
from acudevice.protocol.limits import LIMITS
from acudevice.protocol.linkstate import LinkState, after
from acudevice.protocol.messages import FEATURES, FLAGS, MESSAGES, STATES, STATUSES, VERDICTS
from acudevice.protocol.ops import EVENT_KINDS, OPS
from acudevice.protocol.rules import CELL_RULES, ENTRY_RULES
from tests.support.protocol_page import Example, examples, number, section, table
from tests.support.protocol_page import tables as page_tables


def _numbered(rows: list[dict[str, str]], head: str, name: str) -> dict[int, str]:
    return {number(row[head]): row[name] for row in rows}


def _columns(columns: tuple[tables.Column, ...], *, units: bool = True) -> list[tuple[str, ...]]:
    return [(str(c.byte), c.name, c.type, *([c.unit] if units else [])) for c in columns]


def test_messages() -> None:
    """Section 3: types, senders, headers."""
    rows = [(number(r["type"]), r["name"], r["from"], r["header"], r["then"]) for r in table("3", "type")]
    assert rows == [tuple(message) for message in MESSAGES]


def test_fields() -> None:
    """Section 4: tags, names, types, units."""
    rows = [(number(row["tag"]), row["name"], row["type"], row["unit"]) for row in table("4", "tag")]
    assert rows == [tuple(field) for field in FIELDS]


def test_requests() -> None:
    """Section 5: codes, names, fields of request and answer, needs."""
    heads = ("name", "fields of the request", "fields of the answer", "needs")
    rows = [(number(row["op"]), *(row[head] for head in heads)) for row in table("5", "op")]
    assert rows == [tuple(op) for op in OPS]


def test_events() -> None:
    """Section 11: codes, names, fields."""
    rows = [(number(row["kind"]), row["name"], row["fields"]) for row in table("11", "kind")]
    assert rows == [tuple(kind) for kind in EVENT_KINDS]


@pytest.mark.parametrize(
    ("place", "head", "name", "names"),
    [
        ("5.1", "bit", "name", FEATURES),
        ("6", "code", "name", STATUSES),
        ("7.1", "bit", "flag", FLAGS),
        ("10.2", "state", "name", STATES),
        ("10.5", "number", "verdict", VERDICTS),
    ],
)
def test_names(place: str, head: str, name: str, names: dict[int, str]) -> None:
    """Everything that has a number has the page's name."""
    rows = next(rows for rows in page_tables(place) if {head, name} <= rows[0].keys())
    assert _numbered(rows, head, name) == names


def test_samples_layout() -> None:
    """Section 7.1: the header of SAMPLES is that of section 3, byte by byte."""
    (samples,) = [message for message in MESSAGES if message.name == "SAMPLES"]
    rows = table("7.1", "byte")
    assert ", ".join(f"{row['name']} {row['type']}" for row in rows[1:-1]) == samples.header
    assert samples.struct.size == int(rows[-1]["byte"])


def test_table_layouts() -> None:
    """Sections 8.2 and 8.3: the bytes of both tables."""
    head, entry, _ = page_tables("8.2")
    cells, _ = page_tables("8.3")
    three = ("byte", "name", "type")
    assert [tuple(row[key] for key in three) for row in head[:-1]] == _columns(
        tables.THRESHOLDS_HEAD, units=False
    )
    assert [tuple(row[key] for key in (*three, "unit")) for row in entry] == _columns(tables.ENTRY)
    assert [tuple(row[key] for key in (*three, "unit")) for row in cells[:-1]] == _columns(
        tables.CALIBRATION_HEAD
    )
    assert (head[-1]["byte"], cells[-1]["byte"]) == ("8", "24")


def test_every_rule_is_checked_somewhere() -> None:
    """Sections 8.2 and 8.3: rules 1, 2, 10, 20, 21, 25 look at whole tables, all others are in tables of rules."""
    rules = {number(row["rule"]) for place in ("8.2", "8.3") for row in table(place, "rule")}
    assert rules == {1, 2, 10, 20, 21, 25} | {rule for rule, _ in (*ENTRY_RULES, *CELL_RULES)}


def test_limits() -> None:
    """Section 17: names, values, units."""
    rows = [(row["name"], number(row["value"]), row["unit"]) for row in table("17", "name")]
    assert rows == [tuple(limit) for limit in LIMITS]


def test_bluetooth_attributes() -> None:
    """Section 2.2: the service and its characteristics."""
    rows = [
        (int(row["XXXX"], 16), row["name"], row["properties"], row["permission"])
        for row in table("2.2", "XXXX")
    ]
    assert rows == [tuple(attribute) for attribute in gatt.ATTRIBUTES]
    assert "6f2cXXXX-9a41-4d53-8e0b-51c7a3d2b9e4" in section("2.2")
    assert gatt.UUIDS["Stream"] == "6f2c0004-9a41-4d53-8e0b-51c7a3d2b9e4"


def test_states_of_a_link() -> None:
    """Section 2.4: what the device does at each row, the host sees and follows."""
    seen = 0
    for row in table("2.4", "state"):
        known = [state for state in LinkState if state.value in row["state"].split(", ")]
        states = known or [state for state in LinkState if state is not LinkState.CLOSED]
        sign = row["on"].split(",")[0]
        if sign in {"any other request", "HOST_SILENT_MS without a frame (serial)"}:
            sign = "hello_needed"  # the host learns of both when it asks next
        if "none in common" in row["on"]:
            continue
        assert {after(state, sign) for state in states} == {LinkState(row["next"])}, row
        seen += 1
    assert seen == len(table("2.4", "state")) - 1


def test_check_values_of_the_page() -> None:
    """Sections 2.1 and 8.1 name the check values of both CRCs."""
    assert f"0x{crc_hqx(b'123456789', CRC_START):04X}" in section("2.1")
    assert f"0x{crc32(b'123456789'):08X}" in section("8.1")


MEANINGS: dict[str, tuple[object, Fields]] = {
    "20.1": (("Request", "hello", 1), {"versions": b"\1\0"}),
    "20.2": (
        ("Answer", "hello", 1, "ok"),
        {"version": b"\1\0", "boot_id": 0x12345678, "max_message": 244, "features": 0x21},
    ),
    "20.4": (("Request", "activate", 2), {"point": "LR3", "side": 1}),
    "20.5": (("Answer", "activate", 2, "not_found"), {}),
    "20.6": (("Event", "over", 5), {"index": 1200, "tick": 7_000_000, "cause": 0}),
}
"""What section 20 says in words of each message but samples."""


@pytest.mark.parametrize("example", [e for e in examples() if "message" in e.parts], ids=lambda e: e.section)
def test_an_example_is_read_and_written_as_the_page_does(example: Example) -> None:
    """Section 20: message, CRC, frame and meaning of each example belong together."""
    message, frame = example.parts["message"], example.parts["frame"]
    said = decode(message)
    assert crc_hqx(message, CRC_START) == int.from_bytes(example.parts["crc"], "big")
    assert encode_frame(message) == frame
    assert Deframer().feed(frame) == [message]
    assert encode(said) == message
    match said:
        case Request():
            assert ((("Request", said.name, said.ref)), said.fields()) == MEANINGS[example.section]
        case Answer():
            assert (("Answer", said.name, said.ref, said.status_name), said.fields()) == MEANINGS[
                example.section
            ]
        case Event():
            assert (("Event", said.name, said.seq), said.fields()) == MEANINGS[example.section]
        case _:
            assert said == SampleBlock(0, 7, 3, 1, 1000, 5_000_000, (8421, 8437, -3, 8402))


def test_the_example_table_is_read_and_written_as_the_page_does() -> None:
    """Section 20.7: bytes, CRC-32 and meaning."""
    (example,) = [example for example in examples() if "table" in example.parts]
    blob = example.parts["table"]
    entry = tables.Entry(
        point="LR3", side=1, mode=0, repeats=3, onset=1500, release=1000, low=8000, high=20_000, ceiling=30_000,
        hold_min=4000, hold_max=8000, block=0, rest_min=2000, release_timeout=2000, cv_max=250, cadence_low=0,
        cadence_high=0,
    )  # fmt: skip
    table = tables.Thresholds(7, (entry,))
    assert tables.decode_thresholds(blob) == table
    assert tables.encode_thresholds(table) == blob
    assert tables.table_crc(blob) == int.from_bytes(example.parts["crc32"], "big")


def test_no_example_is_left_out() -> None:
    """Sections 20.1 to 20.7 give bytes; 20.8 and 20.9 are run by the tests of the check."""
    assert [example.section for example in examples()] == [f"20.{n}" for n in range(1, 8)]
