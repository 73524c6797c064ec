"""A press that ended: what was counted of it becomes a `Press` with its verdict."""

from acudevice.signal.limits import Limits
from acudevice.signal.tally import Tally
from acudevice.signal.verdict import reasons
from acudevice.signal.zones import End
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Side


def conclude(tally: Tally, limits: Limits, end: End, index: int, tick: int) -> Press:
    """Return the press that `end` ended at the sample number `index` at `tick`."""
    cycles, point = tally.cycles, limits.thresholds
    if cycles is not None:
        tally.cadence = cycles.cadence_mhz(limits.tick_hz)
    why = reasons(tally, limits, end, tick - tally.onset_tick)
    return Press(
        point=point.point if point else None,
        side=point.side if point else Side.ANY,
        onset=tally.onset,
        release=index,
        onset_tick=tally.onset_tick,
        release_tick=tick,
        tick_hz=limits.tick_hz,
        verdict=why[0] if why else Verdict.OK,
        reasons=why,
        peak_mn=tally.peak,
        held=tally.held,
        sum_mn=tally.total,
        sum_sq_mn2=tally.squares,
        in_band_ticks=tally.in_band,
        longest_ticks=tally.longest,
        above_ticks=tally.above,
        to_band_ticks=tally.to_band,
        impulse_mn_ticks=tally.impulse,
        cycles=None if cycles is None else cycles.count,
        cadence_mhz=tally.cadence,
        rest_ticks=tally.rest,
    )
