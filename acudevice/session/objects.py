"""The objects of a live stream: what each kind is made of. Field names are a contract (docs/commands.md)."""

from collections.abc import Mapping, Sequence
from typing import Any

from acudevice.values.device import DeviceInfo
from acudevice.values.plain import to_plain
from acudevice.values.press import Press, Verdict
from acudevice.values.recording import Boot
from acudevice.values.samples import Gap, SampleFlag, Samples
from acudevice.values.thresholds import Side, ThresholdTable

Object = dict[str, Any]


def device(info: DeviceInfo, address: str) -> Object:
    """Who the device is."""
    return {"address": address, **to_plain(info)}


def thresholds(table: ThresholdTable | None) -> list[Object] | None:
    """What a device holds for each point, by the names and in the units of the protocol."""
    return None if table is None else [entry.as_dict() for entry in table.entries]


def samples(packet: Samples, forces: Sequence[int | None], boot: Boot, age_ms: float | None) -> Object:
    """One packet: `sample` is the number of its first, one force and one list of counts a sample."""
    cells = packet.cells
    counts: list[Any] = list(packet.counts)
    if cells > 1:
        counts = [counts[k : k + cells] for k in range(0, len(counts), cells)]
    return {
        "sample": boot.number(packet.first),
        "force_n": [None if force is None else force / 1000.0 for force in forces],
        "counts": counts,
        "period_s": packet.period_ticks / packet.tick_hz,
        "epoch": packet.epoch,
        "flags": [flag.name.lower() for flag in SampleFlag(packet.flags) if flag.name],
        "age_ms": None if age_ms is None else round(age_ms, 3),
    }


def cue(given: Mapping[str, Any], words: str, symbol: str) -> Object:
    """A cue as the coach gives it, with its words and its sign."""
    age_ms = given["age_ms"]
    return {**given, "age_ms": None if age_ms is None else round(age_ms, 3), "say": words, "symbol": symbol}


def press(judged: Press, boot: Boot, device_verdict: Verdict | None) -> Object:
    """A press as the host judged it, with the device's verdict; null where the device did not report it."""
    return {
        "point": judged.point,
        "side": Side(judged.side).name.lower(),
        "onset_s": round(boot.t_s(judged.onset_tick), 6),
        "release_s": round(boot.t_s(judged.release_tick), 6),
        "onset_sample": boot.number(judged.onset),
        "release_sample": boot.number(judged.release),
        "hold_s": judged.hold_s,
        "longest_s": judged.longest_ticks / judged.tick_hz,
        "peak_n": judged.peak_n,
        "mean_n": judged.mean_n,
        "cv": judged.cv,
        "impulse_ns": judged.impulse_mn_ticks / judged.tick_hz / 1000.0,
        "verdict": judged.verdict.label,
        "reasons": [reason.label for reason in judged.reasons],
        "device_verdict": None if device_verdict is None else device_verdict.label,
    }


def gap(missing: Gap) -> Object:
    """Samples that are missing, in the numbers of the session; null where nobody knows how many."""
    return {
        "first_sample": missing.first,
        "last_sample": missing.last,
        "start_s": missing.start_s,
        "end_s": missing.end_s,
        "missing": missing.missing,
        "reason": missing.reason,
    }


def problem(code: str, message: str) -> Object:
    """Something is wrong, and the session goes on."""
    return {"code": code, "message": message}
