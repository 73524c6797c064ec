"""The package's own data: evidence, safety and what the studies say."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from acudevice.points.catalogue import load_catalogue
from acudevice.points.model import Action, AcuPoint, Evidence, Mark, Routine
from acudevice.values.thresholds import Mode, Side

CATALOGUE = load_catalogue()
L, R, M = Side.LEFT, Side.RIGHT, Side.MIDLINE


def _evidence(value: object) -> Iterator[Evidence]:
    """Yield all evidence in a value, however deep."""
    if isinstance(value, Evidence):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _evidence(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _evidence(getattr(value, field.name))


def test_every_statement_names_a_known_source_or_the_word_unverified() -> None:
    """Nothing in the package's data is the user's own, and no mark that needs a source lacks one."""
    known = {source.id for source in CATALOGUE.sources}
    marks = [*_evidence(CATALOGUE.points), *_evidence(CATALOGUE.routines), *_evidence(CATALOGUE.general)]
    assert len(marks) > 100
    for evidence in marks:
        assert set(evidence.sources) <= known
        assert evidence.mark is not Mark.OWN
        assert evidence.mark is Mark.UNVERIFIED or evidence.sources


def test_every_source_is_used() -> None:
    """A source that supports nothing is no source."""
    used = {
        s
        for part in (CATALOGUE.points, CATALOGUE.routines, CATALOGUE.general)
        for e in _evidence(part)
        for s in e.sources
    }
    assert used == {source.id for source in CATALOGUE.sources}


@pytest.mark.parametrize("point", CATALOGUE.points, ids=lambda p: p.code)
def test_a_default_band_is_careful_and_says_what_it_stands_on(point: AcuPoint) -> None:
    """It ends at 80 % of the soft warning or below, under a ceiling above it, with a source or `unverified`."""
    band = point.band
    assert 1.0 <= band.low_n <= band.high_n <= 0.8 * band.soft_n < band.soft_n <= band.ceiling_n
    assert band.evidence.label == "unverified" or band.evidence.sources
    assert band.limits.label == "unverified" or band.limits.sources
    assert point.location
    assert point.english


def test_the_only_band_with_a_measurement_behind_it_is_that_of_gb20() -> None:
    """No other force was published in what was read."""
    grounded = {
        p.code: p.band.evidence.label for p in CATALOGUE.points if p.band.evidence.mark is not Mark.UNVERIFIED
    }
    assert grounded == {"GB20": "derived, S20"}


def test_no_point_has_a_gentler_band_than_those_of_the_neck() -> None:
    """The neck has the lowest band and limits, and its caution."""
    neck = [p for p in CATALOGUE.points if p.site == "neck"]
    assert {p.code for p in neck} == {"EX-HN22", "GB20"}
    for point in neck:
        assert "neck" in {c.id for c in point.cautions}
        for other in CATALOGUE.points:
            assert point.band.high_n <= other.band.high_n
            assert point.band.soft_n <= other.band.soft_n
            assert point.band.ceiling_n <= other.band.ceiling_n


@pytest.mark.parametrize(
    ("site", "soft_n", "ceiling_n"),
    [
        ("forehead", 10, 20),
        ("neck", 10, 20),
        ("abdomen", 15, 30),
        ("wrist", 15, 30),
        ("scalp", 30, 50),
        ("limb", 30, 50),
    ],
)
def test_a_site_has_its_limits(site: str, soft_n: float, ceiling_n: float) -> None:
    """Soft warning and ceiling by class of site."""
    limits = {(p.band.soft_n, p.band.ceiling_n) for p in CATALOGUE.points if p.site == site}
    assert limits == {(soft_n, ceiling_n)}


def _places(routine: Routine) -> list[tuple[str, Side]]:
    return [(step.point.code, step.side) for step in routine.steps]


def test_the_relaxing_formula_has_nine_sites_of_three_minutes() -> None:
    """27 minutes from head to foot; 10 s presses with 2 s of rest, from two sources."""
    routine = CATALOGUE.routine("relaxing")
    assert _places(routine) == [
        ("EX-HN3", M), ("EX-HN22", L), ("EX-HN22", R), ("HT7", L), ("HT7", R), ("SP6", L), ("SP6", R),
        ("LR3", L), ("LR3", R),
    ]  # fmt: skip
    assert routine.duration_s == 27 * 60
    assert {(s.press.mode, s.press.hold_s, s.press.rest_s, s.press.block_s) for s in routine.steps} == {
        (Mode.HOLD, 10.0, 2.0, 180.0)
    }
    assert {s.press.evidence.sources for s in routine.steps} == {("S3", "S36")}


def test_the_stimulating_formula_has_ten_sites_and_owns_that_cv6_is_unverified() -> None:
    """30 minutes from head to foot; nine sites have a source, CV6 has none."""
    routine = CATALOGUE.routine("stimulating")
    assert _places(routine) == [
        ("GV20", M), ("CV6", M), ("LI4", L), ("LI4", R), ("ST36", L), ("ST36", R), ("SP6", L), ("SP6", R),
        ("KI3", L), ("KI3", R),
    ]  # fmt: skip
    assert routine.duration_s == 30 * 60
    assert {s.point.code for s in routine.steps if s.evidence.mark is Mark.UNVERIFIED} == {"CV6"}


def test_tai_chong_is_pressed_as_the_newspaper_tells_it() -> None:
    """LR3 on both sides, 4 to 5 seconds, a few times; room to approach and release."""
    routine = CATALOGUE.routine("tai-chong")
    assert _places(routine) == [("LR3", L), ("LR3", R)]
    for step in routine.steps:
        assert step.press.mode is Mode.HOLD
        assert step.press.hold_s == 4.0
        assert step.press.hold_max_s >= 5.0 + 2.0
        assert step.press.repeats == 3
        assert step.press.evidence.label == "retold, NEWS"


def test_the_presets_press_both_sides() -> None:
    """PC6 is kneaded for two minutes each; GB20 is held gently."""
    assert _places(CATALOGUE.routine("pc6")) == [("PC6", L), ("PC6", R)]
    assert CATALOGUE.routine("pc6").steps[0].press.mode is Mode.KNEAD
    assert _places(CATALOGUE.routine("gb20")) == [("GB20", L), ("GB20", R)]
    assert CATALOGUE.routine("gb20").steps[0].press.mode is Mode.HOLD


def test_general_cautions_hold_for_every_point_and_no_point_repeats_them() -> None:
    """When to stop, where not to press, and the one that lowers the ceiling are said once."""
    general = {c.id: c.action for c in CATALOGUE.general}
    assert {"stop", "skin", "bleeding"} <= set(general)
    assert [id_ for id_, action in general.items() if action is Action.CAP] == ["reduced-sensation"]
    assert not general.keys() & {c.id for p in CATALOGUE.points for c in p.cautions}


@pytest.mark.parametrize(
    ("code", "ids"),
    [
        ("LR3", {"artery"}),
        ("KI3", {"artery"}),
        ("HT7", {"artery", "nerve"}),
        ("PC6", {"nerve"}),
        ("EX-HN3", {"eyes"}),
    ],
)
def test_a_point_over_something_delicate_says_so(code: str, ids: set[str]) -> None:
    """Arteries, nerves and eyes are named where they are."""
    assert ids <= {c.id for c in CATALOGUE.point(code).cautions}
