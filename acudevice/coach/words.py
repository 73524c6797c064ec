"""All that a person is told, in one place, so that it can be said in other languages.

Short, kind and exact: what was, then what to do next time. A cue is a word and a sign, so that nobody needs to tell
colours.
"""

from math import ceil, floor
from typing import NamedTuple

from acudevice.coach.grammar import Cue, CueName, Hint
from acudevice.coach.plan import PlanStep
from acudevice.coach.rhythm import beat
from acudevice.coach.turn import Outcome
from acudevice.values.press import Press, Verdict
from acudevice.values.thresholds import Mode, Side, Thresholds


class Sign(NamedTuple):
    """How a cue looks without colour."""

    word: str
    symbol: str
    plain: str
    """For terminals without Unicode."""


SIGNS: dict[CueName, Sign] = {
    CueName.FIND: Sign("find", "◎", "(o)"),
    CueName.PRESS: Sign("press", "●", "(*)"),
    CueName.HARDER: Sign("harder", "▲", "^"),
    CueName.EASIER: Sign("easier", "▼", "v"),
    CueName.HOLD: Sign("hold", "■", "=="),
    CueName.RELEASE: Sign("let go", "○", "( )"),
    CueName.REST: Sign("rest", "‖", "--"),
    CueName.NEXT: Sign("next", "→", "->"),
    CueName.STOP: Sign("STOP", "✖", "XX"),
    CueName.NO_SIGNAL: Sign("no signal", "?", "?"),
    CueName.DONE: Sign("done", "✔", "ok"),
}

SIDES: dict[Side, str] = {
    Side.MIDLINE: "in the middle",
    Side.LEFT: "left",
    Side.RIGHT: "right",
    Side.ANY: "either side",
}

CUES: dict[tuple[CueName, Hint], str] = {
    (CueName.FIND, Hint.NONE): "find {name} ({point}), {side}: {location}",
    (CueName.PRESS, Hint.NONE): "press, to between {low} and {high} N",
    (CueName.HARDER, Hint.NONE): "a little harder, to {low} N at least",
    (CueName.EASIER, Hint.NONE): "a little easier, to {high} N at most",
    (CueName.HOLD, Hint.NONE): "hold it there",
    (CueName.HOLD, Hint.FASTER): "keep that force, a little faster",
    (CueName.HOLD, Hint.SLOWER): "keep that force, a little slower",
    (CueName.HOLD, Hint.LONGER): "keep that force, a little longer each time",
    (CueName.HOLD, Hint.SHORTER): "keep that force, a little shorter each time",
    (CueName.HOLD, Hint.STEADIER): "keep that force, a little steadier",
    (CueName.HOLD, Hint.INTERRUPTED): "keep that force; no signal for a moment, so that one does not count",
    (CueName.RELEASE, Hint.NONE): "let go",
    (CueName.RELEASE, Hint.LIFT): "lift your finger off first",
    (CueName.RELEASE, Hint.INTERRUPTED): "let go: the signal was interrupted, so this press does not count",
    (CueName.RELEASE, Hint.OVERDUE): "let go, and try once more",
    (CueName.REST, Hint.NONE): "rest for {rest} s",
    (CueName.NEXT, Hint.NONE): "next is {name} ({point}), {side}",
    (CueName.STOP, Hint.NONE): "STOP, too much force: take your finger off",
    (CueName.STOP, Hint.NO_READING): "STOP, the sensor gives no reading: take your finger off",
    (CueName.STOP, Hint.DISCOMFORT): "STOP: take your finger off, and leave this point for today",
    (CueName.NO_SIGNAL, Hint.NONE): "no signal: the clock has stopped",
    (CueName.DONE, Hint.NONE): "all done",
}
"""What is said with a cue; a hint without a sentence of its own is said as none."""

FEEDBACK: dict[str, str] = {
    "ok": "good: {in_band} s in the band, {mean} N on average",
    "ok_circles": "good: {cycles} circles in {contact} s",
    "too_light": "too light: {peak} N at most, aim for {low} to {high} N",
    "too_light_dips": "too light: {in_band} s in the band; keep it at {low} N or more for {hold} s",
    "too_light_circles": "too light: most circles stayed below {low} N; lean in a little more",
    "too_hard": "too hard: {above} s above {high} N, with {peak} N at most; ease off sooner",
    "too_hard_circles": "too hard: {peak} N at most; keep the circles at {high} N or less",
    "too_short": "too short: {in_band} s in the band; hold for {hold} s",
    "too_short_circles": "too short: {contact} s; go on for {hold} s",
    "too_long": "too long: {contact} s; let go within {hold_max} s",
    "unsteady": "unsteady: the force varied by {cv} %; keep it within {cv_max} %",
    "unsteady_circles": "unsteady: some circles were much harder than others; keep them alike",
    "too_slow": "too slow: {cadence} a second; aim for {cadences}",
    "too_fast": "too fast: {cadence} a second; aim for {cadences}",
    "not_released": "not released: {contact} s; let go when you are told",
    "over_ceiling": "too much force: {peak} N, and the limit is {ceiling} N; press more gently",
    "over_ceiling_no_reading": "stopped: the sensor gave no valid reading; look at it before you go on",
    "uncertain": "not counted: not seen from end to end",
}
"""What is said of a press, by its verdict and the way it came about."""

