"""A calibration is ordered by options, by a plan in TOML, or by both."""

from pathlib import Path

import pytest

from acudevice.errors import BadDataError, NotFoundError, StorageError, UsageError
from acudevice.session.calibration.plans import Said, order, order_against, read_plan, together

PLAN = """
loads = ["1 kg ± 0.5 g", "2 kg ± 1 g"]
mounts = 4
warm_up_s = 600
latitude = 52.5
operator = "A"
certificate = "no. 4711"
due = 2027-05-01
cells = ["C-1"]
"""


def written(tmp_path: Path, text: str) -> Path:
    """Return a plan that was written down."""
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plan_says_it_all_and_options_win(tmp_path: Path) -> None:
    """What nobody says is as usual."""
    said = together(Said(mounts=2, operator="B"), read_plan(written(tmp_path, PLAN)))
    made = order(said)
    assert [load.name for load in made.plan.loads] == ["nothing", "1 kg", "2 kg"]
    assert (made.plan.mounts, made.plan.series, made.plan.warm_up_s) == (2, 1, 600.0)
    around = made.circumstances
    assert (around.operator, around.certificate, around.due, around.cells) == (
        "B",
        "no. 4711",
        "2027-05-01",
        ("C-1",),
    )
    assert around.place == "latitude 52.5°"
    assert around.reference == "1 kg, 2 kg"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("loads = [", "no TOML"),
        ("load = []", "has no 'load'"),
        ("mounts = 2.5", "a whole number"),
        ("loads = [1, 2]", "a list of texts"),
        ("latitude = 'here'", "must be a number"),
        ("operator = 5", "must be a text"),
    ],
)
def test_a_plan_that_is_wrong_is_told_with_its_name(tmp_path: Path, text: str, words: str) -> None:
    """And what is wrong with it."""
    path = written(tmp_path, text)
    with pytest.raises(BadDataError, match=words) as refused:
        read_plan(path)
    assert str(path) in str(refused.value)


def test_a_plan_may_bear_the_mark_of_an_editor(tmp_path: Path) -> None:
    """Some write one at the head of every text."""
    assert read_plan(written(tmp_path, "\ufeff" + PLAN)).mounts == 4


def test_a_plan_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Whether it is not there or no file."""
    with pytest.raises(NotFoundError):
        read_plan(tmp_path / "none.toml")
    with pytest.raises(StorageError):
        read_plan(tmp_path)


def test_what_does_not_go_together_is_refused() -> None:
    """Loads with --resume, loads with a second device, none at all, numbers that make no sense."""
    loads = Said(("1 l", "2 l"))
    for wrong in (
        lambda: order(loads, again=True),
        lambda: order(Said()),
        lambda: order_against(loads),
        lambda: order_against(Said(series=2)),
        lambda: order_against(Said(creep=True)),
        lambda: order_against(Said(), fresh=True, again=True),
        lambda: order(Said(), fresh=True, again=True),
        lambda: order(Said(("1 l", "2 l"), mounts=0)),
        lambda: order(Said(("1 l", "2 l"), warm_up_s=-1.0)),
    ):
        with pytest.raises(UsageError):
            wrong()
    assert order_against(Said(operator="A")).circumstances.operator == "A"
    assert (order_against(Said()).plan.mounts, order_against(Said(mounts=3)).plan.mounts) == (1, 3)
    assert order(Said(), again=True).again
