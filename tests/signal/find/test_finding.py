"""Presses of known truth are found, in made-up recordings of every family, whatever their scale and zero."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from acudevice.signal.find.analyse import analyse
from acudevice.signal.find.finding import find
from acudevice.signal.find.model import FoundPress
from tests.support.families import FAMILIES, make
from tests.support.recordings import Recording
from tests.support.scoring import Score, overlap, score

TRACES = Path(__file__).parents[2] / "data" / "traces"
LABELS: dict[str, Any] = json.loads((TRACES / "annotations.json").read_text(encoding="utf-8"))["traces"]

F1 = {"noisy": 0.96, "tailing": 0.9, "pulses": 0.97}
EDGES = {"noisy": 0.8, "faint": 0.6}
"""Where the truth itself is doubtful: presses hardly above the noise; tails as long as the press."""


def presses(made: Recording) -> tuple[FoundPress, ...]:
    """Return the presses found in a recording."""
    return analyse(made.force, made.t_s).presses


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - {"garbage"}))
def test_the_presses_of_each_family_are_found(name: str) -> None:
    """Nearly all, and nearly nothing else, with edges and mean hold where they are."""
    total = sum((score(made, presses(made)) for made in (make(name, seed) for seed in range(2))), Score())
    assert total.f1 >= F1.get(name, 0.99)
    right = EDGES.get(name, 0.9)
    assert total.onset >= right * total.hit
    assert total.release >= right * total.hit
    assert total.held >= right * total.holds


@pytest.mark.parametrize("seed", [2, 33, 36])
def test_a_body_that_leans_for_long_is_counted_once(seed: int) -> None:
    """Though it sways and pushes, and force never falls to rest between."""
    made = make("leaning", seed)
    assert score(made, presses(made)).f1 == 1.0


@pytest.mark.parametrize("width_s", [0.05, 0.06, 0.07, 0.1])
def test_taps_that_are_alike_all_count(width_s: float) -> None:
    """Where some last just long enough and some do not quite."""
    chance = np.random.default_rng(1)
    t_s = np.arange(0, 40, 0.002)
    force, beats = np.zeros_like(t_s), np.cumsum(chance.uniform(0.9, 1.4, 30))
    for beat, wide_s, high in zip(
        beats, width_s * chance.uniform(0.9, 1.1, 30), chance.uniform(1.5, 2.5, 30), strict=True
    ):
        phase = np.clip((t_s - beat) / wide_s, 0, 1)
        force += high * np.sin(np.pi * phase)
    assert len(analyse(force.round(3), t_s).presses) == 30


def recording(name: str) -> tuple[Any, Any]:
    """Return time and force of a real recording."""
    with (TRACES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(float(row["t_s"]), float(row["force"])) for row in csv.DictReader(lines)]
    t_s, force = np.array(rows).T
    return t_s, force


@pytest.mark.parametrize("name", [name for name, label in LABELS.items() if label["kind"] == "presses"])
def test_real_presses_are_found(name: str) -> None:
    """Those that a person marked, all of them and no other, with the edges that the marks allow."""
    t_s, force = recording(name)
    found, label = analyse(force, t_s).presses, LABELS[name]
    period = t_s[-1] / len(t_s)
    assert len(found) == label["count"]
    for press, mark in zip(found, label["presses"], strict=True):
        assert overlap((press.onset_s, press.release_s), (mark["onset_s"], mark["release_s"])) >= 0.5
        assert mark["onset_s"] - 0.15 - period <= press.onset_s <= mark["rise50_s"] + 0.05 + period
        assert mark["fall50_s"] - 0.05 - period <= press.release_s <= mark["release_s"] + 0.25 + period
        assert press.peak == pytest.approx(mark["peak_force"], abs=0.01)
        if mark["mean_hold_force"]:
            room = 0.03 * (mark["mean_hold_force"] - mark["baseline_before"])
            assert press.mean_hold == pytest.approx(mark["mean_hold_force"], abs=room)


def test_a_real_rhythm_is_found() -> None:
    """Each of its 116 squeezes, though rest drifts, valleys are shallow, and force fades. A last bump may count."""
    found = analyse(*reversed(recording("mrgrip_rhythm_190s"))).presses
    label = LABELS["mrgrip_rhythm_190s"]
    peaks = [event["peak_s"] for event in label["events"]]
    assert len(found) in label["accepted_counts"]
    assert all(press.onset_s <= peak <= press.release_s for press, peak in zip(found, peaks, strict=False))


def spans(made: Recording) -> list[float]:
    """Return onset and release of each press found, one after the other."""
    return [edge for press in presses(made) for edge in (press.onset_s, press.release_s)]


@pytest.mark.parametrize("name", ["plain", "counts", "drifting", "clinging", "noisy", "rhythm", "mixed"])
def test_scale_zero_and_start_do_not_matter(name: str) -> None:
    """Times stay, or move along; forces scale."""
    made = make(name, 0)
    before = spans(made)
    assert before
    scaled = replace(made, force=made.force * 4.0)
    assert spans(scaled) == pytest.approx(before)
    assert [p.peak for p in presses(scaled)] == pytest.approx([4 * p.peak for p in presses(made)])
    assert spans(replace(made, force=made.force + 4096.0)) == pytest.approx(before, abs=1e-3)
    assert spans(replace(made, t_s=made.t_s + 100.0)) == pytest.approx(before, abs=0.02)
    assert spans(replace(made, force=-made.force)) == pytest.approx(before)


@pytest.mark.parametrize("name", ["plain", "creeping", "twins"])
def test_more_rest_changes_nothing(name: str) -> None:
    """Ten seconds of it at the end."""
    made = make(name, 2)
    step = float(np.median(np.diff(made.t_s)))
    t_s = np.concatenate([made.t_s, made.t_s[-1] + step * np.arange(1, round(10 / step))])
    force = np.concatenate([made.force, np.full(len(t_s) - len(made.t_s), made.force[-5:].mean())])
    assert spans(replace(made, t_s=t_s, force=force)) == pytest.approx(spans(made), abs=0.05)


def test_a_finding_knows_a_typical_press() -> None:
    """By the median height; 0 where there is none."""
    made = make("plain", 0)
    found = find(made.t_s, made.force, 100.0)
    assert found.height == sorted(rise.height for rise in found.rises)[len(found.rises) // 2]
    quiet = make("quiet", 0)
    assert find(quiet.t_s, quiet.force, 80.0).height == 0.0


def test_a_real_rhythm_is_found_on_rest_that_sways() -> None:
    """By three newtons up and down in seventeen seconds, which is a third of a squeeze."""
    t_s, force = recording("mrgrip_rhythm_190s")
    peaks = [event["peak_s"] for event in LABELS["mrgrip_rhythm_190s"]["events"]]
    found = analyse(force + 2.7 * np.sin(2 * np.pi * t_s / 17), t_s).presses
    hit = [any(press.onset_s <= peak <= press.release_s for press in found) for peak in peaks]
    assert sum(hit) == len(peaks)
    assert len(found) <= len(peaks) + 1


def test_a_rise_may_rest_on_its_way() -> None:
    """For a second, at a third of the force: the press begins where force leaves rest."""
    t_s = np.arange(0, 20, 0.02)
    force = np.interp(t_s, [5, 5.3, 6.2, 6.6, 9, 9.4], [0, 3.3, 3.4, 10, 10, 0])
    (press,) = analyse(force, t_s).presses
    assert 4.9 <= press.onset_s <= 5.2
    assert 9.2 <= press.release_s <= 9.5


@pytest.mark.parametrize("rate_hz", [10, 50, 200])
@pytest.mark.parametrize("ratio", [5, 6, 8, 11])
def test_one_hard_press_hides_no_light_ones(ratio: float, rate_hz: float) -> None:
    """The median press is a light one, and a fifth of that is what a press must rise by."""
    t_s = np.arange(0, 60, 1 / rate_hz)
    force = 0.02 * np.random.default_rng(2).standard_normal(len(t_s))
    for k in range(10):
        height, long_s = (3 * ratio, 1.5) if k == 4 else (3, 2.5)
        start = 3 + 5 * k
        force += height * np.clip(np.minimum(t_s - start, start + long_s - t_s) / 0.3, 0, 1)
    assert len(analyse(force, t_s, in_unit=True).presses) == 10


@pytest.mark.parametrize("period_s", [1.4, 3.1, 6.0])
@pytest.mark.parametrize("rate_hz", [10, 80])
def test_a_ripple_of_rest_is_no_press_beside_one(rate_hz: int, period_s: float) -> None:
    """However regular and clear it is: on a plot that shows the press nobody counts what is a twentieth of it."""
    t_s = np.arange(0, 60, 1 / rate_hz)
    force = 0.05 * (t_s % period_s > 0.5 * period_s) + 0.001 * np.random.default_rng(1).standard_normal(
        len(t_s)
    )
    force += np.clip(np.minimum(t_s - 20, 24 - t_s) / 0.3, 0, 1)
    found = analyse(20 * force, t_s, in_unit=True).presses
    assert [round(press.onset_s) for press in found] == [20]


@pytest.mark.parametrize("held_s", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("seed", range(5))
def test_a_press_that_goes_on_when_the_recording_ends_is_told(held_s: float, seed: int) -> None:
    """As `cut`, whichever way noise turns at the very end."""
    t_s = np.arange(0, 22.3 + held_s, 0.01)
    force = 0.02 * np.random.default_rng(seed).standard_normal(len(t_s))
    for start in (2, 7, 12, 17, 22):
        force += 10 * np.clip(np.minimum(t_s - start, start + (2.6 if start < 22 else 99) - t_s) / 0.3, 0, 1)
    found = analyse(force, t_s, in_unit=True).presses
    assert [round(press.onset_s) for press in found] == [2, 7, 12, 17, 22]
    assert ["cut" in press.doubts for press in found] == [False] * 4 + [True]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("backwards", [False, True])
def test_a_hold_that_the_recording_cuts_off_is_one(seed: int, backwards: bool) -> None:
    """It sways by 2 %, and nothing else happens in the recording, which ends within it, or begins."""
    t_s = np.arange(0, 6, 0.005)
    sways = np.interp(t_s, np.arange(0, 7, 0.4), np.random.default_rng(seed).standard_normal(18))
    force = 20 * np.clip((t_s - 1) / 0.2, 0, 1) * (1 + 0.02 * sways)
    found = analyse(force[::-1] if backwards else force, t_s, in_unit=True).presses
    assert [press.doubts for press in found if "cut" not in press.doubts] == []
    assert len(found) <= 1
