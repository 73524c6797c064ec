"""`acudevice analyze` as a person and a script meet it."""

import json
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from acudevice.cli.analyze import DOUBTS, command
from acudevice.errors import AcuError, BadDataError, NotFoundError, UsageError
from tests.support.command import acudevice

TRACES = Path(__file__).parents[1] / "data" / "traces"


def analyze(*args: object) -> tuple[str, str, AcuError | None]:
    """Run the command; return what it printed, what it said, and the error that it ended with."""
    with CliRunner().isolation() as (out, err, _):
        error = None
        try:
            command.main([str(arg) for arg in args], standalone_mode=False)
        except AcuError as caught:
            error = caught
        sys.stdout.flush()
        sys.stderr.flush()
        return out.getvalue().decode(), err.getvalue().decode(), error


def data(printed: str) -> dict[str, Any]:
    """Return the one object that was printed."""
    (line,) = printed.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_programs_get_one_object() -> None:
    """With schema and type, and nothing beside it."""
    out, err, error = analyze(TRACES / "mrgrip_8squeezes.csv", "--json", "--unit", "N")
    found = data(out)
    assert (found["schema"], found["type"], found["unit"]) == ("acudevice/1", "analysis", "N")
    assert [round(press["onset_s"]) for press in found["presses"]] == [1, 2, 4, 5, 7, 9, 10, 12]
    assert (err, error) == ("", None)


def test_people_get_a_table() -> None:
    """A row a press; what is wrong goes to standard error."""
    out, err, error = analyze(TRACES / "mrgrip_small5.csv")
    head, _, table = out.partition("\n\n")
    assert "force in an unknown unit" in head
    header, *rows = table.splitlines()
    assert header.split() == "# onset s release s hold s peak mean hold CV % rest doubts".split()
    assert len(rows) == 5
    assert err.startswith("bursts: ")
    assert error is None


def test_a_broken_recording_ends_with_65_and_its_object() -> None:
    """Or, for people, with the reason."""
    out, _, error = analyze(TRACES / "mrgrip_garbage.csv", "--json", "--unit", "N")
    assert data(out)["presses"] == []
    assert isinstance(error, BadDataError)
    assert error.exit_code == 65
    out, _, error = analyze(TRACES / "mrgrip_garbage.csv")
    assert out == ""
    assert "the session is broken" in str(error)


def test_what_is_no_table_is_named_once(tmp_path: Path) -> None:
    """With the reason."""
    (words := tmp_path / "words.csv").write_text("a;b\nx;y\n")
    error = analyze(words)[2]
    assert str(error).count(str(words)) == 1
    assert "no table of numbers" in str(error)


def test_no_file_ends_with_66(tmp_path: Path) -> None:
    """And prints nothing."""
    out, _, error = analyze(tmp_path / "none.csv", "--json")
    assert (out, type(error)) == ("", NotFoundError)


def test_a_point_gives_verdicts() -> None:
    """In the table and in the object; it needs a unit."""
    out, _, _ = analyze(TRACES / "mrgrip_small5.csv", "--unit", "N", "--point", "tai chong")
    assert out.split("\n\n")[1].splitlines()[0].split()[-1] == "verdict"
    assert out.count("too_short") == 5
    out, _, _ = analyze(TRACES / "mrgrip_small5.csv", "--unit", "N", "--point", "LR3", "--json")
    assert data(out)["point"] == "LR3"
    _, _, error = analyze(TRACES / "mrgrip_small5.csv", "--point", "LR3")
    assert isinstance(error, UsageError)


def test_own_points_serve(tmp_path: Path) -> None:
    """From a file of the person's."""
    own = tmp_path / "own.toml"
    own.write_text("[bands.LR3]\nlow_n = 20\nhigh_n = 22\n")
    out, _, error = analyze(
        TRACES / "mrgrip_small5.csv", "--unit", "N", "--point", "LR3", "--points-file", own, "--json"
    )
    assert error is None
    assert {press["verdict"] for press in data(out)["presses"]} == {"too_light"}


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    """And said where it is, apart from the data."""
    target = tmp_path / "press.svg"
    out, err, _ = analyze(TRACES / "mrgrip_small5.csv", "--plot", target, "--json")
    assert data(out)["presses"]
    assert str(target) in err
    assert target.exists()


