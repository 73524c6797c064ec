"""What is wrong with values is named, and what is right is not."""

from collections.abc import Callable

import numpy as np
import pytest

from acudevice.signal.find.analyse import analyse
from acudevice.signal.find.clockwork import even_clock
from acudevice.signal.find.faults import (
    broken,
    clipped,
    rest_problems,
    spikes,
    too_much,
    value_problems,
    without_spikes,
)
from acudevice.signal.find.model import Problem
from acudevice.signal.find.series import Floats
from tests.support.families import FAMILIES, make

RNG = np.random.default_rng(5)
T = np.arange(0, 30, 0.01)


def presses(top: float = 20.0) -> Floats:
    """Return presses at 100 Hz with tremor and a little noise."""
    force = np.clip(1.6 * np.sin(T), 0, 1) * top * (1 + 0.02 * np.sin(20 * T))
    return np.asarray(force + 0.01 * RNG.standard_normal(len(T)))


def codes(force: Floats, rate_hz: float = 100.0, height: float = 20.0) -> list[str]:
    """Return the problems of values."""
    return [problem.code for problem in value_problems(force, even_clock(len(force), rate_hz), height)]


def test_good_values_have_no_problem() -> None:
    """Nor are they broken or clipped."""
    assert codes(presses()) == []
    assert broken(T, presses()) is None
    assert clipped(presses())[1] is None


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - {"garbage"}))
def test_a_recording_with_any_other_trouble_is_not_broken(name: str) -> None:
    """Spikes, noise, holes and clipping are no reason to give up."""
    made = make(name, 1)
    assert broken(made.t_s, made.force) is None


@pytest.mark.parametrize("seed", range(3))
def test_a_broken_session_is(seed: int) -> None:
    """Readings jump up and down by much of the range."""
    made = make("garbage", seed)
    problem = broken(made.t_s, made.force)
    assert problem is not None
    assert problem.code == "implausible"


def test_a_quick_rhythm_in_a_slow_recording_is_not_broken() -> None:
    """Though single readings jump up and down by half of the range: they do it again and again."""
    t_s = np.arange(0, 40, 1 / 11)
    force = np.round(10 + 8 * np.sin(2 * np.pi * 2.7 * t_s) + RNG.uniform(0, 0.1, len(t_s)), 2)
    assert broken(t_s, force) is None
    assert broken(t_s, RNG.permutation(force)) is not None


def test_years_are_too_long() -> None:
    """Whoever took nanoseconds for milliseconds has no memory for what is between."""
    problem = broken(np.arange(1000) * 1e4, RNG.normal(size=1000))
    assert problem is not None
    assert (problem.code, "115.625 days" in problem.message) == ("too_long", True)


@pytest.mark.parametrize(("count", "step"), [(5, 1.0), (20, 0.01)])
def test_a_moment_is_too_short(count: int, step: float) -> None:
    """In samples or in seconds."""
    problem = broken(np.arange(count) * step, np.arange(count) * 1.0)
    assert problem is not None
    assert problem.code == "too_short"


def test_readings_at_the_end_of_the_range_are_clipped() -> None:
    """Where the same greatest value stands again and again while force moves below it."""
    mask, problem = clipped(np.minimum(presses(), 15.0))
    assert problem is not None
    assert problem.code == "clipped"
    assert mask.sum() > 300


@pytest.mark.parametrize("top", [10.0, 15.0, 19.0])
def test_clipping_is_seen_where_presses_take_most_of_the_time(top: float) -> None:
    """The usual force is then at the end of the range itself; what is made up without noise ends nowhere."""
    force = np.clip(np.minimum(T % 5, 4.2 - T % 5), 0, 1) * 20.0
    force = force * (1 + 0.02 * np.sin(20 * T)) + 0.01 * RNG.standard_normal(len(T))
    assert clipped(np.round(force, 1))[1] is None
    mask, problem = clipped(np.minimum(force, top))
    assert problem is not None
    assert mask.mean() > 0.4


