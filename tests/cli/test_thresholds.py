"""`acudevice thresholds`: the table of a device, over a real serial port, where a ring keeps what it is told."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import Result, acudevice
from tests.support.served import served

OWN = """
[points.MY-1]
english = "Sore spot"
location = "Outside of the right calf, a hand below the knee."
site = "limb"
sides = ["left", "right"]
high_n = 12.0

[routines.calf]
title = "Calf"
steps = [{ point = "MY-1", side = "right" }]
"""


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[str]:
    """Serve a ring at a port."""
    if sys.platform == "win32":
        pytest.skip("needs pseudo-terminals")
    with served(tmp_path / "ring") as address:
        yield address


def thresholds(device: str, *args: str) -> Result:
    """Ask for the thresholds of a device."""
    return acudevice("thresholds", device, *args)


def test_a_ring_holds_none_at_first(ring: str) -> None:
    """That is no error; the way to some is told."""
    result = thresholds(ring, "show")
    assert (result.code, len(result.out.splitlines())) == (0, 1)
    assert f"acudevice thresholds {ring} push tai-chong" in result.err
    assert thresholds(ring, "show", "--json").data["version"] is None
    nothing = thresholds(ring, "set", "LR3", "left", "--high-n", "16")
    assert (nothing.code, nothing.out) == (2, "")
    reverted = thresholds(ring, "revert")
    assert reverted.code == 76
    assert "there is nothing to take back" in reverted.err
    assert thresholds(ring, "verify", "tai-chong").code == 1


def test_a_table_is_pushed_verified_changed_and_taken_back(ring: str) -> None:
    """Each step is seen by the next program that asks."""
    pushed = thresholds(ring, "push", "tai-chong", "--json").data
    assert (pushed["type"], pushed["device"]) == ("thresholds", ring)
    assert [(entry["point"], entry["side"]) for entry in pushed["entries"]] == [
        ("LR3", "left"),
        ("LR3", "right"),
    ]
    assert thresholds(ring, "show", "--json").data == pushed
    same = thresholds(ring, "verify", "tai-chong")
    assert (same.code, same.out) == (0, f"{ring} holds just what tai-chong needs\n")

    changed = thresholds(ring, "set", "lr3", "left", "--high-n", "16", "--ceiling-n", "20", "--json").data
    left, right = changed["entries"]
    assert (left["high"], left["ceiling"], right["high"]) == (16_000, 20_000, 24_000)
    assert changed["version"] != pushed["version"]
    differs = thresholds(ring, "verify", "tai-chong", "--json")
    assert (differs.code, differs.data["same"]) == (1, False)
    assert differs.data["differences"][0] == {
        "point": "LR3", "side": "left", "field": "high", "wanted": 24_000, "held": 16_000,
    }  # fmt: skip
    assert "LR3 left: high is 16000, not 24000 mN" in thresholds(ring, "verify", "tai-chong").out

    assert thresholds(ring, "revert", "--json").data == pushed
    assert thresholds(ring, "verify", "tai-chong").code == 0


def test_a_ceiling_is_never_raised_by_hand(ring: str) -> None:
    """What is refused changes nothing."""
    thresholds(ring, "push", "tai-chong")
    thresholds(ring, "set", "LR3", "left", "--high-n", "16", "--ceiling-n", "20")
    held = thresholds(ring, "show", "--json").data
    for figures in (["--ceiling-n", "25"], ["--low-n", "17"], ["--high-n", "20"]):
        refused = thresholds(ring, "set", "LR3", "left", *figures)
        assert (refused.code, refused.out) == (2, "")
    assert thresholds(ring, "set", "LR3", "left", "--hold-min-s", "100").code == 76
    assert thresholds(ring, "set", "LR3", "any", "--low-n", "5").code == 66
    assert thresholds(ring, "show", "--json").data == held


def test_a_smaller_tip_and_reduced_sensation_lower_what_is_pushed(ring: str) -> None:
    """The ceiling with them, and the band where it must."""
    entries = thresholds(ring, "push", "tai-chong", "--tip-area", "60", "--json").data["entries"]
    assert {entry["ceiling"] for entry in entries} == {18_000}
    assert {entry["high"] for entry in entries} == {14_400}
    assert thresholds(ring, "verify", "tai-chong", "--tip-area", "60").code == 0
    assert thresholds(ring, "verify", "tai-chong").code == 1
    assert (
        thresholds(ring, "push", "relaxing", "--condition", "pregnancy", "--json").data["entries"][0]["point"]
        == "EX-HN3"
    )
    assert "SP6" not in thresholds(ring, "show").out


def test_an_own_point_can_be_lowered_where_its_file_is_not_at_hand(ring: str, tmp_path: Path) -> None:
    """What it has is then its limit."""
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    pushed = thresholds(ring, "push", "calf", "--points-file", str(own))
    assert pushed.code == 0, pushed.err
    (held,) = thresholds(ring, "show", "--json").data["entries"]
    lower, higher = (str(held["ceiling"] / 1000 + step) for step in (-1, 1))
    assert thresholds(ring, "set", "MY-1", "right", "--ceiling-n", higher).code == 2
    assert thresholds(ring, "set", "MY-1", "right", "--ceiling-n", lower).code == 0


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("show",), 2, "the device comes first: acudevice thresholds DEVICE show"),
        (("show", "blue ring"), 2, "say it so: acudevice thresholds 'blue ring' show"),
        (("push", "blue", "tai-chong"), 2, "say it so: acudevice thresholds blue push"),
        (("virtual:",), 2, "say one of show, push, set, verify, revert"),
        (("virtual:", "shw"), 2, "did you mean 'show'?"),
        (("virtual:", "push", "relaxin"), 66, "relaxin"),
        (("virtual:", "push", "relaxing", "--condition", "preg"), 2, "no caution is called `preg`"),
        (("virtual:", "set", "LR3", "left"), 2, "what is to change?"),
        (("virtual:", "set", "LR3", "left", "--low-n", "nan"), 2, "nan is not from 0"),
        (("nobody", "show"), 66, "no paired device is called 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_refused(args: tuple[str, ...], code: int, said: str) -> None:
    """With the way out."""
    result = acudevice("thresholds", *args)
    assert (result.code, result.out) == (code, "")
    assert said in result.err


def test_the_group_alone_shows_its_help() -> None:
    """With examples that have the device before the verb."""
    result = acudevice("thresholds")
    assert result.code == 2
    assert "acudevice thresholds blue show" in result.out + result.err
