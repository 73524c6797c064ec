"""From the words of the protocol to the values that everybody speaks of, and back."""

import pytest

from acudevice.driver.device import Started, Tare
from acudevice.driver.ring import translate
from acudevice.errors import ProtocolError
from acudevice.protocol.fields import Fields
from acudevice.protocol.items import Happened
from acudevice.protocol.messages import CUES
from acudevice.protocol.tables import (
    decode_calibration,
    decode_thresholds,
    encode_calibration,
    encode_thresholds,
)
from acudevice.values.calibration import Calibration, CellTable
from acudevice.values.device import Battery, DeviceInfo
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable
from tests.support.fake_ring import FakeRing

PRESS: Fields = {
    "point": "LR3", "side": 1, "verdict": 2, "reasons": 0x24, "onset": 2, "onset_tick": 20_000, "release": 9,
    "release_tick": 90_000, "peak": 21_000, "held": 6, "sum": 66_700, "sum_sq": 858_810_000, "in_band": 50_000,
    "longest": 30_000, "above": 10_000, "to_band": 10_000, "impulse": 687_000_000, "done": 0,
}  # fmt: skip
"""The press of section 20.9 of the page."""


def info(**changes: object) -> Fields:
    """Return an answer to `info` with some fields changed."""
    said: Fields = {**FakeRing().info, "boot_id": 9}
    said.update(changes)  # type: ignore[typeddict-item]  # fields by name
    return said


def test_info_is_told_in_the_units_of_the_house() -> None:
    """Newtons, hertz, names of features; what is absent is None."""
    assert translate.info(info(features=0x21, calibration_id=bytes(16))) == DeviceInfo(
        "ring", "fake", "1", "F-1", "1.0", 9, "fake", 1, 3, -8_388_607, 8_388_607, 1_000_000, (100.0,), 40, 60.0, 30.0,
        100.0, 8, None, None, "00" * 16, FakeRing().info["calibration_crc"], frozenset({"light", "simulated"}),
        {"flush_ms": 40, "linger_s": 60, "epoch": 250},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [("width", 1), ("width", 5), ("cells", 0), ("cells", 9), ("tick_hz", 0), ("tick_hz", 1001)],
)
def test_a_device_that_cannot_be_is_refused(name: str, value: int) -> None:
    """All else is built on these."""
    with pytest.raises(ProtocolError, match=f"its {name} is {value}"):
        translate.info(info(**{name: value}))
    with pytest.raises(ProtocolError, match="its rate is 0"):
        translate.info(info(rates=(100_000, 0)))


def test_a_battery_may_be_unknown_in_any_part() -> None:
    """None is unknown."""
    assert translate.battery({}) == Battery()
    assert translate.battery({"percent": 80, "voltage": 3900, "charging": 0}) == Battery(80, 3900, False)


def test_answers_to_start_tare_and_state_are_read() -> None:
    """With or without what may be absent."""
    started: Fields = {"index": 7, "epoch": 3, "rate": 80_000, "tick": 1, "period": 12_500}
    assert translate.started(started) == Started(7, 3, 80.0)
    assert translate.tare({"epoch": 4, "index": 90, "tare": (12,), "noise": 30}) == Tare(4, 90, (12,), 30)
    assert translate.tare({"epoch": 4, "index": 90, "tare": (12,)}).noise_mn is None
    assert translate.active({"point": "LR3", "side": 2}) == ("LR3", Side.RIGHT)
    assert translate.active({"done": 0}) is None


def test_answers_that_no_device_can_give_are_refused() -> None:
    """As what the device does wrong, and not as a fault of the program."""
    with pytest.raises(ProtocolError, match="its rate is 0"):
        translate.started({"index": 7, "epoch": 3, "rate": 0})
    with pytest.raises(ProtocolError, match="its side is 9"):
        translate.active({"point": "LR3", "side": 9})


def test_a_press_is_read_field_by_field_with_full_ticks() -> None:
    """The press that the page works by hand; reasons in the order in which they count."""
    press = translate.press(PRESS, 1_000_000, lambda low: low + 2**32)
    assert press == Press(
        "LR3", 1, 2, 9, 2**32 + 20_000, 2**32 + 90_000, 1_000_000, Verdict.TOO_HARD,
        (Verdict.TOO_HARD, Verdict.UNSTEADY), 21_000, 6, 66_700, 858_810_000, 50_000, 30_000, 10_000, 10_000,
        687_000_000,
    )  # fmt: skip


def test_a_verdict_that_nobody_knows_breaks_the_protocol() -> None:
    """It is neither ok nor anything else."""
    with pytest.raises(ProtocolError, match="unknown verdict 9"):
        translate.press({**PRESS, "verdict": 9}, 1_000_000, int)


@pytest.mark.parametrize(
    ("kind", "fields", "sample", "tick"),
    [
        ("over", {"index": 8, "tick": 80_000, "cause": 0}, 8, 80_000),
        ("press_end", PRESS, 2, 20_000),
        ("battery", {"percent": 5}, None, None),
    ],
)
def test_an_event_stands_at_the_sample_it_speaks_of(
    kind: str, fields: Fields, sample: int | None, tick: int | None
) -> None:
    """A press at its onset, a battery at none."""
    event = translate.event(Happened(kind, 3, fields, 5), 1_000_000, int)
    assert (event.kind, event.seq, event.boot_id, event.sample, event.tick) == (kind, 3, 5, sample, tick)
    assert event.fields == fields
    assert (event.press is not None) is (kind == "press_end")


def test_tables_come_through_both_ways() -> None:
    """Thresholds and calibrations, over the bytes of the wire."""
    table = ThresholdTable(
        7,
        (
            Thresholds("LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000),
            Thresholds(
                "PC6", Side.ANY, Mode.KNEAD, 1000, 500, 3000, 10_000, 20_000, 8000, 0, repeats=0, block_ms=9
            ),
        ),
    )
    sent = encode_thresholds(translate.thresholds_to(table))
    assert translate.thresholds_from(decode_thresholds(sent)) == table
    calibration = Calibration(
        "ab" * 16, (CellTable((-5, 900), (0, 5000)), CellTable((0, 9), (9, 0))), 1_795_000_000
    )
    blob = encode_calibration(translate.calibration_to(calibration))
    assert translate.calibration_from(decode_calibration(blob)) == calibration


def test_a_scale_needs_a_tare_for_each_cell() -> None:
    """And the device's limits."""
    calibration = Calibration("ab" * 16, (CellTable((0, 9), (0, 9)),), 0)
    known = translate.info(info())
    assert translate.scale(calibration, (12,), known).tare_mn == (12,)
    with pytest.raises(ProtocolError, match="tares 2 cells"):
        translate.scale(calibration, (1, 2), known)


def test_every_cue_of_the_protocol_can_be_played() -> None:
    """By its name."""
    assert {code: name for name, code in translate.CUE_CODES.items()} == CUES
