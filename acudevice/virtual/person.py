"""Who presses: the traits of a person, drawn from a seed, and what sets each kind of person apart.

Every range here is judgement, made so that presses look like those of the recordings at hand and the verdicts of the
check all occur. Nothing in it was measured on people.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    """The kinds of hand that an address can ask for with `hand=`."""

    STEADY = "steady"
    LIGHT = "light"
    HARD = "hard"
    SHORT = "short"
    LONG = "long"
    UNSTEADY = "unsteady"
    SLIP = "slip"
    IGNORE = "ignore"


class Style(StrEnum):
    """How the finger works a point."""

    HOLD = "hold"
    KNEAD = "knead"


@dataclass(frozen=True, slots=True)
class Traits:
    """One person. Forces in N, times in s, shares as fractions."""

    aim_n: float
    """The force that feels firm to this person: nobody knows newtons."""
    first_aim_n: float
    """The same at the very first press."""
    reaction_s: float
    """From a light or a buzz to the finger's answer."""
    rise_s: float
    """From the first touch to the force aimed at."""
    fall_s: float
    """From there to no force."""
    overshoot: float
    """How far the approach goes beyond its aim."""
    tremor: float
    """Root mean square of the 8 to 12 Hz trembling, as a share of the force."""
    sway: float
    """The same of the slow wandering below 0.5 Hz."""
    wobble: float
    """Half of peak to peak of an unsteady hand's swing at about 1 Hz, as a share of the force."""
    fade_per_s: float
    """Share of the force that a tired finger loses in each second of a press."""
    count_s: float
    """How long a press is where nothing tells the person when to stop."""
    rest_s: float
    """Pause between presses in the person's own rhythm."""
    knead_hz: float
    """Circles a second; 0: the finger holds still."""
    search_s: float
    """How long the finger looks for the point before it presses."""
    spread: float = 0.05
    """By how much the force aimed at differs from press to press, at most, as a share of it."""
    step_up: float = 1.28
    """Factor of a correction after *harder*."""
    first_step_up: float = 1.28
    """The same during the first press."""
    step_down: float = 0.76
    """Factor of a correction after *easier*."""
    stubborn_s: float = 0.0
    """How long the first press stays too hard although the person is told."""
    patient: bool = True
    """Whether the person waits for the sign to let go."""
    first_patient: bool = True
    """The same during the first press."""
    lag_s: float = 0.0
    """How long the person goes on after the sign to let go."""
    slips: int = 0
    """How many presses lose the point."""
    heeds: bool = True
    """Whether the person minds light, vibration and cues at all."""
    wild: float = 0.0
    """Share of the presses that are far too hard, whatever the cues say."""


def _steady(random: Random) -> Traits:
    return Traits(
        aim_n=(aim_n := random.uniform(10.5, 14.0)),
        first_aim_n=aim_n,
        reaction_s=random.uniform(0.22, 0.34),
        rise_s=random.uniform(0.6, 0.95),
        fall_s=random.uniform(0.18, 0.32),
        overshoot=random.uniform(0.03, 0.10),
        tremor=random.uniform(0.008, 0.015),
        sway=random.uniform(0.015, 0.03),
        wobble=0.0,
        fade_per_s=random.uniform(0.004, 0.012),
        count_s=random.uniform(4.6, 5.6),
        rest_s=random.uniform(2.6, 4.2),
        knead_hz=0.0,
        search_s=random.uniform(0.9, 1.6),
    )


def traits(kind: Kind, style: Style, random: Random) -> Traits:
    """Draw a person of a kind. One seed draws the same person for every kind, with that kind's habit on top."""
    person = _steady(random)
    own = random.random()
    if style is Style.KNEAD:
        person = replace(person, knead_hz=1.0 + 0.5 * own, overshoot=0.0)
    return HABITS[kind](person, own)


def _light(person: Traits, own: float) -> Traits:
    return replace(
        person,
        first_aim_n=2.2 + 0.1 * own,
        spread=0.0,
        overshoot=0.06,
        sway=min(0.02, person.sway),
        first_step_up=1.03,
        first_patient=False,
        count_s=5.4 + 0.4 * own,
    )


def _hard(person: Traits, own: float) -> Traits:
    return replace(
        person,
        first_aim_n=26.3 + 0.8 * own,
        spread=0.02,
        sway=min(0.02, person.sway),
        fade_per_s=0.003,
        rise_s=1.8 + 0.4 * own,
        overshoot=0.0,
        stubborn_s=2.3 + 0.4 * own,
        step_down=0.86,
    )


def _short(person: Traits, own: float) -> Traits:
    return replace(person, patient=False, first_patient=False, count_s=1.5 + 0.6 * own)


def _unsteady(person: Traits, own: float) -> Traits:
    aim_n = 14.5 + own
    return replace(
        person, aim_n=aim_n, first_aim_n=aim_n, wobble=0.45, tremor=0.03, overshoot=0.0, spread=0.02
    )


def _ignore(person: Traits, _: float) -> Traits:
    return replace(person, heeds=False, patient=False, first_patient=False, wild=0.15)


HABITS: dict[Kind, Callable[[Traits, float], Traits]] = {
    Kind.STEADY: lambda person, _: person,
    Kind.LIGHT: _light,
    Kind.HARD: _hard,
    Kind.SHORT: _short,
    Kind.LONG: lambda person, own: replace(person, lag_s=4.9 + 0.5 * own),
    Kind.UNSTEADY: _unsteady,
    Kind.SLIP: lambda person, _: replace(person, slips=1),
    Kind.IGNORE: _ignore,
}
"""What each kind does otherwise than a steady person; `own` says how much, from 0 to 1."""
