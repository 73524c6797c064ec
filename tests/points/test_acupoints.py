"""Points and bands of the user, and how unsafe or wrong ones are refused."""

import pytest

from acudevice.errors import BadDataError
from acudevice.points.acupoints import fold, read_site
from acudevice.points.catalogue import load_catalogue
from acudevice.points.entries import Draft
from acudevice.points.model import Mark
from acudevice.points.reading import Document
from acudevice.values.thresholds import Side

POINT = """[points.my-1]
english = "Sore spot"
location = "Outside of the calf."
site = "wrist"
sides = ["left", "right"]
cautions = ["dvt"]
aliases = ["calf"]
ceiling_n = 20.0
press = "tai-chong"
"""


def _refusal(text: str) -> str:
    with pytest.raises(BadDataError) as caught:
        load_catalogue([("my.toml", text)])
    return str(caught.value)


def test_a_point_of_the_user_takes_its_forces_from_its_site() -> None:
    """What it does not say comes from the class of site, with that evidence; what it says is its own."""
    point = load_catalogue([("my.toml", POINT)]).point("calf")
    assert (point.code, point.name, point.sides, point.tip_area_mm2) == (
        "MY-1", "Sore spot", (Side.LEFT, Side.RIGHT), 100.0,
    )  # fmt: skip
    assert (point.band.low_n, point.band.high_n, point.band.soft_n, point.band.ceiling_n) == (
        3.0,
        10.0,
        15.0,
        20.0,
    )
    assert point.band.evidence.mark is Mark.UNVERIFIED
    assert point.band.limits.mark is Mark.OWN
    assert (point.press.id, [c.id for c in point.cautions]) == ("tai-chong", ["dvt"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[points.my-1]", '[points."my 1"]', "line 1: `my 1` is no code: use up to 8 of A-Z, 0-9 and -"),
        ("[points.my-1]", "[points.far-too-long]", "line 1: `far-too-long` is no code"),
        (
            "[points.my-1]",
            "[points.LR3]",
            "line 1: there is a point LR3 already; to change its forces write [bands.LR3]",
        ),
        ("[points.my-1]", "[points.L-R3]", "line 1: `L-R3` is a name of LR3 already"),
        ("[points.my-1]", "[points.-]", "line 1: `-` is no code"),
        ('"calf"', '"Tai chong"', "line 7: `Tai chong` is a name of LR3 already"),
        ('"calf"', '"..."', "line 7: `...` is no name: there must be a letter or a digit in it"),
        ('"wrist"', '"wirst"', "line 4: `site` is `wirst`, not one of"),
        ('["left", "right"]', '["left"]', 'line 5: `sides` must be ["midline"] or ["left", "right"]'),
        ('sides = ["left", "right"]\n', "", 'line 1: `sides` must be ["midline"] or ["left", "right"]'),
        ('"dvt"', '"dtv"', "line 6: `dtv` is none of the cautions"),
        ('"dvt"', '"stop"', "line 6: `stop` is none of the cautions"),
        ("ceiling_n = 20.0", "ceiling_n = 31", "line 8: `ceiling_n` of 31 N is above the present 30 N"),
        (
            "ceiling_n = 20.0",
            "ceiling_n = 10",
            "line 8: the band ends at 10 N, not below the ceiling of 10 N of the point",
        ),
        ("ceiling_n", "celing_n", "line 8: unknown key `celing_n` (did you mean `ceiling_n`?)"),
        ('"tai-chong"', '"taichong"', "line 9: `press` is `taichong`, not one of"),
        ("location", "place", "line 1: `location` is missing"),
    ],
)
def test_a_wrong_point_is_refused_with_line_and_reason(old: str, new: str, message: str) -> None:
    """Each slip is told where it stands and what it must be."""
    assert old in POINT
    assert _refusal(POINT.replace(old, new, 1)).startswith(f"my.toml, {message}")


def test_a_band_of_the_user_is_the_users_own_and_keeps_what_it_does_not_say() -> None:
    """Any name of the point will do."""
    point = load_catalogue([("my.toml", '[bands."Tai Chong"]\nlow_n = 5\nsource = "my doctor"\n')]).point(
        "LR3"
    )
    assert (point.band.low_n, point.band.high_n, point.band.soft_n, point.band.ceiling_n) == (
        5.0,
        24.0,
        30.0,
        50.0,
    )
    assert (point.band.evidence.label, point.band.evidence.note) == ("own", "my doctor")
    assert point.band.limits.mark is Mark.UNVERIFIED


