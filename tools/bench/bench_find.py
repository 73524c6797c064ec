"""What finding presses costs, beside copying, and beside what a scientist would write with SciPy or NeuroKit2.

    python -m tools.bench.bench_find [--json] [--no-day]

Counts in memory, one press of 5 s in 10 s with noise and tremor, evenly sampled. *find* goes from counts to presses
with their edges: grid, noise, rest, humps, levels, and the state machine over the grid. *find and check* also checks
the counts against the thresholds of a point, and gives each press its verdict. *measure* adds plateau, means and doubts
from the samples.

*Beside copying*: an hour and a day, in counts of 4 and of 8 bytes (NumPy's own whole numbers have 8). What a copy costs
depends on where it goes: *copy_ns* is `counts.copy()`, whose memory the system has to give anew where it is large;
*into_ns* is copying into an array that is there already. A day is the same hour 24 times.

*Beside others*: the pipelines of SciPy look for the same presses: a low-pass filter of zero phase, a rolling minimum
for rest, `find_peaks` with prominence and `peak_widths`; and the same on a tenth of the samples. That of NeuroKit2
filters and looks for peaks with `signal_findpeaks`, of a tenth of the recording, since it takes its time. Neither is a
dependency: what is not installed is left out.
"""

import argparse
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from acudevice.signal.find.finding import Finding, find_in
from acudevice.signal.find.grid import even_grid
from acudevice.signal.find.measure import Samples, measure
from acudevice.signal.find.noise import noise_of
from acudevice.values.calibration import CellTable
from tools.bench._timing import best_s, report
from tools.bench.bench_signal import TICK_HZ, at_once, converter

Counts = NDArray[np.int32]
Row = dict[str, Any]
Way = tuple[Callable[[], int | None], int]
"""What is done, and with how many samples."""

NEWTONS = CellTable((8000, 208_000), (0, 120_000))
"""The calibration of the recording: its presses are of 12 N."""


HOUR_S = 3600

TIMES = 14
"""Find, detect and check shall take so many times what copying takes, at most."""


def recording(rate_hz: int, samples: int) -> Counts:
    """Return counts of presses of 5 s every 10 s: 20,000 counts high over 8,000, with noise and tremor."""
    longest = HOUR_S * rate_hz
    if samples > longest:
        return np.resize(recording(rate_hz, longest), samples)
    rng = np.random.default_rng(1)
    t_s = np.arange(samples) / rate_hz
    phase = t_s % 10
    press = np.clip(np.minimum((phase - 2) / 0.3, (7 - phase) / 0.3), 0, 1)
    tremor = 1 + 0.02 * np.sin(2 * np.pi * 8 * t_s)
    return np.asarray(8000 + 20_000 * press * tremor + 100 * rng.standard_normal(samples)).astype(np.int32)


def found(counts: Counts, rate_hz: float) -> Finding:
    """Find the presses in counts."""
    return find_in(even_grid(counts, rate_hz), noise_of(counts), rate_hz)


def checked(counts: Counts, rate_hz: int) -> int:
    """Find the presses in counts, and check the counts."""
    period = TICK_HZ // rate_hz
    at_once(converter(NEWTONS), counts, range(0, len(counts) * period, period))
    return len(found(counts, rate_hz).spans)


def measured(counts: Counts, rate_hz: float) -> int:
    """Find the presses in counts, and measure them."""
    times = np.arange(len(counts)) / rate_hz
    samples = Samples(times, counts.astype(np.float64), np.zeros(len(counts), np.bool))
    return len(measure(found(counts, rate_hz), samples, ()))


