"""From points to what a device holds: order, limits, versions."""

from zlib import crc32

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from acudevice.errors import UsageError
from acudevice.points.catalogue import load_catalogue
from acudevice.points.model import AcuPoint
from acudevice.points.thresholds import table_for, thresholds_for
from acudevice.values.thresholds import Mode, Side, Thresholds

CATALOGUE = load_catalogue()
CODES = [point.code for point in CATALOGUE.points]


def test_tai_chong_becomes_the_entry_that_the_newspaper_describes() -> None:
    """Whole millinewtons and milliseconds; 4 s in band, 8 s in all."""
    step = CATALOGUE.routine("tai-chong").steps[0]
    assert thresholds_for(step) == Thresholds(
        "LR3", Side.LEFT, Mode.HOLD, onset_mn=2000, release_mn=1000, low_mn=8000, high_mn=24000, ceiling_mn=30000,
        hold_min_ms=4000, hold_max_ms=8000, rest_min_ms=2000, cv_max_permille=250, release_timeout_ms=3000, repeats=3,
    )  # fmt: skip


def test_a_point_of_itself_is_pressed_in_its_own_way_on_any_side() -> None:
    """Midline points have their side, others serve both unless one is asked for."""
    assert thresholds_for(CATALOGUE.point("LR3")).side is Side.ANY
    assert thresholds_for(CATALOGUE.point("LR3"), Side.RIGHT).side is Side.RIGHT
    assert thresholds_for(CATALOGUE.point("GV20")).side is Side.MIDLINE
    assert thresholds_for(CATALOGUE.point("PC6")).mode is Mode.KNEAD


@pytest.mark.parametrize(("code", "side"), [("GV20", Side.LEFT), ("GV20", Side.ANY), ("LR3", Side.MIDLINE)])
def test_a_side_that_a_point_has_not_is_refused(code: str, side: Side) -> None:
    """A foot has no midline."""
    with pytest.raises(UsageError, match=f"{code} has no side `{side.name.lower()}`"):
        thresholds_for(CATALOGUE.point(code), side)


def test_reduced_sensation_brings_the_ceiling_to_the_soft_warning_for_every_point() -> None:
    """All default bands still fit below it."""
    for point in CATALOGUE.points:
        entry = thresholds_for(point, reduced_sensation=True)
        assert entry.ceiling_mn == min(30_000, round(point.band.soft_n * 1000))
        assert entry.high_mn < entry.ceiling_mn


def test_a_band_that_a_small_tip_does_not_allow_is_refused_with_the_way_out() -> None:
    """The message names the ceiling, what sets it and what to do; the point stays usable when fitted."""
    with pytest.raises(UsageError) as caught:
        thresholds_for(CATALOGUE.point("LR3"), tip_area_mm2=50.0)
    assert str(caught.value) == (
        "LR3: the band of 8 to 24 N does not fit below the ceiling of 15 N of 300 kPa on a tip of 50 mm²; "
        "lower the band under [bands.LR3] in your own file, or press with another tip"
    )
    fitted = thresholds_for(CATALOGUE.point("LR3"), tip_area_mm2=50.0, fit=True)
    assert (fitted.low_mn, fitted.high_mn, fitted.ceiling_mn) == (8000, 12_000, 15_000)


def test_a_fit_that_leaves_no_band_is_refused() -> None:
    """On 30 mm² the ceiling is 9 N, and 80 % of it lie below the band."""
    with pytest.raises(UsageError, match="does not fit below the ceiling of 9 N"):
        thresholds_for(CATALOGUE.point("LR3"), tip_area_mm2=30.0, fit=True)


def test_a_sensor_that_cannot_measure_the_band_is_refused() -> None:
    """A sensor up to 20 N allows 18 N: enough for the neck, too little for the foot."""
    assert thresholds_for(CATALOGUE.point("GB20"), range_n=20.0).ceiling_mn == 18_000
    with pytest.raises(UsageError, match="of 90 % of the sensor's range of 20 N"):
        thresholds_for(CATALOGUE.point("LR3"), range_n=20.0)


_FORCE = st.floats(0.5, 55.0).map(lambda force_n: round(force_n, 4))
_AREA = st.floats(20.0, 400.0)
_CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "tip_area_mm2": _AREA,
        "reduced_sensation": st.booleans(),
        "range_n": st.floats(5.0, 200.0),
        "fit": st.booleans(),
    },
)


def _own(code: str, keys: dict[str, float]) -> AcuPoint:
    """Return the point as a user's file changes it."""
    text = f"[bands.{code}]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
    return load_catalogue([("own.toml", text)]).point(code)


def _is_safe(entry: Thresholds, keys: dict[str, float], conditions: dict[str, float]) -> bool:
    """Whether an entry is in order, below every limit of the package, of the user, of tip, person and sensor."""
    default = CATALOGUE.point(entry.point).band
    limits = [
        default.ceiling_n * 1000,
        keys.get("ceiling_n", default.ceiling_n) * 1000,
        300 * conditions.get("tip_area_mm2", keys.get("tip_area_mm2", 100.0)),
        900 * conditions.get("range_n", 1e6),
    ]
    if conditions.get("reduced_sensation"):
        limits += [default.soft_n * 1000, keys.get("soft_n", default.soft_n) * 1000]
    ordered = 0 < entry.release_mn < entry.onset_mn < entry.low_mn <= entry.high_mn < entry.ceiling_mn
    return ordered and entry.ceiling_mn <= min(limits)


