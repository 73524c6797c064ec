"""Golden vectors of the protocol: one JSON object a line under tests/data/vectors, for this suite and for firmware.

    python -m tests.support.protocol_vectors        adds the vectors that are new; what is there is never changed

Integers and text stand as they are, bytes as hexadecimal digits, arrays of integers as lists. `messages` are the
messages in order (several where there are parts), `frames` the same as a serial link carries them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from acudevice.protocol import tables
from acudevice.protocol.codec import (
    Answer,
    Event,
    Log,
    Message,
    RecordChunk,
    Request,
    SampleBlock,
    decode,
    encode,
)
from acudevice.protocol.fields import BY_NAME, FIELDS, Fields
from acudevice.protocol.framing import encode_frame
from acudevice.protocol.messages import FLAG_MASKS, FLAGS, STATUSES, bit_names
from acudevice.protocol.ops import ANSWERS, EVENTS, LISTS, REQUESTS, Layout
from acudevice.protocol.parts import Joiner, encode_answer, encode_event, encode_request

FOLDER = Path(__file__).parents[1] / "data" / "vectors"

Vector = dict[str, Any]
"""One vector as JSON has it."""


def read(name: str) -> list[Vector]:
    """Return the vectors of one file."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def plain(fields: Fields) -> Vector:
    """Return fields as JSON has them."""
    values = {name: value.hex() if isinstance(value, bytes) else value for name, value in fields.items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def rich(fields: Vector) -> Any:
    """Return fields as the codec has them: `Fields`, or part of them."""
    out = dict(fields)
    for name, value in fields.items():
        if BY_NAME[name].type == "u8[]":
            out[name] = bytes.fromhex(value)
        elif isinstance(value, list):
            out[name] = tuple(value)
    return out


def write_messages(vector: Vector) -> tuple[bytes, ...]:
    """Return the messages that a vector describes in words."""
    fields = rich(vector.get("fields", {}))
    room = {"max_message": vector["max_message"]} if "max_message" in vector else {}
    match vector["type"]:
        case "REQUEST":
            return encode_request(vector["op"], vector["ref"], fields, **room)
        case "ANSWER":
            entries = [rich(entry) for entry in vector.get("entries", [])]
            return encode_answer(vector["op"], vector["ref"], vector["status"], fields, entries, **room)
        case "EVENT":
            return encode_event(vector["kind"], vector["seq"], fields, **room)
        case "SAMPLES":
            flags = sum(FLAG_MASKS[flag] for flag in vector["flags"])
            figures = {name: vector[name] for name in ("epoch", "width", "cells", "index", "tick")}
            return (encode(SampleBlock(flags, counts=tuple(vector["counts"]), **figures)),)
        case "RECORD":
            return (encode(RecordChunk(vector["ref"], vector["offset"], bytes.fromhex(vector["data"]))),)
        case _:
            return (encode(Log(vector["level"], vector["text"])),)


def join(joiner: Joiner, part: Message) -> Message | None:
    """Return the whole message that a part completes; messages without parts are whole."""
    match part:
        case Request():
            return joiner.add(part)
        case Answer():
            return joiner.add(part)
        case Event():
            return joiner.add(part)
    return part


def read_messages(messages: list[bytes]) -> Vector:
    """Return what messages say, as a vector describes it in words."""
    joiner = Joiner()
    whole: Message | None = None
    for message in messages:
        part = decode(message)
        whole = join(joiner, part)
    match whole:
        case Request():
            return {"type": "REQUEST", "op": whole.name, "ref": whole.ref, "fields": plain(whole.fields())}
        case Answer():
            said = {"type": "ANSWER", "op": whole.name, "ref": whole.ref, "status": whole.status_name}
            entries = [plain(entry) for entry in whole.entries()]
            return {**said, "fields": plain(whole.fields()), **({"entries": entries} if entries else {})}
        case Event():
            return {"type": "EVENT", "kind": whole.name, "seq": whole.seq, "fields": plain(whole.fields())}
        case SampleBlock():
            names = sorted(bit_names(FLAGS, whole.flags), key=FLAG_MASKS.__getitem__)
            figures = {name: getattr(whole, name) for name in ("epoch", "width", "cells", "index", "tick")}
            return {"type": "SAMPLES", "flags": names, **figures, "counts": list(whole.counts)}
        case RecordChunk():
            return {"type": "RECORD", "ref": whole.ref, "offset": whole.offset, "data": whole.data.hex()}
        case Log():
            return {"type": "LOG", "level": whole.level, "text": whole.text}
        case None:
            raise LookupError("the last part of the message is missing")


def write_table(vector: Vector) -> bytes:
    """Return the bytes of the threshold or calibration table that a vector describes."""
    value = vector["value"]
    if vector["table"] == "thresholds":
        entries = tuple(tables.Entry(**entry) for entry in value["entries"])
        return tables.encode_thresholds(tables.Thresholds(value["table_version"], entries))
    cells = tuple(tuple(tables.Breakpoint(*point) for point in cell) for cell in value["cells"])
    return tables.encode_calibration(tables.Calibration(bytes.fromhex(value["id"]), value["created"], cells))


# What follows made the vectors, and makes those of what is added to the protocol.

EXAMPLES: Vector = {
    "versions": "01000001",
    "version": "0100",
    "boot_id": 0x12345678,
    "max_message": 244,
    "features": 0x21,
    "model": "ring one",
    "firmware": "1.2.3",
    "serial": "R-0042 µ",
    "sensor": "hx711",
    "cells": 1,
    "width": 3,
    "clip_low": -0x7FFFFF,
    "clip_high": 0x7FFFFF,
    "tick_hz": 1_000_000,
    "rates": [10_000, 80_000, 100_000],
    "buffer": 6000,
    "range": 40_000,
    "ceiling": 30_000,
    "calibration_id": "00112233445566778899aabbccddeeff",
    "tare": [-2_147_483_648, 12, 2_147_483_647],
    "unix": 1_760_000_000_123_456,
    "uptime": 2**40 + 7,
    "data": "00ff10",
    "point": "LR3",
    "side": 1,
    "state": 2,
    "verdict": 2,
    "reasons": 0x24,
    "peak": -5,
    "sum_sq": 2**64 - 1,
    "impulse": 687_000_000,
    "cause": 1,
    "action": 1,
    "table": 1,
    "mask": 3,
    "cue": 5,
    "text": "flash: sector 7 löst nicht",
}
"""Values of the fields where a plain number would say little."""

_PLAIN = {
    "u8": 0x5A,
    "u16": 0xA55A,
    "u32": 0xDEADBEEF,
    "u64": 0x0123456789ABCDEF,
    "i32": -123_456,
    "str": "words",
}


def value(name: str) -> Any:
    """Return the example value of a field."""
    return EXAMPLES.get(name, _PLAIN.get(BY_NAME[name].type))


def _both(layout: Layout) -> Iterator[tuple[str, Vector]]:
    """Yield the least fields that a layout allows, and all of them."""
    least = {name: value(name) for name in layout.required}
    yield "least", least
    if layout.optional:
        optional = (field.name for field in FIELDS if field.name in layout.optional)
        yield "all", {**least, **{name: value(name) for name in optional}}


def _conversations() -> Iterator[tuple[str, Vector]]:
    for number, (op, layout) in enumerate(REQUESTS.items(), 1):
        for kind, fields in _both(layout):
            yield (
                "requests",
                {"name": f"{op}, {kind}", "type": "REQUEST", "op": op, "ref": number, "fields": fields},
            )
    for number, (op, layout) in enumerate(ANSWERS.items(), 1):
        for kind, fields in _both(layout):
            said = {"name": f"{op}, {kind}", "type": "ANSWER", "op": op, "ref": number, "status": "ok"}
            listed = (
                {"fields": {}, "entries": [fields, {**fields, LISTS[op]: 2}]}
                if op in LISTS
                else {"fields": fields}
            )
            yield "answers", {**said, **listed}
    for status in STATUSES.values():
        fields = {"field": 0x23} if status in {"missing_field", "bad_value"} else {}
        fields = {"text": value("text")} if status == "internal" else fields
        said = {"type": "ANSWER", "op": "start", "ref": 255, "status": status, "fields": fields}
        if status != "ok":
            yield "answers", {"name": f"status {status}", **said}
    for number, (event, layout) in enumerate(EVENTS.items()):
        for kind, fields in _both(layout):
            seq = 65_535 - number
            yield (
                "events",
                {"name": f"{event}, {kind}", "type": "EVENT", "kind": event, "seq": seq, "fields": fields},
            )


def _edges() -> Iterator[tuple[str, Vector]]:
    """Yield vectors of least and greatest values, of empty and full ones, and of parts."""
    least: Vector = {
        "versions": "",
        "text": "",
        "rates": [],
        "tare": [],
        "range": -(2**31),
        "uptime": 0,
        "seq": 0,
    }
    most: Vector = {"data": "5a" * 255, "tare": [2**31 - 1] * 63, "uptime": 2**64 - 1, "seq": 65_535}
    said = {"type": "ANSWER", "op": "info", "ref": 0, "status": "ok"}
    yield "answers", {"name": "least values", **said, "fields": least}
    yield "answers", {"name": "greatest values, in parts", **said, "fields": most}
    info = {name: value(name) for name in (*ANSWERS["info"].required, "serial")}
    yield "answers", {"name": "parts of 20 bytes", **said, "fields": info, "max_message": 20}
    fields = {"table": 2, "offset": 229, "data": "00" * 200}
    asked = {"type": "REQUEST", "op": "table_write", "ref": 9, "fields": fields}
    yield "requests", {"name": "table_write, in parts of 20 bytes", **asked, "max_message": 20}
    fields = {name: value(name) for name in EVENTS["press_end"].required}
    event = {"type": "EVENT", "kind": "press_end", "seq": 256, "fields": fields}
    yield "events", {"name": "press_end, in parts of 100 bytes", **event, "max_message": 100}


def _streams() -> Iterator[tuple[str, Vector]]:
    base = {"type": "SAMPLES", "epoch": 7, "width": 3, "cells": 1, "index": 1000, "tick": 5_000_000}
    for flag in FLAG_MASKS:
        yield "samples", {"name": f"flag {flag}", **base, "flags": [flag], "counts": [8421, -3]}
    for width in (2, 3, 4):
        top = (1 << 8 * width - 1) - 1
        counts = [0, 1, -1, 127, 128, 255, 256, -128, -129, top - 1, top, -top, -top - 1]
        one = {**base, "flags": [], "width": width, "counts": counts}
        yield "samples", {"name": f"width {width}, edges", **one}
        many = {**base, "flags": [], "width": width, "cells": 8, "counts": list(range(-8, 8))}
        yield "samples", {"name": f"width {width}, 8 cells", **many}
        full = {**base, "flags": [], "width": width, "counts": [1000 + i for i in range(232 // width)]}
        yield "samples", {"name": f"width {width}, full", **full}
    last = {
        "epoch": 255,
        "index": 2**32 - 1,
        "tick": 2**32 - 1,
        "flags": list(FLAG_MASKS),
    }
    yield "samples", {"name": "all flags, greatest numbers", **base, **last, "counts": [0]}
    for number, data in enumerate(("", "00", "00" * 238)):
        yield (
            "others",
            {"name": f"record {number}", "type": "RECORD", "ref": number, "offset": 2**32 - 1, "data": data},
        )
    for number, text in enumerate(("", "boot", "Größe µ")):
        yield "others", {"name": f"log {number}", "type": "LOG", "level": number, "text": text}


def _tables() -> Iterator[tuple[str, Vector]]:
    names = [column.name for column in tables.ENTRY[1:-1]]
    figures = (1, 0, 3, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000, 0, 2000, 2000, 250, 0, 0)
    left = {"point": "LR3", **dict(zip(names, figures, strict=True))}
    knead = {**left, "point": "PC6-own!", "side": 3, "mode": 2, "cadence_low": 500, "cadence_high": 65_535}
    one = {"table_version": 7, "entries": [left]}
    yield "tables", {"name": "one entry", "table": "thresholds", "value": one}
    yield "tables", {"name": "no entry", "table": "thresholds", "value": {"table_version": 0, "entries": []}}
    two = {"table_version": 2**32 - 1, "entries": [left, {**left, "side": 2, "mode": 1, "repeats": 0}, knead]}
    yield "tables", {"name": "three entries", "table": "thresholds", "value": two}
    cell = [[-100, 0], [900, 5000], [2900, 20_000]]
    falling = [[-(2**31), 2_000_000], [2**31 - 1, -2_000_000]]
    named = {"id": "00112233445566778899aabbccddeeff", "created": 1_760_000_000}
    yield "tables", {"name": "one cell", "table": "calibration", "value": {**named, "cells": [cell]}}
    both = {**named, "created": 0, "cells": [cell, falling]}
    yield "tables", {"name": "two cells, one falling", "table": "calibration", "value": both}


def _finished(vector: Vector) -> Vector:
    if "table" in vector and "value" in vector:
        blob = write_table(vector)
        return {**vector, "hex": blob.hex(), "crc32": tables.table_crc(blob)}
    messages = write_messages(vector)
    return {
        **vector,
        "messages": [m.hex() for m in messages],
        "frames": [encode_frame(m).hex() for m in messages],
    }


def main() -> None:
    """Add the vectors whose names are not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for make in (_conversations, _edges, _streams, _tables):
        for file, vector in make():
            path = FOLDER / f"{file}.jsonl"
            path.touch()
            if vector["name"] not in {known["name"] for known in read(file)}:
                with path.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(_finished(vector), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
