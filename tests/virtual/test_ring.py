"""A whole virtual ring: the reference firmware, asked over frames by a small host, pressed by a simulated hand."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acudevice.protocol.framing import encode_frame
from acudevice.protocol.parts import encode_request
from acudevice.virtual.fixture import Bench, see
from acudevice.virtual.options import Fault, Options, Window
from acudevice.virtual.person import Kind, Style
from acudevice.virtual.ring import VirtualRing
from tests.virtual.guide import Guide
from tests.virtual.host import CIRCLES, FOREHEAD, LIMB, Host

SEEDS = (1, 2)


def host(**options: Any) -> Host:
    """Return a host with a new ring."""
    return Host(VirtualRing(Options(**options)))


def streaming(**options: Any) -> Host:
    """Return a host to which samples come."""
    made = host(**options)
    assert made.ask("hello", versions=bytes((1, 0)))[0] == "ok"
    assert made.ask("start")[0] == "ok"
    return made


def told(ring: VirtualRing) -> bytes:
    """Take all that a ring has sent."""
    return b"".join(data for _, data in ring.outgoing())


def request(op: str, ref: int, **fields: Any) -> bytes:
    """Return the frame of a request."""
    return b"".join(map(encode_frame, encode_request(op, ref, fields)))


# What a ring is


def test_a_ring_says_who_it_is() -> None:
    """Simulated, with light, vibration, records, button and battery; its range is that of its true calibration."""
    made = host(seed=7)
    _, hello = made.ask("hello", versions=bytes((1, 0)))
    _, info = made.ask("info")
    assert hello["features"] == info["features"] == 0b111111
    assert (info["serial"], info["sensor"], info["cells"], info["width"]) == ("VR-000007", "hx711", 1, 3)
    assert info["range"] == made.ring.calibration.range_mn == 60_000
    assert info["calibration_id"].hex() == made.ring.calibration.id
    assert info["rates"][0] == 100_000
    assert "thresholds_version" not in info


def test_what_is_read_is_what_is_pressed() -> None:
    """At rest nothing after a tare, but for noise; and the counts are those of the calibration."""
    made = streaming(seed=5)
    assert made.ask("tare", action=0)[0] == "ok"
    made.run(2.0)
    ((cell),) = made.ring.calibration.cells
    slope = (cell.force_mn[1] - cell.force_mn[0]) / (cell.counts[1] - cell.counts[0])
    _, config = made.ask("config")
    forces = [slope * (counts - cell.counts[0]) - config["tare"][0] for counts in made.counts()[-100:]]
    assert abs(sum(forces) / 100) < 10
    assert 5 < max(forces) - min(forces) < 80


@pytest.mark.parametrize("rate_hz", [10, 80, 100, 1000])
def test_samples_come_at_the_rate_without_a_gap(rate_hz: int) -> None:
    """Index by index, in packets that left when their time was over."""
    made = streaming(rate_hz=rate_hz)
    made.run(3.0)
    assert len(made.counts()) == pytest.approx(3 * rate_hz, abs=0.05 * rate_hz + 2)
    assert all(a.end == b.index for a, b in pairwise(made.blocks))
    period_s = 1.0 / rate_hz
    for block, left_s in zip(made.blocks, made.arrivals, strict=True):
        last_s = block.tick / 1e6 + (block.samples - 1) * period_s
        assert -1e-6 <= left_s - last_s < 0.05 + period_s


def test_several_cells_share_the_force() -> None:
    """Four readings a sample."""
    made = streaming(cells=4)
    made.run(1.0)
    assert {block.cells for block in made.blocks} == {4}
    assert len(made.counts()) % 4 == 0


# Repeatable, whatever the steps


def session(seed: int, steps: list[float], hand: Kind = Kind.STEADY) -> bytes:
    """Return all bytes of a session in which a host asks at fixed times, with time passing in the steps given."""
    ring = VirtualRing(
        Options(hand=hand, seed=seed, drop=Window(4.0, 0.5), fault=Fault("disconnected", Window(2.0, 0.7)))
    )
    ring.open_link()
    said, number = [], 0
    asked = [
        (0.1, request("hello", 1, versions=bytes((1, 0)))),
        (0.2, request("start", 2)),
        (9.0, request("stop", 3)),
    ]
    for at_s, data in [*asked, (9.5, b"")]:
        while ring.t_s < at_s:
            ring.advance_to(min(at_s, ring.t_s + steps[number % len(steps)]))
            number += 1
            said.append(told(ring))
        ring.receive(data)
    return b"".join([*said, told(ring)])


@settings(max_examples=6)
@given(st.lists(st.floats(0.0005, 5.0), min_size=1, max_size=5))
def test_the_steps_in_which_time_passes_change_nothing(steps: list[float]) -> None:
    """Not one bit: through presses, a silent converter and a link that is down."""
    assert session(1, steps) == session(1, [0.02])


def under_a_bench(steps: list[float]) -> bytes:
    """Return all samples of a ring under a load that is put on its second cell, with time passing in steps."""
    made = Host(VirtualRing(Options(cells=3, bench=Bench("masses"), seed=4, rate_hz=1000)))
    assert made.ask("hello", versions=bytes((1, 0)))[0] == "ok"
    assert made.ask("start")[0] == "ok"
    see(9.81, 1, 2)
    ring, said, number = made.ring, [], 0
    while ring.t_s < 1.5:
        ring.advance_to(min(1.5, ring.t_s + steps[number % len(steps)]))
        number += 1
        said.append(told(ring))
    return b"".join(said)


@pytest.mark.parametrize("steps", [[1.5], [0.001], [0.3, 0.7]])
def test_a_load_stands_on_another_cell_at_its_own_time(steps: list[float]) -> None:
    """Not when the step of time ends in which it moved."""
    assert under_a_bench(steps) == under_a_bench([0.02])


def test_another_seed_is_another_ring() -> None:
    """Other people, other parts, other boots."""
    assert session(1, [0.02]) != session(2, [0.02])
    assert session(1, [0.02]) != session(1, [0.02], Kind.IGNORE)


def test_time_does_not_go_back() -> None:
    """What lies in the past does nothing."""
    ring = VirtualRing()
    ring.advance_to(2.0)
    ring.advance_to(1.0)
    ring.advance(5)
    assert (ring.t_s, ring.ticks) == (2.0, 2_000_000)


def test_a_clock_that_is_fast_makes_more_ticks_of_the_same_second() -> None:
    """200 parts per million."""
    made = streaming(skew_ppm=200.0)
    made.run(50.0 - made.ring.t_s)
    assert made.ring.ticks == pytest.approx(50_010_000, abs=2)
    assert made.ring.t_s == pytest.approx(50.0, abs=1e-5)


# What hands do, judged by the firmware


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("hand", "first", "later"),
    [
        (Kind.STEADY, "ok", "ok"),
        (Kind.LIGHT, "too_light", "ok"),
        (Kind.HARD, "too_hard", "ok"),
        (Kind.SHORT, "too_short", "too_short"),
        (Kind.LONG, "too_long", "too_long"),
        (Kind.SLIP, "too_short", "ok"),
    ],
)
@pytest.mark.parametrize("entry", [LIMB, FOREHEAD], ids=["limb", "forehead"])
def test_hands_get_the_verdicts_they_promise(
    seed: int, hand: Kind, first: str, later: str, entry: Any
) -> None:
    """At a firm point and at a gentle one, guided by nothing but the ring's own light and vibration."""
    made = host(hand=hand, seed=seed)
    made.begin(entry)
    assert made.verdicts(3)[:3] == [first, later, later]


