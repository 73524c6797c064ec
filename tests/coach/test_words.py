"""What a person is told is short, exact, and never needs a colour."""

import string

import pytest

from acudevice.coach.grammar import TABLES, Cue, CueName, Hint
from acudevice.coach.turn import Outcome
from acudevice.coach.words import (
    CUES,
    FEEDBACK,
    OUTCOMES,
    SIDES,
    SIGNS,
    down,
    ended,
    feedback,
    nearest,
    number,
    say,
    up,
)
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Mode, Side, Thresholds
from tests.coach.guided import LR3, entry, press_of, step_of

KNEAD = entry(mode=Mode.KNEAD, cadence_low_mhz=1000, cadence_high_mhz=2500)

SAID = [
    (press_of(), LR3, "good: 4.2 s in the band, 10 N on average"),
    (press_of(cycles=7), KNEAD, "good: 7 circles in 5 s"),
    (press_of(Verdict.TOO_LIGHT, peak_mn=7990, held=0), LR3, "too light: 7.9 N at most, aim for 8 to 20 N"),
    (
        press_of(Verdict.TOO_LIGHT, in_band_ticks=3_990_000),
        LR3,
        "too light: 3.9 s in the band; keep it at 8 N or more for 4 s",
    ),
    (press_of(Verdict.TOO_LIGHT), KNEAD, "too light: most circles stayed below 8 N; lean in a little more"),
    (
        press_of(Verdict.TOO_HARD, peak_mn=20_010, above_ticks=1_010_000),
        LR3,
        "too hard: 1.1 s above 20 N, with 20.1 N at most; ease off sooner",
    ),
    (
        press_of(Verdict.TOO_HARD, peak_mn=24_000),
        KNEAD,
        "too hard: 24 N at most; keep the circles at 20 N or less",
    ),
    (
        press_of(Verdict.TOO_SHORT, in_band_ticks=250_000),
        entry(hold_min_ms=250),
        "too short: 0.2 s in the band; hold for 0.25 s",
    ),
    (press_of(Verdict.TOO_SHORT, release_tick=3_999_000), KNEAD, "too short: 3.9 s; go on for 4 s"),
    (press_of(Verdict.TOO_LONG, release_tick=8_001_000), LR3, "too long: 8.1 s; let go within 8 s"),
    (
        press_of(Verdict.UNSTEADY, held=2, sum_mn=20_000, sum_sq_mn2=212_560_000),
        LR3,
        "unsteady: the force varied by 25.1 %; keep it within 25 %",
    ),
    (
        press_of(Verdict.UNSTEADY),
        KNEAD,
        "unsteady: some circles were much harder than others; keep them alike",
    ),
    (press_of(Verdict.UNSTEADY, cadence_mhz=999), KNEAD, "too slow: 0.9 a second; aim for 1 to 2.5"),
    (press_of(Verdict.UNSTEADY, cadence_mhz=2501), KNEAD, "too fast: 2.6 a second; aim for 1 to 2.5"),
    (
        press_of(Verdict.UNSTEADY, cadence_mhz=500),
        entry(mode=Mode.SERIES, cadence_low_mhz=1000),
        "too slow: 0.5 a second; aim for 1 or more",
    ),
    (
        press_of(Verdict.UNSTEADY, cadence_mhz=3000),
        entry(mode=Mode.SERIES, cadence_high_mhz=2000),
        "too fast: 3 a second; aim for 2 or less",
    ),
    (
        press_of(Verdict.NOT_RELEASED, release_tick=10_000_000),
        LR3,
        "not released: 10 s; let go when you are told",
    ),
    (
        press_of(Verdict.OVER_CEILING, peak_mn=30_000),
        LR3,
        "too much force: 30 N, and the limit is 30 N; press more gently",
    ),
    (
        press_of(Verdict.OVER_CEILING, peak_mn=None),
        LR3,
        "stopped: the sensor gave no valid reading; look at it before you go on",
    ),
    (press_of(Verdict.UNCERTAIN), LR3, "not counted: not seen from end to end"),
]


@pytest.mark.parametrize(("press", "thresholds", "text"), SAID)
def test_a_press_is_told_what_was_and_what_to_do(press: Press, thresholds: Thresholds, text: str) -> None:
    """With the figures, and never one that looks allowed where it was not."""
    assert feedback(press, thresholds) == text


def test_there_is_an_example_of_every_sentence() -> None:
    """So none is missing above."""
    told = {text for _, _, text in SAID}
    first_words = {text.split("{")[0] for text in FEEDBACK.values()}
    assert all(any(text.startswith(words) for text in told) for words in first_words)
    assert {press.verdict for press, _, _ in SAID} == set(Verdict)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("bare", [False, True])
def test_every_verdict_of_every_mode_has_its_words(mode: Mode, verdict: Verdict, bare: bool) -> None:
    """Even of a press of which nothing is known."""
    nothing = {
        "peak_mn": None,
        "held": 0,
        "sum_mn": 0,
        "sum_sq_mn2": 0,
        "in_band_ticks": 0,
        "to_band_ticks": None,
    }
    text = feedback(press_of(verdict, **nothing if bare else {}), entry(mode=mode))
    assert text
    assert "{" not in text
    assert "None" not in text


def test_signs_differ_without_colour() -> None:
    """In their word, in their symbol and, but for `find` and `press`, in plain characters of one look."""
    assert set(SIGNS) == set(CueName)
    for field in ("word", "symbol", "plain"):
        assert len({getattr(sign, field) for sign in SIGNS.values()}) == len(CueName)
    assert all(set(sign.plain) <= set(string.printable) for sign in SIGNS.values())


def test_every_cue_of_the_tables_has_a_sentence() -> None:
    """A hint without one of its own falls back on that of the cue."""
    cues = {cue for table in TABLES.values() for _, cues in table.values() for cue in cues}
    assert {(cue, Hint.NONE) for cue in cues | set(CueName)} <= set(CUES)
    cue = Cue(CueName.HARDER, "LR3", Side.LEFT, 0.0, None, None, None, Hint.LIFT)
    assert say(cue, step_of()) == "a little harder, to 8 N at least"


def test_a_cue_is_said_with_the_figures_of_its_step() -> None:
    """Name, side, place, band and rest."""
    step = step_of()

    def said(cue: CueName) -> str:
        return say(Cue(cue, "LR3", Side.LEFT, 0.0, None, None, None), step)

    assert said(CueName.FIND) == "find Taichong (LR3), left: on the foot"
    assert said(CueName.PRESS) == "press, to between 8 and 20 N"
    assert said(CueName.REST) == "rest for 2 s"
    assert set(SIDES) == set(Side)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_its_words(outcome: Outcome) -> None:
    """With how many were good."""
    assert set(OUTCOMES) == set(Outcome)
    assert "{" not in ended(outcome, good=2, tries=5, stops=3)


def test_figures_are_rounded_away_from_their_limit() -> None:
    """And not by the noise of binary fractions."""
    assert (down(7.999), down(8.0), down(0.3), down(None)) == ("7.9", "8", "0.3", "?")
    assert (up(20.001), up(20.0), up(1.1), up(None)) == ("20.1", "20", "1.1", "?")
    assert (nearest(7.96), nearest(8.04), nearest(8.05), nearest(0.25), nearest(None)) == (
        "8",
        "8",
        "8.1",
        "0.3",
        "?",
    )
    assert (number(8.0), number(1.5), number(0.25)) == ("8", "1.5", "0.25")
