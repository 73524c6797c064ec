"""Before a guided session a person sees the plan and what to mind, and nothing begins without their consent."""

import re
import sys

import click
import pytest
from click.testing import CliRunner

from acudevice.cli import gate
from acudevice.errors import UsageError
from acudevice.session.catalogue import read_catalogue
from acudevice.session.planning import Options, Plan, plan
from tests.support.jobs import job, ours


def plan_of(routine: str, options: Options | None = None) -> Plan:
    """Return the plan of a routine."""
    catalogue = read_catalogue()
    return plan(catalogue.routine(routine), catalogue, options or Options())


def told(made: Plan, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a person is told of a plan; none of it is data."""
    gate.brief(made)
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_the_plan_names_every_step_with_its_forces(capsys: pytest.CaptureFixture[str]) -> None:
    """And about how long it takes, more than the presses alone, which `routines` tells."""
    first, header, one, two, *_ = told(plan_of("tai-chong"), capsys).splitlines()
    assert re.fullmatch(r"Tai Chong \(tai-chong\): 2 steps, about \d+ s with finding the points", first)
    assert header.split() == "point name side band N ceiling N press".split()
    assert one.split() == "1 LR3 Taichong left 8 to 24 30 hold 4 s, 3 times".split()
    assert two.split()[:4] == "2 LR3 Taichong right".split()


@pytest.mark.parametrize(
    ("routine", "repeats", "words"),
    [
        ("relaxing", None, "hold 10 s, for 180 s"),
        ("relaxing", 1, "hold 10 s, once"),
        ("pc6", None, "circles for"),
    ],
)
def test_the_way_of_pressing_is_said_in_words(
    routine: str, repeats: int | None, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By time, by presses, in circles."""
    assert words in told(plan_of(routine, Options(repeats=repeats)), capsys)


def test_every_caution_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Those of the points with their points; a name in brackets where saying so makes a difference."""
    made = plan_of("relaxing")
    shown = " ".join(told(made, capsys).split())
    for confirmation in made.cautions:
        assert " ".join(confirmation.caution.text.split()) in shown
    assert "SP6: Not in pregnancy. [pregnancy]" in shown
    assert "LR3: In pregnancy ask your midwife or doctor first. [pregnancy]" in shown
    assert "[stop]" not in shown
    assert "say so with --condition NAME" in shown


def test_what_is_left_out_is_told_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """Before the first press, not after it."""
    shown = told(plan_of("relaxing", Options(conditions=frozenset({"pregnancy", "bleeding"}))), capsys)
    assert "left out: SP6. Not in pregnancy. [pregnancy]" in shown
    assert "[bleeding] You said that it holds for you." in " ".join(shown.split())
    assert not re.search(r"^\d+ +SP6 ", shown, re.MULTILINE)


def test_who_allowed_a_point_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """It is kept with the plan."""
    options = Options(conditions=frozenset({"pregnancy"}), cleared={"SP6": "Dr A, 3 May"})
    shown = told(plan_of("relaxing", options), capsys)
    assert "allowed by Dr A, 3 May: SP6" in shown
    assert re.search(r"^\d+ +SP6 ", shown, re.MULTILINE)


def test_lines_are_as_long_as_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cautions are read, so they are not cut."""
    monkeypatch.setenv("COLUMNS", "60")
    lines = told(plan_of("relaxing"), capsys).splitlines()
    begun = lines.index("before you begin")
    assert all(len(line) <= 60 for line in lines[begun:] if line.startswith(" "))


def test_consent_lets_it_begin() -> None:
    """The question is on standard error, like everything before it."""
    with CliRunner().isolation("y\n") as (out, err, _):
        gate.confirm(plan_of("tai-chong"))
        assert gate.QUESTION in err.getvalue().decode()
        assert out.getvalue() == b""


@pytest.mark.parametrize("answer", ["n\n", "\n"])
def test_no_and_no_answer_end_it_with_1(answer: str) -> None:
    """Consent is never the default."""
    with CliRunner().isolation(answer), pytest.raises(click.exceptions.Exit) as ended:
        gate.confirm(plan_of("tai-chong"))
    assert ended.value.exit_code == 1


def test_nobody_is_not_somebody() -> None:
    """A pipe cannot consent."""
    with CliRunner().isolation("y\n"), pytest.raises(UsageError, match="nobody is there") as refused:
        gate.somebody_there("relaxing")
    assert "--yes-cautions" in refused.value.hint
    assert "acudevice routines relaxing" in refused.value.hint


def test_nothing_else_is_done_than_was_confirmed() -> None:
    """A device may have been tared, or swapped, while the person was reading."""
    check = gate.unchanged(plan_of("tai-chong"))
    check(plan_of("tai-chong"))
    with pytest.raises(UsageError, match="not as it was when you confirmed"):
        check(plan_of("tai-chong", Options(tip_area_mm2=50.0)))


@pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")
def test_nobody_is_asked_by_a_program_in_the_background() -> None:
    """It would be stopped for reading the answer; it says what to do instead."""
    with job(*ours("guide", "tai-chong", "--device", "virtual:?pace=max")) as program:
        assert program.end() == 2
    assert "nobody is there to confirm the cautions" in program.shown