@pytest.mark.parametrize(
    ("hand", "first"),
    [(Kind.STEADY, "ok"), (Kind.LIGHT, "too_light"), (Kind.HARD, "too_hard"), (Kind.SLIP, "too_short")],
)
@pytest.mark.parametrize("entry", [LIMB, FOREHEAD], ids=["limb", "forehead"])
def test_hands_that_are_guided_reach_the_target(hand: Kind, first: str, entry: Any) -> None:
    """With a host's cues on top: the first press is as promised, and soon enough of them are good."""
    made = host(hand=hand, seed=2)
    made.begin(entry)
    found = Guide(made, entry).verdicts(6)
    assert found[0] == first
    assert found[-entry.repeats :] == ["ok"] * entry.repeats


@pytest.mark.parametrize("hand", [Kind.SHORT, Kind.LONG, Kind.UNSTEADY])
def test_hands_that_do_not_learn_never_reach_it(hand: Kind) -> None:
    """However they are guided."""
    made = host(hand=hand, seed=3)
    made.begin()
    assert "ok" not in Guide(made, LIMB).verdicts(2)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_unsteady_hand_is_found_unsteady(seed: int) -> None:
    """At a point with a wide band; where it is narrow, such a hand also leaves it."""
    made = host(hand=Kind.UNSTEADY, seed=seed)
    made.begin()
    assert made.verdicts(2)[:2] == ["unsteady", "unsteady"]


