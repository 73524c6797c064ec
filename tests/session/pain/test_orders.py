"""What is to be measured: refused where it must not be, and held to the point's ceiling."""

import pytest

from acudevice.coach.plan import Options
from acudevice.errors import NotFoundError, UsageError
from acudevice.points.catalogue import load_catalogue
from acudevice.session.pain.orders import Order, Task, task
from acudevice.values.device import DeviceInfo
from acudevice.values.thresholds import Side


def ordered(point: str, side: Side | None = None, info: DeviceInfo | None = None, **options: object) -> Task:
    """Return what is to be done at a point."""
    return task(Order(point, side, options=Options(**options)), load_catalogue(), info)  # type: ignore[arg-type]  # as given


def test_the_ceiling_is_that_of_the_point_on_the_tip() -> None:
    """And the ramp that of the tip."""
    made = ordered("LR3", tip_area_mm2=50.0)
    assert (made.aim.ceiling_n, made.aim.ramp.rate_n_s, made.tip_area_mm2) == (15.0, 2.5, 50.0)
    assert ordered("GB20").aim.ceiling_n == 20.0


def test_the_device_shows_nothing_but_the_ceiling() -> None:
    """All below it is one band, which nobody holds for long enough."""
    entry = ordered("LR3").entry
    assert (entry.low_mn, entry.high_mn, entry.ceiling_mn) == (1000, 29_999, 30_000)
    assert entry.side is Side.LEFT


def test_a_tip_that_nobody_knows_stays_unknown() -> None:
    """The ramp takes 1 cm², and no pressure is told."""
    made = ordered("LR3", info=DeviceInfo("ring", "ring"))
    assert (made.tip_area_mm2, made.aim.ramp.tip_area_mm2) == (None, 100.0)
    assert ordered("LR3", info=DeviceInfo("ring", "ring", tip_area_mm2=80.0)).tip_area_mm2 == 80.0


def test_the_cautions_of_the_point_are_to_be_confirmed() -> None:
    """And those that hold everywhere."""
    ids = {confirmation.caution.id for confirmation in ordered("LR3").plan.cautions}
    assert {"stop", "skin", "artery", "dvt"} <= ids


@pytest.mark.parametrize(("point", "condition"), [("SP6", "pregnancy"), ("LR3", "dvt")])
def test_a_forbidden_point_is_refused(point: str, condition: str) -> None:
    """With the caution's own words."""
    with pytest.raises(UsageError, match=f"{point} is not pressed with {condition}"):
        ordered(point, conditions=frozenset({condition}))


@pytest.mark.parametrize("condition", ["reduced-sensation", "neuropathy"])
def test_whoever_feels_less_is_not_measured(condition: str) -> None:
    """Pain cannot warn there."""
    with pytest.raises(UsageError, match="pain cannot warn"):
        ordered("LR3", conditions=frozenset({condition}))


def test_what_is_not_there_is_refused() -> None:
    """Points, sides and conditions."""
    with pytest.raises(NotFoundError, match="LR3"):
        ordered("LR33")
    with pytest.raises(UsageError, match="has no side `midline`"):
        ordered("LR3", Side.MIDLINE)
    with pytest.raises(UsageError, match="no caution is called"):
        ordered("LR3", conditions=frozenset({"numb"}))
