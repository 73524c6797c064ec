"""Addresses of devices: `[FAMILY+]LINK:TARGET`, such as `serial:/dev/ttyACM0` or `virtual:?hand=light&seed=3`."""

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from acudevice.errors import UsageError

LINKS = ("ble", "serial", "virtual", "replay")
"""Schemes that an address can begin with."""

FAMILIES = ("ring",)
"""Families that an address can force."""

DEFAULT_FAMILY = "ring"

_FORM = re.compile(r"(?:(?P<family>[a-z][a-z0-9_-]*)\+)?(?P<link>[a-z][a-z0-9]*):(?P<rest>.*)", re.DOTALL)
_WITH_QUERY = frozenset({"virtual"})


@dataclass(frozen=True, slots=True)
class Address:
    """Where a device is, and what it is taken for."""

    link: str
    """One of `LINKS`."""
    target: str
    """What the link calls the device: a port, a name, a file; empty for a virtual device."""
    options: dict[str, str] = field(default_factory=dict)
    """Options of a virtual device, as written after the question mark."""
    family: str = DEFAULT_FAMILY
    """One of `FAMILIES`."""

    def __str__(self) -> str:
        """Return the address in the form that `parse` reads."""
        family = "" if self.family == DEFAULT_FAMILY else f"{self.family}+"
        query = f"?{urlencode(self.options)}" if self.options else ""
        return f"{family}{self.link}:{self.target}{query}"


def is_address(text: str) -> bool:
    """Tell whether `text` has the form of an address, rather than of a nickname. COM3 and C:/ are not addresses."""
    found = _FORM.fullmatch(text)
    return found is not None and found["link"] in LINKS


def parse(text: str) -> Address:
    """Read an address.

    Raises:
        UsageError: it has no known form, link, family or option syntax.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise UsageError(
            f"'{text}' is no address",
            hint=f"write one like {_examples()}, or the nickname of a paired device",
        )
    family, link, rest = found["family"] or DEFAULT_FAMILY, found["link"], found["rest"]
    _one_of(link, LINKS, "link")
    _one_of(family, FAMILIES, "family")
    if link not in _WITH_QUERY:
        if not rest:
            raise UsageError(
                f"'{text}' does not say which device", hint=f"write an address like {_examples()}"
            )
        return Address(link, rest, {}, family)
    return Address(link, "", _options(text, rest.removeprefix("?")), family)


def _options(text: str, query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise UsageError(
            f"'{text}' has options that cannot be read", hint="write virtual:?hand=light&seed=3"
        ) from None
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"'{text}' gives the option `{twice}` twice", hint="give each option once")
    return dict(pairs)


def _one_of(word: str, known: Collection[str], what: str) -> None:
    if word not in known:
        near = difflib.get_close_matches(word, known, 1)
        hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(sorted(known))}"
        raise UsageError(f"unknown {what} '{word}' in an address", hint=hint)


def _examples() -> str:
    return "serial:/dev/ttyACM0, ble:RING or virtual:"
