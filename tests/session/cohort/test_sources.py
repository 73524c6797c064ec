"""What goes into a data set, and what is left out and why."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.errors import NotFoundError
from acudevice.formats.cohort.rows import Case, event_rows, press_rows, session_row
from acudevice.session.cohort.sources import LeftOut, Taking, Terms, listed, sifted, weeks_back
from acudevice.store.store import Store
from acudevice.values.cohort import Participant, Roster
from acudevice.values.recording import Mark
from tests.support.cohorts import session
from tests.support.studies import export, keep

KEY = bytes(range(32))
PEOPLE = (Participant("P001", "daily"), Participant("P002"))


NOBODY = Roster()


def terms(roster: Roster = NOBODY, **more: object) -> Terms:
    """Return terms in which LR3 is everybody's."""
    return Terms(roster, KEY, frozenset({"LR3", "tai-chong"}), **more)  # type: ignore[arg-type]  # handed on


def taken(asked: Terms, *sources: str | Path) -> tuple[list[Case], dict[str, str]]:
    """Return the cases, and why others are none."""
    taking = Taking(asked)
    cases = list(taking.cases(sources))
    return cases, {each.source: each.why for each in taking.left_out}


def test_sessions_exports_and_folders_are_found_once() -> None:
    """Sessions by how they end, too; all of the store if nothing is named."""
    keep(session("s1"), session("s2"))
    assert list(listed(None)) == ["s1", "s2"]
    assert list(listed(["s2", "s2", "last"])) == ["s2"]


def test_a_whole_id_is_meant_though_others_begin_so() -> None:
    """Ids that somebody else gave may be parts of each other."""
    keep(session("s1"), session("s10"), session("s11"))
    assert list(listed(["s1"])) == ["s1"]
    cases, why = taken(terms(), "s1", "s10")
    assert ([one.session for one in cases], why) == (["s1", "s10"], {})


def test_folders_are_searched_for_whole_recordings(tmp_path: Path) -> None:
    """Whatever else lies there is left alone; a folder without any is an error."""
    export(tmp_path / "in", [session("s1")])
    export(tmp_path / "in", [session("s2")], "csv")
    export(tmp_path / "in", [session("s3")], "edf")
    (tmp_path / "in/notes.txt").write_text("x")
    assert list(listed([str(tmp_path / "in")])) == [tmp_path / "in/s1.parquet", tmp_path / "in/s2"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFoundError, match="no recording in"):
        listed([str(tmp_path / "empty")])


@pytest.mark.parametrize("damage", ["parquet", "jsonl", "npz", "samples.csv", "datapackage.json"])
def test_a_damaged_export_in_a_folder_is_named(tmp_path: Path, damage: str) -> None:
    """Though nothing in it tells any more that it was one: a session less would go unnoticed."""
    folder = export(tmp_path / "in", [session("s1")])
    bad = folder / ("s2" if "." in damage else f"s2.{damage}")
    if "." in damage:
        (export(folder, [session("s2")], "csv") / "s2" / damage).unlink()
    else:
        export(folder, [session("s2")], damage)
        bad.write_bytes(bytes(1000))
    assert set(listed([str(folder)])) == {folder / "s1.parquet", bad}
    cases, why = taken(terms(), *listed([str(folder)]))
    assert [one.session for one in cases] == ["s1"]
    assert list(why) == [str(bad)]
    assert "damaged" in why[str(bad)]


def test_what_the_list_of_sessions_tells_is_not_read() -> None:
    """What is simulated, being recorded or there already, under whichever id it is there."""
    keep(session("s1", simulated=True), session("s2"), session("s3"))
    with Store.open() as store:
        store.begin("record", started_s=1.8e9, device="blue")
        open_id = store.find("last")
        for asked in (terms(), terms(deidentify=True)):
            known = replace(asked, known=frozenset({asked.id("s2")}))
            new, left_out = sifted(listed(None), known)
            assert new == ["s3"]
            assert left_out == [
                LeftOut("s1", "simulated"), LeftOut("s2", "there already"), LeftOut(open_id, "being recorded")
            ]  # fmt: skip


