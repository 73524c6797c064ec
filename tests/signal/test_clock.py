"""Ticks fall on the host's clock to a millisecond after a minute, whatever the radio does to arrivals."""

import random

import pytest

from acudevice.signal.clock import CORNERS, HostClock

TICK_HZ = 1_000_000
START_S = 98_765.4321
"""The host's time when the device started."""


class Radio:
    """A device whose packets wait for the next connection event, and stall now and then.

    Waits are uniform; one packet in a hundred stalls, for 150 ms on average. Its crystal is off by `ppm`.
    """

    def __init__(self, seed: int, interval_s: float, ppm: float, rate_hz: float = 12.5) -> None:
        self.rng = random.Random(seed)
        self.interval_s, self.rate, self.period_s = interval_s, 1.0 + ppm * 1e-6, 1.0 / rate_hz
        self.clock = HostClock(TICK_HZ)
        self.t_s = self.arrival_s = 0.0

    def true_s(self, t_s: float) -> float:
        """Return the host's time when the device has run for `t_s` of its own seconds."""
        return START_S + t_s * self.rate

    def run(self, seconds: float) -> None:
        """Send packets for so long."""
        for _ in range(round(seconds / self.period_s)):
            self.t_s += self.period_s
            wait = self.rng.random() * self.interval_s
            if self.rng.random() < 0.01:
                wait += self.rng.expovariate(1 / 0.150)
            self.arrival_s = max(self.true_s(self.t_s) + wait, self.arrival_s)
            self.clock.observe(1, round(self.t_s * TICK_HZ), self.arrival_s)

    def error_ms(self, t_s: float) -> float:
        """Return how far the mapping is off at `t_s` of the device's seconds."""
        assert self.clock.map is not None
        return abs(self.clock.map.at(round(t_s * TICK_HZ)) - self.true_s(t_s)) * 1000


@pytest.mark.parametrize("interval_ms", [15, 30, 60])
def test_after_a_minute_the_error_is_below_a_millisecond(interval_ms: int) -> None:
    """At either end of the minute, for crystals off by up to 50 ppm either way."""
    for seed in range(20):
        radio = Radio(seed, interval_ms / 1000, random.Random(seed).uniform(-50, 50))
        radio.run(60)
        assert max(radio.error_ms(t_s) for t_s in (0, 30, 60, 61)) < 1.0


def test_a_clock_that_is_no_crystal_is_believed_after_a_minute() -> None:
    """Off by half a percent: nothing to be told from a few late packets, but plain in the end."""
    radio = Radio(5, 0.03, 5000)
    radio.run(80)
    assert max(radio.error_ms(t_s) for t_s in (10, 80)) < 1.0


def test_within_seconds_the_error_is_bounded_by_what_crystals_do() -> None:
    """Two late packets at the start do not tilt the line."""
    clock = HostClock(TICK_HZ)
    for t_s, wait_s in ((0.0, 0.200), (0.1, 0.100), (0.2, 0.0)):
        clock.observe(1, round(t_s * TICK_HZ), t_s + wait_s)
    assert clock.map is not None
    assert abs(clock.map.at(10 * TICK_HZ) - 10.0) < 0.001


def test_rates_that_wander_are_followed() -> None:
    """What is older than the window is forgotten: a crystal that warms up by 40 ppm in the middle of two hours."""
    radio = Radio(3, 0.03, 0.0, rate_hz=5)
    radio.run(3600)
    radio.rate, before = 1.0 + 40e-6, radio.true_s(radio.t_s)
    shift = before - radio.true_s(radio.t_s)
    true_s = radio.true_s
    radio.true_s = lambda t_s: true_s(t_s) + shift  # type: ignore[method-assign]  # the same crystal, bent
    radio.run(3600)
    assert radio.error_ms(7200) < 1.0