def test_a_ceiling_below_the_soft_warning_brings_it_down() -> None:
    """A warning above the end of the press would never come."""
    point = load_catalogue([("my.toml", "[bands.LR3]\nhigh_n = 12\nceiling_n = 20\n")]).point("LR3")
    assert (point.band.soft_n, point.band.ceiling_n) == (20.0, 20.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ceiling_n = 51", "line 2: `ceiling_n` of 51 N is above the present 50 N; it can only be lowered"),
        ("soft_n = 31", "line 2: `soft_n` of 31 N is above the present 30 N; it can only be lowered"),
        (
            "ceiling_n = 24",
            "line 2: the band ends at 24 N, not below the ceiling of 24 N of the point; set `high_n` below it",
        ),
        (
            "high_n = 30",
            "line 2: the band ends at 30 N, not below the ceiling of 30 N of 300 kPa on a tip of 100 mm²",
        ),
        ("high_n = 29.9999", "line 2: the band ends at 29.9999 N, not below the ceiling"),
        (
            "tip_area_mm2 = 50",
            "line 2: the band ends at 24 N, not below the ceiling of 15 N of 300 kPa on a tip of 50 mm²",
        ),
        ("low_n = 0.9", "line 2: `low_n` must be a number from 1 to 50 N"),
        ("low_n = 25", "line 2: the band begins at 25 N, above its end at 24 N"),
        ("high_n = nan", "line 2: `high_n` must be a number from 1 to 50 N"),
        ("ceiling_n = inf", "line 2: `ceiling_n` must be a number from 1 to 1000 N"),
        ("ceilling_n = 20", "line 2: unknown key `ceilling_n` (did you mean `ceiling_n`?)"),
        ('band = "x"', "line 2: unknown key `band`"),
    ],
)
def test_an_unsafe_or_wrong_band_is_refused_with_line_and_reason(text: str, message: str) -> None:
    """Limits only come down, and a band lies below them."""
    assert _refusal(f"[bands.LR3]\n{text}\n").startswith(f"my.toml, {message}")


def test_a_band_for_no_point_is_refused_with_the_nearest() -> None:
    """A band that nobody reads would not protect."""
    assert (
        _refusal("[bands.LR33]\nlow_n = 3\n")
        == "my.toml, line 1: there is no point `LR33` (did you mean `LR3`?)"
    )


def test_a_wider_tip_allows_a_harder_band_up_to_the_points_ceiling() -> None:
    """300 kPa on 2 cm² are 60 N; the point's 50 N hold."""
    point = load_catalogue([("my.toml", "[bands.LR3]\ntip_area_mm2 = 200\nhigh_n = 49\n")]).point("LR3")
    assert (point.band.high_n, point.tip_area_mm2) == (49.0, 200.0)


SITE = """[sources]
S1 = { citation = "one" }
[sites.knee]
low_n = 3.0
high_n = 8.0
soft_n = 10.0
ceiling_n = 20.0
evidence = { mark = "unverified" }
limits = { mark = "unverified" }
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "high_n = 8.0",
            "high_n = 8.1",
            "line 5: the band ends at 8.1 N, above 80 % of the soft warning of 10 N",
        ),
        ("ceiling_n = 20.0", "ceiling_n = 9.0", "line 7: `ceiling_n` must be a number from 10 to 100 N"),
        ('limits = { mark = "unverified" }', "", "line 3: `mark` is missing"),
    ],
)
def test_a_default_band_of_the_package_is_held_to_the_rule(old: str, new: str, message: str) -> None:
    """80 % of the soft warning is the end, and evidence is demanded."""
    table = Document("data.toml", SITE.replace(old, new), builtin=True).root.table("sites").table("knee")
    with pytest.raises(BadDataError) as caught:
        read_site(table, Draft())
    assert str(caught.value).startswith(f"data.toml, {message}")


def test_names_are_folded_without_case_spaces_and_signs() -> None:
    """In any script."""
    assert fold("Tai-Chong_3.") == "taichong3"
    assert fold(" 太 冲 ") == "太冲"
    assert fold("- -") == ""
