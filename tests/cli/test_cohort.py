"""`acudevice cohort` as a researcher meets it."""

from pathlib import Path

import pytest

from tests.support.cohorts import session
from tests.support.command import acudevice
from tests.support.studies import export, keep

pytest.importorskip("polars", reason="pip install 'acudevice[cohort]'")


def test_a_study_from_sessions_to_a_report(tmp_path: Path) -> None:
    """Built, built again, reported; what was left out is said to standard error."""
    keep(session("s1"), session("s2", day=1, lost=30), session("s3", simulated=True))
    people, plans, study = (str(tmp_path / name) for name in ("people.csv", "plans.csv", "study"))
    Path(people).write_text("participant,device,plan\nP001,blue,daily\nP002,red,daily\n")
    Path(plans).write_text("plan,weeks,days_per_week,minutes_per_day,points\ndaily,6,7,27,LR3:left\n")
    built = acudevice(
        "cohort", "build", "--all", "--output", study, "--participants", people, "--plans", plans
    )
    assert (built.code, built.out) == (0, f"{study}: 2 sessions, 2 of them new\n")
    assert "1 left out: simulated; take them along with --simulated" in built.err
    shown = acudevice("cohort", "fidelity", study, "--output", str(tmp_path / "report"))
    assert shown.code == 0
    assert "P001" in shown.out
    assert "2/2" in shown.out
    assert "link" in shown.out
    assert "without any session: P002" in shown.out
    assert (tmp_path / "report/weeks.csv").exists()


def test_json_has_what_was_built_and_found(tmp_path: Path) -> None:
    """For programs."""
    keep(session("s1"))
    study = str(tmp_path / "study")
    built = acudevice("cohort", "build", "s1", "--output", study, "--json").data
    assert (built["type"], built["sessions"], built["added"], built["left_out"]) == ("cohort", 1, ["s1"], [])
    found = acudevice("cohort", "fidelity", study, "--json").data
    assert found["type"] == "fidelity"
    assert found["weeks"][0]["days"] == 1
    assert found["files"] == []


def test_a_damaged_export_is_named_and_the_rest_is_built(tmp_path: Path) -> None:
    """With an exit code that a script notices."""
    folder = export(tmp_path / "in", [session("s1"), session("s2")])
    (folder / "s1.parquet").write_bytes((folder / "s1.parquet").read_bytes()[:-300] + b"x" * 296 + b"PAR1")
    files = [str(folder / f"s{k}.parquet") for k in (1, 2)]
    built = acudevice("cohort", "build", *files, "--output", str(tmp_path / "study"))
    assert built.code == 65
    assert "1 sessions" in built.out
    assert "s1.parquet" in built.err


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (("build", "--output", "x"), 2, "which sessions?"),
        (("build", "s1", "--all", "--output", "x"), 2, "there are sessions and --all"),
        (("build", "nothing", "--output", "x"), 66, "nothing"),
        (("build", "no/thing.csv", "--output", "x"), 66, "no such file or folder: no/thing.csv"),
        (("fidelity", "nowhere"), 66, "no data set in nowhere"),
        (("fidelity", "x", "--until", "soon"), 2, "'soon' is no date"),
        (("fidelity", "x", "--jobs", "2", "--scheduler", "y"), 2, "choose one"),
    ],
)
def test_wrong_questions_are_answered(args: tuple[str, ...], code: int, says: str) -> None:
    """Plainly, and with what to do."""
    found = acudevice("cohort", *args)
    assert (found.code, found.out) == (code, "")
    assert says in found.err
