"""Read body sites, points and the user's bands, and hold them to the rules of safety.

Rules: a default band ends at 80 % of the soft warning; a ceiling of the user is lower than the one before or refused; a
band lies below its ceiling, at or above 1 N.
"""

import re
from dataclasses import replace

from acudevice.points.entries import Draft, read_evidence
from acudevice.points.limits import DEFAULT_SHARE, MIN_LOW_N, ceiling_mn
from acudevice.points.model import AcuPoint, Band, Caution, Pattern
from acudevice.points.reading import Table, suggest
from acudevice.values.thresholds import Side

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,7}")
_SIDES = {("left", "right"): (Side.LEFT, Side.RIGHT), ("midline",): (Side.MIDLINE,)}
TIP_AREA_MM2 = 100.0
"""Tip that a band is meant for unless it says otherwise: 1 cm²."""


def fold(name: str) -> str:
    """Return a name without case, spaces and signs: `Tai Chong`, `tai-chong` and `TaiChong` are one."""
    return re.sub(r"[\W_]+", "", name.casefold())


def read_site(table: Table, draft: Draft) -> None:
    """Add a class of body sites: its default band and its limits."""
    soft_n = table.number("soft_n", MIN_LOW_N, 100.0, "N")
    draft.sites[table.name] = _checked(
        table,
        Band(
            table.number("low_n", MIN_LOW_N, 100.0, "N"),
            table.number("high_n", MIN_LOW_N, 100.0, "N"),
            soft_n,
            table.number("ceiling_n", soft_n, 100.0, "N"),
            read_evidence(table, draft),
            read_evidence(table, draft, "limits"),
        ),
        TIP_AREA_MM2,
    )


def read_point(table: Table, draft: Draft) -> None:
    """Add a point, under its code and all its names."""
    code = table.name.upper()
    if not _CODE.fullmatch(code):
        raise table.error(
            f"`{table.name}` is no code: use up to 8 of A-Z, 0-9 and -, such as `LR3` or `MY-1`"
        )
    if code in draft.points:
        raise table.error(f"there is a point {code} already; to change its forces write [bands.{code}]")
    tip_area_mm2 = table.number("tip_area_mm2", 1.0, 10_000.0, "mm²", TIP_AREA_MM2)
    builtin = table.document.builtin
    point = AcuPoint(
        code,
        table.text("pinyin", None if builtin else ""),
        table.text("english"),
        table.text("location"),
        table.choice("site", tuple(draft.sites)),
        _sides(table),
        _band(table, draft, draft.sites[table.text("site")], tip_area_mm2),
        _press(table, draft),
        _cautions(table, draft),
        tip_area_mm2,
        read_evidence(table, draft),
        table.texts("aliases"),
    )
    draft.points[code] = point
    _name(table, draft, point)


def read_band(table: Table, draft: Draft) -> None:
    """Change the band of a point, lower its limits, or say which tip it is pressed with."""
    code = draft.names.get(fold(table.name))
    if code is None:
        raise table.error(f"there is no point `{table.name}`{suggest(table.name, draft.points)}")
    point = draft.points[code]
    tip_area_mm2 = table.number("tip_area_mm2", 1.0, 10_000.0, "mm²", point.tip_area_mm2)
    band = _band(table, draft, point.band, tip_area_mm2)
    draft.points[code] = replace(point, band=band, tip_area_mm2=tip_area_mm2)


def _band(table: Table, draft: Draft, base: Band, tip_area_mm2: float) -> Band:
    """Return a band changed by a table's keys, with the evidence of what changed."""
    soft_n, ceiling_n = _lowered(table, "soft_n", base.soft_n), _lowered(table, "ceiling_n", base.ceiling_n)
    band = replace(
        base,
        low_n=table.number("low_n", MIN_LOW_N, base.ceiling_n, "N", base.low_n),
        high_n=table.number("high_n", MIN_LOW_N, base.ceiling_n, "N", base.high_n),
        soft_n=min(soft_n, ceiling_n),
        ceiling_n=ceiling_n,
    )
    said = read_evidence(table, draft, "band" if "band" in table else "evidence")
    if "band" in table or "low_n" in table or "high_n" in table:
        band = replace(band, evidence=said)
    if "soft_n" in table or "ceiling_n" in table:
        band = replace(band, limits=said)
    return _checked(table, band, tip_area_mm2)


def _lowered(table: Table, key: str, present_n: float) -> float:
    """Return a limit in N that is at most the present one."""
    value = table.number(key, MIN_LOW_N, 1000.0, "N", present_n)
    if value > present_n:
        raise table.error(
            f"`{key}` of {value:g} N is above the present {present_n:g} N; it can only be lowered", key
        )
    return value


def _checked(table: Table, band: Band, tip_area_mm2: float) -> Band:
    """Return the band if it lies in order below its ceiling on its own tip."""
    key = next((k for k in ("high_n", "low_n", "ceiling_n", "tip_area_mm2") if k in table), None)
    if band.low_n > band.high_n:
        raise table.error(f"the band begins at {band.low_n:g} N, above its end at {band.high_n:g} N", key)
    if table.document.builtin and band.high_n > DEFAULT_SHARE * band.soft_n:
        raise table.error(
            f"the band ends at {band.high_n:g} N, above 80 % of the soft warning of {band.soft_n:g} N", key
        )
    ceiling, words = ceiling_mn(band, tip_area_mm2=tip_area_mm2)
    if round(band.high_n * 1000) >= ceiling:
        raise table.error(
            f"the band ends at {band.high_n:g} N, not below the ceiling of {ceiling / 1000:g} N {words}; "
            "set `high_n` below it",
            key,
        )
    return band


def _sides(table: Table) -> tuple[Side, ...]:
    words = table.texts("sides")
    if words not in _SIDES:
        raise table.error('`sides` must be ["midline"] or ["left", "right"]', "sides")
    return _SIDES[words]


def _press(table: Table, draft: Draft) -> Pattern:
    return draft.presses[table.choice("press", tuple(draft.presses), "three-minutes")]


def _cautions(table: Table, draft: Draft) -> tuple[Caution, ...]:
    """Return the cautions of a point; general ones hold for it anyway."""
    known = {id_: caution for id_, caution in draft.cautions.items() if not caution.general}
    ids = table.texts("cautions")
    for id_ in ids:
        if id_ not in known:
            raise table.error(
                f"`{id_}` is none of the cautions {', '.join(known)}{suggest(id_, known)}", "cautions"
            )
    return tuple(known[id_] for id_ in ids)


def _name(table: Table, draft: Draft, point: AcuPoint) -> None:
    """Enter the point under all its names; refuse one that leads elsewhere."""
    names = dict.fromkeys(point.aliases, "aliases") | {point.pinyin: "pinyin", point.code: None}
    for name, key in names.items():
        folded = fold(name)
        if name and not folded:
            raise table.error(f"`{name}` is no name: there must be a letter or a digit in it", key)
        owner = draft.names.setdefault(folded, point.code) if name else point.code
        if owner != point.code:
            raise table.error(f"`{name}` is a name of {owner} already", key)
