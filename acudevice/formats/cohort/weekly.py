"""What each participant did in each week, against the plan: adherence, dose, fidelity, and what is missing and why.

Items 11 and 12 of TIDieR (how well: planned, actual), of what a sensor can tell. The docs define every column.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import polars as pl

from acudevice.formats.cohort.figures import KEYS, Figures
from acudevice.values.cohort import Participant, Plan, Roster
from acudevice.values.recording import MEASUREMENTS

WEEK = ("participant", "week")


class Fidelity(NamedTuple):
    """Tidy tables."""

    participants: pl.DataFrame
    weeks: pl.DataFrame
    points: pl.DataFrame
    missing: pl.DataFrame
    sessions: pl.DataFrame


def fidelity(found: Figures, roster: Roster, until: date | None = None) -> Fidelity:
    """Return the tables. Days after `until` count for nothing; unless said, it is the last day with a session.

    Sessions that are no practice count for nothing either.
    """
    # Of what is measured the presses are no dose, and the days no adherence.
    sessions = found.sessions.filter(~pl.col("kind").is_in(MEASUREMENTS))
    if until is not None:
        sessions = sessions.filter(pl.col("day") <= until)
    last = until or sessions["day"].max()
    begins = _begins(sessions, roster)
    dated = sessions.join(begins, "participant", "left").with_columns(_week()).drop("begin")
    frame = pl.DataFrame(
        list(_asked(dated, begins, roster, last if isinstance(last, date) else None)), schema=_ASKED
    )
    dated = dated.drop("plan").join(frame.select(*WEEK, "plan"), WEEK, "left", maintain_order="left")
    points = found.points.join(dated.select(*KEYS, "week", "day"), KEYS, "inner")
    steady = found.presses.join(dated.select(*KEYS, "week"), KEYS, "inner")
    weeks = _weeks(frame, dated, _planned_points(points, dated, roster), steady)
    return Fidelity(
        _participants(weeks, roster),
        weeks,
        _by_point(points),
        _missing(weeks, dated, found.gaps),
        _by_session(dated),
    )


_ASKED = {
    "participant": pl.String, "plan": pl.String, "week": pl.Int64, "first_day": pl.Date, "elapsed_days": pl.Int64,
    "days_planned": pl.Int64, "minutes_planned": pl.Float64, "points_planned": pl.Int64,
}  # fmt: skip


def _begins(sessions: pl.DataFrame, roster: Roster) -> pl.DataFrame:
    """Return the first day of week 1 of each participant of whom it is known."""
    said = {one.code: date.fromisoformat(one.start) for one in roster.participants if one.start}
    firsts = sessions.group_by("participant").agg(pl.col("day").min())
    begins = dict(firsts.iter_rows()) | said
    return pl.DataFrame(sorted(begins.items()), {"participant": pl.String, "begin": pl.Date}, orient="row")


def _week() -> pl.Expr:
    return ((pl.col("day") - pl.col("begin")).dt.total_days().floordiv(7) + 1).alias("week")


def _asked(
    dated: pl.DataFrame, begins: pl.DataFrame, roster: Roster, last: date | None
) -> Iterator[dict[str, Any]]:
    """Yield a row for each participant and week: what was planned. Weeks that have not begun have none."""
    plans = {one.name: one for one in roster.plans}
    grouped = dated.group_by("participant").agg("week", pl.col("plan").drop_nulls().last())
    found = {str(code): (set(weeks), plan) for code, weeks, plan in grouped.iter_rows()}
    said = {one.code: one for one in roster.participants}
    for code, begin in begins.iter_rows():
        weeks, plan_then = found.get(code, (set(), None))
        spells = _spells(said.get(code, Participant(code)), plan_then, begin)
        begun = 0 if last is None else (last - begin).days // 7 + 1
        for week in sorted(weeks.union(*(_begun(plans.get(one.plan), one, begun) for one in spells))):
            spell = next((one for one in reversed(spells) if one.first <= week), spells[0])
            plan, first = plans.get(spell.plan, Plan(spell.plan)), begin + timedelta(weeks=week - 1)
            yield {"participant": code, **_planned(plan, first, week, week - spell.first + 1, last)}


class _Spell(NamedTuple):
    """Weeks under one plan."""

    plan: str
    """Its name; empty: none."""
    first: int
    end: int | None
    """The week after the last; None: there is no later plan."""


def _spells(one: Participant, plan_then: str | None, begin: date) -> list[_Spell]:
    """Return which plan held when: a week goes by the plan of its first day."""
    firsts = {1: one.plan or plan_then or ""}
    for since, plan in one.changes:
        firsts[max(1, -((begin - date.fromisoformat(since)).days // 7) + 1)] = plan
    weeks = sorted(firsts)
    return [_Spell(firsts[week], week, end) for week, end in zip(weeks, [*weeks[1:], None], strict=True)]


def _begun(plan: Plan | None, spell: _Spell, begun: int) -> set[int]:
    """Return the weeks of a plan that have begun."""
    if plan is None:
        return set()
    ends = [
        begun + 1,
        *([spell.first + plan.weeks] if plan.weeks else []),
        *([spell.end] if spell.end else []),
    ]
    return set(range(spell.first, min(ends)))


def _planned(plan: Plan, first: date, week: int, week_of_plan: int, last: date | None) -> dict[str, Any]:
    """Return what was asked in a week, of as many of its days as have gone by."""
    elapsed = 7 if last is None else min(7, (last - first).days + 1)
    days = _days(plan, week_of_plan, elapsed)
    minutes = plan.minutes_per_day
    return {
        "plan": plan.name or None, "week": week, "first_day": first, "elapsed_days": elapsed, "days_planned": days,
        "minutes_planned": None if days is None or minutes is None else days * minutes,
        "points_planned": days * len(plan.points) if days is not None and plan.points else None,
    }  # fmt: skip


def _days(plan: Plan, week: int, elapsed: int) -> int | None:
    asked = 1 <= week <= (plan.weeks or week)
    return min(plan.days_per_week, elapsed) if asked and plan.days_per_week is not None else None


def _planned_points(points: pl.DataFrame, dated: pl.DataFrame, roster: Roster) -> pl.DataFrame:
    """Return how many of the planned points were pressed in each week, each once a day; all where none are named."""
    wanted = pl.DataFrame(
        [(plan.name, point, side.name.lower()) for plan in roster.plans for point, side in plan.points],
        {"plan": pl.String, "point": pl.String, "side": pl.String}, orient="row",
    )  # fmt: skip
    once = points.join(dated.select(*KEYS, "plan"), KEYS).unique([*WEEK, "day", "point", "side"])
    open_plan = pl.col("plan").is_null() | ~pl.col("plan").is_in(wanted["plan"].unique().implode())
    free = once.filter(open_plan)
    asked = once.join(wanted, ["plan", "point", "side"], "semi")
    return pl.concat([free, asked]).group_by(WEEK).agg(pl.len().cast(pl.Int64).alias("points"))


def _weeks(
    frame: pl.DataFrame, dated: pl.DataFrame, points: pl.DataFrame, steady: pl.DataFrame
) -> pl.DataFrame:
    done = dated.group_by(WEEK).agg(
        pl.col("day").filter(pl.col("presses") > 0).n_unique().cast(pl.Int64).alias("days"),
        pl.col("day").n_unique().cast(pl.Int64).alias("session_days"),
        pl.len().cast(pl.Int64).alias("sessions"),
        *(pl.col(name).cast(pl.Int64).sum() for name in _ADDED),
        (pl.col("state") == "recovered").sum().cast(pl.Int64).alias("cut_short"),
    )
    spread = steady.group_by(WEEK).agg(pl.col("cv", "hold_cv").median().name.suffix("_median"))
    whole = frame.join(done, WEEK, "left").join(points, WEEK, "left").join(spread, WEEK, "left")
    counted = ["days", "session_days", "sessions", *_ADDED, "cut_short", "points"]
    return whole.with_columns(pl.col(counted).fill_null(0)).select(_WEEK_COLUMNS).sort(WEEK)


_ADDED = (
    "duration_us", "sampled_us", "unknown_us", "samples", "missing", "presses", "ok", "over_ceiling", "contact_us",
    "in_band_us", "above_us", "impulse_nus", "at_us",
)  # fmt: skip


def _seconds(name: str, alias: str) -> pl.Expr:
    return (pl.col(name) / 1e6).alias(alias)


def _share(part: str, whole: str, alias: str) -> pl.Expr:
    """Return a ratio; null where there is nothing to compare with."""
    return pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole)).alias(alias)


_DONE: list[pl.Expr] = [
    pl.col("sessions"),
    (pl.col("duration_us") / 6e7).alias("session_min"),
    (pl.col("at_us") / 6e7).alias("point_min"),
    pl.col("presses"),
    pl.col("ok"),
    _share("ok", "presses", "ok_share"),
    _seconds("contact_us", "contact_s"),
    _seconds("in_band_us", "in_band_s"),
    _share("in_band_us", "contact_us", "in_band_share"),
    _seconds("above_us", "above_s"),
    _seconds("impulse_nus", "impulse_n_s"),
    pl.col("over_ceiling"),
]
_LACK: list[pl.Expr] = [
    pl.col("missing").alias("missing_samples"),
    pl.when(pl.col("samples") + pl.col("missing") > 0)
    .then(pl.col("missing") / (pl.col("samples") + pl.col("missing")))
    .alias("missing_share"),
    _seconds("unknown_us", "no_force_s"),
    pl.col("cut_short"),
]
_WEEK_COLUMNS: list[pl.Expr] = [
    pl.col(
        "participant", "plan", "week", "first_day", "elapsed_days", "days", "session_days", "days_planned"
    ),
    _share("days", "days_planned", "days_share"),
    *_DONE[:3],
    pl.col("minutes_planned"),
    (pl.when(pl.col("minutes_planned") > 0).then(pl.col("at_us") / 6e7 / pl.col("minutes_planned"))).alias(
        "minutes_share"
    ),
    pl.col("points", "points_planned"),
    _share("points", "points_planned", "points_share"),
    *_DONE[3:],
    pl.col("cv_median", "hold_cv_median"),
    *_LACK,
]


def _participants(weeks: pl.DataFrame, roster: Roster) -> pl.DataFrame:
    """Return the sums over all weeks of each participant; those who did nothing are there with noughts."""
    everybody = pl.DataFrame(
        [(one.code, one.plan) for one in roster.participants], {"participant": pl.String, "plan": pl.String},
        orient="row",
    )  # fmt: skip
    idle = everybody.join(weeks, "participant", "anti")
    summed = weeks.group_by("participant").agg(
        pl.col("plan").last(), pl.col("week").max().alias("weeks"), *(pl.col(name).sum() for name in _TOTALS),
        *(_sum_if_known(name) for name in ("days_planned", "minutes_planned", "points_planned")),
    )  # fmt: skip
    idle = idle.with_columns(pl.lit(0, pl.Int64).alias("weeks"), *(
        pl.lit(0, weeks.schema[name]).alias(name) for name in _TOTALS
    ))  # fmt: skip
    whole = pl.concat([summed, idle], how="diagonal").with_columns(
        _share("days", "days_planned", "days_share"),
        _share("point_min", "minutes_planned", "minutes_share"),
        _share("points", "points_planned", "points_share"),
        _share("ok", "presses", "ok_share"),
        _share("in_band_s", "contact_s", "in_band_share"),
    )
    return whole.sort("participant")


_TOTALS = (
    "days", "session_days", "sessions", "session_min", "point_min", "points", "presses", "ok", "contact_s",
    "in_band_s", "above_s", "impulse_n_s", "over_ceiling", "missing_samples", "no_force_s", "cut_short",
)  # fmt: skip


def _sum_if_known(name: str) -> pl.Expr:
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name)


def _by_point(points: pl.DataFrame) -> pl.DataFrame:
    keys = (*WEEK, "point", "side")
    summed = points.group_by(keys).agg(
        pl.col("day").n_unique().cast(pl.Int64).alias("days"),
        pl.col("presses", "ok", "at_us", "contact_us", "in_band_us", "impulse_nus").sum(),
    )
    shown = [one for one in _DONE if one.meta.output_name() not in _NOT_OF_POINTS]
    return summed.select(*keys, "days", *shown).sort(keys)


_NOT_OF_POINTS = frozenset({"sessions", "session_min", "above_s", "over_ceiling"})


def _missing(weeks: pl.DataFrame, dated: pl.DataFrame, gaps: pl.DataFrame) -> pl.DataFrame:
    """Return what is not there, and why: samples by the reasons of their gaps; force; ends of sessions; days."""
    lost = gaps.join(dated.select(*KEYS, "week"), KEYS, "inner").group_by(*WEEK, "reason")
    tables = [
        lost.agg(pl.col("gaps").sum().alias("times"), _sum_if_known("samples"), pl.col("lost_us").sum() / 1e6),
        _reason(weeks, "no force", pl.col("no_force_s") > 0, seconds=pl.col("no_force_s")),
        _reason(weeks, "cut short", pl.col("cut_short") > 0, times=pl.col("cut_short")),
        _reason(weeks, "no session", pl.col("days_planned") > pl.col("session_days"),
                times=pl.col("days_planned") - pl.col("session_days")),
    ]  # fmt: skip
    tables[0] = tables[0].rename({"lost_us": "seconds"})
    return pl.concat(tables, how="diagonal_relaxed").sort(*WEEK, "reason")


def _reason(weeks: pl.DataFrame, why: str, where: pl.Expr, **columns: pl.Expr) -> pl.DataFrame:
    named = [column.alias(name) for name, column in columns.items()]
    return weeks.filter(where).select(*WEEK, pl.lit(why).alias("reason"), *named)


def _by_session(dated: pl.DataFrame) -> pl.DataFrame:
    facts = ("participant", "week", "day", "session", "kind", "state", "simulated")
    peak = (pl.col("peak_mn") / 1000).alias("peak_n")
    whole = dated.with_columns(
        pl.lit(1, pl.Int64).alias("sessions"),
        (pl.col("state") == "recovered").cast(pl.Int64).alias("cut_short"),
    )
    return whole.select(*facts, *_DONE[1:], peak, *_LACK).sort("participant", "day", "session")
