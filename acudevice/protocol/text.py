"""Words from the wire, made fit to be shown: a device, or whoever says that it is one, must not steer a terminal."""

from typing import Final

MARK: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands for what cannot be shown."""

_ORDERS: Final = dict.fromkeys(
    (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), MARK
)
"""Control characters of ASCII and of Latin-1, and those that turn the direction of writing."""


def shown(text: str) -> str:
    """Return `text` with a mark in place of each character that is an order to a terminal and no sign."""
    return text.translate(_ORDERS)
