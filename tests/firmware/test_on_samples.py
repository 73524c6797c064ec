"""Measuring, tare, points and what was missed (section 5)."""

import pytest

from tests.firmware.host import NO_READING, OPS, PERIOD, TAGS, THRESHOLDS, Host, pack
from tests.firmware.near import Near
from tests.firmware.parts_of_tables import entry, thresholds

TARE = OPS.index("tare") + 1


def tared(ring: Host, *counts: int | None, action: int = 0) -> str:
    """Ask for a tare, give it samples, and return the status of its answer."""
    ring.ask_raw(TARE, pack(action=action))
    ring.push(*counts)
    answer = ring.answer()
    ring.last = answer  # type: ignore[attr-defined]  # for a look at its fields
    return answer.status


def test_start_tells_the_next_sample(ring: Host) -> None:
    """And that sample keeps to it."""
    answer = ring.ask("start")
    assert dict(answer) == {"epoch": 0, "index": 0, "tick": PERIOD, "rate": 100_000, "period": PERIOD}
    assert ring.ask("config")["tick"] == PERIOD
    ring.push(*[0] * 4)
    assert [(packet.epoch, packet.index, packet.tick) for packet in ring.packets] == [(0, 0, PERIOD)]


def test_start_again_goes_on(ring: Host) -> None:
    """Same epoch, next index; the packets begin there."""
    ring.ask("start")
    ring.push(*[0] * 6)
    ring.forget()
    assert ring.ask("start", rate=100_000)["index"] == 6
    ring.push(*[0] * 4)
    assert [(packet.epoch, packet.index, len(packet.counts)) for packet in ring.packets] == [(0, 6, 4)]


@pytest.mark.parametrize("rate", [200_000, 123])
def test_another_rate_has_to_wait_for_the_end_of_a_press(ring: Host, rate: int) -> None:
    """Whatever rate it is: that the device is busy is said before what is wrong with a value (section 6)."""
    ring.ready()
    ring.push(0, 9_000)
    assert ring.ask("start", rate=rate).status == "busy"
    assert ring.ask("start", rate=100_000).status == "ok"


def test_another_rate_begins_an_epoch(ring: Host) -> None:
    """With its own period, and an event that describes it."""
    ring.ask("start")
    ring.push(*[0] * 6)
    answer = ring.ask("start", rate=200_000)
    assert (answer["epoch"], answer["index"], answer["period"]) == (1, 6, 5_000)
    ring.push(*[0] * 8, step=5_000)
    assert [(packet.epoch, packet.index) for packet in ring.packets] == [(0, 0), (1, 6)]
    (event,) = ring.told("epoch")
    assert (event["epoch"], event["index"], event["tick"], event["rate"]) == (
        1,
        6,
        ring.packets[1].tick,
        200_000,
    )


def test_a_rate_that_is_not_offered_is_refused(ring: Host) -> None:
    """By its field."""
    answer = ring.ask("start", rate=99_999)
    assert (answer.status, dict(answer)) == ("bad_value", {"field": TAGS["rate"][0]})


def test_a_rate_that_the_link_cannot_carry_is_refused(ring: Host) -> None:
    """Eight cells of four bytes at 1 kHz."""
    ring.boot(cells=8, width=4, rates="1000000,100000", calibration=eight_cells())
    assert ring.ask("start").status == "link_too_small"
    assert ring.ask("start", rate=100_000).status == "ok"


def eight_cells() -> str:
    """Return a calibration of eight cells in hex."""
    cell = "02000000" + "00" * 8 + "50c30000" * 2
    return "01080000" + "00000000" + "00" * 16 + cell * 8


def test_without_a_calibration_nothing_is_measured(ring: Host) -> None:
    """Fail closed."""
    ring.boot(calibration="00")
    assert (ring.ask("start").status, ring.look()[-1]) == ("sensor_fault", "0")


