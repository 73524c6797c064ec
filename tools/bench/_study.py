"""Sessions that nobody made, quickly: for benchmarks of cohorts and exports."""

from array import array
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from acudevice.formats.cohort.rows import Case
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.cohort import Participant
from acudevice.values.press import Press, Verdict
from acudevice.values.recording import Block, Boot, Epoch, RecordedPress, Recording, Run, SessionInfo
from acudevice.values.samples import SampleFlag
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable

HZ, RATE_HZ = 1_000_000, 100
PERIOD = HZ // RATE_HZ
SCALE = Scale(Calibration("be" * 16, (CellTable((0, 200_000), (0, 80_000)),), 0), (0,), -8_000_000, 8_000_000)
TABLE = ThresholdTable(
    1, (Thresholds("LR3", Side.LEFT, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000),)
)
DAY_S, FIRST_S = 86_400, 1_772_445_600.0
"""10 o'clock on a Monday in March 2026."""


def counts(rng: np.random.Generator, seconds: int) -> NDArray[np.int64]:
    """Return readings of a hand that presses at 10 N for 5 s of each 10, with 0.02 N of noise."""
    t_s = np.arange(seconds * RATE_HZ) / RATE_HZ
    force_mn = np.where(t_s % 10 >= 5, 10_000, 0) + rng.normal(0.0, 20.0, len(t_s))
    return np.rint(force_mn * 2.5).astype(np.int64)


def recording(name: str, readings: NDArray[np.int64], started_s: float, block: int = 50) -> Recording:
    """Return a session of these readings in blocks as the store has them, with a press in each 10 s."""
    boot = Boot(1, 0, 0, 0, HZ, 0.0)
    blocks = []
    for first in range(0, len(readings), block):
        part = readings[first : first + block]
        values = array("q")
        values.frombytes(np.ascontiguousarray(part).tobytes())
        blocks.append(Block(boot, first, 0, PERIOD, (Run(len(part), first * PERIOD, SampleFlag(0)),), values))
    about = SessionInfo(
        name, "guide", started_s, "ring", routine="tai-chong", zero_s=started_s, tip_area_mm2=100.0
    )
    epochs = (Epoch(1, 0, 0, SCALE, float(RATE_HZ), PERIOD),)
    presses = tuple(_press(at) for at in range(5 * RATE_HZ, len(readings) - 5 * RATE_HZ + 1, 10 * RATE_HZ))
    return Recording(
        about, (boot,), epochs, tuple(blocks), len(readings), presses=presses, thresholds=(TABLE,)
    )


def _press(onset: int) -> RecordedPress:
    n = 5 * RATE_HZ
    release, mean = onset + n, 10_000
    press = Press(
        "LR3", int(Side.LEFT), onset, release, onset * PERIOD, release * PERIOD, HZ, Verdict.OK, (), mean + 60,
        n, n * mean, n * (mean**2 + 400), n * PERIOD, n * PERIOD, 0, 0, impulse_mn_ticks=n * mean * PERIOD,
    )  # fmt: skip
    return RecordedPress(1, onset, release, onset / RATE_HZ, release / RATE_HZ, press, None)


def cases(first: int, count: int, seconds: int, people: int = 300) -> Iterator[Case]:
    """Yield sessions number `first` on: of so many people, one a day each."""
    rng = np.random.default_rng(first)
    for k in range(first, first + count):
        day, who = divmod(k, people)
        one = recording(f"s{k:06}", counts(rng, seconds), FIRST_S + day * DAY_S)
        yield Case(one, one.session.id, Participant(f"P{who + 1:03}", "daily"), one.session.started_s)
