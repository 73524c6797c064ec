"""From a recording to rows: what a data set keeps of a session beside its samples."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from acudevice.signal.figures import Figures
from acudevice.values.cohort import Participant
from acudevice.values.plain import to_plain
from acudevice.values.press import Press
from acudevice.values.recording import RecordedPress, Recording
from acudevice.values.thresholds import Side, Thresholds

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A session of a participant, as a data set takes it."""

    recording: Recording
    """Without free text, serials and addresses."""
    session: str
    """The id that it has in the data set."""
    participant: Participant
    started_s: float
    """When it began, Unix time, shifted where nobody may know."""
    figures: Sequence[Figures] = ()
    """Technique of each press; none: not worked out."""

    def whose(self) -> Row:
        """Return the columns that all tables begin with."""
        return {"participant": self.participant.code, "session": self.session}


def session_row(case: Case, duration_us: int) -> Row:
    """Return the row of a session that lasts so long, the period of its last sample included."""
    recording, about = case.recording, case.recording.session
    info = about.info
    begun = datetime.fromtimestamp(case.started_s, UTC)
    day = begun.astimezone(ZoneInfo(case.participant.timezone)).date()
    calibrations = (epoch.scale.calibration.id for epoch in recording.epochs if epoch.scale)
    rates = sorted({epoch.rate_hz for epoch in recording.epochs if epoch.rate_hz})
    return case.whose() | {
        "plan": case.participant.plan_on(day.isoformat()), "started": begun, "day": day,
        "kind": about.kind, "routine": about.routine, "device": about.device,
        "model": info.model if info else "", "firmware": info and info.firmware, "software": about.software,
        "calibrations": " ".join(dict.fromkeys(calibrations)), "tip_area_mm2": about.tip_area_mm2,
        "simulated": about.simulated, "state": about.state, "end_reason": about.end_reason,
        "rating_before": about.rating_before, "rating_after": about.rating_after,
        "thresholds": json.dumps(to_plain(recording.thresholds)), "duration_us": duration_us,
        "samples": recording.samples, "missing": recording.missing, "gaps": len(recording.gaps),
        "presses": len(recording.presses), "rates_hz": " ".join(f"{rate:g}" for rate in rates),
    }  # fmt: skip


def press_rows(case: Case) -> Iterator[Row]:
    """Yield the row of each press."""
    for k, recorded in enumerate(case.recording.presses):
        figures = case.figures[k] if case.figures else {}
        yield (
            case.whose()
            | _place(k, recorded)
            | _judged(case.recording, recorded)
            | {name: figures[name].value if name in figures else None for name in _TECHNIQUE}
        )


_TECHNIQUE = ("hold_cv", "drift_n_s", "sway_n", "tremor_n", "rise_n_s")


def _place(k: int, recorded: RecordedPress) -> Row:
    press = recorded.press
    return {
        "press": k, "point": press.point, "side": Side(press.side).name.lower(),
        "judge": "host" if recorded.host else "device",
        "onset_us": _us(recorded.onset_s), "release_us": _us(recorded.release_s),
        "device_verdict": recorded.device_verdict.label if recorded.device_verdict is not None else None,
    }  # fmt: skip


def _judged(recording: Recording, recorded: RecordedPress) -> Row:
    press, limits = recorded.press, _limits(recording, recorded.press)
    return {
        "mode": limits and limits.mode.name.lower(),
        "verdict": press.verdict.label,
        "reasons": " ".join(reason.label for reason in press.reasons),
        "low_mn": limits and limits.low_mn,
        "high_mn": limits and limits.high_mn,
        "ceiling_mn": limits and limits.ceiling_mn,
        "peak_mn": press.peak_mn,
        "held": press.held,
        "sum_mn": press.sum_mn,
        "duration_us": ticks_us(press, press.release_tick - press.onset_tick),
        "in_band_us": ticks_us(press, press.in_band_ticks),
        "above_us": ticks_us(press, press.above_ticks),
        "to_band_us": None if press.to_band_ticks is None else ticks_us(press, press.to_band_ticks),
        "impulse_nus": ticks_us(press, press.impulse_mn_ticks) // 1000,
        "cv": press.cv,
        "cadence_hz": None if press.cadence_mhz is None else press.cadence_mhz / 1000.0,
        "cycles": press.cycles,
    }


def ticks_us(press: Press, ticks: int) -> int:
    """Return ticks of a press in whole microseconds, rounded down."""
    return ticks * 1_000_000 // press.tick_hz


def _limits(recording: Recording, press: Press) -> Thresholds | None:
    """Return what a press was checked against, by the newest table that has it."""
    found = (table.find(press.point or "", Side(press.side)) for table in reversed(recording.thresholds))
    return next((one for one in found if one is not None), None)


def gap_rows(case: Case) -> Iterator[Row]:
    """Yield the row of each gap."""
    for gap in case.recording.gaps:
        times = {"start_us": _us(gap.start_s), "end_us": _us(gap.end_s)}
        yield case.whose() | times | {"missing": gap.missing, "reason": gap.reason}


def event_rows(case: Case) -> Iterator[Row]:
    """Yield the row of each event."""
    for mark in case.recording.marks:
        yield case.whose() | {
            "t_us": None if mark.t_s is None else _us(mark.t_s), "sample": mark.sample, "source": mark.source,
            "kind": mark.kind, "fields": json.dumps(to_plain(mark.fields)),
        }  # fmt: skip


def shifted(started_s: float, weeks: int, timezone: str = "UTC") -> float:
    """Return the beginning of the hour of a time, so many weeks earlier on the clock of a time zone.

    Day of the week and hour stay what they were there, whether or not summer time began or ended between.
    """
    zone = ZoneInfo(timezone)
    then = datetime.fromtimestamp(started_s, zone).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return (then - timedelta(weeks=weeks)).replace(tzinfo=zone).timestamp()


def _us(seconds: float) -> int:
    return round(seconds * 1e6)
