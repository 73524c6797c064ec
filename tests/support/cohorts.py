"""Sessions of a study that nobody took part in: made up in memory, by codes, with figures that are known."""

from array import array
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from acudevice.formats.cohort.rows import Case
from acudevice.values.calibration import Calibration, CellTable, Scale
from acudevice.values.cohort import Participant
from acudevice.values.device import DeviceInfo
from acudevice.values.press import Press, Verdict
from acudevice.values.recording import Block, Boot, Epoch, Mark, RecordedPress, Recording, Run, SessionInfo
from acudevice.values.samples import Gap, SampleFlag
from acudevice.values.thresholds import Mode, Side, Thresholds, ThresholdTable

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
PERIOD, HZ = 10_000, 1_000_000
SCALE = Scale(
    Calibration("c0" * 16, (CellTable((0, 100_000), (0, 100_000)),), 1_780_000_000), (0,), -1, 8_000_000
)
"""A count is a millinewton."""
TABLE = ThresholdTable(
    3,
    tuple(
        Thresholds("LR3", side, Mode.HOLD, 1500, 1000, 8000, 20_000, 30_000, 4000, 8000)
        for side in (Side.LEFT, Side.RIGHT)
    ),
)
PRESS_S, REST_S = 5, 2


def session(
    name: str = "s1",
    day: int = 0,
    sides: Sequence[Side] = (Side.LEFT,),
    force_mn: int = 10_000,
    *,
    device: str = "blue",
    simulated: bool = False,
    state: str = "sealed",
    lost: int = 0,
) -> Recording:
    """Return a session of `day` days after a Monday: a press of 5 s at LR3 for each side, rest of 2 s around each.

    `lost` samples are missing at its end, before one more second of rest.
    """
    start_s = (MONDAY + timedelta(days=day)).timestamp()
    boot = Boot(7, 0, 100, 500, HZ, 0.0)
    counts = np.concatenate([_rest(), *(part for _ in sides for part in (_pressed(force_mn), _rest()))])
    blocks = [_block(boot, 100, counts)]
    gaps: tuple[Gap, ...] = ()
    if lost:
        n = len(counts)
        blocks.append(_block(boot, 100 + n + lost, np.zeros(100, np.int64)))
        gaps = (Gap(n, n + lost - 1, (n - 1) / 100, (n + lost) / 100, "link"),)
    about = SessionInfo(
        name, "guide", start_s, device, "ble:00:11:22:33:44:55",
        DeviceInfo("ring", "Ring One", "1.2", "R-0001", "1.0", 7), "tai-chong", "1.0", "1.0",
        simulated=simulated, state=state, end_reason="done", tip_area_mm2=100.0, notes="said something",
        zero_s=start_s,
    )  # fmt: skip
    return Recording(
        about, (boot,), (Epoch(7, 0, 100, SCALE, 100.0, PERIOD),), tuple(blocks), sum(map(len, blocks)), gaps,
        tuple(_press(k, side, force_mn) for k, side in enumerate(sides)),
        (Mark("host", "cue", 1.0, 100, fields={"cue": "press"}),), (TABLE,),
    )  # fmt: skip


def case(
    name: str = "s1", participant: str = "P001", plan: str | None = None, day: int = 0, **more: object
) -> Case:
    """Return a made-up session as a data set takes it."""
    recording = session(name, day, **more)  # type: ignore[arg-type]  # handed on as they are
    return Case(recording, name, Participant(participant, plan), recording.session.started_s)


def _rest() -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.zeros(REST_S * 100, np.int64)


def _pressed(force_mn: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.full(PRESS_S * 100, force_mn, np.int64)


def _block(boot: Boot, first: int, counts: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Block:
    readings = array("q")
    readings.frombytes(np.ascontiguousarray(counts, np.int64).tobytes())
    run = Run(len(counts), 500 + (first - 100) * PERIOD, SampleFlag(0))
    return Block(boot, first, 0, PERIOD, (run,), readings)


def _press(k: int, side: Side, force_mn: int) -> RecordedPress:
    onset = REST_S * 100 + k * (PRESS_S + REST_S) * 100
    release, n = onset + PRESS_S * 100, PRESS_S * 100
    in_band = 8000 <= force_mn <= 20_000
    over = force_mn >= 30_000
    verdict = Verdict.OK if in_band else Verdict.OVER_CEILING if over else Verdict.TOO_LIGHT
    held = n if force_mn >= 8000 else 0
    press = Press(
        "LR3", int(side), onset + 100, release + 100, 500 + onset * PERIOD, 500 + release * PERIOD, HZ, verdict,
        () if in_band else (verdict,), force_mn, held, held * force_mn, held * force_mn**2,
        n * PERIOD if in_band else 0, n * PERIOD if in_band else 0, n * PERIOD if over else 0,
        0 if held else None, impulse_mn_ticks=force_mn * n * PERIOD,
    )  # fmt: skip
    return RecordedPress(7, onset, release, onset / 100, release / 100, press, None)