@pytest.mark.parametrize("ppm", [-20.0, 20.0])
def test_a_crystal_that_warms_up_is_followed_all_the_time(ppm: float) -> None:
    """From one rate to another within a moment: never far off in the minutes in which both are in the window."""
    for seed in range(3):
        radio = Radio(seed, 0.03, 0.0)
        radio.run(300)
        radio.rate, bent_s, true_s = 1.0 + ppm * 1e-6, radio.t_s, radio.true_s
        radio.true_s = lambda t_s, true_s=true_s, at_s=bent_s, ppm=ppm: true_s(t_s) - ppm * 1e-6 * at_s  # type: ignore[method-assign, misc]  # the same crystal, bent
        for _ in range(60):
            radio.run(10)
            assert radio.error_ms(radio.t_s) < 2.0


def test_ages_are_never_negative_and_grow_with_the_wait() -> None:
    """A sample that waited 80 ms longer than the quickest is 80 ms old."""
    clock = HostClock(TICK_HZ)
    for packet in range(100):
        clock.observe(7, packet * 40_000, packet * 0.040 + (0.080 if packet == 60 else 0.0))
    assert clock.map is not None
    assert clock.map.age_s(60 * 40_000, 60 * 0.040 + 0.080) == pytest.approx(0.080, abs=1e-9)
    assert clock.map.age_s(99 * 40_000, 90 * 0.040) == 0.0


@pytest.mark.parametrize("asleep_s", [0.5, 60.0, 3600.0])
def test_a_host_that_slept_begins_anew(asleep_s: float) -> None:
    """Its clock stood still while the device's went on: what was learned before is void, ages are right at once."""
    clock = HostClock(TICK_HZ)
    for packet in range(5000):
        clock.observe(1, packet * 40_000, packet * 0.040)
    for packet in range(1, 2000):
        tick = 200_000_000 + round(asleep_s * TICK_HZ) + packet * 40_000
        arrival_s = 200.0 + packet * 0.040 + (0.015 if packet % 3 else 0.0)
        found = clock.observe(1, tick, arrival_s)
        assert found.age_s(tick, arrival_s) <= 0.0151
    assert found.age_s(tick, arrival_s + 0.1) == pytest.approx(0.1 + (0.015 if packet % 3 else 0), abs=1e-3)


@pytest.mark.parametrize("step_s", [-600.0, -2.0, -0.2, -0.08, -0.03])
def test_a_step_by_which_packets_are_too_early_is_made_good_at_once(step_s: float) -> None:
    """The rate is known still, so a few packets suffice: as good as new after ten seconds, and from then on."""
    for seed in range(3):
        radio = Radio(seed, 0.03, random.Random(seed).uniform(-50, 50))
        radio.run(200)
        true_s = radio.true_s
        radio.true_s = lambda t_s, before=true_s: before(t_s) + step_s  # type: ignore[method-assign, misc]  # the host's clock was set back
        radio.arrival_s += step_s
        radio.run(10)
        errors_ms = []
        for _ in range(60):
            radio.run(5)
            errors_ms.append(radio.error_ms(radio.t_s))
        assert max(errors_ms) < 2.0
        assert sorted(errors_ms)[-3] < 1.0


def test_an_interval_of_the_radio_that_changes_is_none() -> None:
    """From 15 ms to 60 and back: packets wait longer, and the quickest of them as long as before."""
    for seed in range(3):
        radio = Radio(seed, 0.015, 50.0)
        radio.run(120)
        for interval_s in (0.06, 0.015):
            radio.interval_s = interval_s
            for _ in range(30):
                radio.run(5)
                assert radio.error_ms(radio.t_s) < 1.0


@pytest.mark.parametrize("late_s", [0.03, 0.2, 2.0, 600.0])
def test_a_clock_that_stood_still_makes_samples_old_for_a_minute(late_s: float) -> None:
    """Nobody can tell it from a queue at first; when no packet was on time for so long, it is right again."""
    for seed in range(5):
        radio = Radio(seed, 0.03, random.Random(seed).uniform(-50, 50))
        radio.run(200)
        true_s = radio.true_s
        radio.true_s = lambda t_s, before=true_s: before(t_s) + late_s  # type: ignore[method-assign, misc]  # its clock stood still
        radio.run(50)
        assert radio.error_ms(radio.t_s) == pytest.approx(1000 * late_s, abs=5)
        radio.run(75)
        assert radio.error_ms(radio.t_s) < 1.0


