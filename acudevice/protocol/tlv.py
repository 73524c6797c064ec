"""Fields as bytes: tag, length, value (firmware_protocol.md, section 4), coded by the table in `fields`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple, cast

from acudevice.errors import ProtocolError, UsageError
from acudevice.protocol.fields import BY_NAME, BY_TAG, Field, Fields, Ints, Value
from acudevice.protocol.text import shown

MAX_VALUE: Final = 255
"""Longest value of one field in bytes: its length is one byte."""


class _Coder(NamedTuple):
    read: Callable[[bytes], Value]
    write: Callable[[Value], bytes]


def _integer(size: int, signed: bool) -> _Coder:
    def read(raw: bytes) -> int:
        if len(raw) < size:
            raise ValueError(f"{len(raw)} bytes, {size} expected")
        return int.from_bytes(raw[:size], "little", signed=signed)

    def write(value: Value) -> bytes:
        return cast(int, value).to_bytes(size, "little", signed=signed)

    return _Coder(read, write)


def _array(size: int, signed: bool) -> _Coder:
    item = _integer(size, signed)

    def read(raw: bytes) -> Ints:
        if len(raw) % size:
            raise ValueError(f"{len(raw)} bytes are no whole number of elements of {size}")
        return tuple(
            int.from_bytes(raw[at : at + size], "little", signed=signed) for at in range(0, len(raw), size)
        )

    def write(value: Value) -> bytes:
        return b"".join(item.write(element) for element in cast(Ints, value))

    return _Coder(read, write)


def _text(raw: bytes) -> str:
    return shown(raw.decode("utf-8"))


CODERS: Final[dict[str, _Coder]] = {
    "u8": _integer(1, signed=False),
    "u16": _integer(2, signed=False),
    "u32": _integer(4, signed=False),
    "u64": _integer(8, signed=False),
    "i32": _integer(4, signed=True),
    "str": _Coder(_text, lambda value: cast(str, value).encode("utf-8")),
    "u8[]": _Coder(bytes, lambda value: b"".join((cast(bytes, value),))),
    "u32[]": _array(4, signed=False),
    "i32[]": _array(4, signed=True),
}
"""How each wire type is read and written; both raise `ValueError` or the like where they cannot."""


def _encode(field: Field, value: object) -> bytes:
    try:
        raw = CODERS[field.type].write(cast(Value, value))
    except (OverflowError, TypeError, AttributeError, ValueError) as error:
        raise UsageError(f"field {field.name} is {field.type} and cannot be {value!r}") from error
    if len(raw) > MAX_VALUE:
        raise UsageError(f"field {field.name} holds at most {MAX_VALUE} bytes, not {len(raw)}")
    return bytes((field.tag, len(raw))) + raw


def encode_fields(fields: Fields) -> bytes:
    """Return the fields as bytes, in the order given; raise `UsageError` for one that is unknown or does not fit."""
    out = []
    for name, value in fields.items():
        if name not in BY_NAME:
            raise UsageError(f"no field is called {name!r}")
        out.append(_encode(BY_NAME[name], value))
    return b"".join(out)


def _items(data: bytes) -> Iterator[tuple[Field, Value]]:
    """Yield the fields that are known, in order; raise `ProtocolError` where they cannot be read."""
    at, end = 0, len(data)
    while at < end:
        start = at + 2
        stop = start + data[at + 1] if start <= end else end + 1
        if stop > end:
            raise ProtocolError(f"malformed: the field at byte {at} is cut short")
        field = BY_TAG.get(data[at])
        if field is not None:
            try:
                yield field, CODERS[field.type].read(data[start:stop])
            except ValueError as error:
                raise ProtocolError(f"malformed: field {field.name}: {error}") from error
        at = stop


def _add(into: dict[str, Value], field: Field, value: Value) -> None:
    if field.name in into:
        raise ProtocolError(f"malformed: field {field.name} occurs twice")
    into[field.name] = value


def decode_fields(data: bytes) -> Fields:
    """Return the fields by name; unknown tags are skipped. Raise `ProtocolError` where they cannot be read."""
    fields: dict[str, Value] = {}
    for field, value in _items(data):
        _add(fields, field, value)
    return cast(Fields, fields)


def decode_list(data: bytes, first: str) -> tuple[Fields, tuple[Fields, ...]]:
    """Return the fields before the first entry and the entries, each of which begins with the field `first`."""
    head: dict[str, Value] = {}
    entries: list[dict[str, Value]] = []
    for field, value in _items(data):
        if field.name == first:
            entries.append({})
        _add(entries[-1] if entries else head, field, value)
    return cast(Fields, head), cast("tuple[Fields, ...]", tuple(entries))


def missing(fields: Mapping[str, object], required: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of those that `fields` lacks."""
    return tuple(name for name in required if name not in fields)
