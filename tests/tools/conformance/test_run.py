"""The suite for rings, held against the reference firmware, and against one that is wrong for each rule."""

from functools import cache

import pytest

from tests.tools.conformance.mutants import MUTANTS as FIRST
from tests.tools.conformance.mutants_of_tables import MUTANTS as SECOND
from tests.tools.conformance.references import REFERENCES, BenchRing, Uncalibrated, looked_at
from tools.conformance.rules import RULES
from tools.conformance.run import FAIL, PASS, UNTESTED, Report

RADIO = frozenset(rule.id for rule in RULES.values() if "radio" in rule.needs)
"""Rules that need a radio: tests/tools/conformance/test_radio.py."""
MUTANTS = FIRST | SECOND


@cache
def report(kind: type[BenchRing]) -> Report:
    """Return what the suite finds on a ring of a kind."""
    return looked_at(kind)


@cache
def obeyed(name: str) -> type[BenchRing] | None:
    """Return a kind of ring on which a rule was seen obeyed."""
    for kind in REFERENCES:
        if {result.rule.id: result.outcome for result in report(kind).results}[name] == PASS:
            return kind
    return None


@pytest.mark.parametrize("kind", REFERENCES)
def test_the_reference_firmware_obeys(kind: type[BenchRing]) -> None:
    """No rule is broken, whatever the ring has or lacks."""
    broken = [
        (result.rule.id, result.expected, result.seen)
        for result in report(kind).results
        if result.outcome == FAIL
    ]
    assert broken == []
    assert report(kind).conforms


def test_every_rule_is_seen_obeyed_on_some_ring() -> None:
    """None is left out on all of them, but for those of the radio."""
    assert {name for name in RULES if obeyed(name) is None} == RADIO


def test_there_is_a_wrong_firmware_for_every_rule() -> None:
    """So none of them can pass whatever a device does."""
    assert set(MUTANTS) == set(RULES) - RADIO


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_firmware_is_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the rule that it breaks."""
    kind = obeyed(name)
    assert kind is not None
    MUTANTS[name](monkeypatch)
    (result,) = looked_at(kind, name).results
    assert result.outcome == FAIL, f"{result.outcome}: {result.seen}"
    assert result.expected
    assert result.seen


def test_what_was_not_tested_says_why() -> None:
    """In words."""
    for result in report(Uncalibrated).results:
        assert (result.outcome == UNTESTED) <= (len(result.seen) > 10)
