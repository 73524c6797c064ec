"""Technique of recorded presses, series and sessions, from what was counted and the samples that were kept."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Any

from acudevice.signal.calibrate import Converter
from acudevice.signal.figures import AtPoint, Figures, Technique, plain
from acudevice.values.calibration import Scale
from acudevice.values.calibration_record import CalibrationRecord
from acudevice.values.press import Press
from acudevice.values.recording import Block, RecordedPress, Recording
from acudevice.values.thresholds import Mode, Side, Thresholds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from acudevice.signal.technique.case import Case
    from acudevice.signal.technique.doubt import Curve
    from acudevice.signal.technique.window import Floats, Window

AROUND_S = 1.0
"""Seconds before onset and after release in which slopes and what is left are looked for: our judgement."""

Find = Callable[[str], CalibrationRecord | None]
"""Returns the record of the calibration of an id; None where there is none."""


def technique_of(recording: Recording, find: Find = lambda _: None) -> Technique:
    """Return the figures of a recording. Without a calibration's record no force has an uncertainty."""
    from acudevice.signal.technique.series import Pressed, point_figures, session_figures

    figures = figures_of_presses(recording, find)
    checked = any(one.host for one in recording.presses)
    pressed = [
        Pressed(one.press, found)
        for one, found in zip(recording.presses, figures, strict=True)
        if one.host or not checked
    ]
    groups: dict[tuple[str | None, int], list[Pressed]] = {}
    for one in pressed:
        groups.setdefault((one.press.point, one.press.side), []).append(one)
    points = tuple(
        AtPoint(point, Side(side), _mode(recording, point, side), point_figures(group))
        for (point, side), group in groups.items()
    )
    return Technique(figures, points, session_figures(pressed), len(figures) - len(pressed))


def figures_of_presses(recording: Recording, find: Find = lambda _: None) -> tuple[Figures, ...]:
    """Return the figures of each press of a recording, in its order."""
    if not recording.presses:
        return ()
    from acudevice.signal.technique.pressing import press_figures

    known: dict[str, Curve | None] = {}
    found: dict[int, Figures] = {}
    for k, around in _windows(recording):
        found[k] = press_figures(_case(recording, k, around, _scale_doubt(around, find, known)))
    return tuple(
        found.get(k) or press_figures(_case(recording, k, None, None)) for k in range(len(recording.presses))
    )


def plain_points(technique: Technique) -> list[dict[str, Any]]:
    """Return the points of a session as programs see them."""
    return [
        {
            "point": one.point,
            "side": one.side.name.lower(),
            "mode": None if one.mode is None else one.mode.name.lower(),
            **plain(one.figures),
        }
        for one in technique.points
    ]


@dataclass(slots=True)
class _Around:
    """The samples around a press, as they are gathered block by block."""

    tick: "list[NDArray[np.int64]]"
    force_n: "list[Floats]"
    scale: Scale | None
    """Of the block that the onset lies in, or of the first."""


def _windows(recording: Recording) -> Iterator[tuple[int, _Around]]:
    """Yield the place of each press of which samples were kept, with those; only a few are in memory at a time."""
    presses, scales = recording.presses, _Scales()
    ends = [press.release_s + AROUND_S for press in presses]
    # One that begins earlier may end later, where host and device do not agree on when a press began.
    latest = list(accumulate(ends, max))
    found: dict[int, _Around] = {}
    for block in recording.blocks:
        start_s = block.boot.t_s(block.runs[0].tick)
        for k in [k for k in found if ends[k] < start_s]:
            yield k, found.pop(k)
        if start_s > latest[-1]:
            break  # nothing is read that no press lies in
        near = takewhile(
            lambda k: presses[k].onset_s - AROUND_S <= block.end_s,  # noqa: B023  # used before the next block
            range(bisect_left(latest, start_s), len(presses)),
        )
        wanted = [k for k in near if presses[k].boot_id == block.boot.boot_id and ends[k] >= start_s]
        if wanted:
            scale = recording.scale_of(block)
            _gather(
                [(k, presses[k].press) for k in wanted], block, (scale, scales.forces(scale, block)), found
            )
    yield from found.items()