OUTCOMES: dict[Outcome, str] = {
    Outcome.MET: "done: {good} good of {tries}",
    Outcome.TIME_UP: "time is up: {good} good of {tries}",
    Outcome.MISSED: "enough here for today: {good} good of {tries}; look at place and force before the next time",
    Outcome.STOPPED: "left after {stops} stops: press more gently next time, or have a look at the sensor",
    Outcome.SKIPPED: "skipped",
    Outcome.DISCOMFORT: "left, because it hurt",
    Outcome.UNFINISHED: "not finished: {good} good of {tries}",
}
"""What is said of a step when it is over."""


def number(value: float) -> str:
    """Return a limit with two decimals at most, such as `8`, `1.5` or `0.25`."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def nearest(value: float | None) -> str:
    """Return a figure that broke no limit, rounded to one decimal; `?` if unknown."""
    return "?" if value is None else number(floor(value * 10.0 + 0.5 + 1e-6) / 10.0)


def down(value: float | None) -> str:
    """Return a figure rounded down to one decimal, so that too little never looks like enough; `?` if unknown."""
    return "?" if value is None else number(floor(value * 10.0 + 1e-6) / 10.0)


def up(value: float | None) -> str:
    """Return a figure rounded up to one decimal, so that too much never looks allowed; `?` if unknown."""
    return "?" if value is None else number(ceil(value * 10.0 - 1e-6) / 10.0)


def say(cue: Cue, step: PlanStep) -> str:
    """Return the sentence for a cue of a step."""
    template = CUES.get((cue.cue, cue.hint)) or CUES[cue.cue, Hint.NONE]
    low, high = step.band_n
    return template.format(
        name=step.name, point=step.point, side=SIDES[step.side], location=step.location, low=number(low),
        high=number(high), rest=number(step.thresholds.rest_min_ms / 1000.0),
    )  # fmt: skip


def named(step: PlanStep) -> str:
    """Return what a step is called."""
    return f"{step.name} ({step.point}), {SIDES[step.side]}"


def feedback(press: Press, thresholds: Thresholds) -> str:
    """Return what to tell the person of a press that was checked against these thresholds."""
    return FEEDBACK[_variant(press, thresholds)].format_map(_figures(press, thresholds))


def ended(outcome: Outcome, *, good: int, tries: int, stops: int) -> str:
    """Return what to tell the person of a step that is over."""
    return OUTCOMES[outcome].format(good=good, tries=tries, stops=stops)


def forced(press: Press, thresholds: Thresholds) -> bool:
    """Return whether a press that was over the ceiling was so by force, rather than for want of a reading."""
    return press.peak_mn is not None and press.peak_mn >= thresholds.ceiling_mn


def _variant(press: Press, thresholds: Thresholds) -> str:
    """Return the key of the sentence in `FEEDBACK`."""
    verdict = press.verdict
    if verdict is Verdict.UNSTEADY and (hint := beat(press, thresholds)):
        return "too_slow" if hint is Hint.FASTER else "too_fast"
    if verdict is Verdict.OVER_CEILING:
        return "over_ceiling" if forced(press, thresholds) else "over_ceiling_no_reading"
    if thresholds.mode is Mode.KNEAD:
        circles = f"{verdict.label}_circles"
        return circles if circles in FEEDBACK else verdict.label
    return "too_light_dips" if verdict is Verdict.TOO_LIGHT and press.held else verdict.label


def _figures(press: Press, thresholds: Thresholds) -> dict[str, str]:
    """Return all figures that a sentence may name; those that may break a limit are rounded away from it."""
    light = press.verdict in (Verdict.TOO_LIGHT, Verdict.TOO_SHORT)
    contact_s = (press.release_tick - press.onset_tick) / press.tick_hz
    cadence_hz = None if press.cadence_mhz is None else press.cadence_mhz / 1000.0
    slow = beat(press, thresholds) is Hint.FASTER
    return {
        "in_band": down(press.hold_s),
        "contact": down(contact_s) if light else up(contact_s),
        "above": up(press.above_ticks / press.tick_hz),
        "mean": nearest(press.mean_n),
        "peak": down(press.peak_n) if light else up(press.peak_n),
        "cycles": "?" if press.cycles is None else str(press.cycles),
        "cv": up(None if press.cv is None else press.cv * 100.0),
        "cv_max": number(thresholds.cv_max_permille / 10.0),
        "cadence": down(cadence_hz) if slow else up(cadence_hz),
        "cadences": _span(thresholds.cadence_low_mhz / 1000.0, thresholds.cadence_high_mhz / 1000.0),
        "low": number(thresholds.low_mn / 1000.0),
        "high": number(thresholds.high_mn / 1000.0),
        "ceiling": number(thresholds.ceiling_mn / 1000.0),
        "hold": number(thresholds.hold_min_ms / 1000.0),
        "hold_max": number(thresholds.hold_max_ms / 1000.0),
    }


def _span(low: float, high: float) -> str:
    """Return the words for a range of which an end may be open (0)."""
    if not high:
        return f"{number(low)} or more"
    return f"{number(low)} to {number(high)}" if low else f"{number(high)} or less"
