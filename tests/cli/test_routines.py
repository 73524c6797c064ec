"""`acudevice routines` shows routines to people and to programs."""

from pathlib import Path

from acudevice.points.catalogue import load_catalogue
from tests.support.command import acudevice

CATALOGUE = load_catalogue()


def test_a_line_for_each_routine() -> None:
    """How long one presses, and over which points it leads."""
    result = acudevice("routines")
    assert result.code == 0
    header, *lines = result.out.splitlines()
    assert header.split() == ["routine", "pressing", "steps", "points", "evidence"]
    assert [line.split()[0] for line in lines] == [routine.id for routine in CATALOGUE.routines]
    assert "tai-chong    36 s          2  LR3" in result.out
    assert "relaxing     27 min        9  EX-HN3, EX-HN22, HT7, SP6, LR3" in result.out


def test_a_routine_is_shown_with_its_steps_and_what_to_mind() -> None:
    """Side by side: point, side, band, press, and the cautions of all its points."""
    result = acudevice("routines", "Tai Chong")
    assert result.code == 0
    assert "LR3    Taichong  left   8 to 24  hold 4 s, at most 8 s in all, rest 2 s, 3 times" in result.out
    assert "LR3    Taichong  right" in result.out
    for caution in (*CATALOGUE.routine("tai-chong").cautions, *CATALOGUE.general):
        assert caution.text in result.out


def test_programs_see_steps_with_band_and_press() -> None:
    """The same object in the list and alone, with cautions where it is alone."""
    listed = acudevice("routines", "--json").data
    alone = acudevice("routines", "relaxing", "--json").data
    assert (listed["type"], alone["type"]) == ("routines", "routine")
    assert [routine["id"] for routine in listed["routines"]] == [r.id for r in CATALOGUE.routines]
    first = listed["routines"][0]
    assert {name: alone[name] for name in first} == first
    assert [(step["point"], step["side"]) for step in alone["steps"]] == [
        (step.point.code, step.side.name.lower()) for step in CATALOGUE.routine("relaxing").steps
    ]
    assert alone["steps"][0]["press"]["block_s"] == 180.0
    assert {caution["id"] for caution in alone["cautions"]} >= {"stop", "pregnancy", "neck"}
    assert alone["duration_s"] == sum(step["press"]["block_s"] for step in alone["steps"])


def test_a_routine_of_ones_own(tmp_path: Path) -> None:
    """From a file, pressed in a way of its own."""
    given = tmp_path / "given.toml"
    given.write_text(
        '[routines.mine]\ntitle = "Mine"\nsteps = [{ point = "PC6", side = "left", repeats = 3 }]\n'
    )
    data = acudevice("routines", "mine", "--points-file", str(given), "--json").data
    assert [(step["point"], step["side"], step["press"]["repeats"]) for step in data["steps"]] == [
        ("PC6", "left", 3)
    ]


def test_an_unknown_routine_ends_with_66_and_the_nearest() -> None:
    """A slip of the finger is told what was likely meant."""
    result = acudevice("routines", "relaxin")
    assert (result.code, result.out) == (66, "")
    assert "did you mean 'relaxing'?" in result.err
