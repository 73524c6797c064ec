"""The table of what is found counts what it says."""

from tests.support.scoring import Score
from tools.found import lines, scores


def test_each_family_is_scored() -> None:
    """Also those without a press; nearly all presses are found."""
    total = scores(range(1))
    assert "quiet" in total
    found = sum(total.values(), Score())
    assert found.labelled > 100
    assert found.f1 > 0.98


def test_only_what_is_not_right_has_a_line() -> None:
    """Beside all together."""
    right, wrong = Score(10, 10, 10, 10, 10, 5, 5), Score(10, 9, 9, 9, 8, 0, 0)
    assert list(lines({"plain": right, "noisy": wrong}))[2:] == [
        "| noisy | 10 | 0.9474 | 100.0 | 88.9 | 0.0 |",
        "| all | 20 | 0.9744 | 100.0 | 94.7 | 100.0 |",
    ]
