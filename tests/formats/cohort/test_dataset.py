"""A data set is whole at every moment."""

import json
from pathlib import Path

import pytest

from acudevice.errors import BadDataError, ExistsError, NotFoundError
from acudevice.formats.cohort import part
from acudevice.formats.cohort.dataset import NAME, DataSet, building, find, merged
from acudevice.values.cohort import Participant, Plan, Roster
from tests.support.cohorts import case

PEOPLE = Roster(
    (Participant("P001", "daily"),), (("secret-id", "P001"),), (("blue", "P001"),), (Plan("daily", 6),)
)


def add(dataset: DataSet, *names: str) -> None:
    """Add a part with sessions of these names."""
    part.write(dataset.staged("new"), [case(name) for name in names])
    dataset.publish(dataset.staged("new"))


def test_what_is_half_written_is_never_seen(tmp_path: Path) -> None:
    """It has a hidden name; the next build removes it."""
    with building(tmp_path, Roster(), deidentified=False) as dataset:
        add(dataset, "s1")
        part.write(dataset.staged("half"), [case("s2")])
    assert list(find(tmp_path).sessions()) == ["s1"]
    assert dataset.staged("half").exists()
    with building(tmp_path, Roster(), deidentified=False):
        assert not dataset.staged("half").exists()


def test_a_part_takes_the_place_of_sessions_that_others_have(tmp_path: Path) -> None:
    """Others of their parts stay, under a new name; what has none left goes; who is where now is said."""
    with building(tmp_path, Roster(), deidentified=False) as dataset:
        add(dataset, "s1", "s2")
        add(dataset, "s3")
        add(dataset, "s4")
        where = dataset.sessions()
        part.write(dataset.staged("new"), [case("s1"), case("s3")])
        moved = dataset.publish(dataset.staged("new"), {name: where[name] for name in ("s1", "s3")})
    found = find(tmp_path).sessions()
    assert found == {"s4": where["s4"]} | moved
    assert {name: each.name for name, each in found.items()} == {
        "s4": "part-000003", "s2": "part-000004", "s1": "part-000005", "s3": "part-000005"
    }  # fmt: skip
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        ".lock", NAME, "part-000003", "part-000004", "part-000005"
    ]  # fmt: skip


def test_the_descriptor_has_people_and_plans_but_not_whose_session_is_whose(tmp_path: Path) -> None:
    """The key from sessions and devices to codes stays with the researcher."""
    with building(tmp_path, PEOPLE, deidentified=False):
        pass
    text = (tmp_path / NAME).read_text()
    assert find(tmp_path).roster == Roster(PEOPLE.participants, plans=PEOPLE.plans)
    assert "secret-id" not in text
    assert "blue" not in text
    assert json.loads(text)["tables"]["samples"][5]["unit"] == "{count}"


def test_what_is_said_later_replaces_what_was_said(tmp_path: Path) -> None:
    """Of participants and plans by code and name; others stay."""
    later = Roster((Participant("P001", "weekly"), Participant("P002")))
    assert merged(PEOPLE, later) == Roster(
        (Participant("P001", "weekly"), Participant("P002")), plans=PEOPLE.plans
    )


def test_one_builds_at_a_time(tmp_path: Path) -> None:
    """A second one is told, and changes nothing."""
    with building(tmp_path, Roster(), deidentified=False), pytest.raises(ExistsError, match="somebody else"):
        building(tmp_path, Roster(), deidentified=False).__enter__()


def test_other_things_are_left_alone(tmp_path: Path) -> None:
    """A folder that is no data set, and a file."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/mine.txt").write_text("x")
    for name in ("a", "a/mine.txt"):
        with pytest.raises(ExistsError), building(tmp_path / name, Roster(), deidentified=False):
            pass


def test_deidentified_and_not_are_not_mixed(tmp_path: Path) -> None:
    """Else one session could be there twice, once with its date."""
    with building(tmp_path, Roster(), deidentified=True):
        pass
    with (
        pytest.raises(BadDataError, match="is de-identified"),
        building(tmp_path, Roster(), deidentified=False),
    ):
        pass


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "cannot be read"),
        ("[]", "does not describe"),
        ('{"type": "cohort", "version": 99}', "version 99"),
        ('{"type": "cohort", "version": 1}', "is damaged"),
        ('{"type": "cohort", "version": 1, "deidentified": false, "roster": [1]}', "is damaged"),
    ],
)
def test_a_descriptor_that_is_not_known_is_refused(tmp_path: Path, text: str, says: str) -> None:
    """Damaged, something else, or of a later version."""
    (tmp_path / NAME).write_text(text)
    with pytest.raises(BadDataError, match=says):
        find(tmp_path)


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    """And what to do about it."""
    with building(tmp_path, Roster(), deidentified=False) as dataset:
        add(dataset, "s1")
    file = part.file(tmp_path / "part-000001", "sessions")
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(BadDataError, match="part-000001 is damaged"):
        find(tmp_path).sessions()


def test_no_data_set_is_said(tmp_path: Path) -> None:
    """With the command that makes one."""
    with pytest.raises(NotFoundError, match="no data set"):
        find(tmp_path)