def test_stop_ends_measuring_and_the_activity(ring: Host) -> None:
    """The rest of the packet comes first; the count goes on in a new epoch."""
    ring.ready()
    ring.push(0, 0, 9_000, 9_000, 9_000, 9_000)
    assert ring.ask("stop")["index"] == 6
    assert [packet.indexes[-1] for packet in ring.packets] == [3, 5]
    assert ring.told("press_end")[0]["verdict"] == 8
    assert ring.messages[-1][0] == 2, "the answer comes after the last packet"
    assert (ring.look()[-1], "point" in ring.ask("state")) == ("0", False)
    ring.jump(ring.now + 5_000_000)
    assert {"epoch": 1, "index": 6}.items() <= ring.ask("start").items()
    ring.push(*[0] * 4)
    assert (ring.packets[-1].index, ring.packets[-1].epoch, ring.packets[-1].flags) == (6, 1, 0)


def test_stop_without_measuring_is_no_fault(ring: Host) -> None:
    """And begins no epoch."""
    assert ring.ask("stop").status == "ok"
    assert ring.ask("start")["epoch"] == 0


def test_config_describes_epochs(ring: Host) -> None:
    """The current one, an earlier one, and what cannot be described."""
    ring.ask("start")
    ring.push(*[0] * 5)
    for _ in range(12):
        ring.ask("stop")
        ring.ask("start")
        ring.push(*[0] * 5)
    now = ring.ask("config")
    assert (now["epoch"], now["index"], now["tick"], now["tare"]) == (12, 60, 61 * PERIOD, (0,))
    assert ring.ask("config", epoch=5)["index"] == 25
    assert ring.ask("config", epoch=1).status == "gone"
    assert ring.ask("config", epoch=13).status == "not_found"


def test_a_tare_is_answered_when_it_is_done(ring: Host) -> None:
    """After a second of samples, with the epoch it begins."""
    ring.ready()
    ring.push(*[25] * 4)
    ring.ask_raw(TARE, pack(action=0))
    ring.push(*[25, 24] * 49, 25)
    assert ring.answered == 0
    ring.push(24)
    answer = ring.answer()
    assert (answer.status, dict(answer)) == ("ok", {"epoch": 1, "index": 104, "tare": (25,), "noise": 1})
    ring.push(*[25] * 4)
    assert ring.told("epoch")[0]["tare"] == (25,)
    assert ring.packets[-1].epoch == 1


def test_a_tare_is_in_force_from_its_epoch_on(ring: Host) -> None:
    """The check subtracts it."""
    ring.ready()
    assert tared(ring, *[900] * 100) == "ok"
    ring.push(0, 0, *[9_900] * 3, 0)
    assert ring.told("press_end")[0]["peak"] == 9_000


@pytest.mark.parametrize(
    ("counts", "status"),
    [([6_000] * 100, "loaded"), ([0] * 50 + [301] * 50, "unsteady"), ([0, NO_READING], "sensor_fault")],
)
def test_a_tare_is_refused(ring: Host, counts: list[int], status: str) -> None:
    """And nothing changes."""
    ring.ready()
    ring.push(*[0] * 4)
    assert tared(ring, *counts) == status
    assert (ring.ask("config")["tare"], ring.ask("config")["epoch"]) == ((0,), 0)


def test_a_second_tare_may_not_be_loaded(ring: Host) -> None:
    """2 N above the one before."""
    ring.ready()
    assert tared(ring, *[3_000] * 100) == "ok"
    assert tared(ring, *[5_001] * 100) == "loaded"
    assert tared(ring, *[5_000] * 100) == "ok"


def test_a_tare_is_undone_once(ring: Host) -> None:
    """Its own epoch again."""
    ring.ready()
    ring.push(0)
    assert ring.ask("tare", action=1).status == "not_found"
    tared(ring, *[100] * 100)
    answer = ring.ask("tare", action=1)
    assert (answer.status, dict(answer)) == ("ok", {"epoch": 2, "index": 101, "tare": (0,)})
    assert ring.ask("tare", action=1).status == "not_found"
    assert ring.ask("tare", action=2).status == "bad_value"


