"""The states of a link as the host sees them (section 2.4): a table, in which a missing key changes nothing."""

from enum import Enum
from typing import Final


class LinkState(Enum):
    """How far a link has come."""

    CLOSED = "closed"
    GREETING = "greeting"
    """Up; no version is agreed yet, or no more."""
    AGREED = "agreed"
    STREAMING = "streaming"


UP: Final = "link up"
DOWN: Final = "link down"
NO_HELLO: Final = "hello_needed"
"""The device forgot the link: it was restarted, or waited too long for a word of the host."""

TRANSITIONS: Final = {
    (LinkState.CLOSED, UP): LinkState.GREETING,
    (LinkState.GREETING, "hello"): LinkState.AGREED,
    (LinkState.AGREED, "hello"): LinkState.AGREED,
    (LinkState.AGREED, "start"): LinkState.STREAMING,
    (LinkState.AGREED, NO_HELLO): LinkState.GREETING,
    (LinkState.STREAMING, "hello"): LinkState.AGREED,
    (LinkState.STREAMING, "stop"): LinkState.AGREED,
    (LinkState.STREAMING, NO_HELLO): LinkState.GREETING,
    (LinkState.GREETING, DOWN): LinkState.CLOSED,
    (LinkState.AGREED, DOWN): LinkState.CLOSED,
    (LinkState.STREAMING, DOWN): LinkState.CLOSED,
}
"""What follows when a request of that name is granted, or one of the signs above is seen."""


def after(state: LinkState, sign: str) -> LinkState:
    """Return the state that follows `state` on `sign`."""
    return TRANSITIONS.get((state, sign), state)