def test_participants_are_found_by_session_before_device() -> None:
    """A session that nobody's line names belongs to nobody, and is left out."""
    keep(session("s1"), session("s2"), session("s3", device="red"))
    roster = Roster(PEOPLE, (("s1", "P001"),), (("blue", "P002"),))
    cases, why = taken(terms(roster), "s1", "s2", "s3")
    assert [one.participant.code for one in cases] == ["P001", "P002"]
    assert why == {"s3": "nobody's"}


def test_without_a_file_of_participants_each_device_is_one() -> None:
    """By a pseudonym, the same for all sessions with one key."""
    keep(session("s1"), session("s2"), session("s3", device="red"))
    cases, _ = taken(terms(), "s1", "s2", "s3")
    codes = [one.participant.code for one in cases]
    assert codes[0] == codes[1] != codes[2]
    assert all(code.startswith("P-") for code in codes)


def test_simulated_known_and_repeated_sessions_are_left_out() -> None:
    """Each with its reason; simulated ones can be asked for."""
    keep(session("s1", simulated=True), session("s2"), session("s3"))
    cases, why = taken(terms(known=frozenset({"s2"})), "s1", "s2", "s3", "s3")
    assert [one.session for one in cases] == ["s3"]
    assert why == {"s1": "simulated", "s2": "there already", "s3": "there already"}
    assert [one.session for one in taken(terms(simulated=True), "s1")[0]] == ["s1"]


def test_a_store_on_another_machine_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    """A worker that does not see it says so, rather than that it has no such sessions."""
    with pytest.raises(NotFoundError, match="does not see the store") as caught:
        taken(terms(store=tmp_path / "acudevice.db"), "s1")
    assert "export" in caught.value.hint
    assert not any(tmp_path.iterdir())


def test_a_damaged_file_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    """One of ten thousand must not end it."""
    folder = export(tmp_path / "in", [session("s1"), session("s2")])
    file = folder / "s1.parquet"
    file.write_bytes(file.read_bytes().replace(b"PAR1", b"PAR2"))
    cases, why = taken(terms(), file, folder / "s2.parquet")
    assert [one.session for one in cases] == ["s2"]
    assert "damaged" in why[str(file)]


def test_a_session_of_a_year_that_no_calendar_has_is_named(tmp_path: Path) -> None:
    """What somebody else wrote may say anything; the rest goes on."""
    late = session("s1")
    late = replace(late, session=replace(late.session, started_s=1e18))
    folder = export(tmp_path / "in", [late, session("s2")])
    cases, why = taken(terms(deidentify=True), *listed([str(folder)]))
    assert len(cases) == 1
    assert list(why) == [str(folder / "s1.parquet")]
    assert "damaged" in why[str(folder / "s1.parquet")]


def test_nobody_is_named_in_what_is_kept() -> None:
    """No nickname, address, serial number, note or free text; figures and own words of the program stay."""
    recording = session("s1")
    told = Mark("host", "problem", 1.0, fields={"message": "ask Erika", "cue": "press"})
    keep(replace(recording, marks=(told,)))
    (one,), _ = taken(terms(), "s1")
    text = json.dumps([session_row(one, 0), *press_rows(one), *event_rows(one)], default=str)
    for word in ("blue", "00:11:22", "R-0001", "said something", "Erika"):
        assert word not in text
    assert "LR3" in text
    assert "tai-chong" in text
    assert [row["kind"] for row in event_rows(one)] == ["problem"]


def test_deidentified_sessions_have_pseudonyms_and_other_days() -> None:
    """The same number of weeks earlier for all of one participant, so that weeks stay weeks."""
    first, second = session("s1"), session("s2", day=9)
    keep(first, second)
    cases, _ = taken(terms(deidentify=True), "s1", "s2")
    assert all(one.session.startswith("anon-") for one in cases)
    assert cases[1].started_s - cases[0].started_s == 9 * 86_400
    weeks = (first.session.started_s - cases[0].started_s) / (7 * 86_400)
    assert weeks == weeks_back(KEY, cases[0].participant.code)
    assert 1 <= weeks <= 52
