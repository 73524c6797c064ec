"""The suite for rings as a program."""

import json
import sys
from pathlib import Path

import pytest

from acudevice.firmware import on_device
from tests.support.served import served
from tools.conformance.__main__ import main
from tools.conformance.rules import RULES

Printed = pytest.CaptureFixture[str]


def test_a_ring_that_obeys_leaves_zero_and_says_what_was_looked_at(capsys: Printed) -> None:
    """The report is on stdout by section of the page, what is going on is on stderr."""
    assert main(["virtual:", "--section", "4", "--section", "16"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("model virtual ring")
    assert "\n4 Fields\n  pass  4-unknown-tag" in out
    assert "16-info" in out
    assert "a cable is trusted" in out
    assert "0 fail" in out
    assert "an unknown tag is skipped" in err


def test_as_json_it_is_one_object(capsys: Printed) -> None:
    """With a row for each rule."""
    assert main(["virtual:", "--json", "--section", "4-twice"]) == 0
    told = json.loads(capsys.readouterr().out)
    (rule,) = told.pop("rules")
    assert rule.pop("took_s") >= 0.0
    assert rule == {
        "id": "4-twice", "section": "4", "rule": RULES["4-twice"].text, "result": "pass",
        "expected": None, "seen": None,
    }  # fmt: skip
    assert told["schema"] == "acudevice/1"
    assert (told["type"], told["conforms"], told["pass"], told["fail"]) == ("conformance", True, 1, 0)
    assert told["device"]["serial"] == "VR-000001"


def test_a_ring_that_breaks_a_rule_leaves_one(capsys: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was expected and what was seen stand below the rule."""
    monkeypatch.setattr(on_device, "VERSION", (2, 7))
    assert main(["virtual:", "--section", "5-version"]) == 76
    assert "no ring answers" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.setattr("acudevice.firmware.requests.SIGN_OPS", range(0x01, 0x01))
    monkeypatch.setattr("acudevice.firmware.status.UNKNOWN_OP", 7)
    assert main(["virtual:", "--section", "6-unknown-op"]) == 1
    assert "expected the status unknown_op to 0x00\n        saw      not_supported" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["virtual:", "--section", "99"], 2, "section '99'"),
        ([], 2, "which device"),
        (["left-hand"], 2, "is no address"),
        (["serial:/dev/no-such-port"], 69, "no serial port"),
        (["replay:session.csv"], 2, "replay:"),
    ],
)
def test_what_cannot_be_looked_at_is_said(
    capsys: Printed, arguments: list[str], code: int, words: str
) -> None:
    """With the exit codes of the program."""
    assert main(arguments) == code
    assert words in capsys.readouterr().err


def test_the_rules_can_be_listed(capsys: Printed) -> None:
    """Without a device, in the order of the page's modules."""
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(RULES)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_the_reference_firmware_obeys_at_a_real_serial_port(tmp_path: Path, capsys: Printed) -> None:
    """A pseudo-terminal and pyserial, at the pace of the wall: all but what a busy machine could spoil."""
    sections = "2.1 2.3 3 4 6 7.1 7.3 7.4-size 7.5-buffer 7.5-measures-on 8 9 11-seq 13.2".split()
    with served(tmp_path / "ring") as address:
        code = main([address, "--json", *(word for name in sections for word in ("--section", name))])
    told = json.loads(capsys.readouterr().out)
    assert [rule for rule in told["rules"] if rule["result"] == "fail"] == []
    assert code == 0
    assert told["pass"] > 100
