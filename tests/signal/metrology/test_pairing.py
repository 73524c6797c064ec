"""Two streams under one press become a calibration table, whatever the clocks and the zeros."""

import numpy as np
import pytest

from acudevice.errors import BadDataError
from acudevice.signal.metrology.calibrating import calibrate
from acudevice.signal.metrology.pairing import Doubtful, Stream, paired

DOUBT = Doubtful(0.01, 0.002)
GAIN, ZERO = 20_000.0, 1234.0


def ramp(t_s: np.ndarray) -> np.ndarray:
    """Return a press that goes up to 40 N and down again in 20 s, with rests between."""
    share = t_s / 25.0 % 1.0
    return np.where(share < 0.2, 0.0, 40.0 * (1.0 - np.abs(2.0 * (share - 0.2) / 0.8 - 1.0)))


def stairs(t_s: np.ndarray) -> np.ndarray:
    """Return a press that goes up to 40 N in five steps of 5 s, and down again."""
    return 40.0 * (1.0 - np.abs(2.0 * (np.floor(t_s / 5.0) % 10.0) / 10.0 - 1.0))


def streams(press, lag_s: float = 0.0, offset_n: float = 0.0, for_s: float = 90.0) -> tuple[Stream, Stream]:  # type: ignore[no-untyped-def]  # a function of time
    """Return counts at 100 Hz and forces at 80 Hz of one press; the first lag behind."""
    rng = np.random.default_rng(1)
    t_c, t_f = np.arange(0.0, for_s, 0.01) + 5.0, np.arange(0.3, for_s, 0.0125) + 5.0
    counts = ZERO + GAIN * press(t_c - 5.0 - lag_s) + rng.normal(0.0, 150.0, len(t_c))
    return Stream(t_c, counts), Stream(t_f, press(t_f - 5.0) + offset_n + rng.normal(0.0, 0.005, len(t_f)))


@pytest.mark.parametrize("press", [ramp, stairs])
@pytest.mark.parametrize("offset_n", [0.0, 0.3])
def test_the_line_is_found_again(press, offset_n: float) -> None:  # type: ignore[no-untyped-def]  # a function of time
    """Within what the reference knows; a zero of the reference that is off does not matter."""
    table = paired(*streams(press, offset_n=offset_n), DOUBT)
    record = calibrate(table, created="2026-11-22T10:00:00+00:00", software="test")
    (cell,) = record.cells
    for counts, force_mn in zip(cell.table.counts, cell.table.force_mn, strict=True):
        assert force_mn / 1000.0 == pytest.approx((counts - ZERO) / GAIN, abs=0.06)
    assert record.range_n[0] < 0.05
    assert len({o.series for o in table}) >= 1


@pytest.mark.parametrize("seed", range(6))
def test_the_stand_at_the_top_is_taken_wherever_noise_is_greatest_in_it(seed: int) -> None:
    """It is the end of the way up, as a whole."""
    rng = np.random.default_rng(seed)
    t_s = np.arange(0.0, 60.0, 0.02)
    counts, force = (stairs(t_s) * gain + rng.normal(0.0, 0.008, len(t_s)) for gain in (1.0, 1.0))
    table = paired(Stream(t_s, ZERO + GAIN * counts), Stream(t_s, force), DOUBT)
    assert max(o.reference_n for o in table) == pytest.approx(40.0, abs=0.05)


def test_a_lag_leaves_the_middle_alone() -> None:
    """What is read too low going up is read too high coming down."""
    table = paired(*streams(ramp, lag_s=0.03), DOUBT)
    record = calibrate(table, created="2026-11-22T10:00:00+00:00", software="test")
    table_of = record.cells[0].table
    middle = float(np.interp(ZERO + 20.0 * GAIN, table_of.counts, table_of.force_mn)) / 1000.0
    assert middle == pytest.approx(20.0, abs=0.05)
    loop = record.cells[0].figures["hysteresis"]
    assert loop is not None
    assert loop.value > 0.3


@pytest.mark.parametrize("rate_hz", [10.0, 12.5, 30.0])
@pytest.mark.parametrize("phase", [0.0, 0.2, 0.5, 0.8])
def test_devices_that_say_little_are_read_at_the_same_times(rate_hz: float, phase: float) -> None:
    """Whenever each of them takes its readings; what is missing is not joined by a line."""
    t_c, t_f = np.arange(900) / rate_hz, (np.arange(900) + phase) / rate_hz
    there = (t_c < 14.0) | (t_c > 20.0)
    counts = Stream(t_c[there], ZERO + GAIN * ramp(t_c[there]))
    table = paired(counts, Stream(t_f, ramp(t_f)), DOUBT)
    for line in table:
        assert (line.counts - ZERO) / GAIN == pytest.approx(line.reference_n, abs=0.03)
        assert not 14.5 < (line.t_s or 0.0) < 19.5


def test_a_press_beyond_what_the_reference_knows_is_refused() -> None:
    """What it shows there is a guess."""
    assert paired(*streams(ramp), Doubtful(0.01, 0.0, 39.0))
    with pytest.raises(BadDataError, match=r"up to 39\.. N, .* is calibrated up to 36\.0 N"):
        paired(*streams(ramp), Doubtful(0.01, 0.0, 36.0))


def test_a_quick_press_is_less_certain() -> None:
    """The clocks agree to some milliseconds only."""
    assert DOUBT.at(10.0, 0.0) == pytest.approx((0.01**2 + 0.02**2) ** 0.5)
    assert DOUBT.at(10.0, 20.0) > 10 * DOUBT.at(10.0, 0.0)


@pytest.mark.parametrize(
    ("press", "for_s", "words"),
    [
        (lambda t: 0.0 * t, 90.0, "never shows more than"),
        (lambda t: 20.0 + 0.0 * t, 90.0, "no press goes up from rest"),
        (ramp, 3.0, "less than five seconds"),
        (lambda t: 40.0 * (t % 2.0 > 1.0), 30.0, "over too quickly"),
    ],
)
def test_what_holds_no_press_is_refused(press, for_s: float, words: str) -> None:  # type: ignore[no-untyped-def]  # a function of time
    """With what to do."""
    with pytest.raises(BadDataError, match=words) as refused:
        paired(*streams(press, for_s=for_s), DOUBT)
    assert refused.value.hint


def test_a_silent_device_is_refused() -> None:
    """Rather than divided by."""
    nothing = Stream(np.array([]), np.array([]))
    with pytest.raises(BadDataError, match="sent nothing"):
        paired(nothing, nothing, DOUBT)


@pytest.mark.parametrize(("press", "stands"), [(ramp, False), (stairs, True)])
def test_only_a_press_that_stands_tells_of_noise(press, stands: bool) -> None:  # type: ignore[no-untyped-def]  # a function of time
    """While it moves, the spread of readings is the movement."""
    table = paired(*streams(press), DOUBT)
    assert {o.sd is not None for o in table} == {stands}