def by_scipy(counts: Counts, rate_hz: float, step: int = 1) -> int:
    """Find presses as the manuals of SciPy suggest, on each `step`th sample after filtering."""
    signal, ndimage = import_module("scipy.signal"), import_module("scipy.ndimage")
    low_pass = signal.butter(2, 5, fs=rate_hz, output="sos")
    force = signal.sosfiltfilt(low_pass, counts.astype(np.float64))[::step]
    window = int(10 * rate_hz / step)
    above = force - ndimage.uniform_filter1d(ndimage.minimum_filter1d(force, window), window)
    height = 0.2 * np.quantile(above, 0.99)
    peaks, _ = signal.find_peaks(above, height=height, prominence=height, distance=window // 20)
    signal.peak_widths(above, peaks, rel_height=0.9)
    return len(peaks)


def by_neurokit(counts: Counts, rate_hz: float) -> int:
    """Find presses as the manual of NeuroKit2 suggests for a signal of its own kind."""
    neurokit = import_module("neurokit2")
    force = neurokit.signal_filter(counts.astype(np.float64), sampling_rate=rate_hz, highcut=2)
    force = force - np.quantile(force, 0.05)
    height = 0.2 * np.quantile(force, 0.99)
    found = neurokit.signal_findpeaks(force, height_min=height, relative_height_min=None)
    onsets = np.asarray(found["Onsets"], np.float64)
    return len(np.unique(onsets[np.isfinite(onsets)]))


def ways_of(counts: Counts, rate_hz: int) -> dict[str, Way]:
    """Return the ways to find presses, those that are installed."""
    size = len(counts)
    ways: dict[str, Way] = {
        "find": (lambda: len(found(counts, rate_hz).spans), size),
        "find and check": (lambda: checked(counts, rate_hz), size),
        "find and measure": (lambda: measured(counts, rate_hz), size),
    }
    if find_spec("scipy") is not None:
        ways["SciPy"] = (lambda: by_scipy(counts, rate_hz), size)
        if rate_hz > 100:
            ways["SciPy, each tenth"] = (lambda: by_scipy(counts, rate_hz, 10), size)
    if find_spec("neurokit2") is not None:
        ways["NeuroKit2"] = (lambda: by_neurokit(counts[: size // 10], rate_hz), size // 10)
    return ways


def often(samples: int) -> int:
    """Return how often a way is tried with so many samples: the more often, the less others disturb the best."""
    return max(5, min(40, 200_000_000 // samples))


def beside_copying(rate_hz: int, hours: int, width: int) -> Row:
    """Return what finding and checking cost beside copying, in counts of `width` bytes."""
    counts: NDArray[Any] = recording(rate_hz, hours * HOUR_S * rate_hz).astype(f"i{width}")
    size, there = len(counts), np.zeros_like(counts)
    runs = often(size)
    copy_s, into_s = (
        best_s(lambda: counts.copy() is None, runs),
        best_s(lambda: np.copyto(there, counts), runs),
    )
    find_s = best_s(lambda: found(counts, rate_hz), runs)
    all_s = best_s(lambda: checked(counts, rate_hz), runs)
    row: Row = {"rate_hz": rate_hz, "hours": hours, "bytes": width, "copy_ns": 1e9 * copy_s / size}
    row |= {
        "into_ns": 1e9 * into_s / size,
        "find_ns": 1e9 * find_s / size,
        "find and check_ns": 1e9 * all_s / size,
    }
    row |= {"Msamples/s": size / all_s / 1e6, "of_copy": all_s / copy_s, "of_into": all_s / into_s}
    return row | {
        f"within_{TIMES}": "both" if all_s <= TIMES * into_s else "copy" if all_s <= TIMES * copy_s else "no"
    }


def beside_others(rate_hz: int) -> list[Row]:
    """Return the cost of each way for an hour at one rate."""
    ways = ways_of(recording(rate_hz, HOUR_S * rate_hz), rate_hz)
    cost = {name: best_s(work, 9) / size for name, (work, size) in ways.items()}
    return [
        {
            "way": name,
            "rate_hz": rate_hz,
            "samples": ways[name][1],
            "presses": ways[name][0](),
            "ns_a_sample": 1e9 * taken,
            "of_find": taken / cost["find"],
            "of_find_and_check": taken / cost["find and check"],
        }
        for name, taken in cost.items()
    ]


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--no-day", action="store_true", help="an hour alone: a day takes 2 GB and half a minute"
    )
    args = parser.parse_args()
    lengths = (1,) if args.no_day else (1, 24)
    rows = [beside_copying(*of) for of in product((1000, 100), lengths, (4, 8))]
    report("finding and checking beside copying the same counts", rows, as_json=args.json)
    for rate_hz in (1000, 100):
        report("presses found in an hour of counts of 4 bytes", beside_others(rate_hz), as_json=args.json)


if __name__ == "__main__":
    main()
