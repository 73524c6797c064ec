"""What must not matter does not: scale and time move figures as they should, and rests and splits not at all."""

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.session.technique import technique_of
from acudevice.signal.figures import DEFINITIONS, POINT, Figures, plain
from acudevice.signal.technique.case import Case
from acudevice.signal.technique.doubt import Curve, Doubt
from acudevice.signal.technique.pressing import press_figures
from acudevice.signal.technique.series import Pressed, point_figures
from acudevice.signal.technique.window import Window
from acudevice.store.store import Store
from acudevice.values.press import Press
from acudevice.values.recording import Block, Recording, Run
from acudevice.values.thresholds import Mode, Thresholds
from tests.support.presses import LR3
from tests.support.sessions import demonstrated
from tools.accuracy import checked, thresholds
from tools.scenes import SCENES, white

DOUBT = Doubt(Curve((0.0, 10.0, 50.0), (0.05, 0.1, 0.8)), step_n=0.004)
FORCE_UNITS = {"N", "N/s", "N·s", "N/cycle", "N/press", "kPa"}


@st.composite
def hands(draw: st.DrawFn, rates_hz: tuple[float, ...] = (20.0, 100.0, 250.0)) -> tuple[Window, Mode]:
    """Draw what a hand does at a rate, in a mode: forces in multiples of 8 mN, whose eighths are whole."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    rate_hz = draw(st.sampled_from(rates_hz))
    mode = draw(st.sampled_from([*Mode]))
    t_s = np.arange(0, 12, 1 / rate_hz)
    levels = rng.choice([0.0, 0.5, 5.0, 9.0, 10.0, 11.0, 14.0], draw(st.integers(4, 14)))
    force = np.interp(t_s, np.linspace(1, 11, len(levels)), levels)
    force += 0.3 * np.sin(2 * np.pi * rng.uniform(0.5, 10) * t_s) * (force > 4)
    force += draw(st.sampled_from([0.0, 0.01, 0.05])) * rng.standard_normal(len(t_s))
    force *= (t_s >= 1) & (t_s <= 11)
    return Window(t_s, 8 * np.rint(force * 125) / 1000), mode


def measured(window: Window, limits: Thresholds, doubt: Doubt = DOUBT) -> list[tuple[Press, Figures]]:
    """Return the presses of a window with their figures."""
    presses = checked(window, limits)
    onsets = [*(press.onset_tick / press.tick_hz for press in presses), None]
    return [
        (press, press_figures(Case(press, window, doubt, limits, onsets[k] or 0.0, onsets[k + 1], 100.0)))
        for k, press in enumerate(presses)
    ]


def same(one: Figures, other: Figures, *, factor: float = 1.0, shift_s: float = 0.0) -> None:
    """Assert that figures, their uncertainty and interval are the same, but for a factor of forces and a shift."""
    for name, figure in one.items():
        scale = factor if figure.unit in FORCE_UNITS else 1.0
        moved = shift_s if name in ("onset_s", "release_s", "middle_s") else 0.0
        assert other[name].why == figure.why, name
        for by, a, b in ((moved, figure.value, other[name].value), (0.0, figure.u, other[name].u)):
            assert b == (None if a is None else pytest.approx(a * scale + by, rel=1e-6, abs=1e-6)), name
        ends = figure.interval and [end * scale + moved for end in figure.interval]
        assert other[name].interval == (ends and pytest.approx(ends, rel=1e-6, abs=1e-6)), name


def series(presses: list[tuple[Press, Figures]]) -> Figures:
    """Return the figures of presses as a series, if there are any."""
    return point_figures([Pressed(*one) for one in presses]) if presses else {}


@settings(max_examples=30)
@given(hands((20.0, 50.0, 100.0)), st.sampled_from([2, 3, 7]))
def test_force_scales_what_is_force_and_nothing_else(hand: tuple[Window, Mode], factor: int) -> None:
    """Twice the force, thresholds and uncertainty: each force figure is twice as great, and as uncertain; no time.

    At rates at which nothing is averaged before it is rounded to millinewtons.
    """
    window, mode = hand
    limits = replace(LR3, mode=mode)
    forces = "onset_mn", "release_mn", "low_mn", "high_mn", "ceiling_mn"
    more = replace(limits, **{name: getattr(limits, name) * factor for name in forces})
    # Edges are inclusive to the millinewton, so the band's upper one moves a little less than in proportion.
    more = replace(more, high_mn=(limits.high_mn + 1) * factor - 1)
    curve = Curve(tuple(f * factor for f in (0.0, 10.0, 50.0)), tuple(u * factor for u in (0.05, 0.1, 0.8)))
    one = measured(window, limits)
    other = measured(Window(window.t_s, window.force_n * factor), more, Doubt(curve, 0.004 * factor))
    assert [press.reasons for press, _ in one] == [press.reasons for press, _ in other]
    for (_, before), (_, after) in zip(one, other, strict=True):
        kept = dict(before) | {"overshoot_n": after["overshoot_n"]} if before["overshoot_n"].value else before
        without = {n: f for n, f in kept.items() if n != "overshoot_n"}
        same(without, {n: after[n] for n in without}, factor=factor)
    same(series(one), series(other), factor=factor)


@settings(max_examples=30)
@given(hands(), st.integers(1, 10**6))
def test_time_shifts_times_and_nothing_else(hand: tuple[Window, Mode], shift_s: int) -> None:
    """Onset and release by so much; durations, rates and forces not at all."""
    window, mode = hand
    limits = replace(LR3, mode=mode)
    one, other = measured(window, limits), measured(Window(window.t_s + shift_s, window.force_n), limits)
    assert len(one) == len(other)
    for (_, before), (_, after) in zip(one, other, strict=True):
        same(before, after, shift_s=shift_s)
    same(series(one), series(other))


@settings(max_examples=30)
@given(hands(), st.integers(1, 30))
def test_rest_at_either_end_changes_nothing(hand: tuple[Window, Mode], more_s: int) -> None:
    """Nor what comes before or after by so much that it is out of sight."""
    window, mode = hand
    limits = replace(LR3, mode=mode)
    count = round(more_s / (window.period_s or 1))
    t_s = np.arange(-count, len(window.t_s) + count) * (window.period_s or 1) + count * (window.period_s or 1)
    rested = Window(t_s, np.concatenate([np.zeros(count), window.force_n, np.zeros(count)]))
    one, other = measured(window, limits), measured(rested, limits)
    assert [press.verdict for press, _ in one] == [press.verdict for press, _ in other]
    for (_, before), (_, after) in zip(one, other, strict=True):
        same(before, after, shift_s=count * (window.period_s or 1))
    same(series(one), series(other))


def test_no_figure_is_left_out() -> None:
    """Of a hold that sways and trembles, of kneading and of a series each is known somewhere."""
    found: set[str] = set()
    for scene in SCENES:
        made = scene(np.random.default_rng(1))
        window, doubt = white(0.005)(made, 100, np.random.default_rng(1))
        presses = measured(window, thresholds(made.mode), doubt)
        figures = [figures for _, figures in presses] + [series(presses)]
        found |= {name for one in figures for name, figure in one.items() if figure.value is not None}
    assert found == DEFINITIONS.keys() | POINT.keys()


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Give the recording of a demonstration, in memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACUDEVICE_HOME", str(tmp_path_factory.mktemp("home")))
        session = demonstrated().session
        with Store.open() as store:
            recording = store.load(session)
            return replace(recording, blocks=tuple(recording.blocks))


def pieces(block: Block, rng: random.Random) -> list[Block]:
    """Return a block cut anywhere."""
    cuts = sorted({0, len(block), *(rng.randrange(len(block) + 1) for _ in range(3))})
    ticks = block.ticks()
    return [
        replace(
            block, first=block.first + a, counts=block.counts[a * block.cells : b * block.cells],
            runs=(Run(b - a, int(ticks[a]), block.runs[0].flags),),
        )
        for a, b in pairwise(cuts)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_splitting_a_recording_anywhere_changes_nothing(guided: Recording, seed: int) -> None:
    """Not a bit of any figure of a press, a point or the session."""
    rng = random.Random(seed)
    split = tuple(part for block in guided.blocks for part in pieces(block, rng))
    assert len(split) > 2 * len(tuple(guided.blocks))
    one, other = technique_of(guided), technique_of(replace(guided, blocks=split))
    assert [plain(f) for f in one.presses] == [plain(f) for f in other.presses]
    assert [plain(p.figures) for p in one.points] == [plain(p.figures) for p in other.points]
    assert plain(one.session) == plain(other.session)
