"""The device as a whole: safety, silence, lingering, and many traces in both interpreters (sections 7, 10, 15)."""

import struct
from itertools import pairwise
from random import Random

import pytest

from acudevice.firmware.boards.simulated import SimulatedBoard
from acudevice.firmware.ring import Ring
from tests.firmware.fragile import Fading
from tests.firmware.host import KINDS, NO_READING, PERIOD, Host, unpack
from tests.firmware.near import Near, broken
from tests.firmware.parts_of_tables import HOLD, KNEAD, SERIES, STRAIGHT, entry, thresholds

CLIP = 0x7FFFFF


@pytest.mark.parametrize(
    ("reading", "cause"), [(31_000, 0), (30_000, 0), (CLIP, 1), (-CLIP, 1), (NO_READING, 2), (-0x800000, 2)]
)
def test_what_is_dangerous_or_unknown_ends_the_press_and_latches(
    ring: Host, reading: int, cause: int
) -> None:
    """Fail closed: at the ceiling, clipped either way, disconnected."""
    ring.ready()
    ring.push(0, 0, *[9_000] * 20, reading)
    assert [kind for kind, _ in ring.events if kind != "fault"][-2:] == ["press_end", "over"]
    assert ring.told("press_end")[0]["reasons"] == 1 << 7
    assert ring.told("over")[0]["cause"] == cause
    assert (ring.look()[0], ring.look()[2], ring.ask("state")["state"]) == ("red", "100", 3)


@pytest.mark.parametrize("reading", [30_000, CLIP, NO_READING])
def test_the_device_s_own_ceiling_holds_without_a_point(ring: Host, reading: int) -> None:
    """Nobody has to ask for it."""
    ring.ask("start")
    ring.push(0, 0, 29_999, reading)
    assert [kind for kind, _ in ring.events if kind != "fault"] == ["over"]


def test_one_invalid_cell_makes_the_sample_invalid(ring: Host) -> None:
    """However light the others are."""
    cell = "02000000" + "00" * 8 + "50c30000" * 2
    ring.boot(cells=2, calibration="01020000" + "00000000" + "00" * 16 + cell * 2)
    ring.ask("start")
    ring.push(*[0] * 4)
    ring.push(0, 0, 0, CLIP)
    assert ring.told("over")[0]["cause"] == 1


def test_the_force_is_the_sum_of_the_cells(ring: Host) -> None:
    """Two cells share the load."""
    cell = "02000000" + "00" * 8 + "50c30000" * 2
    ring.boot(cells=2, calibration="01020000" + "00000000" + "00" * 16 + cell * 2)
    ring.ready()
    data = struct.pack("<QI10i", PERIOD, PERIOD, 0, 0, 0, 0, 5_000, 4_000, 6_000, 3_500, 0, 0)
    ring.take(ring.call("samples", data))
    assert (ring.told("press_end")[0]["peak"], ring.told("press_end")[0]["sum"]) == (9_500, 18_500)


def test_the_latch_clears_by_a_second_at_rest_and_nothing_else(ring: Host) -> None:
    """Not by time without samples either."""
    ring.ready()
    ring.push(0, 0, 31_000, *[0] * 100)
    assert ring.ask("state")["state"] == 3
    ring.push(0)
    assert ring.told("clear")[0] == {"index": 103, "tick": 104 * PERIOD}
    ring.push(0)
    assert ring.look()[0] == "off"


def test_a_silent_converter_is_a_fault(ring: Host) -> None:
    """After half a second its samples are made up at the nominal period: counted, invalid, over the ceiling."""
    ring.ready()
    ring.push(0, 0, *[9_000] * 10)
    ring.wait(490)
    assert ring.told("fault") == []
    ring.wait(110)
    assert ring.told("fault") == [{"index": 12, "tick": 13 * PERIOD, "cause": 1}]
    assert ring.told("over") == [{"index": 12, "tick": 13 * PERIOD, "cause": 2}]
    assert ring.ask("state")["newest"] == 12 + 59
    assert {packet.flags for packet in ring.packets[3:]} == {0x18}
    assert {count for packet in ring.packets[3:] for count in packet.counts} == {-0x800000}


def test_a_converter_that_comes_back_is_told_and_the_latch_clears(ring: Host) -> None:
    """Indexes and ticks have gone on."""
    ring.ready()
    ring.push(*[0] * 4)
    ring.wait(2_000)
    ring.push(*[0] * 120)
    assert [event["cause"] for event in ring.told("fault")] == [1, 2]
    assert len(ring.told("clear")) == 1
    ticks = [packet.tick + place * PERIOD for packet in ring.packets for place in range(len(packet.counts))]
    assert all(later > sooner for sooner, later in pairwise(ticks))
    indexes = [index for packet in ring.packets for index in packet.indexes]
    assert indexes == [*range(len(indexes))]


