"""The suite for rings by radio: a ring in the virtual air, and a computer that is paired, or is not."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from acudevice.firmware import ble_services
from tests.support import guest
from tests.support.air import Air
from tests.tools.conformance.mutations import Mutant, put, then, wrap
from tools.conformance.radio import RadioWire, place
from tools.conformance.rules import RULES
from tools.conformance.run import FAIL, PASS, Report, run

# Time passes at the pace of the wall here: where the machine is busy an answer, or a wrong one, may come too late.
pytestmark = pytest.mark.slow

STREAMS = (
    "5-tare 5-backfill 5-state 7.1-index 7.1-tick 7.1-backfill-same 7.3-event 7.4-size 7.4-link-too-small"
)
SECTIONS: dict[int, str] = {
    23: "2.2 3-length 3-parts 3-ref 3-well-formed 5-info-fields 8.1-written 8.1-offset " + STREAMS,
    517: "2.2 2.3 2.4 3 4 6 8.1 8.2 9.1 13.3 7.5-measures-on " + STREAMS,
}
"""What is looked at by radio, where time passes at the pace of the wall: with an MTU, what depends on it."""


def looked_at(*only: str, paired: bool = True, mtu: int = 517) -> Report:
    """Return what the suite finds on a ring in the air."""

    async def look() -> Report:
        async with Air(mtu=mtu) as air, air.ring() as ring:
            if paired:
                await guest.pair(air, ring)
            there = place(guest.NAME, air.stack())
            return await run(lambda: RadioWire(there), only)

    return asyncio.run(look())


def broken(report: Report) -> list[tuple[str, str, str]]:
    """Return which rules are broken, and how."""
    return [(each.rule.id, each.expected, each.seen) for each in report.results if each.outcome == FAIL]


def passed(report: Report) -> set[str]:
    """Return which rules were seen obeyed."""
    return {each.rule.id for each in report.results if each.outcome == PASS}


@pytest.mark.parametrize("mtu", SECTIONS)
def test_the_reference_firmware_obeys_by_radio(mtu: int) -> None:
    """To a host that is paired, whatever fits into a packet."""
    report = looked_at(*SECTIONS[mtu].split(), mtu=mtu)
    assert broken(report) == []
    assert {name for name in RULES if name.startswith("2.2-")} <= passed(report)


def test_a_stranger_is_refused() -> None:
    """Only the rules about strangers are looked at, and all of them are obeyed."""
    report = looked_at(paired=False)
    assert broken(report) == []
    assert passed(report) == {"16-info", "16-read", "16-write", "16-subscribe"}


def _own(place: int, lacking: int) -> Mutant:
    """Leave flags out of those of a characteristic of the ring's own."""
    rows = [list(row) for row in ble_services.OWN]
    rows[place][1] &= ~lacking
    return put("ble_services.OWN", tuple(tuple(row) for row in rows))


def _told_to_all(patch: pytest.MonkeyPatch) -> None:
    """Tell a stranger who comes what is for those alone who are bonded."""

    def make(original: Callable[[Any], None]) -> Callable[[Any], None]:
        def tell(link: Any) -> None:
            bonded, link.bonded = link.bonded, link._session is not None
            original(link)
            link.bonded = bonded
            link._told = link._state()  # or it would be put right at the next look

        return tell

    wrap("ble_link.BleLink._tell_info", make)(patch)
    then("ble_link.BleLink._connected", lambda link, *_: link._tell_info())(patch)


def _tells_less(original: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: (0, [pair for pair in original(*given)[1] if pair[0] != "linger"])


def _boasts(patch: pytest.MonkeyPatch) -> None:
    """Have the serial number for a name, by which it is found as well."""
    patch.setattr(ble_services, "NAME", b"VR-000001")
    patch.setattr(guest, "NAME", "VR-000001")


READ_OR_WRITE_ENCRYPTED = ble_services.READ_ENCRYPTED | ble_services.WRITE_ENCRYPTED
MUTANTS: dict[str, tuple[Mutant, bool]] = {
    "2.2-service": (_own(4, ble_services.WRITE), True),
    "2.2-info": (wrap("ble_link.info", _tells_less), True),
    "2.2-device-information": (put("ble_services.MAKER", ""), True),
    "2.2-force": (put("ble_services.FORMAT", bytes(7)), True),
    "2.2-advert": (_boasts, True),
    "13.3-time": (put("elapsed.FLAGS", 0), True),
    "16-info": (_told_to_all, False),
    "16-read": (_own(4, READ_OR_WRITE_ENCRYPTED), False),
    "16-write": (_own(1, READ_OR_WRITE_ENCRYPTED), False),
    "16-subscribe": (_own(2, ble_services.READ_ENCRYPTED), False),
}


def test_there_is_a_wrong_firmware_for_every_rule_of_the_radio() -> None:
    """So none of them can pass whatever a device does."""
    assert set(MUTANTS) == {rule.id for rule in RULES.values() if "radio" in rule.needs}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_firmware_is_found_out_by_radio(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the rule that it breaks."""
    mutate, paired = MUTANTS[name]
    mutate(monkeypatch)
    report = looked_at(name, paired=paired)
    assert [found for found, _, _ in broken(report)] == [name], report.results
