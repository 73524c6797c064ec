"""A small host for the firmware's tests, written by hand from firmware_protocol.md: frames, fields, parts.

It shares no code with the firmware nor with `acudevice.protocol`, and drives `tests/support/ring_bridge.py` in either
interpreter. Answers, events and packets of samples are kept in the order in which they came.
"""

import binascii
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Call = Callable[[str, bytes], bytes]

TAGS = {
    "versions": (0x01, "b"), "version": (0x02, "b"), "boot_id": (0x03, "I"), "max_message": (0x04, "H"),
    "features": (0x05, "I"), "model": (0x06, "s"), "firmware": (0x07, "s"), "serial": (0x08, "s"),
    "sensor": (0x09, "s"), "cells": (0x0A, "B"), "width": (0x0B, "B"), "clip_low": (0x0C, "i"),
    "clip_high": (0x0D, "i"), "tick_hz": (0x0E, "I"), "rates": (0x0F, "I*"), "buffer": (0x10, "I"),
    "capacity": (0x11, "H"), "range": (0x12, "i"), "ceiling": (0x13, "i"), "tip_area": (0x14, "H"),
    "thresholds_version": (0x15, "I"), "thresholds_crc": (0x16, "I"), "calibration_crc": (0x17, "I"),
    "calibration_id": (0x18, "b"), "flush": (0x19, "H"), "linger": (0x1A, "I"), "epoch": (0x20, "B"),
    "index": (0x21, "I"), "tick": (0x22, "I"), "rate": (0x23, "I"), "period": (0x24, "I"), "tare": (0x25, "i*"),
    "noise": (0x26, "I"), "action": (0x27, "B"), "unix": (0x28, "Q"), "uptime": (0x29, "Q"),
    "answer_tick": (0x2A, "I"), "count": (0x2B, "I"), "oldest": (0x2C, "I"), "seq": (0x2D, "H"),
    "newest": (0x2E, "I"), "table": (0x30, "B"), "size": (0x31, "I"), "crc": (0x32, "I"),
    "table_version": (0x33, "I"), "offset": (0x34, "I"), "data": (0x35, "b"), "length": (0x36, "H"),
    "entry": (0x37, "H"), "rule": (0x38, "B"), "previous_crc": (0x39, "I"), "point": (0x40, "s"),
    "side": (0x41, "B"), "state": (0x42, "B"), "verdict": (0x43, "B"), "reasons": (0x44, "H"),
    "onset": (0x45, "I"), "onset_tick": (0x46, "I"), "release": (0x47, "I"), "release_tick": (0x48, "I"),
    "peak": (0x49, "i"), "held": (0x4A, "I"), "sum": (0x4B, "Q"), "sum_sq": (0x4C, "Q"), "in_band": (0x4D, "I"),
    "longest": (0x4E, "I"), "above": (0x4F, "I"), "to_band": (0x50, "I"), "impulse": (0x51, "Q"),
    "cycles": (0x52, "H"), "cadence": (0x53, "I"), "rest": (0x54, "I"), "cause": (0x55, "B"), "done": (0x56, "H"),
    "percent": (0x60, "B"), "voltage": (0x61, "H"), "charging": (0x62, "B"), "mask": (0x68, "B"),
    "strength": (0x69, "B"), "cue": (0x6A, "B"), "record": (0x70, "I"), "unix_s": (0x71, "I"),
    "field": (0x78, "B"), "text": (0x79, "s"),
}  # fmt: skip
"""Name: tag and type (b bytes, s text, else as `struct`; * an array), from section 4."""

OPS = (
    "hello info time battery start stop config tare table_info table_read table_begin table_write table_commit"
    " table_revert activate deactivate state backfill events feedback cue records record_read record_delete"
    " standalone reboot"
).split()
"""Names of requests, from op 1 on."""

STATUSES = (
    "ok malformed unknown_op no_common_version hello_needed missing_field bad_value not_supported busy not_permitted"
    " not_found gone partial loaded unsteady crc_mismatch rule_broken not_measuring sensor_fault too_big"
    " link_too_small storage_failed"
).split()

KINDS = "press_start press_end over clear epoch battery button table fault link".split()
"""Names of events, from kind 1 on."""

