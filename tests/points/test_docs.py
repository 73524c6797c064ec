"""docs/points.md says what the data say."""

import re
from pathlib import Path

import pytest

from acudevice.errors import AcuError
from acudevice.points.catalogue import Catalogue, load_catalogue
from acudevice.points.limits import ceiling_mn
from acudevice.points.model import AcuPoint, Pattern, Routine

PAGE = (Path(__file__).parents[2] / "docs" / "points.md").read_text(encoding="utf-8")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _point(point: AcuPoint) -> str:
    band = point.band
    ceiling = ceiling_mn(band, tip_area_mm2=100.0)[0] / 1000
    return _row(
        point.code, f"{point.pinyin}, {point.english}", point.site, ", ".join(s.name.lower() for s in point.sides),
        f"{band.low_n:g} to {band.high_n:g}", band.evidence.label,
        f"{band.soft_n:g}", f"{band.ceiling_n:g}, {ceiling:g}", band.limits.label,
        ", ".join(c.id for c in point.cautions),
    )  # fmt: skip


def _press(press: Pattern) -> str:
    amount = f"{press.block_s:g} s" if press.block_s else f"{press.repeats} presses"
    return _row(
        press.id, press.mode.name.lower(), f"{press.hold_s:g}", f"{press.hold_max_s:g}", f"{press.rest_s:g}", amount,
        f"{press.cv_max:g}", press.evidence.label,
    )  # fmt: skip


def _routine(routine: Routine) -> str:
    places = dict.fromkeys(
        step.point.code + ("" if step.evidence.label != "unverified" else " (unverified)")
        for step in routine.steps
    )
    minutes = f"{routine.duration_s / 60:.3g} min"
    return _row(routine.id, ", ".join(places), str(len(routine.steps)), minutes, routine.evidence.label)


def _tables(catalogue: Catalogue) -> dict[str, list[str]]:
    """Return the rows that each marked place of the page must hold."""
    cautions = [*catalogue.general, *dict.fromkeys(c for p in catalogue.points for c in p.cautions)]
    return {
        "points": [
            _row(
                "code", "name", "site", "sides", "band", "evidence", "soft", "ceiling", "evidence", "cautions"
            ),
            "|" + "---|" * 10,
            *map(_point, catalogue.points),
        ],
        "cautions": [
            _row("caution", "action", "holds for", "words", "evidence"),
            "|" + "---|" * 5,
            *(
                _row(c.id, c.action.value, "all" if c.general else "some", c.text, c.evidence.label)
                for c in cautions
            ),
        ],
        "presses": [
            _row("press", "mode", "hold_s", "hold_max_s", "rest_s", "amount", "cv_max", "evidence"),
            "|" + "---|" * 8,
            *map(_press, catalogue.presses),
        ],
        "routines": [
            _row("routine", "points", "sites", "about", "evidence"),
            "|" + "---|" * 5,
            *map(_routine, catalogue.routines),
        ],
        "sources": [f"- **{source.id}** {source.citation}" for source in catalogue.sources],
    }


@pytest.mark.parametrize(("name", "rows"), _tables(load_catalogue()).items())
def test_a_table_of_the_page_equals_the_data(name: str, rows: list[str]) -> None:
    """Each marked table has exactly the rows that follow from the data."""
    found = re.search(rf"<!-- {name}: checked against the data -->\n\n(.*?)\n\n<!-- end -->", PAGE, re.DOTALL)
    assert found
    assert found[1].splitlines() == rows


def _example() -> str:
    return re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]


def test_the_example_of_an_own_file_is_accepted_as_it_stands() -> None:
    """What the page shows works, and does what its comments say."""
    catalogue = load_catalogue([("example.toml", _example())])
    lr3, calf = catalogue.point("LR3"), catalogue.point("calf")
    assert (lr3.band.low_n, lr3.band.high_n, lr3.band.ceiling_n, lr3.band.soft_n) == (6.0, 14.0, 20.0, 20.0)
    assert lr3.band.evidence.note == "agreed with my physiotherapist"
    assert (calf.code, calf.band.low_n, calf.band.high_n) == ("MY-1", 8.0, 12.0)
    steps = catalogue.routine("my-evening").steps
    assert [(s.point.code, s.side.name, s.press.id, s.press.repeats) for s in steps] == [
        ("LR3", "LEFT", "tai-chong", 3), ("LR3", "RIGHT", "tai-chong", 3), ("MY-1", "LEFT", "short", 5),
        ("HT7", "LEFT", "short", 3), ("HT7", "RIGHT", "short", 3),
    ]  # fmt: skip


def test_the_example_raised_above_the_ceiling_is_refused() -> None:
    """The comment on the ceiling is true."""
    with pytest.raises(AcuError, match="it can only be lowered"):
        load_catalogue([("example.toml", _example().replace("ceiling_n = 20.0", "ceiling_n = 60.0"))])
