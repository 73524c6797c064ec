"""Commands that read a table of time and force understand the same options in the same way."""

from pathlib import Path

import pytest

from acudevice.cli.analyze import command as analyze
from acudevice.cli.importing import command as import_
from acudevice.cli.reading import SIGNS
from tests.support.command import acudevice

SHARED = ("--time-column", "--force-column", "--time-unit", "--rate", "--unit", "--sign")


def test_they_have_the_same_options() -> None:
    """Names, choices, ranges and words."""
    one, other = (
        {option.opts[0]: option.to_info_dict() for option in command.params if option.opts[0] in SHARED}
        for command in (analyze, import_)
    )
    assert tuple(one) == SHARED
    assert one == other
    assert list(one["--sign"]["type"]["choices"]) == list(SIGNS)


@pytest.mark.parametrize("words", [("analyze",), ("data", "import")])
def test_a_table_is_read_as_it_is_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Columns by number, milliseconds, gram-force that falls: five newtons, and 100 Hz."""
    path = tmp_path / "log.txt"
    rows = [(k * 10, 7, -510 if 200 <= k < 700 else 0) for k in range(1000)]
    path.write_text("millis,x,load\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows))
    options = (
        "--time-column",
        "1",
        "--force-column",
        "load",
        "--time-unit",
        "ms",
        "--unit",
        "gf",
        "--sign",
        "-",
    )
    told = acudevice(*words, str(path), *options, "--json").data
    if words == ("analyze",):
        assert (told["unit"], told["sign"], round(told["rate_hz"])) == ("gf", -1, 100)
        (press,) = told["presses"]
        assert abs(press["peak"]) == 510
        return
    (session,) = told["sessions"]
    acudevice("export", session["session"], "--output", str(tmp_path / "out"))
    lines = (tmp_path / "out" / session["session"] / "samples.csv").read_text().splitlines()
    assert max(float(line.split(",")[3]) for line in lines[1:]) == pytest.approx(510 * 9.80665e-3, abs=0.001)


@pytest.mark.parametrize("words", [("analyze",), ("data", "import")])
def test_nonsense_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Before anything is read."""
    for option, value in (("--rate", "0"), ("--unit", "stone"), ("--sign", "up"), ("--time-unit", "h")):
        assert acudevice(*words, str(tmp_path / "x.csv"), option, value).code == 2
