"""Samples, presses and whole sessions made up for the tests of store and formats."""

from collections.abc import Callable, Iterable
from typing import Any

from acudevice.store.recorder import Recorder
from acudevice.store.store import Store
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.device import DeviceEvent, DeviceInfo
from acudevice.values.press import Press, Verdict
from acudevice.values.recording import Epoch, Recording
from acudevice.values.samples import Gap, SampleFlag, Samples
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable

PERIOD = 10_000
TICK_HZ = 1_000_000
START_S = 1_790_000_000.0
"""Unix time at which made-up sessions begin."""

CALIBRATION = Calibration(
    "0123456789abcdef" * 2, (CellTable((-1000, 0, 9000), (0, 1000, 20_000)),), 1_780_000_000
)
SCALE = Scale(CALIBRATION, (12,), -8_000_000, 8_000_000)
TABLE = ThresholdTable(
    7, (Thresholds("LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000),)
)
INFO = DeviceInfo(
    "ring", "Ring One", "1.2", "R-0001", "1.0", 7, "simulated", rates_hz=(100.0,), tip_area_mm2=100.0, range_n=40.0,
    features=frozenset({"light", "simulated"}), extra={"colour": "blue", "batch": 3, "offset_n": 0.5},
)  # fmt: skip


def reading(index: int, cell: int = 0) -> int:
    """Return what the made-up device reads at an index."""
    return (index * 37 + cell * 1000) % 8009 - 5


def packet(first: int, n: int = 4, *, cells: int = 1, **changes: Any) -> Samples:
    """Return samples `first` to `first + n - 1` of a device at 100 Hz that has been measuring since tick 500."""
    counts = tuple(reading(index, cell) for index in range(first, first + n) for cell in range(cells))
    fields: dict[str, Any] = {
        "boot_id": 7, "received_s": 100 + (first + n) / 100, "tick": 500 + first * PERIOD, "period_ticks": PERIOD,
    }  # fmt: skip
    return Samples(first=first, tick_hz=TICK_HZ, cells=cells, **({"counts": counts} | fields | changes))


def packets(first: int, end: int, n: int = 4, **changes: Any) -> list[Samples]:
    """Return samples `first` to `end - 1` in packets of `n`."""
    return [packet(at, min(n, end - at), **changes) for at in range(first, end, n)]


def press(onset: int, release: int, verdict: Verdict = Verdict.OK, **changes: Any) -> Press:
    """Return a press between two samples of that device."""
    fields: dict[str, Any] = {
        "point": "LR3", "side": 1, "onset": onset, "release": release, "onset_tick": 500 + onset * PERIOD,
        "release_tick": 500 + release * PERIOD, "tick_hz": TICK_HZ, "verdict": verdict,
        "reasons": () if verdict is Verdict.OK else (verdict,), "peak_mn": 9500, "held": 5, "sum_mn": 46_000,
        "sum_sq_mn2": 423_500_000, "in_band_ticks": 40_000, "longest_ticks": 40_000, "above_ticks": 0,
        "to_band_ticks": 10_000, "impulse_mn_ticks": 1 << 63, "extra": {"overshoot_n": 0.25, "rise_n_s": None},
    }  # fmt: skip
    return Press(**(fields | changes))


def begin(store: Store, **changes: Any) -> Recorder:
    """Begin a session with that device."""
    fields: dict[str, Any] = {"started_s": START_S, "host_s": 99.0, "device": "ring", "address": "virtual:"}
    return store.begin("record", **(fields | changes))


def record_all(store: Store, cells: int = 1) -> str:
    """Record a session with all there is (a hole, filled late in part; a pause; a reboot) and return its id."""
    scale = Scale(Calibration("ab" * 16, CALIBRATION.cells * cells, 5), SCALE.tare_mn * cells, -5, 8_000_000)
    recorder = begin(
        store, info=INFO, routine="tai-chong", simulated=True, notes="first time, é", rating_before=6
    )
    recorder.thresholds(TABLE)
    recorder.epoch(Epoch(7, 3, 40, scale, 100.0, PERIOD))
    recorder.mark("ready", -0.5, {"of": ["a", 1, None]})
    for samples in packets(40, 240, cells=cells, epoch=3):
        recorder.append(samples)
    recorder.gap(Gap(240, 259, 2.0, 2.2, "link"))
    for samples in packets(260, 300, cells=cells, epoch=3, flags=SampleFlag.PRESSED | SampleFlag.LOW_BATTERY):
        recorder.append(samples)
    recorder.append(packet(240, 10, cells=cells, epoch=3, flags=SampleFlag.BACKFILL, received_s=103.1))
    recorder.event(DeviceEvent("press_start", 0, 100, 500 + 100 * PERIOD, 7, {"point": "LR3", "side": 1}))
    recorder.press(press(100, 170, Verdict.TOO_LIGHT))
    recorder.event(DeviceEvent("press_end", 1, 170, 500 + 170 * PERIOD, 7, {}, press(100, 170)))
    recorder.press(press(270, 290, Verdict.OVER_CEILING, peak_mn=None, to_band_ticks=None, point=None))
    recorder.epoch(Epoch(7, 4, 300, None, 80.0, 12_500))
    late = 500 + 2_000 * PERIOD
    recorder.append(packet(300, cells=cells, epoch=4, tick=late, period_ticks=12_500, received_s=121.0))
    recorder.append(
        packet(304, cells=cells, epoch=4, tick=late + 4 * 12_500 + 3, period_ticks=12_500, received_s=121.1)
    )
    recorder.append(packet(0, cells=cells, boot_id=9, received_s=140.0, flags=SampleFlag.OVERRUN))
    recorder.event(DeviceEvent("fault", 0, None, None, 9, {"cause": 2}))
    recorder.press(press(1, 3), source="device", boot_id=9)
    recorder.seal("asked")
    return recorder.id


def samples_of(recording: Recording) -> list[tuple[Any, ...]]:
    """Return every sample with all that is known of it, however it lies in blocks."""
    found: list[tuple[Any, ...]] = []
    for block in recording.blocks:
        times, flags, boot = block.t_s().tolist(), block.flags().tolist(), block.boot
        for packet_ in block.samples():
            for index, tick, counts in packet_.rows():
                k = index - block.first
                found.append(
                    (
                        boot.number(index),
                        index,
                        tick,
                        counts,
                        flags[k],
                        packet_.epoch,
                        boot.boot_id,
                        round(times[k], 6),
                    )
                )
    return found


def contents(recording: Recording) -> dict[str, Any]:
    """Return all of a recording in a form that compares by content."""
    plain = {name: getattr(recording, name) for name in recording.__dataclass_fields__ if name != "blocks"}
    return {**plain, "blocks": samples_of(recording)}


def fill(recorder: Recorder, all_packets: Iterable[Samples], then: Callable[[], None] | None = None) -> None:
    """Append packets one after the other."""
    for samples in all_packets:
        recorder.append(samples)
        if then:
            then()
