"""What is said of samples that are ahead of the line: they steer, and move nothing."""

import pytest

from acudevice.coach.glimpses import Glimpses, Said
from acudevice.coach.grammar import CueName, Hint, Phase
from acudevice.coach.reading import Reading
from acudevice.signal.zones import State
from acudevice.values.thresholds import Mode
from tests.coach.guided import entry, step_of

STANDING = CueName.PRESS, Hint.NONE
LOW, HIGH = entry().low_mn, entry().high_mn


def said(
    glimpses: Glimpses,
    force_mn: int | None,
    state: State = State.PRESS,
    phase: Phase = Phase.HOLD,
    *,
    t_s: float = 1.0,
    mode: Mode = Mode.HOLD,
    back: bool = False,
    in_band_s: float = 0.0,
) -> Said:
    """Return what is said of one sample."""
    return glimpses.said(
        Reading(t_s, 1, force_mn, state, in_band_s), step_of(entry(mode=mode)), phase, STANDING, back=back
    )


@pytest.mark.parametrize(
    ("force_mn", "cue"), [(LOW - 1, CueName.HARDER), (LOW, CueName.HOLD), (HIGH + 1, CueName.EASIER)]
)
def test_the_first_sample_after_a_drop_says_where_the_force_is(force_mn: int, cue: CueName) -> None:
    """At once, in whatever phase a press may be in progress."""
    for phase in (Phase.FIND, Phase.READY, Phase.REST, Phase.REACH, Phase.HOLD):
        assert said(Glimpses(), force_mn, phase=phase, back=True) == (cue, Hint.NONE)


def test_what_comes_after_it_has_the_grace_that_it_always_has() -> None:
    """A dip of a tenth of a second asks for nothing; one of half a second does."""
    glimpses = Glimpses()
    assert said(glimpses, LOW, back=True)[0] is CueName.HOLD
    for tenth in range(1, 4):
        assert said(glimpses, LOW - 1, t_s=1.0 + tenth / 10)[0] is CueName.HOLD
    assert said(glimpses, LOW - 1, t_s=1.5)[0] is CueName.HARDER


def test_the_ceiling_stops_in_every_phase() -> None:
    """With its cause."""
    for phase in Phase:
        assert said(Glimpses(), 99_000, State.OVER, phase) == (CueName.STOP, Hint.NONE)
        assert said(Glimpses(), None, State.OVER, phase) == (CueName.STOP, Hint.NO_READING)


@pytest.mark.parametrize(
    "phase", [Phase.REACH, Phase.HARDER, Phase.HOLD, Phase.EASIER, Phase.RELEASE, Phase.STOP]
)
def test_a_press_that_is_over_wants_rest_until_the_line_knows_more(phase: Phase) -> None:
    """Whether it counts only the line can say."""
    assert said(Glimpses(), 0, State.IDLE, phase) == (CueName.REST, Hint.NONE)


@pytest.mark.parametrize("phase", [Phase.FIND, Phase.READY, Phase.REST])
def test_a_finger_that_is_off_leaves_what_stands(phase: Phase) -> None:
    """Nothing changed."""
    assert said(Glimpses(), 0, State.IDLE, phase) == STANDING


def test_a_press_that_was_long_enough_is_not_steered_any_more() -> None:
    """The finger is to leave."""
    assert said(Glimpses(), LOW - 1, phase=Phase.RELEASE, back=True) == STANDING


@pytest.mark.parametrize("mode", [Mode.SERIES, Mode.KNEAD])
def test_what_goes_up_and_down_is_not_steered_by_single_samples(mode: Mode) -> None:
    """Only that the press is seen is said."""
    assert said(Glimpses(), LOW - 1, mode=mode, back=True) == (CueName.HOLD, Hint.NONE)


def test_what_was_seen_in_the_band_for_long_enough_may_be_let_go() -> None:
    """However long what was missed takes to come; a little less is held on."""
    enough_s = entry().hold_min_ms / 1000.0
    assert said(Glimpses(), LOW, in_band_s=enough_s - 0.01)[0] is CueName.HOLD
    assert said(Glimpses(), LOW, in_band_s=enough_s) == (CueName.RELEASE, Hint.NONE)
    assert said(Glimpses(), LOW, in_band_s=enough_s, mode=Mode.KNEAD)[0] is CueName.HOLD
