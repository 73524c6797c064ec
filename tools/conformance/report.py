"""What came of a run, in words or as JSON."""

import json
from collections import Counter
from itertools import groupby

from tools.conformance.run import FAIL, PASS, UNTESTED, Report, Result

TITLES = {
    "2": "Bindings", "3": "Messages", "4": "Fields", "5": "Requests", "6": "Statuses", "7": "Streaming", "8": "Tables",
    "9": "From counts to force", "10": "The check of a press", "11": "Events", "13": "Time", "14": "Stored records",
    "15": "Safety", "16": "Security",
}  # fmt: skip
"""Sections of firmware_protocol.md."""

MARKS = {PASS: "pass", FAIL: "FAIL", UNTESTED: " -  "}


def _section(result: Result) -> str:
    return result.rule.section.partition(".")[0]


def counts(report: Report) -> dict[str, int]:
    """Return how many rules came out how."""
    found = Counter(result.outcome for result in report.results)
    return {outcome: found[outcome] for outcome in (PASS, FAIL, UNTESTED)}


def as_text(report: Report) -> str:
    """Return the report for people, by section of the page."""
    lines = [
        ", ".join(f"{name} {value}" for name, value in report.device.items())
        or "a device that does not know us"
    ]
    ordered = sorted(report.results, key=lambda result: int(_section(result)))
    for number, results in groupby(ordered, key=_section):
        lines += ["", f"{number} {TITLES[number]}"]
        lines += [line for result in results for line in _lines(result)]
    lines += ["", ", ".join(f"{count} {outcome}" for outcome, count in counts(report).items())]
    lines += [f"not as it was: {remark}" for remark in report.remarks]
    return "\n".join(lines)


def _lines(result: Result) -> list[str]:
    line = f"  {MARKS[result.outcome]}  {result.rule.id:<20} {result.rule.text}"
    if result.outcome == FAIL:
        return [line, f"        expected {result.expected}", f"        saw      {result.seen}"]
    return [line, f"        {result.seen}"] if result.outcome == UNTESTED else [line]


def as_json(report: Report) -> str:
    """Return the report as one object."""
    rules = [
        {
            "id": result.rule.id, "section": result.rule.section, "rule": result.rule.text, "result": result.outcome,
            "expected": result.expected or None, "seen": result.seen or None, "took_s": round(result.took_s, 3),
        }
        for result in report.results
    ]  # fmt: skip
    whole = {
        "schema": "acudevice/1", "type": "conformance", "conforms": report.conforms, "device": report.device,
        **{outcome.replace(" ", "_"): count for outcome, count in counts(report).items()},
        "rules": rules, "remarks": list(report.remarks),
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False)
