"""What passes changes nothing: a coach that is fed with the rest says and counts the same."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.coach.turn import Outcome
from acudevice.values.thresholds import Mode, Thresholds
from tests.coach.guided import Guided, entry

STEPS: dict[str, tuple[Thresholds, ...]] = {
    "hold": (entry(repeats=2), entry(point="LI4", block_ms=9000, repeats=0)),
    "series": (
        entry(mode=Mode.SERIES, hold_min_ms=200, hold_max_ms=1000, repeats=6, rest_min_ms=0),
        entry(point="LI4"),
    ),
    "knead": (
        entry(mode=Mode.KNEAD, hold_max_ms=0, block_ms=12_000, cadence_low_mhz=500, cadence_high_mhz=2000),
        entry(point="LI4"),
    ),
}

# Whole packets: the check is never ahead of what the coach was shown.
legs = st.tuples(
    st.one_of(
        st.none(), st.sampled_from([0.0, 0.9, 1.2, 7.9, 8.0, 12.0, 20.0, 20.1, 31.0]), st.floats(0, 25)
    ),
    st.sampled_from([0.04, 0.12, 0.32, 1.0, 2.2, 4.12, 11.0]),
)
lost = st.tuples(st.just("lose"), st.sampled_from([0.04, 0.4, 0.6, 3.0]))
gap = st.tuples(st.just("gap"), st.sampled_from([0.04, 0.4, 3.0]))
old = st.tuples(st.just("old"), st.sampled_from([0.12, 2.0]))
left = st.tuples(st.just("leave"), st.just(0.0))


def same(mode: str, script: Sequence[tuple[object, float]], every: int) -> None:
    """Go through a script twice, fed with each reading and with those that do not pass; hold the two together."""
    fed, calm = Guided(*STEPS[mode], every=every), Guided(*STEPS[mode], every=every, calm=True)
    for what, seconds in script:
        for finger in (fed, calm):
            if what == "lose":
                finger.lose(seconds)
            elif what == "gap":
                finger.sample += round(seconds * 100)
            elif what == "leave":
                finger.cues += finger.coach.leave(finger.t_s, Outcome.SKIPPED)
            elif what == "old":
                finger.press((12.0, seconds), age_ms=700.0)
            else:
                finger.press((what, seconds))  # type: ignore[arg-type]  # a force or None
        assert calm.cues == fed.cues
        assert calm.coach.view == fed.coach.view
    assert [turn.attempts for turn in calm.coach.turns] == [turn.attempts for turn in fed.coach.turns]


@pytest.mark.parametrize("every", [1, 4])
@pytest.mark.parametrize("mode", sorted(STEPS))
@pytest.mark.parametrize(
    "script",
    [
        pytest.param([(0.0, 1.0), (7.9, 3.0), (8.0, 1.0), (7.999, 1.0), (0.0, 3.0)], id="low"),
        pytest.param([(0.0, 1.0), (12.0, 1.0), (20.0, 1.0), (20.001, 1.0), (20.0, 1.0)], id="high"),
        pytest.param([(0.0, 1.0), (12.0, 1.0), (7.0, 0.2), (12.0, 0.2), (7.0, 0.2), (12.0, 3.0)], id="hover"),
        pytest.param([(0.0, 1.0), (12.0, 1.0), (7.0, 0.2), (12.0, 4.0)], id="dip"),
        pytest.param([(0.0, 1.0), *[(12.0, 4.24), (0.0, 2.6)] * 3, (0.0, 30.0)], id="presses"),
        pytest.param([(0.0, 1.0), *[(12.0, 0.32), (0.0, 0.32)] * 5, (0.0, 9.0), (12.0, 9.0)], id="taps"),
        pytest.param([(0.0, 1.0), (12.0, 4.0), (0.0, 20.0), (12.0, 20.0), (0.0, 1.0)], id="long"),
        pytest.param([(0.0, 1.0), (12.0, 1.0), ("gap", 0.04), (12.0, 9.0), (0.0, 1.0)], id="torn"),
        pytest.param([(0.0, 1.0), ("gap", 3.0), (0.0, 40.0), ("lose", 9.0), (0.0, 40.0)], id="silent"),
        pytest.param([(12.0, 9.0), ("old", 1.0), (12.0, 3.0), (0.0, 9.0), ("old", 3.0)], id="old"),
        pytest.param([(0.0, 1.0), ("leave", 0.0), (0.0, 9.0), ("leave", 0.0), (12.0, 5.0)], id="left"),
        pytest.param([(0.0, 1.0), (12.0, 1.0), (31.0, 1.0), (12.0, 5.0), (0.0, 9.0)], id="ceiling"),
        pytest.param([(0.0, 1.0), (12.0, 1.0), (None, 1.0), (12.0, 5.0), (0.0, 9.0)], id="wires"),
    ],
)
def test_what_passes_changes_nothing(mode: str, script: list[tuple[object, float]], every: int) -> None:
    """Cues, presses and what a screen shows are the same, at each edge that they depend on."""
    same(mode, script, every)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(sorted(STEPS)),
    st.lists(st.one_of(legs, legs, legs, gap, lost, old, left), max_size=14),
    st.sampled_from([1, 4]),
)
def test_nor_does_it_in_any_order(mode: str, script: list[tuple[object, float]], every: int) -> None:
    """Gaps, old samples, a person who goes on, and what the finger does between."""
    same(mode, script, every)


@pytest.mark.parametrize(
    ("mode", "force_n", "seconds", "share"),
    [
        ("hold", 0.0, 9.0, 0.99),
        ("hold", 12.0, 3.9, 0.95),
        ("series", 0.0, 9.0, 0.99),
        ("knead", 0.0, 9.0, 0.99),
        ("knead", 12.0, 9.0, 0.0),
    ],
)
def test_most_samples_pass(mode: str, force_n: float, seconds: float, share: float) -> None:
    """All of a finger that stays where it is; none of one that kneads, where each may be a peak."""
    finger = Guided(*STEPS[mode], calm=True)
    finger.press((0.0, 1.0))
    before = finger.passed
    finger.press((force_n, seconds))
    assert finger.passed - before == pytest.approx(share * seconds * 100, abs=0.05 * seconds * 100)