@pytest.mark.parametrize(("top", "is_clipped"), [(1023, True), (1000, False)])
def test_one_stay_is_clipped_at_a_full_scale_alone(top: int, is_clipped: bool) -> None:
    """A steady hold may have a greatest value that stands."""
    force = np.concatenate(
        [np.zeros(100), np.linspace(0, top, 50), np.full(20, top), np.linspace(top, 0, 50)]
    )
    assert (clipped(force)[1] is not None) == is_clipped


MADE: dict[str, Callable[[Floats], Floats]] = {
    "held_values": lambda force: np.repeat(force[::6], 6),
    "coarse_steps": np.round,
    "spikes": lambda force: np.where(np.arange(len(force)) % 700 == 350, force + 80, force),
}


@pytest.mark.parametrize(("code", "spoil"), MADE.items())
def test_spoiled_values_are_named(code: str, spoil: Callable[[Floats], Floats]) -> None:
    """Each by its own word."""
    assert code in codes(spoil(presses()))


@pytest.mark.parametrize("mains_hz", [50, 60])
def test_mains_hum_is_measured(mains_hz: int) -> None:
    """From the spectrum, where the rate is high enough to tell."""
    t_s = np.arange(0, 10, 1e-3)
    force = np.clip(10 * np.sin(t_s), 0, 8) + 0.5 * np.sin(2 * np.pi * mains_hz * t_s)
    (problem,) = value_problems(force, even_clock(len(force), 1000.0), 8.0)
    assert problem.code == "mains_hum"
    assert f"{mains_hz} Hz, 1 from" in problem.message


@pytest.mark.parametrize(
    ("mains_hz", "rate_hz", "seen"),
    [(50, 80.0, ", seen at 30 Hz"), (60, 40.0, ", seen at 20 Hz"), (50, 110.0, "")],
)
def test_mains_hum_is_seen_at_low_rates(mains_hz: int, rate_hz: float, seen: str) -> None:
    """At another frequency, if it must be."""
    t_s = np.arange(0, 30, 1 / rate_hz)
    force = np.clip(10 * np.sin(t_s), 0, 8) + 0.25 * np.sin(2 * np.pi * (mains_hz + 0.05) * t_s)
    (problem,) = value_problems(force, even_clock(len(force), rate_hz), 8.0)
    assert problem.message.startswith(f"mains hum of {mains_hz} Hz{seen}, 0.")


@pytest.mark.parametrize("rate_hz", [40.0, 80.0, 100.0, 120.0, 200.0, 500.0])
@pytest.mark.parametrize("cycle_hz", [0.7, 1.92, 2.5])
def test_a_rhythm_with_sharp_edges_is_no_hum(rate_hz: float, cycle_hz: float) -> None:
    """It has lines everywhere; hum is one."""
    t_s = np.arange(0, 30, 1 / rate_hz)
    force = np.where(t_s * cycle_hz % 1 < 0.5, 10.0, 1.0) + 0.01 * RNG.standard_normal(len(t_s))
    assert "mains_hum" not in codes(force, rate_hz, 9.0)


def test_spikes_are_single_readings_far_out() -> None:
    """Presses and noise are none."""
    force = presses()
    assert len(spikes(force)) == 0
    assert len(spikes(RNG.standard_normal(5000))) == 0
    force[[100, 200]] += [90, -90]
    assert spikes(force).tolist() == [100, 200]


def test_a_few_spikes_are_bridged() -> None:
    """But not many, nor at a rate at which they may be presses."""
    force = presses()
    force[[100, 200]] += [90, -90]
    calm = without_spikes(force, 100.0)
    assert calm[100] == pytest.approx((force[99] + force[101]) / 2)
    assert len(spikes(calm)) == 0
    slow = without_spikes(force, 12.0)
    assert (slow[100] > 80, slow[200] < -80) == (True, False)
    assert without_spikes(force, 5.0) is force
    force[::20] += 100
    assert without_spikes(force, 100.0) is force


def test_readings_that_drop_out_of_a_press_are_bridged() -> None:
    """Though they reach no further than rest."""
    force = presses()
    pressed = np.flatnonzero(force > 15)[[50, 400]]
    force[pressed] = 0.0
    assert without_spikes(force, 12.0)[pressed].min() > 10


