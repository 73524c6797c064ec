"""The picture shows force, presses and verdicts, and any browser reads it."""

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from acudevice.errors import StorageError, UsageError
from acudevice.points.catalogue import load_catalogue
from acudevice.points.thresholds import thresholds_for
from acudevice.session.analysis import Request, analyse_file
from acudevice.session.picture import HEIGHT, LETTER, LINES, WIDTH, draw, svg

TRACES = Path(__file__).parents[1] / "data" / "traces"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(name: str, request: Request) -> ET.Element:
    """Return the picture of a recording."""
    return ET.fromstring(svg(analyse_file(TRACES / f"{name}.csv", request)))


def marked(root: ET.Element, kind: str) -> list[ET.Element]:
    """Return the parts of a picture of one class."""
    return [part for part in root.iter() if part.get("class") == kind]


def texts(root: ET.Element) -> list[str]:
    """Return what is written."""
    return [part.text or "" for part in root.iter(f"{SVG}text")]


def test_each_press_has_its_box_and_its_hold() -> None:
    """Over the line of force and that of rest."""
    root = drawn("mrgrip_8squeezes", Request(unit="N"))
    assert len(marked(root, "press")) == 8
    assert len(marked(root, "force")) == len(marked(root, "rest")) == 1
    assert len(marked(root, "hold")) >= 6
    assert "mrgrip_8squeezes.csv: 8 presses" in texts(root)
    assert {"seconds", "N"} <= set(texts(root))


def test_doubts_and_verdicts_are_written() -> None:
    """With the levels of the point that lie in the picture."""
    thresholds = thresholds_for(load_catalogue().point("LR3"))
    root = drawn("mrgrip_small5", Request(unit="N", thresholds=thresholds))
    assert len(marked(root, "bad")) == 5
    assert {f"{k} too short" for k in range(1, 6)} <= set(texts(root))
    assert {"onset", "low", "high"} <= set(texts(root))
    assert len(marked(root, "band")) == 1
    assert "ceiling" not in texts(root)
    assert "mrgrip_small5.csv: 5 presses against LR3" in texts(root)


def test_the_legend_names_the_colours_that_are_there(tmp_path: Path) -> None:
    """What nobody can judge is neither right nor wrong."""
    t_s = np.arange(0, 30, 0.01)
    force = 12 * np.clip(np.minimum((t_s % 10 - 2) / 0.3, (7 - t_s % 10) / 0.3), 0, 1) + 0.01 * np.sin(
        7 * t_s
    )
    kept = (t_s < 14.0) | (t_s > 14.5)
    source = tmp_path / "torn.csv"
    np.savetxt(source, np.column_stack([t_s, force])[kept], delimiter=",", header="time_s,force", comments="")
    thresholds = thresholds_for(load_catalogue().point("LR3"))
    root = ET.fromstring(svg(analyse_file(source, Request(unit="N", thresholds=thresholds))))
    assert [len(marked(root, kind)) for kind in ("press", "doubt", "bad", "gap")] == [2, 1, 0, 1]
    assert "blue: ok; orange: uncertain; green: plateau and its mean; dashed: rest; grey: gap" in texts(root)


def test_words_run_neither_into_each_other_nor_out_of_the_picture() -> None:
    """Of many presses those that find room are numbered; the hint of each box tells the rest."""
    root = drawn("mrgrip_rhythm_190s", Request(unit="N"))
    words = [part for part in root.iter(f"{SVG}text") if part.get("y") in {str(line) for line in LINES}]
    assert 30 < len(words) < 100
    for line in LINES:
        ends = [-1.0]
        for part in (part for part in words if part.get("y") == str(line)):
            middle, half = float(part.get("x", "")), 0.5 * LETTER * len(part.text or "")
            assert middle - half >= ends[-1]
            ends.append(middle + half)
        assert ends[-1] <= WIDTH
    hints = [part.findtext(f"{SVG}title") for part in [*marked(root, "press"), *marked(root, "doubt")]]
    assert len(hints) >= 116


def test_all_lies_in_the_picture() -> None:
    """No point of the line is outside, and long recordings are thinned."""
    root = drawn("mrgrip_longhold", Request(unit="N"))
    points = [pair.split(",") for pair in marked(root, "force")[0].get("points", "").split()]
    places = np.array(points, float)
    assert (places >= 0).all()
    assert (places[:, 0] <= WIDTH).all()
    assert (places[:, 1] <= HEIGHT).all()
    assert len(places) <= 3 * WIDTH


