"""`acudevice points`: acupoints for people and programs."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from acudevice.cli import complete
from acudevice.cli.out import emit, json_option, pairs, say, table
from acudevice.points.catalogue import Catalogue
from acudevice.points.limits import ceiling_mn
from acudevice.points.model import AcuPoint, Caution, Evidence, Pattern
from acudevice.session.catalogue import read_catalogue
from acudevice.values.plain import to_plain

points_file_option = click.option(
    "--points-file",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Add your own points, bands and routines from a TOML file; may be given again.",
)
"""For every command that reads the catalogue."""


@click.command(
    "points",
    epilog="\b\nExamples:\n"
    "  acudevice points\n"
    "  acudevice points LR3\n"
    "  acudevice points tai-chong --tip-area 50 --json\n"
    "\b\nYour own points: docs/points.md says how to write them.",
)
@click.argument("code", required=False, metavar="[CODE]", shell_complete=complete.points)
@click.option("--tip-area", "tip_area_mm2", type=float, metavar="MM2", help="Show ceilings for this tip.")
@points_file_option
@json_option
def command(code: str | None, tip_area_mm2: float | None, files: tuple[Path, ...], as_json: bool) -> None:
    """Show acupoints: where they are, their bands and cautions.

    Without CODE all of them, a line each; with the code or any name of a point, all that is known of it. Forces
    are in newtons. A band stands beside its evidence: "unverified" means that nothing we read supports it.
    """
    catalogue = read_catalogue(files)
    if code is None:
        _list(catalogue, tip_area_mm2, as_json)
        return
    point = catalogue.point(code)
    if as_json:
        emit("point", {**point_fields(point, tip_area_mm2), **_background(catalogue, [point])})
    else:
        _show(catalogue, point, tip_area_mm2)


def point_fields(point: AcuPoint, tip_area_mm2: float | None = None) -> dict[str, Any]:
    """Return a point as programs see it; `limit` is the ceiling on a tip, that of its band unless given."""
    ceiling_n, words, area_mm2 = _limit(point, tip_area_mm2)
    fits = point.band.high_n < ceiling_n
    limit = {"ceiling_n": ceiling_n, "tip_area_mm2": area_mm2, "reason": words, "band_fits": fits}
    return {"name": point.name, **to_plain(point), "limit": limit}


def press_words(press: Pattern) -> str:
    """Return in words how a point is pressed, such as `hold 4 s, rest 2 s, 3 times`."""
    work = {"knead": "knead in circles for", "series": "press again and again, each"}.get(
        press.mode.name.lower(), "hold"
    )
    longest = f", at most {press.hold_max_s:g} s in all" if press.hold_max_s else ""
    amount = f"{press.block_s:g} s long" if press.block_s else f"{press.repeats} times"
    return f"{work} {press.hold_s:g} s{longest}, rest {press.rest_s:g} s, {amount}"


def band_words(point: AcuPoint) -> str:
    """Return the band of a point in words, without its evidence: `8 to 24`."""
    return f"{point.band.low_n:g} to {point.band.high_n:g}"


def caution_lines(cautions: Iterable[Caution]) -> Iterator[tuple[str, str]]:
    """Yield each caution as the name of its condition, which a person says for whom it holds, and its words."""
    return ((caution.condition, f"[{caution.action.value}] {caution.text}") for caution in cautions)


def _limit(point: AcuPoint, tip_area_mm2: float | None) -> tuple[float, str, float]:
    """Return the ceiling of a point in N, the words for what sets it, and the tip that it holds for."""
    area_mm2 = point.tip_area_mm2 if tip_area_mm2 is None else tip_area_mm2
    limit_mn, words = ceiling_mn(point.band, tip_area_mm2=area_mm2)
    return limit_mn / 1000, words, area_mm2


def _list(catalogue: Catalogue, tip_area_mm2: float | None, as_json: bool) -> None:
    points = catalogue.points
    if as_json:
        every = [point_fields(point, tip_area_mm2) for point in points]
        emit("points", {"points": every, **_background(catalogue, points)})
        return
    rows = (
        (
            point.code,
            _names(point),
            _sides(point),
            band_words(point),
            point.band.evidence.label,
            _limit(point, tip_area_mm2)[0],
            ", ".join(caution.condition for caution in point.cautions),
        )
        for point in points
    )
    table(("code", "name", "sides", "band N", "evidence", "ceiling N", "cautions"), rows)
    say("\nall of a point: acudevice points CODE; what to mind with every point:")
    for caution in catalogue.general:
        say(f"  {caution.text}")


def _background(catalogue: Catalogue, points: Iterable[AcuPoint]) -> dict[str, Any]:
    """Return what holds for every point, and the sources that these points stand on."""
    cited = {source for point in points for evidence in _evidences(point) for source in evidence.sources}
    cited |= {source for caution in catalogue.general for source in caution.evidence.sources}
    return {
        "general_cautions": to_plain(catalogue.general),
        "sources": [to_plain(source) for source in catalogue.sources if source.id in cited],
    }


def _evidences(point: AcuPoint) -> Iterator[Evidence]:
    band = point.band
    yield from (point.evidence, band.evidence, band.limits, point.press.evidence)
    yield from (caution.evidence for caution in point.cautions)


def _show(catalogue: Catalogue, point: AcuPoint, tip_area_mm2: float | None) -> None:
    pairs(_sheet(point, tip_area_mm2))
    click.echo("\nwhat to mind")
    pairs(caution_lines((*point.cautions, *catalogue.general)))
    click.echo("\nsources")
    pairs((source["id"], source["citation"]) for source in _background(catalogue, [point])["sources"])


def _sheet(point: AcuPoint, tip_area_mm2: float | None) -> Iterator[tuple[str, object]]:
    """Yield what is known of a point, line by line."""
    band = point.band
    ceiling_n, words, area_mm2 = _limit(point, tip_area_mm2)
    yield "code", point.code
    yield "name", _names(point)
    if point.aliases:
        yield "also", ", ".join(point.aliases)
    yield "where", f"{point.location} ({_stands_on(point.evidence)})"
    yield "sides", _sides(point)
    yield "band", f"{band_words(point)} N ({_stands_on(band.evidence)})"
    yield "soft warning", f"{band.soft_n:g} N ({_stands_on(band.limits)})"
    yield "own ceiling", f"{band.ceiling_n:g} N (the same)"
    fits = "" if band.high_n < ceiling_n else "; the band does not fit below it: press with a wider tip"
    yield f"on {area_mm2:g} mm²", f"{ceiling_n:g} N, the ceiling {words}{fits}"
    yield "press", f"{press_words(point.press)} ({_stands_on(point.press.evidence)})"


def _names(point: AcuPoint) -> str:
    return ", ".join(filter(None, (point.pinyin, point.english)))


def _sides(point: AcuPoint) -> str:
    return ", ".join(side.name.lower() for side in point.sides)


def _stands_on(evidence: Evidence) -> str:
    return f"{evidence.label}: {evidence.note}" if evidence.note else evidence.label
