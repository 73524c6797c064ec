"""Run the rules: `python -m tools.conformance ADDRESS [--json] [--section N …] [--button] [--list]`.

Looks whether the ring at ADDRESS (`serial:PORT`, `ble:NAME`, `serial:socket://HOST:PORT`, `virtual:`) obeys
firmware_protocol.md, rule by rule, and reports by section. Leaves with 0 when nothing failed, with 1 when something
did, else with the exit codes of acudevice. What it wrote on the device it puts back, and it says what it could not.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from acudevice.errors import AcuError, UsageError
from tools.conformance.person import Prompted
from tools.conformance.report import as_json, as_text
from tools.conformance.rules import RULES
from tools.conformance.run import chosen, names, run
from tools.conformance.wire import wires


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.conformance", description="Does a ring obey firmware_protocol.md?"
    )
    parser.add_argument(
        "address", nargs="?", help="serial:PORT, ble:NAME-OR-ADDRESS, serial:socket://HOST:PORT, virtual:"
    )
    parser.add_argument("--json", action="store_true", help="one object instead of text")
    parser.add_argument(
        "--section",
        action="append",
        default=[],
        metavar="N",
        help="only this section (7), subsection (7.1) or rule (7.1-tick)",
    )
    parser.add_argument(
        "--button", action="store_true", help="you sit beside the ring: be asked to press it and its button"
    )
    parser.add_argument("--list", action="store_true", help="print the rules and look at nothing")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; return the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        _check(asked.section)
        if asked.list:
            print("\n".join(f"{rule.id:<20} {rule.text}" for rule in chosen(asked.section)))
            return 0
        if not asked.address:
            raise UsageError("which device?", hint="write serial:/dev/ttyACM0, ble:NAME or virtual:")
        person = Prompted() if asked.button else None
        report = asyncio.run(run(wires(asked.address), asked.section, person=person, say=_say))
    except AcuError as error:
        _say(f"error: {error}" + (f"\n       {error.hint}" if error.hint else ""))
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    print(as_json(report) if asked.json else as_text(report))
    return 0 if report.conforms else 1


def _check(sections: Sequence[str]) -> None:
    """Raise `UsageError` for a section or a rule that there is not."""
    known = set().union(*(names(rule) for rule in RULES.values()))
    for name in sections:
        if name not in known:
            there = ", ".join(sorted({rule.section for rule in RULES.values()}, key=_number))
            raise UsageError(f"there is nothing to look at in section '{name}'", hint=f"there is {there}")


def _number(section: str) -> tuple[int, ...]:
    return tuple(int(part) for part in section.split("."))


if __name__ == "__main__":
    sys.exit(main())