def test_a_tare_outlives_a_restart(ring: Host) -> None:
    """It is kept in flash."""
    ring.ready()
    tared(ring, *[100] * 100)
    ring.boot(keep=1)
    assert ring.ask("config")["tare"] == (100,)


def test_a_repeated_tare_is_done_once(ring: Host) -> None:
    """While it runs and after it."""
    ring.ready()
    ring.ask_raw(TARE, pack(action=0), ref=5)
    ring.push(*[9] * 50)
    ring.ask_raw(TARE, pack(action=0), ref=5)
    ring.push(*[9] * 50)
    first = ring.answer()
    ring.ask_raw(TARE, pack(action=0), ref=5)
    assert dict(ring.answer()) == dict(first)
    assert ring.ask("config")["epoch"] == 1


def test_a_press_begins_at_the_sample_that_activate_named(ring: Host) -> None:
    """Not before."""
    ring.write_table(1, THRESHOLDS)
    ring.ask("start")
    ring.push(*[9_000] * 10)
    answer = ring.ask("activate", point="LR3", side=1)
    assert dict(answer) == {"index": 10, "entry": 0}
    ring.push(9_000, 0, 9_000)
    assert [event["index"] for event in ring.told("press_start")] == [12]


@pytest.mark.parametrize(
    ("point", "side", "status"),
    [("LR3", 1, "ok"), ("LR3", 2, "not_found"), ("LR4", 1, "not_found"), ("LR3", 4, "bad_value"),
     ("", 1, "bad_value"), ("LR3456789", 1, "bad_value"), ("LR", 1, "not_found")],
)  # fmt: skip
def test_activate_looks_for_the_entry(ring: Host, point: str, side: int, status: str) -> None:
    """By point and side."""
    ring.write_table(1, THRESHOLDS)
    ring.ask("start")
    assert ring.ask("activate", point=point, side=side).status == status


def test_another_activate_cuts_the_press_and_counts_anew(ring: Host) -> None:
    """The new activity has none of the old one's presses."""
    ring.ready()
    ring.push(0, 0, *[9_000] * 401, 0, 0, 9_000, 9_000)
    assert ring.ask("state")["done"] == 1
    assert ring.ask("activate", point="LR3", side=1)["index"] == 407
    first, cut = ring.told("press_end")
    assert (first["verdict"], cut["verdict"], cut["release"], cut["reasons"]) == (0, 8, 406, 256)
    assert ring.ask("state")["done"] == 0


def test_deactivate_tells_where_checking_ended(ring: Host) -> None:
    """Nothing where nothing was active."""
    ring.ready()
    ring.push(0, 0, 9_000)
    assert dict(ring.ask("deactivate")) == {"index": 3}
    assert ring.told("press_end")[0]["verdict"] == 8
    assert dict(ring.ask("deactivate")) == {}


def test_the_latch_outlives_activate_deactivate_and_hello(ring: Host) -> None:
    """No request clears it."""
    ring.ready()
    ring.push(0, 0, 31_000, *[0] * 50)
    for name in OPS:
        if name not in {"reboot", "stop"}:
            fields = {"point": "LR3", "side": 1} if name == "activate" else {"versions": b"\1\0", "action": 1}
            ring.ask(name, **fields)
    assert ring.ask("state")["state"] == 3
    assert ring.look()[0] == "red"
    ring.ask("stop")
    ring.ask("start")
    assert ring.ask("state")["state"] == 3
    ring.push(*[0] * 102)
    assert ring.ask("state")["state"] == 1


def held(ring: Host) -> list[int]:
    """Return the indexes that a backfill brought."""
    ring.forget()
    for _ in range(60):
        ring.wait(10)
    return [index for packet in ring.packets if packet.flags & 0x80 for index in packet.indexes]