@pytest.mark.parametrize(("sign", "presses"), [("auto", 8), ("+", 8), ("-", 0)])
def test_the_sign_can_be_said(sign: str, presses: int) -> None:
    """Upside down there is little to find."""
    out, _, _ = analyze(TRACES / "mrgrip_8squeezes.csv", "--json", "--sign", sign)
    found = data(out)["presses"]
    assert len(found) == presses or (presses == 0 and all(press["peak"] < 5 for press in found))


def test_options_that_cannot_be_are_refused() -> None:
    """By click, with the choices."""
    with pytest.raises(click.BadParameter, match="kgf"):
        analyze(TRACES / "mrgrip_small5.csv", "--unit", "stone")


def test_nobody_pressed_is_said(tmp_path: Path) -> None:
    """Rather than an empty table."""
    flat = tmp_path / "flat.csv"
    flat.write_text("t_s,force\n" + "".join(f"{k / 50},{k % 2 * 0.01}\n" for k in range(500)))
    out, _, _ = analyze(flat, "--unit", "N")
    assert out.endswith("no presses\n")


def test_where_nobody_pressed_nothing_is_said_of_what_pressing_does(tmp_path: Path) -> None:
    """Steps between two levels, that stand out of nothing, might be votes for either way."""
    flat = tmp_path / "flat.csv"
    flat.write_text("t_s,force\n" + "".join(f"{k / 50},{5 - (k % 400 < 40) * 1e-4}\n" for k in range(2000)))
    out, err, _ = analyze(flat, "--unit", "N")
    assert ["pressing", "makes", "values", "-"] in [line.split() for line in out.splitlines()]
    assert "inverted" not in err


def test_doubts_are_explained(tmp_path: Path) -> None:
    """Each that stands in the table, once."""
    _, err, _ = analyze(TRACES / "track_power_hard.csv", "--unit", "N")
    assert err.count("doubt valley: ") == 1
    assert "doubt gap" not in err


def test_every_doubt_of_the_page_has_words() -> None:
    """And none has that the page does not know."""
    page = (
        (Path(__file__).parents[2] / "docs" / "analysis.md")
        .read_text()
        .partition("## Doubts")[2]
        .partition("\n## ")[0]
    )
    told = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert sorted(told) == sorted(DOUBTS)


def test_what_is_piped_in_is_read() -> None:
    """The same as from the file."""
    source = TRACES / "mrgrip_small5.csv"
    piped = acudevice("analyze", "-", "--json", answer=source.read_text())
    assert piped.code == 0
    assert piped.data == acudevice("analyze", str(source), "--json").data
    empty = acudevice("analyze", "-", answer="")
    assert empty.code == 65
    assert "what was piped in is no recording" in empty.err


@pytest.mark.slow
def test_presses_of_an_export_are_those_of_the_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the same verdicts and figures, from each format that holds samples, however the hand sways."""
    monkeypatch.setenv("ACUDEVICE_HOME", str(tmp_path / "home"))
    hand = "virtual:?hand=unsteady&seed=5&pace=max&rate=50"
    told = acudevice("guide", "relaxing", "--device", hand, "--yes-cautions", "--json").out.splitlines()
    pressed = [
        event for event in map(json.loads, told) if event["type"] == "press" and event["point"] == "EX-HN3"
    ]
    live = [_said(press) for press in pressed]
    for name in ("csv", "jsonl", "npz", "edf", "bids"):
        assert acudevice("export", "last", "--format", name, "--output", str(tmp_path / name)).code == 0
        (made,) = (tmp_path / name).iterdir()
        found = acudevice("analyze", str(made), "--point", "EX-HN3", "--json").data
        assert live
        assert [_said(press) for press in found["presses"]][: len(live)] == live


def _said(press: dict[str, Any]) -> tuple[object, ...]:
    """Return what was said of a press, as precisely as all formats hold it."""
    return (
        *(round(press[name], 2) for name in ("onset_s", "release_s", "hold_s", "peak_n")),
        press["verdict"],
    )
