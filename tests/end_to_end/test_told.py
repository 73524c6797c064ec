"""A recording in which much went wrong: what could be had is there, what is gone is marked, and commands say so."""

import asyncio

from acudevice.session.ending import Ending
from tests.support.command import acudevice
from tests.support.rings import Port
from tests.support.sittings import Sat, recorded

RATE_HZ = 1000
REBOOT_S = 40.0


async def three_drops(port: Port, _: Ending) -> None:
    """Pull the plug for a second, for five, and for nine, of which the ring has kept six."""
    for before_s, out_s in ((2.0, 1.0), (3.0, 5.0), (5.0, 9.0)):
        await asyncio.sleep(before_s)
        port.pull()
        await asyncio.sleep(out_s)
        port.plug()
    await asyncio.sleep(10_000.0)


def done() -> Sat:
    """Record 60 s of a ring whose plug is pulled three times, and which restarts."""
    return recorded(
        Port(rate_hz=RATE_HZ, buffer_samples=6000, reboot_s=REBOOT_S), three_drops, duration_s=60.0
    )


def test_three_drops_and_a_restart_are_filled_and_told_apart() -> None:
    """Two drops are filled, the third as far as the ring has it; how much a restart cost nobody knows."""
    kept = done().kept
    lost, restart = kept.gaps
    assert (lost.reason, restart.reason, restart.missing) == ("link", "reboot", None)
    assert 2 * RATE_HZ < (lost.missing or 0) < 4 * RATE_HZ
    assert (kept.missing, len(kept.boots)) == (lost.missing, 2)
    assert abs(restart.start_s - REBOOT_S) < 1.0
    changes = [mark.kind for mark in kept.marks if mark.kind in ("link_lost", "link_rebooted", "link_fresh")]
    assert changes == ["link_lost", "link_fresh"] * 3 + ["link_lost", "link_rebooted", "link_fresh"]
    (session,) = acudevice("sessions", "list", "--json").data["sessions"]
    assert (session["samples"], session["missing"]) == (kept.samples, kept.missing)
    shown = acudevice("sessions", "show", "last").out
    assert f"{kept.samples}, {kept.missing} missing" in shown
    assert [line.split()[2:] for line in shown.splitlines() if line.endswith((" link", " reboot"))] == [
        [str(lost.missing), "link"], ["-", "reboot"],
    ]  # fmt: skip
    checked = acudevice("data", "check")
    assert (checked.code, f"{kept.missing} samples missing, and 1 gap of which nobody" in checked.err) == (
        0,
        True,
    )
