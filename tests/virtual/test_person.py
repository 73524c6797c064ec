"""Kinds of persons, drawn from a seed."""

from dataclasses import fields
from random import Random

import pytest

from acudevice.virtual.person import HABITS, Kind, Style, Traits, traits

SEEDS = range(50)


def draw(kind: Kind, seed: int, style: Style = Style.HOLD) -> Traits:
    """Draw a person."""
    return traits(kind, style, Random(seed))


def changed(kind: Kind, seed: int) -> set[str]:
    """Return the traits in which a kind differs from the steady person of the same seed."""
    steady, other = draw(Kind.STEADY, seed), draw(kind, seed)
    return {
        field.name for field in fields(Traits) if getattr(steady, field.name) != getattr(other, field.name)
    }


def test_a_seed_draws_one_person_and_another_seed_another() -> None:
    """Down to the last bit."""
    assert draw(Kind.STEADY, 1) == draw(Kind.STEADY, 1) != draw(Kind.STEADY, 2)


def test_every_kind_has_its_habit() -> None:
    """The table is complete, and every kind but the steady one differs from it."""
    assert set(HABITS) == set(Kind)
    assert {kind for kind in Kind if not changed(kind, 1)} == {Kind.STEADY}


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_is_a_habit_on_top_of_the_same_person(kind: Kind) -> None:
    """Whoever is quick to react stays so, whatever the habit."""
    for seed in SEEDS:
        assert not changed(kind, seed) & {"reaction_s", "fall_s", "rest_s", "search_s"}


def test_people_are_within_what_people_can_do() -> None:
    """Reactions of a quarter of a second or so, tremor of a percent or so, forces that a thumb holds."""
    for kind in Kind:
        for seed in SEEDS:
            person = draw(kind, seed)
            assert 0.2 <= person.reaction_s <= 0.4
            assert 0.0 < person.tremor <= 0.03
            assert 2.0 < person.first_aim_n < 28.0
            assert 10.0 < person.aim_n < 16.0


def test_a_kneading_hand_circles_once_a_second_or_more() -> None:
    """In all kinds; a holding hand does not circle."""
    for kind in Kind:
        assert 1.0 <= draw(kind, 3, Style.KNEAD).knead_hz <= 1.5
        assert draw(kind, 3).knead_hz == 0.0