NO_READING = -0x80000000
PERIOD = 10_000
"""Ticks between samples at 100 Hz and 1 MHz."""
POINT = "LR3"
THRESHOLDS = bytes.fromhex(
    "013C0100070000004C523300000000000100" + "0300DC050000E8030000401F0000204E000030750000A00F0000401F0000"
    "00000000D0070000D0070000FA00000000000000"
)
"""The table of section 20.7."""


def pack(**fields: Any) -> bytes:
    """Return fields as they travel."""
    out = b""
    for name, value in fields.items():
        tag, kind = TAGS[name]
        if kind == "s":
            raw = value.encode()
        elif kind == "b":
            raw = bytes(value)
        else:
            raw = struct.pack("<" + kind[0], value)
        out += bytes((tag, len(raw))) + raw
    return out


def unpack(data: bytes) -> list[tuple[str, Any]]:
    """Return the fields in `data` in their order."""
    by_tag = {tag: (name, kind) for name, (tag, kind) in TAGS.items()}
    pairs = []
    while data:
        name, kind = by_tag[data[0]]
        raw, data = data[2 : 2 + data[1]], data[2 + data[1] :]
        if kind == "b":
            pairs.append((name, raw))
        elif kind == "s":
            pairs.append((name, raw.decode()))
        else:
            values = struct.unpack(f"<{len(raw) // struct.calcsize(kind[0])}{kind[0]}", raw)
            pairs.append((name, values if kind[-1] == "*" else values[0]))
    return pairs


def frame(message: bytes) -> bytes:
    """Return a message as a frame: pieces between zeros, each led by its length."""
    data = message + struct.pack("<H", binascii.crc_hqx(message, 0xFFFF))
    return b"".join(bytes((len(piece) + 1,)) + piece for piece in data.split(b"\0")) + b"\0"


def unframe(data: bytes) -> bytes:
    """Return the message of one frame, without the zero at its end."""
    pieces = []
    while data:
        pieces.append(data[1 : data[0]])
        data = data[data[0] :]
    message = b"\0".join(pieces)
    assert binascii.crc_hqx(message[:-2], 0xFFFF) == struct.unpack("<H", message[-2:])[0]
    return message[:-2]


