"""The suite for rings, held against the reference firmware, and against one that is wrong for each rule."""

import pytest

from acudevice.driver.link import OnLost, OnPacket
from acudevice.driver.links.virtual import VirtualLink
from acudevice.virtual.options import Options
from tests.support.hurried import hurried, now_s
from tests.tools.conformance import (
    mutants_of_messages,
    mutants_of_requests,
    mutants_of_streams,
    mutants_of_tables,
)
from tests.tools.conformance.references import REFERENCES, Bare, BenchRing, Uncalibrated, Whole, looked_at
from tools.conformance.rules import RULES
from tools.conformance.run import FAIL, PASS, UNTESTED, run
from tools.conformance.wire import CableWire

RADIO = frozenset(rule.id for rule in RULES.values() if "radio" in rule.needs)
"""Rules that need a radio: tests/tools/conformance/test_radio.py."""
MODULES = mutants_of_messages, mutants_of_requests, mutants_of_streams, mutants_of_tables
MUTANTS = {name: mutant for module in MODULES for name, mutant in module.MUTANTS.items()}


ON_OTHERS: dict[str, type[BenchRing]] = {
    "5-lacking": Bare, "6-feature-first": Bare, "7.4-link-too-small": Bare, "15-uncalibrated": Uncalibrated,
}  # fmt: skip
"""Rules about what a ring lacks, and the ring that lacks it."""


@pytest.mark.slow
def test_the_reference_firmware_obeys_every_rule() -> None:
    """None is broken, whatever a ring has or lacks, and none is left out on all rings, but for those of the radio."""
    reports = {kind: looked_at(kind) for kind in REFERENCES}
    results = [(kind, result) for kind, report in reports.items() for result in report.results]
    assert [(kind, result) for kind, result in results if result.outcome == FAIL] == []
    assert all(len(result.seen) > 10 for _, result in results if result.outcome == UNTESTED), (
        "a reason, in words"
    )
    obeyed = {
        kind: {result.rule.id for on, result in results if on is kind and result.outcome == PASS}
        for kind in reports
    }
    assert set().union(*obeyed.values()) == set(RULES) - RADIO
    assert all(name in obeyed[ON_OTHERS.get(name, Whole)] for name in MUTANTS)


def test_there_is_a_wrong_firmware_for_every_rule() -> None:
    """So none of them can pass whatever a device does."""
    assert set(MUTANTS) == set(RULES) - RADIO


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_firmware_is_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the rule that it breaks."""
    MUTANTS[name](monkeypatch)
    (result,) = looked_at(ON_OTHERS.get(name, Whole), name).results
    assert result.outcome == FAIL, f"{result.outcome}: {result.seen}"
    assert result.expected
    assert result.seen


class Restarting(VirtualLink):
    """A link to a board that restarts when its port is opened, and hears nothing for three seconds."""

    async def open(self, on_packet: OnPacket, on_lost: OnLost) -> None:
        """Restart it."""
        self._ring._restart()
        self._deaf_until_s = now_s() + 3.0
        await super().open(on_packet, on_lost)

    async def write(self, data: bytes) -> None:
        """Say something to a boot loader, or to the firmware."""
        if now_s() > self._deaf_until_s:
            await super().write(data)


def test_a_board_that_restarts_when_its_port_is_opened_breaks_no_rule() -> None:
    """What it does without a link cannot be seen by cable, and that is said."""
    ring = Whole(Options())
    sections = ["2", "4", "5-reboot", "7.5", "14"]
    found = hurried(run(lambda: CableWire(Restarting(ring, 0.0, now_s)), sections, person=ring))
    outcomes = {result.rule.id: (result.outcome, result.seen) for result in found.results}
    assert {name: why for name, (outcome, why) in outcomes.items() if outcome == FAIL} == {}
    for name in ("7.5-measures-on", "7.5-lingers", "14-stored"):
        assert outcomes[name] == (UNTESTED, "opening the port restarts this board")
    assert outcomes["5-reboot"][0] == PASS
