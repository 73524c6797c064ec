"""Answers about the device itself."""

import zlib

import pytest

from tests.firmware.host import OPS, TAGS, THRESHOLDS, Host, pack
from tests.firmware.parts_of_tables import STRAIGHT


def test_info_says_all_that_a_host_needs(ring: Host) -> None:
    """Field by field."""
    ring.boot(boot_id=5, ceiling_mn=30_000)
    info = ring.ask("info")
    assert dict(info) == {
        "model": "simulated ring", "firmware": "1.0.0", "serial": "SIM-0001", "sensor": "simulated", "cells": 1,
        "width": 3, "clip_low": -0x7FFFFF, "clip_high": 0x7FFFFF, "tick_hz": 1_000_000,
        "rates": (100_000, 10_000, 80_000, 200_000, 500_000, 1_000_000), "buffer": 6_000, "capacity": 64,
        "range": 50_000, "ceiling": 30_000, "tip_area": 100, "calibration_crc": zlib.crc32(STRAIGHT),
        "calibration_id": bytes(16), "flush": 40, "linger": 60, "boot_id": 5, "version": b"\1\0", "features": 0x23,
        "epoch": 0,
    }  # fmt: skip


def test_info_tells_the_thresholds_once_there_are_any(ring: Host) -> None:
    """Version and CRC."""
    ring.write_table(1, THRESHOLDS)
    info = ring.ask("info")
    assert (info["thresholds_version"], info["thresholds_crc"]) == (7, 0x48AB1FFA)


def test_without_a_calibration_info_says_none(ring: Host) -> None:
    """What is unknown is absent."""
    ring.boot(calibration="00")
    assert not {"range", "calibration_crc", "calibration_id"} & set(ring.ask("info"))


def test_time_tells_when_the_request_came_and_when_the_answer_left(ring: Host) -> None:
    """The low bits, and the full count."""
    ring.jump(2**32 + 1_000)
    ring.hello()
    assert dict(ring.ask("time")) == {"tick": 1_000, "uptime": 2**32 + 1_000, "answer_tick": 1_000}


def test_the_time_of_day_steps_no_tick(ring: Host) -> None:
    """It is for records."""
    before = ring.ask("time")["uptime"]
    assert ring.ask("time", unix=1_700_000_000_000_000)["uptime"] == before


def test_the_battery_is_told_as_far_as_it_is_known(ring: Host) -> None:
    """A device without one says nothing of it."""
    assert dict(ring.ask("battery")) == {}
    ring.boot(charge=80)
    assert dict(ring.ask("battery")) == {"percent": 80, "voltage": 3700, "charging": 0}


def test_state_follows_what_happens(ring: Host) -> None:
    """From a fresh start to a press."""
    assert dict(ring.ask("state")) == {"state": 0, "epoch": 0, "done": 0, "rate": 100_000}
    ring.ready()
    ring.push(0, 0, 9_000)
    state = ring.ask("state")
    assert dict(state) == {
        "state": 2, "epoch": 0, "newest": 2, "oldest": 0, "seq": 1, "point": "LR3", "side": 1, "done": 0,
        "rate": 100_000,
    }  # fmt: skip


def test_feedback_is_chosen_within_what_there_is(ring: Host) -> None:
    """The answer says what is used."""
    assert dict(ring.ask("feedback", mask=2, strength=30)) == {"mask": 2, "strength": 30}
    assert dict(ring.ask("feedback", mask=0xFF)) == {"mask": 3, "strength": 30}
    ring.boot(features=1)
    assert ring.ask("feedback", mask=3)["mask"] == 1


@pytest.mark.parametrize("strength", [0, 101, 255])
def test_a_strength_out_of_range_is_refused(ring: Host, strength: int) -> None:
    """1 to 100 %."""
    answer = ring.ask("feedback", mask=1, strength=strength)
    assert (answer.status, dict(answer)) == ("bad_value", {"field": TAGS["strength"][0]})


def test_a_device_without_light_and_vibration_has_no_feedback(ring: Host) -> None:
    """Nor cues."""
    ring.boot(features=0)
    assert [ring.ask("feedback", mask=1).status, ring.ask("cue", cue=1).status] == ["not_supported"] * 2


def test_a_cue_is_shown(ring: Host) -> None:
    """And an unknown one is refused."""
    assert ring.ask("cue", cue=9).status == "ok"
    ring.wait(20)
    assert ring.look()[0] == "red"
    assert ring.ask("cue", cue=12).status == "bad_value"


def test_reboot_answers_first(ring: Host) -> None:
    """The restart follows, once."""
    assert ring.ask("reboot").status == "ok"
    ring.wait(100)
    assert ring.look()[3] == "0"
    ring.wait(1_000)
    assert ring.look()[3] == "1"


def test_hello_carries_what_a_host_decides_by(ring: Host) -> None:
    """Boot id, features, longest message."""
    ring.ask_raw(OPS.index("hello") + 1, pack(versions=b"\1\0"), ref=200)
    answer = ring.answer()
    assert answer.pairs == [
        ("version", b"\1\0"), ("boot_id", 0x12345678), ("max_message", 244), ("features", 0x23),
    ]  # fmt: skip
