"""The gate leaves out what is forbidden, and asks for the rest to be confirmed."""

import pytest

from acudevice.coach.cautions import check_conditions, confirmations, left_out
from acudevice.errors import UsageError
from acudevice.points.catalogue import load_catalogue

CATALOGUE = load_catalogue()
RELAXING = CATALOGUE.routine("relaxing")


def test_a_forbidden_point_is_left_out_once() -> None:
    """SP6 is a point of both sides, and not for pregnancy."""
    (left,) = left_out(RELAXING, {"pregnancy"}, {})
    assert (left.point, left.caution.id) == ("SP6", "pregnancy")
    assert left_out(RELAXING, (), {}) == ()


def test_a_cleared_point_stays() -> None:
    """Where it says who decided."""
    assert left_out(RELAXING, {"pregnancy"}, {"SP6": "the midwife, in writing"}) == ()


@pytest.mark.parametrize(
    ("cleared", "words"), [({"SP6": " "}, "not by whom"), ({"LI4": "somebody"}, "no such point")]
)
def test_a_clearance_must_make_sense(cleared: dict[str, str], words: str) -> None:
    """One without a name or for another point is refused."""
    with pytest.raises(UsageError, match=words):
        left_out(RELAXING, {"pregnancy"}, cleared)


def test_a_misspelt_condition_is_refused() -> None:
    """It must not pass for none."""
    check_conditions({"pregnancy", "reduced-sensation"}, CATALOGUE)
    with pytest.raises(UsageError, match="no caution is called `pregnacy`") as refused:
        check_conditions({"pregnacy"}, CATALOGUE)
    assert refused.value.hint == "did you mean 'pregnancy'?"
    with pytest.raises(UsageError) as refused:
        check_conditions({"xyz"}, CATALOGUE)
    assert "pregnancy, " in str(refused.value.hint)


def test_each_caution_is_confirmed_once() -> None:
    """Those that hold everywhere first, then with the points they are about."""
    found = confirmations(RELAXING.steps, CATALOGUE.general, {"dvt"})
    ids = [confirmation.caution.id for confirmation in found]
    general = [caution.id for caution in CATALOGUE.general]
    assert len(ids) == len(set(ids))
    assert ids[: len(general)] == general
    about = {c.caution.id: c for c in found}
    assert (about["stop"].points, about["artery"].points) == ((), ("HT7", "LR3"))
    assert [c.caution.id for c in found if c.applies] == ["dvt"]


def test_a_condition_holds_for_the_milder_caution_of_its_name_too() -> None:
    """With a pregnancy LR3 is not forbidden, but the person is told that its caution is meant for her."""
    found = confirmations(RELAXING.steps, CATALOGUE.general, {"pregnancy"})
    assert {c.caution.id for c in found if c.applies} == {"pregnancy", "pregnancy-ask"}


def test_a_condition_is_one_by_whichever_caution_it_is_named() -> None:
    """Who says that the milder one holds is pregnant, and SP6 is not for her."""
    check_conditions({"pregnancy-ask"}, CATALOGUE)
    (left,) = left_out(RELAXING, {"pregnancy-ask"}, {})
    assert left.point == "SP6"
    assert confirmations(RELAXING.steps, CATALOGUE.general, {"pregnancy-ask"}) == confirmations(
        RELAXING.steps, CATALOGUE.general, {"pregnancy"}
    )
