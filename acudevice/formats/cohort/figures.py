"""What was done in each session of some parts: dose, points, gaps. One task of many, here or on another machine.

Polars scans the samples without holding them all. What is added up is whole, so that it comes out the same however
sessions are spread over tasks; what is not whole (steadiness of a press) is handed on as it is.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from acudevice.errors import BadDataError
from acudevice.formats.cohort.part import file

KEYS = ("participant", "session")


class Figures(NamedTuple):
    """Tables of what was done, by session."""

    sessions: pl.DataFrame
    """A row for each session: its facts, and what its samples and presses add up to."""
    points: pl.DataFrame
    """A row for each session, point and side."""
    presses: pl.DataFrame
    """A row for each press: its steadiness."""
    gaps: pl.DataFrame
    """A row for each session and reason."""


def figures_of(parts: Sequence[Path]) -> Figures:
    """Return the figures of the sessions in some parts. Raises `BadDataError` where a part is damaged or gone."""
    try:
        return _figures(parts)
    except (OSError, pl.exceptions.PolarsError) as error:
        names = ", ".join(part.name for part in parts)
        hint = "remove the damaged folder and build again: its sessions are added"
        raise BadDataError(f"the data set is damaged in {names}: {error}", hint=hint) from error


def _figures(parts: Sequence[Path]) -> Figures:
    sessions, presses = _table(parts, "sessions"), _table(parts, "presses")
    pressed = presses.group_by(KEYS).agg(_DOSE).collect()
    at_points = _points(presses)
    # By one key, and by the numbers that stand for words in the files: texts would cost most of the time.
    samples = pl.scan_parquet([file(part, "samples") for part in parts])
    sampled = _words(samples.group_by("session").agg(_SAMPLED)).collect(engine="streaming")
    minutes = at_points.group_by(KEYS).agg(pl.col("at_us").sum())
    whole = sessions.select(*KEYS, *_FACTS).collect()
    whole = whole.join(sampled, "session", "left", maintain_order="left")
    for more in (pressed, minutes):
        whole = whole.join(more, KEYS, "left", maintain_order="left")
    sums = [name for name in whole.columns if name.endswith(_SUMS) or name in {"ok", "over_ceiling"}]
    return Figures(
        whole.with_columns(pl.col(sums).fill_null(0)),
        at_points,
        presses.select(*KEYS, "press", "cv", "hold_cv").collect().sort(*KEYS, "press"),
        _table(parts, "gaps").group_by(*KEYS, "reason").agg(_LOST).collect().sort(*KEYS, "reason"),
    )


def together(found: Sequence[Figures]) -> Figures:
    """Return the figures of several tasks as one, sessions in the order of their ids."""
    return Figures(
        *(
            pl.concat([getattr(each, name) for each in found]).sort(*keys)
            for name, keys in (
                ("sessions", KEYS),
                ("points", (*KEYS, "point", "side")),
                ("presses", (*KEYS, "press")),
                ("gaps", (*KEYS, "reason")),
            )
        )
    )


_SUMS = ("_us", "_nus")
_FACTS = ("plan", "day", "kind", "state", "simulated", "duration_us", "samples", "missing", "presses")

_SAMPLED = [
    pl.col("dt_us").cast(pl.Int64).sum().alias("sampled_us"),
    pl.col("dt_us").filter(pl.col("force_mn").is_null()).cast(pl.Int64).sum().alias("unknown_us"),
    pl.col("force_mn").max().alias("peak_mn"),
]
_OK = (pl.col("verdict") == "ok").sum().cast(pl.Int64).alias("ok")
_TIMES = [
    pl.col("duration_us").sum().alias("contact_us"),
    pl.col("in_band_us").sum(),
    pl.col("impulse_nus").sum(),
]
_DOSE = [
    _OK,
    pl.col("reasons").str.contains("over_ceiling", literal=True).sum().cast(pl.Int64).alias("over_ceiling"),
    pl.col("above_us").sum(),
    *_TIMES,
]
_LOST = [
    pl.len().cast(pl.Int64).alias("gaps"),
    pl.when(pl.col("missing").count() > 0).then(pl.col("missing").sum()).alias("samples"),
    (pl.col("end_us") - pl.col("start_us")).sum().alias("lost_us"),
]


def _table(parts: Sequence[Path], name: str) -> pl.LazyFrame:
    """Return a table of all parts, words as text."""
    return _words(pl.scan_parquet([file(part, name) for part in parts]))


def _words(table: pl.LazyFrame) -> pl.LazyFrame:
    return table.with_columns(pl.col(pl.Categorical).cast(pl.String))


def _points(presses: pl.LazyFrame) -> pl.DataFrame:
    """Return what was done at each point and side; time at a point: from onset to release of presses in a row there."""
    rows = presses.with_columns(pl.struct("participant", "session", "point", "side").rle_id().alias("run"))
    runs = rows.group_by(*KEYS, "point", "side", "run").agg(
        (pl.col("release_us").max() - pl.col("onset_us").min()).alias("at_us")
    )
    spans = runs.group_by(*KEYS, "point", "side").agg(pl.col("at_us").sum())
    dose = rows.group_by(*KEYS, "point", "side").agg(pl.len().cast(pl.Int64).alias("presses"), _OK, *_TIMES)
    joined = dose.join(spans, [*KEYS, "point", "side"], "left", nulls_equal=True)
    return joined.collect().sort(*KEYS, "point", "side")