class _Scales:
    """Turns counts into force; makes each scale ready once."""

    def __init__(self) -> None:
        self._scale: Scale | None = None
        self._converter: Converter | None = None

    def forces(self, scale: Scale | None, block: Block) -> "Floats":
        """Return the force of each sample in N; NaN where it is invalid or not known."""
        import numpy as np

        if scale is None:
            return np.full(len(block), np.nan)
        converter = self._converter
        if converter is None or scale is not self._scale or converter.width != block.width:
            converter = self._converter = Converter(scale, block.width)
            self._scale = scale
        force_mn, valid = converter.array(block.rows())
        return np.where(valid, force_mn / 1000.0, np.nan)


def _gather(
    presses: list[tuple[int, Press]],
    block: Block,
    scaled: "tuple[Scale | None, Floats]",
    found: dict[int, _Around],
) -> None:
    """Add a block's samples to the windows of presses; before a gap one without a force stands for those missing."""
    import numpy as np

    ticks, (scale, force_n) = block.ticks(), scaled
    for k, press in presses:
        margin = round(AROUND_S * press.tick_hz)
        first, stop = np.searchsorted(ticks, [press.onset_tick - margin, press.release_tick + margin + 1])
        if first == stop:
            continue
        around = found.setdefault(k, _Around([], [], scale))
        if ticks[0] <= press.onset_tick <= ticks[-1]:
            around.scale = scale
        here = ticks[first:stop]
        if around.tick and here[0] - around.tick[-1][-1] > 1.5 * block.period_ticks:
            around.tick.append(np.array([(around.tick[-1][-1] + here[0]) // 2]))
            around.force_n.append(np.array([np.nan]))
        around.tick.append(here)
        around.force_n.append(force_n[first:stop])


def _scale_doubt(around: _Around | None, find: Find, known: "dict[str, Curve | None]") -> "Curve | None":
    """Return the uncertainty that the calibration of a press gives its forces; None: not assessed."""
    if around is None or around.scale is None:
        return None
    from acudevice.signal.technique.doubt import curve_of

    calibration = around.scale.calibration.id
    if calibration not in known:
        record = find(calibration)
        known[calibration] = None if record is None else curve_of(record)
    return known[calibration]


def _case(recording: Recording, k: int, around: _Around | None, scale: "Curve | None") -> "Case":
    from acudevice.signal.technique.case import Case
    from acudevice.signal.technique.doubt import Doubt, step_of

    recorded = recording.presses[k]
    press = recorded.press
    step_n = 0.0
    if around is not None and around.scale is not None:
        step_n = step_of(around.scale.calibration.cells, press.mean_n or press.peak_n or 0.0)
    return Case(
        press,
        None if around is None else _window(around, recorded),
        Doubt(scale, step_n),
        _thresholds(recording, press.point, press.side),
        recorded.onset_s,
        _next_onset_s(recording, k),
        recording.session.tip_area_mm2,
    )


def _window(around: _Around, recorded: RecordedPress) -> "Window":
    import numpy as np

    from acudevice.signal.technique.window import Window

    press = recorded.press
    ticks = np.concatenate(around.tick) - press.onset_tick
    return Window(recorded.onset_s + ticks / press.tick_hz, np.concatenate(around.force_n))


def _next_onset_s(recording: Recording, k: int) -> float | None:
    later = recording.presses[k + 1 : k + 2]
    return later[0].onset_s if later and later[0].boot_id == recording.presses[k].boot_id else None


def _mode(recording: Recording, point: str | None, side: int) -> Mode | None:
    found = _thresholds(recording, point, side)
    return None if found is None else found.mode


def _thresholds(recording: Recording, point: str | None, side: int) -> Thresholds | None:
    """Return what the presses of a point were checked against, by the newest table that has it."""
    found = (table.find(point or "", Side(side)) for table in reversed(recording.thresholds))
    return next((entry for entry in found if entry is not None), None)
