"""The check says what the page says, of any samples, however they are cut into packets."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.errors import BadDataError
from acudevice.signal.check import Check
from acudevice.signal.moments import Cleared, Latched, Moment, PressEnded, PressStarted, Progress
from acudevice.signal.zones import Cause, State, Zone
from acudevice.values.press import Verdict
from acudevice.values.samples import FAULT_COUNTS, Samples
from acudevice.values.thresholds import Mode, Side, Thresholds
from tests.support.saying import CONVERTER, check_for, fed, oracle_says, say, stepped
from tests.support.traces import RECORDINGS, WIDTH, Trace, random_trace, recorded_trace

LR3 = Thresholds(
    "LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 30, 100, release_timeout_ms=20
)
FILES = sorted(path.name for path in RECORDINGS.glob("*.csv"))


def packet(first: int, *forces: int) -> Samples:
    """Return a packet of forces in mN, at 100 Hz of a clock of 1 MHz."""
    return Samples(first, first * 10_000, 10_000, 1_000_000, forces, 1, WIDTH)


def feed(check: Check, first: int, *forces: int) -> tuple[Moment, ...]:
    """Feed a packet of forces in mN."""
    return check.feed(packet(first, *forces), CONVERTER.many(forces))


def new(thresholds: Thresholds | None = LR3, *, over: bool = False) -> Check:
    """Return a check of a device with a ceiling of 40 N."""
    return Check(thresholds, ceiling_mn=40_000, tick_hz=1_000_000, over=over)


@pytest.mark.parametrize("block", range(8))
def test_it_says_what_the_literal_check_says(block: int) -> None:
    """2,000 random traces of all modes and of none: every moment, every figure, and the count of good presses."""
    for seed in range(block * 250, block * 250 + 250):
        trace = random_trace(seed, packets=12)
        check = check_for(trace)
        said = [say(moment) for moment in fed(check, trace)]
        assert (said, check.done) == oracle_says(trace), f"seed {seed}"


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("file", FILES)
def test_it_says_what_the_literal_check_says_of_real_hands(file: str, mode: Mode) -> None:
    """Each recording with its own times, its thresholds between its extremes."""
    trace = recorded_trace(file, mode)
    trace.packets = trace.packets[:400]
    check = check_for(trace)
    assert ([say(moment) for moment in fed(check, trace)], check.done) == oracle_says(trace)


def test_real_hands_make_presses_of_all_kinds() -> None:
    """The recordings are worth checking: presses begin, and end in many ways."""
    ended = [
        moment.press.verdict
        for file in FILES
        for mode in Mode
        for trace in [recorded_trace(file, mode)]
        for moment in fed(check_for(trace), trace)
        if isinstance(moment, PressEnded)
    ]
    assert len(ended) > 200
    assert len(set(ended)) >= 6


def cut_anew(trace: Trace, rng: random.Random) -> list[Samples]:
    """Return the samples of a trace in other packets, within those that are even."""
    packets = []
    for whole in trace.packets:
        rest: Samples | None = whole
        while rest is not None:
            size = rng.randint(1, rest.size)
            packets.append(rest._replace(counts=rest.counts[:size]))
            rest = rest.after(rest.first + size)
    return packets


@settings(max_examples=60)
@given(st.integers(1000, 1 << 40), st.randoms(use_true_random=False))
def test_chunking_changes_nothing(seed: int, rng: random.Random) -> None:
    """The same samples in other packets, and one by one: the same moments, and the same progress at each end."""
    trace = random_trace(seed, packets=15)
    check, single = check_for(trace), check_for(trace)
    moments: list[Moment] = []
    singly: list[Moment] = []
    for samples in cut_anew(trace, rng):
        moments += check.feed(samples, CONVERTER.many(samples.counts))
        singly += stepped(single, [(i, t, c[0]) for i, t, c in samples.rows()])
        assert check.progress == single.progress
    assert moments == singly
    assert [*moments, *check.cut()] == fed(check_for(trace), trace)


def test_progress_is_that_of_the_last_sample() -> None:
    """State, zone, force and what is counted so far, for whoever guides."""
    check = new()
    assert check.progress == Progress(State.WAIT, None, None, 0)
    assert check.last is None
    feed(check, 0, 0, 0)
    assert check.progress == Progress(State.IDLE, Zone.REST, 0, 10_000)
    assert check.last == 1
    feed(check, 2, 2000, 9000, 9400)
    assert check.progress == Progress(State.PRESS, Zone.BAND, 9400, 40_000, 20_000, 10_000, 10_000, 9400)
    feed(check, 5, 9300, 9200)
    assert check.progress == Progress(State.PRESS, Zone.BAND, 9200, 60_000, 40_000, 30_000, 30_000, 9400)
    feed(check, 7, FAULT_COUNTS[WIDTH])
    assert check.progress == Progress(State.OVER, Zone.INVALID, None, 70_000)


def test_an_invalid_reading_says_why_it_latched() -> None:
    """Clipped and missing readings are told apart, in a packet with others."""
    for counts, cause in (
        (1_500_000, Cause.CLIPPED),
        (FAULT_COUNTS[WIDTH], Cause.NO_READING),
        (30_000, Cause.FORCE),
    ):
        check = new()
        started, ended, latched = feed(check, 0, 0, 9000, counts, 0)
        assert (started, latched) == (PressStarted(1, 10_000), Latched(2, 20_000, cause))
        assert isinstance(ended, PressEnded)


def test_of_two_cells_the_missing_one_is_the_cause() -> None:
    """The readings of a sample are looked at together."""
    check = new()
    samples = Samples(0, 0, 10_000, 1_000_000, (0, 0, 1_500_000, FAULT_COUNTS[WIDTH]), 2, WIDTH)
    assert check.feed(samples, [0, None]) == (Latched(1, 10_000, Cause.NO_READING),)


def test_restarting_cuts_the_press_and_begins_anew() -> None:
    """The press ends at its last sample, uncertain; the press before and the count of good ones are forgotten."""
    check = new()
    feed(check, 0, 0, 9000, 9000, 9000, 9000, 0, 0, 9000, 9000)
    assert check.done == 1
    (ended,) = check.restart(LR3)
    assert isinstance(ended, PressEnded)
    assert (ended.press.release, ended.press.release_tick, ended.press.in_band_ticks) == (8, 80_000, 10_000)
    assert (ended.press.verdict, ended.press.reasons) == (Verdict.UNCERTAIN, (Verdict.UNCERTAIN,))
    assert (check.state, check.done, check.zone) == (State.WAIT, 0, None)
    assert feed(check, 9, 9000, 9000) == ()
    (_, again) = feed(check, 11, 0, 9000, 0)
    assert isinstance(again, PressEnded)
    assert again.press.rest_ticks is None


def test_a_latch_outlives_the_thresholds() -> None:
    """A restart, with others or none, clears nothing; clearing begins anew with it."""
    check = new()
    feed(check, 0, 0, 31_000, *[0] * 90)
    assert check.restart(None) == ()
    assert check.state is State.OVER
    assert feed(check, 92, *[0] * 100) == ()
    assert feed(check, 192, 0) == (Cleared(192, 1_920_000),)


def test_without_a_point_only_the_ceiling_counts() -> None:
    """No press, whatever the force; at the device's ceiling it latches, below half of it the latch clears."""
    check = new(None)
    assert feed(check, 0, 0, 39_999) == ()
    assert feed(check, 2, 40_000) == (Latched(2, 20_000, Cause.FORCE),)
    assert feed(check, 3, 20_000, *[19_999] * 101) == (Cleared(104, 1_040_000),)
    assert check.cut() == ()


def test_a_check_can_begin_latched() -> None:
    """As after a reconnection to a device that says so."""
    check = new(over=True)
    assert feed(check, 0, 9000, *[0] * 100) == ()
    assert feed(check, 101, 0) == (Cleared(101, 1_010_000),)


def test_no_samples_say_nothing() -> None:
    """An empty packet is no gap."""
    check = new()
    feed(check, 0, 0, 9000)
    assert check.feed(packet(2), ()) == ()
    assert feed(check, 2, 9000, 9000, 9000, 0)[0].press.verdict is Verdict.OK  # type: ignore[union-attr]  # it ended


def test_thresholds_that_contradict_each_other_are_refused() -> None:
    """Release above onset: what would a press be?"""
    with pytest.raises(BadDataError, match="must rise"):
        new(Thresholds("LR3", Side.LEFT, Mode.HOLD, 900, 1000, 8000, 20_000, 30_000, 30, 100))
