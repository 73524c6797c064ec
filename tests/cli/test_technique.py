"""The tables of technique show what was done, and why the rest is unknown."""

import pytest

from acudevice.cli import technique
from acudevice.signal.figures import DEFINITIONS, POINT, SESSION, AtPoint, Figures, Technique, known, unknown
from acudevice.values.thresholds import Mode, Side


def figures(**values: float | None) -> Figures:
    """Return figures of a press of which these are known, or unknown because nobody asked."""
    given = {name: values.get(name) for name in DEFINITIONS}
    return {
        name: unknown(DEFINITIONS[name], "nobody asked") if value is None else known(DEFINITIONS[name], value)
        for name, value in given.items()
    }


AT_POINT = {name: known(definition, 1.25) for name, definition in POINT.items()}
DOSE = {name: known(definition, 3, 0.0123) for name, definition in SESSION.items()}


def shown(capsys: pytest.CaptureFixture[str], *presses: Figures) -> list[list[str]]:
    """Return the words of each line of the tables of these presses."""
    points = (AtPoint("LR3", Side.LEFT, Mode.HOLD, AT_POINT),)
    technique.show(Technique(presses, points, DOSE))
    return [line.split() for line in capsys.readouterr().out.splitlines()]


def test_nothing_is_said_of_no_presses(capsys: pytest.CaptureFixture[str]) -> None:
    """A recording without presses has no technique."""
    technique.show(Technique((), (), DOSE))
    assert capsys.readouterr().out == ""


def test_a_hold_has_a_row_and_a_line_of_what_is_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    """Which figures, why, and in how many presses."""
    lines = shown(capsys, figures(onset_s=1.5, rise_n_s=20.04, drift_n_s=-0.001), figures(onset_s=9.0))
    assert lines[1] == ["technique"]
    assert lines[3] == ["1.50", "20.0", "-", "-", "-", "0.00", "-", "-", "-"]
    assert " ".join(lines[5]) == "- fall, over, reach, sway, tremor, left, rise, drift: nobody asked (2)"


def test_kneading_has_its_own_table(capsys: pytest.CaptureFixture[str]) -> None:
    """And no row among the holds."""
    lines = shown(capsys, figures(onset_s=1.5, cycles=12, cadence_hz=1.1))
    assert lines[1] == ["kneading"]
    assert lines[3][:3] == ["1.50", "12", "1.10"]


def test_points_come_last(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its dose, rhythm and fatigue."""
    lines = shown(capsys, figures(onset_s=1.5))
    assert lines[-3] == ["points"]
    assert lines[-1] == ["LR3", "left", "1", "1", "1.2", "1.2", "1.25", "1.25", "1.25", "1.250"]


def test_presses_that_do_not_count_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Those that the device saw and the host did not."""
    technique.show(Technique((figures(onset_s=1.5),), (AtPoint("LR3", Side.LEFT, None, AT_POINT),), DOSE, 2))
    assert "seen by the device alone, and not counted: 2" in capsys.readouterr().out


def test_fatigue_is_said_with_its_confidence(capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is one."""
    tired = AT_POINT | {"peak_slope_n": known(POINT["peak_slope_n"], -0.21, 0.02, (-0.26, -0.16))}
    technique.show(Technique((figures(),), (AtPoint("LR3", Side.LEFT, Mode.SERIES, tired),), DOSE))
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "  LR3 left: peaks change by -0.210 N a press (95 %: -0.260 to -0.160)"


def test_tables_fit_a_terminal_of_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """With forces of two digits before the point."""
    full = figures(**dict.fromkeys(DEFINITIONS, 12.3))
    technique.show(Technique((full,), (AtPoint("LR3", Side.RIGHT, Mode.HOLD, AT_POINT),), DOSE))
    technique.show(Technique((figures(onset_s=12.3),), (), DOSE))
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_the_dose_is_one_line_with_its_uncertainty() -> None:
    """That of the impulse is left out where nobody assessed it."""
    dose = DOSE | {"impulse_n_s": known(SESSION["impulse_n_s"], 166.6)}
    assert technique.dose(dose) == "3 of 3 presses ok, 3.00 ± 0.01 s in band, 166.6 N·s in all"


@pytest.mark.parametrize(
    ("u", "said"),
    [(0.0072, "16.149 ± 0.007 s"), (0.5, "16.1 ± 0.5 s"), (12.0, "16 ± 12 s"), (1e-9, "16.149 ± 0.001 s")],
)
def test_a_figure_has_no_more_places_than_its_uncertainty(u: float, said: str) -> None:
    """Nor fewer, down to a thousandth, which is the least that is said."""
    dose = DOSE | {"hold_s": known(SESSION["hold_s"], 16.1494, u)}
    assert f", {said} in band" in technique.dose(dose)


def test_rhythm_and_fatigue_are_sentences() -> None:
    """Of a series; nothing where they are not known, and no spread where there are too few presses."""
    assert (
        technique.rhythm(AT_POINT)
        == "1.25 presses a second, times vary by 125 %, 125 % of the time in contact"
    )
    few = AT_POINT | {"regularity": unknown(POINT["regularity"], "few")}
    assert technique.rhythm(few) == "1.25 presses a second, 125 % of the time in contact"
    none = AT_POINT | {"cadence_hz": unknown(POINT["cadence_hz"], "few")}
    assert technique.rhythm(none) is None
    assert technique.fatigue(AT_POINT) is None
