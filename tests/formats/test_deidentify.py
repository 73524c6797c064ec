"""Who and when it was is left out, and nothing that was measured."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from acudevice.formats.deidentify import MARK, deidentify
from acudevice.formats.registry import FORMATS, Entry, recognise
from acudevice.store.store import Store
from acudevice.values.recording import Recording
from tests.formats.planting import ADDRESS, NICKNAME, SERIAL, found, planted
from tests.store.making import contents, record_all, samples_of

KEY = bytes(range(32))
PUBLIC = frozenset({"LR3", "tai-chong"})


@pytest.fixture(scope="module", params=[1, 2], ids=["one cell", "two cells"])
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recording]:
    """Return a session with identifiers everywhere."""
    with Store.open(tmp_path_factory.mktemp("planted") / "store") as store:
        yield planted(store, request.param)


@pytest.mark.parametrize("entry", FORMATS.values(), ids=FORMATS)
def test_no_byte_of_any_format_tells_who_it_was(entry: Entry, full: Recording, tmp_path: Path) -> None:
    """Names, compressed members, metadata: nothing planted is there, though all of it is in the plain export."""
    clean, _ = deidentify(full, KEY, PUBLIC)
    target = entry.target(tmp_path / "clean", clean.session.id)
    entry.load().write(clean, target)
    assert found(target) == set()
    if entry.whole:
        plain = entry.target(tmp_path / "plain", full.session.id)
        entry.load().write(full, plain)
        assert {"qxw", "0badc0de", "2026-09", "3735928559", "pregnan"} <= found(plain)
        assert contents(recognise(target).load().read(target)) == contents(clean)


def test_what_was_measured_stays(full: Recording) -> None:
    """Counts, ticks, flags, scales, gaps and figures of presses: as they were, under other numbers of boots."""
    clean, _ = deidentify(full, KEY, PUBLIC)
    assert [(*one[:6], *one[7:]) for one in samples_of(clean)] == [
        (*one[:6], *one[7:]) for one in samples_of(full)
    ]
    assert {one[6] for one in samples_of(clean)} == {1}
    before, after = full.epochs[0].scale, clean.epochs[0].scale
    assert before
    assert after
    assert (after.calibration.cells, after.tare_mn) == (before.calibration.cells, before.tare_mn)
    assert (clean.gaps, clean.samples, clean.missing) == (full.gaps, full.samples, 20)
    one, other = full.presses[0].press, clean.presses[0].press
    assert (other.peak_mn, other.verdict, other.extra) == (one.peak_mn, one.verdict, {"rise_n_s": 1.5})
    assert clean.session.rating_before == 6
    assert clean.session.info
    assert (clean.session.info.firmware, clean.session.info.range_n) == ("1.2", 40.0)


def test_the_year_is_all_that_is_left_of_the_date(full: Recording) -> None:
    """And seconds within the session are what they were."""
    clean, _ = deidentify(full, KEY, PUBLIC)
    assert clean.session.started == "2026-01-01T00:00:00.000Z"
    assert clean.session.zero_s is not None
    assert full.session.zero_s is not None
    moved = full.session.started_s - clean.session.started_s
    assert full.session.zero_s - clean.session.zero_s == pytest.approx(moved, abs=1e-5)


def test_equal_things_have_equal_pseudonyms_and_only_with_the_key(full: Recording) -> None:
    """Two sessions of one device go together, whatever it is called; another key tells nothing."""
    clean, _ = deidentify(full, KEY, PUBLIC)
    again, _ = deidentify(replace(full, session=replace(full.session, id="other", device="x")), KEY, PUBLIC)
    assert again.session.device == clean.session.device
    assert again.session.id != clean.session.id
    assert again.epochs[0].scale == clean.epochs[0].scale
    other, _ = deidentify(full, bytes(32), PUBLIC)
    assert (other.session.id, other.session.device) != (clean.session.id, clean.session.device)
    with pytest.raises(ValueError, match="at least 16 bytes"):
        deidentify(full, b"short", PUBLIC)


def test_own_points_keep_together_and_public_ones_their_names(full: Recording) -> None:
    """The press, the thresholds, the cue and the plan speak of the same point still."""
    clean, _ = deidentify(full, KEY, PUBLIC)
    own = clean.thresholds[0].entries[1].point
    assert (own[:2], len(own)) == ("P-", 8)
    fields = {mark.kind: mark.fields for mark in clean.marks}
    assert clean.presses[0].press.point == own == fields["cue"]["point"]
    assert [step["point"] for step in fields["plan"]["steps"]] == [own]  # type: ignore[index,union-attr,attr-defined]  # a field is any JSON
    assert fields["plan"]["steps"][0]["thresholds"] == {"low": 8000}  # type: ignore[index]  # a field is any JSON
    assert clean.thresholds[0].entries[0].point == "LR3" == fields["activate"]["point"]
    assert fields["activate"] == {"boot_id": 1, "first": 0, "point": "LR3", "side": "left"}
    assert fields["cue"]["cue"] == "press"
    assert fields["problem"] == {"code": "verdicts_differ"}
    assert fields["table"] == {"percent": 80}


def test_what_was_left_out_is_said_without_saying_it(full: Recording) -> None:
    """In the report, and in the last event of the export."""
    clean, removed = deidentify(full, KEY, PUBLIC)
    how = {each.what: each.how for each in removed}
    assert how["serial number"] == how["address"] == how["notes"] == how["sensor"] == "removed"
    assert (how["date and time"], how["device"], how["session"]) == ("year", "pseudonym", "pseudonym")
    assert (how["model"], how["kind of an event"]) == ("pseudonym", "removed")
    assert all(each.count > 0 for each in removed)
    assert clean.marks[-1].kind == MARK
    assert clean.marks[-1].fields == {"dates": "year", "removed": sorted(how)}
    assert not any(word in repr(removed) for word in (SERIAL, ADDRESS, NICKNAME))
    assert clean.session.end_reason == "failed"


@pytest.mark.parametrize(
    ("firmware", "kept"), [("1.2.0", "1.2.0"), ("v2.0rc1", "v2.0rc1"), ("1.2-of-anna", None)]
)
def test_versions_stay_without_what_builders_add(full: Recording, firmware: str, kept: str | None) -> None:
    """A name in a version is a name."""
    info = full.session.info
    assert info
    named = replace(
        full, session=replace(full.session, info=replace(info, firmware=firmware), state="of anna")
    )
    clean, _ = deidentify(named, KEY, PUBLIC)
    assert clean.session.info
    assert (clean.session.info.firmware, clean.session.state) == (kept, "recovered")


def test_cleaning_twice_says_so_once(full: Recording) -> None:
    """What is clean has nothing more to lose than its pseudonyms."""
    once, _ = deidentify(full, KEY, PUBLIC)
    twice, removed = deidentify(once, KEY, PUBLIC)
    assert sum(mark.kind == MARK for mark in twice.marks) == 1
    assert "serial number" not in {each.what for each in removed}


def test_a_reboot_stays_one(tmp_path: Path) -> None:
    """Boots are told apart by number, in samples, epochs, presses and events alike."""
    with Store.open(tmp_path / "store") as store:
        clean, _ = deidentify(store.load(record_all(store)), KEY, PUBLIC)
        assert [boot.boot_id for boot in clean.boots] == [1, 2]
        assert {one[6] for one in samples_of(clean)} == {1, 2}
        assert {epoch.boot_id for epoch in clean.epochs} == {1}
        assert {press.boot_id for press in clean.presses} == {1, 2}
        assert clean.session.routine == "tai-chong"


@pytest.mark.parametrize(
    ("reason", "stays"),
    [
        ("done", "done"),
        ("stored", "stored"),
        ("link lost: R-0001 is out of reach", "link lost"),
        ("failed: the store /home/erika is full", "failed"),
        ("Erika was tired", None),
        (None, None),
    ],
)
def test_how_it_ended_stays(recording: Recording, reason: str | None, stays: str | None) -> None:
    """Without what was told of it."""
    one = replace(recording, session=replace(recording.session, end_reason=reason))
    clean, removed = deidentify(one, KEY, PUBLIC)
    assert clean.session.end_reason == stays
    assert ("reason of the end" in {each.what for each in removed}) is (reason != stays)