def test_a_queue_that_empties_is_no_step() -> None:
    """Half a minute in which packets come three seconds late: they are old, and those after it are not."""
    clock = HostClock(1000)
    for packet in range(1500):
        wait_s = 3.0 if 600 <= packet < 900 else 0.0
        found = clock.observe(1, packet * 100, packet * 0.1 + wait_s)
        assert found.age_s(packet * 100, packet * 0.1 + wait_s) == pytest.approx(wait_s, abs=1e-3)


def test_a_pause_and_a_drifting_crystal_are_no_step() -> None:
    """After an hour without packets a crystal that is 80 ppm off is 0.3 s early: the old packets still count."""
    clock = HostClock(TICK_HZ)
    for packet in range(1000):
        clock.observe(1, packet * 100_000, packet * 0.1 * (1 - 80e-6))
    later = 3700 * TICK_HZ
    found = clock.observe(1, later, 3700 * (1 - 80e-6))
    assert found.rate == pytest.approx(1 - 80e-6, abs=1e-6)


def test_wraps_do_not_matter_to_ticks_that_were_unwrapped() -> None:
    """The full count goes on past 32 bits as before."""
    clock = HostClock(TICK_HZ)
    for packet in range(200):
        found = clock.observe(1, (1 << 32) - 4_000_000 + packet * 40_000, packet * 0.040)
    assert found.age_s((1 << 32) + 3_960_000, 199 * 0.040 + 0.005) == pytest.approx(0.005, abs=1e-6)


def test_a_quicker_packet_counts_at_once() -> None:
    """After a thousand that took 50 ms, the first that takes 10 was not sent before it was."""
    clock = HostClock(1000)
    for packet in range(1000):
        clock.observe(1, packet * 40, packet * 0.040 + 0.050)
    assert clock.observe(1, 40_000, 40.010).at(40_000) == pytest.approx(40.010, abs=1e-9)


def test_nothing_is_known_before_the_first_packet() -> None:
    """After it the map is tied to it."""
    clock = HostClock(1000)
    assert clock.map is None
    assert clock.observe(1, 500, 20.0).at(1500) == 21.0


def test_samples_sent_again_teach_nothing() -> None:
    """A backfill arrives long after its ticks; it would only seem to be late."""
    clock = HostClock(1000)
    for second in range(10):
        clock.observe(1, 1000 * second, float(second))
    known = clock.map
    assert clock.observe(1, 2500, 11.0) is known


def test_a_reboot_begins_anew() -> None:
    """Ticks of another boot have nothing to do with those before, and may be smaller."""
    clock = HostClock(1000)
    clock.observe(1, 1_000_000, 50.0)
    found = clock.observe(2, 10, 60.0)
    assert (found.boot_id, found.at(10)) == (2, 60.0)


def test_memory_is_bounded_even_when_every_packet_is_a_corner() -> None:
    """Delays that bend upward put each packet on the hull."""
    clock = HostClock(1000)
    for n in range(5000):
        clock.observe(1, n * 1000, n + 1e-9 * n * n)
    assert clock.map is not None
    assert len(clock._both.xs) <= CORNERS
    assert clock.map.at(4900 * 1000) == pytest.approx(4900 + 1e-9 * 4900**2, abs=1e-3)


def test_long_sessions_keep_their_precision() -> None:
    """After a month of ticks at 1 MHz the age is still right to a microsecond."""
    clock = HostClock(TICK_HZ)
    month = 30 * 86_400
    for packet in range(2000):
        t_s = month + packet * 0.04
        clock.observe(1, round(t_s * TICK_HZ), 1000.0 + t_s)
    assert clock.map is not None
    tick = (month + 100) * TICK_HZ
    assert clock.map.age_s(tick, 1000.0 + month + 100 + 0.012) == pytest.approx(0.012, abs=1e-6)
