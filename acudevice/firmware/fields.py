# Fields of messages: tag, length, value (section 4 of the protocol).

import struct

# Kinds of values, above the tag: the code that `struct` has for a number, and whether there may be many of it.
MANY = 0x8000
U8, U16, U32, U64, I32 = [ord(code) << 8 for code in "BHIQi"]
BYTES, TEXT = [ord(code) << 8 for code in "bs"]
U32S, I32S = MANY | U32, MANY | I32

# One number each, as tuples would cost a small board kilobytes.
TAGS = {
    "versions": BYTES | 0x01,
    "version": BYTES | 0x02,
    "boot_id": U32 | 0x03,
    "max_message": U16 | 0x04,
    "features": U32 | 0x05,
    "model": TEXT | 0x06,
    "firmware": TEXT | 0x07,
    "serial": TEXT | 0x08,
    "sensor": TEXT | 0x09,
    "cells": U8 | 0x0A,
    "width": U8 | 0x0B,
    "clip_low": I32 | 0x0C,
    "clip_high": I32 | 0x0D,
    "tick_hz": U32 | 0x0E,
    "rates": U32S | 0x0F,
    "buffer": U32 | 0x10,
    "capacity": U16 | 0x11,
    "range": I32 | 0x12,
    "ceiling": I32 | 0x13,
    "tip_area": U16 | 0x14,
    "thresholds_version": U32 | 0x15,
    "thresholds_crc": U32 | 0x16,
    "calibration_crc": U32 | 0x17,
    "calibration_id": BYTES | 0x18,
    "flush": U16 | 0x19,
    "linger": U32 | 0x1A,
    "epoch": U8 | 0x20,
    "index": U32 | 0x21,
    "tick": U32 | 0x22,
    "rate": U32 | 0x23,
    "period": U32 | 0x24,
    "tare": I32S | 0x25,
    "noise": U32 | 0x26,
    "action": U8 | 0x27,
    "unix": U64 | 0x28,
    "uptime": U64 | 0x29,
    "answer_tick": U32 | 0x2A,
    "count": U32 | 0x2B,
    "oldest": U32 | 0x2C,
    "seq": U16 | 0x2D,
    "newest": U32 | 0x2E,
    "table": U8 | 0x30,
    "size": U32 | 0x31,
    "crc": U32 | 0x32,
    "table_version": U32 | 0x33,
    "offset": U32 | 0x34,
    "data": BYTES | 0x35,
    "length": U16 | 0x36,
    "entry": U16 | 0x37,
    "rule": U8 | 0x38,
    "previous_crc": U32 | 0x39,
    "point": BYTES | 0x40,  # ASCII, and compared with the bytes of a table
    "side": U8 | 0x41,
    "state": U8 | 0x42,
    "verdict": U8 | 0x43,
    "reasons": U16 | 0x44,
    "onset": U32 | 0x45,
    "onset_tick": U32 | 0x46,
    "release": U32 | 0x47,
    "release_tick": U32 | 0x48,
    "peak": I32 | 0x49,
    "held": U32 | 0x4A,
    "sum": U64 | 0x4B,
    "sum_sq": U64 | 0x4C,
    "in_band": U32 | 0x4D,
    "longest": U32 | 0x4E,
    "above": U32 | 0x4F,
    "to_band": U32 | 0x50,
    "impulse": U64 | 0x51,
    "cycles": U16 | 0x52,
    "cadence": U32 | 0x53,
    "rest": U32 | 0x54,
    "cause": U8 | 0x55,
    "done": U16 | 0x56,
    "percent": U8 | 0x60,
    "voltage": U16 | 0x61,
    "charging": U8 | 0x62,
    "mask": U8 | 0x68,
    "strength": U8 | 0x69,
    "cue": U8 | 0x6A,
    "record": U32 | 0x70,
    "unix_s": U32 | 0x71,
    "field": U8 | 0x78,
    "text": TEXT | 0x79,
}


class MalformedError(ValueError):
    pass  # the fields of a request cannot be read; why is a comment where it is raised, as texts cost memory


def tag(name):
    """Return the tag of a field."""
    return TAGS[name] & 0xFF


def encode(pairs):
    """Return the fields of (name, value) pairs; what is None is unknown and left out."""
    out = bytearray()
    for name, value in pairs:
        if value is not None:
            raw = _pack(TAGS[name], value)
            out.append(tag(name))
            out.append(len(raw))
            out.extend(raw)
    return bytes(out)


def _pack(kind, value):
    if kind & MANY:
        return b"".join([_pack(kind ^ MANY, one) for one in value])
    code = chr(kind >> 8)
    if code == "b":
        return value
    if code == "s":
        return value.encode()
    if code != "i":  # counts and ticks are full inside and travel with their low bits
        value &= (1 << 8 * struct.calcsize("<" + code)) - 1
    return struct.pack("<" + code, value)


def decode(data):
    """Return the fields in `data` by name; unknown tags are skipped. Raises MalformedError."""
    fields = {}
    at = 0
    while at < len(data):
        if at + 2 > len(data) or at + 2 + data[at + 1] > len(data):
            raise MalformedError  # a field is cut short
        start = at + 2
        end = start + data[at + 1]
        for name, kind in TAGS.items():
            if kind & 0xFF == data[at]:
                if name in fields:
                    raise MalformedError  # a field occurs twice
                fields[name] = _unpack(kind, data[start:end])
        at = end
    return fields


def _unpack(kind, raw):
    code = chr(kind >> 8 & 0x7F)
    if code == "b":
        return bytes(raw)
    if code == "s":
        return _text(raw)
    size = struct.calcsize("<" + code)
    if kind & MANY:
        if len(raw) % size:
            raise MalformedError  # an array ends within an element
        return struct.unpack("<%d%s" % (len(raw) // size, code), raw)
    if len(raw) < size:
        raise MalformedError  # a value is shorter than its type
    return struct.unpack("<" + code, raw[:size])[0]


def _text(raw):
    try:
        return str(raw, "utf-8")
    except UnicodeError:
        raise MalformedError
