"""`acudevice points` shows the catalogue to people and to programs."""

from pathlib import Path

import pytest

from acudevice.cli.points import press_words
from acudevice.points.catalogue import load_catalogue
from tests.support.command import acudevice

CATALOGUE = load_catalogue()


def test_a_line_for_each_point() -> None:
    """With its band and what that stands on; what to mind with every point is said beside."""
    result = acudevice("points")
    assert result.code == 0
    header, *lines = result.out.splitlines()
    assert header.split() == "code name sides band N evidence ceiling N cautions".split()
    assert [line.split()[0] for line in lines] == [point.code for point in CATALOGUE.points]
    assert "LR3      Taichong, Great Surge               left, right  8 to 24  unverified" in result.out
    for caution in CATALOGUE.general:
        assert caution.text in result.err


def test_programs_see_every_field_of_every_point() -> None:
    """And the sources, and what holds for all."""
    data = acudevice("points", "--json").data
    assert (data["schema"], data["type"]) == ("acudevice/1", "points")
    assert [point["code"] for point in data["points"]] == [point.code for point in CATALOGUE.points]
    assert [caution["id"] for caution in data["general_cautions"]] == [c.id for c in CATALOGUE.general]
    known = {source["id"] for source in data["sources"]}
    for point in data["points"]:
        assert set(point["band"]["evidence"]["sources"]) <= known
        assert point["location"]
        assert point["limit"]["ceiling_n"] <= point["band"]["ceiling_n"]


def test_a_point_is_shown_in_full_by_any_of_its_names() -> None:
    """Where, which sides, how hard with its evidence, up to where, what to mind, who says so."""
    result = acudevice("points", "tai chong")
    assert result.code == 0
    point = CATALOGUE.point("LR3")
    for words in (
        point.location, "left, right", "8 to 24 N (unverified: no published force found)", "30 N (unverified",
        "50 N", "30 N, the ceiling of 300 kPa on a tip of 100 mm²", press_words(point.press),
        *(f"[{caution.action.value}] {caution.text}" for caution in (*point.cautions, *CATALOGUE.general)),
        *(source.citation for source in CATALOGUE.sources if source.id in ("NEWS", "S52")),
    ):  # fmt: skip
        assert words in result.out


def test_a_caution_goes_by_the_word_that_a_person_says_for_it() -> None:
    """Where it forbids and where it asks alike: `--condition pregnancy`, as the gate of a session says too."""
    assert "pregnancy-ask" not in acudevice("points").out
    assert "pregnancy    " in acudevice("points", "LR3").out


def test_one_point_is_the_same_object_alone_as_in_the_list() -> None:
    """So a program reads both with the same code."""
    alone = acudevice("points", "PC6", "--json").data
    listed = next(p for p in acudevice("points", "--json").data["points"] if p["code"] == "PC6")
    assert alone["type"] == "point"
    assert {name: alone[name] for name in listed} == listed


def test_a_small_tip_lowers_the_ceiling_and_may_leave_no_room() -> None:
    """Then it says so: 50 mm² allow 15 N, and the band ends at 24."""
    data = acudevice("points", "LR3", "--tip-area", "50", "--json").data
    assert data["limit"]["ceiling_n"] == 15.0
    assert data["limit"]["band_fits"] is False
    assert "the band does not fit below it" in acudevice("points", "LR3", "--tip-area", "50").out
    assert acudevice("points", "PC6", "--tip-area", "50", "--json").data["limit"]["band_fits"] is True


def test_an_impossible_tip_is_refused() -> None:
    """Exit 2."""
    assert acudevice("points", "LR3", "--tip-area", "0").code == 2


def test_an_unknown_point_ends_with_66_and_the_nearest() -> None:
    """A slip of the finger is told what was likely meant."""
    result = acudevice("points", "LR33")
    assert (result.code, result.out) == (66, "")
    assert "did you mean 'LR3'?" in result.err


def test_own_files_count_wherever_they_are(home: Path, tmp_path: Path) -> None:
    """In the data folder, or named; the evidence says that they are one's own."""
    (home / "points").mkdir(parents=True)
    own = '[points.MY-{0}]\nenglish = "Sore {0}"\nlocation = "Calf."\nsite = "limb"\nsides = ["midline"]\n'
    (home / "points" / "mine.toml").write_text(own.format(1))
    given = tmp_path / "given.toml"
    given.write_text(own.format(2) + "[bands.LR3]\nlow_n = 6.0\nhigh_n = 14.0\n")
    data = acudevice("points", "--points-file", str(given), "--json").data
    points = {point["code"]: point for point in data["points"]}
    assert {"MY-1", "MY-2"} <= points.keys()
    assert points["LR3"]["band"]["high_n"] == 14.0
    assert points["LR3"]["band"]["evidence"]["mark"] == "own"
    assert "MY-1" in acudevice("points").out


@pytest.mark.parametrize(("text", "code"), [("[points.X\n", 65), (None, 66)])
def test_bad_and_missing_files_have_their_exit_codes(tmp_path: Path, text: str | None, code: int) -> None:
    """65 and the line, or 66."""
    path = tmp_path / "given.toml"
    if text:
        path.write_text(text)
    result = acudevice("points", "--points-file", str(path))
    assert (result.code, result.out) == (code, "")
    assert str(path) in result.err


def test_ways_of_pressing_are_told_in_words() -> None:
    """Holds, circles, series; by number or by time."""
    words = {pattern.id: press_words(pattern) for pattern in CATALOGUE.presses}
    assert words["tai-chong"] == "hold 4 s, at most 8 s in all, rest 2 s, 3 times"
    assert words["circles"] == "knead in circles for 10 s, rest 2 s, 120 s long"
