"""What a rule of the page is here: an id, its words, what it needs, and a function that looks at a device.

    @rule("4-twice", "a tag that occurs twice is malformed")
    async def twice(bench: Bench) -> None:
        refused(await bench.ask("config", raw=2 * EPOCH), "malformed")

A function that returns has seen the rule obeyed. It raises `BrokenError` where the rule is broken, and `UntestedError`
where that cannot be said. The number before the first hyphen is the section of the page.
"""

from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tools.conformance.bench import Bench, Said

Look = Callable[["Bench"], Awaitable[None]]


class BrokenError(Exception):
    """The device broke a rule."""

    def __init__(self, expected: str, seen: str) -> None:
        super().__init__(f"expected {expected}, saw {seen}")
        self.expected, self.seen = expected, seen


class UntestedError(Exception):
    """It cannot be said whether the device obeys; the text says why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the page that a host can see obeyed or broken."""

    id: str
    """`7.1-tick`: the section, and a word."""
    text: str
    """The rule in a few words; the page has all of them."""
    look: Look
    needs: tuple[str, ...] = ()
    """Names in `needs.NEEDS`, in the order in which they are seen to."""

    @property
    def section(self) -> str:
        """Number of the section of the page, such as `7.1`."""
        return self.id.partition("-")[0]


RULES: Final[dict[str, Rule]] = {}
"""All rules by id, in the order of the page; `tools.conformance.sections` fills it."""


def rule(name: str, text: str, *needs: str) -> Callable[[Look], Look]:
    """Make a rule of a function."""

    def add(look: Look) -> Look:
        if name in RULES:
            raise ValueError(f"there are two rules {name}")
        RULES[name] = Rule(name, text, look, needs)
        return look

    return add


def holds(what: object, expected: str, seen: object) -> None:
    """Raise `BrokenError` unless `what` is true."""
    if not what:
        raise BrokenError(expected, str(seen))


def equal(name: str, seen: object, expected: object) -> None:
    """Raise `BrokenError` unless both are equal."""
    if seen != expected:
        raise BrokenError(f"{name} {_shown(expected)}", _shown(seen))


def among(name: str, seen: object, allowed: Container[object], words: str) -> None:
    """Raise `BrokenError` unless `seen` is among those that are allowed; `words` says which."""
    if seen not in allowed:
        raise BrokenError(f"{name} {words}", _shown(seen))


def refused(said: "Said", *statuses: str) -> None:
    """Raise `BrokenError` unless the answer has one of these statuses."""
    if said.status not in statuses:
        raise BrokenError(f"the status {' or '.join(statuses)} to {said.op}", str(said))


def granted(said: "Said") -> "Said":
    """Return an answer that has the status `ok`; raise `BrokenError` for any other."""
    refused(said, "ok")
    return said


def _shown(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex(" ") or "nothing"
    return "nothing" if value is None else str(value)