def test_measuring_goes_on_for_a_minute_without_a_link(ring: Host) -> None:
    """And checking; what is held is there afterwards."""
    ring.ready()
    ring.push(0, 0)
    ring.call("hang_up", b"")
    ring.push(*[9_000] * 450, *[0] * 5_990)
    assert ring.look()[-1] == "100000"
    ring.push(*[0] * 100)
    assert ring.look()[-1] == "0"
    ring.hello()
    newest = ring.ask("state")["newest"]
    assert newest >= 6_440
    assert ring.ask("backfill", index=newest - 5_999, count=6_000).status == "ok"
    ring.ask("events", seq=0)
    assert ring.told("press_end")[0]["verdict"] == 0


def test_a_link_in_time_keeps_it_measuring(ring: Host) -> None:
    """The same boot, the same epoch, the same point."""
    ring.ready()
    ring.push(*[0] * 8)
    for _ in range(3):
        ring.call("hang_up", b"")
        ring.push(*[0] * 4_000)
        assert ring.hello()["boot_id"] == 0x12345678
    assert ring.ask("state")["point"] == "LR3"
    assert ring.ask("start")["epoch"] == 0


def test_a_latched_or_pressed_ring_does_not_stop_for_want_of_a_link(ring: Host) -> None:
    """The person is warned as long as there is danger."""
    ring.ready()
    ring.push(0, 0, 31_000)
    ring.call("hang_up", b"")
    ring.push(*[2_000] * 7_000)
    assert (ring.look()[-1], ring.look()[0]) == ("100000", "red")
    ring.push(*[0] * 101)
    ring.push(*[0] * 5_900)
    assert ring.look()[-1] == "100000"
    ring.push(*[0] * 200)
    assert ring.look()[-1] == "0"


def test_a_restart_forgets_the_point_and_draws_another_boot_id(ring: Host) -> None:
    """Tables stay."""
    ring.ready()
    ring.push(*[0] * 100)
    boots = set()
    for _ in range(3):
        ring.boot(keep=1)
        boots.add(ring.hello()["boot_id"])
        state = ring.ask("state")
        assert not {"point", "newest", "seq"} & set(state)
        assert ring.ask("info")["thresholds_version"] == 7
    assert len(boots) == 3


def test_a_button_is_told(ring: Host) -> None:
    """Short and long."""
    ring.call("button", b"\1")
    ring.call("button", b"\2")
    ring.wait(10)
    assert ring.told("button") == [{"action": 1}, {"action": 2}]


def test_the_battery_is_told_when_it_changes(ring: Host) -> None:
    """And flagged when it is low."""
    ring.boot(charge=9, features=0x33)
    ring.ready()
    ring.push(*[0] * 4)
    assert ring.packets[0].flags == 0x04


def test_flash_that_fails_is_told_and_nothing_changes() -> None:
    """As a status, and as an event for whoever listens later."""
    board = SimulatedBoard()
    ring = Ring(board)
    board.flash_read = lambda _: b"?"  # type: ignore[method-assign]  # flash that forgets
    with pytest.raises(OSError, match="flash"):
        ring.enforce(1, thresholds(entry()))
    assert ring.config.thresholds() is None
    assert ring.events.get(0)[0] == KINDS.index("fault") + 1


def test_a_tare_that_cannot_be_kept_is_refused() -> None:
    """With a status of its own, and a fault event."""
    near = Near()
    near.ask("start")
    near.ask("tare", action=0)
    near.board.flash_write = broken  # type: ignore[method-assign]  # flash that fails
    near.push(*[0] * 100)
    assert near.status(near.ref) == "storage_failed"
    assert near.ring.config.tare.values == (0,)
    assert near.ring.events.get(near.ring.events.count - 1)[0] == KINDS.index("fault") + 1


