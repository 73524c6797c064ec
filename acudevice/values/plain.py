"""Values as plain data and back: what JSON can hold.

Dataclasses become objects by field name, enumerations the lower-case name of the member, tuples lists, bytes
hexadecimal digits, NaN null. The type hints of a value are its schema: reading back needs no second one.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from acudevice.errors import BadDataError

T = TypeVar("T")


def to_plain(value: object) -> Any:
    """Return `value` as objects, lists, strings, numbers, booleans and None; `TypeError` for what no value holds."""
    match value:
        case Enum():
            return value.name.lower()
        case float():
            return value if isfinite(value) else None
        case None | bool() | int() | str():
            return value
        case bytes():
            return value.hex()
    return _structure(value)


def _structure(value: object) -> Any:
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, frozenset | set):
        return [to_plain(item) for item in sorted(value)]
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no plain form")


def from_plain(kind: type[T], plain: object) -> T:
    """Return plain data as a value of `kind`: unknown fields are skipped, absent ones take their default.

    Raises `BadDataError`, which says where, if the data does not fit.
    """
    return cast("T", _read(kind, plain, kind.__name__))


def _read(kind: Any, plain: object, where: str) -> object:
    origin = get_origin(kind)
    if kind is object:
        return plain
    if origin in (Union, UnionType):
        return _optional(kind, plain, where)
    if origin in _CONTAINERS:
        return _CONTAINERS[origin](get_args(kind), plain, where)
    if is_dataclass(kind):
        return _dataclass(cast("type", kind), plain, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind, plain, where)
    return _scalar(kind, plain, where)


def _optional(kind: Any, plain: object, where: str) -> object:
    """Read a union: None where it may be, else the first kind that fits."""
    kinds = get_args(kind)
    if plain is None and NoneType in kinds:
        return None
    errors = []
    for member in kinds:
        if member is not NoneType:
            try:
                return _read(member, plain, where)
            except BadDataError as error:
                errors.append(error)
    raise errors[0]


def _tuple(kinds: tuple[Any, ...], plain: object, where: str) -> object:
    if not isinstance(plain, list):
        raise _wrong(where, "a list", plain)
    if kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(plain)
    if len(kinds) != len(plain):
        raise _wrong(where, f"{len(kinds)} items", plain)
    return tuple(
        _read(kind, item, f"{where}[{k}]") for k, (kind, item) in enumerate(zip(kinds, plain, strict=True))
    )


def _frozenset(kinds: tuple[Any, ...], plain: object, where: str) -> object:
    if not isinstance(plain, list):
        raise _wrong(where, "a list", plain)
    return frozenset(_read(kinds[0], item, where) for item in plain)


def _dict(kinds: tuple[Any, ...], plain: object, where: str) -> object:
    if not isinstance(plain, dict):
        raise _wrong(where, "an object", plain)
    return {key: _read(kinds[1], item, f"{where}.{key}") for key, item in plain.items()}


_CONTAINERS: dict[Any, Callable[[tuple[Any, ...], object, str], object]] = {
    tuple: _tuple,
    frozenset: _frozenset,
    dict: _dict,
}


def _dataclass(kind: type, plain: object, where: str) -> object:
    if not isinstance(plain, dict):
        raise _wrong(where, "an object", plain)
    found = {}
    for name, (hint, needed) in _schema(kind).items():
        if name in plain:
            found[name] = _read(hint, plain[name], f"{where}.{name}")
        elif needed:
            raise BadDataError(f"{where} lacks {name}")
    return kind(**found)


def _enum(kind: type[Enum], plain: object, where: str) -> Enum:
    try:
        return kind[str(plain).upper()]
    except KeyError:
        raise _wrong(where, "one of " + ", ".join(member.name.lower() for member in kind), plain) from None


def _scalar(kind: type, plain: object, where: str) -> object:
    if kind is float and isinstance(plain, int) and not isinstance(plain, bool):
        return float(plain)
    if type(plain) is not kind:
        raise _wrong(where, f"of type {kind.__name__}", plain)
    return plain


@cache
def _schema(kind: type) -> dict[str, tuple[Any, bool]]:
    """Return the type of each field of a dataclass, and whether it has to be given."""
    hints = get_type_hints(kind)
    return {
        field.name: (hints[field.name], field.default is MISSING and field.default_factory is MISSING)
        for field in fields(kind)
    }


def _wrong(where: str, wanted: str, plain: object) -> BadDataError:
    return BadDataError(f"{where} must be {wanted}, not {plain!r:.60}")
