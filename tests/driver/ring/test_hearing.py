"""What a ring says becomes what every device says, in the boot that it belongs to."""

from typing import Any

import pytest

from acudevice.driver.device import (
    Activated,
    EpochBegun,
    Item,
    LinkChange,
    LinkState,
    Missing,
    Trouble,
)
from acudevice.driver.ring.hearing import Hearing
from acudevice.protocol import items as said
from acudevice.protocol.limits import EPOCHS_KEPT
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.device import DeviceEvent, DeviceInfo
from acudevice.values.samples import SampleFlag, Samples
from acudevice.values.thresholds import Side

INFO = DeviceInfo("ring", "ring", cells=1, width=3, clip_low=-8_388_607, clip_high=8_388_607)
CALIBRATION = Calibration("00" * 16, (CellTable((0, 1000), (0, 50_000)),), 0)
CRC = 77


def hearing() -> Hearing:
    """Return a hearing in boot 5 that knows one calibration."""
    found = Hearing(INFO)
    found.boot_id = 5
    found.calibrations[CRC] = CALIBRATION
    return found


def heard(item: said.Item, on: Hearing | None = None) -> Item | None:
    """Return what becomes of an item at 9 s."""
    return (on or hearing()).item(item, 9.0, lambda low: 2**32 + low)


def epoch(number: int = 1, tare: tuple[int, ...] = (12,), crc: int | None = CRC) -> said.Epoch:
    """Return the description of an epoch at 100 Hz."""
    return said.Epoch(number, 40, 400_000, 100_000, 10_000, tare, crc)


def test_a_run_becomes_samples_field_by_field() -> None:
    """Nothing is left out and nothing converted."""
    run = said.Run(40, 2**33, 10_000, (1, 2, 3, 4), 2, 3, 7, 5, 0x21, 9.5)
    assert hearing().samples(run) == Samples(
        40, 2**33, 10_000, 1_000_000, (1, 2, 3, 4), 2, 3, 7, 5,
        SampleFlag.OVERRUN | SampleFlag.PRESSED, 9.5,
    )  # fmt: skip


def test_any_byte_of_flags_is_a_flag() -> None:
    """Those of a later version are carried along."""
    runs = (said.Run(0, 0, 1, (1,), 1, 3, 0, 5, flags, 0.0) for flags in range(256))
    assert [int(hearing().samples(run).flags) for run in runs] == list(range(256))


@pytest.mark.parametrize(
    ("item", "becomes"),
    [
        (said.Lost(3, 9, "overrun"), Missing(5, 3, 9, "overrun")),
        (said.Lost(3, None, "reboot"), None),
        (said.Rebooted(5, 6), LinkState(LinkChange.REBOOTED, 9.0, "the device was restarted")),
        (said.EventsLost(4, 2), Trouble("events_lost", "the device forgot some of its events")),
        (said.Problem("tick", "it does not rise"), Trouble("tick", "it does not rise")),
        (epoch(), EpochBegun(5, 1, 40, Scale(CALIBRATION, (12,), -8_388_607, 8_388_607), 3, 100.0, 10_000)),
        (epoch(crc=78), EpochBegun(5, 1, 40, None, 3, 100.0, 10_000)),
        (epoch(crc=None), EpochBegun(5, 1, 40, None, 3, 100.0, 10_000)),
        (
            said.Happened("over", 3, {"index": 8, "tick": 5, "cause": 1}, 5),
            DeviceEvent("over", 3, 8, 2**32 + 5, 5, {"index": 8, "tick": 5, "cause": 1}),
        ),
        (said.Answered("time", 1, "ok", {}), None),
    ],
)
def test_each_thing_that_is_said_becomes_what_it_means(item: said.Item, becomes: Item | None) -> None:
    """At most one thing, and nothing for what is nobody's business."""
    assert heard(item) == becomes


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (epoch(tare=(1, 2)), "tares 2 cells"),
        (said.Happened("press_end", 1, {"verdict": 99, "reasons": 0}, 5), "unknown verdict 99"),
    ],
)
def test_what_breaks_the_protocol_is_told_and_nothing_is_raised(item: said.Item, words: str) -> None:
    """The conversation goes on."""
    trouble = heard(item)
    assert isinstance(trouble, Trouble)
    assert words in trouble.text


def test_what_the_old_boot_lost_is_told_as_its_own() -> None:
    """What comes before `Rebooted` belongs to the boot before, though the conversation is in the new one already."""
    on = hearing()
    told: list[Any] = [
        heard(item, on) for item in (said.Lost(3, 9, "reboot"), said.Rebooted(5, 6), said.Lost(0, 1, "link"))
    ]
    assert [item.boot_id for item in told if isinstance(item, Missing)] == [5, 6]


def test_epochs_are_remembered_until_the_device_restarts() -> None:
    """As many as a device describes: for a sink that comes later."""
    on = hearing()
    for number in range(EPOCHS_KEPT + 3):
        heard(epoch(number), on)
    assert [begun.epoch for begun in on.epochs] == list(range(3, EPOCHS_KEPT + 3))
    heard(said.Rebooted(5, 6), on)
    assert not on.epochs


def test_an_answer_to_activate_says_from_where_on_what_is_checked() -> None:
    """Point and side are those that were asked for."""
    assert hearing().activated({"point": "LR3", "side": 2}, {"index": 90}) == Activated(
        5, 90, "LR3", Side.RIGHT
    )
