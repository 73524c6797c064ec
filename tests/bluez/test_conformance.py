"""The suite for rings through Linux's own Bluetooth stack: the ring is the reference firmware, and it obeys."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from acudevice.virtual.ble.server import RadioRing
from tests.support.computer import RING

pytestmark = [pytest.mark.slow, pytest.mark.bluez]

ROOT = Path(__file__).parents[2]
SECTIONS = (
    "2.2 3-parts 3-repeat 4 5-info-fields 5-backfill 6-unknown-op 7.1-index 7.1-tick 8.1-written 8.1-crc 13.3"
)


def report(*sections: str) -> dict[str, Any]:
    """Return what the program says of the ring in the air."""
    chosen = [word for section in sections for word in ("--section", section)]
    done = subprocess.run(
        [sys.executable, "-m", "tools.conformance", RING, "--json", *chosen],
        capture_output=True, text=True, check=False, timeout=400.0, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert [rule for rule in told["rules"] if rule["result"] == "fail"] == [], done.stderr
    assert done.returncode == 0
    return told


def test_a_ring_that_is_paired_obeys(ring: RadioRing) -> None:
    """Attributes, messages, fields, tables, samples, the clock."""
    told = report(*SECTIONS.split())
    assert told["device"]["serial"] == ring.ring.serial
    assert told["not_tested"] == 0