@given(
    st.sampled_from(CODES),
    st.dictionaries(st.sampled_from(["low_n", "high_n", "soft_n", "ceiling_n"]), _FORCE),
    st.fixed_dictionaries({}, optional={"tip_area_mm2": _AREA}),
    _CONDITIONS,
)
def test_whatever_a_user_says_the_thresholds_are_safe_or_refused(
    code: str, forces: dict[str, float], tip: dict[str, float], conditions: dict[str, float]
) -> None:
    """Refusals are those of the file or of the band; nothing unsafe comes out."""
    try:
        entry = thresholds_for(_own(code, forces | tip), **conditions)
    except UsageError as error:
        event("refused")
        assert str(error).startswith(("own.toml, line ", f"{code}: the band of "))  # noqa: PT017 - either is right
    else:
        event("accepted")
        assert _is_safe(entry, forces | tip, conditions)


@given(st.sampled_from(CODES), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.booleans())
def test_every_band_below_every_limit_is_accepted_and_safe(
    code: str, low: float, high: float, ceiling: float, reduced: bool
) -> None:
    """A user is free below the limits: any ceiling from 2 N, any band from 1 N to just below it."""
    top_n = CATALOGUE.point(code).band.soft_n
    ceiling_n = 2.0 + ceiling * (top_n - 2.0)
    high_n = 1.0 + high * (ceiling_n - 0.01 - 1.0)
    keys = {"low_n": 1.0 + low * (high_n - 1.0), "high_n": high_n, "ceiling_n": ceiling_n}
    conditions = {"reduced_sensation": reduced}
    assert _is_safe(thresholds_for(_own(code, keys), reduced_sensation=reduced), keys, conditions)


@given(st.integers(10, 290))
def test_onset_and_release_stand_clear_of_the_noise_of_a_sensor_at_rest(tenths: int) -> None:
    """Noise of 0.3 N neither begins a press nor keeps one from ending, at any lower edge from 1 N."""
    text = f"[bands.LR3]\nlow_n = {tenths / 10}\nhigh_n = 29.5\n"
    entry = thresholds_for(load_catalogue([("own.toml", text)]).point("LR3"))
    assert entry.release_mn > 300
    assert entry.onset_mn - entry.release_mn > 300
    assert entry.low_mn - entry.onset_mn >= 250


def test_a_table_has_one_entry_for_each_point_and_side() -> None:
    """Nine for the relaxing formula, as rule 10 of the protocol wants; each found by point and side."""
    routine = CATALOGUE.routine("relaxing")
    table = table_for(routine)
    assert [(e.point, e.side) for e in table.entries] == [(s.point.code, s.side) for s in routine.steps]
    assert table.find("LR3", Side.RIGHT) == thresholds_for(routine.steps[-1])
    assert len(table_for([*routine.steps, *routine.steps]).entries) == 9


def test_a_table_of_points_has_all_their_sides() -> None:
    """The whole catalogue is twelve points and twenty-one entries, within the protocol's limits."""
    table = table_for(CATALOGUE.points)
    assert len(table.entries) == 21
    for entry in table.entries:
        assert len(entry.point.encode("ascii")) <= 8
        assert 1 <= entry.hold_min_ms <= 1_800_000
        assert entry.hold_max_ms == 0 or entry.hold_min_ms <= entry.hold_max_ms <= 1_800_000
        assert max(entry.block_ms, entry.rest_min_ms, entry.release_timeout_ms) <= 3_600_000
        assert bool(entry.block_ms) != bool(entry.repeats)


def test_equal_tables_have_equal_versions_and_any_change_another() -> None:
    """The version follows from the content: it is never 0, and the same on every machine."""
    tai_chong = table_for(CATALOGUE.routine("tai-chong"))
    assert tai_chong.version == table_for(load_catalogue().routine("tai-chong")).version
    line = "LR3,{},0,2000,1000,8000,24000,30000,4000,8000,0,2000,250,0,0,3000,3"
    assert tai_chong.version == crc32("\n".join((line.format(1), line.format(2))).encode())
    versions = {
        tai_chong.version,
        table_for(CATALOGUE.routine("tai-chong"), reduced_sensation=True, range_n=30.0).version,
        table_for(CATALOGUE.routine("tai-chong"), tip_area_mm2=120.0).version,
        table_for(CATALOGUE.routine("tai-chong").with_repeats(4)).version,
    }
    assert len(versions) == 4
    assert 0 not in versions


def test_a_table_cannot_hold_two_ways_of_pressing_one_point() -> None:
    """LR3 in the relaxing formula is another press than in Tai Chong."""
    steps = (*CATALOGUE.routine("relaxing").steps, *CATALOGUE.routine("tai-chong").steps)
    with pytest.raises(UsageError, match="LR3 left is to be pressed in two ways; a table holds one"):
        table_for(steps)
