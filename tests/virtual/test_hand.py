"""A hand alone: what it does by itself, and upon what it perceives. test_ring.py has the verdicts on its presses."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acudevice.virtual.hand import ALONE_S, FORGET_S, PATIENCE_S, Hand
from acudevice.virtual.percepts import Percept
from acudevice.virtual.person import Kind, Style

STEP_S = 0.01
Script = dict[float, Percept]


def curve(hand: Hand, end_s: float, script: Script | None = None, start_s: float = 0.0) -> list[float]:
    """Return the force every 10 ms while a script of percepts is played."""
    told = sorted((script or {}).items())
    forces = []
    for step in range(round(start_s / STEP_S), round(end_s / STEP_S)):
        t_s = step * STEP_S
        while told and told[0][0] <= t_s:
            hand.perceive(*told.pop(0))
        forces.append(hand.force_n(t_s))
    return forces


def presses(forces: Iterable[float], over_n: float = 0.5) -> list[tuple[float, float, float]]:
    """Return beginning, end and greatest force of each press."""
    found: list[tuple[float, float, float]] = []
    begun_s, peak_n = None, 0.0
    for step, force_n in enumerate(forces):
        if force_n > over_n and begun_s is None:
            begun_s, peak_n = step * STEP_S, 0.0
        peak_n = max(peak_n, force_n)
        if force_n <= over_n and begun_s is not None:
            found.append((begun_s, step * STEP_S, peak_n))
            begun_s = None
    return found if begun_s is None else [*found, (begun_s, (step + 1) * STEP_S, peak_n)]


def begun(kind: Kind = Kind.STEADY, seed: int = 1, style: Style = Style.HOLD) -> Hand:
    """Return a hand that saw the device begin to measure at 0 s."""
    hand = Hand(kind, style, seed)
    hand.begin(0.0)
    return hand


def test_a_hand_repeats_for_a_seed_and_differs_for_another() -> None:
    """The same person makes the same curve."""
    first, again, other = (curve(begun(seed=seed), 20.0) for seed in (1, 1, 2))
    assert first == again != other
    assert max(first) > 8.0


@given(st.lists(st.floats(0.001, 3.0), min_size=1, max_size=30), st.sampled_from(Kind))
def test_the_curve_is_the_same_however_often_one_asks(steps_s: list[float], kind: Kind) -> None:
    """The questions leave no trace: each answer is that of a hand asked every 10 ms, and at that moment."""
    script = {
        7.5: Percept.BELOW,
        9.0: Percept.ABOVE,
        9.5: Percept.IN_BAND,
        12.0: Percept.REACHED,
        14.0: Percept.FIND,
    }
    seldom, often = begun(kind), begun(kind)
    told, t_s, asked_s = sorted(script.items()), 0.0, 0.0
    for step_s in steps_s:
        t_s += step_s
        while told and told[0][0] <= t_s:
            seldom.perceive(*told[0])
            often.perceive(*told.pop(0))
        while asked_s < t_s:
            often.force_n(asked_s)
            asked_s += STEP_S
        assert seldom.force_n(t_s) == pytest.approx(often.force_n(t_s), abs=1e-9)


def test_before_anything_begins_the_hand_rests() -> None:
    """Without a measurement nobody presses."""
    assert max(curve(Hand(), 30.0)) == 0.0


def test_a_hand_that_nobody_guides_presses_in_its_own_rhythm() -> None:
    """After a while, for some seconds, with rests."""
    found = presses(curve(begun(), 40.0))
    assert len(found) >= 3
    assert found[0][0] == pytest.approx(ALONE_S, abs=0.6)
    for (_, end_s, _), (next_s, _, _) in pairwise(found):
        assert 2.0 < next_s - end_s < 6.0
    assert all(4.0 < end_s - start_s < 8.0 for start_s, end_s, _ in found)


def test_a_hand_never_jumps_and_never_pulls() -> None:
    """No more than a fast approach or a slip moves in 10 ms, and never below nothing."""
    for kind in Kind:
        forces = curve(begun(kind), 60.0)
        assert min(forces) == 0.0
        limit_n = 8.0 if kind is Kind.SLIP else 4.0
        assert max(abs(b - a) for a, b in pairwise(forces)) < limit_n


def test_a_hand_trembles_at_8_to_12_hz() -> None:
    """What is left of a held force without its slow part turns that often."""
    hand = begun()
    held = curve(hand, 10.0, {7.5: Percept.IN_BAND})[850:1000]
    smooth = [
        sum(held[max(0, at - 6) : at + 7]) / len(held[max(0, at - 6) : at + 7]) for at in range(len(held))
    ]
    rest = [a - b for a, b in zip(held, smooth, strict=True)][10:-10]
    turns = sum(a < 0.0 <= b for a, b in pairwise(rest))
    assert 7.0 < turns / (len(rest) * STEP_S) < 13.0
    assert 0.0 < max(rest) < 0.1 * max(held)


def test_without_light_or_vibration_a_light_hand_never_corrects() -> None:
    """Ten presses, all as light as the first: nothing told it."""
    found = presses(curve(begun(Kind.LIGHT), 120.0))
    assert len(found) >= 8
    assert max(peak_n for *_, peak_n in found) < 2.8


def told_too_light(hand: Hand) -> list[tuple[float, float, float]]:
    """Let the light be blue during the first press, and dark after it."""
    return presses(curve(hand, 40.0, {6.8: Percept.BELOW, 15.0: Percept.DARK}))


def test_a_light_hand_presses_right_after_it_was_told() -> None:
    """A little in the first press, and quite differently in the next."""
    first, second, *_ = told_too_light(begun(Kind.LIGHT))
    assert 2.4 < first[2] < 3.0
    assert second[2] > 9.0


def test_blue_makes_a_steady_hand_press_harder_step_by_step() -> None:
    """Until it is white."""
    hand = begun()
    forces = curve(hand, 14.0, {7.0: Percept.BELOW, 11.5: Percept.IN_BAND})
    at_s = {t_s: forces[round(t_s / STEP_S)] for t_s in (8.8, 10.5, 11.9, 13.5)}
    assert at_s[10.5] > 1.2 * at_s[8.8]
    assert at_s[13.5] == pytest.approx(at_s[11.9], rel=0.15)


def test_orange_makes_a_steady_hand_ease() -> None:
    """At once while the force still rises, and again until it is white."""
    calm, warned = begun(), begun()
    free = curve(calm, 12.0, {7.0: Percept.IN_BAND})
    eased = curve(warned, 12.0, {6.5: Percept.ABOVE})
    assert max(eased) < 0.9 * max(free)
    assert eased[-1] < 0.6 * free[-1]


def test_a_hand_lets_go_when_it_is_felt_that_it_is_enough() -> None:
    """Soon after the sign, and long before its patience ends."""
    found = presses(curve(begun(), 30.0, {7.0: Percept.IN_BAND, 16.0: Percept.REACHED, 17.5: Percept.DARK}))
    assert 16.2 < found[0][1] < 17.0


def test_a_patient_hand_waits_for_the_sign_but_not_for_ever() -> None:
    """While the light is on, longer than its own count; in the end it lets go."""
    found = presses(curve(begun(), 60.0, {6.8: Percept.BELOW}))
    assert PATIENCE_S - 2.0 < found[0][1] - found[0][0] < PATIENCE_S + 3.0


def test_a_hand_that_is_guided_waits_for_the_cue_to_press() -> None:
    """And for no other; then it presses within a second."""
    found = presses(curve(begun(), 40.0, {2.0: Percept.REST, 20.0: Percept.PRESS}))
    assert 20.2 < found[0][0] < 21.2


def test_a_hand_that_looks_for_the_point_presses_after_it_found_it() -> None:
    """`find` alone is enough to go on."""
    found = presses(curve(begun(), 40.0, {2.0: Percept.FIND}))
    assert 3.0 < found[0][0] < 4.5


@pytest.mark.parametrize("cue", [Percept.RELEASE, Percept.REST, Percept.NEXT, Percept.STOP, Percept.DONE])
def test_cues_that_dismiss_lift_the_finger_and_call_off_what_was_planned(cue: Percept) -> None:
    """In the middle of a press, and before one begins."""
    pressing = presses(curve(begun(), 14.0, {2.0: Percept.PRESS, 5.0: cue}))
    assert [5.2 < end_s < 6.0 for _, end_s, _ in pressing] == [True]
    planned = {2.0: Percept.FIND, 2.4: cue}
    assert presses(curve(begun(), 40.0, planned)) == []


def test_long_after_the_last_cue_the_hand_has_its_own_rhythm_again() -> None:
    """But never after `done`."""
    found = presses(curve(begun(), FORGET_S + 20.0, {2.0: Percept.REST}))
    assert found[0][0] == pytest.approx(2.0 + FORGET_S, abs=1.5)
    assert presses(curve(begun(), 3 * FORGET_S, {2.0: Percept.REST, 3.0: Percept.DONE})) == []


def test_a_guided_hand_trusts_the_guide_before_the_ring() -> None:
    """After the ring's sign it waits a moment for the cue, and goes when it comes."""
    script = {2.0: Percept.PRESS, 4.0: Percept.IN_BAND, 8.0: Percept.REACHED}
    alone = presses(curve(begun(), 14.0, script))[0][1]
    cued = presses(curve(begun(), 14.0, {**script, 8.2: Percept.RELEASE}))[0][1]
    assert 9.0 < alone < 10.2
    assert 8.3 < cued < 9.2


