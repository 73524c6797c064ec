"""The columns of each table of the CSV folder: what stands in them, in which unit, and how they are written and read.

Seconds have six decimals (a tick of 1 MHz), newtons three (a millinewton, which is what force is counted in).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from acudevice.errors import BadDataError
from acudevice.values.plain import from_plain, to_plain
from acudevice.values.press import Press
from acudevice.values.recording import Mark, RecordedPress
from acudevice.values.samples import Gap, SampleFlag
from acudevice.values.thresholds import Side

FLAGS = {int(flag): str(flag.name).lower() for flag in SampleFlag}
"""Names of the bits in the column `flags`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    type: str
    """Its type in the terms of a Data Package's table schema."""
    description: str
    text: Callable[[Any], object]
    """What stands in it for one row; None is an empty cell."""
    unit: str | None = None
    """UCUM code."""
    required: bool = False


def _decimals(places: int, value: Callable[[Any], float | None]) -> Callable[[Any], str | None]:
    def text(row: object) -> str | None:
        number = value(row)
        return None if number is None else f"{number:.{places}f}"

    return text


def _seconds(ticks: Callable[[Press], int | None]) -> Callable[[RecordedPress], str | None]:
    def value(row: RecordedPress) -> float | None:
        found = ticks(row.press)
        return None if found is None else found / row.press.tick_hz

    return _decimals(6, value)


def _json(value: object) -> str | None:
    if value is None:
        return None
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


PRESSES: tuple[Column, ...] = (
    Column("point", "string", "point that was active", lambda row: row.press.point),
    Column("side", "string", "side of the body", lambda row: Side(row.press.side).name.lower()),
    Column("onset_s", "number", "first sample of the press", _decimals(6, lambda row: row.onset_s), "s", True),
    Column("release_s", "number", "sample that ended it", _decimals(6, lambda row: row.release_s), "s", True),
    Column("hold_s", "number", "time in band", _decimals(6, lambda row: row.press.hold_s), "s"),
    Column("peak_n", "number", "greatest force", _decimals(3, lambda row: row.press.peak_n), "N"),
    Column("mean_n", "number", "mean force while held", _decimals(3, lambda row: row.press.mean_n), "N"),
    Column("cv", "number", "coefficient of variation while held", _decimals(6, lambda row: row.press.cv), "1"),
    Column("verdict", "string", "verdict of the host, or the device's where none", lambda row: row.press.verdict.label),
    Column("reasons", "string", "all that is wrong", lambda row: " ".join(r.label for r in row.press.reasons) or None),
    Column("device_verdict", "string", "verdict of the device", lambda row: row.device and row.device.verdict.label),
    Column("onset_sample", "integer", "number of its first sample", lambda row: row.onset_sample, None, True),
    Column("release_sample", "integer", "number of the one that ended it", lambda row: row.release_sample, None, True),
    Column("longest_s", "number", "longest unbroken time in band", _seconds(lambda press: press.longest_ticks), "s"),
    Column("above_s", "number", "time above the band", _seconds(lambda press: press.above_ticks), "s"),
    Column("to_band_s", "number", "from onset to the band", _seconds(lambda press: press.to_band_ticks), "s"),
    Column("rest_s", "number", "rest before it", _seconds(lambda press: press.rest_ticks), "s"),
    Column("impulse_ns", "number", "force times time",
           _decimals(6, lambda row: row.press.impulse_mn_ticks / row.press.tick_hz / 1000), "N.s"),
    Column("cycles", "integer", "cycles of kneading", lambda row: row.press.cycles),
    Column("cadence_hz", "number", "cadence",
           _decimals(3, lambda row: None if row.press.cadence_mhz is None else row.press.cadence_mhz / 1000), "Hz"),
    Column("boot_id", "integer", "boot of the device", lambda row: row.boot_id, None, True),
    Column("host", "object", "all figures of the host, in millinewtons and ticks", lambda row: _json(row.host)),
    Column("device", "object", "all figures of the device, in millinewtons and ticks", lambda row: _json(row.device)),
)  # fmt: skip

EVENTS: tuple[Column, ...] = (
    Column("t_s", "number", "when", _decimals(6, lambda mark: mark.t_s), "s"),
    Column("sample", "integer", "number of the sample it speaks of", lambda mark: mark.sample),
    Column("source", "string", "device or host", lambda mark: mark.source, None, True),
    Column("kind", "string", "what happened", lambda mark: mark.kind, None, True),
    Column("boot_id", "integer", "boot of the device", lambda mark: mark.boot_id),
    Column("seq", "integer", "number of the device's event since its boot", lambda mark: mark.seq),
    Column("tick", "integer", "tick of the device", lambda mark: mark.tick),
    Column(
        "fields",
        "object",
        "the rest, in the units of the protocol",
        lambda mark: _json(mark.fields),
        None,
        True,
    ),
)

GAPS: tuple[Column, ...] = (
    Column(
        "first_sample",
        "integer",
        "first missing sample; empty where nobody knows how many",
        lambda gap: gap.first,
    ),
    Column("last_sample", "integer", "last missing sample", lambda gap: gap.last),
    Column("start_s", "number", "the sample before", _decimals(6, lambda gap: gap.start_s), "s", True),
    Column("end_s", "number", "the sample after", _decimals(6, lambda gap: gap.end_s), "s", True),
    Column(
        "reason", "string", "link, overrun, reboot, damaged or stopped", lambda gap: gap.reason, None, True
    ),
)


def samples_columns(cells: int) -> tuple[Column, ...]:
    """Return the columns of the table of samples, whose rows are written by `csv_folder` itself."""
    names = ["counts"] if cells == 1 else [f"counts_{k + 1}" for k in range(cells)]
    flags = ", ".join(f"{bit} {name}" for bit, name in FLAGS.items())

    def none(_: object) -> None:
        return None

    return (
        Column("sample", "integer", "number of the sample; a missing one has no row", none, None, True),
        Column("t_s", "number", "seconds from sample 0", none, "s", True),
        *(Column(name, "integer", "reading as the device sent it", none, "{count}") for name in names),
        Column("force_n", "number", "force, calibrated and tared; empty where invalid or unknown", none, "N"),
        Column("pressure_kpa", "number", "force over the area of the tip; empty where unknown", none, "kPa"),
        Column("flags", "integer", f"sum of: {flags}", none, None, True),
    )


def read_press(row: dict[str, str]) -> RecordedPress:
    """Return a press from its row."""
    host, device = (
        from_plain(Press, json.loads(row[name])) if row[name] else None for name in ("host", "device")
    )
    if host is None and device is None:
        raise BadDataError("a press has neither the host's figures nor the device's")
    return RecordedPress(
        int(row["boot_id"]), int(row["onset_sample"]), int(row["release_sample"]),
        float(row["onset_s"]), float(row["release_s"]), host, device,
    )  # fmt: skip


def read_mark(row: dict[str, str]) -> Mark:
    """Return an event from its row."""
    sample, boot_id, seq, tick = (
        int(row[name]) if row[name] else None for name in ("sample", "boot_id", "seq", "tick")
    )
    t_s = float(row["t_s"]) if row["t_s"] else None
    return Mark(row["source"], row["kind"], t_s, sample, boot_id, seq, tick, json.loads(row["fields"]))


def read_gap(row: dict[str, str]) -> Gap:
    """Return a gap from its row."""
    first, last = (int(row[name]) if row[name] else None for name in ("first_sample", "last_sample"))
    return Gap(first, last, float(row["start_s"]), float(row["end_s"]), row["reason"])
