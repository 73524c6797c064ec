"""`acudevice calibrate verify`: a verdict, and its exit code."""

import json
from pathlib import Path

import pytest

from acudevice.cli.calibrate.verify import WORDS
from acudevice.values.calibration_run import Outcome
from tests.support.command import acudevice

QUICK = ("--warm-up", "0", "--preloads", "0", "--mounts", "3", "--load", "2 kg ± 2 g", "--load", "4 kg ± 4 g")


def test_a_calibrated_ring_passes_and_the_check_is_remembered(tmp_path: Path) -> None:
    """The ring keeps its calibration between programs, where it is given a file for that; the history has the check."""
    ring = f"virtual:?bench=masses&pace=max&rate=10&flash={tmp_path / 'ring.flash'}"
    assert acudevice("calibrate", ring, *QUICK, "--yes").code == 0
    result = acudevice(
        "calibrate", "verify", ring, "--load", "2 kg ± 2 g", "--load", "4 kg ± 4 g", "--yes", "--json"
    )
    assert result.code == 0, result.err
    found = json.loads(result.out.splitlines()[-1])
    assert (found["type"], found["outcome"], len(found["loads"])) == ("verification", "pass", 2)
    assert all(load["e_n"] < 1.0 for load in found["loads"])
    told = acudevice("calibrate", "verify", ring, "--load", "4 kg ± 4 g", "--yes")
    assert "pass: the calibration holds" in told.out
    assert "checked: pass" in acudevice("calibrate", "history").out


def test_a_reading_that_does_not_rest_is_not_judged() -> None:
    """That is no pass: the exit code is 1."""
    held = "virtual:?bench=ramp:40:5&pace=max&rate=10"  # in a hand, which trembles
    result = acudevice("calibrate", "verify", held, "--load", "2 kg ± 2 g", "--tolerance", "2 %", "--yes")
    assert result.code == 1
    assert "no steady reading" in result.err
    assert "nothing was judged" in result.err


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--load", "1 l", "--yes"), 66, "nobody knows how sure it is"),
        (("--yes",), 2, "one to 5 loads"),
        (("--load", "1 l", "--yes", "--tolerance", "much"), 2, "no tolerance"),
        (("--load", "1 l"), 2, "nobody is there to be asked"),
        (("--load", "1 l", "--yes", "--tolerance", "2", "--cell", "2"), 2, "has 1 cells"),
    ],
)
def test_what_cannot_be_checked_is_told(args: tuple[str, ...], code: int, words: str) -> None:
    """With what to do next."""
    result = acudevice("calibrate", "verify", "virtual:?bench=water&pace=max&rate=10", *args)
    assert result.code == code
    assert words in result.err


def test_every_verdict_has_its_words() -> None:
    """Each beginning with a sign of its own."""
    assert set(WORDS) == set(Outcome)
    assert len({words[0] for words in WORDS.values()}) == len(WORDS)
