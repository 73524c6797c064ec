"""The tables of a data set: each column with its type, its unit (UCUM) and what it means.

Every number that is added up is whole (counts, millinewtons, microseconds), so that sums are the same in any order, on
any number of processes. What is not known is null.
"""

from functools import cache
from typing import Any, NamedTuple

import pyarrow as pa  # type: ignore[import-untyped]  # it has no stubs

VERSION = 1
"""Of the tables. A reader refuses a later one; a change of a column is a new one."""

CELLS = 8
"""The most force cells that a device has."""


class Column(NamedTuple):
    """A column of a table."""

    name: str
    kind: Any
    """Arrow's type."""
    unit: str
    """As a UCUM code; empty where there is none."""
    meaning: str
    nullable: bool = False


_TEXT = pa.dictionary(pa.int32(), pa.string())
_MOMENT = pa.timestamp("us", tz="UTC")
_WHOSE = (
    Column("participant", _TEXT, "", "code of the participant"),
    Column("session", _TEXT, "", "id of the session"),
)


def _maybe(name: str, kind: Any, unit: str, meaning: str) -> Column:
    return Column(name, kind, unit, meaning, nullable=True)


TABLES: dict[str, tuple[Column, ...]] = {
    "sessions": (
        *_WHOSE,
        _maybe("plan", _TEXT, "", "what was asked of the participant"),
        Column("started", _MOMENT, "", "when it began (shifted by weeks where the data set is de-identified)"),
        Column("day", pa.date32(), "", "the same day as the participant's calendar has it"),
        Column("kind", _TEXT, "", "guide, record, demo, import, pain-threshold, calibrate or verify"),
        _maybe("routine", _TEXT, "", "routine that was guided"),
        Column("device", _TEXT, "", "pseudonym of the device"),
        Column("model", _TEXT, "", "what kind of device"),
        _maybe("firmware", _TEXT, "", "its version"),
        _maybe("software", _TEXT, "", "version of the package that recorded it"),
        Column("calibrations", pa.string(), "", "pseudonyms of the calibrations, a space between them"),
        _maybe("tip_area_mm2", pa.float64(), "mm2", "area of the tip"),
        Column("simulated", pa.bool_(), "", "whether its samples did not come from the world"),
        Column("state", _TEXT, "", "sealed, or recovered: its end may be missing"),
        _maybe("end_reason", _TEXT, "", "why it ended"),
        _maybe("rating_before", pa.int16(), "1", "what the person rated before"),
        _maybe("rating_after", pa.int16(), "1", "and after"),
        Column("thresholds", pa.string(), "", "tables of thresholds that were in force, as JSON"),
        Column("duration_us", pa.int64(), "us", "from the first sample to one period after the last"),
        Column("samples", pa.int64(), "1", "how many there are"),
        Column("missing", pa.int64(), "1", "samples known to be missing; a reboot adds none"),
        Column("gaps", pa.int32(), "1", "how many gaps"),
        Column("presses", pa.int32(), "1", "how many presses"),
        Column("rates_hz", pa.string(), "Hz", "nominal rates, a space between them"),
    ),
    "samples": (
        *_WHOSE,
        Column("sample", pa.int64(), "1", "number in the session"),
        Column("t_us", pa.int64(), "us", "time since sample 0"),
        Column("dt_us", pa.int32(), "us", "time that it stands for: until the next one, a period at most"),
        Column("counts", pa.int32(), "{count}", "reading of the first cell"),
        *(_maybe(f"counts_{k}", pa.int32(), "{count}", f"reading of cell {k}") for k in range(2, CELLS + 1)),
        _maybe("force_mn", pa.int32(), "mN", "force; null where a reading is invalid or its scale unknown"),
        Column("flags", pa.uint8(), "1", "flags of its packet"),
        _maybe("press", pa.int32(), "1", "number in the session of the press that it lies in"),
    ),
    "presses": (
        *_WHOSE,
        Column("press", pa.int32(), "1", "number in the session, from 0"),
        _maybe("point", _TEXT, "", "point that was pressed"),
        Column("side", _TEXT, "", "midline, left, right or any"),
        _maybe("mode", _TEXT, "", "hold, series or knead; null where its thresholds are not known"),
        Column("judge", _TEXT, "", "whose figures these are: host or device"),
        Column("onset_us", pa.int64(), "us", "time since sample 0"),
        Column("release_us", pa.int64(), "us", "the same"),
        Column("verdict", _TEXT, "", "verdict of that judge"),
        Column("reasons", pa.string(), "", "all that was wrong, a space between them"),
        _maybe("device_verdict", _TEXT, "", "what the device reported"),
        _maybe("low_mn", pa.int32(), "mN", "lower edge of the band"),
        _maybe("high_mn", pa.int32(), "mN", "upper edge"),
        _maybe("ceiling_mn", pa.int32(), "mN", "ceiling"),
        _maybe("peak_mn", pa.int32(), "mN", "greatest force"),
        Column("held", pa.int64(), "1", "samples at or above the lower edge"),
        Column("sum_mn", pa.int64(), "mN", "sum of force over those"),
        Column("duration_us", pa.int64(), "us", "from onset to release"),
        Column("in_band_us", pa.int64(), "us", "time in the band"),
        Column("above_us", pa.int64(), "us", "time above it"),
        _maybe("to_band_us", pa.int64(), "us", "time from onset until the band is reached"),
        Column("impulse_nus", pa.int64(), "N.us", "force times time, rounded"),
        _maybe("cv", pa.float64(), "1", "coefficient of variation of the held samples"),
        _maybe("hold_cv", pa.float64(), "1", "the same of the hold without its slopes"),
        _maybe("drift_n_s", pa.float64(), "N/s", "slope of the hold"),
        _maybe("sway_n", pa.float64(), "N", "slow unsteadiness of the hold"),
        _maybe("tremor_n", pa.float64(), "N", "quick unsteadiness of the hold"),
        _maybe("rise_n_s", pa.float64(), "N/s", "slope of the rise"),
        _maybe("cadence_hz", pa.float64(), "Hz", "of kneading, or of a series"),
        _maybe("cycles", pa.int32(), "1", "cycles of kneading"),
    ),
    "gaps": (
        *_WHOSE,
        Column("start_us", pa.int64(), "us", "time of the sample before it"),
        Column("end_us", pa.int64(), "us", "time of the sample after it"),
        _maybe("missing", pa.int64(), "1", "how many samples; null after a reboot, since nobody knows"),
        Column("reason", _TEXT, "", "link, overrun, reboot, damaged, stopped or unknown"),
    ),
    "events": (
        *_WHOSE,
        _maybe("t_us", pa.int64(), "us", "time since sample 0"),
        _maybe("sample", pa.int64(), "1", "number of the sample it speaks of"),
        Column("source", _TEXT, "", "device or host"),
        Column("kind", _TEXT, "", "what happened"),
        Column("fields", pa.string(), "", "more, as JSON"),
    ),
}  # fmt: skip
"""All tables by name."""


@cache
def arrow(table: str) -> Any:
    """Return a table's Arrow schema, units and meanings in the metadata of its fields."""
    return pa.schema(
        [
            pa.field(one.name, one.kind, one.nullable, {"unit": one.unit, "description": one.meaning})
            for one in TABLES[table]
        ],
        {"acudevice_cohort": str(VERSION)},
    )


def described() -> dict[str, Any]:
    """Return what the descriptor of a data set says of its tables."""
    return {
        name: [
            {"name": one.name, "type": str(one.kind), "unit": one.unit, "description": one.meaning}
            for one in columns
        ]
        for name, columns in TABLES.items()
    }
