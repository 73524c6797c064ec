"""How old samples are is learned from their arrivals."""

import random

import pytest

from acudevice.session.ages import Ages
from acudevice.values.recording import Boot
from acudevice.values.samples import SampleFlag, Samples

HZ = 1_000_000
LIVE = SampleFlag(0)
BOOT = Boot(7, 0, 0, 5_000_000, HZ, 0.0)


def packet(tick: int, received_s: float | None, boot_id: int = 7, flags: SampleFlag = LIVE) -> Samples:
    """Return a packet of one sample."""
    return Samples(0, tick, 10_000, HZ, (1,), boot_id=boot_id, flags=flags, received_s=received_s)


def age(ages: Ages, tick: int, received_s: float | None, now_s: float | None = None) -> float | None:
    """Return the age of a sample that arrives, and is handed over at `now_s` or at once."""
    return ages.of(packet(tick, received_s), tick, (received_s or 0.0) if now_s is None else now_s)


def test_the_quickest_packets_are_as_young_as_can_be_and_others_older_by_their_delay() -> None:
    """Whatever delay all of them have cannot be known, and does not count."""
    ages = Ages(HZ)
    for k in range(100):
        delay_s = 0.3 if k == 70 else 0.0
        found = age(ages, 40_000 * k, 100.25 + 0.04 * k + delay_s)
        assert found == pytest.approx(delay_s * 1000.0, abs=0.01)


def test_what_was_held_back_is_as_old_as_when_it_is_handed_over() -> None:
    """It arrived long before."""
    ages = Ages(HZ)
    age(ages, 0, 100.0)
    assert age(ages, 1_000_000, 101.0, 103.5) == pytest.approx(2500.0)


def test_what_is_sent_again_is_as_old_as_it_is() -> None:
    """It arrives late: 5 s after it was measured."""
    ages = Ages(HZ)
    age(ages, 0, 100.0)
    again = packet(1_000_000, 106.0, flags=SampleFlag.BACKFILL)
    assert ages.of(again, 1_000_000, 106.0) == pytest.approx(5000.0, abs=0.2)


def test_what_is_sent_again_teaches_nothing_however_much_it_is() -> None:
    """Two minutes of it, faster than it was measured: what comes live after it is as young as before."""
    ages = Ages(HZ)
    for k in range(3000):
        age(ages, 40_000 * k, 100.0 + 0.04 * k)
    for k in range(3000, 6000):
        again = packet(40_000 * k, 340.0 + 0.002 * k, flags=SampleFlag.BACKFILL)
        found = ages.of(again, 40_000 * k, 340.0 + 0.002 * k)
        assert found == pytest.approx(240_000.0 - 38.0 * k, abs=0.5)
    for k in range(6300, 6500):
        assert age(ages, 40_000 * k, 100.005 + 0.04 * k) == pytest.approx(5.0, abs=0.5)


def test_a_new_boot_is_learned_anew() -> None:
    """Its ticks have nothing to do with those before."""
    ages = Ages(HZ)
    age(ages, 10**9, 100.0)
    assert ages.of(packet(5, 200.0, boot_id=8), 5, 200.0) == 0.0


def test_where_nobody_knows_when_it_arrived_no_age_is_known() -> None:
    """A replay."""
    assert age(Ages(HZ), 0, None) is None


def test_the_second_of_the_session_at_a_time_of_the_host() -> None:
    """On the device's clock, also between samples and after the last; unknown before the first of the boot."""
    ages = Ages(HZ)
    assert ages.second(BOOT, 100.0) is None
    for k in range(100):
        age(ages, 5_000_000 + 40_000 * k, 100.0 + 0.04 * k)
    assert ages.second(BOOT, 102.5) == pytest.approx(2.5)
    assert ages.second(BOOT, 160.0) == pytest.approx(60.0)
    assert ages.second(Boot(8, 0, 0, 0, HZ, 0.0), 102.5) is None


@pytest.mark.parametrize(("rate_hz", "interval_s"), [(12.5, 0.015), (12.5, 0.06), (25.0, 0.06)])
def test_after_a_minute_ages_are_right_to_a_millisecond(rate_hz: float, interval_s: float) -> None:
    """Though not every packet is learned from: waits are uniform, some packets stall, the crystal is off."""
    for seed in range(10):
        rng, ages, arrived_s, true_s = random.Random(seed), Ages(1_000_000), 0.0, 0.0
        rate = 1.0 + rng.uniform(-50e-6, 50e-6)
        for number in range(round(60 * rate_hz) + 1):
            tick, true_s = round(number / rate_hz * 1e6), 1000.0 + number / rate_hz * rate
            stall_s = rng.expovariate(1 / 0.15) if rng.random() < 0.01 else 0.0
            arrived_s = max(arrived_s, true_s + rng.random() * interval_s + stall_s)
            age_ms = age(ages, tick, arrived_s)
        assert age_ms == pytest.approx(1000 * (arrived_s - true_s), abs=1.0)


def test_the_ages_of_a_session_are_summed_up() -> None:
    """Of live packets as they arrived, however long they were held back; what was sent again does not count."""
    ages = Ages(1_000_000)
    assert ages.quantile(0.5) is ages.summary is None

    def arrive(k: int, late_s: float, flags: SampleFlag = SampleFlag.PRESSED) -> None:
        tick = 10_000 * k
        packet = Samples(k, tick, 10_000, 1_000_000, (0,), flags=flags, received_s=5.0 + tick / 1e6 + late_s)
        ages.of(packet, tick, 5.0 + tick / 1e6 + late_s + 0.7)

    rng = random.Random(1)
    for k in range(8000):
        arrive(k, rng.uniform(0.0, 0.02))
    assert ages.summary == {"p50": pytest.approx(10.0, abs=0.75), "p95": pytest.approx(19.0, abs=0.75)}
    before = ages.summary
    for k in range(8000, 12_000):
        arrive(k, 3.0, SampleFlag.BACKFILL)
    assert ages.summary == before
    assert ages.quantile(1.0) == pytest.approx(20.0, abs=0.75)
