"""Somebody beside the device, who presses it when asked: no rule of a press can be seen from here alone."""

import sys
from enum import Enum
from typing import Protocol


class Act(Enum):
    """What a person is asked to do, in words."""

    BUTTON = "press the button on the ring, shortly"
    PRESS = "press the tip gently, hold it for three seconds, then let go"
    HOLD = "press the tip gently and hold it until you are told to let go"
    HARD = "press the tip as hard as you would in use and hold it until you are told to let go"
    LET_GO = "let go"
    UNPLUG = "unplug a wire of the force sensor, and leave it off"
    PLUG = "plug the wire in again"


class Person(Protocol):
    """Who does it. Nobody has to wait for it to be done: what the device then says tells."""

    async def asked(self, act: Act) -> None:
        """Begin to do something."""


class Prompted:
    """A person who reads stderr."""

    async def asked(self, act: Act) -> None:
        """Print what to do."""
        print(f"\a>>> now {act.value}", file=sys.stderr, flush=True)