def test_a_cue_to_press_during_a_press_that_the_ring_ignores_starts_anew() -> None:
    """The light is dark: the finger lifts and presses again."""
    found = presses(curve(begun(), 20.0, {9.0: Percept.FIND, 12.0: Percept.PRESS}))
    assert len(found) >= 2
    assert 9.2 < found[0][1] < 10.0


def test_a_cue_to_press_as_the_finger_comes_down_changes_nothing() -> None:
    """The light may be dark still: it is the same press."""
    found = presses(curve(begun(), 14.0, {2.0: Percept.FIND, 4.0: Percept.PRESS, 4.5: Percept.BELOW}))
    assert len(found) == 1
    assert found[0][1] - found[0][0] > 6.0


def test_far_too_hard_lifts_the_finger_at_once_and_for_good() -> None:
    """Within half a second; a guided hand waits for the next cue."""
    found = presses(curve(begun(), 30.0, {2.0: Percept.PRESS, 5.0: Percept.OVER}))
    assert len(found) == 1
    assert found[0][1] < 5.6


def test_the_end_of_a_measurement_ends_the_press_and_the_rhythm() -> None:
    """Nobody presses a ring that is off."""
    hand = begun()
    assert max(curve(hand, 8.0)) > 8.0
    hand.end(8.0)
    assert max(curve(hand, 60.0, start_s=8.0)[50:]) == 0.0
    hand.begin(60.0)
    assert max(curve(hand, 75.0, start_s=60.0)) > 8.0