@pytest.mark.parametrize("fading", ["tare", "calibration", "thresholds"])
def test_flash_that_loses_something_at_the_start_does_not_keep_the_ring_from_starting(fading: str) -> None:
    """It is told as a fault, and what is lost is not in force: without a calibration the ring does not measure."""
    board = SimulatedBoard()
    before = Ring(board)
    before.enforce(1, thresholds(entry()))
    before.config.tare.take((77,))
    board.flash_read = Fading(board._flash, fading).flash_read  # type: ignore[method-assign]  # worn flash
    ring = Ring(board)
    assert [ring.events.get(number)[0] for number in range(ring.events.count)] == [KINDS.index("fault") + 1]
    kept = {
        "tare": ring.config.tare.values == (77,),
        "calibration": ring.config.calibration is not None,
        "thresholds": ring.config.thresholds_version() is not None,
    }
    # Without a calibration no table of thresholds passes, as no ceiling is safe.
    lost = {"calibration", "thresholds"} if fading == "calibration" else {fading}
    assert kept == {name: name not in lost for name in kept}


def trace(seed: int) -> tuple[bytes, bytes]:
    """Return a random entry's table and a random trace of it, as `check_trace` wants them."""
    random = Random(seed)
    made = entry(
        mode=random.choice((HOLD, SERIES, KNEAD)), hold_min=random.choice((1, 40, 200)),
        hold_max=random.choice((0, 200, 900)), release_timeout=random.choice((0, 3_000)),
        cv_max=random.choice((0, 100, 400)), cadence_low=random.choice((0, 900)),
        cadence_high=random.choice((0, 4_000)),
    )  # fmt: skip
    forces: list[int] = []
    while len(forces) < 400:
        level, tremor = random.choice((4_000, 9_000, 14_000, 21_000)), random.choice((0, 500, 6_000))
        forces += [
            level + random.randrange(-tremor, tremor + 1) for _ in range(random.choice((2, 8, 30, 120)))
        ]
        forces += random.choices(([], [30_000], [NO_READING], [CLIP]), (20, 1, 1, 1))[0]
        forces += [random.randrange(-200, 900)] * random.choice((1, 10, 110))
    samples, index, tick = b"", 0, 0
    for force in forces:
        index += random.choices((1, 5), (300, 1))[0]
        tick += random.choices((PERIOD, random.randrange(1, 50_000)), (20, 1))[0]
        samples += struct.pack("<IQi", index, tick, force)
    return thresholds(made), samples


def test_both_interpreters_check_random_traces_alike(ring: Host) -> None:
    """Byte by byte, with verdicts of every kind among them."""
    verdicts = set()
    for seed in range(60):
        table, samples = trace(seed)
        head = struct.pack("<HHHBBIIii", len(table), len(STRAIGHT), 3, 1, 0, 30_000, 1_000_000, -CLIP, CLIP)
        moments = ring.call("check_trace", head + table + STRAIGHT + b"LR3" + samples)
        assert moments == _check_here(table, samples)
        while moments:
            fields = dict(unpack(moments[2 : 2 + moments[1]]))
            verdicts |= {fields["verdict"]} if "verdict" in fields else set()
            moments = moments[2 + moments[1] :]
    assert verdicts == {*range(9)}


def _check_here(table: bytes, samples: bytes) -> bytes:
    """Return what this interpreter says of a trace."""
    from acudevice.firmware import fields
    from acudevice.firmware.check import Check
    from acudevice.firmware.tables import find

    _, one = find(table, b"LR3", 1)
    check = Check(one, 30_000, 1_000_000)
    out = b""
    for index, tick, counts in struct.iter_unpack("<IQi", samples):
        valid = -CLIP < counts < CLIP
        cause = 0 if valid else 2 if counts == NO_READING else 1
        for kind, pairs in check.step(index, tick, counts if valid else None, cause):
            raw = fields.encode(pairs)
            out += bytes((kind, len(raw))) + raw
    return out


def test_the_device_says_of_its_stream_what_its_check_says(ring: Host) -> None:
    """The events of a whole ring are those of the check alone on the samples that were streamed."""
    for seed in range(5):
        random = Random(seed)
        ring.boot()
        ring.ready()
        counts = [random.choice((0, 0, 500, 2_000, 9_000, 12_000, 22_000)) for _ in range(300)]
        counts = [count for count in counts for _ in range(random.randrange(1, 6))][:600]
        ring.push(*counts)
        samples = b"".join(
            struct.pack("<IQi", index, packet.tick + place * PERIOD, packet.counts[place])
            for packet in ring.packets
            for place, index in enumerate(packet.indexes)
        )
        expected = _check_here(thresholds(entry()), samples)
        said = b""
        for message in ring.messages:
            if message[0] == 3 and KINDS[message[1] - 1] in {"press_start", "press_end", "over", "clear"}:
                said += bytes((message[1], len(message) - 5)) + message[5:]
        assert said[: len(expected)] == expected
