"""What the demonstration is made of: a ring, a hand that learns, and a routine of three presses."""

from dataclasses import replace
from typing import Final

from acudevice.points.catalogue import load_catalogue
from acudevice.points.model import Routine

DEFAULT_SEED: Final = 1


def nickname(seed: int) -> str:
    """Return the nickname of the virtual ring that the demonstration pairs: each seed is another ring."""
    return "demo-ring" if seed == DEFAULT_SEED else f"demo-ring-{seed}"


def address(seed: int, *, fast: bool) -> str:
    """Return the address of the demonstration's ring: a hand that begins too lightly, picked by `seed`.

    Its serial number is no other virtual ring's: what somebody has paired is not taken for it.
    """
    return f"virtual:?hand=light&seed={seed}&serial=DEMO-{seed:06d}&pace={'max' if fast else 'real'}"


def routine() -> Routine:
    """Return the demonstration's routine: Tai Chong on the left foot, three good presses."""
    whole = load_catalogue().routine("tai-chong").with_repeats(3)
    return replace(whole, steps=whole.steps[:1])