def test_a_backfill_brings_what_was_asked_for(ring: Host) -> None:
    """Before, across and after what is held."""
    ring.boot(buffer=600)
    ring.ready()
    for _ in range(10):
        ring.push(*[7] * 100)
    asked = [(400, 600), (700, 100), (300, 200), (0, 400), (0, 100), (990, 50), (1000, 50), (500, 0)]
    answers = []
    for index, count in asked:
        answer = ring.ask("backfill", index=index, count=count)
        answers.append((answer.status, answer.get("index"), answer["count"], answer["oldest"]))
    assert answers == [
        ("ok", 400, 600, 400), ("ok", 700, 100, 400), ("partial", 400, 100, 400), ("gone", None, 0, 400),
        ("gone", None, 0, 400), ("ok", 990, 10, 400), ("ok", None, 0, 400), ("ok", None, 0, 400),
    ]  # fmt: skip
    ring.ask("backfill", index=350, count=300)
    assert held(ring) == [*range(400, 650)]


def test_a_new_backfill_replaces_the_one_under_way(ring: Host) -> None:
    """The old one does not go on."""
    ring.ready()
    ring.push(*[7] * 1_000)
    ring.ask("backfill", index=0, count=1_000)
    ring.ask("backfill", index=900, count=10)
    assert held(ring) == [*range(900, 910)]


def test_a_link_that_cannot_carry_one_sample_gets_none() -> None:
    """Eight cells of four bytes do not fit twenty."""
    near = Near(max_message=20, cells=8)
    assert near.ask("start") == "link_too_small"
    assert near.ask("backfill", index=0, count=1) == "link_too_small"


def test_a_backfill_brings_each_sample_as_it_was(ring: Host) -> None:
    """Counts, epoch and tick, over an epoch and a loss."""
    ring.ready()
    ring.push(*range(30))
    ring.ask("start", rate=200_000)
    ring.push(*range(30), step=5_000)
    ring.lose(3, step=5_000)
    ring.push(*range(30), step=5_000)
    periods = {0: PERIOD, 1: 5_000}

    def samples(backfill: bool) -> dict[int, tuple[int, int, int]]:
        return {
            index: (packet.counts[place], packet.epoch, packet.tick + place * periods[packet.epoch])
            for packet in ring.packets
            if bool(packet.flags & 0x80) == backfill
            for place, index in enumerate(packet.indexes)
        }

    answer = ring.ask("backfill", index=0, count=100)
    assert (answer["index"], answer["count"]) == (0, 93), "up to the last; those that were lost are counted"
    ring.wait(200)
    live = samples(False)
    assert {index: sample for index, sample in samples(True).items() if index in live} == live
    assert sorted(samples(True)) == [*range(60), *range(63, 93)]


def test_lost_samples_show_as_a_step_and_a_flag(ring: Host) -> None:
    """And as a fault event: what came after time for six is the sixth."""
    ring.ready()
    ring.push(*[0] * 6)
    ring.lose(5)
    ring.push(*[0] * 4)
    assert [(packet.index, packet.flags) for packet in ring.packets] == [(0, 0), (4, 0), (11, 1)]
    assert ring.told("fault")[0]["cause"] == 4


def test_events_are_sent_again(ring: Host) -> None:
    """From a number on, as far as they are held."""
    ring.ready()
    for action in range(40):
        ring.call("button", bytes([action]))
    ring.push(0)
    newest = ring.ask("state")["seq"]
    ring.forget()
    assert (ring.ask("events", seq=newest - 1)["count"], ring.seqs) == (2, [newest - 1, newest])
    ring.forget()
    answer = ring.ask("events", seq=0)
    assert (answer.status, answer["count"], ring.seqs[0]) == ("partial", 32, newest - 31)
    assert ring.ask("events", seq=newest + 1)["count"] == 0
    assert ring.ask("events", seq=newest + 1000)["count"] == 0


def test_a_point_of_a_table_that_flash_has_lost_is_refused() -> None:
    """The table is read when a point is activated; what is gone cannot be checked against."""
    near = Near()
    near.ring.config.enforce(1, thresholds(entry()))
    near.ask("start")
    near.push(0)
    near.board.flash_read = lambda _: None  # type: ignore[method-assign]  # flash that forgot
    assert near.ask("activate", point="LR3", side=1) == "storage_failed"
    near.push(0, 10_000, 0)
    assert near.ring.check.entry is None
