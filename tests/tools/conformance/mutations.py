"""How a firmware is made wrong in one place: each of these returns what changes it, until the patch is undone."""

import importlib
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from acudevice.firmware import requests

Mutant = Callable[[pytest.MonkeyPatch], None]
Pairs = Iterable[tuple[str, Any]]
Answer = tuple[int, list[tuple[str, Any]]]
OK = 0


def _owner(path: str) -> tuple[Any, str]:
    """Return the module or class of the firmware that a path such as `check.Check.cut` lies in, and the last name."""
    module, *names = path.split(".")
    owner: Any = importlib.import_module(f"acudevice.firmware.{module}")
    for name in names[:-1]:
        owner = getattr(owner, name)
    return owner, names[-1]


def put(path: str, value: Any) -> Mutant:
    """Replace something of the firmware."""
    return lambda patch: patch.setattr(*_owner(path), value)


def wrap(path: str, make: Callable[[Any], Any]) -> Mutant:
    """Replace something of the firmware by what `make` makes of it."""

    def mutate(patch: pytest.MonkeyPatch) -> None:
        owner, name = _owner(path)
        patch.setattr(owner, name, make(getattr(owner, name)))

    return mutate


def code(op: str) -> int:
    """Return the number of a request."""
    names = (
        "hello info time battery start stop config tare table_info table_read table_begin table_write table_commit"
        " table_revert activate deactivate state backfill events feedback cue records record_read record_delete"
        " standalone reboot"
    )
    return names.split().index(op) + 1


def asked(change: Callable[..., Any]) -> Mutant:
    """Have `change(original, session, op, ref, raw)` answer all requests."""

    def make(original: Any) -> Any:
        return lambda session, op, ref, raw: change(original, session, op, ref, raw)

    return wrap("requests.answer", make)


def said(op: str, change: Callable[[int, list[tuple[str, Any]]], Answer]) -> Mutant:
    """Change the answers to one request."""

    def answer(original: Any, session: Any, number: int, ref: int, raw: bytes) -> Any:
        found = original(session, number, ref, raw)
        if number != code(op) or found is requests.LATER:
            return found
        return change(found[0], list(found[1]))

    return asked(answer)


def tells(op: str, **changes: Any) -> Mutant:
    """Have the answers to a request that are no refusal tell other values; a function takes the right one."""

    def change(status: int, pairs: list[tuple[str, Any]]) -> Answer:
        if status != OK:
            return status, pairs
        given = {name: value for name, value in pairs if value is not None}
        for name, value in changes.items():
            if name in given or not callable(value):
                given[name] = value(given[name]) if callable(value) else value
        return status, [(name, value) for name, value in given.items() if value is not None]

    return said(op, change)


def instead(op: str, wrong: int, right: int | None = None) -> Mutant:
    """Have a request answered `wrong` where the answer ought to be `right`, or any at all."""

    def change(status: int, pairs: list[tuple[str, Any]]) -> Answer:
        return (wrong, pairs) if right is None or status == right else (status, pairs)

    return said(op, change)


def after(op: str, act: Callable[[Any], Any]) -> Mutant:
    """Do something more when a request was answered; `act` takes the session."""

    def answer(original: Any, session: Any, number: int, ref: int, raw: bytes) -> Any:
        found = original(session, number, ref, raw)
        if number == code(op):
            act(session)
        return found

    return asked(answer)


def idle(op: str, *pairs: tuple[str, Any]) -> Mutant:
    """Have a request answered ok, and nothing done."""

    def answer(original: Any, session: Any, number: int, ref: int, raw: bytes) -> Any:
        return (OK, pairs) if number == code(op) else original(session, number, ref, raw)

    return asked(answer)


def sends(kind: int, change: Callable[[bytes], bytes]) -> Mutant:
    """Change the messages of one type that leave over the cable."""

    def make(original: Any) -> Any:
        return lambda link, lane, message: original(
            link, lane, change(message) if message[0] == kind else message
        )

    return wrap("serial_link.SerialLink.send", make)


def lax(check: str, rule: int) -> Mutant:
    """Have a check of tables overlook one rule."""

    def make(original: Any) -> Any:
        def look(*given: Any) -> None:
            tables = importlib.import_module("acudevice.firmware.tables")
            try:
                original(*given)
            except tables.BrokenRuleError as broken:
                if broken.rule != rule:
                    raise

        return look

    return wrap(f"tables.{check}", make)


def silent(kind: int) -> Mutant:
    """Have no event of a kind told."""

    def make(original: Any) -> Any:
        return lambda ring, told, pairs: None if told == kind else original(ring, told, pairs)

    return wrap("ring.Ring.tell", make)


def then(path: str, act: Callable[..., Any]) -> Mutant:
    """Do something more after a method; `act` takes what the method takes."""

    def make(original: Any) -> Any:
        def method(*given: Any) -> Any:
            found = original(*given)
            act(*given)
            return found

        return method

    return wrap(path, make)


def handler(op: str, make: Any, *, needs: str | None = None) -> Mutant:
    """Have another function answer a request: what `make` makes of the right one."""

    def mutate(patch: pytest.MonkeyPatch) -> None:
        right, wants = requests.TABLE[code(op)]
        needed, *required = wants.split()
        wanted = " ".join([needed if needs is None else needs, *required])
        patch.setitem(requests.TABLE, code(op), (make(right), wanted))

    return mutate


def without(op: str, name: str) -> Mutant:
    """Leave a field out of the answers to a request."""
    return said(op, lambda found, pairs: (found, [pair for pair in pairs if pair[0] != name]))


def strange(op: str) -> Mutant:
    """Put a field into the answers to a request that is none of its own."""
    return said(op, lambda found, pairs: (found, [*pairs, ("cycles", 1)]))