@dataclass(frozen=True)
class Packet:
    """A SAMPLES message."""

    flags: int
    epoch: int
    cells: int
    width: int
    index: int
    tick: int
    counts: tuple[int, ...]

    @property
    def indexes(self) -> range:
        """Indexes of its samples."""
        return range(self.index, self.index + len(self.counts) // self.cells)


def packet(message: bytes) -> Packet:
    """Return what a SAMPLES message says."""
    _, flags, epoch, shape, index, tick = struct.unpack("<BBBBII", message[:12])
    width = shape & 15
    counts = (
        int.from_bytes(message[at : at + width], "little", signed=True)
        for at in range(12, len(message), width)
    )
    return Packet(flags, epoch, shape >> 4, width, index, tick, tuple(counts))


class Answer(dict[str, Any]):
    """Fields of an answer, and its status."""

    status: str
    pairs: list[tuple[str, Any]]


@dataclass
class Host:
    """A host on the cable of the ring on the bench."""

    call: Call
    now: int = 0
    ref: int = 0
    messages: list[bytes] = field(default_factory=list)
    """All messages that came."""
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    seqs: list[int] = field(default_factory=list)
    packets: list[Packet] = field(default_factory=list)
    _answers: list[tuple[int, int, int, bytes]] = field(default_factory=list)
    _parts: dict[bytes, bytes] = field(default_factory=dict)
    _rest: bytes = b""

    def boot(self, *, say_hello: bool = True, **options: object) -> None:
        """Switch the device on; give it the example's thresholds and begin to measure at the default rate."""
        text = " ".join(f"{key}={value}" for key, value in options.items())
        self.call("boot", text.encode())
        self.now = 0
        self.forget()
        if say_hello:
            self.hello()

    def forget(self) -> None:
        """Forget what came."""
        self.messages, self.events, self.seqs, self.packets, self._rest = [], [], [], [], b""

    def hello(self) -> Answer:
        """Agree on version 1.0."""
        return self.ask("hello", versions=b"\1\0")

    def send(self, message: bytes) -> None:
        """Send one message."""
        self.take(self.call("feed", frame(message)))

    def take(self, data: bytes) -> None:
        """Take bytes from the device."""
        *frames, self._rest = (self._rest + data).split(b"\0")
        for one in filter(None, frames):
            message = unframe(one)
            assert 1 <= len(message) <= 244
            self.messages.append(message)
            self._sort(message)

    def _sort(self, message: bytes) -> None:
        if message[0] == 2:
            self._join(message[:3] + message[4:5], message[3], message[5:])
        elif message[0] == 3:
            self._join(message[:4], message[4], message[5:])
        elif message[0] == 4:
            self.packets.append(packet(message))

    def _join(self, key: bytes, part: int, data: bytes) -> None:
        self._parts[key] = (self._parts[key] if part & 0x7F else b"") + data
        if part & 0x80:
            return
        joined = self._parts.pop(key)
        if key[0] == 2:
            self._answers.append((key[1], key[2], key[3], joined))
        else:
            self.events.append((KINDS[key[1] - 1], dict(unpack(joined))))
            self.seqs.append(struct.unpack("<H", key[2:4])[0])

    def ask_raw(self, op: int, fields: bytes = b"", *, ref: int | None = None) -> None:
        """Send a request; its answer may come later."""
        if ref is None:
            self.ref = self.ref % 255 + 1
            ref = self.ref
        self.send(bytes((1, op, ref, 0)) + fields)

    def ask(self, name: str, **fields: Any) -> Answer:
        """Send a request and return the answer that came at once."""
        self._answers = []
        self.ask_raw(OPS.index(name) + 1, pack(**fields))
        answer = self.answer()
        assert self._last == (OPS.index(name) + 1, self.ref)
        return answer

    def answer(self) -> Answer:
        """Return the one answer that came, and forget it."""
        ((op, ref, status, raw),) = self._answers
        self._answers = []
        self._last = (op, ref)
        pairs = unpack(raw)
        answer = Answer(pairs)
        answer.status, answer.pairs = STATUSES[status], pairs
        return answer

    @property
    def answered(self) -> int:
        """How many answers came and were not looked at."""
        return len(self._answers)

    def push(self, *counts: int | None, step: int = PERIOD) -> None:
        """Give the device samples of one cell (or of all cells, one after the other), one period apart."""
        values = [NO_READING if one is None else one for one in counts]
        cells = 1 if not self.packets else self.packets[-1].cells
        data = struct.pack(f"<QI{len(values)}i", self.now + step, step, *values)
        self.now += step * (len(values) // cells)
        self.take(self.call("samples", data))

    def lose(self, count: int, step: int = PERIOD) -> None:
        """Let time pass in which so many samples were due, and the device did nothing."""
        self.now += count * step

    def wait(self, ms: int) -> None:
        """Let time pass without samples."""
        self.now += ms * 1000
        self.take(self.call("wait", struct.pack("<Q", self.now)))

    def jump(self, tick: int) -> None:
        """Set the clock, however far."""
        self.now = tick
        self.take(self.call("poll", struct.pack("<Q", tick)))

    def write_table(self, table: int, blob: bytes) -> Answer:
        """Write a table and return the answer to its commit."""
        assert self.ask("table_begin", table=table, size=len(blob), crc=binascii.crc32(blob)).status == "ok"
        for at in range(0, len(blob), 200):
            assert self.ask("table_write", table=table, offset=at, data=blob[at : at + 200]).status == "ok"
        return self.ask("table_commit", table=table)

    def ready(self, point: str = POINT) -> None:
        """Write the example's thresholds, measure, and activate the point."""
        assert self.write_table(1, THRESHOLDS).status == "ok"
        assert self.ask("start").status == "ok"
        assert self.ask("activate", point=point, side=1).status == "ok"

    def look(self) -> list[str]:
        """Return colour, strength, vibration, resets, state and rate."""
        return self.call("look", b"").decode().split()

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Return the fields of the events of one kind."""
        return [fields for name, fields in self.events if name == kind]