def test_a_short_hand_never_waits() -> None:
    """Whatever the light says, and whether it is guided or not."""
    found = presses(curve(begun(Kind.SHORT), 30.0, {7.0: Percept.IN_BAND}))
    assert all(end_s - start_s < 4.0 for start_s, end_s, _ in found)


def test_a_long_hand_goes_on_for_seconds_after_the_sign() -> None:
    """After the ring's, and after the cue."""
    for sign in (Percept.REACHED, Percept.RELEASE):
        found = presses(
            curve(begun(Kind.LONG), 30.0, {7.0: Percept.IN_BAND, 12.0: sign, 12.5: Percept.RELEASE})
        )
        assert 16.5 < found[0][1] < 18.5


def test_a_slipping_hand_loses_the_point_once() -> None:
    """And is back within a second or so; no later press slips."""
    found = presses(curve(begun(Kind.SLIP), 60.0))
    lengths_s = [end_s - start_s for start_s, end_s, _ in found]
    assert lengths_s[0] < 4.0
    assert found[1][0] - found[0][1] < 1.0
    assert all(length_s > 4.0 for length_s in lengths_s[1:])


def test_a_hand_that_ignores_everything_has_the_same_curve_whatever_it_is_told() -> None:
    """Cues, light, and warnings."""
    script = {3.0: Percept.STOP, 5.0: Percept.OVER, 8.0: Percept.BELOW, 12.0: Percept.DONE}
    assert curve(begun(Kind.IGNORE), 40.0) == curve(begun(Kind.IGNORE), 40.0, script)
    assert any(max(curve(begun(Kind.IGNORE, seed), 120.0)) > 30.0 for seed in range(3))


def test_a_kneading_hand_goes_up_and_down_without_leaving_the_point() -> None:
    """Tops at its aim, bottoms at half of it or less, once a second or more."""
    forces = curve(begun(style=Style.KNEAD), 11.0)[850:1100]
    assert min(forces) > 1.0
    assert max(forces) > 2.0 * min(forces)
    middle_n = (max(forces) + min(forces)) / 2.0
    crossings = sum(a < middle_n <= b for a, b in pairwise(forces))
    assert 2 <= crossings <= 4


@given(
    st.lists(st.tuples(st.floats(0.0, 60.0), st.sampled_from(Percept)), max_size=40), st.sampled_from(Kind)
)
def test_no_order_of_percepts_breaks_a_hand(told: list[tuple[float, Percept]], kind: Kind) -> None:
    """Whatever comes, the force stays one that a finger can give."""
    forces = curve(begun(kind), 60.0, dict(told))
    assert min(forces) >= 0.0
    assert max(forces) < 50.0
