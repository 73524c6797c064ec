"""Whatever a device MUST do by firmware_protocol.md has a rule; what a host must is its own."""

import re

from tests.support.protocol_page import PAGE
from tools.conformance.report import TITLES
from tools.conformance.rules import RULES

HOST = "the host's"
DUTIES: dict[str, str] = {
    "It MUST drop": "2.1-crc 2.1-cobs 2.1-short 2.1-empty 2.1-long 2.1-message 2.1-resync",
    "A host MUST repeat `hello`": HOST,
    "A host MUST NOT send a request before": HOST,
    "MUST send the last answer again": "3-repeat 3-repeat-once 3-repeat-slow",
    "ticks MUST rise": "7.1-tick",
    "MUST fix a packet's tick": "7.1-backfill-same 7.3-first",
    "MUST go on counting samples": "7.2-unplugged",
    "MUST keep the description": "7.3-kept",
    "MUST fetch it before": HOST,
    "MUST refuse with `link_too_small`": "7.4-link-too-small",
    "MUST go on measuring": "7.5-lingers 7.5-measures-on 7.5-linger",
    "buffer MUST hold": "7.5-buffer",
    "A host MUST send a request": HOST,
    "Both MUST come to the same": "10-press 10-over",
    "A device MUST keep at least the last 32": "11-kept",
    "`record_delete` MUST be refused": "14-delete",
    "MUST NOT delete a record": HOST,
    "MUST NOT measure": "15-uncalibrated",
    "MUST be at most 90 %": "15-ceiling",
    "MUST stop the clock": HOST,
    "It MUST NOT show the last force": HOST,
}
"""A piece of each sentence with a MUST, and the rules that look at it."""


def sentences() -> list[str]:
    """Return the sentences of the page in which something MUST be, but for the one that says what MUST means."""
    text = re.sub(r"\s+", " ", PAGE.read_text(encoding="utf-8"))
    return [found for found in re.split(r"(?<=[.;:]) ", text) if "MUST" in found and "RFC 2119" not in found]


def test_every_duty_of_a_device_has_a_rule() -> None:
    """A sentence that is new on the page has to be put into the table above."""
    for sentence in sentences():
        assert [piece for piece in DUTIES if piece in sentence], sentence
    text = " ".join(sentences())
    assert [piece for piece in DUTIES if piece not in text] == []
    named = {name for rules in DUTIES.values() if rules != HOST for name in rules.split()}
    assert named <= set(RULES)


def test_rules_stand_by_sections_that_there_are() -> None:
    """Each by the number of a heading of the page, and with a title in the report."""
    headings = set(re.findall(r"^#{2,3} ([\d.]+) ", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {rule.section for rule in RULES.values()} <= headings
    titles = dict(re.findall(r"^## (\d+) (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {number: titles[number] for number in TITLES} == TITLES
    assert {rule.section.partition(".")[0] for rule in RULES.values()} == set(TITLES)
