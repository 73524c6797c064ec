"""A store with a few sessions on it, put there by the store's own recorder."""

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from acudevice.store.home import default_home
from acudevice.store.store import Store
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.device import DeviceEvent, DeviceInfo
from acudevice.values.press import Press, Verdict
from acudevice.values.recording import Epoch
from acudevice.values.samples import Gap, SampleFlag, Samples
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable

STARTED_S = 1_795_343_405.25
"""2026-11-22T10:30:05.250Z."""

SCALE = Scale(
    Calibration("0123456789abcdef" * 2, (CellTable((0, 1000), (0, 50_000)),), 0), (120,), -8000, 8000
)
INFO = DeviceInfo("ring", "acu-ring", "1.2.0", "AR-0001", "1.0", boot_id=7, range_n=50.0, tip_area_mm2=100.0)
TABLE = ThresholdTable(
    3, (Thresholds("LR3", Side.LEFT, Mode.HOLD, 2000, 1000, 8000, 24_000, 30_000, 4000, 8000),)
)


@dataclass(frozen=True)
class Shelf:
    """Ids of the sessions on it."""

    guided: str
    """100 samples at 100 Hz of which 20 are missing, two presses, one of them judged otherwise by the device; 0.9 s."""
    simulated: str
    """25 samples of a virtual ring."""
    long: str
    """12,000 samples at 1 kHz."""


def press(onset: int, verdict: Verdict = Verdict.OK, *reasons: Verdict) -> Press:
    """Return a press of 20 samples of LR3 on the left."""
    return Press(
        "LR3", int(Side.LEFT), onset, onset + 20, 10_000 * onset, 10_000 * (onset + 20), 1_000_000, verdict, reasons,
        peak_mn=12_345, held=15, sum_mn=150_000, sum_sq_mn2=1_500_000_150, in_band_ticks=150_000,
        longest_ticks=140_000, above_ticks=0, to_band_ticks=50_000, impulse_mn_ticks=1_600_000_000,
    )  # fmt: skip


def samples(first: int, count: int, period_ticks: int = 10_000, boot_id: int = 7) -> Samples:
    """Return a packet of samples."""
    counts = tuple(range(first, first + count))
    return Samples(
        first, first * period_ticks, period_ticks, 1_000_000, counts, boot_id=boot_id, flags=SampleFlag(0)
    )


def fill() -> Shelf:
    """Fill the store of `ACUDEVICE_HOME`, and pair a device."""
    template, shelf = _template()
    shutil.copytree(template.name, default_home(), dirs_exist_ok=True)
    return shelf


@cache
def _template() -> tuple["TemporaryDirectory[str]", Shelf]:
    """Fill a store once, since every commit waits for the disk; tests get copies of it."""
    folder = TemporaryDirectory()
    with Store.open(Path(folder.name)) as store:
        store.devices.pair(INFO, "serial:/dev/ttyACM0", "blue", now_s=STARTED_S)
        return folder, Shelf(
            _guided(store), _plain(store, 60.0, 25, simulated=True), _plain(store, 120.0, 12_000)
        )


def _guided(store: Store) -> str:
    recorder = store.begin(
        "guide",
        started_s=STARTED_S,
        device="blue",
        address="serial:/dev/ttyACM0",
        info=INFO,
        routine="tai-chong",
    )
    recorder.epoch(Epoch(7, 0, 0, SCALE, 100.0, 10_000))
    recorder.thresholds(TABLE)
    recorder.append(samples(0, 40))
    recorder.gap(Gap(40, 59, 0.39, 0.6, "link"))
    recorder.append(samples(60, 30))
    recorder.press(press(10))
    recorder.press(press(65, Verdict.TOO_HARD, Verdict.TOO_HARD, Verdict.UNSTEADY))
    recorder.event(DeviceEvent("press_end", 1, 30, 300_000, 7, {}, press(10)))
    recorder.event(
        DeviceEvent("press_end", 2, 85, 850_000, 7, {}, press(65, Verdict.UNSTEADY, Verdict.UNSTEADY))
    )
    recorder.mark("cue", 0.05, {"cue": "press", "point": "LR3"})
    recorder.mark("cue", 0.12, {"cue": "hold", "point": "LR3"})
    recorder.seal("done")
    return recorder.id


def _plain(store: Store, later_s: float, count: int, *, simulated: bool = False) -> str:
    device = "virtual:?seed=3" if simulated else "blue"
    recorder = store.begin("record", started_s=STARTED_S + later_s, device=device, simulated=simulated)
    for first in range(0, count, 25):
        recorder.append(samples(first, 25, 1000))
    recorder.seal("stopped")
    return recorder.id
