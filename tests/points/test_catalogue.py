"""The catalogue: names, files of the user, and how bad ones are refused."""

import pytest

from acudevice.errors import BadDataError, NotFoundError
from acudevice.points.catalogue import load_catalogue

CATALOGUE = load_catalogue()
OWN = """
[points.MY-1]
english = "Sore spot"
location = "Outside of the calf."
site = "limb"
sides = ["left", "right"]
"""


@pytest.mark.parametrize(
    "name", ["LR3", "lr3", "Tai Chong", "taichong", "Taichong", "TAI-CHONG", "LIV3", "liver 3"]
)
def test_a_point_answers_to_all_its_names(name: str) -> None:
    """Case, spaces and signs do not matter."""
    assert CATALOGUE.point(name).code == "LR3"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("yin tang", "EX-HN3"),
        ("exhn3", "EX-HN3"),
        ("GV29", "EX-HN3"),
        ("anmian", "EX-HN22"),
        ("p6", "PC6"),
        ("REN6", "CV6"),
    ],
)
def test_other_codes_lead_to_the_point(name: str, code: str) -> None:
    """Codes of other schools are names too."""
    assert CATALOGUE.point(name).code == code


@pytest.mark.parametrize(("name", "meant"), [("LR33", "LR3"), ("taichnog", "LR3"), ("neigan", "PC6")])
def test_an_unknown_point_is_refused_with_the_nearest(name: str, meant: str) -> None:
    """A slip of the finger is told what was likely meant."""
    with pytest.raises(NotFoundError, match=f"no point '{name}'; did you mean '{meant}'\\?"):
        CATALOGUE.point(name)


def test_a_strange_name_is_refused_without_a_guess() -> None:
    """Nothing near: the way to the list, no more. Nothing at all finds nothing."""
    with pytest.raises(NotFoundError) as caught:
        CATALOGUE.point("§§§")
    assert str(caught.value) == "there is no point '§§§'"
    assert caught.value.hint == "see them all with: acudevice points"


def test_a_routine_is_found_by_its_id() -> None:
    """In any case and with any sign; a slip gets the nearest id."""
    assert CATALOGUE.routine("Tai Chong").id == "tai-chong"
    with pytest.raises(NotFoundError, match="no routine 'relaxin'; did you mean 'relaxing'\\?"):
        CATALOGUE.routine("relaxin")
    with pytest.raises(NotFoundError, match=r"^there is no routine '9'$"):
        CATALOGUE.routine("9")


def test_a_band_of_the_user_reaches_the_routines_of_the_package_and_of_other_files() -> None:
    """Bands of all files are applied before routines are put together, in whatever order the files come."""
    routine = ("a.toml", '[routines.mine]\nsteps = [{ point = "LR3" }, { point = "MY-1" }]\n')
    catalogue = load_catalogue([routine, ("b.toml", OWN + "[bands.LR3]\nhigh_n = 12.0\n")])
    assert {s.point.band.high_n for s in catalogue.routine("tai-chong").steps} == {12.0}
    assert [s.point.band.high_n for s in catalogue.routine("mine").steps] == [12.0, 12.0, 24.0, 24.0]


def test_files_of_a_user_leave_the_next_load_as_it_was() -> None:
    """The package's own catalogue is the same after any number of loads."""
    load_catalogue([("a.toml", OWN + "[bands.LR3]\nhigh_n = 12.0\n")])
    assert load_catalogue() == CATALOGUE


def test_a_later_file_cannot_raise_what_an_earlier_one_lowered() -> None:
    """Lowered ceilings stick."""
    lower = ("clinic.toml", "[bands.LR3]\nhigh_n = 12.0\nceiling_n = 20.0\n")
    with pytest.raises(
        BadDataError, match=r"^home\.toml, line 2: `ceiling_n` of 30 N is above the present 20 N"
    ):
        load_catalogue([lower, ("home.toml", "[bands.LR3]\nceiling_n = 30.0\n")])


@pytest.mark.parametrize("section", ["sources", "cautions", "sites"])
def test_a_user_cannot_rewrite_what_the_limits_rest_on(section: str) -> None:
    """Sites, cautions and sources belong to the package."""
    with pytest.raises(BadDataError, match=f"^my.toml, line 2: unknown key `{section}`"):
        load_catalogue([("my.toml", f"\n[{section}.neck]\nceiling_n = 99.0\n")])


def test_a_misspelt_section_is_refused_with_the_nearest() -> None:
    """Also a section is a key."""
    with pytest.raises(BadDataError, match=r"my.toml, line 1: unknown key `band` \(did you mean `bands`\?\)"):
        load_catalogue([("my.toml", "[band.LR3]\nlow_n = 3.0\n")])


def test_a_section_that_is_no_table_is_refused() -> None:
    """A figure where a table belongs is told as such."""
    with pytest.raises(BadDataError, match=r"my.toml, line 1: `points` must be a table"):
        load_catalogue([("my.toml", "points = 3\n")])
    with pytest.raises(BadDataError, match=r"my.toml, line 2: `LR3` must be a table"):
        load_catalogue([("my.toml", "[bands]\nLR3 = 3\n")])