def test_gaps_are_shown(tmp_path: Path) -> None:
    """As grey boxes."""
    t_s = np.arange(0, 20, 0.02)
    force = np.clip(20 * np.sin(t_s), 0, 15)
    keep = (t_s < 10) | (t_s > 11)
    source = tmp_path / "a <b> & c.csv"
    np.savetxt(source, np.column_stack([t_s, force])[keep], delimiter=",", header="t_s,force", comments="")
    root = ET.fromstring(svg(analyse_file(source, Request())))
    assert len(marked(root, "gap")) == 1
    assert any("a <b> & c.csv" in text for text in texts(root))


def test_the_line_of_force_ends_where_samples_are_missing(tmp_path: Path) -> None:
    """And begins anew behind them."""
    t_s = np.arange(0, 20, 0.02)
    keep = (t_s < 10) | (t_s > 11)
    source = tmp_path / "torn.csv"
    rows = np.column_stack([t_s, np.clip(20 * np.sin(t_s), 0, 15)])[keep]
    np.savetxt(source, rows, delimiter=",", header="t_s,force", comments="")
    root = ET.fromstring(svg(analyse_file(source, Request())))
    before, after = (part.get("points", "").split() for part in marked(root, "force"))
    (gap,) = marked(root, "gap")
    left, width = float(gap.get("x", "")), float(gap.get("width", ""))
    assert float(before[-1].split(",")[0]) == pytest.approx(left, abs=0.11)
    assert float(after[0].split(",")[0]) == pytest.approx(left + width, abs=0.11)


def test_levels_rise_with_rest(tmp_path: Path) -> None:
    """A press is judged above the rest beside it; so the band lies there."""
    t_s = np.arange(0, 60, 0.02)
    press = 12 * np.clip(np.minimum((t_s % 10 - 2) / 0.3, (7 - t_s % 10) / 0.3), 0, 1)
    source = tmp_path / "step.csv"
    rows = np.column_stack([t_s, press + np.where(t_s < 30, 0.0, 6.0)])
    np.savetxt(source, rows, delimiter=",", header="t_s,force", comments="")
    thresholds = thresholds_for(load_catalogue().point("LR3"))
    report = analyse_file(source, Request(unit="N", thresholds=thresholds))
    root = ET.fromstring(svg(report))
    onset = [
        tuple(map(float, pair.split(","))) for pair in marked(root, "level")[0].get("points", "").split()
    ]
    axis = {float(part.text or ""): float(part.get("y", "")) for part in root.iter(f"{SVG}text")
            if part.get("text-anchor") == "end" and (part.text or "").isdigit()}  # fmt: skip
    newton = (axis[0] - axis[5]) / 5.0
    assert onset[0][1] - onset[-1][1] == pytest.approx(6.0 * newton, rel=0.1)


def test_small_presses_on_a_great_offset_have_labels_of_their_own(tmp_path: Path) -> None:
    """Raw counts of a converter: each line of the grid says another figure, within the picture."""
    t_s = np.arange(0, 40, 0.02)
    press = 200 * np.clip(np.minimum((t_s % 10 - 2) / 0.3, (7 - t_s % 10) / 0.3), 0, 1)
    source = tmp_path / "raw.csv"
    rows = np.column_stack([t_s, 8_000_000 + np.round(press)])
    np.savetxt(source, rows, delimiter=",", header="t_s,counts", comments="", fmt="%.10g")
    root = ET.fromstring(svg(analyse_file(source, Request())))
    labels = [
        part for part in root.iter(f"{SVG}text") if part.get("text-anchor") == "end" and part.get("x") == "64"
    ]
    said = [part.text or "" for part in labels if (part.text or "").isdigit()]
    assert len(set(said)) == len(said) >= 3
    assert all(len(text) * LETTER <= 64 for text in said)


def test_a_broken_recording_is_drawn_as_such(tmp_path: Path) -> None:
    """Just there a picture helps."""
    report = analyse_file(TRACES / "mrgrip_garbage.csv", Request(unit="N"))
    assert report.broken
    root = ET.fromstring(svg(report))
    assert "mrgrip_garbage.csv: broken" in texts(root)
    assert marked(root, "force")


def test_a_picture_is_written_to_an_svg_file_alone(tmp_path: Path) -> None:
    """Other names are refused, and so is a folder that is not there."""
    report = analyse_file(TRACES / "mrgrip_small5.csv", Request())
    draw(report, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<svg")
    with pytest.raises(UsageError, match=r"a\.png"):
        draw(report, tmp_path / "a.png")
    with pytest.raises(StorageError):
        draw(report, tmp_path / "none" / "a.svg")
