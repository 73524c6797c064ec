"""What the values of the catalogue say of themselves."""

import pytest

from acudevice.errors import UsageError
from acudevice.points.catalogue import load_catalogue
from acudevice.points.model import Evidence, Mark

CATALOGUE = load_catalogue()


def test_evidence_is_labelled_by_mark_and_sources() -> None:
    """Unverified stays unverified, whatever was read around it."""
    assert Evidence(Mark.DERIVED, ("S20", "S3")).label == "derived, S20, S3"
    assert Evidence(Mark.UNVERIFIED, ("S20",)).label == "unverified"
    assert Evidence(Mark.OWN, note="mine").label == "own"


def test_pregnancy_bars_the_points_that_the_rule_names_and_no_other() -> None:
    """LI4, SP6 and CV6 are barred; KI3 and LR3 only ask."""
    barred = {p.code for p in CATALOGUE.points if p.barred_by({"pregnancy"})}
    assert barred == {p.code for p in CATALOGUE.points if p.barred_by({"pregnancy-ask"})}
    asking = {p.code for p in CATALOGUE.points if "pregnancy-ask" in {c.id for c in p.cautions}}
    assert barred == {"LI4", "SP6", "CV6"}
    assert asking == {"KI3", "LR3"}
    assert not CATALOGUE.point("LR3").barred_by({"pregnancy", "pregnancy-ask", "artery"})


def test_a_swollen_leg_bars_every_point_of_leg_and_foot() -> None:
    """Suspected thrombosis means no pressing there."""
    assert {p.code for p in CATALOGUE.points if p.barred_by(["dvt"])} == {"SP6", "LR3", "ST36", "KI3"}


def test_a_routine_collects_its_cautions_once() -> None:
    """In order of first need, without repeats for the other side."""
    ids = [caution.id for caution in CATALOGUE.routine("stimulating").cautions]
    assert ids == [
        "scalp", "pregnancy", "abdomen", "hand-injury", "dvt", "varicose", "artery", "neuropathy", "pregnancy-ask",
    ]  # fmt: skip


def test_so_many_repeats_replace_the_block_at_each_step() -> None:
    """Time on the point gives way to a number of presses; the rest stays."""
    relaxing = CATALOGUE.routine("relaxing")
    three = relaxing.with_repeats(3)
    assert {(s.press.repeats, s.press.block_s, s.press.hold_s) for s in three.steps} == {(3, 0.0, 10.0)}
    assert three.duration_s == 9 * 3 * 12.0
    assert [s.point for s in three.steps] == [s.point for s in relaxing.steps]


@pytest.mark.parametrize("repeats", [0, -1, 1001])
def test_an_impossible_number_of_repeats_is_refused(repeats: int) -> None:
    """No press at all is no routine."""
    with pytest.raises(UsageError, match="choose from 1 to 1000"):
        CATALOGUE.routine("tai-chong").with_repeats(repeats)
