"""What checks say, in one form: pairs of an event's kind and its fields by the names of the page."""

from collections.abc import Iterable

from acudevice.signal.calibrate import Converter, cause_of
from acudevice.signal.check import Check
from acudevice.signal.moments import Cleared, Latched, Moment, PressEnded, PressStarted
from acudevice.values.press import Press
from tests.support.oracle_check import Oracle, Said
from tests.support.traces import SCALE, WIDTH, Trace

CONVERTER = Converter(SCALE, WIDTH)


def say(moment: Moment) -> Said:
    """Return what a moment says."""
    match moment:
        case PressStarted(index, tick):
            return "press_start", {"index": index, "tick": tick}
        case Latched(index, tick, cause):
            return "over", {"index": index, "tick": tick, "cause": int(cause)}
        case Cleared(index, tick):
            return "clear", {"index": index, "tick": tick}
        case PressEnded(press):
            return "press_end", fields_of(press)


def fields_of(press: Press) -> dict[str, object]:
    """Return a press as the fields of `press_end`, but for `done`; reasons as sorted numbers."""
    return {
        "point": press.point, "side": int(press.side), "verdict": int(press.verdict),
        "reasons": sorted(map(int, press.reasons)), "onset": press.onset, "onset_tick": press.onset_tick,
        "release": press.release, "release_tick": press.release_tick, "peak": press.peak_mn, "held": press.held,
        "sum": press.sum_mn, "sum_sq": press.sum_sq_mn2, "in_band": press.in_band_ticks, "longest": press.longest_ticks,
        "above": press.above_ticks, "to_band": press.to_band_ticks, "impulse": press.impulse_mn_ticks,
        "cycles": press.cycles, "cadence": press.cadence_mhz, "rest": press.rest_ticks,
    }  # fmt: skip


def check_for(trace: Trace) -> Check:
    """Return a check that begins where a trace does."""
    return Check(trace.thresholds, ceiling_mn=trace.ceiling_mn, tick_hz=trace.tick_hz, over=trace.over)


def fed(check: Check, trace: Trace) -> list[Moment]:
    """Return what a check says of the packets of a trace, cut at the end."""
    moments = [m for packet in trace.packets for m in check.feed(packet, CONVERTER.many(packet.counts))]
    return [*moments, *check.cut()]


def stepped(check: Check, rows: Iterable[tuple[int, int, int]]) -> list[Moment]:
    """Return what a check says of samples, one by one."""
    return [m for i, t, c in rows for m in check.step(i, t, CONVERTER.one((c,)), cause_of((c,), WIDTH))]


def oracle_says(trace: Trace) -> tuple[list[Said], int]:
    """Return what the second, literal check says of a trace, cut at the end, and how many presses were good."""
    oracle = Oracle(trace.thresholds, trace.ceiling_mn, trace.tick_hz, trace.over)
    for index, tick, counts in trace.rows():
        oracle.feed(index, tick, CONVERTER.one((counts,)), int(cause_of((counts,), WIDTH)))
    oracle.cut()
    return [
        (kind, {k: v for k, v in fields.items() if k != "done"}) for kind, fields in oracle.said
    ], oracle.done
