"""A summary adds up what the check counted."""

import json
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.coach.grammar import CueName
from acudevice.coach.summary import dose_of, summarize
from acudevice.coach.turn import Outcome
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Side
from tests.coach.guided import Guided, entry, press_of


def held(forces_mn: list[int]) -> Press:
    """Return a press whose held samples are these."""
    return press_of(held=len(forces_mn), sum_mn=sum(forces_mn), sum_sq_mn2=sum(f * f for f in forces_mn))


def test_a_session_is_summed_up_by_step_and_in_all() -> None:
    """Two good presses of 4.2 s at 12 N on the left, one too light on the right, then the end."""
    finger = Guided(entry(repeats=2), entry(side=Side.RIGHT), entry(point="SP6"))
    finger.press((0.0, 0.5), (12.0, 4.2), (0.0, 2.1), (12.0, 4.2), (0.0, 0.5), (5.0, 1.0), (0.0, 0.5))
    summary = summarize(finger.coach.plan, finger.coach.turns)
    left, right, sp6 = summary.steps
    assert [s.outcome for s in summary.steps] == [Outcome.MET, Outcome.UNFINISHED, Outcome.UNFINISHED]
    assert (left.dose.presses, left.dose.good, left.dose.mean_n, left.dose.cv) == (2, 2, 12.0, 0.0)
    assert left.dose.in_band_s == pytest.approx(8.4)
    assert left.dose.longest_s == pytest.approx(4.2)
    assert left.dose.impulse_n_s == pytest.approx(12.0 * 8.4)
    assert (right.dose.verdicts, right.dose.mean_n, right.dose.peak_n) == ({"too_light": 1}, None, 5.0)
    assert (sp6.number, sp6.dose.presses, sp6.dose.peak_n) == (3, 0, None)
    assert (summary.dose.presses, summary.dose.good, summary.met) == (3, 2, False)


def test_it_is_met_when_every_step_is() -> None:
    """And tells how often it was stopped."""
    finger = Guided(entry(repeats=1))
    finger.press((0.0, 0.5), (31.0, 0.1), (0.0, 3.5), (12.0, 4.2), (0.0, 0.5))
    assert finger.cues[-1].cue is CueName.DONE
    summary = summarize(finger.coach.plan, finger.coach.turns)
    assert (summary.met, summary.stops) == (True, 1)
    assert summary.dose.verdicts == {"over_ceiling": 1, "ok": 1}


@given(st.lists(st.lists(st.integers(1, 50_000), min_size=1, max_size=20), min_size=1, max_size=5))
def test_mean_and_variation_are_those_of_all_held_samples(presses: list[list[int]]) -> None:
    """Not means of means."""
    forces = [force for press in presses for force in press]
    dose = dose_of([held(press) for press in presses])
    assert dose.mean_n == pytest.approx(statistics.fmean(forces) / 1000)
    wanted = statistics.pstdev(forces) / statistics.fmean(forces) if len(forces) > 1 else None
    assert dose.cv == (None if wanted is None else pytest.approx(wanted, abs=1e-9))


def test_fields_are_plain_and_unknown_is_null() -> None:
    """As a stream in JSON carries them."""
    finger = Guided()
    (step,) = summarize(finger.coach.plan, finger.coach.turns).steps
    fields = json.loads(json.dumps(step.as_dict()))
    assert (fields["point"], fields["side"], fields["outcome"], fields["mean_n"]) == (
        "LR3",
        "left",
        "unfinished",
        None,
    )
    assert dose_of([press_of(), press_of(Verdict.TOO_HARD)]).as_dict()["verdicts"] == {"ok": 1, "too_hard": 1}