def test_hands_that_ignore_everything_get_verdicts_of_all_kinds() -> None:
    """Over the ceiling among them."""
    found = set()
    for seed in (1, 2, 6):
        made = host(hand=Kind.IGNORE, seed=seed)
        made.begin()
        found |= set(made.verdicts(5))
    assert {"over_ceiling", "too_hard", "too_short", "too_light"} <= found


def test_a_kneading_hand_circles_within_the_band() -> None:
    """Whole contacts, each with a cycle a second or more; the second is good."""
    made = host(style=Style.KNEAD, seed=2)
    made.begin(CIRCLES)
    found = made.presses(2)
    assert found[1]["verdict"] == 0
    assert all(900 < press["cadence"] < 1700 and press["cycles"] >= 8 for press in found)


def test_without_light_and_vibration_a_hand_never_corrects() -> None:
    """The device goes on checking, but tells the finger nothing: every press is as light as the first."""
    made = host(hand=Kind.LIGHT, seed=3)
    assert made.ask("hello", versions=bytes((1, 0)))[0] == "ok"
    assert made.ask("feedback", mask=0)[0] == "ok"
    made.begin()
    assert made.ask("feedback", mask=0)[0] == "ok"
    assert made.verdicts(6)[:6] == ["too_light"] * 6


def test_a_host_guides_the_hand_by_the_cues_that_the_ring_plays() -> None:
    """It waits when told to rest, presses when told to, and lets go when told to."""
    made = host(seed=4)
    made.begin()
    made.ask("cue", cue=7)  # rest
    made.run(14.0)
    assert made.told("press_start") == []
    made.ask("cue", cue=2)  # press
    made.run(2.5)
    assert len(made.told("press_start")) == 1
    made.ask("cue", cue=6)  # release
    made.run(1.5)
    (press,) = made.told("press_end")
    assert press["release_tick"] - press["onset_tick"] < 4_000_000


def test_a_hand_obeys_a_host_where_the_ring_itself_has_nothing_to_say() -> None:
    """Without an active point the light is dark, but for the cues: harder and easier are enough."""
    forces_mn = []
    for cue in (5, 3, 4):  # hold, harder, easier
        made = streaming(seed=4)
        for played in (2, cue, cue, cue):
            made.ask("cue", cue=played)
            made.run(1.8)
        forces_mn.append(made.ring.firmware.force or 0)
    held_mn, harder_mn, easier_mn = forces_mn
    assert easier_mn < 0.6 * held_mn
    assert harder_mn > 1.5 * held_mn > 0


def test_far_too_hard_is_latched_and_the_hand_lets_go() -> None:
    """A ceiling below what feels firm: over, then clear once the finger is off."""
    made = host(seed=1)
    made.begin(replace(LIMB, low=2000, high=3000, ceiling=4000))
    made.run(10.0)
    assert made.told("over")
    assert made.told("clear")


def test_a_button_that_is_pressed_is_told_of() -> None:
    """Short and long."""
    made = streaming()
    made.ring.press_button()
    made.ring.press_button(long=True)
    made.run(0.1)
    assert [event["action"] for event in made.told("button")] == [1, 2]


# Trouble on request


def test_a_link_that_is_down_loses_bytes_and_nothing_else() -> None:
    """The samples of that time are still there, and come when they are asked for."""
    made = streaming(drop=Window(2.0, 1.5))
    made.run(5.0 - made.ring.t_s)
    assert not any(2.0 <= left_s < 3.5 for left_s in made.arrivals)
    (gap,) = [(a.end, b.index) for a, b in pairwise(made.blocks) if a.end != b.index]
    count = gap[1] - gap[0]
    assert count == pytest.approx(150, abs=10)
    _, said = made.ask("backfill", index=gap[0], count=count)
    assert said["count"] == count
    made.run(1.0)
    again = [block for block in made.blocks if block.backfill]
    assert (again[0].index, sum(block.samples for block in again)) == (gap[0], count)


