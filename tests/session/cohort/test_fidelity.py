"""What a study did, on one process, on two, and on a cluster: the same."""

from datetime import date
from pathlib import Path

import pytest

from acudevice.errors import BadDataError
from acudevice.formats.cohort.dataset import find
from acudevice.session.cohort.building import BATCH, Wish, build
from acudevice.session.cohort.fidelity import _tasks, assess
from acudevice.session.cohort.spreading import Spread
from acudevice.values.thresholds import Side
from tests.support.cohorts import session
from tests.support.studies import export

PEOPLE = "participant,device,plan,start\nP001,blue,daily,2026-03-02\nP002,red,daily,2026-03-02\n"
PLANS = "plan,weeks,days_per_week,minutes_per_day,points\ndaily,6,5,2,LR3:left LR3:right\n"


def study(folder: Path, sessions: int = 6, batch: int = 2) -> Path:
    """Build the data set of a small study and return it."""
    recordings = [
        session(
            f"s{k:04}", k // 2, (Side.LEFT, Side.RIGHT)[: 1 + k % 2], 7500 + 500 * (k % 7),
            device=("blue", "red")[k % 2], lost=k % 5,
        )
        for k in range(sessions)
    ]  # fmt: skip
    (folder / "people.csv").write_text(PEOPLE)
    (folder / "plans.csv").write_text(PLANS)
    wish = Wish(folder / "study", folder / "people.csv", folder / "plans.csv", batch=batch)
    build([str(export(folder / "in", recordings))], wish)
    return folder / "study"


def test_a_report_has_rows_that_json_can_hold(tmp_path: Path) -> None:
    """Days as text, unknown as None."""
    rows = assess(study(tmp_path), date(2026, 3, 4)).rows()
    assert [(row["participant"], row["days"], row["days_planned"]) for row in rows["weeks"]] == [
        ("P001", 3, 3),
        ("P002", 3, 3),
    ]
    assert rows["weeks"][0]["first_day"] == "2026-03-02"
    assert {row["reason"] for row in rows["missing"]} == {"link"}


@pytest.mark.slow
def test_two_processes_say_what_one_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last bit."""
    path = study(tmp_path)
    monkeypatch.setattr("acudevice.session.cohort.fidelity.BATCH", 2)
    assert len(list(_tasks(find(path)))) == 3
    assert assess(path, spread=Spread(2)).rows() == assess(path).rows()


def test_a_task_has_enough_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred but for the last task; small parts go together, so that a task is worth handing out."""
    assert BATCH == 100
    monkeypatch.setattr("acudevice.session.cohort.fidelity.BATCH", 10)
    path = study(tmp_path, 23, 4)
    dataset = find(path)
    sizes = [sum(each in parts for each in dataset.sessions().values()) for parts in _tasks(dataset)]
    assert sizes == [12, 11]


def test_a_damaged_part_is_said(tmp_path: Path) -> None:
    """Rather than a study without it."""
    path = study(tmp_path)
    file = path / "part-000002/samples.parquet"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(BadDataError, match="damaged"):
        assess(path)


def test_an_empty_data_set_is_said(tmp_path: Path) -> None:
    """With what to do."""
    build([str(export(tmp_path / "in", [session(simulated=True)]))], Wish(tmp_path / "study"))
    with pytest.raises(BadDataError, match="has no sessions"):
        assess(tmp_path / "study")


@pytest.mark.slow
def test_a_cluster_says_what_one_process_says(tmp_path: Path, cluster: str) -> None:
    """Two workers, tasks of a hundred sessions: equal tables."""
    path = study(tmp_path, 400, 40)
    assert assess(path, spread=Spread(scheduler=cluster)).rows() == assess(path).rows()
