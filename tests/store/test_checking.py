"""What is damaged is found, and named: which session, which samples; what is whole is not."""

import contextlib
import random
import sqlite3
from pathlib import Path

import pytest

from acudevice.errors import StorageError
from acudevice.store.checking import Checked, CutShort, Finding, Lacking
from acudevice.store.store import Store
from tests.store.making import begin, fill, packets, record_all


def check(home: Path) -> Checked:
    """Check the store in a folder."""
    with Store.open(home) as store:
        return store.upkeep.check()


def damage(home: Path, *statements: str) -> None:
    """Change rows behind the store's back, whatever belongs to them."""
    db = sqlite3.connect(home / "acudevice.db")
    with db:
        for statement in statements:
            assert db.execute(statement).rowcount > 0
    db.close()


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """Return a folder with two whole sessions, one of which has gaps and a reboot."""
    with Store.open(tmp_path) as store:
        record_all(store)
        plain = begin(store, started_s=1_790_001_000.0)
        fill(plain, packets(0, 200))
        plain.seal("done")
    return tmp_path


def test_a_whole_store_is_fine(full: Path) -> None:
    """Gaps, pauses and reboots that were recorded are no damage; the count goes to whoever wants to know."""
    told: list[tuple[int, int]] = []
    with Store.open(full) as store:
        found = store.upkeep.check(lambda done, all_: told.append((done, all_)))
    assert (found.fine, found.sessions, found.samples, found.cut_short) == (True, 2, 462, ())
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_what_never_came_is_named_though_it_is_no_damage(full: Path) -> None:
    """Samples that the device had no more, and a restart; a pause lacks nothing."""
    with Store.open(full) as store:
        first, second = store.summaries()
        found = store.upkeep.check()
    assert found.fine
    assert found.lacking == (Lacking(first.id, 10, 1),)
    assert (first.missing, second.missing) == (10, 0)


def test_an_empty_store_is_fine(tmp_path: Path) -> None:
    """There is nothing in it that could be wrong."""
    assert check(tmp_path) == Checked(0, 0, (), ())


def test_damaged_samples_are_named_by_number_and_time(full: Path) -> None:
    """A flipped byte of a chunk: the session, its samples, and when they were."""
    db = sqlite3.connect(full / "acudevice.db")
    first, n = db.execute(
        "SELECT first, n FROM chunk WHERE session = 2 ORDER BY first LIMIT 1 OFFSET 1"
    ).fetchone()
    db.close()
    damage(full, f"UPDATE chunk SET data = zeroblob(length(data)) WHERE session = 2 AND first = {first}")
    found = check(full)
    assert not found.fine
    (finding,) = found.findings
    assert (finding.code, finding.first_sample, finding.last_sample) == ("samples", first, first + n - 1)
    assert finding.message.startswith(
        f"samples {first} to {first + n - 1} are damaged, {(first - 1) / 100:.2f} to "
    )
    assert finding.session
    assert finding.session.startswith("2026-09-21T14-30-00")
    assert found.samples == 462 - n


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM chunk WHERE session = 2 AND first = 0", "totals"),
        ("UPDATE chunk SET first = first - 1 WHERE session = 2 AND first > 0", "overlap"),
        ("DELETE FROM boot WHERE session = 2", "unreadable"),
        ("DELETE FROM calibration", "scale"),
        ("DELETE FROM session WHERE key = 2", "orphans"),
        ("UPDATE press SET body = '{' WHERE session = 1", "rows"),
        ("UPDATE session SET started_s = 'soon' WHERE key = 2", "unreadable"),
    ],
)
def test_what_does_not_belong_together_is_found(full: Path, statement: str, code: str) -> None:
    """Rows that are gone, stand twice, or speak of what is not there."""
    damage(full, statement)
    assert code in [finding.code for finding in check(full).findings]


def test_a_damaged_page_is_named_with_what_it_hides(full: Path) -> None:
    """Noise over a page of the database: its own check says so, and the samples on it are named."""
    path = full / "acudevice.db"
    db = sqlite3.connect(path)
    (data,) = db.execute("SELECT data FROM chunk WHERE session = 2 ORDER BY first DESC LIMIT 1").fetchone()
    db.close()
    raw = bytearray(path.read_bytes())
    page = raw.index(data) // 4096 * 4096
    raw[page : page + 40] = b"\xa5" * 40
    path.write_bytes(raw)
    codes = {finding.code for finding in check(full).findings}
    assert {"database", "samples"} <= codes


def test_checking_changes_nothing(full: Path) -> None:
    """Damage is named, never repaired."""
    damage(full, "UPDATE chunk SET crc = 0 WHERE session = 2")
    before = (full / "acudevice.db").read_bytes()
    assert len(check(full).findings) == len(check(full).findings) > 1
    assert (full / "acudevice.db").read_bytes() == before


def test_a_session_whose_program_died_says_what_may_be_lost(tmp_path: Path) -> None:
    """It is no damage: the second after its last sample is named apart."""
    with Store.open(tmp_path) as store:
        recorder = begin(store)
        fill(recorder, packets(0, 40))
        begin(store, started_s=1_790_001_000.0)
    found = check(tmp_path)
    assert found.fine
    assert [(cut.samples, cut.last_sample, cut.last_s) for cut in found.cut_short] == [
        (40, 39, 0.39),
        (0, None, None),
    ]
    assert isinstance(found.cut_short[0], CutShort)


def test_whatever_is_damaged_nothing_but_a_clear_error_comes(full: Path, tmp_path: Path) -> None:
    """Noise, flipped bits and zeros anywhere behind the first page: it is named, or said that the store is damaged."""
    whole = (full / "acudevice.db").read_bytes()
    found = opened = 0
    for seed in range(40):
        chance, data = random.Random(seed), bytearray(whole)
        page = chance.randrange(1, len(data) // 4096) * 4096
        if seed % 2:
            data[page : page + 4096] = chance.randbytes(4096)
        else:
            for _ in range(8):
                data[chance.randrange(4096, len(data))] ^= 1 << chance.randrange(8)
        home = tmp_path / f"damaged-{seed}"
        home.mkdir()
        (home / "acudevice.db").write_bytes(data)
        with contextlib.suppress(StorageError), Store.open(home) as store:
            opened += 1
            found += not store.upkeep.check().fine
    assert opened > 25
    assert found > 15


def test_a_finding_without_samples_has_none() -> None:
    """Unknown is None."""
    assert Finding("database", "x").first_sample is None
