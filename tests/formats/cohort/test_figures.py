"""What was done in each session, whichever way sessions are spread over tasks."""

from pathlib import Path

from acudevice.formats.cohort import part
from acudevice.formats.cohort.figures import Figures, figures_of, together
from acudevice.formats.cohort.rows import Case
from acudevice.values.cohort import Participant
from acudevice.values.recording import Recording
from acudevice.values.thresholds import Side
from tests.support.cohorts import case

BOTH = (Side.LEFT, Side.RIGHT)


def figures(folder: Path, *cases: Case) -> Figures:
    """Return the figures of a part with these cases."""
    part.write(folder, cases)
    return figures_of([folder])


def test_a_session_adds_up(tmp_path: Path) -> None:
    """Two presses of 5 s at 10 N, rest of 2 s around each; 30 samples lost before the last second."""
    (row,) = figures(tmp_path / "p", case(sides=BOTH, lost=30)).sessions.iter_rows(named=True)
    assert row["sampled_us"] == 17_000_000
    assert row["duration_us"] == 17_300_000
    assert (row["presses"], row["ok"], row["over_ceiling"], row["peak_mn"]) == (2, 2, 0, 10_000)
    assert row["in_band_us"] == row["contact_us"] == 10_000_000
    assert (row["impulse_nus"], row["above_us"], row["unknown_us"]) == (100_000_000, 0, 0)


def test_time_at_a_point_runs_over_rests_between_presses_there(tmp_path: Path) -> None:
    """Left, left, right: 12 s at the left, rest between included, and 5 s at the right."""
    found = figures(tmp_path / "p", case(sides=(Side.LEFT, Side.LEFT, Side.RIGHT))).points
    assert dict(found.select("side", "at_us").iter_rows()) == {"left": 12_000_000, "right": 5_000_000}


def test_presses_over_the_ceiling_are_counted(tmp_path: Path) -> None:
    """Also where another reason gave the verdict."""
    (row,) = figures(tmp_path / "p", case(sides=BOTH, force_mn=31_000)).sessions.iter_rows(named=True)
    assert (row["over_ceiling"], row["ok"], row["in_band_us"], row["above_us"]) == (2, 0, 0, 10_000_000)


def test_lost_samples_keep_their_reason(tmp_path: Path) -> None:
    """By session."""
    (row,) = figures(tmp_path / "p", case(), case("s2", lost=30)).gaps.iter_rows()
    assert row == ("P001", "s2", "link", 1, 30, 310_000)


def test_a_session_without_presses_has_noughts_and_unknowns(tmp_path: Path) -> None:
    """Nothing was done, and how steadily is not known."""
    found = figures(tmp_path / "p", case(sides=()))
    (row,) = found.sessions.iter_rows(named=True)
    assert (row["presses"], row["ok"], row["contact_us"], row["at_us"]) == (0, 0, 0, 0)
    assert found.presses.is_empty()


def test_force_that_is_not_known_is_time_without_force(recording: Recording, tmp_path: Path) -> None:
    """Invalid readings, and samples whose scale nobody knows."""
    one = Case(recording, "s1", Participant("P001"), 0.0)
    (row,) = figures(tmp_path / "p", one).sessions.iter_rows(named=True)
    assert 0 < row["unknown_us"] < row["sampled_us"]


def test_tasks_of_any_size_say_the_same(tmp_path: Path) -> None:
    """Whole numbers add up the same, and the order is that of ids."""
    cases = [case(f"s{k}", f"P00{k % 3}", day=k, force_mn=7000 + 900 * k, lost=k * 3) for k in range(7)]
    whole = together([figures(tmp_path / "whole", *cases)])
    for k, one in enumerate(cases):
        part.write(tmp_path / f"{k}", [one])
    alone = together([figures_of([tmp_path / f"{k}"]) for k in reversed(range(7))])
    pairs = together([figures_of([tmp_path / f"{k}" for k in some]) for some in ((6, 1), (0, 2, 3), (4, 5))])
    for name, table in whole._asdict().items():
        assert table.equals(getattr(alone, name)), name
        assert table.equals(getattr(pairs, name)), name