def test_rest_is_judged_against_a_press() -> None:
    """Where it lies, and how far it moves, and how noisy it is."""

    def found(rest: Floats, noise: float = 0.0) -> list[str]:
        return [problem.code for problem in rest_problems(rest, 10.0, noise)]

    assert found(np.zeros(100)) == []
    assert found(np.full(100, 3.0)) == ["offset"]
    assert found(np.linspace(-2, 2, 100)) == ["drift"]
    assert found(np.zeros(100), noise=2.0) == ["noise"]


def test_more_than_hands_can_is_asked_about() -> None:
    """In newtons."""
    assert too_much(900) is None
    assert isinstance(too_much(3400), Problem)


def test_readings_that_have_nothing_to_do_with_their_neighbours_are_a_broken_session() -> None:
    """Whether half of them are anywhere in the range, or at the ends of a converter; noise and flicker are none."""
    rng = np.random.default_rng(6)
    for count in (150, 400):
        t_s = np.arange(count) / 8.0
        anywhere = rng.uniform(-3400, 3400, count)
        assert broken(t_s, np.where(rng.random(count) < 0.5, anywhere, rng.normal(0, 20, count))) is not None
    t_s = np.arange(3200) / 80
    ends = rng.choice([-8388608, 8388607, 0, -1, 512], 3200)
    assert broken(t_s, ends + 3e6 * rng.standard_normal(3200) * (rng.random(3200) < 0.5)) is not None
    assert broken(t_s, rng.standard_normal(3200)) is None
    assert broken(t_s, np.round(0.4 * rng.standard_normal(3200))) is None


@pytest.mark.parametrize("hold_s", [0.5, 4.0])
def test_long_holds_that_stand_at_the_top_are_clipped(hold_s: float) -> None:
    """Though edges are brief beside them: nothing else in the recording stands still."""
    t_s = np.arange(0, 40, 0.01)
    force = 12 * np.clip(np.minimum(t_s % 8 - 1, 1 + hold_s + 0.6 - t_s % 8) / 0.3, 0, 1)
    noisy = force + 0.03 * np.random.default_rng(1).standard_normal(len(t_s))
    assert clipped(np.minimum(noisy, 10))[1] is not None
    assert clipped(noisy)[1] is None


@pytest.mark.parametrize("rate_hz", [5, 10])
@pytest.mark.parametrize("sign", [1, -1])
def test_single_readings_of_zero_far_below_all_others_are_none(rate_hz: int, sign: int) -> None:
    """They make no press, and no sign, however many; where others come near zero they may be readings."""
    t_s = np.arange(0, 80, 1 / rate_hz)
    level = 100 + 0.3 * np.random.default_rng(2).standard_normal(len(t_s))
    level += sign * 15 * np.clip(np.minimum(t_s % 20 - 8, 12 - t_s % 20) / 0.5, 0, 1)
    level[[17, 60, 111, 150, 190, 233, 290, 340]] = 0.0
    found = analyse(level, t_s)
    assert found.sign == sign
    assert [round(press.onset_s) for press in found.presses] == [8, 28, 48, 68]
    assert np.array_equal(without_spikes(level - 100, 5.0), level - 100)


@pytest.mark.parametrize("rate_hz", [8.0, 11.0, 20.0])
def test_a_valley_of_three_samples_is_no_dropout(rate_hz: float) -> None:
    """A hand is half way down before and after the lowest of them; a reading that drops out falls at once."""
    t_s = np.arange(0, 20, 1 / rate_hz)
    force = np.interp(t_s, [3, 3.3, 6.7, 7], [0, 20, 20, 0]) + 0.01 * RNG.standard_normal(len(t_s))
    middle = round(5 * rate_hz)
    dropped = force.copy()
    dropped[middle] = 0.5
    assert without_spikes(dropped, rate_hz)[middle] > 19
    valley = dropped.copy()
    valley[middle - 1], valley[middle + 1] = 9.0, 11.0
    assert without_spikes(valley, rate_hz)[middle] == 0.5
    assert len(analyse(dropped, t_s, in_unit=True).presses) == 1
    assert len(analyse(valley, t_s, in_unit=True).presses) == 2
