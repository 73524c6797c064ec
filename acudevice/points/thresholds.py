"""From points and routines to the thresholds that a device holds: whole millinewtons and milliseconds, in a safe order.

Whatever a user's file says, an entry keeps release < onset < low <= high < ceiling <= min(the point's ceiling,
300 kPa on the tip), or there is none: it is refused.
"""

from collections.abc import Iterable
from zlib import crc32

from acudevice.errors import UsageError
from acudevice.points.limits import DEFAULT_SHARE, ceiling_mn
from acudevice.points.model import AcuPoint, Pattern, Routine, Step
from acudevice.values.thresholds import FIELDS, Side, Thresholds, ThresholdTable

ONSET_MIN_MN = 1000
"""A press begins at 1 N or at a quarter of the band's lower edge, whichever is more, but at most at three quarters of
that edge, and ends at half of where it began: well above the noise of a sensor at rest, 0.1 to 0.3 N, and its drift."""


def thresholds_for(
    what: Step | AcuPoint,
    side: Side | None = None,
    *,
    tip_area_mm2: float | None = None,
    reduced_sensation: bool = False,
    range_n: float | None = None,
    fit: bool = False,
) -> Thresholds:
    """Return the thresholds of a step, or of a point pressed in its own way.

    Args:
        what: A step, which brings its side and pattern, or a point.
        side: The side to press on; None: the step's, or the midline, or any side. `Side.ANY` serves both sides.
        tip_area_mm2: Area of the tip in mm²; None: the one that the point's band is meant for, 1 cm² unless said.
        reduced_sensation: Whether the person feels less there: the soft warning becomes the ceiling.
        range_n: Calibrated range of the sensor in N, of which a ceiling may reach 90 %; None: not limited by it.
        fit: Lower the band's upper edge to 80 % of the ceiling where it is above that, rather than refuse.

    Raises:
        UsageError: The band does not end below the ceiling, or the point has no such side.
    """
    point, pattern = (what.point, what.press) if isinstance(what, Step) else (what, what.press)
    ceiling, words = ceiling_mn(
        point.band,
        tip_area_mm2=point.tip_area_mm2 if tip_area_mm2 is None else tip_area_mm2,
        reduced_sensation=reduced_sensation,
        range_n=range_n,
    )
    low, high = round(point.band.low_n * 1000), round(point.band.high_n * 1000)
    if fit:
        high = min(high, int(ceiling * DEFAULT_SHARE))
    if not low <= high < ceiling:
        raise UsageError(
            f"{point.code}: the band of {point.band.low_n:g} to {point.band.high_n:g} N does not fit below the ceiling "
            f"of {ceiling / 1000:g} N {words}; lower the band under [bands.{point.code}] in your own file, "
            "or press with another tip"
        )
    return _entry(point.code, _side(what, point, side), pattern, (low, high, ceiling))


def table_for(
    what: Routine | Iterable[Step | AcuPoint],
    *,
    tip_area_mm2: float | None = None,
    reduced_sensation: bool = False,
    range_n: float | None = None,
    fit: bool = False,
) -> ThresholdTable:
    """Return the table for a routine, or for steps and points, each on all its sides.

    Arguments as in `thresholds_for`.

    Equal entries are made once. The version is the CRC-32 of the entries, so equal tables have equal versions.

    Raises:
        UsageError: A band does not fit, or a point is pressed in two ways on one side.
    """
    entries: dict[tuple[str, Side], Thresholds] = {}
    for item in what.steps if isinstance(what, Routine) else what:
        for side in (item.side,) if isinstance(item, Step) else item.sides:
            entry = thresholds_for(
                item,
                side,
                tip_area_mm2=tip_area_mm2,
                reduced_sensation=reduced_sensation,
                range_n=range_n,
                fit=fit,
            )
            if entries.setdefault((entry.point, side), entry) != entry:
                raise UsageError(
                    f"{entry.point} {side.name.lower()} is to be pressed in two ways; a table holds one"
                )
    return ThresholdTable(_version(entries.values()), tuple(entries.values()))


def _side(what: Step | AcuPoint, point: AcuPoint, side: Side | None) -> Side:
    """Return the side of an entry; refuse one that the point has not."""
    if side is None:
        own = point.sides[0] if len(point.sides) == 1 else Side.ANY
        return what.side if isinstance(what, Step) else own
    if side not in point.sides and (side is not Side.ANY or point.sides == (Side.MIDLINE,)):
        raise UsageError(f"{point.code} has no side `{side.name.lower()}`")
    return side


def _entry(code: str, side: Side, pattern: Pattern, forces_mn: tuple[int, int, int]) -> Thresholds:
    low, high, ceiling = forces_mn
    onset = min(max(ONSET_MIN_MN, low // 4), low * 3 // 4)
    return Thresholds(
        code, side, pattern.mode, onset, onset // 2, low, high, ceiling,
        hold_min_ms=round(pattern.hold_s * 1000),
        hold_max_ms=round(pattern.hold_max_s * 1000),
        block_ms=round(pattern.block_s * 1000),
        rest_min_ms=round(pattern.rest_s * 1000),
        cv_max_permille=round(pattern.cv_max * 1000),
        cadence_low_mhz=round(pattern.cadence_low_hz * 1000),
        cadence_high_mhz=round(pattern.cadence_high_hz * 1000),
        release_timeout_ms=round(pattern.release_timeout_s * 1000),
        repeats=pattern.repeats,
    )  # fmt: skip


def _version(entries: Iterable[Thresholds]) -> int:
    """Return a number from 1 to 2³² - 1 that follows from the content alone."""
    rows = (
        (entry.point, int(entry.side), int(entry.mode), *(getattr(entry, name) for name in FIELDS.values()))
        for entry in entries
    )
    text = "\n".join(",".join(map(str, row)) for row in rows)
    return crc32(text.encode("ascii")) or 1