def test_while_the_link_is_down_requests_are_lost_too() -> None:
    """Whoever drives the ring can see it."""
    ring = VirtualRing(Options(drop=Window(0.0, 1.0)))
    ring.open_link()
    ring.receive(request("hello", 1, versions=bytes((1, 0))))
    assert not ring.link_up
    ring.advance_to(1.0)
    assert ring.link_up
    assert told(ring) == b""


def test_a_restart_keeps_the_tables_and_forgets_the_rest() -> None:
    """A new boot id, samples from 0, nothing measured until somebody asks; thresholds and calibration as before."""
    made = host(reboot_s=5.0)
    made.begin()
    _, before = made.ask("info")
    made.run(5.5 - made.ring.t_s)
    assert not made.ring.measuring
    _, hello = made.ask("hello", versions=bytes((1, 0)))
    _, after = made.ask("info")
    _, start = made.ask("start")
    assert hello["boot_id"] == after["boot_id"] != before["boot_id"]
    assert start["index"] == 0
    assert start["tick"] < 1_500_000
    for name in ("thresholds_crc", "thresholds_version", "calibration_crc", "calibration_id", "serial"):
        assert after[name] == before[name]
    made.run(1.0)
    assert made.blocks[-1].end == pytest.approx(100, abs=6)


def test_a_host_can_ask_for_a_restart() -> None:
    """The answer comes first."""
    made = streaming()
    boot_id = made.ring.firmware.boot_id
    assert made.ask("reboot")[0] == "ok"
    made.run(0.5)
    assert made.ring.firmware.boot_id != boot_id
    assert made.ask("info")[0] == "hello_needed"


def test_a_saturated_sensor_is_over_the_ceiling() -> None:
    """It fails closed: clipped readings, latched until it is well again."""
    made = streaming(fault=Fault("saturated", Window(2.0, 1.0)), seed=2)
    made.run(5.0 - made.ring.t_s)
    (over,) = made.told("over")
    assert over["cause"] == 1
    assert made.told("clear")
    assert 95 <= sum(counts == 2**23 - 1 for counts in made.counts()) <= 105


def test_a_converter_without_its_cell_falls_silent() -> None:
    """The samples go on being counted, with the fault code; when it is back, the device says so."""
    made = streaming(fault=Fault("disconnected", Window(2.0, 1.5)), seed=2)
    made.run(5.0 - made.ring.t_s)
    assert [fault["cause"] for fault in made.told("fault")] == [1, 2]
    assert made.told("over")[0]["cause"] == 2
    assert all(a.end == b.index for a, b in pairwise(made.blocks))
    assert sum(counts == -(2**23) for counts in made.counts()) == pytest.approx(150, abs=3)


def test_what_a_converter_leaves_out_for_a_moment_is_a_gap() -> None:
    """Too short to be made up: the index makes a step as long as the time that went by, and the device says so."""
    made = streaming(fault=Fault("disconnected", Window(2.0, 0.3)), seed=2)
    made.run(5.0 - made.ring.t_s)
    assert [fault["cause"] for fault in made.told("fault")] == [4]
    (step,) = ((a, b) for a, b in pairwise(made.blocks) if a.end != b.index)
    period = made.ask("config")[1]["period"]
    assert (step[1].index - step[0].index) * period == pytest.approx(step[1].tick - step[0].tick, abs=period)
    assert step[1].flags & 1


def test_a_resistor_without_its_cable_reads_an_open_wire() -> None:
    """Nothing at all, which is clipped."""
    made = streaming(sensor="fsr", fault=Fault("disconnected", Window(2.0, 0.5)))
    made.run(4.0 - made.ring.t_s)
    assert made.told("over")[0]["cause"] == 1
    assert 48 <= made.counts().count(0) <= 52


# Links


def test_a_ring_goes_on_without_a_host() -> None:
    """The plug is pulled and put back: the count went on, and the new link begins with a greeting."""
    made = streaming()
    made.run(1.0)
    made.ring.close_link()
    made.ring.receive(request("stop", 9))
    made.run(2.0)
    assert made.ring.measuring
    made.connect()
    assert made.ask("info")[0] == "hello_needed"
    assert made.ask("hello", versions=bytes((1, 0)))[0] == "ok"
    _, start = made.ask("start")
    assert start["index"] == pytest.approx(300, abs=15)


def test_nothing_is_said_before_a_link_is_open() -> None:
    """And nothing is heard."""
    ring = VirtualRing()
    ring.receive(request("hello", 1, versions=bytes((1, 0))))
    ring.advance_to(1.0)
    assert ring.outgoing() == []
