"""A part of a data set, read by another program."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no stubs
import pytest

from acudevice.errors import BadDataError
from acudevice.formats.cohort import part
from acudevice.formats.cohort.rows import Case
from acudevice.formats.cohort.schema import TABLES
from acudevice.values.cohort import Participant
from acudevice.values.recording import Recording
from acudevice.values.thresholds import Side
from tests.store.making import samples_of
from tests.support.cohorts import case


def test_duckdb_finds_every_sample(recording: Recording, tmp_path: Path) -> None:
    """Of a recording with holes, a pause, a reboot, faults, one cell or three."""
    one = Case(recording, "s1", Participant("P001"), recording.session.started_s)
    assert part.write(tmp_path / "p", [one]) == ("s1",)
    rows = duckdb.sql(
        f"select sample, t_us, counts, counts_2, counts_3, flags from '{tmp_path}/p/samples.parquet'"
    )
    expected = [
        (each[0], round(each[7] * 1e6), *(each[3] + (None, None))[:3], each[4])
        for each in samples_of(recording)
    ]
    assert rows.fetchall() == expected


def test_a_sample_lasts_a_period_and_not_over_a_gap(tmp_path: Path) -> None:
    """So time adds up to what was measured, without what is missing."""
    part.write(tmp_path / "p", [case(lost=30)])
    total = duckdb.sql(f"select sum(dt_us), count(*) from '{tmp_path}/p/samples.parquet'").fetchall()
    assert total == [(10_000_000, 1000)]
    assert duckdb.sql(f"select duration_us from '{tmp_path}/p/sessions.parquet'").fetchall() == [
        (10_300_000,)
    ]


def test_samples_know_their_press(tmp_path: Path) -> None:
    """From onset up to, and without, release; rest lies in none."""
    part.write(tmp_path / "p", [case(sides=(Side.LEFT, Side.RIGHT))])
    found = duckdb.sql(
        f"select press, count(*), min(force_mn) from '{tmp_path}/p/samples.parquet' group by 1 order by 1"
    )
    assert found.fetchall() == [(0, 500, 10_000), (1, 500, 10_000), (None, 600, 0)]


def test_each_session_has_row_groups_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that one is read without the others; a long one has several."""
    monkeypatch.setattr(part, "GROUP", 700)
    part.write(tmp_path / "p", [case("s1"), case("s2", lost=30)])
    groups = duckdb.sql(
        f"select row_group_id, stats_min_value from parquet_metadata('{tmp_path}/p/samples.parquet')"
        " where path_in_schema = 'session'"
    ).fetchall()
    assert groups == [(0, "s1"), (1, "s2"), (2, "s2")]


def test_sessions_can_be_taken_out(tmp_path: Path) -> None:
    """The rest stays as it was, in every table."""
    part.write(tmp_path / "p", [case("s1"), case("s2", lost=30), case("s3")])
    part.write(tmp_path / "only", [case("s1"), case("s3")])
    assert part.without(tmp_path / "p", tmp_path / "q", {"s2"}) == 2
    assert part.ids(tmp_path / "q") == ("s1", "s3")
    for table in TABLES:
        left, other = (pq.read_table(tmp_path / name / f"{table}.parquet") for name in ("q", "only"))
        assert left.schema == other.schema
        assert left.to_pylist() == other.to_pylist()


def torn(name: str) -> Case:
    """Return a case whose device changed the width of its samples after the 900 that come first."""
    one = case(name, lost=30)
    first, second = one.recording.blocks
    return replace(one, recording=replace(one.recording, blocks=(first, replace(second, width=2))))


def huge(name: str) -> Case:
    """Return a case with a count that no device has."""
    one = case(name)
    one.recording.blocks[0].counts[700] = 2**40  # type: ignore[index]  # made up, so it is a tuple
    return one


def far(name: str) -> Case:
    """Return a case of a year that no calendar has."""
    return replace(case(name), started_s=1e15)


@pytest.mark.parametrize("bad", [torn, huge, far])
def test_a_case_that_cannot_be_written_is_told_and_leaves_nothing(
    bad: Callable[[str], Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where some of its row groups are in the file already; a whole one of the same name is taken then."""
    monkeypatch.setattr(part, "GROUP", 700)
    refused: list[str] = []
    cases = [case("s1"), bad("s2"), case("s3"), case("s2")]
    written = part.write(tmp_path / "p", cases, lambda one, error: refused.append(f"{one.session}: {error}"))
    assert written == ("s1", "s3", "s2")
    assert len(refused) == 1
    assert refused[0].startswith("s2: ")
    part.write(tmp_path / "only", [case("s1"), case("s3"), case("s2")])
    assert sorted(each.name for each in (tmp_path / "p").iterdir()) == sorted(
        f"{name}.parquet" for name in TABLES
    )
    for table in TABLES:
        found, other = (pq.read_table(tmp_path / name / f"{table}.parquet") for name in ("p", "only"))
        assert found.to_pylist() == other.to_pylist()
    with pytest.raises(BadDataError):
        part.write(tmp_path / "q", cases)


def test_samples_are_small(tmp_path: Path) -> None:
    """A noisy sample with counts and force takes a few bytes, however many columns there are."""
    rng = np.random.default_rng(1)
    one = case()
    block = one.recording.blocks[0]  # type: ignore[index]  # made up, so it is a tuple
    for k, noise in enumerate(rng.integers(0, 20, len(block)).tolist()):
        block.counts[k] += noise
    part.write(tmp_path / "p", [Case(one.recording, f"s{k}", one.participant, 0.0) for k in range(20)])
    assert (tmp_path / "p/samples.parquet").stat().st_size / (20 * len(block)) < 6
