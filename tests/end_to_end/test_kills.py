"""Kill -9 at a hundred moments that nobody chose: the last second at most, and the session says so."""

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from acudevice.store.store import Store
from acudevice.values.recording import Recording
from tests.support.programs import asked, ring, running

pytestmark = pytest.mark.slow

RATE_HZ = 200
KILLS = 50
"""Of each of two devices, which are recorded into one store at the same time."""


@dataclass(frozen=True)
class Killed:
    """A recording that was killed, and what it had told until then."""

    session: str
    counts: dict[int, int]


def killed(device: str, chance: random.Random) -> Killed:
    """Record a device and kill that at some moment of its first three seconds."""
    with running("record", "--device", device, "--json") as session:
        begun = session.until(lambda told: told["type"] == "session_start")
        timer = threading.Timer(chance.uniform(0.0, 3.0), session.process.kill)
        timer.start()
        session.end()
        timer.join()
    told = session.of("samples")
    return Killed(
        begun["session"],
        {packet["sample"] + k: count for packet in told for k, count in enumerate(packet["counts"])},
    )


def all_killed(link: Path) -> list[Killed]:
    """Record and kill, again and again, a ring at a port and one in the program itself, at the same time."""
    found: list[Killed] = []

    def one_after_the_other(device: str, chance: random.Random) -> None:
        found.extend(killed(device, chance) for _ in range(KILLS))

    with ring(link, "--rate", str(RATE_HZ)):
        devices = (f"serial:{link}", f"virtual:?rate={RATE_HZ}")
        threads = [
            threading.Thread(target=one_after_the_other, args=(device, random.Random(device)))
            for device in devices
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return found


def kept(recording: Recording) -> Iterator[tuple[int, int]]:
    """Yield number and counts of each sample."""
    for block in recording.blocks:
        yield from enumerate((row[0] for row in block.rows()), block.sample)


def test_a_hundred_kills_cost_a_second_each_at_most(tmp_path: Path) -> None:
    """Every sample that is there is the one that was told, without a gap; no repair, and each says where it ends."""
    found = all_killed(tmp_path / "ring")
    assert len(found) == 2 * KILLS
    ends: dict[str, int | None] = {}
    with Store.open() as store:
        states = {summary.id: summary.state for summary in store.summaries()}
        for each in found:
            there = dict(kept(store.load(each.session)))
            assert (states[each.session], list(there)) == ("recovered", list(range(len(there))))
            told = {number: count for number, count in each.counts.items() if number in there}
            assert told.items() <= there.items()
            assert len(each.counts) - len(there) <= RATE_HZ
            ends[each.session] = len(there) - 1 if there else None
    checked = asked("data", "check")
    assert checked["fine"]
    assert {cut["session"]: cut["last_sample"] for cut in checked["cut_short"]} == ends
